import type { Limits } from '../archive/limits.ts';
import type { Image, Layer } from '../image/image.ts';
import type { Analyzer } from './analyzer.ts';
import type { Facts, Gap, LayerFacts } from './facts.ts';
import { type FileTree, mergeLayers } from './file-tree.ts';
import { type KeptBytes, viewOf } from './file-view.ts';
import { createImageBudget } from './image-budget.ts';
import { createImageTexts, type ImageTexts } from './image-texts.ts';
import { inspectLayer, type LayerInspection, type LayerOptions } from './layer.ts';

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
}

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

/** Layers read at the same time: uncompressing runs beside this thread, so that a second layer fills the pauses. */
const concurrency = 2;

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
  let next = 0;

  async function work(): Promise<void> {
    for (let turn = next++; turn < layers.length; turn = next++) {
      const layer = layers[turn] as Layer;
      const say = (state: InspectProgress['state'], bytes: number): void =>
        options.onProgress?.({ layer, state, bytes, ...(layer.size === undefined ? {} : { total: layer.size }) });
      say('started', 0);
      const share = budget.share(turn);
      const result = await inspect(layer, {
        ...optionsFor(layer),
        signal: AbortSignal.any([deadline, share.signal, ...(options.signal === undefined ? [] : [options.signal])]),
        onProgress(read) {
          share.spend(read);
          say('progress', read.stored);
        },
      });
      texts.add(result);
      facts[turn] = result.facts;
      say(result.facts.gaps.length > 0 ? 'failed' : 'done', result.facts.size);
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, layers.length) }, work));
  const { kept, gaps } = texts.finish();
  return { facts, kept, gaps: [...facts.flatMap((layer) => layer.gaps), ...gaps] };
}

function assemble(
  image: Image,
  layers: readonly LayerFacts[],
  tree: FileTree,
  kept: KeptBytes,
  gaps: readonly Gap[],
): Facts {
  const analyzed = layers.flatMap((layer) => layer.analyzed);
  return { image, layers, files: viewOf(tree, layers, kept), gaps: [...gaps], analyzed };
}

function statsOf(layers: readonly LayerFacts[], kept: KeptBytes, milliseconds: number): InspectStats {
  const sum = (of: (layer: LayerFacts) => number): number => layers.reduce((total, layer) => total + of(layer), 0);
  const texts = [...kept.values()].flatMap((layer) => [...layer.values()]);
  return {
    layers: layers.length,
    entries: sum((layer) => layer.entries),
    files: sum((layer) => layer.files.filter((file) => file.type === 'file').length),
    bytes: sum((layer) => layer.uncompressedSize),
    compressedBytes: sum((layer) => layer.size),
    keptFiles: texts.length,
    keptBytes: texts.reduce((total, bytes) => total + bytes.length, 0),
    milliseconds,
  };
}
