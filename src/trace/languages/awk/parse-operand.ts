import type { Code } from '../script/code.ts';
import { type Bounds, expression, levels, operation } from './parse-expression.ts';
import type { Source } from './source.ts';
import type { Token } from './tokens.ts';

/** One operand with its prefixes and suffixes; `undefined` when none begins here. */
export function operand(source: Source, bounds: Bounds): Code | undefined {
  const from = source.token;
  const { kind, text } = from;
  switch (kind) {
    case 'number':
      source.at += 1;
      return { ...source.place(from), kind: 'number', value: Number(text) || Number.parseFloat(text) || 0 };
    case 'string':
      source.at += 1;
      return source.text(from, text);
    case 'pattern':
      source.at += 1;
      // The third argument marks a pattern that stands for itself where one is asked for.
      return source.call(from, '@matches', [source.name(from, '$0'), source.text(from, text), source.text(from, '')]);
    case 'call':
      return called(source, from);
    case 'name':
      return word(source, from, bounds);
    case 'operator':
      return signed(source, from, bounds);
    default:
      return undefined;
  }
}

function signed(source: Source, from: Token, bounds: Bounds): Code | undefined {
  const { text } = from;
  source.at += 1;
  const next = (level: number): Code =>
    source.deeper(() => operation(source, level, bounds), undefined) ?? unknown(source, from);
  switch (text) {
    case '$': {
      const number = source.deeper(() => fieldNumber(source, bounds), undefined) ?? unknown(source, from);
      return stepped(source, from, field(source, from, number));
    }
    case '(':
      return grouped(source, from);
    case '!':
      return { ...source.place(from), kind: 'unary', operator: '!', operand: next(levels.sign) };
    case '-':
    case '+':
      return { ...source.place(from), kind: 'unary', operator: text, operand: next(levels.sign) };
    case '++':
    case '--': {
      const target = source.deeper(() => operand(source, bounds), undefined) ?? unknown(source, from);
      return counted(source, from, target, text === '++');
    }
    case '@': {
      // `@f(x)`: a function by the name in a variable.
      const inner = source.token;
      if (inner.kind !== 'call') return unknown(source, from);
      source.at += 1;
      const args = listed(source, source.take('('), bounds);
      return source.call(from, '@indirect', [source.name(inner, inner.text), ...args]);
    }
    default:
      source.at -= 1;
      return undefined;
  }
}

function fieldNumber(source: Source, bounds: Bounds): Code | undefined {
  const from = source.token;
  if (
    from.kind === 'operator' &&
    (from.text === '++' || from.text === '--' || from.text === '-' || from.text === '$' || from.text === '(')
  )
    return signed(source, from, bounds);
  source.at += 1;
  if (from.kind === 'number') return { ...source.place(from), kind: 'number', value: Number(from.text) || 0 };
  source.at -= 1;
  return from.kind === 'name' ? variableHere(source, from) : operand(source, bounds);
}

function field(source: Source, from: Token, number: Code): Code {
  return number.kind === 'number' && number.value === 0
    ? source.name(from, '$0')
    : source.call(from, '@field', [number]);
}

function counted(source: Source, from: Token, target: Code, up: boolean): Code {
  const one: Code = { ...source.place(from), kind: 'number', value: 1 };
  return { ...source.place(from), kind: 'assign', target: placeOf(target), value: one, operator: up ? 'plus' : '-' };
}

/** `x++`, `x--`. */
function stepped(source: Source, from: Token, code: Code): Code {
  if (!(source.is('++') || source.is('--')) || !isPlace(code)) return code;
  const up = source.token.text === '++';
  source.at += 1;
  const one: Code = { ...source.place(from), kind: 'number', value: 1 };
  return {
    ...source.place(from),
    kind: 'binary',
    operator: up ? '-' : 'plus',
    left: counted(source, from, code, up),
    right: one,
  };
}

/** `(a)`, `(i, j) in array`. */
function grouped(source: Source, from: Token): Code {
  const items = listed(source, true, {});
  const [only] = items;
  if (only !== undefined && items.length === 1) return stepped(source, from, only);
  return source.call(from, '@key', items);
}

/** Expressions with commas between them up to the closing parenthesis, which is taken. */
function listed(source: Source, opened: boolean, _bounds: Bounds): readonly Code[] {
  const items: Code[] = [];
  if (!opened) return items;
  source.lines();
  while (!source.is(')') && !source.atEnd()) {
    const before = source.at;
    const item = expression(source);
    if (item !== undefined) items.push(item);
    source.lines();
    if (source.take(',')) source.lines();
    else break;
    if (source.at === before) break;
  }
  source.take(')');
  return items;
}

