import { concat, type Value } from '../../value.ts';
import {
  boolean,
  knownText,
  mystery,
  number,
  originOf,
  type ScriptObject,
  type ScriptText,
  text,
  textOfValue,
} from '../script/object.ts';
import { asText, joinTexts, longestText } from '../script/operators.ts';
import type { Run } from '../script/run.ts';

/** JavaScript's `undefined`. */
export const absent: ScriptObject = { type: 'name', name: 'undefined' };

/** Whether a value is `undefined`. */
export function isAbsent(value: ScriptObject | undefined): boolean {
  return value === undefined || (value.type === 'name' && value.name === 'undefined');
}

/** Constructors that are read as text by code that is written with six characters. */
const natives = new Set(['Array', 'String', 'Number', 'Boolean', 'Function', 'RegExp', 'Object', 'Date', 'Promise']);

/** How a value reads as text in JavaScript; `undefined` where the shared reading fits. */
export function jsText(value: ScriptObject, levels = 4): ScriptText | undefined {
  switch (value.type) {
    case 'number':
      return text(String(value.number));
    case 'name':
      if (value.name === 'undefined') return text('undefined');
      return natives.has(value.name) ? text(`function ${value.name}() { [native code] }`) : undefined;
    case 'method':
      return value.self.type === 'list' || value.self.type === 'text'
        ? text(`function ${value.name}() { [native code] }`)
        : undefined;
    case 'list':
      return levels === 0 ? undefined : listText(value.items, levels - 1);
    case 'dict':
      return value.entries.has('stoString') ? undefined : text('[object Object]');
    case 'thing': {
      const own = value.data.get('text') ?? value.data.get('href');
      return own?.type === 'text' ? own : undefined;
    }
    default:
      return undefined;
  }
}

function listText(items: readonly ScriptObject[], levels: number): ScriptText {
  const parts: Value[] = [];
  let size = 0;
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push([',']);
    const isEmpty = isAbsent(item) || (item.type === 'constant' && item.constant === 'null');
    const part: Value = isEmpty ? [] : plainText(item, levels).value;
    parts.push(part);
    for (const each of part) size += typeof each === 'string' ? each.length : 1;
    if (size > longestText || parts.length > 200_000) return textOfValue([{ hole: 'list' }]);
  }
  const origin = items.map((item) => originOf(item)).find((each) => each !== undefined);
  return textOfValue(concat(...parts), origin);
}

function plainText(value: ScriptObject, levels: number): ScriptText {
  if (value.type === 'text') return value;
  const own = jsText(value, levels);
  if (own !== undefined) return own;
  if (value.type === 'constant') return text(value.constant);
  return textOfValue([{ hole: value.type === 'unknown' ? value.name : value.type }], originOf(value));
}

/** A value as a number; `undefined` when that is not known. */
export function jsNumber(value: ScriptObject): number | undefined {
  switch (value.type) {
    case 'number':
      return value.number;
    case 'constant':
      return value.constant === 'true' ? 1 : 0;
    case 'text': {
      const content = knownText(value);
      return content === undefined ? undefined : content.length > 400 ? Number.NaN : Number(content);
    }
    case 'name':
      return value.name === 'undefined' ? Number.NaN : undefined;
    case 'list': {
      const content = knownText(jsText(value));
      return content === undefined ? undefined : Number(content.slice(0, 400));
    }
    case 'dict':
    case 'function':
      return Number.NaN;
    default:
      return undefined;
  }
}

/** What counts as true; absent where the shared rule fits. */
export function jsTruth(value: ScriptObject): boolean | 'unknown' | undefined {
  switch (value.type) {
    case 'list':
    case 'dict':
      return true;
    case 'method':
      return value.self.type === 'list' || value.self.type === 'text' ? true : 'unknown';
    case 'number':
      return value.number !== 0 && !Number.isNaN(value.number);
    case 'name':
      return value.name === 'undefined' ? false : 'unknown';
    default:
      return undefined;
  }
}

/** `operator operand`. */
export function jsAlone(_run: Run, operator: string, operand: ScriptObject): ScriptObject | undefined {
  if (operator === 'typeof') return typeName(operand);
  if (operator === '!' || operand.type === 'either') return undefined;
  const read = jsNumber(operand);
  if (read === undefined) return mystery(operator, originOf(operand));
  return number(operator === '-' ? -read : operator === '~' ? ~read : read);
}

function typeName(value: ScriptObject): ScriptObject {
  switch (value.type) {
    case 'text':
      return text(value.bytes ? 'object' : 'string');
    case 'number':
      return text('number');
    case 'constant':
      return text(value.constant === 'null' ? 'object' : 'boolean');
    case 'function':
    case 'class':
      return text('function');
    case 'list':
    case 'dict':
    case 'instance':
    case 'thing':
      return text('object');
    case 'name':
      return value.name === 'undefined' ? text('undefined') : mystery('typeof');
    default:
      return mystery('typeof');
  }
}

