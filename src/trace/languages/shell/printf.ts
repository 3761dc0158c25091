import { decodeText } from '../../decode/bytes.ts';
import { unescaped } from '../../decode/escapes.ts';
import { concat, known, textOf, type Value } from '../../value.ts';

const directive = /%(?:%|([-+ 0#]*)(\*|\d{1,4})?(?:\.(\d{1,4}|\*)?)?[hlLjzt]*([a-zA-Z]))/;

/** What `printf FORMAT ARGUMENT…` prints, as text; `undefined` when the format is not known. */
export function printed(words: readonly Value[]): Value | undefined {
  const format = textOf(words[0] ?? []);
  if (format === undefined) return undefined;
  const args = words.slice(1);
  const out: Value[] = [];
  let at = 0;
  for (let round = 0; round < 10_000; round += 1) {
    const before = at;
    let rest = format;
    while (rest !== '') {
      const found = directive.exec(rest);
      const literal = rest.slice(0, found?.index ?? rest.length);
      const plain = unescaped(literal, 'printf');
      out.push(known(decodeText(plain.bytes)));
      if (found === null) break;
      rest = rest.slice(found.index + found[0].length);
      if (found[0] === '%%') out.push(known('%'));
      else {
        const width = found[2] === '*' ? Number(textOf(args[at++] ?? []) ?? 0) : Number(found[2] ?? 0);
        const value = conversion(found[4] ?? '', args[at], found[3], width, found[1] ?? '');
        at += 1;
        out.push(value.value);
        if (value.stopped) return concat(...out);
      }
    }
    if (at >= args.length || at === before) break;
  }
  return concat(...out);
}

function conversion(
  letter: string,
  word: Value | undefined,
  precision: string | undefined,
  width: number,
  flags: string,
): { readonly value: Value; readonly stopped: boolean } {
  const plain = (value: Value): { readonly value: Value; readonly stopped: boolean } => ({ value, stopped: false });
  if (word === undefined)
    return plain(known('diouxXeEfgG'.includes(letter) ? padded('0', width, flags) : padded('', width, flags)));
  const text = textOf(word);
  if (text === undefined) return plain(letter === 's' ? word : [{ hole: `%${letter}` }]);
  if (letter === 's')
    return plain(known(padded(precision === undefined ? text : text.slice(0, Number(precision) || 0), width, flags)));
  if (letter === 'q') return plain(known(text));
  if (letter === 'c') return plain(known(text.slice(0, 1)));
  if (letter === 'b') {
    const { bytes, stopped } = unescaped(text, 'printf-b');
    return { value: known(decodeText(bytes)), stopped };
  }
  const number = numberOf(text);
  if (number === undefined) return plain([{ hole: `%${letter}` }]);
  const radix = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10;
  if (!'diouxX'.includes(letter)) return plain([{ hole: `%${letter}` }]);
  const digits = Math.trunc(number)
    .toString(radix)
    .padStart(Number(precision ?? 0) || 0, '0');
  return plain(known(padded(letter === 'X' ? digits.toUpperCase() : digits, width, flags)));
}

function padded(text: string, width: number, flags: string): string {
  const size = Math.min(Math.max(0, width || 0), 9999);
  if (flags.includes('-')) return text.padEnd(size);
  return text.padStart(size, flags.includes('0') && /^\d/.test(text) ? '0' : ' ');
}

/** `'A` is the code of A. */
function numberOf(text: string): number | undefined {
  if (/^['"]/.test(text)) return text.charCodeAt(1) || 0;
  if (/^[-+]?0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  if (/^[-+]?0[xX][0-9a-fA-F]{1,12}$/.test(text)) return Number.parseInt(text, 16);
  return /^[-+]?\d{1,15}$/.test(text) ? Number(text) : undefined;
}