function word(source: Source, from: Token, bounds: Bounds): Code | undefined {
  if (from.text === 'getline') {
    source.at += 1;
    return read(source, from, 'inputLine', undefined);
  }
  if (stopping.has(from.text)) return undefined;
  if (from.text === 'length') {
    source.at += 1;
    return source.call(from, 'length', [source.name(from, '$0')]);
  }
  void bounds;
  return stepped(source, from, variableHere(source, from));
}

/** `x`, `x[i, j]`. */
function variableHere(source: Source, from: Token): Code {
  source.at += 1;
  let code = source.name(from, from.text);
  while (source.take('[')) {
    const keys: Code[] = [];
    while (!source.is(']') && !source.atEnd()) {
      const key = expression(source);
      if (key !== undefined) keys.push(key);
      if (!source.take(',')) break;
    }
    source.take(']');
    const [only] = keys;
    const key = only !== undefined && keys.length === 1 ? only : source.call(from, '@key', keys);
    code = { ...source.place(from), kind: 'index', object: code, key: source.call(from, '@text', [key]) };
  }
  return code;
}

/** `getline`, `getline x`, `… < file`, `command | getline x`: what is read is put into the variable. */
export function read(source: Source, from: Token, how: 'inputLine' | 'commandLine', command: Code | undefined): Code {
  let target: Code = source.name(from, '$0');
  const { token } = source;
  if ((token.kind === 'name' && !stopping.has(token.text)) || (token.kind === 'operator' && token.text === '$')) {
    target = token.kind === 'name' ? variableHere(source, token) : (operand(source, {}) ?? target);
  }
  let value = source.call(from, `@${how}`, command === undefined ? [] : [command]);
  if (how === 'inputLine' && source.take('<')) {
    const file = source.deeper(() => operation(source, levels.add, {}), undefined) ?? unknown(source, from);
    value = source.call(from, '@fileLine', [file]);
  }
  return { ...source.place(from), kind: 'assign', target: placeOf(target), value };
}

/** Functions whose target is changed: position of that argument. */
const changing: ReadonlyMap<string, number> = new Map([
  ['sub', 2],
  ['gsub', 2],
]);

function called(source: Source, from: Token): Code {
  source.at += 1;
  const args = listed(source, source.take('('), {});
  const position = changing.get(from.text);
  if (position !== undefined) {
    const target = args[position] ?? source.name(from, '$0');
    const pattern = args[0] === undefined ? unknown(source, from) : asPattern(source, args[0]);
    const value = source.call(from, from.text, [pattern, args[1] ?? unknown(source, from), target]);
    return { ...source.place(from), kind: 'assign', target: placeOf(target), value };
  }
  if (from.text === 'split' || from.text === 'patsplit') {
    const [what, into, by] = args;
    const value = source.call(from, from.text, [
      what ?? unknown(source, from),
      ...(by === undefined ? [] : [asPattern(source, by)]),
    ]);
    if (into === undefined) return value;
    return source.call(from, 'length', [{ ...source.place(from), kind: 'assign', target: into, value }]);
  }
  const plain = args.map((arg, index) =>
    (from.text === 'match' || from.text === 'gensub') && index < 2 ? asPattern(source, arg) : arg,
  );
  if (from.text === 'length' && args.length === 0) return source.call(from, 'length', [source.name(from, '$0')]);
  return source.call(from, from.text, plain);
}

/** Whether something can be put there: a variable, an element, a field. */
export function isPlace(code: Code): boolean {
  return code.kind === 'name' || code.kind === 'index' || isField(code);
}

function isField(code: Code): boolean {
  return code.kind === 'call' && code.callee.kind === 'name' && code.callee.name === '@field';
}

/** Fields are kept under the names of their numbers. */
export function placeOf(code: Code): Code {
  const number = code.kind === 'call' && isField(code) ? code.args[0]?.value : undefined;
  if (number === undefined) return code;
  const { line, from, to } = code;
  return number.kind === 'number'
    ? { line, from, to, kind: 'name', name: `$${number.value}` }
    : { line, from, to, kind: 'dynamic', prefix: '$', name: { line, from, to, kind: 'text', parts: [number] } };
}

/** A pattern where one is asked for is itself, not whether `$0` matches it. */
export function asPattern(_source: Source, code: Code): Code {
  return code.kind === 'call' &&
    code.callee.kind === 'name' &&
    code.callee.name === '@matches' &&
    code.args.length === 3
    ? (code.args[1]?.value ?? code)
    : code;
}

/** What could not be read. */
export function unknown(source: Source, from: Token): Code {
  return { ...source.place(from), kind: 'unknown', parts: [] };
}

/** Words that never begin an operand. */
export const stopping: ReadonlySet<string> = new Set(
  'in if else while for do function func return print printf delete break continue next nextfile exit getline'.split(
    ' ',
  ),
);
