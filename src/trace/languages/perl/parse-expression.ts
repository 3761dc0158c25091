import type { Code } from '../script/code.ts';
import { again, assignment, core, coreOf, listOf, name, place, single, unknownCode } from './lower.ts';
import { term } from './parse-term.ts';
import type { Source } from './source.ts';

/** How tightly operators bind; what is not here ends an expression. */
export const binding = {
  or: 1,
  and: 2,
  not: 3,
  comma: 5,
  assign: 6,
  choice: 7,
  range: 8,
  logicalOr: 9,
  logicalAnd: 10,
  bitOr: 11,
  bitAnd: 12,
  equal: 13,
  compare: 14,
  unary: 15,
  shift: 16,
  add: 17,
  multiply: 18,
  match: 19,
  sign: 20,
  power: 21,
} as const;

interface Operator {
  readonly text: string;
  readonly level: number;
  /** The shared evaluator's name, or one of Perl's own functions (`=cmp`). */
  readonly shared?: string;
}

const operators: readonly Operator[] = [
  { text: '<=>', level: binding.equal, shared: '=cmp' },
  { text: '**', level: binding.power, shared: '**' },
  { text: '...', level: binding.range, shared: '=range' },
  { text: '..', level: binding.range, shared: '=range' },
  { text: '=~', level: binding.match },
  { text: '!~', level: binding.match },
  { text: '==', level: binding.equal, shared: '==' },
  { text: '!=', level: binding.equal, shared: '!=' },
  { text: '~~', level: binding.equal, shared: '=smart' },
  { text: '<<', level: binding.shift, shared: '<<' },
  { text: '>>', level: binding.shift, shared: '>>' },
  { text: '<=', level: binding.compare, shared: '<=' },
  { text: '>=', level: binding.compare, shared: '>=' },
  { text: '&&', level: binding.logicalAnd, shared: '&&' },
  { text: '||', level: binding.logicalOr, shared: '||' },
  { text: '//', level: binding.logicalOr, shared: '??' },
  { text: '<', level: binding.compare, shared: '<' },
  { text: '>', level: binding.compare, shared: '>' },
  { text: '+', level: binding.add, shared: 'plus' },
  { text: '-', level: binding.add, shared: '-' },
  { text: '.', level: binding.add, shared: 'concat' },
  { text: '*', level: binding.multiply, shared: '*' },
  { text: '/', level: binding.multiply, shared: '/' },
  { text: '%', level: binding.multiply, shared: '%' },
  { text: '&', level: binding.bitAnd, shared: '&' },
  { text: '|', level: binding.bitOr, shared: '|' },
  { text: '^', level: binding.bitOr, shared: '^' },
  { text: '?', level: binding.choice },
];

const wordOperators = new Map<string, Operator>(
  [
    { text: 'x', level: binding.multiply, shared: 'repeat' },
    { text: 'lt', level: binding.compare, shared: '<' },
    { text: 'gt', level: binding.compare, shared: '>' },
    { text: 'le', level: binding.compare, shared: '<=' },
    { text: 'ge', level: binding.compare, shared: '>=' },
    { text: 'eq', level: binding.equal, shared: '==' },
    { text: 'ne', level: binding.equal, shared: '!=' },
    { text: 'cmp', level: binding.equal, shared: '=cmp' },
    { text: 'isa', level: binding.compare, shared: '=smart' },
    { text: 'and', level: binding.and, shared: '&&' },
    { text: 'or', level: binding.or, shared: '||' },
    { text: 'xor', level: binding.or, shared: '=xor' },
  ].map((operator) => [operator.text, operator]),
);

/** `=` and `+=` and its like, with the shared operator. */
const assigning = new Map([
  ['=', ''],
  ['.=', 'concat'],
  ['+=', 'plus'],
  ['-=', '-'],
  ['*=', '*'],
  ['/=', '/'],
  ['%=', '%'],
  ['x=', 'repeat'],
  ['**=', '**'],
  ['^=', '^'],
  ['|=', '|'],
  ['&=', '&'],
  ['<<=', '<<'],
  ['>>=', '>>'],
  ['||=', '||'],
  ['&&=', '&&'],
  ['//=', '??'],
]);

