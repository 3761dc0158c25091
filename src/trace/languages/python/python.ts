import { type Language, Parser } from 'web-tree-sitter';
import { grammar } from '../../grammars.ts';
import type { LanguageReader, Reading, ReadingInput } from '../../language.ts';
import { callUnknown } from './call.ts';
import { printedBy } from './library/standard-streams.ts';
import { Run } from './run.ts';
import { execute } from './statements.ts';
import { syntaxOf } from './syntax.ts';
import { bindWorld } from './world.ts';

let language: Language | undefined;

/**
 * Python, both versions as far as the grammar is tolerant: parsed, then evaluated abstractly. Branches are both taken,
 * functions nobody is seen to call are called once with unknown arguments, nothing is executed.
 */
export const python: LanguageReader = {
  id: 'python',
  async prepare() {
    language ??= await grammar('python');
  },
  read,
};

/** Calls of the parser's progress callback before a text counts as one that cannot be parsed in time. */
const mostProgress = 50_000;

function read(input: ReadingInput): Reading {
  const run = new Run(input);
  if (language === undefined) return { ...reading(run), truncated: true, gaps: ['the Python grammar was not loaded'] };
  const parser = new Parser();
  try {
    parser.setLanguage(language);
    let progress = 0;
    const tree = parser.parse(input.text, null, {
      progressCallback: () => {
        progress += 1;
        return progress > mostProgress;
      },
    });
    if (tree === null) {
      run.record.truncated = true;
      return reading(run);
    }
    const { tree: top, cut } = syntaxOf(tree.rootNode);
    tree.delete();
    if (cut) run.record.truncated = true;
    bindWorld(run);
    execute(run, top.children, { scope: run.top, results: [] });
    for (let at = 0; at < run.functions.length; at += 1) {
      const made = run.functions[at];
      if (made !== undefined && !run.called.has(made.node) && run.step()) callUnknown(run, made);
    }
    return reading(run);
  } catch (error) {
    // The stack is the one bound that cannot be counted beforehand: what was read so far stands.
    if (!(error instanceof RangeError)) throw error;
    run.record.truncated = true;
    return reading(run);
  } finally {
    parser.delete();
  }
}

function reading(run: Run): Reading {
  const { commands, effects, nested, loads, truncated, gaps } = run.record;
  const stdout = printedBy(run);
  return { commands, effects, nested, loads, truncated, gaps, ...(stdout === undefined ? {} : { stdout }) };
}
