import { byteString } from '../../decode/bytes.ts';
import { type DecoderId, type DecoderOptions, decoders } from '../../decode/decoders.ts';
import { cut, firstOrLast, fold, reverseLines, sed, translate } from './text-filters.ts';

/** What a filter may use. Texts are byte strings. */
export interface FilterTools {
  /** Content of the files, or standard input when there are none. */
  input(files: readonly string[]): string | undefined;
  /** Notes a decoding. */
  step(decoder: string, input: string): void;
  /** Most bytes that may come out. */
  readonly limit: number;
}

/** What a program prints for these arguments; `undefined` when that is not known. */
export type Filter = (args: readonly string[], tools: FilterTools) => string | undefined;

/** Programs whose output follows from their input. */
export const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  [
    'base64',
    (args, tools) => decoding(args, tools, 'base64', ['-d', '-D', '--decode', '-di', '-id', '-dw0', '--d', '--dec']),
  ],
  ['base32', (args, tools) => decoding(args, tools, 'base32', ['-d', '-D', '--decode', '-di', '-id'])],
  [
    'basenc',
    (args, tools) =>
      decoding(
        args.filter((arg) => !/^--base/.test(arg)),
        tools,
        args.some((arg) => arg.startsWith('--base16'))
          ? 'hex'
          : args.some((arg) => arg.startsWith('--base32'))
            ? 'base32'
            : 'base64',
        ['-d', '--decode'],
      ),
  ],
  ['xxd', xxd],
  ['openssl', openssl],
  ['gunzip', (args, tools) => inflated(args, tools)],
  ['zcat', (args, tools) => inflated(args, tools)],
  ['gzcat', (args, tools) => inflated(args, tools)],
  [
    'gzip',
    (args, tools) =>
      args.some((arg) => /^-[a-z0-9]*d/.test(arg) || arg === '--decompress') ? inflated(args, tools) : undefined,
  ],
  ['zlib-flate', (args, tools) => (args.includes('-uncompress') ? decode(tools.input([]), tools, 'zlib') : undefined)],
  [
    'pigz',
    (args, tools) =>
      args.some((arg) => /^-[a-z0-9]*[dz]/.test(arg))
        ? decode(tools.input(operands(args)), tools, args.some((arg) => /^-[a-z]*z/.test(arg)) ? 'zlib' : 'gzip')
        : undefined,
  ],
  [
    'rev',
    (args, tools) =>
      noting(tools, 'reverse', tools.input(operands(args)), (text) =>
        text
          .split('\n')
          .map((line) => [...line].reverse().join(''))
          .join('\n'),
      ),
  ],
  ['tac', (args, tools) => noting(tools, 'reverse', tools.input(operands(args)), reverseLines)],
  ['tr', (args, tools) => noting(tools, 'tr', tools.input([]), (text) => translate(args, text))],
  ['rot13', (_args, tools) => decode(tools.input([]), tools, 'rot13')],
  ['sed', (args, tools) => sed(args, tools)],
  ['cut', (args, tools) => cut(args, tools)],
  ['head', (args, tools) => firstOrLast(args, tools, true)],
  ['tail', (args, tools) => firstOrLast(args, tools, false)],
  ['fold', (args, tools) => fold(args, tools)],
  ['seq', (args) => sequence(args)],
  [
    'basename',
    ([path = '', suffix = '']) =>
      `${trimmed(path.slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1).replace(/\/+$/, ''), suffix)}\n`,
  ],
  ['dirname', ([path = '']) => `${parent(path)}\n`],
  ['dd', (args, tools) => (args.every((arg) => /^(bs|status|ibs|obs|conv)=/.test(arg)) ? tools.input([]) : undefined)],
]); // prettier-ignore

/** Words that are no options. */
export function operands(args: readonly string[]): readonly string[] {
  return args.filter((arg) => !arg.startsWith('-') || arg === '-');
}

function decode(
  input: string | undefined,
  tools: FilterTools,
  id: DecoderId,
  options: DecoderOptions = {},
): string | undefined {
  if (input === undefined) return undefined;
  const out = decoders[id](input, { ...options, limit: tools.limit });
  if (out === undefined) return undefined;
  tools.step(id, input);
  return byteString(out);
}

