import type { ByteStream } from '../archive/bytes.ts';
import { IntegrityError, LimitError, RegistryError } from '../errors.ts';
import type { Descriptor } from '../oci/manifest.ts';
import type { Clock } from './clock.ts';
import type { Timeouts } from './timeouts.ts';
import type { HttpAnswer } from './transport.ts';

/** Opens the blob at an offset: with a `Range` header when the offset is not 0. */
export type OpenBlob = (offset: number) => Promise<HttpAnswer>;

/** Bounds of one blob. */
export interface BlobOptions {
  readonly clock: Clock;
  readonly timeouts: Timeouts;
  /** Times in a row that a cut blob is resumed; counted anew after `progress` bytes. */
  readonly resumes: number;
  readonly signal?: AbortSignal;
}

/** Bytes after which a connection counts as a working one, so that a flaky line can still bring a layer of many gigabytes. */
const progress = 16 * 1024 * 1024;
/** Pause before a cut blob is asked for again, times the number of resumes in a row. */
const resumePause = 500;

/**
 * The bytes of a blob, asked for when the first one is wanted. A connection that breaks is resumed where it broke; a server
 * without ranges starts over and what is known already is skipped. Never yields more than `descriptor.size` bytes
 * (`IntegrityError` `SIZE_MISMATCH`); the digest is the caller's to verify, since only the caller sees the whole stream.
 */
export async function* streamBlob(
  open: OpenBlob,
  descriptor: Pick<Descriptor, 'size'>,
  what: string,
  options: BlobOptions,
): AsyncGenerator<Uint8Array> {
  const pace = createPace(options, what);
  let received = 0;
  let resumes = 0;
  for (;;) {
    const from = received;
    try {
      const answer = await open(received);
      try {
        for await (const chunk of fromOffset(answer, received, what, pace)) {
          const room = descriptor.size - received;
          if (chunk.length > room) {
            if (room > 0) yield chunk.subarray(0, room);
            throw new IntegrityError(
              'SIZE_MISMATCH',
              `${what} is larger than its descriptor says (${descriptor.size} bytes)`,
            );
          }
          received += chunk.length;
          yield chunk;
        }
      } finally {
        answer.discard();
      }
      return;
    } catch (error) {
      const broke = error instanceof RegistryError && error.code === 'UNREACHABLE';
      const spent = resumes >= options.resumes && received - from < progress;
      if (!broke || spent || received === descriptor.size) throw error;
    }
    resumes = received - from >= progress ? 1 : resumes + 1;
    await options.clock.sleep(resumePause * resumes, options.signal);
  }
}

/** The body from `offset` on, whether or not the server kept to the range it was asked for. */
async function* fromOffset(answer: HttpAnswer, offset: number, what: string, pace: Pace): AsyncGenerator<Uint8Array> {
  let skip = offset;
  if (answer.status === 206) {
    const start = /^bytes ([0-9]{1,15})-/.exec(answer.header('content-range') ?? '')?.[1];
    if (start === undefined || Number(start) !== offset) {
      throw new RegistryError('BAD_RESPONSE', `${answer.url.host} resumed ${what} at the wrong place`);
    }
    skip = 0;
  }
  for await (const chunk of pace(answer.body)) {
    if (skip >= chunk.length) skip -= chunk.length;
    else {
      yield skip === 0 ? chunk : chunk.subarray(skip);
      skip = 0;
    }
  }
}

/** Passes a stream on and ends it when it drips. */
type Pace = (bytes: ByteStream) => AsyncGenerator<Uint8Array>;

/** Counts only the time spent waiting for the server: a busy reader is not a slow server. */
function createPace(options: BlobOptions, what: string): Pace {
  const { timeouts, clock } = options;
  let waited = 0;
  let bytes = 0;
  return async function* (stream) {
    const iterator = stream[Symbol.asyncIterator]();
    try {
      for (;;) {
        const start = clock.now();
        const next = await iterator.next();
        if (next.done) return;
        waited += clock.now() - start;
        bytes += next.value.length;
        if (waited > timeouts.grace && bytes / (waited / 1000) < timeouts.minimumRate) {
          throw new LimitError(
            'TIMEOUT',
            `${what} comes too slowly: ${bytes} bytes in ${Math.round(waited / 1000)} seconds`,
          );
        }
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  };
}
