import { analyzers } from '../analyzers/all.gen.ts';
import type { Limits } from '../archive/limits.ts';
import { detect } from '../detectors/detect.ts';
import type { Finding, Scene } from '../detectors/detector.ts';
import { useGrammarFiles } from '../grammar-files.ts';
import type { Image } from '../image/image.ts';
import type { Indicator } from '../indicators/indicator.ts';
import { cachedInspection } from '../inspect/cached-layers.ts';
import { type InspectOptions, type InspectProgress, inspectImage } from '../inspect/engine.ts';
import type { Facts } from '../inspect/facts.ts';
import { createFileView } from '../inspect/file-view.ts';
import type { LayerCache } from '../inspect/layer-cache.ts';
import { isLibraryPath } from '../inspect/library-path.ts';
import { readingMemory } from '../trace/reading-memory.ts';
import type { Story } from '../trace/story.ts';
import { trace } from '../trace/trace.ts';
import { collectFrom } from './collect-indicators.ts';

/** What a scan of one image arrives at, before it becomes a report. */
export interface Judgement extends Scene {
  readonly facts: Facts;
  readonly story: Story;
  readonly indicators: readonly Indicator[];
  readonly findings: readonly Finding[];
}

/** How an image is inspected and judged. */
export interface JudgeOptions {
  readonly limits: Limits;
  readonly onProgress?: (progress: InspectProgress) => void;
  /** How many threads may inspect layers; what the machine has when left out, none beside this one for 1. */
  readonly threads?: number;
  /** Stored bytes from which a layer is worth a thread: see `InspectOptions`. */
  readonly leastThreadedBytes?: number;
  /** Where layers that were inspected before are found, and new ones are kept. */
  readonly cache?: LayerCache;
  /** How one layer is inspected, when not by reading it here: see `InspectOptions`. */
  readonly inspectLayer?: InspectOptions['inspectLayer'];
  /** Files whose bytes the caller wants to have in `facts` as well; the judgement is made without them. */
  readonly alsoRead?: (facts: Facts) => readonly { readonly path: string; readonly layer: number }[];
}

// The pure trace is given its grammars here, where files may be touched; nothing is read before a script needs one.
useGrammarFiles();

/** Rounds in which the trace may ask for files it had not foreseen; each costs a second pass over the layers that hold them. */
const maxRounds = 6;

/** Inspects every layer, traces what would run, and judges it. Never throws on hostile content: that becomes a gap. */
export async function judge(image: Image, options: JudgeOptions, signal?: AbortSignal): Promise<Judgement> {
  const { cache, inspectLayer = cache === undefined ? undefined : cachedInspection(cache, analyzers) } = options;
  const inspection = await inspectImage(image, {
    analyzers,
    limits: options.limits,
    ...(signal === undefined ? {} : { signal }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.leastThreadedBytes === undefined ? {} : { leastThreadedBytes: options.leastThreadedBytes }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(inspectLayer === undefined ? {} : { inspectLayer }),
  });
  let facts = inspection.facts;
  const memory = readingMemory();
  let story = await trace(facts, { memory, stopToAsk: true });
  for (let round = 1; story.wanted.length > 0 && round < maxRounds && !signal?.aborted; round += 1) {
    facts = await inspection.reread(story.wanted);
    story = await trace(facts, { memory, stopToAsk: round + 1 < maxRounds });
  }
  if (signal?.aborted) story = await trace(facts, { memory });
  const judgement = conclude(facts, withWantedGaps(story));
  const more = options.alsoRead?.(facts) ?? [];
  return more.length === 0 ? judgement : { ...judgement, facts: await inspection.reread(more) };
}

/** What the config and the history alone already prove: the layers are not looked at. */
export async function judgeConfig(image: Image): Promise<Judgement> {
  const facts: Facts = { image, layers: [], files: createFileView([], new Map()), gaps: [], analyzed: [] };
  return conclude(facts, await trace(facts));
}

function conclude(facts: Facts, story: Story): Judgement {
  const indicators = collectFrom(facts, story);
  const scene: Scene = { facts, story, indicators };
  return { facts, story, indicators, findings: detect(scene) };
}

/**
 * Files the trace still could not read are gaps: something runs that nobody looked at. Modules of installed libraries are not,
 * once the rounds are used up: programs load them by the thousand, one level a round, and those with telling needles were kept.
 */
function withWantedGaps(story: Story): Story {
  const missing = story.wanted.filter(({ path }) => !isLibraryPath(path));
  if (missing.length === 0) return story;
  const gaps = missing.map(({ path }) => ({
    detail: `${path} is code on the way to what runs, and could not be read`,
    path,
  }));
  return { ...story, gaps: [...story.gaps, ...gaps] };
}
