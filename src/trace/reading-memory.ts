import type { Reading, ReadingBudget, ReadingInput } from './language.ts';
import { render } from './value.ts';

/** What a reading asked of the image, and was told. */
export interface Asked {
  readonly texts: Map<string, string | undefined>;
  readonly bytes: Map<string, Uint8Array | undefined>;
}

interface Remembered {
  readonly reading: Reading;
  readonly asked: Asked;
  readonly used: ReadingBudget;
  readonly lent: ReadingBudget;
}

/**
 * Readings by what was read. An image is traced again when files it asked for have been fetched; all code that did not
 * ask for one of them says the same as before.
 */
export interface ReadingMemory {
  readonly remembered: Map<string, Remembered>;
  /** A number for each text that was read, so that keys need not hold it. */
  readonly texts: Map<string, number>;
}

/** An empty one. */
export function readingMemory(): ReadingMemory {
  return { remembered: new Map(), texts: new Map() };
}

/** The number of a text. */
export function numberOfText(texts: Map<string, number>, text: string): number {
  const before = texts.get(text);
  if (before !== undefined) return before;
  texts.set(text, texts.size);
  return texts.size - 1;
}

/** Readings kept; an ordinary image has a few hundred scripts that something starts. */
const mostRemembered = 5_000;

/** What names a reading: the code with its arguments (`exact`), its surroundings, and whether it may ask for files. */
export function memoryKey(exact: string, input: Pick<ReadingInput, 'env' | 'cwd'>, asks: boolean): string {
  const env = [...input.env].map(([name, value]) => `${name}=${render(value)}`).join('\0');
  return `${asks ? 1 : 0}\0${input.cwd ?? ''}\0${env}\0\0${exact}`;
}

/** Reads, or takes the reading of an earlier trace when the image still gives the same answers and the budget allows it. */
export function readOnce(
  memory: ReadingMemory | undefined,
  key: () => string,
  input: ReadingInput,
  read: (input: ReadingInput) => Reading,
): Reading {
  if (memory === undefined) return read(input);
  const { budget } = input;
  const name = key();
  const before = memory.remembered.get(name);
  if (before !== undefined && fits(before, budget) && isSame(before.asked, input)) {
    budget.steps -= before.used.steps;
    budget.decodedBytes -= before.used.decodedBytes;
    budget.commands -= before.used.commands;
    return before.reading;
  }
  const asked: Asked = { texts: new Map(), bytes: new Map() };
  const lent = { ...budget };
  const reading = read(noting(input, asked));
  const used = {
    steps: lent.steps - budget.steps,
    decodedBytes: lent.decodedBytes - budget.decodedBytes,
    commands: lent.commands - budget.commands,
  };
  if (before !== undefined || memory.remembered.size < mostRemembered) {
    memory.remembered.set(name, { reading, asked, used, lent });
  }
  return reading;
}

/** A reading that a bound cut off counts only where hardly more is to be had. */
function fits({ reading, used, lent }: Remembered, budget: ReadingBudget): boolean {
  const names = ['steps', 'decodedBytes', 'commands'] as const;
  return reading.truncated
    ? names.every((name) => budget[name] <= lent[name] * 1.05)
    : names.every((name) => used[name] < budget[name]);
}

function isSame(asked: Asked, input: ReadingInput): boolean {
  // All are asked, so that those still missing are asked for again.
  let same = true;
  for (const [path, text] of asked.texts) if (input.readFile(path) !== text) same = false;
  for (const [path, bytes] of asked.bytes) if (!isEqual(input.readBytes?.(path), bytes)) same = false;
  return same;
}

function isEqual(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined || one.length !== other.length) return false;
  return one.every((byte, index) => byte === other[index]);
}

/** The same input, with what it answers written down. Folders are not: a file that was fetched does not change them. */
function noting(input: ReadingInput, asked: Asked): ReadingInput {
  const { readFile, readBytes, outputOf } = input;
  return {
    ...input,
    readFile: (path) => note(asked.texts, path, readFile(path)),
    ...(readBytes === undefined ? {} : { readBytes: (path: string) => note(asked.bytes, path, readBytes(path)) }),
    ...(outputOf === undefined ? {} : { outputOf }),
  };
}

function note<T>(notes: Map<string, T>, path: string, answer: T): T {
  notes.set(path, answer);
  return answer;
}
