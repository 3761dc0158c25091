import type { CommandContext } from '../command-effects.ts';
import type { CommandDraft } from '../language.ts';

/** The members of the command's pipeline, left to right; the command alone when it stands in none. */
export function pipeline(command: CommandDraft, context: CommandContext): readonly CommandDraft[] {
  const group = command.pipe?.group;
  if (group === undefined) return [command];
  // Members stand close together: looking at neighbours only keeps long scripts linear.
  const from = Math.max(0, context.position - span);
  return context.peers
    .slice(from, context.position + span)
    .filter((peer) => peer === command || peer.pipe?.group === group)
    .sort((left, right) => (left.pipe?.position ?? 0) - (right.pipe?.position ?? 0));
}

const span = 64;

/** The members to the left of the command. */
export function upstream(command: CommandDraft, context: CommandContext): readonly CommandDraft[] {
  const members = pipeline(command, context);
  return members.slice(0, Math.max(0, members.indexOf(command)));
}
