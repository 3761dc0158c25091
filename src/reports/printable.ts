/**
 * Ranges of characters that could move the cursor, change colours, reorder or hide text on somebody's terminal or page:
 * C0 and C1 controls, bidirectional controls, zero-width and other invisible formatting characters, line separators,
 * tag characters and lone surrogates. Source: Unicode general categories Cc, Cf, Zl, Zp, Cs and default-ignorable letters.
 */
const unsafeRanges: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xffff],
  [0xe0000, 0xe0fff],
];

const unsafe = characterClass(unsafeRanges);
/** As `unsafe`, less the line breaks that `JSON.stringify` itself writes for indentation. */
const unsafeInJson = characterClass([[0x00, 0x09], [0x0b, 0x1f], ...unsafeRanges.slice(1)]);

/** One line of untrusted text made safe to print: unsafe characters become visible escapes such as `\x1b` or `\u202e`. */
export function printable(text: string, maxLength = 500): string {
  const safe = text.slice(0, maxLength * 2).replace(unsafe, visible);
  return safe.length > maxLength ? `${safe.slice(0, wholeCharacters(safe, maxLength))}…` : safe;
}

/** Several lines of untrusted text made safe to print; at most `maxLines`, each cut at `maxLength` characters. */
export function printableLines(text: string, maxLines = 20, maxLength = 500): string[] {
  const lines = text.split(/\r?\n/, maxLines + 1);
  const shown = lines.slice(0, maxLines).map((line) => printable(line.replaceAll('\t', '    '), maxLength));
  return lines.length > maxLines ? [...shown, '…'] : shown;
}

/** JSON whose strings hold no unsafe character literally: they are written as escapes, so nothing is lost. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(unsafeInJson, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** At most `length`, less one where that would cut a surrogate pair in two. */
function wholeCharacters(text: string, length: number): number {
  return /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length;
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x0a) return '\\n';
  if (code === 0x0d) return '\\r';
  if (code === 0x09) return '\\t';
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

function characterClass(ranges: readonly (readonly [number, number])[]): RegExp {
  const point = (code: number) => `\\u{${code.toString(16)}}`;
  return new RegExp(`[${ranges.map(([low, high]) => `${point(low)}-${point(high)}`).join('')}]`, 'gu');
}
