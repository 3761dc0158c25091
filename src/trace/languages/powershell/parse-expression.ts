import type { Argument, Code, Place } from '../script/code.ts';
import type { Cursor } from './cursor.ts';
import { parseBlock, parseParenthesis, parseSubexpression } from './parse-script.ts';
import { parseExpandable, parseHereText, parseVariable, parseVerbatim } from './parse-text.ts';

/** Binary operators, loosest first. Source: about_Operator_Precedence of the PowerShell documentation. */
const levels: readonly (readonly string[])[] = [
  ['-and', '-or', '-xor'],
  ['-band', '-bor', '-bxor'],
  comparison(
    'eq ne gt ge lt le like notlike match notmatch contains notcontains in notin replace split join is isnot as',
  ),
  ['+', '-'],
  ['*', '/', '%'],
  ['-f'],
  ['..'],
  [','],
];
const unary = ['-not', '!', '-join', '-split', '-bnot', '++', '--', '-', '+'];
const plainOperators: Readonly<Record<string, string>> = {
  '-and': '&&',
  '-or': '||',
  '-xor': '!=',
  '-band': '&',
  '-bor': '|',
  '-bxor': '^',
  '-eq': '==',
  '-ne': '!=',
  '-gt': '>',
  '-ge': '>=',
  '-lt': '<',
  '-le': '<=',
  '-in': 'in',
  '-notin': 'not in',
};

/** `-eq` and its forms that say something of case (`-ceq`, `-ieq`). */
function comparison(names: string): string[] {
  return names.split(' ').flatMap((name) => [`-${name}`, `-c${name}`, `-i${name}`]);
}

/** An expression from this place on; line ends stop it except inside brackets. */
export function parseExpression(cursor: Cursor, level = 0): Code {
  return cursor.deeper(() => binary(cursor, level)) ?? lost(cursor);
}

function lost(cursor: Cursor): Code {
  const from = cursor.at;
  cursor.at += 1;
  return { ...cursor.place(from), kind: 'unknown', parts: [] };
}

function binary(cursor: Cursor, level: number): Code {
  const operators = levels[level];
  if (operators === undefined) return prefixed(cursor);
  const from = cursor.at;
  let left = binary(cursor, level + 1);
  for (;;) {
    const before = cursor.at;
    cursor.skip(false);
    const operator = operatorHere(cursor, operators);
    if (operator === undefined) {
      cursor.at = before;
      return left;
    }
    cursor.at += operator.length;
    cursor.skip(true);
    if (cursor.ended) return left;
    const right = cursor.deeper(() => binary(cursor, level + 1));
    if (right === undefined) return left;
    left = joined(cursor.place(from), operator, left, right);
  }
}

function operatorHere(cursor: Cursor, operators: readonly string[]): string | undefined {
  if (operators[0] === ',' && cursor.commaParts) return undefined;
  const here = cursor.text.slice(cursor.at, cursor.at + 16).toLowerCase();
  const found = operators
    .filter((operator) => here.startsWith(operator))
    .sort((one, other) => other.length - one.length)[0];
  if (found === undefined) return undefined;
  const next = here[found.length] ?? '';
  if (found.startsWith('-') && found.length > 1) return /[a-z0-9_]/.test(next) ? undefined : found;
  // `+=` assigns, `--` counts down, and `-word` is another operator.
  if (next === '=' || (found === '-' && /[a-z-]/.test(next)) || (found === '+' && next === '+')) return undefined;
  return found;
}

function joined(place: Place, operator: string, left: Code, right: Code): Code {
  if (operator === ',') {
    // `a, b, c` is one list, not a list in a list.
    const items =
      left.kind === 'list' && left.to < right.from && left.from === place.from ? [...left.items] : [{ value: left }];
    return { ...place, kind: 'list', items: [...items, { value: right }] };
  }
  const bare = operator.replace(
    /^-[ci](?=(?:eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|replace|split|join|in)\b)/,
    '-',
  );
  const plain = plainOperators[bare] ?? bare;
  if (!plain.startsWith('-') || plain === '-')
    return plain === '..'
      ? called(place, 'range', [left, right])
      : { ...place, kind: 'binary', operator: plain, left, right };
  return called(place, `operator ${plain.slice(1)}`, [left, right]);
}

