import { defaultLimits } from '../archive/limits.ts';
import type { ExampleImage } from '../detectors/detector.ts';
import { useGrammarFiles } from '../grammar-files.ts';
import { inspectImage } from '../inspect/engine.ts';
import type { Story } from '../trace/story.ts';
import { type TraceOptions, trace } from '../trace/trace.ts';
import { imageOf } from './image-builder.ts';

/** The story of an example image; files it asks for are read and it is traced again, as a scan does. */
export async function traceOf(example: ExampleImage, options?: TraceOptions): Promise<Story> {
  useGrammarFiles();
  const inspection = await inspectImage(imageOf(example), { analyzers: [], limits: defaultLimits });
  let story = await trace(inspection.facts, options);
  for (let round = 0; story.wanted.length > 0 && round < 4; round += 1) {
    story = await trace(await inspection.reread(story.wanted), options);
  }
  return story;
}
