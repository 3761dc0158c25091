import type { Code, Parameter, Parsed } from '../script/code.ts';
import { expression } from './parse-expression.ts';
import { block } from './parse-statement.ts';
import { Source } from './source.ts';
import type { Token } from './tokens.ts';

/** Awk code in the shared tree, with the number of statements that could not be read to their end. */
export interface ParsedAwk extends Parsed {
  readonly unparsed: number;
}

/** Parses an awk program. Never throws; what cannot be read is left out. */
export function parseAwk(text: string): ParsedAwk {
  const source = new Source(text);
  const first: Code[] = [];
  const rules: Code[] = [];
  const last: Code[] = [];
  for (;;) {
    source.lines(true);
    if (source.atEnd()) break;
    const before = source.at;
    source.deeper(() => item(source, first, rules, last), undefined);
    if (source.at === before) {
      source.at += 1;
      source.unparsed += 1;
    }
  }
  const { token } = source;
  const input: Code = {
    ...source.place(token),
    kind: 'each',
    target: source.name(token, '$0'),
    source: source.call(token, '@records', []),
    body: rules,
  };
  const body = [...first, ...(rules.length > 0 ? [input] : []), ...last];
  return { body, cut: source.cut, unparsed: source.unparsed };
}

/** One rule or function. */
function item(source: Source, first: Code[], rules: Code[], last: Code[]): undefined {
  const from = source.token;
  if (from.kind === 'name' && (from.text === 'function' || from.text === 'func')) {
    const made = definition(source, from);
    if (made !== undefined) first.unshift(made);
    return;
  }
  if (source.is('@')) {
    // `@include "file"`, `@load "library"`.
    source.at += 2;
    const file = source.token;
    if (file.kind === 'string') {
      source.at += 1;
      first.push(source.call(from, '@include', [source.text(file, file.text)]));
    }
    return;
  }
  if (from.kind === 'name' && ['BEGIN', 'END', 'BEGINFILE', 'ENDFILE'].includes(from.text)) {
    source.at += 1;
    source.lines();
    const body = source.is('{') ? block(source) : [];
    // `next` and `exit` leave the rule, not the program: a loop without a test is carried out once.
    const rule: Code = { ...source.place(from), kind: 'loop', body };
    (from.text.startsWith('BEGIN') ? first : last).push(rule);
    return;
  }
  rules.push(rule(source, from));
  return;
}

function rule(source: Source, from: Token): Code {
  const pattern = source.is('{') ? undefined : expression(source);
  const end = pattern !== undefined && source.take(',') ? expression(source) : undefined;
  const body = source.is('{') ? block(source) : [];
  const inner: Code = { ...source.place(from), kind: 'loop', body };
  if (pattern === undefined) return inner;
  const asked: readonly Code[] = end === undefined ? [] : [end];
  // A range is open from its first line to its last: whether it is open is not known.
  const test: Code =
    end === undefined ? pattern : { ...source.place(from), kind: 'unknown', parts: [pattern, ...asked] };
  return { ...source.place(from), kind: 'if', test, whenTrue: [inner], otherwise: [] };
}

function definition(source: Source, from: Token): Code | undefined {
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
