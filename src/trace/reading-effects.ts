import type { Effect, EffectDraft } from './effect.ts';
import { commandEffects } from './effects/index.ts';
import { writtenEffects } from './effects/written.ts';
import type { CommandDraft, Reading } from './language.ts';
import { plainEndpoint, plainUrl } from './plain-address.ts';
import { noteQuiet } from './quiet-commands.ts';
import { known, render, type Value } from './value.ts';

interface FoundEffect {
  readonly draft: EffectDraft;
  readonly line: number;
  /** Position of its command, when it is the effect of one. */
  readonly command?: number;
  /** Position among the effects the language read itself. */
  readonly local?: number;
  /** Command that runs what a `run` effect of the language tells of. */
  runBy?: number;
}

/** Where a reading goes in the story. */
interface Place {
  readonly stage: number;
  /** Id of the reading's first command. */
  readonly first: number;
  /** Id its first effect gets. */
  readonly from: number;
  readonly outside: string | undefined;
  readonly cwd: string;
}

/** All effects of a reading with their ids, in the order of their lines: those of its commands and those it read itself. */
export function effectsOf(
  reading: Reading,
  place: Place,
  most: number,
  fileText?: (path: string) => string | undefined,
  quiet?: { readonly keys: readonly (string | undefined)[]; readonly effectless: Set<string> },
): { effects: Effect[]; bound: boolean } {
  const found: FoundEffect[] = [];
  reading.effects.forEach((effect, local) => {
    withConsequences(effect, place.cwd).forEach((draft, index) => {
      found.push({ draft, line: effect.line, ...(index === 0 ? { local } : {}) });
    });
  });
  const own = found.slice();
  reading.commands.forEach((command, position) => {
    const key = quiet?.keys[position];
    if (key !== undefined && quiet?.effectless.has(key)) return;
    const drafts = commandEffects(command, {
      peers: reading.commands,
      position,
      ...(fileText === undefined ? {} : { fileText }),
    });
    if (drafts.length === 0 && quiet !== undefined) noteQuiet(quiet.effectless, key);
    for (const draft of drafts) {
      const direct = draft.kind === 'run' ? own.find((each) => isSameRun(each, draft, command.line)) : undefined;
      // The language knows better where the code came from; the command knows which command it is.
      if (direct === undefined) found.push({ draft, line: command.line, command: position });
      else direct.runBy = position;
    }
  });
  found.sort((one, other) => one.line - other.line);
  const room = Math.max(0, most - place.from);
  const kept = found.slice(0, room);
  const fetchOfCommand = new Map<number, number>();
  const byLocal = new Map<number, number>();
  kept.forEach(({ draft, command, local }, index) => {
    if (draft.kind === 'fetch' && command !== undefined && !fetchOfCommand.has(command))
      fetchOfCommand.set(command, place.from + index);
    if (local !== undefined) byLocal.set(local, place.from + index);
  });
  const effects = kept.map(({ draft, line, command, runBy }, index): Effect => {
    const { line: _line, ...fields } = draft as EffectDraft & { line?: number };
    const outside = draft.outside ?? place.outside;
    const effect = plainly({
      ...fields,
      id: place.from + index,
      stage: place.stage,
      ...((command ?? runBy) === undefined ? {} : { command: place.first + ((command ?? runBy) as number) }),
      line,
      ...(outside === undefined ? {} : { outside }),
    } as Effect);
    if (effect.kind !== 'run' || effect.fetched === undefined) return effect;
    // The position of a command for commands, of an effect for effects a language reads itself.
    const fetched = command === undefined ? byLocal.get(effect.fetched) : fetchOfCommand.get(effect.fetched);
    const { fetched: _position, ...rest } = effect;
    return fetched === undefined ? rest : { ...rest, fetched };
  });
  return { effects, bound: kept.length < found.length };
}

/** Addresses and URLs spelled as people and detectors know them; the command shows how they were written. */
function plainly(effect: Effect): Effect {
  if (effect.kind === 'connect') return { ...effect, to: plainEndpoint(effect.to) };
  if (effect.kind !== 'fetch') return effect;
  const url = plainUrl(effect.url);
  return url === effect.url ? effect : { ...effect, url, written: effect.url };
}

function isSameRun(one: FoundEffect, draft: EffectDraft, line: number): boolean {
  if (one.command !== undefined || one.runBy !== undefined || one.line !== line || one.draft.kind !== 'run')
    return false;
  return draft.kind === 'run' && render(one.draft.what) === render(draft.what);
}

/** A write that a language read by itself means what a redirection means: a cron table, a key, a preload list. */
function withConsequences(effect: EffectDraft, cwd: string): readonly EffectDraft[] {
  if (effect.kind !== 'write' && effect.kind !== 'append') return [effect];
  const derived = writtenEffects(writer(cwd), effect.path, effect.content, effect.kind);
  // Nothing is derived for /dev/null and the like.
  return derived.length === 0 ? [effect] : derived;
}

function writer(cwd: string): CommandDraft {
  const none: readonly Value[] = [known('')];
  return { line: 1, argv: none, name: '', via: [], env: {}, redirects: [], background: false, text: '', cwd };
}