/** A whole expression; several with commas between them are a list. `undefined` when none stands here. */
export function expression(source: Source, level: number = binding.or): Code | undefined {
  source.blanks();
  const from = source.pos;
  const word = source.char === 'n' ? source.peekWord() : '';
  if (word === 'not' && source.text[source.ahead(from + 3)] !== '=') {
    source.pos += 3;
    const operand = source.deeper(() => expression(source, binding.not), undefined) ?? unknownCode(source, from);
    return rest(source, { ...source.place(from), kind: 'unary', operator: '!', operand }, level);
  }
  const first = source.deeper(() => term(source), undefined);
  return first === undefined ? undefined : rest(source, first, level);
}

/**
 * Items with commas between them (or `=>`), up to a closing bracket or the end of the statement. `open`: without
 * brackets around them, so that `or` and its like do not belong to the last one.
 */
export function commaList(source: Source, open = false): readonly Code[] {
  const items: Code[] = [];
  for (;;) {
    source.blanks();
    while (isComma(source)) takeComma(source);
    const item = expression(source, binding.assign);
    if (item === undefined) break;
    items.push(item);
    source.blanks();
    if (!isComma(source)) break;
  }
  // `f(a, b or die)`: what binds less than the comma belongs to the last item.
  const last = items.at(-1);
  if (last !== undefined && !open) items[items.length - 1] = rest(source, last, binding.or);
  return items;
}

function isComma(source: Source): boolean {
  return source.char === ',' || source.looksAt('=>');
}

function takeComma(source: Source): void {
  source.pos += source.char === ',' ? 1 : 2;
  source.blanks();
}

/** What follows a first operand. */
export function rest(source: Source, first: Code, level: number): Code {
  let left = first;
  for (;;) {
    source.blanks();
    const from = left.from;
    if (level <= binding.comma && isComma(source)) {
      left = commas(source, from, left);
      continue;
    }
    const assign = level <= binding.assign ? assignOperator(source) : undefined;
    if (assign !== undefined) {
      source.pos += assign.length;
      const value =
        source.deeper(() => expression(source, binding.assign), undefined) ?? unknownCode(source, source.pos);
      const operator = assigning.get(assign);
      left = assigned(source, from, left, value, operator === '' ? undefined : operator);
      continue;
    }
    const operator = operatorHere(source);
    if (operator === undefined || operator.level < level) return left;
    source.pos += operator.text.length;
    left = operated(source, from, operator, left);
  }
}

function commas(source: Source, from: number, first: Code): Code {
  const items = [first];
  while (isComma(source)) {
    takeComma(source);
    if (isComma(source)) continue;
    const item = expression(source, binding.assign);
    if (item === undefined) break;
    items.push(item);
    source.blanks();
  }
  return listOf(source, from, items);
}

function assignOperator(source: Source): string | undefined {
  const { text, pos } = source;
  const char = source.char;
  if (char === '=')
    return /[=~>]/.test(source.at(1)) && !(source.at(1) === '~' && source.at(2) === '~') ? undefined : '=';
  if (char === '' || !'.+-*/%x^|&<>'.includes(char)) return undefined;
  for (const size of [3, 2]) {
    const candidate = text.slice(pos, pos + size);
    if (candidate.endsWith('=') && assigning.has(candidate) && source.at(size) !== '~' && pos + size <= source.end) {
      if (source.at(size) === '=' || (candidate === 'x=' && source.at(2) === '>')) return undefined;
      return candidate;
    }
  }
  return undefined;
}

function operatorHere(source: Source): Operator | undefined {
  const char = source.char;
  if (/[a-z]/.test(char)) {
    const word = source.peekWord();
    const found = wordOperators.get(word);
    if (found !== undefined) return found;
    // `"a"x3`
    return char === 'x' && /^x\d+$/.test(word) ? wordOperators.get('x') : undefined;
  }
  if (char === '' || char === '=' || char === '!' || char === '~') {
    if (char === '') return undefined;
    return operators.find((operator) => operator.text[0] === char && source.looksAt(operator.text));
  }
  return operators.find((operator) => operator.text[0] === char && source.looksAt(operator.text));
}

function operated(source: Source, from: number, operator: Operator, left: Code): Code {
  if (operator.text === '?') return choice(source, from, left);
  const right = operand(source, operator);
  if (operator.level === binding.match) return matched(source, from, left, right, operator.text === '!~');
  const shared = operator.shared ?? '==';
  if (shared === '=range') {
    const made = coreOf(source, from, 'range', [left, right]);
    source.lists.set(made, 'list');
    return made;
  }
  if (shared.startsWith('=') && shared !== '==') return coreOf(source, from, shared.slice(1), [left, right]);
  if (shared === 'concat') return concatenated(source, from, single(source, left), single(source, right));
  if (shared === 'repeat') {
    const made = { ...source.place(from), kind: 'binary' as const, operator: shared, left, right };
    if (source.lists.get(left) === 'list') source.lists.set(made, 'list');
    return made;
  }
  const logical = operator.level === binding.logicalOr || operator.level === binding.logicalAnd || operator.level <= 2;
  return {
    ...source.place(from),
    kind: 'binary',
    operator: shared,
    left: single(source, left),
    right: logical ? right : single(source, right),
  };
}

