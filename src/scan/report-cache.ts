import { createHash } from 'node:crypto';
import type { Limits } from '../archive/limits.ts';
import type { Image } from '../image/image.ts';
import type { LayerCache } from '../inspect/layer-cache.ts';
import type { ImageReport } from '../reports/report.ts';
import { decodeReports, encodeReports, type KeptReport, reportRecordVersion } from './report-record.ts';

/** Finished reports on the images of one reference, from the scans before this one. */
export interface ReportCache {
  /** Whether there is anything at all, known before the image is opened. */
  readonly hasAny: boolean;
  /** The reports on this very image, for these very bytes. */
  find(image: Image): Promise<KeptReport | undefined>;
  /** Keeps what was found out, unless it might turn out otherwise next time. `before` is the image's key before its layers were read. */
  add(image: Image, before: string | undefined, early: ImageReport, report: ImageReport): Promise<void>;
  /** Writes what is new; called once, at the end. */
  save(): Promise<void>;
}

/** What the reports depend on beside the image. */
export interface ReportCacheKey {
  /** See `buildIdentity`. */
  readonly build: string;
  readonly limits: Limits;
  readonly reference: string;
  /** Which platforms were asked for, as text. */
  readonly selection: string;
}

/** Gaps that the same bytes give each time; all others may come of the moment. */
const lastingGaps: ReadonlySet<string> = new Set(['limit', 'decode', 'unsupported', 'anomaly']);

/** Opens the record of a reference; a missing, damaged or foreign one is as good as none, and is written anew. */
export async function openReportCache(cache: LayerCache, key: ReportCacheKey): Promise<ReportCache> {
  const slot = slotOf(key);
  const record = await cache.load(slot, 'report');
  const found = (record === undefined ? undefined : decodeReports(record, slot)) ?? [];
  const current: KeptReport[] = [];
  let changed = false;
  return {
    hasAny: found.length > 0,
    async find(image) {
      const wanted = found.length === 0 ? undefined : await imageKey(image);
      const kept = wanted === undefined ? undefined : found.find((each) => each.image === wanted);
      if (kept !== undefined) current.push(kept);
      return kept;
    },
    async add(image, before, early, report) {
      if (before === undefined || !isLasting(image, report) || (await imageKey(image)) !== before) return;
      current.push({ image: before, early, report });
      changed = true;
    },
    async save() {
      const bytes = changed ? encodeReports(slot, current) : undefined;
      if (bytes !== undefined) await cache.save(slot, bytes, 'report');
    },
  };
}

/**
 * A hash of all that is known of an image before its layers are read: reference, verified manifest and config, every layer's
 * digests, and what ties the layers' bytes to them. `undefined` when something does not: a folder, a stream, a file that was
 * changed a moment ago.
 */
export async function imageKey(image: Image): Promise<string | undefined> {
  const bindings: string[] = [];
  for (const { binding, digest, diffId } of image.layers) {
    const tied = typeof binding === 'function' ? await binding() : binding;
    if (tied === undefined || (digest === undefined && (diffId === undefined || tied === 'digest'))) return undefined;
    bindings.push(tied);
  }
  // Functions are left out by JSON; all else counts, also what no detector looks at today.
  return createHash('sha256')
    .update(JSON.stringify([image, bindings]))
    .digest('hex');
}

function slotOf({ build, limits: given, reference, selection }: ReportCacheKey): string {
  const { milliseconds: _time, ...limits } = given;
  const bounds = Object.entries(limits).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([reportRecordVersion, build, bounds, reference, selection]))
    .digest('hex');
}

/** Whether every layer was read to its end and is what the image says, and nothing was left out for want of time. */
function isLasting(image: Image, report: ImageReport): boolean {
  if (!report.gaps.every((gap) => lastingGaps.has(gap.reason) && gap.code !== 'TIMEOUT')) return false;
  if (report.image.layers.length !== image.layers.length) return false;
  return image.layers.every(({ digest, diffId }, at) => {
    const read = report.image.layers[at];
    return (digest === undefined || read?.digest === digest) && (diffId === undefined || read?.diffId === diffId);
  });
}
