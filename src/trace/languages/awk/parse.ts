import type { Code, FunctionCode, Parameter, Parsed } from '../script/code.ts';
import { expression } from './parse-expression.ts';
import { block } from './parse-statement.ts';
import { Source } from './source.ts';
import type { Token } from './tokens.ts';

/** One rule of a program: when it applies, and what it does; without a body it prints the record. */
export interface AwkRule {
  readonly when: 'BEGIN' | 'END' | 'always' | Code;
  /** Of a range: where it ends. */
  readonly to?: Code;
  readonly body?: readonly Code[];
}

/** Awk code in the shared tree: all of it, and rule by rule. */
export interface ParsedAwk extends Parsed {
  /** Statements that could not be read to their end. */
  readonly unparsed: number;
  readonly rules: readonly AwkRule[];
  readonly functions: ReadonlyMap<string, FunctionCode>;
}

/** Parses an awk program. Never throws; what cannot be read is left out. */
export function parseAwk(text: string): ParsedAwk {
  const source = new Source(text);
  const rules: AwkRule[] = [];
  const functions = new Map<string, FunctionCode>();
  const included: Code[] = [];
  for (;;) {
    source.lines(true);
    if (source.atEnd()) break;
    const before = source.at;
    source.deeper(() => item(source, rules, functions, included), undefined);
    if (source.at === before) {
      source.at += 1;
      source.unparsed += 1;
    }
  }
  const body = bodyOf(source, rules, [...functions.values(), ...included]);
  return { body, cut: source.cut, unparsed: source.unparsed, rules, functions };
}

/** The program as one body: what begins it, its rules for every record, what ends it. */
function bodyOf(source: Source, rules: readonly AwkRule[], first: readonly Code[]): readonly Code[] {
  const { token } = source;
  // `next` and `exit` leave the rule, not the program: a loop without a test is carried out once.
  const carriedOut = ({ body = [] }: AwkRule): Code => ({ ...source.place(token), kind: 'loop', body });
  const all = (when: string): readonly Code[] => rules.filter((rule) => rule.when === when).map(carriedOut);
  const each: Code[] = [];
  for (const rule of rules) {
    const inner = carriedOut(rule);
    if (rule.when === 'always') each.push(inner);
    if (typeof rule.when === 'string') continue;
    // A range is open from its first line to its last: whether it is open is not known.
    const test: Code =
      rule.to === undefined ? rule.when : { ...source.place(token), kind: 'unknown', parts: [rule.when, rule.to] };
    each.push({ ...source.place(token), kind: 'if', test, whenTrue: [inner], otherwise: [] });
  }
  const input: Code = {
    ...source.place(token),
    kind: 'each',
    target: source.name(token, '$0'),
    source: source.call(token, '@records', []),
    body: each,
  };
  return [...first, ...all('BEGIN'), ...(each.length > 0 ? [input] : []), ...all('END')];
}

/** One rule or function. */
function item(source: Source, rules: AwkRule[], functions: Map<string, FunctionCode>, included: Code[]): undefined {
  const from = source.token;
  if (from.kind === 'name' && (from.text === 'function' || from.text === 'func')) {
    const made = definition(source, from);
    if (made?.name !== undefined) functions.set(made.name, made);
    return;
  }
  if (source.is('@')) {
    // `@include "file"`, `@load "library"`.
    source.at += 2;
    const file = source.token;
    if (file.kind === 'string') {
      source.at += 1;
      included.push(source.call(from, '@include', [source.text(file, file.text)]));
    }
    return;
  }
  if (from.kind === 'name' && ['BEGIN', 'END', 'BEGINFILE', 'ENDFILE'].includes(from.text)) {
    source.at += 1;
    source.lines();
    const body = source.is('{') ? block(source) : [];
    rules.push({ when: from.text.startsWith('BEGIN') ? 'BEGIN' : 'END', body });
    return;
  }
  rules.push(rule(source));
  return;
}

function rule(source: Source): AwkRule {
  const pattern = source.is('{') ? undefined : expression(source);
  const to = pattern !== undefined && source.take(',') ? expression(source) : undefined;
  const body = source.is('{') ? block(source) : undefined;
  return { when: pattern ?? 'always', ...(to === undefined ? {} : { to }), ...(body === undefined ? {} : { body }) };
}

function definition(source: Source, from: Token): FunctionCode | undefined {
  source.at += 1;
  const called = source.token;
  source.at += 1;
  const parameters: Parameter[] = [];
  if (source.take('(')) {
    while (!source.is(')') && !source.atEnd()) {
      source.lines();
      if (source.token.kind === 'name') parameters.push({ name: source.token.text });
      source.at += 1;
      source.take(',');
    }
    source.take(')');
  }
  source.lines();
  const body = source.is('{') ? block(source) : [];
  if (called.kind !== 'name' && called.kind !== 'call') return undefined;
  return { ...source.place(from), kind: 'function', name: called.text, parameters, body, lastIsResult: false };
}
