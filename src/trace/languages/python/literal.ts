/** What a string literal's prefix says: `rb"…"`. */
export interface LiteralKind {
  readonly raw: boolean;
  readonly bytes: boolean;
  readonly format: boolean;
}

/** Reads the prefix of a literal's opening quotes. */
export function literalKind(opening: string): LiteralKind {
  const prefix = (/^[A-Za-z]*/.exec(opening)?.[0] ?? '').toLowerCase();
  return {
    raw: prefix.includes('r'),
    bytes: prefix.includes('b'),
    format: prefix.includes('f') || prefix.includes('t'),
  };
}

const simple = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
]);

/** Resolves the escapes of a literal's content; what is no escape stays as it is, as in Python. */
export function unescapeLiteral(content: string, kind: LiteralKind): string {
  if (kind.raw || !content.includes('\\')) return content;
  let result = '';
  for (let at = 0; at < content.length; at += 1) {
    const character = content[at] ?? '';
    if (character !== '\\') {
      result += character;
      continue;
    }
    const next = content[at + 1] ?? '';
    const plain = simple.get(next);
    if (plain !== undefined) {
      result += plain;
      at += 1;
      continue;
    }
    const digits = numbered(content, at + 1, kind.bytes);
    if (digits === undefined) {
      result += character;
      continue;
    }
    result += digits.text;
    at += digits.length;
  }
  return result;
}

/** `\x41`, `\101`, `\u0041`, `\U00000041`; `length` counts what follows the backslash. */
function numbered(content: string, at: number, bytes: boolean): { text: string; length: number } | undefined {
  const kind = content[at] ?? '';
  const octal = /^[0-7]{1,3}/.exec(content.slice(at, at + 3))?.[0];
  if (octal !== undefined)
    return { text: String.fromCharCode(Number.parseInt(octal, 8) & (bytes ? 0xff : 0x1ff)), length: octal.length };
  const size = kind === 'x' ? 2 : bytes ? 0 : kind === 'u' ? 4 : kind === 'U' ? 8 : 0;
  if (size === 0) return undefined;
  const digits = content.slice(at + 1, at + 1 + size);
  if (digits.length !== size || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const code = Number.parseInt(digits, 16);
  return code > 0x10ffff ? undefined : { text: String.fromCodePoint(code), length: size + 1 };
}

/** A number literal; `undefined` for complex ones. Integers too large for a double lose precision, as they never matter here. */
export function numberLiteral(written: string): number | undefined {
  const text = written.replaceAll('_', '').toLowerCase().replace(/l$/, '');
  if (/^0o?[0-7]+$/.test(text) && text.length > 1) return Number.parseInt(text.replace(/^0o?/, ''), 8);
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}
