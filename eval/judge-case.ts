import { defaultLimits } from '../src/archive/limits.ts';
import type { ExampleImage, Severity } from '../src/detectors/detector.ts';
import { severityOrder } from '../src/detectors/severity.ts';
import { createLayerCache } from '../src/inspect/layer-cache.ts';
import { buildReport } from '../src/reports/build-report.ts';
import { judge } from '../src/scan/judge.ts';
import { imageOf } from '../src/testing/image-builder.ts';
import { matching } from './baseline.ts';
import type { EvalCase, Outcome } from './case.ts';

/** Ways to judge that must make no difference to what is found. */
export interface JudgeWays {
  /** Folder of a cache of inspected layers. */
  readonly cache?: string;
  /** Threads that unpack, however small the layers are; without it, none. */
  readonly threads?: number;
}

/** Most bytes of the evaluation's cache: all its images fit. */
const cacheBytes = 4 * 1024 ** 3;

/** Judges one case by the real pipeline in this process, and by the one-line patterns. */
export async function judgeCase(given: EvalCase, index: number, ways: JudgeWays = {}): Promise<Outcome> {
  const started = performance.now();
  const { cache, threads } = ways;
  // Compressing and uncompressing layers is measured elsewhere.
  const judgement = await judge(imageOf(given.image, { compression: threads === undefined ? 'none' : 'gzip' }), {
    limits: defaultLimits,
    ...(cache === undefined ? {} : { cache: createLayerCache(cache, cacheBytes) }),
    ...(threads === undefined ? {} : { threads, leastThreadedBytes: 0 }),
  });
  const report = buildReport({
    tool: { name: 'tidewaiter', version: '0.0.0-eval', engine: 'test' },
    ...judgement,
    milliseconds: 0,
  });
  const milliseconds = performance.now() - started;
  const { expected } = given;
  const atLeast = (severity: Severity): boolean =>
    expected !== undefined && severityOrder.indexOf(severity) <= severityOrder.indexOf(expected.severity);
  const hit =
    expected !== undefined &&
    report.findings.some(
      (finding) => atLeast(finding.severity) && finding.attack.some((technique) => expected.attack.includes(technique)),
    );
  return {
    index,
    hit,
    verdict: report.verdict,
    findings: report.findings.map(({ severity, detector }) => `${severity} ${detector}`),
    gaps: report.gaps.map(({ detail }) => detail),
    baseline: [...new Set(textsOf(given.image).flatMap(matching))],
    milliseconds,
  };
}

/** Every text of an image that patterns can be tried on: its configuration and its files. */
function textsOf(image: ExampleImage): readonly string[] {
  const { files, layers, ...config } = image;
  const texts = [JSON.stringify(config), ...(image.entrypoint ?? []), ...(image.cmd ?? [])];
  for (const layer of layers ?? (files === undefined ? [] : [files])) {
    for (const file of Object.values(layer)) {
      if (typeof file === 'string') texts.push(file);
      else if (file !== null && 'content' in file && typeof file.content === 'string') texts.push(file.content);
    }
  }
  return texts;
}