/** `left operator right`. */
export function jsOperate(
  run: Run,
  operator: string,
  left: ScriptObject,
  right: ScriptObject,
): ScriptObject | undefined {
  switch (operator) {
    case '+':
      return plus(run, left, right);
    case '===':
    case '!==':
    case '==':
    case '!=': {
      const same = equal(left, right, operator.length === 3);
      return same === undefined ? mystery(operator) : boolean(operator.startsWith('=') ? same : !same);
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordered(operator, left, right);
    case 'in':
      return left.type === 'text' && right.type === 'text' ? mystery('in') : undefined;
    default:
      return calculated(operator, left, right);
  }
}

function plus(run: Run, left: ScriptObject, right: ScriptObject): ScriptObject {
  const one = primitive(left);
  const other = primitive(right);
  if (one?.type === 'text' || other?.type === 'text') return joinTexts(run, one ?? left, other ?? right);
  const sum = one === undefined || other === undefined ? undefined : bothNumbers(one, other);
  if (sum !== undefined) return number(sum[0] + sum[1]);
  // Text or number: what is unknown may be either.
  return mystery('+', originOf(left) ?? originOf(right));
}

function primitive(value: ScriptObject): ScriptObject | undefined {
  if (value.type === 'text' || value.type === 'number' || value.type === 'constant' || isAbsent(value)) return value;
  return jsText(value);
}

function bothNumbers(left: ScriptObject, right: ScriptObject): readonly [number, number] | undefined {
  const one = jsNumber(left);
  const other = jsNumber(right);
  return one === undefined || other === undefined ? undefined : [one, other];
}

/** Equality; `undefined` when it is not known. */
export function equal(left: ScriptObject, right: ScriptObject, strict: boolean): boolean | undefined {
  if (isMissing(left) && isMissing(right)) {
    return strict ? isAbsent(left) === isAbsent(right) : true;
  }
  if (isUnsure(left) || isUnsure(right)) return undefined;
  if (isMissing(left) || isMissing(right)) return false;
  if (left.type === right.type) {
    if (left.type === 'text') {
      const one = knownText(left);
      const other = knownText(right);
      return one === undefined || other === undefined ? undefined : one === other;
    }
    if (left.type === 'number' && right.type === 'number') return left.number === right.number;
    if (left.type === 'constant' && right.type === 'constant') return left.constant === right.constant;
    return left === right ? true : left.type === 'list' ? false : undefined;
  }
  if (strict) return false;
  const numbers = bothNumbers(left, right);
  if (left.type === 'number' || right.type === 'number' || left.type === 'constant' || right.type === 'constant')
    return numbers === undefined ? undefined : numbers[0] === numbers[1];
  const one = knownText(jsText(left) ?? left);
  const other = knownText(jsText(right) ?? right);
  return one === undefined || other === undefined ? undefined : one === other;
}

function isMissing(value: ScriptObject): boolean {
  return isAbsent(value) || (value.type === 'constant' && value.constant === 'null');
}

function isUnsure(value: ScriptObject): boolean {
  if (value.type === 'name') return !isAbsent(value);
  return value.type === 'unknown' || value.type === 'either' || value.type === 'method';
}

function ordered(operator: string, left: ScriptObject, right: ScriptObject): ScriptObject | undefined {
  if (left.type === 'text' && right.type === 'text') return undefined;
  const numbers = bothNumbers(left, right);
  if (numbers === undefined) return mystery(operator);
  const [one, other] = numbers;
  return boolean(
    operator === '<' ? one < other : operator === '<=' ? one <= other : operator === '>' ? one > other : one >= other,
  );
}

function calculated(operator: string, left: ScriptObject, right: ScriptObject): ScriptObject | undefined {
  const numbers = bothNumbers(left, right);
  if (numbers === undefined) return undefined;
  const [one, other] = numbers;
  switch (operator) {
    case 'plus':
      return number(one + other);
    case '-':
      return number(one - other);
    case '*':
      return number(one * other);
    case '/':
      return number(one / other);
    case '%':
      return number(one % other);
    case '**':
      return number(one ** other);
    case '^':
      return number(one ^ other);
    case '&':
      return number(one & other);
    case '|':
      return number(one | other);
    case '<<':
      return number(one << other);
    case '>>':
      return number(one >> other);
    case '>>>':
      return number(one >>> other);
    default:
      return undefined;
  }
}

/** The text of a value, whatever it is. */
export function textOfAny(run: Run, value: ScriptObject | undefined): ScriptText {
  return value === undefined ? text('undefined') : asText(run, value);
}
