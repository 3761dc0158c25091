import { concat, textOf, type Value } from '../../value.ts';
import {
  asValue,
  boolean,
  joined,
  knownText,
  mystery,
  number,
  originOf,
  type ScriptObject,
  type ScriptText,
  type ScriptThing,
} from '../script/object.ts';
import { repeat } from '../script/operators.ts';
import type { Run } from '../script/run.ts';
import { percentFormat } from './format.ts';

/** What operators give where Python differs: `%` formats, `*` repeats, nothing is made a number by itself. */
export function operate(run: Run, operator: string, left: ScriptObject, right: ScriptObject): ScriptObject | undefined {
  switch (operator) {
    case '%':
      if (left.type === 'text') return formatted(left, right);
      if (left.type !== 'number' || right.type !== 'number' || right.number === 0) return undefined;
      return number(((left.number % right.number) + right.number) % right.number);
    case '*':
      if (right.type === 'number') return left.type === 'number' ? undefined : repeat(run, left, right);
      return left.type === 'number' ? repeat(run, right, left) : undefined;
    case '/':
      return left.type === 'thing' && left.kind === 'path' ? joinPath(left, right) : undefined;
    case '==':
    case '!=': {
      const same = sameness(left, right);
      return same === undefined ? undefined : boolean(same === (operator === '=='));
    }
    default:
      return undefined;
  }
}

/** `~x` of numbers of any size. */
export function operateAlone(_run: Run, operator: string, value: ScriptObject): ScriptObject | undefined {
  if (operator === '!') return undefined;
  if (value.type !== 'number') return mystery(operator, originOf(value));
  return operator === '~' ? number(-value.number - 1) : undefined;
}

function formatted(left: ScriptText, right: ScriptObject): ScriptObject {
  const template = textOf(left.value);
  const origin = joined(left.origin, originOf(right));
  const value: Value = template === undefined ? concat(left.value, asValue(right)) : percentFormat(template, right);
  return { type: 'text', value, bytes: left.bytes, ...(origin === undefined ? {} : { origin }) };
}

function joinPath(left: ScriptThing, right: ScriptObject): ScriptObject {
  const before = left.data.get('path');
  const path: ScriptText = { type: 'text', bytes: false, value: concat(asValue(before), ['/'], asValue(right)) };
  return { type: 'thing', kind: 'path', data: new Map([['path', path]]) };
}

/** Whether two known values are the same; `undefined`: the shared comparison decides. */
function sameness(left: ScriptObject, right: ScriptObject): boolean | undefined {
  if (left.type === right.type || knownText(left) === undefined || right.type === 'unknown') return undefined;
  return right.type === 'number' || right.type === 'constant' ? false : undefined;
}
