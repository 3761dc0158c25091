import { awk } from './awk.ts';
import { compression } from './compression.ts';
import { dumps } from './dumps.ts';
import { encodings } from './encodings.ts';
import type { Filter, FilterTools } from './filter.ts';
import { foreignFilters } from './foreign.ts';
import { sed } from './sed.ts';
import { textFilters } from './text-filters.ts';

/** Programs whose output follows from their input. */
export const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...encodings,
  ...compression,
  ...dumps,
  ...textFilters,
  ...foreignFilters,
  ['sed', sed],
  ['gsed', sed],
  ...['awk', 'gawk', 'mawk', 'nawk', 'original-awk'].map((name) => [name, awk] as const),
  ['seq', (args) => sequence(args)],
  [
    'basename',
    ([path = '', suffix = '']) =>
      `${trimmed(path.slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1).replace(/\/+$/, ''), suffix)}\n`,
  ],
  ['dirname', ([path = '']) => `${parent(path)}\n`],
  ['dd', dd],
  ['expr', expr],
  ['wc', wc],
]); // prettier-ignore

/** `dd if=FILE bs=N skip=N count=N`; what it writes to a file is not printed. */
function dd(args: readonly string[], tools: FilterTools): string | undefined {
  const given = new Map(args.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]));
  if (given.has('of') || given.has('seek')) return undefined;
  const input = tools.input(given.has('if') ? [given.get('if') ?? ''] : []);
  const block = sizeOf(given.get('ibs') ?? given.get('bs') ?? '512');
  if (input === undefined || block === undefined) return undefined;
  const inBytes = (flag: string): boolean => given.get('iflag')?.includes(flag) === true;
  const skip = sizeOf(given.get('skip') ?? given.get('iseek') ?? '0');
  const count = given.has('count') ? sizeOf(given.get('count') ?? '') : Infinity;
  if (skip === undefined || count === undefined) return undefined;
  const from = skip * (inBytes('skip_bytes') ? 1 : block);
  return input.slice(from, from + count * (inBytes('count_bytes') ? 1 : block));
}

/** `1k`, `2M`, `3x512`. */
function sizeOf(text: string): number | undefined {
  let product = 1;
  for (const factor of text.split('x')) {
    const found = /^(\d{1,12})([cwbkKMG]?)B?$/.exec(factor);
    if (found === null) return undefined;
    product *= Number(found[1]) * (units.get(found[2] ?? '') ?? 1);
  }
  return product;
}

const units = new Map([
  ['w', 2],
  ['b', 512],
  ['k', 1024],
  ['K', 1024],
  ['M', 1024 * 1024],
  ['G', 1024 * 1024 * 1024],
]);

/** `expr substr TEXT FROM COUNT`, `expr length TEXT`, `expr index TEXT CHARACTERS`, and sums of two numbers. */
function expr(args: readonly string[]): string | undefined {
  const [verb = '', text = '', from = '', count = ''] = args;
  if (verb === 'substr') return `${text.slice(Math.max(0, Number(from) - 1), Number(from) - 1 + Number(count))}\n`;
  if (verb === 'length' && args.length === 2) return `${text.length}\n`;
  if (verb === 'index' && args.length === 3) {
    return `${[...text].findIndex((each) => from.includes(each)) + 1}\n`;
  }
  const [left, right] = [Number(verb), Number(from)];
  if (args.length !== 3 || !/^-?\d{1,15}$/.test(verb) || !/^-?\d{1,15}$/.test(from)) return undefined;
  const sums = new Map([
    ['+', left + right],
    ['-', left - right],
    ['*', left * right],
    ['/', right === 0 ? Number.NaN : Math.trunc(left / right)],
    ['%', right === 0 ? Number.NaN : left % right],
  ]);
  const sum = sums.get(text);
  return sum === undefined || Number.isNaN(sum) ? undefined : `${sum}\n`;
}

/** `wc -c`, `-l`, `-w`, `-m` of one input. */
function wc(args: readonly string[], tools: FilterTools): string | undefined {
  const flag = args.find((arg) => /^-[clwm]$/.test(arg));
  const files = args.filter((arg) => !arg.startsWith('-'));
  const input = flag === undefined || args.length > files.length + 1 ? undefined : tools.input(files);
  if (input === undefined || files.length > 1) return undefined;
  const count =
    flag === '-l'
      ? input.split('\n').length - 1
      : flag === '-w'
        ? input.split(/\s+/).filter((word) => word !== '').length
        : input.length;
  return `${count}${files[0] === undefined ? '' : ` ${files[0]}`}\n`;
}

function sequence(args: readonly string[]): string | undefined {
  const numbers = args.map(Number);
  if (numbers.length === 0 || numbers.length !== args.length || numbers.some((each) => !Number.isInteger(each)))
    return undefined;
  const from = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const to = numbers.at(-1) ?? 0;
  const by = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
  if (by === 0 || Math.abs((to - from) / by) > 5000) return undefined;
  let out = '';
  for (let at = from; by > 0 ? at <= to : at >= to; at += by) out += `${at}\n`;
  return out;
}

function trimmed(name: string, suffix: string): string {
  return suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function parent(path: string): string {
  const end = path.replace(/\/+$/, '').lastIndexOf('/');
  return end === -1 ? '.' : end === 0 ? '/' : path.slice(0, end);
}
