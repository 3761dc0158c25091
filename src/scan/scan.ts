import { defaultLimits, type Limits } from '../archive/limits.ts';
import type { Image } from '../image/image.ts';
import type { Resolved } from '../image/source.ts';
import type { InspectProgress } from '../inspect/engine.ts';
import type { LayerCache } from '../inspect/layer-cache.ts';
import { buildReport, type ToolIdentity } from '../reports/build-report.ts';
import type { ImageReport } from '../reports/report.ts';
import { judge, judgeConfig } from './judge.ts';

/** What happens during a scan, as it happens. */
export type ScanEvent =
  | { readonly kind: 'resolved'; readonly images: readonly Image[]; readonly notImages: Resolved['notImages'] }
  | { readonly kind: 'notice'; readonly text: string }
  /** What config and history alone prove; comes before the first byte of a layer. */
  | { readonly kind: 'early'; readonly image: Image; readonly report: ImageReport }
  | { readonly kind: 'progress'; readonly image: Image; readonly progress: InspectProgress }
  | { readonly kind: 'report'; readonly report: ImageReport };

/** How a reference is scanned. */
export interface ScanOptions {
  readonly tool: ToolIdentity;
  /** Opens the reference; normally `openImage` of `sources/transport.ts` with its options bound. */
  readonly open: (reference: string, signal?: AbortSignal) => Promise<Resolved>;
  readonly limits?: Limits;
  readonly cache?: LayerCache;
  readonly onEvent?: (event: ScanEvent) => void;
}

/**
 * Scans everything a reference leads to: one report an image (several for several platforms).
 * Throws `UsageError`, `SourceError`, `RegistryError` or `IntegrityError` when the image cannot be had at all; what goes
 * wrong inside an image is a gap in its report.
 */
export async function scan(reference: string, options: ScanOptions, signal?: AbortSignal): Promise<ImageReport[]> {
  const limits = options.limits ?? defaultLimits;
  const emit = options.onEvent ?? (() => {});
  const resolved = await options.open(reference, signal);
  try {
    emit({ kind: 'resolved', images: resolved.images, notImages: resolved.notImages });
    const reports: ImageReport[] = [];
    for (const image of resolved.images) {
      const started = performance.now();
      const early = await judgeConfig(image);
      emit({ kind: 'early', image, report: report(early, options.tool, started) });
      const onProgress = (progress: InspectProgress) => emit({ kind: 'progress', image, progress });
      const cache = options.cache === undefined ? {} : { cache: options.cache };
      const judgement = await judge(image, { limits, onProgress, ...cache }, signal);
      const made = report(judgement, options.tool, started);
      emit({ kind: 'report', report: made });
      reports.push(made);
    }
    for (const text of resolved.notices) emit({ kind: 'notice', text });
    return reports;
  } finally {
    await resolved.close();
  }
}

function report(judgement: Awaited<ReturnType<typeof judge>>, tool: ToolIdentity, started: number): ImageReport {
  return buildReport({ tool, ...judgement, milliseconds: performance.now() - started });
}
