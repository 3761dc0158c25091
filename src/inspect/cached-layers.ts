import { createHash } from 'node:crypto';
import type { Limits } from '../archive/limits.ts';
import type { Layer } from '../image/image.ts';
import { digestAlgorithm, digestHex } from '../oci/digest.ts';
import type { Analyzer } from './analyzer.ts';
import { inspectLayer, type LayerInspection, type LayerOptions } from './layer.ts';
import type { LayerCache } from './layer-cache.ts';
import { decodeLayer, encodeLayer, recordVersion } from './layer-record.ts';
import { needles } from './needles.ts';
import { retentionRules } from './retention.ts';

/** Raised whenever the engine reads the same bytes differently (what is kept, how files are told apart). */
const engineVersion = 1;

type Inspect = (layer: Layer, options: LayerOptions) => Promise<LayerInspection>;

/**
 * Inspects a layer through a cache: known ones come from there without a byte of them being fetched, others are written
 * to it once they were read to their end without a gap. A record is bound to the digest that was verified when it was
 * made; one that is damaged is as good as none, and is written anew. Of archives and folders, where nobody holds the bytes to
 * the digest they stand under, they are hashed before a record is believed.
 */
export function cachedInspection(
  cache: LayerCache,
  analyzers: readonly Analyzer[],
  inspect: Inspect = inspectLayer,
): Inspect {
  const same = new WeakMap<Layer, Promise<boolean>>();
  const isSame = (layer: Layer, found: LayerInspection, signal?: AbortSignal): Promise<boolean> => {
    const known = same.get(layer) ?? holdsStill(layer, found, signal);
    same.set(layer, known);
    return known;
  };
  return async (layer, options) => {
    const key = keyOf(layer, options.limits, analyzers);
    if (key === undefined) return await inspect(layer, options);
    const record = await load(cache, key, layer);
    const found = record !== undefined && (await isSame(layer, record, options.signal)) ? record : undefined;
    if (options.onlyWanted === true) return await wantedOf(cache, key, found, layer, options, inspect);
    if (found !== undefined) {
      const { size, uncompressedSize, entries } = found.facts;
      options.onProgress?.({ stored: size, uncompressed: uncompressedSize, entries });
      return found;
    }
    const read = await inspect(layer, options);
    if (isVerified(layer, read)) {
      await store(cache, key, read);
      same.set(layer, Promise.resolve(true));
    }
    return read;
  };
}

/** The second pass for further texts: from the record when it has them all, else read, and added to it. */
async function wantedOf(
  cache: LayerCache,
  key: string,
  found: LayerInspection | undefined,
  layer: Layer,
  options: LayerOptions,
  inspect: Inspect,
): Promise<LayerInspection> {
  const wanted = options.want ?? new Set<string>();
  if (found !== undefined && hasAll(found, wanted)) return only(found, wanted);
  const read = await inspect(layer, options);
  // The first pass may not have been cached (a gap), or was written by another process meanwhile.
  if (found !== undefined && isVerified(layer, read)) {
    const kept = new Map([...found.kept, ...read.kept]);
    await store(cache, key, { ...found, kept, hinted: found.hinted });
  }
  return read;
}

function hasAll(found: LayerInspection, wanted: ReadonlySet<string>): boolean {
  const missing = new Set(wanted);
  for (const [position] of found.kept) missing.delete(found.facts.files.at(position)?.path ?? '');
  for (const file of found.facts.files) if (file.type !== 'file' || file.size === 0) missing.delete(file.path);
  return missing.size === 0;
}

function only(found: LayerInspection, wanted: ReadonlySet<string>): LayerInspection {
  const kept = [...found.kept].filter(([position]) => wanted.has(found.facts.files.at(position)?.path ?? ''));
  return { ...found, kept: new Map(kept), hinted: [] };
}

async function load(cache: LayerCache, key: string, layer: Layer): Promise<LayerInspection | undefined> {
  const record = await cache.load(key);
  const found = record === undefined ? undefined : decodeLayer(record, layer.index, layer.history);
  return found !== undefined && isVerified(layer, found) ? found : undefined;
}

/** Whether the layer's stored bytes are still those of the record; whoever cannot read them finds out why by inspecting. */
async function holdsStill(layer: Layer, { facts }: LayerInspection, signal?: AbortSignal): Promise<boolean> {
  if (layer.binding === 'digest') return true;
  if (facts.digest === undefined || (layer.size !== undefined && layer.size !== facts.size)) return false;
  const hash = createHash(digestAlgorithm(facts.digest));
  try {
    let size = 0;
    for await (const chunk of layer.open(signal)) {
      size += chunk.length;
      if (size > facts.size) return false;
      hash.update(chunk);
    }
  } catch {
    return false;
  }
  return hash.digest('hex') === digestHex(facts.digest);
}

async function store(cache: LayerCache, key: string, inspection: LayerInspection): Promise<void> {
  const record = encodeLayer(inspection);
  if (record !== undefined) await cache.save(key, record);
}

/** Whether what was read is what the image says it is: both digests, as far as it states them. */
function isVerified(layer: Layer, { facts }: LayerInspection): boolean {
  if (facts.gaps.length > 0) return false;
  if (layer.digest !== undefined && facts.digest !== layer.digest) return false;
  return layer.diffId === undefined || facts.diffId === layer.diffId;
}

/** Everything the outcome depends on; `undefined` for a layer whose bytes nobody vouches for. */
function keyOf(layer: Layer, given: Limits, analyzers: readonly Analyzer[]): string | undefined {
  const digest = layer.digest ?? layer.diffId;
  if (digest === undefined) return undefined;
  const { milliseconds: _time, ...limits } = given;
  const versions = analyzers.map(({ id, version }) => `${id}@${version}`).sort();
  const bounds = Object.entries(limits).sort(([one], [other]) => (one < other ? -1 : 1));
  const about = [recordVersion, engineVersion, digest, layer.mediaType, bounds, versions, rulesKey()];
  return createHash('sha256').update(JSON.stringify(about)).digest('hex');
}

let hashed: string | undefined;

/** What is looked for, and which texts are kept. */
function rulesKey(): string {
  hashed ??= createHash('sha256')
    .update(JSON.stringify([needles, retentionRules()]))
    .digest('hex');
  return hashed;
}
