import type { Layer } from '../image/image.ts';

/** A layer to be inspected. */
export interface LayerJob {
  readonly layer: Layer;
  /** Its position in the list that was given. */
  readonly place: number;
  /** Its position in the order of inspection, which depends on nothing but the layers. */
  readonly turn: number;
}

/** Hands out layers to several runners. */
export interface LayerQueue {
  next(runner: number): LayerJob | undefined;
}

/**
 * The smallest layers first, of equal ones the topmost: what somebody added to an image stands there. The last of several
 * runners begins with the largest, since otherwise all others would wait for it in the end.
 */
export function createQueue(layers: readonly Layer[], runners = 1): LayerQueue {
  const sizeOf = ({ size = Number.POSITIVE_INFINITY }: Layer): number => size;
  const jobs = layers
    .map((layer, place) => ({ layer, place }))
    .sort((one, other) => {
      const [first, second] = [sizeOf(one.layer), sizeOf(other.layer)];
      return first === second ? other.layer.index - one.layer.index : first - second;
    })
    .map((job, turn): LayerJob => ({ ...job, turn }));
  let first = 0;
  let last = jobs.length;
  return {
    next(runner) {
      if (first === last) return undefined;
      if (runners > 1 && runner === runners - 1) {
        last -= 1;
        return jobs[last];
      }
      first += 1;
      return jobs[first - 1];
    },
  };
}
