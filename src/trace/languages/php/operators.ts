import {
  boolean,
  joined,
  knownText,
  list,
  mystery,
  nothing,
  number,
  originOf,
  type ScriptObject,
  text,
} from '../script/object.ts';
import { numeric } from '../script/operators.ts';
import type { Run } from '../script/run.ts';

/** Operators that PHP has its own rules for. */
export function operate(run: Run, operator: string, left: ScriptObject, right: ScriptObject): ScriptObject | undefined {
  switch (operator) {
    case 'increment':
      return incremented(left);
    case 'plus':
      return joinedArrays(left, right) ?? sum(left, right);
    case '|':
    case '&':
      return bitwise(run, operator, left, right);
    case '==':
    case '!=': {
      const arrays = (value: ScriptObject): boolean => value.type === 'list' || value.type === 'dict';
      return arrays(left) !== arrays(right) && left.type !== 'unknown' && right.type !== 'unknown'
        ? boolean(operator === '!=')
        : undefined;
    }
    default:
      return undefined;
  }
}

/** `$x++`: a number goes up, `'a'` becomes `'b'`, `'Az'` becomes `'Ba'`. */
function incremented(value: ScriptObject): ScriptObject {
  if (value.type === 'constant') return number(value.constant === 'true' ? 1 : 1);
  const read = numeric(value);
  if (read !== undefined) return number(read + 1);
  const content = knownText(value);
  if (content === undefined) return mystery('++', originOf(value));
  if (content === '') return number(1);
  if (!/^[a-z0-9]{1,100}$/i.test(content)) return text(content);
  const letters = [...content];
  for (let at = letters.length - 1; at >= 0; at -= 1) {
    const letter = letters[at] ?? '';
    const turn = { z: 'a', Z: 'A', 9: '0' }[letter];
    letters[at] = turn ?? String.fromCharCode(letter.charCodeAt(0) + 1);
    if (turn === undefined) return text(letters.join(''));
  }
  const first = letters[0] ?? '';
  return text((first === '0' ? '1' : first) + letters.join(''));
}

function joinedArrays(left: ScriptObject, right: ScriptObject): ScriptObject | undefined {
  if (left.type === 'list' && right.type === 'list')
    return list([...left.items, ...right.items.slice(left.items.length)]);
  if (left.type !== 'dict' || (right.type !== 'dict' && right.type !== 'list')) return undefined;
  const more = right.type === 'dict' ? [...right.entries] : right.items.map((item, at) => [`n${at}`, item] as const);
  return { type: 'dict', entries: new Map([...more, ...left.entries]) };
}

/** Of texts and numbers; a text that is no number counts as nothing. */
function sum(left: ScriptObject, right: ScriptObject): ScriptObject | undefined {
  const [one, other] = [left, right].map((value) => {
    const content = knownText(value);
    return content === undefined ? numeric(value) : Number.parseFloat(content) || 0;
  });
  if (one === undefined || other === undefined) return mystery('+', joined(originOf(left), originOf(right)));
  return number(one + other);
}

/** `"a" | "b"`: byte by byte. */
function bitwise(run: Run, operator: string, left: ScriptObject, right: ScriptObject): ScriptObject | undefined {
  const one = knownText(left);
  const other = knownText(right);
  if (one === undefined || other === undefined) return undefined;
  const size = operator === '|' ? Math.max(one.length, other.length) : Math.min(one.length, other.length);
  if (!run.step(1 + (size >> 4))) return nothing;
  let mixed = '';
  for (let at = 0; at < size; at += 1) {
    const a = one.charCodeAt(at) || 0;
    const b = other.charCodeAt(at) || 0;
    mixed += String.fromCharCode(operator === '|' ? a | b : a & b);
  }
  return text(mixed, joined(originOf(left), originOf(right)));
}
