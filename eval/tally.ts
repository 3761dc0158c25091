import type { Judged } from './run.ts';

/** How much was found of how much. */
export interface Tally {
  readonly found: number;
  readonly of: number;
}

/** Recall of these cases, and that of the one-line patterns. */
export interface Recall extends Tally {
  readonly baseline: number;
}

/** Counts hits. */
export function recallOf(judged: readonly Judged[]): Recall {
  return {
    found: judged.filter(({ outcome }) => outcome.hit).length,
    of: judged.length,
    baseline: judged.filter(({ outcome }) => outcome.baseline.length > 0).length,
  };
}

/** Groups by a name, in the order in which the names first come up. */
export function grouped(
  judged: readonly Judged[],
  name: (each: Judged) => string | readonly string[],
): ReadonlyMap<string, readonly Judged[]> {
  const groups = new Map<string, Judged[]>();
  for (const each of judged) {
    for (const key of [name(each)].flat()) {
      const group = groups.get(key) ?? [];
      group.push(each);
      groups.set(key, group);
    }
  }
  return groups;
}

/** Share in percent; 100 of nothing. */
export function percent(found: number, of: number): number {
  return of === 0 ? 100 : (100 * found) / of;
}
