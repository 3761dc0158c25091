import type { Reach } from './story.ts';

/** From most to least pressing; also the order in which a trace reads, so that the first reach of a stage is its best. */
export const reachOrder: readonly Reach[] = ['runs', 'armed', 'present', 'hidden', 'built'];

/** The less pressing of two: a job that is only scheduled, in a script that only lies there, only lies there. */
export function weakerReach(one: Reach, other: Reach): Reach {
  return reachOrder.indexOf(one) >= reachOrder.indexOf(other) ? one : other;
}
