/** Letters after a backslash that stand for a control character. */
const letters: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['0', '\0'],
]);

/** What an escape sequence of a JavaScript string stands for: `\n`, `\x41`, `\u0041`, `\u{1f600}`, `\101`, a line's end. */
export function escapedText(sequence: string): string {
  const rest = sequence.slice(1);
  const first = rest[0] ?? '';
  if (first === 'x' || first === 'u') {
    const code = Number.parseInt(rest.slice(1).replace(/[{}]/g, ''), 16);
    return Number.isInteger(code) && code <= 0x10ffff ? String.fromCodePoint(code) : rest;
  }
  if (/^[0-7]{1,3}$/.test(rest) && rest !== '0') return String.fromCharCode(Number.parseInt(rest, 8) & 0xff);
  // A backslash before a line's end joins the lines.
  if (first === '\n' || first === '\r' || first === '\u2028' || first === '\u2029') return '';
  return letters.get(rest) ?? rest;
}

/** The value of a number as JavaScript writes it: `0x1f`, `0b1`, `0o17`, `017`, `1_000`, `12n`, `.5e3`. */
export function numberOf(written: string): number {
  const plain = written.replaceAll('_', '').replace(/n$/, '');
  if (/^0[0-7]+$/.test(plain)) return Number.parseInt(plain, 8);
  return Number(plain);
}

/** The text of a string between its quotes. */
export function unescaped(written: string): string {
  if (!written.includes('\\')) return written;
  const parts: string[] = [];
  let at = 0;
  for (let next = written.indexOf('\\'); next !== -1; next = written.indexOf('\\', at)) {
    parts.push(written.slice(at, next));
    const size = sequenceSize(written, next);
    parts.push(escapedText(written.slice(next, next + size)));
    at = next + size;
  }
  parts.push(written.slice(at));
  return parts.join('');
}

function sequenceSize(written: string, at: number): number {
  const first = written[at + 1] ?? '';
  if (first === 'x') return 4;
  if (first === 'u') {
    if (written[at + 2] !== '{') return 6;
    const end = written.indexOf('}', at);
    return end === -1 || end - at > 12 ? 2 : end - at + 1;
  }
  if (first === '\r' && written[at + 2] === '\n') return 3;
  if (!/[0-7]/.test(first)) return 2;
  const digits = /^[0-3]?[0-7]{1,2}/.exec(written.slice(at + 1, at + 4));
  return 1 + (digits?.[0].length ?? 1);
}
