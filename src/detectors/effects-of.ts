import type { Effect, EffectKind } from '../trace/effect.ts';
import type { Scene } from './detector.ts';

/** The effects of one kind, in the order of the story. */
export function effectsOf<K extends EffectKind>(
  scene: Scene,
  kind: K,
): readonly Extract<Effect, { readonly kind: K }>[] {
  return scene.story.effects.filter((effect): effect is Extract<Effect, { readonly kind: K }> => effect.kind === kind);
}
