import type { Source } from './source.ts';

/** Content of something between delimiters: offsets in the text. */
export interface Quoted {
  readonly from: number;
  readonly to: number;
  readonly open: string;
  readonly close: string;
}

const closing = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['<', '>'],
]);

/** Takes what stands between the delimiter here and its end. Without an end it reaches to the end of the text. */
export function delimited(source: Source): Quoted {
  const open = source.char;
  source.pos += 1;
  return { from: source.pos, open, ...ended(source, open) };
}

/** Where the end of what was opened with `open` is, from here on; goes behind it. */
function ended(source: Source, open: string): { readonly to: number; readonly close: string } {
  const close = closing.get(open) ?? open;
  const { text, end } = source;
  let depth = 1;
  let at = source.pos;
  for (; at < end; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === close) {
      depth -= 1;
      if (depth === 0) break;
    } else if (char === open) depth += 1;
  }
  const to = Math.min(at, end);
  source.pos = Math.min(to + 1, end);
  return { to, close };
}

/** Whether the delimiter here has an end. */
export function isClosed(source: Source): boolean {
  const { text } = source;
  const open = source.char;
  for (let at = source.pos + 1; at < source.end; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === open) return source.pay(at - source.pos);
  }
  source.pay(source.end - source.pos);
  return false;
}

/** `'…'`: only the delimiters and the backslash itself are escaped. */
export function plainText(source: Source, quoted: Quoted): string {
  const raw = source.text.slice(quoted.from, quoted.to);
  if (!raw.includes('\\')) return raw;
  let made = '';
  for (let at = 0; at < raw.length; at += 1) {
    const next = raw[at + 1] ?? '';
    if (raw[at] === '\\' && (next === '\\' || next === quoted.open || next === quoted.close)) at += 1;
    made += raw[at] ?? '';
  }
  return made;
}

/** A here-document announced at this place. */
export interface HereDocument {
  readonly from: number;
  readonly to: number;
  /** `'…'`: nothing in it is special. */
  readonly plain: boolean;
  /** `~`: blanks before every line that all lines have are taken off. */
  readonly indented: boolean;
  /** `` `…` ``: run by a shell. */
  readonly command: boolean;
}

/** `<<WORD`, `<<"WORD"`, `<<~'WORD'`; `undefined` and no step forward when this is a shift. */
export function hereDocument(source: Source): HereDocument | undefined {
  const found = /^<<(~?)(?:[ \t]{0,20}(["'`])([^"'`\n]{0,200})\2|([A-Za-z_]\w{0,200}))/.exec(
    source.text.slice(source.pos, Math.min(source.end, source.pos + 420)),
  );
  if (found === null) return undefined;
  const terminator = found[3] ?? found[4] ?? '';
  const indented = found[1] === '~';
  const line = source.text.indexOf('\n', source.pos);
  if (line === -1) return undefined;
  const from = source.resumes.get(line) ?? line + 1;
  let at = from;
  let to = -1;
  while (at < source.text.length) {
    const stop = source.text.indexOf('\n', at);
    const until = stop === -1 ? source.text.length : stop;
    const content = source.text.slice(at, Math.min(until, at + 600)).replace(/\r$/, '');
    if ((indented ? content.trimStart() : content) === terminator) {
      to = at;
      at = until + 1;
      break;
    }
    at = until + 1;
  }
  if (!source.pay(at - from)) return undefined;
  // Without its end it goes to the end of the text, as Perl would complain; a shift by a name is rare.
  if (to === -1) {
    if (found[2] === undefined) return undefined;
    to = source.text.length;
  }
  source.pos += found[0].length;
  source.resumes.set(line, Math.min(at, source.text.length));
  return { from, to, plain: found[2] === "'", indented, command: found[2] === '`' };
}

/** The blanks that every line of an indented here-document begins with. */
export function indentOf(content: string): string {
  let indent: string | undefined;
  for (const line of content.split('\n')) {
    if (line.trim() === '') continue;
    const own = /^[ \t]{0,200}/.exec(line)?.[0] ?? '';
    if (indent === undefined || own.length < indent.length) indent = own;
  }
  return indent ?? '';
}

/** Words of `qw(…)`. */
export function words(content: string): readonly string[] {
  return content.split(/\s+/).filter((word) => word !== '');
}
