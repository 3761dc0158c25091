import type { EffectDraft } from './effect.ts';
import type { CommandDraft } from './language.ts';

/** What a reader of a command's effects may ask about its surroundings. */
export interface CommandContext {
  /** The other commands of the same reading, for pipelines: `peers[i]` has the local id `i`. */
  readonly peers: readonly CommandDraft[];
  /** Local id of the command in `peers`. */
  readonly position: number;
  /** Text of a file of the image, when it can be known: for what copies one. */
  fileText?(path: string): string | undefined;
}

/** An effect with the local id of the fetch it runs, when the code it runs was downloaded in the same reading. */
export type CommandEffect = EffectDraft;

/** Reads the effects of one command: `trace/effects/` has a table of these, keyed by program name. */
export type CommandReader = (command: CommandDraft, context: CommandContext) => readonly CommandEffect[];
