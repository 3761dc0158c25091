import type { Code } from '../script/code.ts';
import { asPattern, isPlace, operand, placeOf, read, stopping, unknown } from './parse-operand.ts';
import type { Source } from './source.ts';
import type { Token } from './tokens.ts';

/** How tightly operators bind. */
export const levels = {
  choice: 1,
  or: 2,
  and: 3,
  in: 4,
  match: 5,
  compare: 6,
  join: 7,
  add: 8,
  multiply: 9,
  sign: 10,
  power: 11,
} as const;

const binaries: ReadonlyMap<string, { readonly level: number; readonly shared: string }> = new Map([
  ['||', { level: levels.or, shared: '||' }],
  ['&&', { level: levels.and, shared: '&&' }],
  ['in', { level: levels.in, shared: 'in' }],
  ['~', { level: levels.match, shared: '~' }],
  ['!~', { level: levels.match, shared: '!~' }],
  ['<', { level: levels.compare, shared: '<' }],
  ['<=', { level: levels.compare, shared: '<=' }],
  ['==', { level: levels.compare, shared: '==' }],
  ['!=', { level: levels.compare, shared: '!=' }],
  ['>', { level: levels.compare, shared: '>' }],
  ['>=', { level: levels.compare, shared: '>=' }],
  ['|', { level: levels.compare, shared: '|' }],
  ['|&', { level: levels.compare, shared: '|' }],
  ['+', { level: levels.add, shared: 'plus' }],
  ['-', { level: levels.add, shared: '-' }],
  ['*', { level: levels.multiply, shared: '*' }],
  ['/', { level: levels.multiply, shared: '/' }],
  ['%', { level: levels.multiply, shared: '%' }],
  ['^', { level: levels.power, shared: '**' }],
  ['**', { level: levels.power, shared: '**' }],
]);

const assigning: ReadonlyMap<string, string | undefined> = new Map([
  ['=', undefined],
  ['+=', 'plus'],
  ['-=', '-'],
  ['*=', '*'],
  ['/=', '/'],
  ['%=', '%'],
  ['^=', '**'],
  ['**=', '**'],
]);

/** What an expression may not contain where it stands: `>` in a `print`, `in` in the head of a `for`. */
export interface Bounds {
  readonly noGreater?: boolean;
  readonly noIn?: boolean;
}

/** An expression; `undefined` when none begins here. */
export function expression(source: Source, bounds: Bounds = {}): Code | undefined {
  return source.deeper(() => operation(source, levels.choice, bounds), undefined);
}

/** Operators of this level and of tighter ones. */
export function operation(source: Source, level: number, bounds: Bounds): Code | undefined {
  const from = source.token;
  const first = operand(source, bounds);
  if (first === undefined) return undefined;
  let left = assignment(source, from, first, bounds);
  for (;;) {
    const { token } = source;
    if (token.text === '?' && token.kind === 'operator' && level <= levels.choice) {
      left = choice(source, from, left, bounds);
      continue;
    }
    const binary = token.kind === 'operator' || token.text === 'in' ? binaries.get(token.text) : undefined;
    if (binary !== undefined) {
      if (
        binary.level < level ||
        (bounds.noGreater === true && token.text === '>') ||
        (bounds.noIn === true && token.text === 'in')
      )
        return left;
      // A lone `|` is only that of `getline` here; that of `print` belongs to the statement.
      if (binary.shared === '|' && !(source.peek().kind === 'name' && source.peek().text === 'getline')) return left;
      source.at += 1;
      left = applied(source, from, left, binary, bounds);
      continue;
    }
    if (level > levels.join || !beginsOperand(source, bounds)) return left;
    const before = source.at;
    left = joined(source, from, left, bounds);
    if (source.at === before) return left;
  }
}

/** `a b c` is one text. */
function joined(source: Source, from: Token, left: Code, bounds: Bounds): Code {
  const parts: Code[] = [left];
  while (beginsOperand(source, bounds)) {
    const before = source.at;
    const part = source.deeper(() => operation(source, levels.add, bounds), undefined);
    if (part === undefined || source.at === before) break;
    parts.push(part);
  }
  return { ...source.place(from), kind: 'text', parts };
}

function applied(
  source: Source,
  from: Token,
  left: Code,
  binary: { readonly level: number; readonly shared: string },
  bounds: Bounds,
): Code {
  source.lines();
  if (binary.shared === '|') {
    source.at += 1;
    return read(source, from, 'commandLine', left);
  }
  const level = binary.level === levels.power ? binary.level : binary.level + 1;
  const right = source.deeper(() => operation(source, level, bounds), undefined) ?? unknown(source, from);
  if (binary.shared === '~' || binary.shared === '!~') {
    const asked = source.call(from, '@matches', [left, asPattern(source, right)]);
    return binary.shared === '~' ? asked : { ...source.place(from), kind: 'unary', operator: '!', operand: asked };
  }
  return { ...source.place(from), kind: 'binary', operator: binary.shared, left, right };
}

function choice(source: Source, from: Token, test: Code, bounds: Bounds): Code {
  source.at += 1;
  source.lines();
  const whenTrue = expression(source, bounds) ?? unknown(source, from);
  source.lines();
  source.take(':');
  source.lines();
  const otherwise = expression(source, bounds) ?? unknown(source, from);
  return { ...source.place(from), kind: 'choice', test, whenTrue, otherwise };
}

function assignment(source: Source, from: Token, target: Code, bounds: Bounds): Code {
  const { token } = source;
  if (token.kind !== 'operator' || !assigning.has(token.text) || !isPlace(target)) return target;
  source.at += 1;
  source.lines();
  const value = expression(source, bounds) ?? unknown(source, from);
  const operator = assigning.get(token.text);
  return {
    ...source.place(from),
    kind: 'assign',
    target: placeOf(target),
    value,
    ...(operator === undefined ? {} : { operator }),
  };
}

/** Whether what stands here may be joined to what stands before it. */
function beginsOperand(source: Source, bounds: Bounds): boolean {
  const { token } = source;
  switch (token.kind) {
    case 'number':
    case 'string':
    case 'pattern':
    case 'call':
      return true;
    case 'name':
      return !stopping.has(token.text) && !(bounds.noIn === true && token.text === 'in');
    case 'operator':
      return ['$', '!', '(', '-', '+', '++', '--'].includes(token.text) && !(token.text === '-' || token.text === '+');
    default:
      return false;
  }
}
