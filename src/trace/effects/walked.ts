import type { CommandContext } from '../command-effects.ts';
import type { CommandDraft } from '../language.ts';
import type { Value } from '../value.ts';

/** How far back a loop that was read once for each of its values is looked for, and how many times make one. */
const window = 64;
const enough = 4;

/** Stands for the address of a command that was read once for each of many. */
export const walkedAddress: Value = [{ hole: 'addresses, one after the other' }];

/** How often the same source text was read before with other arguments: the turns of a loop whose values are known. */
export function turnsBefore(command: CommandDraft, context: CommandContext): number {
  if (command.text === '') return 0;
  let turns = 0;
  for (let at = context.position - 1; at >= Math.max(0, context.position - window); at -= 1) {
    const peer = context.peers[at];
    if (peer?.name === command.name && peer.line === command.line && peer.text === command.text) turns += 1;
  }
  return turns;
}

/** Whether the command is one of many turns of a loop over known values. */
export function isWalking(command: CommandDraft, context: CommandContext): boolean {
  return turnsBefore(command, context) >= enough;
}

/** Whether this is the turn at which a loop becomes one: for effects that are stated once for all turns. */
export function startsWalking(command: CommandDraft, context: CommandContext): boolean {
  return turnsBefore(command, context) === enough;
}
