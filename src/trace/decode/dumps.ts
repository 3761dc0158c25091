import { byteString } from './bytes.ts';

/**
 * Turns a dump back into bytes: `xxd`, `hexdump -C`, `od -tx1` and the like, with offsets and the text beside it, or numbers
 * in a row. `radix` of the numbers: 16, 8 (`od -b`) or 10 (`od -tu1`). `undefined` when a line is none.
 */
export function dump(bytes: Uint8Array, radix: 16 | 10 | 8): Uint8Array | undefined {
  const out: number[] = [];
  for (const line of byteString(bytes).split('\n')) {
    const numbers = numbersOf(line, radix);
    if (numbers === undefined) return undefined;
    out.push(...numbers);
  }
  return out.length === 0 ? undefined : Uint8Array.from(out);
}

function numbersOf(line: string, radix: 16 | 10 | 8): readonly number[] | undefined {
  const xxd = /^\s*[0-9a-fA-F]+: ?/.exec(line.slice(0, 40))?.[0];
  let rest = line.slice(xxd?.length ?? 0);
  // The text beside it stands behind two blanks or between bars.
  if (xxd !== undefined) rest = rest.split('  ', 1)[0] ?? '';
  else if (rest.includes('|')) rest = rest.slice(0, rest.indexOf('|'));
  let words = rest.split(/[\s,]+/).filter((word) => word !== '');
  if (xxd === undefined && words.length > 0 && isOffset(line, words[0] ?? '')) words = words.slice(1);
  const out: number[] = [];
  for (const word of words) {
    const bare = word.replace(/^(?:0x|\\x|\\)/, '');
    if (radix === 16 && /^(?:[0-9a-fA-F]{2})+$/.test(bare)) {
      for (let at = 0; at < bare.length; at += 2) out.push(Number.parseInt(bare.slice(at, at + 2), 16));
      continue;
    }
    if (!(radix === 8 ? /^[0-7]{1,4}$/ : radix === 10 ? /^\d{1,3}$/ : /^$/).test(bare)) return undefined;
    const number = Number.parseInt(bare, radix);
    if (number > 255) return undefined;
    out.push(number);
  }
  return out;
}

/** `od` and `hexdump` write seven or eight digits at the start of the line. */
function isOffset(line: string, word: string): boolean {
  return line.startsWith(word) && /^[0-9a-fA-F]{7,8}$/.test(word) && (line.length > 8 || /^0/.test(word));
}
