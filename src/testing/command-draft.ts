import type { CommandDraft } from '../trace/language.ts';
import { known, render, type Value } from '../trace/value.ts';

/** A command as a language would read it; words are texts, or values where a part is not known. */
export function commandDraft(words: readonly (string | Value)[], more: Partial<CommandDraft> = {}): CommandDraft {
  const argv = words.map((word) => (typeof word === 'string' ? known(word) : word));
  const program = argv[0] === undefined ? '' : render(argv[0]);
  return {
    line: 1,
    argv,
    name: program.slice(program.lastIndexOf('/') + 1),
    via: [],
    env: {},
    redirects: [],
    background: false,
    text: argv.map(render).join(' '),
    ...more,
  };
}
