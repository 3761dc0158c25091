import type { LanguageReader, ReadingInput } from '../../language.ts';
import { textOf } from '../../value.ts';
import { Evaluator, plainIo } from './evaluator.ts';
import { fishToShell, isFish } from './fish.ts';
import { parse } from './parse.ts';
import { runScript } from './run-script.ts';
import { runUncalled } from './run-simple.ts';

/**
 * POSIX shell and bash: parses any text (what fits nowhere is stepped over) and evaluates it abstractly: every branch, loops
 * over known words, functions with their arguments, the output of known commands. Nothing is executed.
 */
export const shell: LanguageReader = {
  id: 'shell',
  prepare: () => Promise.resolve(),
  read: (input: ReadingInput) => {
    const e = new Evaluator(input);
    const name = textOf(input.args[0] ?? []) ?? '';
    const { script, lost } = parse(isFish(input.text, name) ? fishToShell(input.text) : input.text);
    if (lost) e.lost('code nested too deeply');
    runScript(e, script, plainIo);
    runUncalled(e, plainIo);
    return e.reading();
  },
};
