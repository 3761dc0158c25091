import { UsageError } from '../errors.ts';
import type { Image } from '../image/image.ts';
import { type Judgement, type JudgeOptions, judge } from '../scan/judge.ts';
import { cacheOf } from './cache-place.ts';
import { interruptible } from './interrupt.ts';
import { createOpener } from './opener.ts';
import { createProgress, silentProgress } from './progress.ts';
import { parseLimits } from './quantities.ts';
import type { SourceFlags } from './source-options.ts';
import type { Surroundings } from './terminal.ts';
import { suitV8 } from './v8-settings.ts';

/** An image that was read and judged for a command that shows a part of it. */
export interface ReadImage {
  readonly image: Image;
  readonly judgement: Judgement;
}

/**
 * Reads and judges one image for one platform, with progress on standard error. `undefined`: interrupted.
 * Throws what `openImage` throws when the image cannot be had.
 */
export async function readImage(
  reference: string,
  flags: SourceFlags & { readonly quiet?: boolean },
  around: Surroundings,
  alsoRead?: JudgeOptions['alsoRead'],
): Promise<ReadImage | undefined> {
  suitV8();
  const limits = parseLimits(flags.limit ?? [], flags.timeout);
  const opener = await createOpener([reference], flags, limits, around);
  const { stderr } = around;
  const progress =
    flags.quiet === true ? silentProgress : createProgress((text) => void stderr.write(text), stderr.isTTY === true);
  const { signal, release } = interruptible(stderr);
  try {
    const resolved = await opener.open(reference, signal);
    try {
      const [image] = resolved.images;
      if (image === undefined) throw new UsageError('BAD_REFERENCE', 'there is no image at this reference');
      progress.started(image);
      const judgement = await judge(
        image,
        {
          limits,
          onProgress: (event) => progress.layer(event),
          ...cacheOf(flags, around.env),
          ...(flags.threads === undefined ? {} : { threads: flags.threads }),
          ...(alsoRead === undefined ? {} : { alsoRead }),
        },
        signal,
      );
      return signal.aborted ? undefined : { image, judgement };
    } finally {
      progress.finished();
      await resolved.close();
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    release();
    await opener.close();
  }
}
