import { isReadByName } from './effects/index.ts';
import type { CommandDraft } from './language.ts';
import { render } from './value.ts';

/** Commands of one trace that were found to do nothing worth telling: of most scripts the greater part, again and again. */
export interface QuietCommands {
  /** Keys of commands without effects. */
  readonly effectless: Set<string>;
  /** Keys of commands that lead nowhere, as long as no file is given another name (`named`: see `World`). */
  readonly leadless: Set<string>;
  named: number;
}

/** Commands remembered of each kind. */
const mostQuiet = 50_000;
/** Longest command that is remembered, in characters. */
const longestQuiet = 1_000;

/** None so far. */
export function quietCommands(): QuietCommands {
  return { effectless: new Set(), leadless: new Set(), named: 0 };
}

/**
 * What a command's being quiet depends on: its words and its folder. `undefined` for one that may tell something else each
 * time: by what stands around it (a pipe, redirections, its environment, a wrapper), or by being a program that is
 * known by name or run by its path.
 */
export function quietKey(command: CommandDraft, cwd: string): string | undefined {
  const { argv, name, stdin, pipe, root } = command;
  if (pipe !== undefined || stdin !== undefined || root !== undefined) return undefined;
  if (command.redirects.length > 0 || command.via.length > 0 || name === '' || isReadByName(name)) return undefined;
  for (const _name in command.env) return undefined;
  const [program] = argv;
  if (program?.length !== 1 || typeof program[0] !== 'string' || program[0].includes('/')) return undefined;
  let key = command.cwd ?? cwd;
  for (const word of argv) {
    key += `\0${render(word)}`;
    if (key.length > longestQuiet) return undefined;
  }
  return key;
}

/** Remembers a key. */
export function noteQuiet(keys: Set<string>, key: string | undefined): void {
  if (key !== undefined && keys.size < mostQuiet) keys.add(key);
}
