import { RegistryError } from '../errors.ts';
import type { BlobOptions, OpenBlob } from './blob.ts';
import { contentRange } from './byte-range.ts';
import { createPace } from './pace.ts';

/** When and how the rest of a blob is fetched over several connections. */
export interface PartsOptions {
  readonly connections: number;
  /** Bytes of one part. At most `connections` of them are held in memory. */
  readonly partBytes: number;
  /** Whether it would help now: at `rate` bytes a second over one connection. */
  pays(received: number, size: number, rate: number): boolean;
}

/** Bytes after which the rate of one connection is known well enough. */
const probeBytes = 8 * 1024 * 1024;
/** Below this a blob is soon there over one connection. */
const leastLeft = 64 * 1024 * 1024;
/** Bytes a second at which one connection keeps a reader busy: unpacking takes about as long. */
const fastEnough = 100 * 1024 * 1024;

/** What registries are read with: four connections, as browsers and package managers take, and 32 MiB of memory for them. */
export const defaultParts: PartsOptions = Object.freeze({
  connections: 4,
  partBytes: 8 * 1024 * 1024,
  pays: (received: number, size: number, rate: number) =>
    received >= probeBytes && size - received >= leastLeft && rate < fastEnough,
});

/** Ranges do not work here: whoever asks goes on over one connection. Nothing wrong was yielded. */
export class RangesUnusable extends Error {
  /** Whether the server has not what it was asked for: better not to ask it for ranges again. */
  readonly lied: boolean;
  constructor(message: string, lied: boolean, cause?: unknown) {
    super(message, { cause });
    this.lied = lied;
  }
}

interface Part {
  readonly from: number;
  /** The last byte, counted in. */
  readonly to: number;
}

/**
 * The bytes from `from` to the end of a blob, in order, over several connections: each fetches a part into memory while the
 * one before is read. A part that breaks off is resumed where it broke. Throws `RangesUnusable` when a server ignores ranges,
 * answers with other ones or keeps breaking off; all that was yielded until then stands where it belongs.
 */
export async function* streamParts(
  open: OpenBlob,
  rest: { readonly from: number; readonly size: number },
  what: string,
  options: BlobOptions & { readonly parts: PartsOptions },
): AsyncGenerator<Uint8Array> {
  const { connections, partBytes } = options.parts;
  const end = new AbortController();
  const signal = options.signal === undefined ? end.signal : AbortSignal.any([end.signal, options.signal]);
  let next = rest.from;
  const start = (): Promise<readonly Uint8Array[]> | undefined => {
    if (next >= rest.size) return undefined;
    const part: Part = { from: next, to: Math.min(next + partBytes, rest.size) - 1 };
    next = part.to + 1;
    const fetched = fetchPart(open, part, rest.size, what, { ...options, signal });
    // Its error is seen when its turn comes, if it comes.
    fetched.catch(() => {});
    return fetched;
  };
  const underWay: Promise<readonly Uint8Array[]>[] = [];
  try {
    for (;;) {
      while (underWay.length < connections) {
        const started = start();
        if (started === undefined) break;
        underWay.push(started);
      }
      const first = underWay.shift();
      if (first === undefined) return;
      yield* await first;
    }
  } finally {
    // Those who leave early, or find a part broken, end the other connections.
    end.abort(new Error('the rest of the blob is not wanted'));
  }
}

async function fetchPart(
  open: OpenBlob,
  part: Part,
  size: number,
  what: string,
  options: BlobOptions & { readonly signal: AbortSignal },
): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  const pace = createPace(options, what);
  let at = part.from;
  for (let tries = 0; ; tries += 1) {
    options.signal.throwIfAborted();
    try {
      const answer = await open({ from: at, to: part.to });
      // An answer that comes after the end is not listened to any more.
      const stop = () => answer.discard();
      options.signal.addEventListener('abort', stop, { once: true });
      try {
        options.signal.throwIfAborted();
        const last = rangeEnd(answer, at, part, size, what);
        for await (const chunk of pace.follow(answer.body)) {
          if (at + chunk.length > last + 1) throw new RangesUnusable(`${what}: a range is longer than it says`, true);
          await options.bandwidth?.take(chunk.length, options.signal);
          chunks.push(chunk);
          at += chunk.length;
        }
      } finally {
        options.signal.removeEventListener('abort', stop);
        answer.discard();
      }
      if (at > part.to) return chunks;
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof RegistryError)) throw error;
      // A server that refuses a range may still give the whole.
      if (error.code !== 'UNREACHABLE') throw new RangesUnusable(`${what}: a range is refused`, true, error);
      if (tries >= options.resumes) throw new RangesUnusable(`${what}: a range cannot be had`, false, error);
    }
    // A shorter range than was asked for is allowed; one that brings nothing would go on for ever.
    if (tries >= options.resumes) throw new RangesUnusable(`${what}: a range is cut short again and again`, true);
    await options.clock.sleep(retryPause * (tries + 1), options.signal);
  }
}

/** Pause before a part is asked for again, times the number of tries. */
const retryPause = 250;

/** The last byte that the answer brings; throws `RangesUnusable` unless it is part of what was asked for. */
function rangeEnd(answer: Awaited<ReturnType<OpenBlob>>, from: number, part: Part, size: number, what: string): number {
  const stated = answer.status === 206 ? contentRange(answer) : undefined;
  const right = stated?.from === from && stated.to <= part.to && (stated.total ?? size) === size;
  if (stated !== undefined && right) return stated.to;
  throw new RangesUnusable(`${what}: ${answer.url.host} answers with another range than it was asked for`, true);
}
