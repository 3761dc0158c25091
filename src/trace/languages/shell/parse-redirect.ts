import type { Cursor } from './cursor.ts';
import { parseBody, parseWord } from './parse-word.ts';
import type { RedirectNode, Word } from './syntax-tree.ts';

const head = /^(?:([0-9]{1,3})|\{[A-Za-z_][A-Za-z0-9_]{0,60}\})?(<<<|<<-|<<|<>|<&|>>|>\||>&|<|>)/;

/** Reads a redirection here, if one is; the body of a here-document is filled in at the end of the line. */
export function parseRedirect(cursor: Cursor): RedirectNode | undefined {
  const letter = cursor.peek();
  let op: string;
  let fd: number | undefined;
  if (letter === '&') {
    if (cursor.peek(1) !== '>') return undefined;
    op = cursor.looking('&>>') ? '&>>' : '&>';
    cursor.at += op.length;
  } else {
    if (letter !== '<' && letter !== '>' && letter !== '{' && !(letter >= '0' && letter <= '9')) return undefined;
    const found = head.exec(cursor.text.slice(cursor.at, cursor.at + 70));
    if (found === null) return undefined;
    op = found[2] ?? '';
    const process = (op === '<' || op === '>') && cursor.peek(found[0].length) === '(';
    if (process) return undefined;
    fd = found[1] === undefined ? (letter === '{' ? 10 : undefined) : Number(found[1]);
    cursor.at += found[0].length;
  }
  while (cursor.peek() === ' ' || cursor.peek() === '\t') cursor.at += 1;
  const start = cursor.at;
  const target = parseWord(cursor, 'operator');
  if (op === '<<' || op === '<<-') {
    const redirect: RedirectNode = { fd, op: '<<', target: empty(start) };
    const raw = cursor.text.slice(start, cursor.at);
    cursor.pending.push({ redirect, delimiter: plain(target, raw), quoted: /['"\\]/.test(raw), tabs: op === '<<-' });
    return redirect;
  }
  return { fd, op: op === '>|' ? '>' : (op as RedirectNode['op']), target };
}

/** Reads the bodies of the here-documents announced on the line that just ended. */
export function readHereDocuments(cursor: Cursor): void {
  for (const { redirect, delimiter, quoted, tabs } of cursor.pending.splice(0)) {
    const start = cursor.at;
    const lines: string[] = [];
    while (!cursor.ended) {
      const end = cursor.text.indexOf('\n', cursor.at);
      const stop = end === -1 ? cursor.text.length : end;
      const raw = cursor.text.slice(cursor.at, stop);
      const line = tabs ? raw.replace(/^\t+/, '') : raw;
      cursor.at = end === -1 ? stop : stop + 1;
      if (line === delimiter || line === `${delimiter}\r`) break;
      lines.push(line);
    }
    const text = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
    if (quoted) {
      redirect.target = { parts: text === '' ? [] : [{ kind: 'text', text, quoted: true }], start, end: cursor.at };
    } else {
      const body = parseBody(text, cursor.lineAt(start), cursor.depth);
      if (body.lost) cursor.lost = true;
      redirect.target = { parts: body.word.parts, start, end: cursor.at };
    }
  }
}

function empty(at: number): Word {
  return { parts: [], start: at, end: at };
}

/** The delimiter with its quotes off; expansions in it are plain text. */
function plain(word: Word, raw: string): string {
  return word.parts.every((part) => part.kind === 'text')
    ? word.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
    : raw.replace(/['"\\]/g, '');
}
