import { availableParallelism } from 'node:os';
import type { Limits } from '../archive/limits.ts';
import type { Image, Layer } from '../image/image.ts';
import type { Analyzer } from './analyzer.ts';
import type { Facts, Gap, LayerFacts } from './facts.ts';
import { rowsOf } from './file-list.ts';
import { type FileTree, mergeLayers } from './file-tree.ts';
import { type KeptBytes, viewOf } from './file-view.ts';
import { createImageBudget } from './image-budget.ts';
import { createImageTexts, type ImageTexts } from './image-texts.ts';
import { inspectLayer, type LayerInspection, type LayerOptions } from './layer.ts';
import { createQueue } from './layer-queue.ts';
import { createUnpackThreads, type UnpackThreads } from './unpack-threads.ts';

/** One layer's state while an image is inspected. */
export interface InspectProgress {
  readonly layer: Layer;
  readonly state: 'started' | 'progress' | 'done' | 'failed';
  /** Stored bytes read so far. */
  readonly bytes: number;
  /** Stored bytes of the layer, when known. */
  readonly total?: number;
}

/** How an image is inspected. */
export interface InspectOptions {
  readonly analyzers: readonly Analyzer[];
  readonly limits: Limits;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: InspectProgress) => void;
  /** How one layer is inspected; replaced by whoever adds a cache or worker threads. */
  readonly inspectLayer?: (layer: Layer, options: LayerOptions) => Promise<LayerInspection>;
  /** Threads that work at the same time; 0 and 1: everything happens in this one. Default: as many as there are processors. */
  readonly threads?: number;
  /** Stored bytes of a layer from which on it is given to a thread; see `threadedBytes`. */
  readonly leastThreadedBytes?: number;
}

/** Stored bytes of a layer from which on a thread pays for being started. */
const threadedBytes = 8 << 20;

/** What the pass cost. */
export interface InspectStats {
  readonly layers: number;
  readonly entries: number;
  readonly files: number;
  /** Uncompressed bytes read. */
  readonly bytes: number;
  /** Stored bytes read. */
  readonly compressedBytes: number;
  readonly keptFiles: number;
  readonly keptBytes: number;
  readonly milliseconds: number;
}

/** An inspected image, and the way back to its layers for texts that were not kept. */
export interface Inspection {
  readonly facts: Facts;
  readonly stats: InspectStats;
  /** Reads the layers that hold these files again and returns the facts with their bytes known as well. */
  reread(wanted: readonly { readonly path: string; readonly layer: number }[]): Promise<Facts>;
}

/** Layers read at the same time where there are no threads: the second fills the pauses in which the first waits for bytes. */
const concurrency = 2;
/** Threads that unpack are at most this many: more of them give more than this one can look through. */
const mostThreads = 4;

/**
 * Inspects every layer of an image. Never throws on hostile or missing content: what could not be inspected is a gap.
 * The same image gives the same facts, whatever the order in which its layers arrive; only where time or the image's bytes
 * ran out does it depend on the moment how far a layer was read.
 */
export async function inspectImage(image: Image, options: InspectOptions): Promise<Inspection> {
  const started = performance.now();
  const { limits } = options;
  const layers = image.layers.slice(0, limits.layers);
  const first = await inspectAll(layers, options, createImageTexts(limits), () => ({
    analyzers: options.analyzers,
    limits,
  }));
  const facts = first.facts;
  const gaps: Gap[] = [...first.gaps];
  if (image.layers.length > layers.length) {
    const detail = `Only the first ${layers.length} of ${image.layers.length} layers were inspected (limit layers).`;
    gaps.push({ reason: 'limit', detail });
  }
  const tree = mergeLayers(facts);
  const asked = new Set<string>();
  let kept = first.kept;

  return {
    facts: assemble(image, facts, tree, kept, gaps),
    stats: statsOf(facts, kept, performance.now() - started),
    async reread(wanted) {
      const byLayer = new Map<number, Set<string>>();
      for (const { path, layer } of wanted) {
        if (asked.has(`${layer}:${path}`)) continue;
        asked.add(`${layer}:${path}`);
        byLayer.set(layer, (byLayer.get(layer) ?? new Set()).add(path));
      }
      const again = layers.filter((layer) => byLayer.has(layer.index));
      const silent: InspectOptions = { ...options, onProgress: () => {} };
      const more = await inspectAll(again, silent, createImageTexts(limits, kept), (layer) => ({
        analyzers: [],
        limits,
        want: byLayer.get(layer.index) ?? new Set(),
        onlyWanted: true,
      }));
      const said = new Set(gaps.map((gap) => JSON.stringify(gap)));
      gaps.push(...more.gaps.filter((gap) => !said.has(JSON.stringify(gap))));
      kept = more.kept;
      return assemble(image, facts, tree, kept, gaps);
    },
  };
}

