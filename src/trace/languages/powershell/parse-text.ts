import type { Code } from '../script/code.ts';
import type { Cursor } from './cursor.ts';
import { parseExpressionUnit } from './parse-expression.ts';
import { parseSubexpression } from './parse-script.ts';

/** Source: about_Special_Characters of the PowerShell documentation. */
const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** `'…'`: two quotes stand for one, nothing else is special. */
export function parseVerbatim(cursor: Cursor): Code {
  const from = cursor.at;
  let text = '';
  cursor.at += 1;
  for (;;) {
    const end = cursor.text.indexOf("'", cursor.at);
    text += cursor.text.slice(cursor.at, end === -1 ? undefined : end);
    cursor.at = end === -1 ? cursor.text.length : end + 1;
    if (cursor.peek() !== "'" || end === -1) break;
    text += "'";
    cursor.at += 1;
  }
  return { ...cursor.place(from), kind: 'text', parts: [text] };
}

/** `"…"` with variables, `$(…)` and back-tick escapes. */
export function parseExpandable(cursor: Cursor): Code {
  const from = cursor.at;
  cursor.at += 1;
  const parts = expandable(cursor, '"');
  return { ...cursor.place(from), kind: 'text', parts };
}

/** `@'…'@` and `@"…"@`: text over several lines. */
export function parseHereText(cursor: Cursor): Code {
  const from = cursor.at;
  const quote = cursor.peek(1);
  const line = cursor.text.indexOf('\n', cursor.at);
  const close = line === -1 ? -1 : cursor.text.indexOf(`\n${quote}@`, line);
  const start = line === -1 ? cursor.text.length : line + 1;
  const end = close === -1 ? cursor.text.length : close;
  const content = cursor.text.slice(start, Math.max(start, end));
  cursor.at = start;
  let parts: (string | Code)[] = [content];
  if (quote === '"') parts = expandable(cursor, '', end);
  cursor.at = close === -1 ? cursor.text.length : close + 3;
  return { ...cursor.place(from), kind: 'text', parts };
}

/** Reads up to `quote` (and over it) or, without one, up to `end`. */
export function expandable(cursor: Cursor, quote: string, end: number = cursor.text.length): (string | Code)[] {
  const parts: (string | Code)[] = [];
  let text = '';
  while (cursor.at < end) {
    const character = cursor.peek();
    if (quote !== '' && character === quote) {
      cursor.at += 1;
      if (cursor.peek() !== quote) break;
      text += quote;
      cursor.at += 1;
    } else if (character === '`') {
      const next = cursor.peek(1);
      text += escapes[next] ?? next;
      cursor.at += 2;
    } else if (character === '$' && /[A-Za-z_{(?:]/.test(cursor.peek(1))) {
      if (text !== '') parts.push(text);
      text = '';
      parts.push(cursor.peek(1) === '(' ? parseSubexpression(cursor) : variable(cursor));
    } else {
      text += character;
      cursor.at += 1;
    }
  }
  if (text !== '' || parts.length === 0) parts.push(text);
  return parts;
}

function variable(cursor: Cursor): Code {
  return parseExpressionUnit(cursor, false);
}

/** A name as written: `$env:x`, `${any name}`, `$script:x`; in small letters, scopes other than `env` left out. */
export function parseVariable(cursor: Cursor): Code {
  const from = cursor.at;
  cursor.at += 1;
  let name: string;
  if (cursor.peek() === '{') {
    const end = cursor.text.indexOf('}', cursor.at);
    name = cursor.text.slice(cursor.at + 1, end === -1 ? undefined : end).slice(0, 200);
    cursor.at = end === -1 ? cursor.text.length : end + 1;
  } else {
    const written =
      /^(?:[A-Za-z0-9_]+:)?[A-Za-z0-9_]+|^[?^$]/.exec(cursor.text.slice(cursor.at, cursor.at + 200))?.[0] ?? '';
    cursor.at += written.length;
    name = written;
  }
  const plain = name.toLowerCase().replace(/^(?:script|global|local|private|using|variable):/, '');
  const place = cursor.place(from);
  if (plain === 'true' || plain === 'false' || plain === 'null') return { ...place, kind: 'constant', constant: plain };
  // Names in the environment are told apart by case on Linux.
  if (plain.startsWith('env:'))
    return {
      ...place,
      kind: 'member',
      object: { ...place, kind: 'name', name: '$env' },
      name: name.slice('env:'.length),
    };
  return { ...place, kind: 'name', name: `$${plain}` };
}
