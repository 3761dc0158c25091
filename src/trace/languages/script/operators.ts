import { concat, textOf, type Value } from '../../value.ts';
import {
  asValue,
  boolean,
  either,
  joined,
  keyOf,
  knownText,
  list,
  mystery,
  nothing,
  number,
  optionsOf,
  originOf,
  type ScriptObject,
  type ScriptText,
  textOfValue,
  truth,
} from './object.ts';
import type { Run } from './run.ts';

/** Known parts and holes that one text is made of, at most. */
const mostParts = 1_000;
/** Longest text that evaluation makes, in characters. */
export const longestText: number = 4 * 1024 * 1024;

/**
 * `left operator right`. Operators: `+` (adds numbers, joins texts and lists), `plus` (always numbers), `concat`,
 * `repeat`, `-` `*` `/` `//` `%` `**`, `^` `&` `|` `<<` `>>` `>>>`, `==` `!=` `<` `<=` `>` `>=`, `in`, `not in`.
 * `&&`, `||` and `??` are the evaluator's: they decide what is read at all.
 */
export function operate(run: Run, operator: string, left: ScriptObject, right: ScriptObject): ScriptObject {
  if (left.type === 'either' || right.type === 'either') {
    const results: ScriptObject[] = [];
    for (const one of optionsOf(left))
      for (const other of optionsOf(right)) results.push(operate(run, operator, one, other));
    return either(results);
  }
  const own = run.dialect.operate?.(run, operator, left, right);
  if (own !== undefined) return own;
  switch (operator) {
    case '+':
      return plus(run, left, right);
    case 'concat':
      return joinTexts(run, left, right);
    case 'repeat':
      return repeat(run, left, right) ?? mystery('repeat', originOf(left));
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'in':
    case 'not in': {
      const compared = compare(run, operator, left, right);
      return compared === undefined ? mystery(operator) : boolean(compared);
    }
    case '*': {
      const repeated = left.type === 'text' || left.type === 'list' ? repeat(run, left, right) : undefined;
      if (repeated !== undefined && numeric(left) === undefined) return repeated;
      break;
    }
    case '^': {
      const mixed = xorTexts(run, left, right);
      if (mixed !== undefined) return mixed;
      break;
    }
    default:
  }
  const one = numeric(left);
  const other = numeric(right);
  if (one !== undefined && other !== undefined) return arithmetic(operator, one, other);
  return mystery(operator, joined(originOf(left), originOf(right)));
}

/** A number, or a text that reads as one. */
export function numeric(value: ScriptObject): number | undefined {
  if (value.type === 'number') return value.number;
  if (value.type === 'constant') return value.constant === 'true' ? 1 : 0;
  const content = knownText(value)?.trim();
  if (content === undefined || content === '' || content.length > 40) return undefined;
  const read = Number(content);
  return Number.isFinite(read) ? read : undefined;
}

/** A value as text, by the language's own rules where it has some. */
export function asText(run: Run, value: ScriptObject): ScriptText {
  if (value.type === 'text') return value;
  const own = run.dialect.asText?.(value);
  if (own !== undefined) return own;
  const origin = originOf(value);
  return { type: 'text', value: asValue(value), bytes: false, ...(origin === undefined ? {} : { origin }) };
}

/** One text after the other, as far as known. */
export function joinTexts(run: Run, left: ScriptObject, right: ScriptObject): ScriptObject {
  const one = asText(run, left);
  const other = asText(run, right);
  if (sizeOf(one) + sizeOf(other) > longestText) return nothing;
  // Joining a growing text costs its size: a loop that adds characters pays for it.
  const parts = one.value.length + other.value.length;
  if (!run.step(1 + ((sizeOf(one) + sizeOf(other)) >> 10) + (parts >> 4))) return nothing;
  const origin = joined(one.origin, other.origin);
  // So many holes tell nothing any more.
  if (parts > mostParts) return textOfValue([{ hole: 'text' }], origin);
  return {
    type: 'text',
    value: concat(one.value, other.value),
    bytes: one.bytes,
    ...(origin === undefined ? {} : { origin }),
  };
}

function plus(run: Run, left: ScriptObject, right: ScriptObject): ScriptObject {
  if (left.type === 'number' && right.type === 'number') return number(left.number + right.number);
  if (left.type === 'list' && right.type === 'list') {
    const size = left.items.length + right.items.length;
    return size > 1_000_000 || !run.step(1 + (size >> 6)) ? nothing : list([...left.items, ...right.items]);
  }
  if (left.type === 'text' || right.type === 'text') return joinTexts(run, left, right);
  return mystery('+', joined(originOf(left), originOf(right)));
}

/** Characters of a text, each unknown part counted as one. */
export function sizeOf(value: ScriptText): number {
  let size = 0;
  for (const part of value.value) size += typeof part === 'string' ? part.length : 1;
  return size;
}

