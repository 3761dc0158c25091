import { defaultLimits, type Limits } from '../archive/limits.ts';
import type { ExampleImage } from '../detectors/detector.ts';
import { buildReport } from '../reports/build-report.ts';
import type { ImageReport } from '../reports/report.ts';
import { type Judgement, judge } from '../scan/judge.ts';
import { imageOf } from './image-builder.ts';

/** Runs an example image through the real pipeline (inspect, trace, detect); no disk, no network. */
export async function sceneOf(example: ExampleImage, limits: Limits = defaultLimits): Promise<Judgement> {
  return await judge(imageOf(example), { limits });
}

/** The report on an example image, with a fixed tool identity and time so that it can be compared. */
export async function reportOf(example: ExampleImage, limits?: Limits): Promise<ImageReport> {
  const judgement = await sceneOf(example, limits);
  return buildReport({
    tool: { name: 'tidewaiter', version: '0.0.0-test', engine: 'test' },
    ...judgement,
    milliseconds: 0,
  });
}
