import type { HookEvent } from '../trace/effect.ts';
import type { StartKind } from '../trace/story.ts';
import type { FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { payloadOf } from './payload.ts';
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
}

/**
 * Hooks of a family that run a payload: written by the image's code, or lying in it. A hook alone is ordinary; written
 * into the host it is told even when its code looks ordinary or is not known.
 */
export function plantedHooks(scene: Scene, family: HookFamily): readonly FindingDraft[] {
  return [...written(scene, family), ...lying(scene, family)];
}

function written(scene: Scene, { events, when }: HookFamily): readonly FindingDraft[] {
  return effectsOf(scene, 'hook').flatMap((effect) => {
    if (!events.includes(effect.event)) return [];
    const sighting = sightingOf(scene, effect);
    const payload = payloadOf(scene, effect.ran);
    if (payload === undefined && sighting.outside === undefined) return [];
    const host = sighting.outside === undefined ? '' : ` on the HOST, through ${sighting.outside}`;
    return findingOf(scene, sighting, {
      threat: payload?.worst ?? 'dual-use',
      onHost: payload !== undefined && sighting.outside !== undefined,
      title: `Plants ${payload?.what ?? 'code'} that runs ${when}${host} (${valueWords(effect.path, 80)})`,
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

function lying(scene: Scene, { starts, when }: HookFamily): readonly FindingDraft[] {
  return scene.story.starts.flatMap((start) => {
    if (start.stage === undefined || !starts.includes(start.kind)) return [];
    const payload = payloadOf(scene, start.stage);
    // Code that is only hidden is told as that, where it is decoded.
    if (payload === undefined || payload.what === 'hidden code') return [];
    return findingOf(scene, sightingOf(scene, { stage: start.stage, line: 1 }), {
      threat: payload.worst,
      title: `Runs ${payload.what} ${when} (${clip(start.label, 80)})`,
      because: 'A hook makes it come back by itself.',
    });
  });
}
