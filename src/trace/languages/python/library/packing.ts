import { stepped } from '../../script/items.ts';
import { bytes, knownText, type ScriptNumber, type ScriptObject } from '../../script/object.ts';
import type { Arguments } from '../../script/run.ts';

/** Longest result, in bytes. */
const longest = 1024 * 1024;

/** Sizes of whole numbers by their letter. Source: Python's `struct` module, "Format Characters" (standard sizes). */
const sizes: Readonly<Record<string, number>> = { b: 1, B: 1, h: 2, H: 2, i: 4, I: 4, l: 4, L: 4, q: 8, Q: 8 };

/** `struct.pack(format, values…)` of whole numbers and bytes; `undefined` when a value or a letter is not known. */
export function packed(args: Arguments): ScriptObject | undefined {
  const format = knownText(args.list[0]);
  if (format === undefined || format.length > 200) return undefined;
  const big = /^[>!]/.test(format);
  let out = '';
  let at = 1;
  for (const [, count, letter = ''] of format.matchAll(/(\d{0,6})([A-Za-z?])/g)) {
    const times = count === '' || count === undefined ? 1 : Number(count);
    if (out.length + times > longest) return undefined;
    if (letter === 'x') out += '\0'.repeat(times);
    else if (letter === 's') {
      const content = knownText(args.list[at]);
      if (content === undefined) return undefined;
      out += content.slice(0, times).padEnd(times, '\0');
      at += 1;
    } else {
      for (let each = 0; each < times; each += 1, at += 1) {
        const value = args.list[at];
        const size = letter === 'c' ? 1 : sizes[letter];
        const content = letter === 'c' ? knownText(value) : undefined;
        if (size === undefined || (content === undefined && value?.type !== 'number')) return undefined;
        out += content ?? wordOf(BigInt(Math.trunc((value as ScriptNumber).number)), size, big);
      }
    }
  }
  return bytes(out, stepped(undefined, 'charcode', out));
}

/** `number.to_bytes(length, order)`. */
export function toBytes(self: ScriptNumber, args: Arguments): ScriptObject | undefined {
  const length = args.list[0] ?? args.named.get('length');
  const order = knownText(args.list[1] ?? args.named.get('byteorder')) ?? 'big';
  if (length?.type !== 'number' || length.number > longest || length.number < 0) return undefined;
  const out = wordOf(self.exact ?? BigInt(Math.trunc(self.number)), length.number, order === 'big');
  return bytes(out, stepped(undefined, 'charcode', out));
}

function wordOf(value: bigint, size: number, big: boolean): string {
  const hex = BigInt.asUintN(size * 8, value)
    .toString(16)
    .padStart(size * 2, '0');
  const text = Buffer.from(hex, 'hex').toString('latin1');
  return big ? text : [...text].reverse().join('');
}
