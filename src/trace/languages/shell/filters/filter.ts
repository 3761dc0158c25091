import { byteString } from '../../../decode/bytes.ts';
import { type DecoderId, type DecoderOptions, decoders } from '../../../decode/decoders.ts';

/** What a filter may use. Texts are byte strings. */
export interface FilterTools {
  /** Content of the files, or standard input when there are none. */
  input(files: readonly string[]): string | undefined;
  /** Notes a decoding. */
  step(decoder: string, input: string): void;
  /** Takes evaluation steps off the budget; false when none are left. */
  spend(steps: number): boolean;
  /** What code of another language prints. */
  foreign(
    language: 'python' | 'perl' | 'awk' | 'ruby' | 'php' | 'javascript' | 'lua',
    code: ForeignUse,
  ): string | undefined;
  /** Most bytes that may come out. */
  readonly limit: number;
}

/** Code of another language as it stands on a command line. */
export interface ForeignUse {
  readonly text: string;
  readonly args: readonly string[];
}

/** What a program prints for these arguments; `undefined` when that is not known. */
export type Filter = (args: readonly string[], tools: FilterTools) => string | undefined;

/** Words that are no options. */
export function operands(args: readonly string[]): readonly string[] {
  return args.filter((arg) => !arg.startsWith('-') || arg === '-');
}

/** Decodes, and notes it. */
export function decode(
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

/** Changes a text, and notes it when something was hidden by what it undoes. */
export function noting(
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

/** Lines of a text, and whether the last one ended. */
export function linesOf(text: string): { readonly lines: readonly string[]; readonly ended: boolean } {
  const ended = text.endsWith('\n');
  if (text === '') return { lines: [], ended: false };
  return { lines: (ended ? text.slice(0, -1) : text).split('\n'), ended };
}

/** Options of a command line taken apart: letters, those with values, and the rest. */
export function parseOptions(
  args: readonly string[],
  valued: string,
): { readonly letters: string; readonly values: ReadonlyMap<string, string>; readonly operands: readonly string[] } {
  let letters = '';
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      rest.push(...args.slice(at + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') rest.push(arg);
    else if (arg.startsWith('--')) {
      const equals = arg.indexOf('=');
      values.set(equals === -1 ? arg : arg.slice(0, equals), equals === -1 ? '' : arg.slice(equals + 1));
    } else {
      for (let place = 1; place < arg.length; place += 1) {
        const letter = arg[place] ?? '';
        if (!valued.includes(letter)) letters += letter;
        else {
          values.set(letter, place + 1 < arg.length ? arg.slice(place + 1) : (args[++at] ?? ''));
          break;
        }
      }
    }
  }
  return { letters, values, operands: rest };
}
