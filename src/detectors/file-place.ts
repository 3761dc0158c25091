import type { Where } from '../inspect/where.ts';
import type { Reach } from '../trace/story.ts';
import type { Scene } from './detector.ts';

/** Reach of something that is a file: `visible` while it is in the final view, `hidden` when a later layer takes it away. */
export function reachOfFile(scene: Scene, path: string, layer: number, visible: Reach): Reach {
  const file = scene.facts.files.get(path);
  return file !== undefined && file.layer === layer ? visible : 'hidden';
}

/** The layer as places name it. */
export function layerOf(scene: Scene, index: number): NonNullable<Where['layer']> {
  const digest = scene.facts.layers[index]?.digest ?? scene.facts.image.layers[index]?.digest;
  return digest === undefined ? { index } : { index, digest };
}
