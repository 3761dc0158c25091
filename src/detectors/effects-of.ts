import type { Effect, EffectKind } from '../trace/effect.ts';
import type { Scene } from './detector.ts';

const byKind = new WeakMap<Scene['story'], ReadonlyMap<EffectKind, readonly Effect[]>>();

/** The effects of one kind, in the order of the story. */
export function effectsOf<K extends EffectKind>(
  scene: Scene,
  kind: K,
): readonly Extract<Effect, { readonly kind: K }>[] {
  let kinds = byKind.get(scene.story);
  if (kinds === undefined) {
    kinds = Map.groupBy(scene.story.effects, (effect) => effect.kind);
    byKind.set(scene.story, kinds);
  }
  return (kinds.get(kind) ?? []) as readonly Extract<Effect, { readonly kind: K }>[];
}
