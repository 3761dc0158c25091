import type { LanguageReader, Reading, ReadingInput } from '../trace/language.ts';
import { known, render, type Value } from '../trace/value.ts';

/** What a language's reader makes of a text that stands as `/app/NAME`, with nothing else around it. */
export function readingOf(
  reader: LanguageReader,
  name: string,
  text: string,
  more: Partial<ReadingInput> = {},
): Reading {
  const budget = { steps: 2_000_000, decodedBytes: 10_000_000, commands: 10_000 };
  const args = [known(`/app/${name}`)];
  return reader.read({ text, args, env: new Map(), cwd: '/app', readFile: () => undefined, budget, ...more });
}

/** Effects in one line each: the kind, and everything else rendered. */
export function effectLines(reading: Reading): string[] {
  return reading.effects.map(({ line: _line, kind, ...rest }) => [kind, ...fieldsOf(rest)].join(' '));
}

/** Code that the text runs, with its language. */
export function nestedLines(reading: Reading): string[] {
  return reading.nested.map((nested) => `${nested.language}: ${nested.text}`);
}

function fieldsOf(value: object): string[] {
  return Object.entries(value).map(([name, inner]) => `${name}=${shown(inner)}`);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return render(value as Value);
  return typeof value === 'object' && value !== null ? `{${fieldsOf(value).join(' ')}}` : String(value);
}
