import type { EffectKind, HookEvent } from '../trace/effect.ts';
import type { Start, StartKind } from '../trace/story.ts';
import type { FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { type Payload, payloadOf } from './payload.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip, valueWords } from './wording.ts';

/** One family of places that make code run later. */
export interface HookFamily {
  /** Events of hooks that code of the image writes. */
  readonly events: readonly HookEvent[];
  /** Kinds of hooks that lie in the image. */
  readonly starts: readonly StartKind[];
  /** When it fires, to end a title: `when packages are installed`. */
  readonly when: string;
  /** Text in the hook's own line that says its code is told secrets: then talking to anybody is a payload. */
  readonly toldBy?: string;
}

/**
 * Hooks of a family that run a payload: written by the image's code, or lying in it. A hook alone is ordinary; written
 * into the host it is told even when its code looks ordinary or is not known.
 */
export function plantedHooks(scene: Scene, family: HookFamily): readonly FindingDraft[] {
  return [...written(scene, family), ...lying(scene, family)];
}

/** What the code at this stage does that makes it a payload in a hook of this family. */
function payloadIn(scene: Scene, stage: number | undefined, line: string, { toldBy }: HookFamily): Payload | undefined {
  const payload = payloadOf(scene, stage);
  if (payload !== undefined || stage === undefined || toldBy === undefined || !line.includes(toldBy)) return payload;
  const own = new Set([stage]);
  for (const { id, parent } of scene.story.stages) if (parent !== undefined && own.has(parent)) own.add(id);
  const sends = scene.story.effects.some((effect) => talks.has(effect.kind) && own.has(effect.stage));
  return sends ? { worst: 'hostile', what: 'a program that sends it away' } : undefined;
}

/** Hooks looked at; more is not one person's script. */
const mostHooks = 500;

/** Whatever reaches another machine can carry a secret there. */
const talks: ReadonlySet<EffectKind> = new Set<EffectKind>(['exfiltrate', 'fetch', 'connect']);

function written(scene: Scene, family: HookFamily): readonly FindingDraft[] {
  const { events, when } = family;
  const hooks = effectsOf(scene, 'hook').filter(({ event }) => events.includes(event));
  return hooks.slice(0, mostHooks).flatMap((effect) => {
    const sighting = sightingOf(scene, effect);
    const payload = payloadIn(scene, effect.ran, sighting.command?.text ?? '', family);
    if (payload === undefined && sighting.outside === undefined) return [];
    const host = sighting.outside === undefined ? '' : ` on the HOST, through ${sighting.outside}`;
    return findingOf(scene, sighting, {
      threat: payload?.worst ?? 'dual-use',
      onHost: payload !== undefined && sighting.outside !== undefined,
      title: `Plants code that runs ${when}${host}${payload ? `: ${payload.what}` : ''} (${valueWords(effect.path, 80)})`,
      because: payload
        ? 'A hook makes it come back by itself.'
        : effect.code === undefined
          ? 'What the code will be is not known.'
          : 'The code itself looks ordinary.',
      effects: [effect.id],
      evidence:
        effect.code === undefined
          ? []
          : [{ text: valueWords(effect.code, 1000), where: sighting.where, note: 'the code' }],
    });
  });
}

function lying(scene: Scene, family: HookFamily): readonly FindingDraft[] {
  const { starts, when } = family;
  return scene.story.starts.flatMap((start) => {
    if (start.stage === undefined || !starts.includes(start.kind)) return [];
    const payload = payloadIn(scene, start.stage, lineOfStart(scene, start), family);
    // Code that is only hidden is told as that, where it is decoded.
    if (payload === undefined || payload.what === 'hidden code') return [];
    return findingOf(scene, sightingOf(scene, { stage: start.stage, line: 1 }), {
      threat: payload.worst,
      title: `Has code that runs ${when}: ${payload.what} (${clip(start.label, 80)})`,
      because: 'A hook makes it come back by itself.',
    });
  });
}

/** The line of the file that makes the start. */
function lineOfStart(scene: Scene, { where, label }: Start): string {
  const file = where.path === undefined ? undefined : scene.facts.files.get(where.path);
  const text = file === undefined ? undefined : scene.facts.files.text(file);
  return where.line === undefined ? label : (text?.slice(0, 1_000_000).split('\n', where.line).at(-1) ?? label);
}
