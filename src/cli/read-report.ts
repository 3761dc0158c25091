import { UsageError } from '../errors.ts';
import type { ImageReport } from '../reports/report.ts';
import { scan } from '../scan/scan.ts';
import { cacheOf } from './cache-place.ts';
import { interruptible } from './interrupt.ts';
import { createOpener } from './opener.ts';
import { createProgress, silentProgress } from './progress.ts';
import { parseLimits } from './quantities.ts';
import type { SourceFlags } from './source-options.ts';
import type { Surroundings } from './terminal.ts';
import { currentTool } from './tool.ts';
import { suitV8 } from './v8-settings.ts';

/**
 * The report on one image for a command that shows a part of it, kept ones included; progress goes to standard error.
 * `undefined`: interrupted. Throws what `openImage` throws when the image cannot be had.
 */
export async function readReport(
  reference: string,
  flags: SourceFlags & { readonly quiet?: boolean },
  around: Surroundings,
): Promise<ImageReport | undefined> {
  suitV8();
  const limits = parseLimits(flags.limit ?? [], flags.timeout);
  const opener = await createOpener([reference], flags, limits, around);
  const { open, selection } = opener;
  const { stderr } = around;
  const progress =
    flags.quiet === true ? silentProgress : createProgress((text) => void stderr.write(text), stderr.isTTY === true);
  const { signal, release } = interruptible(stderr);
  try {
    const reports = await scan(
      reference,
      {
        ...{ tool: currentTool, limits, selection },
        // A story is of one image; the others of an archive are not read for it.
        open: async (text, abort) => {
          const resolved = await open(text, abort);
          return { ...resolved, images: resolved.images.slice(0, 1) };
        },
        ...cacheOf(flags, around.env),
        ...(flags.threads === undefined ? {} : { threads: flags.threads }),
        onEvent(event) {
          if (event.kind === 'early') progress.started(event.image);
          else if (event.kind === 'progress') progress.layer(event.progress);
        },
      },
      signal,
    );
    if (signal.aborted) return undefined;
    if (reports[0] === undefined) throw new UsageError('BAD_REFERENCE', 'there is no image at this reference');
    return reports[0];
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    progress.finished();
    release();
    await opener.close();
  }
}
