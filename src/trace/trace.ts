import type { Facts } from '../inspect/facts.ts';
import { readingBudget } from './budget.ts';
import type { LanguageReader, ReadingBudget } from './language.ts';
import { languageReaders } from './readers.ts';
import { startReaders } from './starts/all.ts';
import { idleStarts } from './starts/idle.ts';
import type { Language, Story } from './story.ts';
import { Tracer } from './tracer.ts';
import { worldOf } from './world.ts';

/** How a trace is bounded, and by what it reads. */
export interface TraceOptions {
  readonly budget?: Partial<ReadingBudget>;
  /** Default: all languages Tidewaiter reads. */
  readonly readers?: ReadonlyMap<Language, LanguageReader>;
}

/**
 * What runs if this image runs: from every start through scripts, arguments, pipes and decoded texts to effects.
 * Deterministic, never throws on hostile content; what a bound cut off is in `gaps`, files it needs to see are in `wanted`.
 */
export async function trace(facts: Facts, options: TraceOptions = {}): Promise<Story> {
  const readers = options.readers ?? languageReaders;
  await Promise.all([...readers.values()].map((reader) => reader.prepare()));
  const world = worldOf(facts);
  const tracer = new Tracer(world, readers, readingBudget(options.budget));
  for (const read of startReaders) for (const draft of read(world)) tracer.start(draft);
  tracer.run('armed');
  for (const draft of idleStarts(world, (path, layer) => tracer.hasRead(path, layer))) tracer.start(draft);
  tracer.run('built');
  return tracer.story();
}
