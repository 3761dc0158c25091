import { encodeText } from './bytes.ts';

/** Who reads the escapes: they differ in octal, `\c` and in which letters they know. */
export type EscapeStyle = 'ansi-c' | 'echo' | 'printf' | 'printf-b';

const letters = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['E', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
]);

/**
 * Replaces backslash escapes as bash does; the result is a byte string. `\x62`, `\142` (`\0142` for echo), `\u00e9`,
 * `\cx` (ANSI-C), `\c` (echo, `%b`: ends the output).
 */
export function unescaped(text: string, style: EscapeStyle): { readonly bytes: string; readonly stopped: boolean } {
  if (!text.includes('\\')) return { bytes: encodeText(text), stopped: false };
  const out: string[] = [];
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('\\', at);
    if (next === -1 || next === text.length - 1) break;
    out.push(encodeText(text.slice(at, next)));
    const letter = text[next + 1] ?? '';
    at = next + 2;
    const plain = letters.get(letter);
    const digits = octal(text, next + 1, style);
    if (digits !== undefined) {
      out.push(String.fromCharCode(Number.parseInt(digits.digits || '0', 8) & 0xff));
      at = digits.end;
    } else if (plain !== undefined) out.push(plain);
    else if (letter === 'x' || letter === 'u' || letter === 'U') {
      const found = new RegExp(`^[0-9a-fA-F]{1,${letter === 'x' ? 2 : letter === 'u' ? 4 : 8}}`).exec(
        text.slice(at, at + 8),
      )?.[0];
      if (found === undefined) out.push(`\\${letter}`);
      else {
        const code = Number.parseInt(found, 16);
        out.push(
          letter === 'x' ? String.fromCharCode(code) : encodeText(String.fromCodePoint(Math.min(code, 0x10ffff))),
        );
        at += found.length;
      }
    } else if (letter === 'c' && style === 'ansi-c') {
      out.push(String.fromCharCode((text.charCodeAt(at) || 0) & 0x1f));
      at += 1;
    } else if (letter === 'c' && style !== 'printf') return { bytes: out.join(''), stopped: true };
    else if (style === 'ansi-c' && (letter === "'" || letter === '"' || letter === '?')) out.push(letter);
    else if (style === 'printf' && letter === '"') out.push(letter);
    else out.push(encodeText(`\\${letter}`));
  }
  out.push(encodeText(text.slice(at)));
  return { bytes: out.join(''), stopped: false };
}

/** `\nnn`; echo and `%b` want a leading zero that does not count (and take it without). */
function octal(
  text: string,
  at: number,
  style: EscapeStyle,
): { readonly digits: string; readonly end: number } | undefined {
  const zero = (style === 'echo' || style === 'printf-b') && text[at] === '0' ? 1 : 0;
  const found = /^[0-7]{1,3}/.exec(text.slice(at + zero, at + zero + 3))?.[0] ?? '';
  if (found === '' && zero === 0) return undefined;
  if (style === 'echo' && zero === 0) return undefined;
  return { digits: found, end: at + zero + found.length };
}
