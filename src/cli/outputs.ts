import { UsageError } from '../errors.ts';

/** Formats a scan can be written in. */
export const formats = ['text', 'json', 'sarif', 'markdown'] as const;
export type Format = (typeof formats)[number];

/** One thing to write: a format, to a file or (without `path`) to standard output. */
export interface Output {
  readonly format: Format;
  readonly path?: string;
}

/** `--format` and `--output` as they stood on the command line, in order. */
export type OutputWord = { readonly option: 'format' | 'output'; readonly value: string };

/**
 * Pairs each `--output` with the `--format` before it; a format without a file goes to standard output, which can hold
 * only one. Nothing named: text on standard output. Throws `UsageError` `BAD_OPTION`.
 */
export function pairOutputs(words: readonly OutputWord[]): Output[] {
  const outputs: { format: Format; path?: string }[] = [];
  for (const { option, value } of words) {
    const last = outputs.at(-1);
    if (option === 'format') outputs.push({ format: parseFormat(value) });
    else if (last === undefined || last.path !== undefined)
      outputs.push({ format: formatByName(value), ...pathOf(value) });
    else Object.assign(last, pathOf(value));
  }
  if (outputs.length === 0) return [{ format: 'text' }];
  if (outputs.filter((output) => output.path === undefined).length > 1) {
    throw new UsageError('BAD_OPTION', 'only one format can go to standard output', {
      hint: 'Give the others a file: --format sarif --output report.sarif',
    });
  }
  return outputs;
}

function pathOf(value: string): { path?: string } {
  return value === '-' ? {} : { path: value };
}

function parseFormat(value: string): Format {
  const found = formats.find((format) => format === value);
  if (found === undefined) {
    throw new UsageError('BAD_OPTION', `no such format: ${JSON.stringify(value)}`, {
      hint: `Formats: ${formats.join(', ')}.`,
    });
  }
  return found;
}

/** An `--output` that follows no `--format`: the file's ending says which one. */
function formatByName(path: string): Format {
  if (path.endsWith('.sarif') || path.endsWith('.sarif.json')) return 'sarif';
  if (path.endsWith('.json')) return 'json';
  if (path.endsWith('.md')) return 'markdown';
  return 'text';
}
