import type { Facts } from '../inspect/facts.ts';
import { readingBudget } from './budget.ts';
import type { LanguageReader, ReadingBudget } from './language.ts';
import { reachOrder } from './reach.ts';
import { readStage } from './read-stage.ts';
import { languageReaders } from './readers.ts';
import type { ReadingMemory } from './reading-memory.ts';
import { addStart } from './start-code.ts';
import { startReaders } from './starts/all.ts';
import { idleStarts } from './starts/idle.ts';
import type { Language, Reach, Story } from './story.ts';
import { type TraceState, traceState } from './trace-state.ts';
import { worldOf } from './world.ts';

/** How a trace is bounded, and by what it reads. */
export interface TraceOptions {
  readonly budget?: Partial<ReadingBudget>;
  /** Default: all languages Tidewaiter reads. */
  readonly readers?: ReadonlyMap<Language, LanguageReader>;
  /** Readings of an earlier trace of the same image, with fewer of its files known; this trace's are added. */
  readonly memory?: ReadingMemory;
  /** Whether to stop, and leave idle code unread, once files are missing: for whoever will get them and trace again. */
  readonly stopToAsk?: boolean;
}

/**
 * What runs if this image runs: from every start through scripts, arguments, pipes and decoded texts to effects.
 * Deterministic, never throws on hostile content; what a bound cut off is in `gaps`, files it needs to see are in `wanted`.
 */
export async function trace(facts: Facts, options: TraceOptions = {}): Promise<Story> {
  const readers = options.readers ?? languageReaders;
  await Promise.all([...readers.values()].map((reader) => reader.prepare()));
  const world = worldOf(facts);
  const state = traceState(world, readers, readingBudget(options.budget), options.memory);
  for (const read of startReaders) for (const draft of read(world)) addStart(state, draft);
  work(state, 'armed');
  // Only code that runs or is armed asks for files: what nothing starts is read once, when all of them are there.
  if (options.stopToAsk === true && world.wanted().length > 0) return { ...state.draft, wanted: world.wanted() };
  const isRead = (path: string, layer: number): boolean => state.readFiles.has(`${layer}:${path}`);
  for (const draft of idleStarts(world, isRead)) addStart(state, draft);
  work(state, 'built');
  return { ...state.draft, wanted: world.wanted() };
}

/** Reads all code up to this reach, the most pressing first. */
function work(state: TraceState, until: Reach): void {
  const queues = reachOrder.slice(0, reachOrder.indexOf(until) + 1).map((reach) => state.queues.get(reach) ?? []);
  for (;;) {
    const task = queues.find((queue) => queue.length > 0)?.shift();
    if (task === undefined) return;
    readStage(state, task);
  }
}
