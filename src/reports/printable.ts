/**
 * Characters that could move the cursor, change colours, reorder or hide text on somebody's terminal or page:
 * C0 and C1 controls, bidirectional controls, zero-width and other invisible formatting characters, line separators,
 * tag characters and lone surrogates.
 */
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\u{e0000}-\u{e0fff}\ud800-\udfff]/gu;

/** One line of untrusted text made safe to print: unsafe characters become visible escapes such as `\x1b` or `\u202e`. */
export function printable(text: string, maxLength = 500): string {
  const safe = text.slice(0, maxLength * 2).replace(unsafe, escape);
  return safe.length > maxLength ? `${safe.slice(0, maxLength)}…` : safe;
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

/** As `unsafe`, less the line breaks that `JSON.stringify` itself writes for indentation. */
const unsafeInJson = new RegExp(unsafe.source.replace('\\u0000-\\u001f', '\\u0000-\\u0009\\u000b-\\u001f'), 'gu');

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x0a) return '\\n';
  if (code === 0x0d) return '\\r';
  if (code === 0x09) return '\\t';
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}
