import type { DecoderId } from '../../../decode/decoders.ts';
import { decode, type Filter, type FilterTools, operands, parseOptions } from './filter.ts';

/** Programs that decompress, and archivers that print a member. */
export const compression: readonly (readonly [string, Filter])[] = [
  ...['gunzip', 'zcat', 'gzcat', 'uncompress'].map((name) => [name, always(['gzip'])] as const),
  ...['bunzip2', 'bzcat'].map((name) => [name, always(['bzip2'])] as const),
  ...['unxz', 'xzcat', 'lzcat', 'unlzma', 'xzdec', 'lzmadec'].map((name) => [name, always(['xz', 'lzma'])] as const),
  ...['unzstd', 'zstdcat', 'zstdmt'].map((name) => [name, always(['zstd'])] as const),
  ['unbrotli', always(['brotli'])],
  ...['gzip', 'pigz', 'unpigz'].map((name) => [name, asked(['gzip', 'zlib'], name === 'unpigz')] as const),
  ...['bzip2', 'pbzip2', 'lbzip2'].map((name) => [name, asked(['bzip2'])] as const),
  ...['xz', 'lzma', 'pixz'].map((name) => [name, asked(['xz', 'lzma'])] as const),
  ...['zstd', 'pzstd'].map((name) => [name, asked(['zstd', 'gzip', 'xz'])] as const),
  ['brotli', asked(['brotli'])],
  ['zlib-flate', (args, tools) => (args.includes('-uncompress') ? decode(tools.input([]), tools, 'zlib') : undefined)],
  ['tar', tar],
  ['bsdtar', tar],
  ['unzip', unzip],
  ['7z', sevenZip],
  ['7za', sevenZip],
  ['7zr', sevenZip],
  ['funzip', (args, tools) => firstOf(tools.input(operands(args)), tools, ['zip', 'gzip'])],
];

/** It decompresses whatever its options are; what it writes to a file is not printed. */
function always(formats: readonly DecoderId[]): Filter {
  return (args, tools) => {
    const { operands: files } = parseOptions(args, 'TSM');
    return firstOf(tools.input(files), tools, formats);
  };
}

/** It compresses unless it is told otherwise. */
function asked(formats: readonly DecoderId[], anyway = false): Filter {
  return (args, tools) => {
    const { letters, values, operands: files } = parseOptions(args, 'TSMoFD');
    if (!anyway && !letters.includes('d') && !values.has('--decompress') && !values.has('--uncompress'))
      return undefined;
    return firstOf(tools.input(files), tools, formats);
  };
}

function firstOf(input: string | undefined, tools: FilterTools, formats: readonly DecoderId[]): string | undefined {
  for (const format of formats) {
    const out = decode(input, tools, format);
    if (out !== undefined) return out;
  }
  return undefined;
}

/** `tar xzOf FILE member`, `tar -x --to-stdout`. */
function tar(args: readonly string[], tools: FilterTools): string | undefined {
  const [bundle = '', ...rest] = args;
  // Old style: the letters without a dash, then the values they take.
  const dashed = /^[a-zA-Z]+$/.test(bundle) ? [`-${bundle}`, ...rest] : args;
  const { letters, values, operands: names } = parseOptions(dashed, 'fCbIT');
  const has = (letter: string, ...long: readonly string[]): boolean =>
    letters.includes(letter) || long.some((each) => values.has(each));
  if (!has('x', '--extract', '--get') || !has('O', '--to-stdout')) return undefined;
  const file = values.get('f') ?? values.get('--file');
  let input = tools.input(file === undefined ? [] : [file]);
  for (const format of ['gzip', 'bzip2', 'xz', 'zstd', 'lzma'] as const) {
    if (input?.startsWith('ustar', 257)) break;
    input = decode(input, tools, format) ?? input;
  }
  const strip = Number(values.get('--strip-components') ?? 0);
  return decode(input, tools, 'tar', strip > 0 || names.length === 0 ? {} : { members: names });
}

/** `unzip -p FILE member`, `unzip -c`. */
function unzip(args: readonly string[], tools: FilterTools): string | undefined {
  const { letters, operands: names } = parseOptions(args, 'dP');
  const [file, ...members] = names;
  if (!letters.includes('p') || file === undefined) return undefined;
  return decode(tools.input([file]), tools, 'zip', members.length === 0 ? {} : { members });
}

/** `7z x -so FILE`, of the formats that are read. */
function sevenZip(args: readonly string[], tools: FilterTools): string | undefined {
  if (!args.includes('-so')) return undefined;
  const [, file, ...members] = operands(args);
  const input = tools.input(file === undefined ? [] : [file]);
  for (const format of ['zip', 'tar', 'gzip', 'bzip2', 'xz', 'zstd'] as const) {
    const out = decode(input, tools, format, members.length === 0 ? {} : { members });
    if (out !== undefined) return out;
  }
  return undefined;
}
