import { defaultLimits } from '../archive/limits.ts';
import type { ExampleImage } from '../detectors/detector.ts';
import { inspectImage } from '../inspect/engine.ts';
import type { Facts } from '../inspect/facts.ts';
import { imageOf } from './image-builder.ts';

/** What is known of an example image, without any analyzer. */
export async function factsOf(example: ExampleImage): Promise<Facts> {
  const inspection = await inspectImage(imageOf(example), { analyzers: [], limits: defaultLimits });
  return inspection.facts;
}