/** Inspects these layers, a few at a time, within the image's time and bytes; everything in the order of the layers. */
async function inspectAll(
  layers: readonly Layer[],
  options: InspectOptions,
  texts: ImageTexts,
  optionsFor: (layer: Layer) => LayerOptions,
): Promise<{ readonly facts: LayerFacts[]; readonly kept: KeptBytes; readonly gaps: readonly Gap[] }> {
  const facts: LayerFacts[] = new Array(layers.length);
  const inspect = options.inspectLayer ?? inspectLayer;
  const budget = createImageBudget(options.limits);
  const deadline = AbortSignal.timeout(options.limits.milliseconds);
  const { threads, atOnce } = threadsFor(layers, options);
  const runners = Math.min(atOnce, layers.length);
  const queue = createQueue(layers, threads === undefined ? 1 : runners);

  async function work(runner: number): Promise<void> {
    for (let job = queue.next(runner); job !== undefined; job = queue.next(runner)) {
      const { layer, place, turn } = job;
      const say = (state: InspectProgress['state'], bytes: number): void =>
        options.onProgress?.({ layer, state, bytes, ...(layer.size === undefined ? {} : { total: layer.size }) });
      say('started', 0);
      const share = budget.share(turn);
      const isLarge = (layer.size ?? Number.POSITIVE_INFINITY) >= (options.leastThreadedBytes ?? threadedBytes);
      const result = await inspect(layer, {
        ...optionsFor(layer),
        ...(threads === undefined || !isLarge ? {} : { unpack: threads.unpack }),
        signal: AbortSignal.any([deadline, share.signal, ...(options.signal === undefined ? [] : [options.signal])]),
        onProgress(read) {
          share.spend(read);
          say('progress', read.stored);
        },
      });
      texts.add(result);
      facts[place] = result.facts;
      say(result.facts.gaps.length > 0 ? 'failed' : 'done', result.facts.size);
    }
  }
  await Promise.all(Array.from({ length: runners }, (_, runner) => work(runner)));
  const { kept, gaps } = texts.finish();
  return { facts, kept, gaps: [...facts.flatMap((layer) => layer.gaps), ...gaps] };
}

const pools = new Map<number, UnpackThreads>();

/** The process's threads, kept for the next image; `undefined` where they would not pay. */
function threadsFor(
  layers: readonly Layer[],
  { threads = availableParallelism(), leastThreadedBytes = threadedBytes }: InspectOptions,
): { readonly threads: UnpackThreads | undefined; readonly atOnce: number } {
  const pays = layers.some(({ size = Number.POSITIVE_INFINITY }) => size >= leastThreadedBytes);
  if (threads < 2 || !pays) return { threads: undefined, atOnce: concurrency };
  const count = Math.min(threads, mostThreads);
  const pool = pools.get(count) ?? createUnpackThreads(count);
  pools.set(count, pool);
  return { threads: pool, atOnce: count };
}

function assemble(
  image: Image,
  layers: readonly LayerFacts[],
  tree: FileTree,
  kept: KeptBytes,
  gaps: readonly Gap[],
): Facts {
  const analyzed = layers.flatMap((layer) => layer.analyzed);
  return { image, layers, files: viewOf(tree, kept), gaps: [...gaps], analyzed };
}

function statsOf(layers: readonly LayerFacts[], kept: KeptBytes, milliseconds: number): InspectStats {
  const sum = (of: (layer: LayerFacts) => number): number => layers.reduce((total, layer) => total + of(layer), 0);
  const texts = [...kept.values()].flatMap((layer) => [...layer.values()]);
  return {
    layers: layers.length,
    entries: sum((layer) => layer.entries),
    files: sum((layer) => rowsOf(layer.files).regular),
    bytes: sum((layer) => layer.uncompressedSize),
    compressedBytes: sum((layer) => layer.size),
    keptFiles: texts.length,
    keptBytes: texts.reduce((total, bytes) => total + bytes.length, 0),
    milliseconds,
  };
}
