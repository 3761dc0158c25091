import type { Code } from '../script/code.ts';
import { isCmdlet } from './cmdlet-names.ts';
import type { Cursor } from './cursor.ts';
import { parseCommand } from './parse-command.ts';
import { parseExpression } from './parse-expression.ts';
import { statement } from './parse-script.ts';

/** Pipelines joined by `&&` and `||`. */
export function pipelines(cursor: Cursor): Code {
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
