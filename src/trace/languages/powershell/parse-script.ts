import type { Code, FunctionCode, Parameter, Parsed } from '../script/code.ts';
import { Cursor } from './cursor.ts';
import { parseExpression } from './parse-expression.ts';
import { pipelines } from './parse-pipeline.ts';

/** Parses a script. What is not PowerShell is read as commands; too deep nesting sets `cut`. */
export function parsePowershell(text: string): Parsed {
  const cursor = new Cursor(text);
  const body = statements(cursor, '');
  return { body, cut: cursor.lost };
}

/** Statements up to `close` (not over it) or the end. */
function statements(cursor: Cursor, close: string): Code[] {
  const body: Code[] = [];
  for (;;) {
    cursor.skip(true);
    if (cursor.ended || (close !== '' && cursor.peek() === close)) return body;
    const start = cursor.at;
    if (cursor.peek() === ';' || cursor.peek() === ')' || cursor.peek() === '}') {
      cursor.at += 1;
      continue;
    }
    const code = cursor.deeper(() => cursor.parting(false, () => statement(cursor)));
    if (code !== undefined) body.push(code);
    if (cursor.at === start) cursor.at += 1;
  }
}

/** One statement; what follows an assignment is one, too. */
export function statement(cursor: Cursor): Code {
  const word = cursor.word();
  const known = keywords.get(word);
  if (known === undefined) return pipelines(cursor);
  const from = cursor.at;
  cursor.at += word.length;
  cursor.skip(true);
  return known(cursor, from, word);
}

type Keyword = (cursor: Cursor, from: number, word: string) => Code;

const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['if', whether],
  ['elseif', whether],
  ['while', loop],
  ['until', loop],
  ['do', repeated],
  ['for', counting],
  ['foreach', each],
  ['switch', select],
  ['function', defined],
  ['filter', defined],
  ['return', left],
  ['exit', left],
  ['throw', left],
  ['break', (cursor, from) => ({ ...cursor.place(from), kind: 'break' })],
  ['continue', (cursor, from) => ({ ...cursor.place(from), kind: 'continue' })],
  ['try', attempt],
  ['param', (cursor, from) => parameters(cursor, from)],
  ...['begin', 'process', 'end', 'finally', 'else', 'trap', 'dynamicparam'].map((word): [string, Keyword] => [
    word,
    (cursor, from) => ({ ...cursor.place(from), kind: 'block', body: block(cursor) }),
  ]),
]);

/** `{ … }`, or the one statement that stands there. */
function block(cursor: Cursor): Code[] {
  cursor.skip(true);
  if (cursor.peek() !== '{') return [];
  cursor.at += 1;
  const body = statements(cursor, '}');
  cursor.at += 1;
  return body;
}

/** `( … )` as a condition. */
function condition(cursor: Cursor): Code {
  cursor.skip(true);
  return cursor.peek() === '(' ? parseParenthesis(cursor) : parseExpression(cursor);
}

/** `(pipeline)`, with its value. */
export function parseParenthesis(cursor: Cursor): Code {
  const from = cursor.at;
  cursor.at += 1;
  const body = cursor.parting(false, () => cursor.deeper(() => statements(cursor, ')')) ?? []);
  cursor.at += 1;
  const [only] = body;
  return body.length === 1 && only !== undefined ? only : { ...cursor.place(from), kind: 'block', body };
}

/** `$( … )`. */
export function parseSubexpression(cursor: Cursor): Code {
  cursor.at += 1;
  return parseParenthesis(cursor);
}

/** `{ … }` as a value: a block of code. */
export function parseBlock(cursor: Cursor): Code {
  const from = cursor.at;
  cursor.at += 1;
  const body = cursor.parting(false, () => cursor.deeper(() => statements(cursor, '}')) ?? []);
  cursor.at += 1;
  return { ...cursor.place(from), kind: 'function', parameters: parametersOf(body), body, lastIsResult: true };
}

function parametersOf(body: readonly Code[]): Parameter[] {
  const declared = body.find(
    (code) => code.kind === 'unknown' && code.parts[0]?.kind === 'text' && code.parts[0].parts[0] === 'param',
  );
  if (declared?.kind !== 'unknown') return [];
  return declared.parts.slice(1).flatMap((part) => (part.kind === 'name' ? [{ name: part.name }] : []));
}

function whether(cursor: Cursor, from: number): Code {
  const test = condition(cursor);
  const whenTrue = block(cursor);
  const before = cursor.at;
  cursor.skip(true);
  const word = cursor.word();
  if (word !== 'else' && word !== 'elseif') cursor.at = before;
  const otherwise = word === 'else' || word === 'elseif' ? (cursor.deeper(() => [statement(cursor)]) ?? []) : [];
  return { ...cursor.place(from), kind: 'if', test, whenTrue, otherwise };
}

function loop(cursor: Cursor, from: number): Code {
  const test = condition(cursor);
  return { ...cursor.place(from), kind: 'loop', test, body: block(cursor) };
}

function repeated(cursor: Cursor, from: number): Code {
  const body = block(cursor);
  cursor.skip(true);
  const word = cursor.word();
  if (word !== 'while' && word !== 'until') return { ...cursor.place(from), kind: 'block', body };
  cursor.at += word.length;
  const asked = condition(cursor);
  const place = cursor.place(from);
  const test: Code = word === 'while' ? asked : { ...place, kind: 'unary', operator: '!', operand: asked };
  return { ...place, kind: 'loop', test, body, atLeastOnce: true };
}

