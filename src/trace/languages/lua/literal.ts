/** Letters after a backslash that stand for a control character. */
const letters: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
]);

/** The text of a string as Lua writes it: quoted with escapes, or in long brackets as it stands. */
export function stringOf(written: string): string {
  if (written.startsWith('[')) {
    const size = written.indexOf('[', 1) + 1;
    return written.slice(size, -size).replace(/^\r?\n/, '');
  }
  const inner = written.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  const parts: string[] = [];
  let at = 0;
  for (let next = inner.indexOf('\\'); next !== -1; next = inner.indexOf('\\', at)) {
    parts.push(inner.slice(at, next));
    const rest = inner.slice(next + 1, next + 14);
    const [text, size] = escaped(rest);
    parts.push(text);
    at = next + 1 + size;
  }
  parts.push(inner.slice(at));
  return parts.join('');
}

/** What stands behind a backslash: the text it means, and how many characters that is written with. */
function escaped(rest: string): readonly [string, number] {
  const decimal = /^\d{1,3}/.exec(rest)?.[0];
  if (decimal !== undefined) return [String.fromCharCode(Number(decimal) & 0xff), decimal.length];
  const hex = /^x([0-9a-fA-F]{2})/.exec(rest)?.[1];
  if (hex !== undefined) return [String.fromCharCode(Number.parseInt(hex, 16)), 3];
  const unicode = /^u\{([0-9a-fA-F]{1,8})\}/.exec(rest)?.[1];
  if (unicode !== undefined) {
    const code = Number.parseInt(unicode, 16);
    return [code <= 0x10ffff ? String.fromCodePoint(code) : '', unicode.length + 3];
  }
  if (rest.startsWith('z')) return ['', 1 + (/^\s*/.exec(rest.slice(1))?.[0].length ?? 0)];
  const first = rest[0] ?? '';
  return [letters.get(first) ?? first, first.length];
}
