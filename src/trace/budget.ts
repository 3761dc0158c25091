import type { ReadingBudget } from './language.ts';
import type { Reach } from './story.ts';

/** Bounds of one image's trace besides those of reading (see `ReadingBudget`). Reaching one is a gap. */
export interface TraceLimits {
  /** Stages of one story. */
  readonly stages: number;
  /** Effects of one story. */
  readonly effects: number;
  /** How deep code may lead to code. */
  readonly depth: number;
  /** Characters of one stage's text; what is longer is read only so far. */
  readonly stageCharacters: number;
  /** Starts of one story. */
  readonly starts: number;
  /** Scripts that nothing starts, read only to know what lies there. */
  readonly idleScripts: number;
  /** Characters of those scripts. */
  readonly idleCharacters: number;
  /** What one reading may use of what is left of each bound of the shared budget, as a part of it; less for what nothing runs. */
  readonly share: Readonly<Record<Reach, number>>;
}

/** Chosen so that a whole Debian image with its maintainer scripts stays well below them. */
export const traceLimits: TraceLimits = Object.freeze({
  stages: 20_000,
  effects: 200_000,
  depth: 32,
  stageCharacters: 1024 * 1024,
  starts: 10_000,
  idleScripts: 4_000,
  idleCharacters: 8 * 1024 * 1024,
  share: { runs: 0.25, armed: 0.1, present: 0.005, hidden: 0.01, built: 0.1 },
});

/** A fresh reading budget for one image. */
export function readingBudget(wanted: Partial<ReadingBudget> = {}): ReadingBudget {
  return { steps: 20_000_000, decodedBytes: 64 * 1024 * 1024, commands: 200_000, ...wanted };
}

/**
 * Lends a part of the budget to one reading, so that one hostile text cannot use up what the others need. `settle` takes
 * what was used off the whole.
 */
export function lend(whole: ReadingBudget, share: number): { readonly loan: ReadingBudget; settle(): void } {
  const most = (left: number): number => (left <= 1024 ? left : Math.ceil(left * share));
  const start = { steps: most(whole.steps), decodedBytes: most(whole.decodedBytes), commands: most(whole.commands) };
  const loan: ReadingBudget = { ...start };
  return {
    loan,
    settle: () => {
      whole.steps -= start.steps - loan.steps;
      whole.decodedBytes -= start.decodedBytes - loan.decodedBytes;
      whole.commands -= start.commands - loan.commands;
    },
  };
}
