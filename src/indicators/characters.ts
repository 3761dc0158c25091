/** Bits of `classes`: what an ASCII character can be part of. */
const digit = 1;
const letter = 2;
const hostMark = 4;

const classes = new Uint8Array(128);
for (let code = 0x30; code <= 0x39; code += 1) classes[code] = digit;
for (let code = 0x41; code <= 0x5a; code += 1) {
  classes[code] = letter;
  classes[code + 0x20] = letter;
}
for (const mark of '.-_') classes[mark.charCodeAt(0)] = hostMark;

/** Whether the UTF-16 unit is an ASCII digit. NaN (past the end) is not. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether the UTF-16 unit is an ASCII letter or digit. */
export function isAlphanumeric(code: number): boolean {
  return code < 128 && ((classes[code] ?? 0) & (digit | letter)) !== 0;
}

/** Whether the UTF-16 unit can stand in a host name as people write it: letters, digits, `.`, `-`, `_`. */
export function isHostCharacter(code: number): boolean {
  return code < 128 && (classes[code] ?? 0) !== 0;
}

/** Whether the UTF-16 unit is a blank that does not end a line. */
export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Whether the UTF-16 unit is a straight or back quote. */
export function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60;
}

/** Position after the digits that start at `at`, at most `most` of them; `at` itself when there is none. */
export function afterDigits(text: string, at: number, most: number): number {
  let end = at;
  while (end - at < most && isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

/** The TCP or UDP port written at `at` (1 to 65535, not followed by another letter, digit or `.digit`), and where it ends. */
export function portAt(text: string, at: number): { readonly port: number; readonly end: number } | undefined {
  const end = afterDigits(text, at, 6);
  const port = Number(text.slice(at, end));
  if (end === at || end - at > 5 || port < 1 || port > 65_535) return undefined;
  if (isAlphanumeric(text.charCodeAt(end))) return undefined;
  if (text[end] === '.' && isDigit(text.charCodeAt(end + 1))) return undefined;
  return { port, end };
}

/** Whether the letter at `at` is the second half of `\n`, `\t` or `\r`: in a text that was quoted once more, a line break or tab. */
export function isEscapedBlank(text: string, at: number): boolean {
  return at > 0 && text[at - 1] === '\\' && (text[at] === 'n' || text[at] === 't' || text[at] === 'r');
}