/** `text x count`, `[item] * count`. */
export function repeat(run: Run, what: ScriptObject, times: ScriptObject): ScriptObject | undefined {
  const wanted = numeric(times);
  if (wanted === undefined) return undefined;
  const count = Math.max(0, Math.trunc(wanted));
  if (what.type === 'list') {
    if (count * what.items.length > 100_000 || !run.step(count)) return nothing;
    return list(Array.from({ length: count }, () => what.items).flat());
  }
  const content = what.type === 'text' ? textOf(what.value) : undefined;
  if (content === undefined || what.type !== 'text') return undefined;
  if (content.length * count > longestText || !run.step(Math.ceil((content.length * count) / 64))) return nothing;
  const value: Value = [content.repeat(count)];
  return { ...what, value: count === 0 || content === '' ? [] : value };
}

/** Two texts xor-ed character by character, the shorter one's length (PHP); Perl pads: the dialect says so. */
function xorTexts(run: Run, left: ScriptObject, right: ScriptObject): ScriptObject | undefined {
  if (left.type !== 'text' || right.type !== 'text') return undefined;
  const one = textOf(left.value);
  const other = textOf(right.value);
  if (one === undefined || other === undefined || (numeric(left) !== undefined && numeric(right) !== undefined))
    return undefined;
  const size = Math.min(one.length, other.length);
  if (!run.step(1 + (size >> 4))) return nothing;
  let mixed = '';
  for (let at = 0; at < size; at += 1) mixed += String.fromCharCode(one.charCodeAt(at) ^ other.charCodeAt(at));
  const origin = joined(left.origin, right.origin);
  return { type: 'text', value: mixed === '' ? [] : [mixed], bytes: true, ...(origin === undefined ? {} : { origin }) };
}

function arithmetic(operator: string, left: number, right: number): ScriptObject {
  switch (operator) {
    case 'plus':
      return number(left + right);
    case '-':
      return number(left - right);
    case '*':
      return number(left * right);
    case '/':
      return right === 0 ? nothing : number(left / right);
    case '//':
      return right === 0 ? nothing : number(Math.floor(left / right));
    case '%':
      return right === 0 ? nothing : number(left % right);
    case '**':
      return Math.abs(right) > 1_024 ? nothing : number(left ** right);
    case '^':
    case '&':
    case '|':
    case '<<':
    case '>>':
    case '>>>':
      return Number.isSafeInteger(left) && Number.isSafeInteger(right) && right >= 0
        ? bitwise(operator, left, right)
        : nothing;
    default:
      return nothing;
  }
}

function bitwise(operator: string, left: number, right: number): ScriptObject {
  if (operator === '>>>') return number((left >>> 0) >>> (right & 31));
  if ((operator === '<<' || operator === '>>') && right > 64) return nothing;
  const one = BigInt(left);
  const other = BigInt(right);
  switch (operator) {
    case '^':
      return number(Number(one ^ other));
    case '&':
      return number(Number(one & other));
    case '|':
      return number(Number(one | other));
    case '<<':
      return number(Number(one << other));
    default:
      return number(Number(one >> other));
  }
}

function compare(run: Run, operator: string, left: ScriptObject, right: ScriptObject): boolean | undefined {
  if (operator === 'in' || operator === 'not in') {
    const found = contains(run, left, right);
    return found === undefined ? undefined : operator === 'in' ? found : !found;
  }
  const one = plain(left);
  const other = plain(right);
  if (one === undefined || other === undefined) return undefined;
  if (operator === '==' || operator === '!=') {
    const same = typeof one === typeof other ? one === other : String(one) === String(other);
    return operator === '==' ? same : !same;
  }
  if (typeof one !== typeof other) return undefined;
  switch (operator) {
    case '<':
      return one < other;
    case '<=':
      return one <= other;
    case '>':
      return one > other;
    default:
      return one >= other;
  }
}

function contains(run: Run, left: ScriptObject, right: ScriptObject): boolean | undefined {
  const content = knownText(left);
  const within = knownText(right);
  if (content !== undefined && within !== undefined) return within.includes(content);
  const key = keyOf(left);
  if (key === undefined || (right.type !== 'list' && right.type !== 'dict')) return undefined;
  if (right.type === 'list' && !run.step(1 + (right.items.length >> 4))) return undefined;
  return right.type === 'dict' ? right.entries.has(key) : right.items.some((each) => keyOf(each) === key);
}

function plain(value: ScriptObject): string | number | undefined {
  if (value.type === 'number') return value.number;
  if (value.type === 'constant') return value.constant;
  return knownText(value);
}

/** Whether a value counts as true by the language's rules; `undefined` when that is not known. */
export function truthOf(run: Run, value: ScriptObject): boolean | undefined {
  const own = run.dialect.truth?.(value);
  if (own === undefined) return truth(value);
  return own === 'unknown' ? undefined : own;
}

/** `operator operand`. */
export function operateAlone(run: Run, operator: string, value: ScriptObject): ScriptObject {
  const own = run.dialect.operateAlone?.(run, operator, value);
  if (own !== undefined) return own;
  if (operator === '!') {
    const known = truthOf(run, value);
    return known === undefined ? mystery('not') : boolean(!known);
  }
  if (operator === 'typeof') return mystery('typeof');
  const read = numeric(value);
  if (read === undefined) return mystery(operator, originOf(value));
  return number(operator === '-' ? -read : operator === '~' ? ~read : read);
}
