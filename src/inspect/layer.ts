import type { ByteStream } from '../archive/bytes.ts';
import type { Anomaly, Entry } from '../archive/entry.ts';
import type { Limits } from '../archive/limits.ts';
import { entries } from '../archive/tar.ts';
import type { Measured } from '../archive/verified.ts';
import type { Layer } from '../image/image.ts';
import { promisedCompression } from '../oci/media-types.ts';
import type { Analyzer } from './analyzer.ts';
import { createCollector } from './collector.ts';
import type { AnalyzerFact, FileFact, Gap, LayerFacts } from './facts.ts';
import type { FileList } from './file-list.ts';
import { FileTable } from './file-table.ts';
import { createAnomalyList, gapOfError } from './gaps.ts';
import { notKeptGap } from './image-texts.ts';
import { interruptible } from './interruptible.ts';
import { cutShort, readFile } from './read-file.ts';
import { isCode } from './retention.ts';
import { createTextBudget } from './text-budget.ts';
import { type Unpack, type UnpackJob, unpackHere } from './unpack.ts';
import { layerChange } from './whiteouts.ts';

/** How a layer is inspected. */
export interface LayerOptions {
  readonly analyzers: readonly Analyzer[];
  readonly limits: Limits;
  readonly signal?: AbortSignal;
  /** Called now and then with the bytes read so far. */
  readonly onProgress?: (read: LayerProgress) => void;
  /** Paths whose bytes are kept whatever they look like. */
  readonly want?: ReadonlySet<string>;
  /** A second pass for the wanted bytes alone: no hashes of files, no needles, no analyzers. */
  readonly onlyWanted?: boolean;
  /** How stored bytes become a tar; by default in this thread. */
  readonly unpack?: Unpack;
}

/** Bytes of one layer read so far: as stored, and uncompressed. */
export interface LayerProgress {
  readonly stored: number;
  readonly uncompressed: number;
  readonly entries: number;
}

/** What one layer holds. Plain data but for the list of files: it can be written to a cache, see `layer-record.ts`. */
export interface LayerInspection {
  readonly facts: LayerFacts;
  /** Texts kept for the trace, by position in `facts.files`. */
  readonly kept: ReadonlyMap<number, Uint8Array>;
  /** Those of `kept` that only their needles speak for: the first to go when the image's budget is short. */
  readonly hinted: readonly number[];
}

/** Stored and uncompressed bytes together between two reports of progress. */
const progressStep = 2 << 20;

/**
 * Reads one layer in one forward pass: stored bytes are verified, uncompressed, verified again, and each file's bytes are
 * shared by hash, needles, retention and analyzers. Never throws: whatever stops it becomes a gap, what was read is kept.
 */
export async function inspectLayer(layer: Layer, options: LayerOptions): Promise<LayerInspection> {
  const { limits, signal } = options;
  const files = new FileTable(layer.index);
  const whiteouts: string[] = [];
  const opaques: string[] = [];
  const analyzed: AnalyzerFact[] = [];
  const gaps: Gap[] = [];
  const anomalies = createAnomalyList(layer.index);
  const kept = new Map<number, Uint8Array>();
  const hinted = new Set<number>();
  const dropped: number[] = [];
  const budget = createTextBudget(limits.retainedBytes, (key) => {
    kept.delete(Number(key));
    hinted.delete(Number(key));
    dropped.push(Number(key));
  });
  const broken = new Map<string, number>();
  const collector = createCollector();
  const count = { stored: 0, uncompressed: 0, entries: 0 };
  const seen: { stored?: Measured; tar?: Measured } = {};
  let reported = 0;

  const onStored = (bytes: number): void => {
    count.stored = bytes;
  };
  const report = (done: number): void => {
    if (done - reported < progressStep) return;
    reported = done;
    options.onProgress?.({ ...count });
  };
  const onTar = (chunk: Uint8Array): void => {
    count.uncompressed += chunk.length;
    report(count.stored + count.uncompressed);
    signal?.throwIfAborted();
  };

  try {
    signal?.throwIfAborted();
    const open = { onStored, onTar, onAnomaly: anomalies.add, seen };
    for await (const entry of entriesOf(layer, options, open)) {
      count.entries++;
      const change = layerChange(entry);
      if (change.kind === 'whiteout') whiteouts.push(change.path);
      else if (change.kind === 'opaque') opaques.push(change.path);
      else if (change.kind === 'invalid') anomalies.add(change.anomaly);
      else await addFile(entry);
      if (change.kind === 'file' && change.opaque) opaques.push(entry.path);
    }
  } catch (error) {
    const gap = gapOfError(error, layer.index, signal);
    const absent = layer.foreign && count.stored === 0 && gap.reason === 'unreadable';
    gaps.push(absent ? { ...gap, reason: 'foreign' } : gap);
  }

  gaps.push(
    ...anomalies.gaps(),
    ...droppedGap(layer.index, dropped, files, limits),
    ...brokenGaps(layer.index, broken),
  );
  options.onProgress?.({ ...count });
  return {
    facts: {
      index: layer.index,
      mediaType: layer.mediaType,
      ...(seen.stored === undefined ? {} : { digest: seen.stored.digest }),
      ...(seen.tar === undefined ? {} : { diffId: seen.tar.digest }),
      size: count.stored,
      uncompressedSize: count.uncompressed,
      entries: count.entries,
      ...(layer.history === undefined ? {} : { history: layer.history }),
      files,
      whiteouts,
      opaques,
      anomalies: anomalies.list,
      gaps,
      analyzed,
      cached: false,
    },
    kept,
    hinted: [...hinted],
  };

  async function addFile(entry: Entry): Promise<void> {
    const base = factOf(entry, layer.index);
    const position = files.length;
    if (entry.type !== 'file' || (options.onlyWanted === true && options.want?.has(entry.path) !== true)) {
      files.push(entry.type === 'file' && entry.size === 0 ? { ...base, kind: 'empty' } : base);
      return;
    }
    const reading = readFile(entry, base, options, collector);
    const read = reading instanceof Promise ? await reading : reading;
    files.push(read.fact);
    for (const [analyzer, data] of read.analyzed) {
      analyzed.push({ analyzer, path: entry.path, layer: layer.index, data });
    }
    for (const analyzer of read.broken) broken.set(analyzer, (broken.get(analyzer) ?? 0) + 1);
    if (read.kept !== undefined) {
      const essential = read.textClass === 'essential';
      kept.set(position, read.kept);
      if (!essential) hinted.add(position);
      budget.offer({ key: String(position), size: read.kept.length, essential });
    }
    if (read.failure !== undefined) throw read.failure.error;
    if (read.kept !== undefined && cutShort(read)) {
      const detail = `Only the first ${read.kept.length} of ${entry.size} bytes were read as code (limit textBytes).`;
      gaps.push({ reason: 'limit', layer: layer.index, path: entry.path, code: 'TOO_MANY_BYTES', detail });
    }
  }
}