function counting(cursor: Cursor, from: number): Code {
  const parts: (Code | undefined)[] = [];
  if (cursor.peek() === '(') cursor.at += 1;
  for (let part = 0; part < 3; part += 1) {
    cursor.skip(true);
    parts.push(cursor.peek() === ';' || cursor.peek() === ')' ? undefined : statement(cursor));
    cursor.skip(true);
    if (cursor.peek() === ';') cursor.at += 1;
  }
  cursor.skip(true);
  if (cursor.peek() === ')') cursor.at += 1;
  const [first, test, step] = parts;
  return {
    ...cursor.place(from),
    kind: 'loop',
    ...(first === undefined ? {} : { first }),
    ...(test === undefined ? {} : { test }),
    ...(step === undefined ? {} : { step }),
    body: block(cursor),
  };
}

function each(cursor: Cursor, from: number): Code {
  if (cursor.peek() === '(') cursor.at += 1;
  cursor.skip(true);
  const target = parseExpression(cursor, 7);
  cursor.skip(true);
  if (cursor.word() === 'in') cursor.at += 2;
  cursor.skip(true);
  const source = statement(cursor);
  cursor.skip(true);
  if (cursor.peek() === ')') cursor.at += 1;
  return { ...cursor.place(from), kind: 'each', target, source, body: block(cursor) };
}

function select(cursor: Cursor, from: number): Code {
  while (cursor.peek() === '-') {
    cursor.at += 1;
    cursor.at += cursor.word().length;
    cursor.skip(true);
  }
  const subject = condition(cursor);
  const cases: { tests?: Code[]; body: Code[] }[] = [];
  cursor.skip(true);
  if (cursor.peek() === '{') cursor.at += 1;
  for (;;) {
    cursor.skip(true);
    if (cursor.ended || cursor.peek() === '}') break;
    const start = cursor.at;
    const isDefault = cursor.word() === 'default';
    if (isDefault) cursor.at += 'default'.length;
    const tests = isDefault ? undefined : [parseExpression(cursor)];
    cases.push({ ...(tests === undefined ? {} : { tests }), body: block(cursor) });
    if (cursor.at === start) cursor.at += 1;
  }
  cursor.at += 1;
  return { ...cursor.place(from), kind: 'select', subject, cases };
}

function defined(cursor: Cursor, from: number): Code {
  const name = (/^[\w:.-]+/.exec(cursor.text.slice(cursor.at, cursor.at + 200))?.[0] ?? '').slice(0, 200);
  cursor.at += name.length;
  cursor.skip(true);
  const given: Parameter[] = [];
  if (cursor.peek() === '(') {
    const list = parameters(cursor, cursor.at);
    if (list.kind === 'unknown') given.push(...parametersOf([list]));
  }
  const body = block(cursor);
  const made: FunctionCode = {
    ...cursor.place(from),
    kind: 'function',
    name: `function ${name.toLowerCase().replace(/^(?:global|script|local):/, '')}`,
    parameters: [...given, ...parametersOf(body)],
    body,
    lastIsResult: true,
  };
  return made;
}

/** `param( … )`: kept as an unknown whose parts are the parameters' names, their default values assigned before. */
function parameters(cursor: Cursor, from: number): Code {
  const names: Code[] = [];
  if (cursor.peek() === '(') cursor.at += 1;
  for (;;) {
    cursor.skip(true);
    if (cursor.ended || cursor.peek() === ')') break;
    const start = cursor.at;
    if (cursor.peek() === ',') cursor.at += 1;
    else {
      const value = cursor.parting(true, () => parseExpression(cursor));
      const name = value.kind === 'call' && value.args.length === 1 ? value.args[0]?.value : value;
      if (name?.kind === 'name') names.push(name);
      cursor.skip(true);
      if (cursor.peek() === '=') {
        cursor.at += 1;
        cursor.skip(true);
        cursor.parting(true, () => parseExpression(cursor));
      }
    }
    if (cursor.at === start) cursor.at += 1;
  }
  cursor.at += 1;
  const place = cursor.place(from);
  return { ...place, kind: 'unknown', parts: [{ ...place, kind: 'text', parts: ['param'] }, ...names] };
}

function left(cursor: Cursor, from: number, word: string): Code {
  const value = /[\n;})]/.test(cursor.peek()) || cursor.ended ? undefined : pipelines(cursor);
  if (word === 'throw') return { ...cursor.place(from), kind: 'unknown', parts: value === undefined ? [] : [value] };
  return { ...cursor.place(from), kind: 'return', ...(value === undefined ? {} : { value }) };
}

function attempt(cursor: Cursor, from: number): Code {
  const body = block(cursor);
  const handlers: { body: Code[] }[] = [];
  let lastly: Code[] = [];
  for (;;) {
    const before = cursor.at;
    cursor.skip(true);
    const word = cursor.word();
    if (word !== 'catch' && word !== 'finally') {
      cursor.at = before;
      break;
    }
    cursor.at += word.length;
    cursor.skip(true);
    while (cursor.peek() === '[') {
      const close = cursor.text.indexOf(']', cursor.at);
      cursor.at = close === -1 ? cursor.text.length : close + 1;
      cursor.skip(true);
    }
    if (word === 'catch') handlers.push({ body: block(cursor) });
    else lastly = block(cursor);
  }
  return { ...cursor.place(from), kind: 'try', body, handlers, lastly };
}
