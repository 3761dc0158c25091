import type { Argument, Code } from '../script/code.ts';
import type { Cursor } from './cursor.ts';
import { parseExpressionUnit } from './parse-expression.ts';
import { expandable } from './parse-text.ts';

/** What ends a word of a command. */
const ends = /[\s|;&(){}"'`,]/;

/**
 * A command as a call of `command`: its name, then its words in order, parameters (`-Name`) among them as written.
 * What is piped in becomes the argument named `input`, a redirection `>` or `>>` the one of that name.
 */
export function parseCommand(cursor: Cursor, input: Code | undefined): Code {
  const from = cursor.at;
  const operator = /^(?:&|\.(?=[\s"'$({]))/.exec(cursor.text.slice(cursor.at, cursor.at + 2))?.[0];
  if (operator !== undefined) cursor.at += 1;
  cursor.skip(false);
  const args: Argument[] = [{ value: operator === undefined ? bareWord(cursor) : word(cursor) }];
  for (let count = 0; count < 5_000; count += 1) {
    cursor.skip(false);
    const start = cursor.at;
    const redirect = /^(?:[1-6*])?(>>?)(?:&[1-6])?/.exec(cursor.text.slice(cursor.at, cursor.at + 6));
    if (redirect !== null) {
      cursor.at += redirect[0].length;
      if (redirect[0].includes('&')) continue;
      cursor.skip(false);
      args.push({ name: redirect[1] ?? '>', value: word(cursor) });
      continue;
    }
    const character = cursor.peek();
    if (cursor.ended || character === '\n' || character === ';' || character === '|' || character === '&') break;
    if (character === ')' || character === '}') break;
    if (character === ',') {
      cursor.at += 1;
      listed(cursor, args);
      continue;
    }
    args.push({ value: word(cursor) });
    if (cursor.at === start) cursor.at += 1;
  }
  if (input !== undefined) args.push({ name: 'input', value: input });
  const place = cursor.place(from);
  return { ...place, kind: 'call', callee: { ...place, kind: 'name', name: 'command' }, args };
}

/** `a, b`: the word before the comma and the one after it are one list. */
function listed(cursor: Cursor, args: Argument[]): void {
  cursor.skip(true);
  const last = args.pop();
  const next = word(cursor);
  if (last === undefined) return;
  const items = last.value.kind === 'list' ? [...last.value.items] : [{ value: last.value }];
  args.push({ value: { ...last.value, kind: 'list', items: [...items, { value: next }] } });
}

/** One word: an expression, or text with variables in it. */
function word(cursor: Cursor): Code {
  const character = cursor.peek();
  if (/["'({@$]/.test(character) && !(character === '@' && !/["'({]/.test(cursor.peek(1)))) {
    const value = cursor.parting(false, () => parseExpressionUnit(cursor, character !== '"' && character !== "'"));
    // `$dir/file` is one word.
    if (cursor.ended || ends.test(cursor.peek())) return value;
    const rest = bareWord(cursor);
    const parts = rest.kind === 'text' ? rest.parts : [rest];
    return { line: value.line, from: value.from, to: cursor.at, kind: 'text', parts: [value, ...parts] };
  }
  return bareWord(cursor);
}

/** Text up to the next blank; quotes inside it belong to it. */
function bareWord(cursor: Cursor): Code {
  const from = cursor.at;
  const parts: (string | Code)[] = [];
  while (!cursor.ended) {
    const character = cursor.peek();
    if (character === '"' || (character === "'" && cursor.at > from)) {
      const quoted = parseExpressionUnit(cursor, false);
      parts.push(...(quoted.kind === 'text' ? quoted.parts : [quoted]));
      continue;
    }
    if (ends.test(character) && character !== '`') break;
    const start = cursor.at;
    if (character === '$' || character === '`') {
      // One variable or escape, by the rules of expandable text.
      parts.push(...expandable(cursor, '', cursor.at + 1));
    } else {
      while (!cursor.ended && !ends.test(cursor.peek()) && cursor.peek() !== '$') cursor.at += 1;
      parts.push(cursor.text.slice(start, cursor.at));
    }
    if (cursor.at === start) cursor.at += 1;
  }
  return { ...cursor.place(from), kind: 'text', parts: parts.length === 0 ? [''] : parts };
}
