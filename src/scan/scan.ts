import { defaultLimits, type Limits } from '../archive/limits.ts';
import type { Image } from '../image/image.ts';
import type { Resolved } from '../image/source.ts';
import type { InspectProgress } from '../inspect/engine.ts';
import type { LayerCache } from '../inspect/layer-cache.ts';
import type { ToolIdentity } from '../reports/build-report.ts';
import type { ImageReport } from '../reports/report.ts';
import { buildIdentity } from './build-identity.ts';
import { loadJudge, preloadJudge } from './load-judge.ts';
import { imageKey, openReportCache, type ReportCache } from './report-cache.ts';
import type { KeptReport } from './report-record.ts';

/** What happens during a scan, as it happens. */
export type ScanEvent =
  | { readonly kind: 'resolved'; readonly images: readonly Image[]; readonly notImages: Resolved['notImages'] }
  | { readonly kind: 'notice'; readonly text: string }
  /** What config and history alone prove; comes before the first byte of a layer. */
  | { readonly kind: 'early'; readonly image: Image; readonly report: ImageReport }
  | { readonly kind: 'progress'; readonly image: Image; readonly progress: InspectProgress }
  | { readonly kind: 'report'; readonly report: ImageReport };

/** A verdict that is enough: see `ScanOptions.stopAt`. */
export type StopAt = 'suspicious' | 'malicious';

/** How a reference is scanned. */
export interface ScanOptions {
  /** Who judges; a function is called only when something has to be judged. */
  readonly tool: ToolIdentity | (() => Promise<ToolIdentity>);
  /** Opens the reference; normally `openImage` of `sources/transport.ts` with its options bound. */
  readonly open: (reference: string, signal?: AbortSignal) => Promise<Resolved>;
  readonly limits?: Limits;
  /** Keeps what was read of layers, and finished reports. */
  readonly cache?: LayerCache;
  /** Which platforms `open` chooses, as text: reports on other ones are kept apart. */
  readonly selection?: string;
  /** Identity of this program for kept reports; default `buildIdentity()`. */
  readonly build?: string;
  /** Ends the scan of an image where its config and history already give this verdict or a worse one: no layer is asked for. */
  readonly stopAt?: StopAt;
  /** How many threads may inspect layers: see `JudgeOptions`. */
  readonly threads?: number;
  readonly onEvent?: (event: ScanEvent) => void;
}

/**
 * Scans everything a reference leads to: one report an image (several for several platforms).
 * Throws `UsageError`, `SourceError`, `RegistryError` or `IntegrityError` when the image cannot be had at all; what goes
 * wrong inside an image is a gap in its report.
 */
export async function scan(reference: string, options: ScanOptions, signal?: AbortSignal): Promise<ImageReport[]> {
  const emit = options.onEvent ?? (() => {});
  const kept = await reportCacheOf(reference, options);
  const opening = options.open(reference, signal);
  // What judges takes longer to load than a registry to answer; who probably knows the verdict need not load it.
  const preload = kept?.hasAny === true ? undefined : preloadJudge();
  const resolved = await opening.finally(() => preload?.stop());
  try {
    emit({ kind: 'resolved', images: resolved.images, notImages: resolved.notImages });
    const reports: ImageReport[] = [];
    for (const image of resolved.images) {
      const made = (await fromCache(image, kept, emit)) ?? (await judged(image, kept, options, signal));
      emit({ kind: 'report', report: made });
      reports.push(made);
    }
    for (const text of resolved.notices) emit({ kind: 'notice', text });
    if (signal?.aborted !== true) await kept?.save();
    return reports;
  } finally {
    await resolved.close();
  }
}

/** What runs stays what it was when it was loaded, whatever happens to its files. */
let ownBuild: string | undefined;

async function reportCacheOf(reference: string, options: ScanOptions): Promise<ReportCache | undefined> {
  if (options.cache === undefined) return undefined;
  ownBuild ??= buildIdentity();
  const build = options.build ?? ownBuild;
  if (build === undefined) return undefined;
  const { limits = defaultLimits, selection = '' } = options;
  return await openReportCache(options.cache, { build, limits, reference, selection });
}

/** The finished report on this image, when there is one, and the events of a scan that finds every layer in the cache. */
async function fromCache(
  image: Image,
  kept: ReportCache | undefined,
  emit: (event: ScanEvent) => void,
): Promise<ImageReport | undefined> {
  const started = performance.now();
  const known = await kept?.find(image);
  if (known === undefined) return undefined;
  emit({ kind: 'early', image, report: known.early });
  const report = asCached(known, performance.now() - started);
  for (const layer of image.layers) {
    const bytes = report.image.layers[layer.index]?.size ?? 0;
    const total = layer.size === undefined ? {} : { total: layer.size };
    const failed = report.gaps.some((gap) => gap.layer === layer.index);
    emit({ kind: 'progress', image, progress: { layer, state: failed ? 'failed' : 'done', bytes, ...total } });
  }
  return report;
}

function asCached({ report }: KeptReport, milliseconds: number): ImageReport {
  const layers = report.image.layers.map((layer) => ({ ...layer, cached: true }));
  return {
    ...report,
    image: { ...report.image, layers },
    stats: { ...report.stats, cachedLayers: layers.length, milliseconds: Math.round(milliseconds) },
  };
}

async function judged(
  image: Image,
  kept: ReportCache | undefined,
  options: ScanOptions,
  signal?: AbortSignal,
): Promise<ImageReport> {
  const emit = options.onEvent ?? (() => {});
  const before = kept === undefined ? undefined : await imageKey(image);
  const { scanImage } = await loadJudge();
  const { early, report } = await scanImage(
    image,
    {
      tool: typeof options.tool === 'function' ? await options.tool() : options.tool,
      limits: options.limits ?? defaultLimits,
      ...(options.cache === undefined ? {} : { cache: options.cache }),
      ...(options.stopAt === undefined ? {} : { stopAt: options.stopAt }),
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      onEarly: (found) => emit({ kind: 'early', image, report: found }),
      onProgress: (progress) => emit({ kind: 'progress', image, progress }),
    },
    signal,
  );
  if (signal?.aborted !== true) await kept?.add(image, before, early, report);
  return report;
}