function called(place: Place, name: string, values: readonly Code[]): Code {
  const args = values.map((value): Argument => ({ value }));
  return { ...place, kind: 'call', callee: { ...place, kind: 'name', name }, args };
}

function prefixed(cursor: Cursor): Code {
  cursor.skip(false);
  const from = cursor.at;
  const operator = operatorHere(cursor, unary) ?? (cursor.peek() === ',' ? ',' : undefined);
  if (operator !== undefined) {
    cursor.at += operator.length;
    cursor.skip(false);
    const operand = cursor.deeper(() =>
      operator === '-join' || operator === '-split' ? binary(cursor, 3) : prefixed(cursor),
    );
    if (operand === undefined) return lost(cursor);
    const place = cursor.place(from);
    if (operator === ',') return { ...place, kind: 'list', items: [{ value: operand }] };
    if (operator === '-not' || operator === '!') return { ...place, kind: 'unary', operator: '!', operand };
    if (operator === '-bnot') return { ...place, kind: 'unary', operator: '~', operand };
    if (operator === '++' || operator === '--') return counted(place, operand, operator);
    if (operator === '-' || operator === '+') return { ...place, kind: 'unary', operator, operand };
    return called(place, `operator ${operator.slice(1)}`, [operand]);
  }
  if (cursor.peek() === '[') {
    const type = typeHere(cursor);
    if (type !== undefined) {
      const after = cursor.at;
      cursor.skip(false);
      if (cursor.looking('::') || cursor.peek() === '.') {
        cursor.at = after;
        return postfixed(cursor, { ...cursor.place(from), kind: 'name', name: type });
      }
      // A cast: what it is cast from follows, or nothing (`[type]` alone is a value).
      if (!/[$"'(@[\d{-]/.test(cursor.peek())) return { ...cursor.place(from), kind: 'name', name: type };
      const operand = cursor.deeper(() => prefixed(cursor));
      return operand === undefined ? lost(cursor) : called(cursor.place(from), `cast ${type}`, [operand]);
    }
  }
  return parseExpressionUnit(cursor, true);
}

function counted(place: Place, target: Code, operator: string): Code {
  const value: Code = { ...place, kind: 'number', value: 1 };
  return { ...place, kind: 'assign', target, operator: operator === '++' ? '+' : '-', value };
}

/** `[System.Text.Encoding]`: its name in small letters without `system.`. */
function typeHere(cursor: Cursor): string | undefined {
  const written = /^\[\s*([A-Za-z_][\w.]*(?:\[[\w., ]*\])?)\s*\]/.exec(cursor.text.slice(cursor.at, cursor.at + 200));
  if (written === null) return undefined;
  cursor.at += written[0].length;
  return typeName(written[1] ?? '');
}

/** One name for a type however it is written. */
export function typeName(written: string): string {
  return written
    .toLowerCase()
    .replace(/^system\./, '')
    .replace(/^management\.automation\./, '');
}

/** A literal, a variable, something in brackets; with its members, items and calls when `members`. */
export function parseExpressionUnit(cursor: Cursor, members: boolean): Code {
  const from = cursor.at;
  const character = cursor.peek();
  let value: Code;
  if (character === '$') value = cursor.peek(1) === '(' ? parseSubexpression(cursor) : parseVariable(cursor);
  else if (character === '"') value = parseExpandable(cursor);
  else if (character === "'") value = parseVerbatim(cursor);
  else if (character === '(') value = parseParenthesis(cursor);
  else if (character === '{') value = parseBlock(cursor);
  else if (character === '@') value = at(cursor);
  else if (/[\d.]/.test(character)) value = number(cursor);
  else return lost(cursor);
  if (value.from === cursor.at) cursor.at = from + 1;
  return members ? postfixed(cursor, value) : value;
}

function at(cursor: Cursor): Code {
  const from = cursor.at;
  const next = cursor.peek(1);
  if (next === '"' || next === "'") return parseHereText(cursor);
  if (next === '(') {
    cursor.at += 1;
    const inner = parseParenthesis(cursor);
    return inner.kind === 'list' ? inner : called(cursor.place(from), 'array', [inner]);
  }
  if (next === '{') return table(cursor);
  if (/[A-Za-z_]/.test(next)) return parseVariable(cursor);
  return lost(cursor);
}

/** `@{ name = value; … }`. */
function table(cursor: Cursor): Code {
  const from = cursor.at;
  const entries: { key: Code; value: Code }[] = [];
  cursor.at += 2;
  for (;;) {
    cursor.skip(true);
    if (cursor.ended || cursor.peek() === '}') break;
    if (cursor.peek() === ';') {
      cursor.at += 1;
      continue;
    }
    const start = cursor.at;
    const bare = /^[A-Za-z_][\w-]*/.exec(cursor.text.slice(cursor.at, cursor.at + 200))?.[0];
    if (bare !== undefined) cursor.at += bare.length;
    const key: Code =
      bare === undefined ? parseExpression(cursor, 3) : { ...cursor.place(start), kind: 'text', parts: [bare] };
    cursor.skip(true);
    if (cursor.peek() === '=') cursor.at += 1;
    cursor.skip(true);
    entries.push({ key, value: parseExpression(cursor) });
    if (cursor.at === start) cursor.at += 1;
  }
  cursor.at += 1;
  return { ...cursor.place(from), kind: 'map', entries };
}

function number(cursor: Cursor): Code {
  const from = cursor.at;
  const written = /^(?:0x[0-9a-fA-F]+|\d*\.?\d+(?:e[+-]?\d+)?)/i.exec(
    cursor.text.slice(cursor.at, cursor.at + 60),
  )?.[0];
  if (written === undefined) return lost(cursor);
  cursor.at += written.length;
  const unit = /^(?:kb|mb|gb|tb|pb)\b/i.exec(cursor.text.slice(cursor.at, cursor.at + 3))?.[0].toLowerCase();
  if (unit !== undefined) cursor.at += 2;
  const power = unit === undefined ? 0 : 'kmgtp'.indexOf(unit[0] ?? 'k') + 1;
  return { ...cursor.place(from), kind: 'number', value: Number(written) * 1024 ** power };
}

/** `.name`, `::name`, `(…)` right behind a member, `[…]`, `++`. */
function postfixed(cursor: Cursor, start: Code): Code {
  let value = start;
  const from = start.from;
  for (let rounds = 0; rounds < 500; rounds += 1) {
    const isStatic = cursor.looking('::');
    if (isStatic || (cursor.peek() === '.' && /[A-Za-z_$"'(]/.test(cursor.peek(1)))) {
      cursor.at += isStatic ? 2 : 1;
      value = memberOf(cursor, value, from);
    } else if (cursor.peek() === '[') {
      cursor.at += 1;
      cursor.skip(true);
      const key = parseExpression(cursor);
      cursor.skip(true);
      if (cursor.peek() === ']') cursor.at += 1;
      value = { ...cursor.place(from), kind: 'index', object: value, key };
    } else if (cursor.looking('++') || cursor.looking('--')) {
      const operator = cursor.text.slice(cursor.at, cursor.at + 2);
      cursor.at += 2;
      value = counted(cursor.place(from), value, operator);
    } else return value;
  }
  return value;
}

function memberOf(cursor: Cursor, object: Code, from: number): Code {
  const bare = /^[A-Za-z_]\w*/.exec(cursor.text.slice(cursor.at, cursor.at + 200))?.[0];
  let callee: Code;
  if (bare === undefined)
    callee = { ...cursor.place(from), kind: 'index', object, key: parseExpressionUnit(cursor, false) };
  else {
    cursor.at += bare.length;
    callee = { ...cursor.place(from), kind: 'member', object, name: bare.toLowerCase() };
  }
  if (cursor.peek() !== '(') return callee;
  const args = argumentsHere(cursor);
  return { ...cursor.place(from), kind: 'call', callee, args };
}

function argumentsHere(cursor: Cursor): Argument[] {
  const args: Argument[] = [];
  cursor.at += 1;
  for (;;) {
    cursor.skip(true);
    if (cursor.ended || cursor.peek() === ')') break;
    if (cursor.peek() === ',') {
      cursor.at += 1;
      continue;
    }
    const start = cursor.at;
    args.push({ value: cursor.parting(true, () => parseExpression(cursor)) });
    if (cursor.at === start) cursor.at += 1;
    if (args.length > 10_000) break;
  }
  cursor.at += 1;
  return args;
}
