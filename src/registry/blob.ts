import { IntegrityError, RegistryError } from '../errors.ts';
import type { Descriptor } from '../oci/manifest.ts';
import type { Bandwidth } from './bandwidth.ts';
import { type PartsOptions, RangesUnusable, streamParts } from './blob-parts.ts';
import { bodyFrom } from './byte-range.ts';
import type { Clock } from './clock.ts';
import { createPace } from './pace.ts';
import type { Timeouts } from './timeouts.ts';
import type { HttpAnswer } from './transport.ts';

/** Opens a blob: whole, or the bytes from `from` on, or those up to and with `to`. */
export type OpenBlob = (range?: { readonly from: number; readonly to?: number }) => Promise<HttpAnswer>;

/** Bounds of one blob. */
export interface BlobOptions {
  readonly clock: Clock;
  readonly timeouts: Timeouts;
  /** Times in a row that a cut blob is resumed; counted anew after `progress` bytes. */
  readonly resumes: number;
  /** When a large blob is fetched over several connections; absent: never. */
  readonly parts?: PartsOptions;
  readonly bandwidth?: Bandwidth;
  readonly signal?: AbortSignal;
}

/** Bytes after which a connection counts as a working one, so that a flaky line can still bring a layer of many gigabytes. */
const progress = 16 * 1024 * 1024;
/** Pause before a cut blob is asked for again, times the number of resumes in a row. */
const resumePause = 500;

/**
 * The bytes of a blob, asked for when the first one is wanted. A connection that breaks is resumed where it broke; a server
 * without ranges starts over and what is known already is skipped. Where one connection is slow and much is left, several
 * fetch ranges of the rest (`blob-parts.ts`). Never yields more than `descriptor.size` bytes (`IntegrityError`
 * `SIZE_MISMATCH`); the digest is the caller's to verify, since only the caller sees the whole stream. It also makes
 * `If-Range` needless: a blob that changed between two requests is not the one that was asked for.
 */
export async function* streamBlob(
  open: OpenBlob,
  descriptor: Pick<Descriptor, 'size'>,
  what: string,
  options: BlobOptions,
): AsyncGenerator<Uint8Array> {
  const { size } = descriptor;
  const { bandwidth, signal } = options;
  const pace = createPace(options, what);
  let parts = options.parts;
  let ranges = true;
  let received = 0;
  let resumes = 0;
  for (;;) {
    const from = received;
    let slow = false;
    try {
      const answer = await open(from > 0 && ranges ? { from } : undefined);
      try {
        for await (const chunk of bodyFrom(answer, from, what, pace.follow)) {
          const room = size - received;
          if (chunk.length > room) {
            if (room > 0) yield chunk.subarray(0, room);
            throw new IntegrityError('SIZE_MISMATCH', `${what} is larger than its descriptor says (${size} bytes)`);
          }
          await bandwidth?.take(chunk.length, signal);
          received += chunk.length;
          yield chunk;
          slow = parts?.pays(received, size, pace.rate()) === true;
          if (slow) break;
        }
      } finally {
        answer.discard();
      }
      if (!slow || parts === undefined) return;
      for await (const chunk of streamParts(open, { from: received, size }, what, { ...options, parts })) {
        received += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      parts = undefined;
      if (error instanceof RangesUnusable) {
        // One connection from here on; whoever lied about a range is not asked for one again.
        ranges = !error.lied;
        continue;
      }
      const broke = error instanceof RegistryError && error.code === 'UNREACHABLE';
      const spent = resumes >= options.resumes && received - from < progress;
      if (!broke || spent || received === size) throw error;
    }
    resumes = received - from >= progress ? 1 : resumes + 1;
    await options.clock.sleep(resumePause * resumes, signal);
  }
}
