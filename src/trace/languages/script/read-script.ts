import type { LanguageReader, Reading, ReadingInput } from '../../language.ts';
import type { Value } from '../../value.ts';
import { carryOutLeftOut } from './branches.ts';
import { callUnknown } from './call.ts';
import type { Dialect } from './dialect.ts';
import { evaluateBody } from './evaluate.ts';
import { printedBy } from './library/printing.ts';
import { Run } from './run.ts';

/**
 * A reader for one scripting language: its text is parsed into the shared tree, then evaluated abstractly. Branches are
 * both taken, functions nobody is seen to call are called once with unknown arguments, nothing is executed.
 * `prepare` loads what the dialect's parser needs.
 */
export function scriptReader(dialect: Dialect, prepare: () => Promise<void>): LanguageReader {
  return { id: dialect.language, prepare, read: (input) => readScript(dialect, input) };
}

/** Reads one text. Never throws: what a bound cut off is said in `truncated`. */
export function readScript(dialect: Dialect, input: ReadingInput): Reading {
  const run = new Run(input, dialect);
  let stdout: Value | undefined;
  try {
    const { body, cut } = dialect.parse(input.text);
    if (cut) run.record.truncated = true;
    dialect.bindWorld?.(run);
    evaluateBody(run, body, run.top);
    afterwards(run);
    stdout = printedBy(run);
    for (let at = 0; at < run.functions.length; at += 1) {
      const made = run.functions[at];
      if (made !== undefined && !run.called.has(made.node) && run.step()) callUnknown(run, made);
      if (at === run.functions.length - 1) carryOutLeftOut(run);
    }
    afterwards(run);
    carryOutLeftOut(run);
  } catch (error) {
    // The stack is the one bound that cannot be counted beforehand: what was read so far stands.
    if (!(error instanceof RangeError)) throw error;
    run.record.truncated = true;
  }
  const { commands, effects, nested, loads, truncated, gaps } = run.record;
  return { commands, effects, nested, loads, truncated, gaps, ...(stdout === undefined ? {} : { stdout }) };
}

/** Carries out what waits until the text itself has run. */
function afterwards(run: Run): void {
  for (let next = run.later.shift(); next !== undefined && run.step(); next = run.later.shift()) next();
}
