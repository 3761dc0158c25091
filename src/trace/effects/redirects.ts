import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import type { Redirect } from '../story.ts';
import { textOf } from '../value.ts';
import { devSocket } from './dev-socket.ts';
import { isOutput, outputOf, writtenEffects } from './written.ts';

/** What a command's redirections write. Sockets (`/dev/tcp/…`) are read by `sockets.ts`. */
export const redirectEffects: CommandReader = (command) => {
  const effects: EffectDraft[] = [];
  for (const redirect of command.redirects) {
    if (!writesFile(redirect) || devSocket(redirect.target)) continue;
    const content = redirect.fd <= 1 ? outputOf(command) : undefined;
    effects.push(...writtenEffects(command, redirect.target, content, redirect.op.endsWith('>>') ? 'append' : 'write'));
  }
  return effects;
};

/** `2>&1` duplicates a descriptor; `>& file` writes a file. */
function writesFile(redirect: Redirect): boolean {
  if (!isOutput(redirect.op)) return false;
  if (redirect.op !== '>&') return true;
  const target = textOf(redirect.target);
  return target === undefined
    ? redirect.target.some((part) => typeof part === 'string' && part.includes('/'))
    : !/^\d*-?$/.test(target);
}