function noting(
  tools: FilterTools,
  decoder: string,
  input: string | undefined,
  change: (text: string) => string | undefined,
): string | undefined {
  const output = input === undefined ? undefined : change(input);
  if (output !== undefined && input !== undefined && output !== '' && output !== input) {
    tools.step(isFolding(input, output) ? 'filter' : decoder, input);
  }
  return output;
}

/** Whether the letters and digits stay what they are, but for case or some that are dropped: ordinary work on text. */
function isFolding(input: string, output: string): boolean {
  const from = input.toLowerCase();
  let at = 0;
  for (const character of output.toLowerCase().replaceAll(/[^a-z0-9]/g, '')) {
    at = from.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function decoding(
  args: readonly string[],
  tools: FilterTools,
  id: DecoderId,
  flags: readonly string[],
): string | undefined {
  const files: string[] = [];
  let decodes = false;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (flags.includes(arg)) decodes = true;
    else if (arg === '-w' || arg === '--wrap') at += 1;
    else if (arg === '-' || !arg.startsWith('-')) files.push(arg);
    else if (!/^(-i|--ignore-garbage|-w\d*|--wrap=\d*|--wrap)$/.test(arg)) {
      if (!/^--dec?o?d?e?$|^-[di]+$/.test(arg)) return undefined;
      decodes = true;
    }
  }
  const input = tools.input(files);
  if (input === undefined) return undefined;
  if (!decodes)
    return id === 'base64'
      ? `${Buffer.from(input, 'latin1')
          .toString('base64')
          .replace(/(.{76})(?=.)/g, '$1\n')}\n`
      : undefined;
  return decode(input, tools, id, { garbage: args.some((arg) => arg.includes('i')) });
}

function xxd(args: readonly string[], tools: FilterTools): string | undefined {
  const flags = args.filter((arg) => arg.startsWith('-')).join('');
  if (!flags.includes('r')) return undefined;
  const input = tools.input(operands(args));
  if (input === undefined) return undefined;
  if (flags.replaceAll('-r', '').includes('p')) return decode(input, tools, 'hex');
  // A dump: offset, colon, up to sixteen bytes, two blanks, text.
  const digits = input
    .split('\n')
    .map((line) => /^[0-9a-fA-F]+:\s?((?:[0-9a-fA-F]{2,4} ?){1,16})/.exec(line.slice(0, 80))?.[1] ?? '')
    .join('');
  return decode(digits, tools, 'hex');
}

function inflated(args: readonly string[], tools: FilterTools): string | undefined {
  return decode(tools.input(operands(args)), tools, 'gzip');
}

function openssl(args: readonly string[], tools: FilterTools): string | undefined {
  const [verb = ''] = args;
  const value = (...names: string[]): string | undefined => {
    const at = args.findIndex((arg) => names.includes(arg));
    return at === -1 ? undefined : args[at + 1];
  };
  if (!args.includes('-d')) return undefined;
  const file = value('-in');
  let input = tools.input(file === undefined ? [] : [file]);
  if (verb === 'base64' || args.includes('-base64') || args.includes('-a'))
    input = decode(input, tools, 'base64', { garbage: true });
  const cipher = verb.startsWith('aes') ? verb : args.find((arg) => /^-aes-?\d/.test(arg));
  if (cipher === undefined) return verb === 'base64' || verb === 'enc' ? input : undefined;
  const password = value('-k') ?? value('-pass', '-passin')?.replace(/^pass:/, '');
  const key = value('-K');
  const iv = value('-iv');
  const digest = value('-md');
  const iterations = value('-iter');
  return decode(input, tools, 'openssl', {
    cipher,
    ...(password === undefined ? {} : { password }),
    ...(key === undefined ? {} : { key }),
    ...(iv === undefined ? {} : { iv }),
    ...(digest === undefined ? {} : { digest }),
    ...(iterations === undefined ? {} : { iterations: Number(iterations) }),
    pbkdf2: args.includes('-pbkdf2'),
    nosalt: args.includes('-nosalt'),
  });
}

function sequence(args: readonly string[]): string | undefined {
  const numbers = operands(args).map(Number);
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
