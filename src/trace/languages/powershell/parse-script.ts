import type { Code, FunctionCode, Parameter, Parsed } from '../script/code.ts';
import { isCmdlet } from './cmdlet-names.ts';
import { Cursor } from './cursor.ts';
import { parseCommand } from './parse-command.ts';
import { parseExpression } from './parse-expression.ts';

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

function statement(cursor: Cursor): Code {
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

/** Pipelines joined by `&&` and `||`. */
function pipelines(cursor: Cursor): Code {
  const from = cursor.at;
  const body = [pipeline(cursor)];
  for (;;) {
    cursor.skip(false);
    if (!cursor.looking('&&') && !cursor.looking('||')) break;
    cursor.at += 2;
    cursor.skip(true);
    body.push(pipeline(cursor));
  }
  // `… &` runs it beside the rest.
  if (cursor.peek() === '&') cursor.at += 1;
  const [only] = body;
  return body.length === 1 && only !== undefined ? only : { ...cursor.place(from), kind: 'block', body };
}

function pipeline(cursor: Cursor): Code {
  const from = cursor.at;
  let value = element(cursor);
  // Programs piped into each other are one line of shell; everything else hands its value on.
  let programs: Code[] = isProgram(value) ? [value] : [];
  let first: Code | undefined = programs.length > 0 ? undefined : value;
  for (let count = 0; count < 200; count += 1) {
    cursor.skip(false);
    if (cursor.peek() !== '|' || cursor.peek(1) === '|') break;
    cursor.at += 1;
    cursor.skip(true);
    const next = parseCommand(cursor, undefined);
    if (isProgram(next)) programs.push(next);
    else {
      first = withInput(next, programs.length === 0 ? (first ?? next) : lineOf(cursor, from, first, programs));
      programs = [];
    }
    value = next;
  }
  const whole = programs.length === 0 ? (first ?? value) : lineOf(cursor, from, first, programs);
  return cursor.peek() === '>' ? sent(cursor, from, whole) : whole;
}

/** A command by a name that is no cmdlet's. */
function isProgram(code: Code): boolean {
  if (code.kind !== 'call' || code.callee.kind !== 'name' || code.callee.name !== 'command') return false;
  const name = code.args[0]?.value;
  if (name?.kind !== 'text' || name.parts.length !== 1 || typeof name.parts[0] !== 'string') return false;
  return name.parts[0] !== '' && !isCmdlet(name.parts[0]) && !code.args.some((each) => each.name !== undefined);
}

function withInput(code: Code, input: Code): Code {
  return code.kind === 'call' ? { ...code, args: [...code.args, { name: 'input', value: input }] } : code;
}

/** One program alone is a command; several, or one that gets a value, are a call of `pipeline`. */
function lineOf(cursor: Cursor, from: number, input: Code | undefined, programs: readonly Code[]): Code {
  const [only] = programs;
  if (programs.length === 1 && input === undefined && only !== undefined) return only;
  const place = cursor.place(from);
  const lists = programs.map(
    (each): Code => ({ ...place, kind: 'list', items: each.kind === 'call' ? each.args : [] }),
  );
  return {
    ...place,
    kind: 'call',
    callee: { ...place, kind: 'name', name: 'pipeline' },
    args: [
      ...lists.map((list) => ({ value: list })),
      ...(input === undefined ? [] : [{ name: 'input', value: input }]),
    ],
  };
}

/** A value sent to a file: what `Set-Content` does. */
function sent(cursor: Cursor, from: number, value: Code): Code {
  const operator = cursor.looking('>>') ? '>>' : '>';
  cursor.at += operator.length;
  cursor.skip(false);
  const target = parseCommand(cursor, undefined);
  const path = target.kind === 'call' ? target.args[0]?.value : undefined;
  const place = cursor.place(from);
  const name: Code = { ...place, kind: 'text', parts: ['write-output'] };
  const args = [{ value: name }, { value }, ...(path === undefined ? [] : [{ name: operator, value: path }])];
  return { ...place, kind: 'call', callee: { ...place, kind: 'name', name: 'command' }, args };
}

/** An expression (with an assignment), or a command. */
function element(cursor: Cursor): Code {
  if (!startsExpression(cursor)) return parseCommand(cursor, undefined);
  const from = cursor.at;
  const target = parseExpression(cursor);
  cursor.skip(false);
  const operator = /^(?:\?\?|[-+*/%])?=(?!=)/.exec(cursor.text.slice(cursor.at, cursor.at + 3))?.[0];
  if (operator === undefined) return target;
  cursor.at += operator.length;
  cursor.skip(true);
  const value = statement(cursor);
  const plain = operator.slice(0, -1);
  const to =
    target.kind === 'call' && target.callee.kind === 'name' && target.callee.name.startsWith('cast ')
      ? (target.args[0]?.value ?? target)
      : target;
  return { ...cursor.place(from), kind: 'assign', target: to, value, ...(plain === '' ? {} : { operator: plain }) };
}

function startsExpression(cursor: Cursor): boolean {
  const here = cursor.text.slice(cursor.at, cursor.at + 12);
  if (/^["'($@{]/.test(here)) return true;
  if (/^\[[A-Za-z_]/.test(here)) return true;
  if (/^[!,]/.test(here) || /^-(?:join|split|not|bnot)\b/i.test(here) || /^(?:\+\+|--)/.test(here)) return true;
  return /^-?\d/.test(here) && !/^\d+[A-Za-z_]/.test(here);
}