/** What is watched while a layer streams; `seen` is filled when an end was reached. */
interface Watch {
  readonly onStored: (bytes: number) => void;
  readonly onTar: (chunk: Uint8Array) => void;
  readonly onAnomaly: (anomaly: Anomaly) => void;
  readonly seen: { stored?: Measured; tar?: Measured };
}

function entriesOf(layer: Layer, options: LayerOptions, watch: Watch): AsyncIterable<Entry> {
  const { limits, signal, unpack = unpackHere } = options;
  const { digest, size, diffId } = layer;
  const promised = promisedCompression(layer.mediaType);
  const job: UnpackJob = {
    what: `layer ${layer.index + 1}`,
    limits,
    ...(digest === undefined ? {} : { digest }),
    ...(size === undefined ? {} : { size }),
    ...(diffId === undefined ? {} : { diffId }),
    ...(promised === undefined ? {} : { promised }),
  };
  const onMismatch = (detected: string): void =>
    watch.onAnomaly({
      kind: 'media-type-mismatch',
      detail: `the media type promises ${promised}, the bytes are ${detected}`,
    });
  const onEnd = (which: 'stored' | 'tar', measured: Measured): void => {
    watch.seen[which] = measured;
  };
  const stored = interruptible(layer.open(signal), signal);
  const tar = unpack(stored, job, { onStored: watch.onStored, onMismatch, onEnd }, signal);
  return entries(tapped(tar, watch.onTar), { limits, onAnomaly: watch.onAnomaly }, signal);
}

async function* tapped(bytes: ByteStream, look: (chunk: Uint8Array) => void): ByteStream {
  for await (const chunk of bytes) {
    look(chunk);
    yield chunk;
  }
}

function factOf(entry: Entry, layer: number): FileFact {
  const capability = entry.xattrs.get('security.capability');
  return {
    path: entry.path,
    layer,
    type: entry.type,
    size: entry.size,
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    mtime: entry.mtime,
    ...(entry.linkTarget === undefined ? {} : { linkTarget: entry.linkTarget }),
    ...(capability === undefined ? {} : { capability: Buffer.from(capability.subarray(0, 64)).toString('hex') }),
  };
}

/** Texts over budget are a gap when they look like code: then something that may run was not traced. */
function droppedGap(layer: number, dropped: readonly number[], files: FileList, limits: Limits): Gap[] {
  const code = dropped
    .toSorted((left, right) => left - right)
    .flatMap((position) => files.at(position) ?? [])
    .filter(isCode);
  return code.length === 0 ? [] : [notKeptGap(layer, code, limits)];
}

function brokenGaps(layer: number, broken: ReadonlyMap<string, number>): Gap[] {
  return [...broken].map(([analyzer, times]) => ({
    reason: 'unreadable',
    layer,
    code: 'BUG',
    detail: `The analyzer ${analyzer} broke on ${times === 1 ? 'a file' : `${times} files`} of the layer.`,
  }));
}
