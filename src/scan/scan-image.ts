import type { Limits } from '../archive/limits.ts';
import type { Severity } from '../detectors/detector.ts';
import type { Image } from '../image/image.ts';
import type { InspectProgress } from '../inspect/engine.ts';
import type { Gap } from '../inspect/facts.ts';
import type { LayerCache } from '../inspect/layer-cache.ts';
import { buildReport, type ToolIdentity } from '../reports/build-report.ts';
import type { ImageReport } from '../reports/report.ts';
import { type Judgement, judge, judgeConfig } from './judge.ts';
import type { StopAt } from './scan.ts';

/** How one image is scanned. */
export interface ScanImageOptions {
  readonly tool: ToolIdentity;
  readonly limits: Limits;
  readonly cache?: LayerCache;
  readonly stopAt?: StopAt;
  readonly threads?: number;
  /** Hears what config and history alone prove, before any layer is asked for. */
  readonly onEarly: (report: ImageReport) => void;
  readonly onProgress: (progress: InspectProgress) => void;
}

/** Judges one image: first its config and history, then, unless that was enough, all of it. */
export async function scanImage(
  image: Image,
  options: ScanImageOptions,
  signal?: AbortSignal,
): Promise<{ readonly early: ImageReport; readonly report: ImageReport }> {
  const started = performance.now();
  const { tool, limits, cache, onProgress } = options;
  const made = (judgement: Judgement): ImageReport =>
    buildReport({ tool, ...judgement, milliseconds: performance.now() - started });
  const first = await judgeConfig(image);
  const early = made(first);
  options.onEarly(early);
  if (options.stopAt !== undefined && reaches(early, options.stopAt)) {
    return { early, report: made(withoutLayers(first, options.stopAt)) };
  }
  const given = {
    ...(cache === undefined ? {} : { cache }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  };
  const judgement = await judge(image, { limits, onProgress, ...given }, signal);
  return { early, report: made(judgement) };
}

/** Judges an image of nothing, so that the first real one finds its code compiled: most of the first judgement's time is that. */
export async function warmUp(): Promise<void> {
  const config = { config: { Cmd: ['/bin/sh', '-c', 'true'] } };
  const platform = { os: 'linux', architecture: 'unknown' };
  await judgeConfig({ reference: 'nothing', mediaType: '', platform, config, annotations: {}, layers: [] });
}

/** Whether a finding is at least as bad as what the scan is to stop at. */
function reaches(report: ImageReport, stopAt: StopAt): boolean {
  const enough: readonly Severity[] = stopAt === 'suspicious' ? ['suspicious', 'malicious'] : ['malicious'];
  return report.findings.some((finding) => enough.includes(finding.severity));
}

/** Every layer is a gap: a scan that stopped early has not looked at any. */
function withoutLayers(judgement: Judgement, stopAt: StopAt): Judgement {
  const { facts } = judgement;
  const gaps = facts.image.layers.map(({ index, digest, diffId }): Gap => {
    const which = digest ?? diffId;
    const detail = `Stopped at ${stopAt}: layer ${index + 1} was not looked at${which === undefined ? '' : ` (${which})`}.`;
    return { reason: 'stopped', layer: index, detail };
  });
  return { ...judgement, facts: { ...facts, gaps: [...facts.gaps, ...gaps] } };
}
