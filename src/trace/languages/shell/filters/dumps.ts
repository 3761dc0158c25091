import { type Filter, type FilterTools, parseOptions } from './filter.ts';

/** Programs that write bytes as numbers: code may be turned into a dump on its way. */
export const dumps: readonly (readonly [string, Filter])[] = [
  ['od', od],
  ['hexdump', hexdump],
  ['hd', (args, tools) => hexdump(['-C', ...args], tools)],
];

/** Larger inputs are not dumped. */
const most = 256 * 1024;

/** `od -An -tx1 -v`, `-to1`, `-b`, `-tu1`, `-c` and widths. */
function od(args: readonly string[], tools: FilterTools): string | undefined {
  const { letters, values, operands } = parseOptions(args, 'AtwjNS');
  const type =
    values.get('t') ?? values.get('--format') ?? (letters.includes('b') ? 'o1' : letters.includes('c') ? 'c' : 'o2');
  const one = /^([xoudc])(1|C)?$/.exec(type);
  const input = tools.input(operands);
  if (one === null || (one[1] !== 'c' && one[2] === undefined) || input === undefined || input.length > most)
    return undefined;
  const radix = values.get('A') ?? values.get('--address-radix') ?? 'o';
  const from = Number(values.get('j') ?? values.get('--skip-bytes') ?? 0) || 0;
  const count = Number(values.get('N') ?? values.get('--read-bytes') ?? Infinity);
  const width = Number(values.get('w') ?? values.get('--width') ?? 16) || 32;
  const text = input.slice(from, from + count);
  let out = '';
  for (let at = 0; at < text.length; at += width) {
    const units = [...text.slice(at, at + width)].map((character) => unit(character, one[1] ?? 'x'));
    out += `${address(from + at, radix)}${units.join('')}\n`;
  }
  return radix === 'n' ? out : `${out}${address(from + text.length, radix)}\n`;
}

function address(at: number, radix: string): string {
  if (radix === 'n') return '';
  return at.toString(radix === 'x' ? 16 : radix === 'd' ? 10 : 8).padStart(radix === 'x' ? 6 : 7, '0');
}

const escapes = new Map([
  ['\0', '\\0'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
]);

function unit(character: string, type: string): string {
  const code = character.charCodeAt(0);
  if (type === 'x') return ` ${code.toString(16).padStart(2, '0')}`;
  if (type === 'o') return ` ${code.toString(8).padStart(3, '0')}`;
  if (type === 'c') {
    const shown =
      escapes.get(character) ?? (code >= 0x20 && code < 0x7f ? character : code.toString(8).padStart(3, '0'));
    return shown.padStart(4);
  }
  return String(type === 'd' && code > 127 ? code - 256 : code).padStart(type === 'd' ? 5 : 4);
}

/** `hexdump -C`, and `-e` with a format for each byte such as `'/1 "%02x"'`. */
function hexdump(args: readonly string[], tools: FilterTools): string | undefined {
  const { letters, values, operands } = parseOptions(args, 'ensL');
  const input = tools.input(operands);
  if (input === undefined || input.length > most) return undefined;
  const format = values.get('e');
  if (format !== undefined) {
    const found = /^\s*(?:1?\/1)?\s*"([^"%]*)%(?:_?c|0?(\d?)([xXduo]))([^"%]*)"\s*$/.exec(format);
    if (found === null) return undefined;
    const [, before = '', width = '', type = 'c', after = ''] = found;
    const radix = type === 'o' ? 8 : type === 'd' || type === 'u' ? 10 : 16;
    return [...input]
      .map(
        (each) =>
          `${before}${type === 'c' ? each : each.charCodeAt(0).toString(radix).padStart(Number(width), '0')}${after}`,
      )
      .join('')
      .replaceAll('\\n', '\n');
  }
  if (!letters.includes('C')) return undefined;
  let out = '';
  for (let at = 0; at < input.length; at += 16) {
    const row = [...input.slice(at, at + 16)];
    const digits = row.map((each) => each.charCodeAt(0).toString(16).padStart(2, '0'));
    const shown = row.map((each) => (each >= ' ' && each <= '~' ? each : '.')).join('');
    const columns = `${digits.slice(0, 8).join(' ')}  ${digits.slice(8).join(' ')}`.padEnd(49);
    out += `${at.toString(16).padStart(8, '0')}  ${columns} |${shown}|\n`;
  }
  return `${out}${input.length.toString(16).padStart(8, '0')}\n`;
}