function operand(source: Source, operator: Operator): Code {
  // Powers group from the right, everything else from the left.
  const level = operator.level === binding.power ? binding.power : operator.level + 1;
  const parse = (): Code | undefined => expression(source, level);
  return source.deeper(parse, undefined) ?? unknownCode(source, source.pos);
}

/** `a . b . c` is one text with parts, however long. */
function concatenated(source: Source, from: number, left: Code, right: Code): Code {
  const before = source.growing.get(left);
  const parts = before ?? [...partsOf(left)];
  parts.push(...partsOf(right));
  const made: Code = { ...source.place(from), kind: 'text', parts };
  source.growing.set(made, parts);
  return made;
}

function partsOf(code: Code): readonly (string | Code)[] {
  return code.kind === 'text' && code.parts.length < 50 ? code.parts : [code];
}

function choice(source: Source, from: number, test: Code): Code {
  const part = (): Code =>
    source.deeper(() => expression(source, binding.assign), undefined) ?? unknownCode(source, source.pos);
  const whenTrue = part();
  source.blanks();
  if (!source.take(':')) return unknownCode(source, from, [test, whenTrue]);
  const otherwise = part();
  const made: Code = { ...source.place(from), kind: 'choice', test: single(source, test), whenTrue, otherwise };
  if (source.lists.has(whenTrue) || source.lists.has(otherwise)) source.lists.set(made, 'call');
  return made;
}

/** `target =~ pattern`, a substitution or a translation of it. */
function matched(source: Source, from: number, left: Code, right: Code, negated: boolean): Code {
  const literal = source.patterns.get(right);
  const target = left.kind === 'assign' ? again(source, left.target) : left;
  let made: Code;
  if (right.kind === 'assign' && right.value.kind === 'call') {
    // `s///` and `tr///` as they stand change `$_`: here they change the target.
    const args = right.value.args.map((each, index) => (index === 0 ? { value: again(source, target) } : each));
    made = { ...right, from, target: again(source, target), value: { ...right.value, args } };
  } else if (right.kind === 'call' && literal === undefined && source.declared.get(right) === undefined) {
    const isCore = right.callee.kind === 'name' && /^CORE::(?:subst|trans)$/.test(right.callee.name);
    made = isCore
      ? { ...right, args: right.args.map((each, index) => (index === 0 ? { value: target } : each)) }
      : coreOf(source, from, 'match', [target, right]);
  } else {
    made =
      literal === undefined
        ? coreOf(source, from, 'match', [target, right])
        : matching(source, from, again(source, target), literal.pattern, literal.flags);
  }
  if (left.kind === 'assign') made = { ...source.place(from), kind: 'block', body: [left, made] };
  else if (!negated && literal !== undefined) source.lists.set(made, 'call');
  return negated ? { ...source.place(from), kind: 'unary', operator: '!', operand: made } : made;
}

/** `m/pattern/flags` of a target. */
export function matching(source: Source, from: number, target: Code, pattern: Code, flags: string): Code {
  return coreOf(source, from, 'match', [target, pattern, { ...source.place(from), kind: 'text', parts: [flags] }]);
}

/** `target operator= value` as it was written: `substr(…) = …` too. */
export function assigned(source: Source, from: number, target: Code, value: Code, operator: string | undefined): Code {
  // `substr($x, 0, 1) = "y"`: not followed; what is assigned to is not known afterwards.
  if (target.kind === 'call' && place(target) === target) {
    const first = target.args[0]?.value;
    if (first?.kind === 'name') {
      const lost: Code = {
        ...source.place(from),
        kind: 'assign',
        target: first,
        value: core(source, from, 'changed', [{ ...first }, value]),
      };
      return lost;
    }
  }
  const made = assignment(source, from, target, value, operator);
  const list = source.lists.get(target);
  if (list !== undefined && operator === undefined) source.lists.set(made, list === 'hash' ? 'list' : list);
  return made;
}

/** The variable that code works on when it says nothing else. */
export function topic(source: Source, from: number): Code {
  return name(source, from, '$_');
}
