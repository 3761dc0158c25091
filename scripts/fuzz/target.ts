import type { Random } from './random.ts';

/** One parser under fuzzing. Add yours to `targets.ts`. */
export interface FuzzTarget {
  readonly name: string;
  /** Valid inputs to start from, built in code; mutations of them get deeper than noise does. */
  seeds(): readonly Uint8Array[];
  /**
   * Feeds one input and throws when an invariant of the parser does not hold (not only when it crashes): bounded output,
   * the same result however the input is cut, cleaned paths, known error classes. `random` is for choices such as chunk sizes.
   */
  run(input: Uint8Array, random: Random): Promise<void> | void;
  /** Applied to about half of the mutated inputs, e.g. to put a checksum right so that the mutation gets past it. */
  repair?(input: Uint8Array): Uint8Array;
  /** Milliseconds one input may take; default 1,000. */
  readonly slowest?: number;
}

/** Fails the current input. */
export function invariant(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(`invariant broken: ${message}`);
}
