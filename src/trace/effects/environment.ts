import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import { literals, textOf, type Value } from '../value.ts';
import { isHistoryOff } from './impair.ts';
import { after } from './options.ts';

/**
 * Variables that change what is loaded or recorded: `LD_PRELOAD=x program`, `export LD_PRELOAD=x`, `HISTFILE=/dev/null`.
 * Only what the command itself states is read, not what it inherited.
 */
export const environmentEffects: CommandReader = (command) => {
  const effects: EffectDraft[] = [];
  for (const name of loaders) {
    const value = command.env[name];
    if (value && literals(value) !== '' && command.text.includes(`${name}=`)) effects.push(preload(value));
  }
  if (command.text.includes('HISTFILE=') && textOf(command.env['HISTFILE'] ?? ['x']) === '/dev/null') {
    effects.push({ kind: 'impair', what: 'history', detail: ['HISTFILE=/dev/null'] });
  }
  if (!exporters.has(command.name)) return effects;
  for (const argument of command.argv.slice(1)) {
    const head = typeof argument[0] === 'string' ? argument[0] : '';
    const name = loaders.find((loader) => head.startsWith(`${loader}=`));
    if (name) {
      const value = after(argument, name.length + 1);
      if (literals(value) !== '' && !effects.some((effect) => effect.kind === 'preload')) effects.push(preload(value));
    }
    if (isHistoryOff(literals(argument)) && !effects.some((effect) => effect.kind === 'impair')) {
      effects.push({ kind: 'impair', what: 'history', detail: argument });
    }
  }
  return effects;
};

const loaders = ['LD_PRELOAD', 'LD_AUDIT'];
const exporters = new Set(['export', 'declare', 'typeset', 'readonly', 'local']);

function preload(library: Value): EffectDraft {
  return { kind: 'preload', library, how: 'environment' };
}
