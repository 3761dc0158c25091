import type { ByteStream } from './bytes.ts';

/** Pulls chunks and takes back what was not needed: one decoder's leftovers are the next one's beginning. */
export interface PullCursor {
  /** Bytes pulled from the stream so far, whether handed out or not. */
  readonly pulled: number;
  /** The next chunk, never empty; `undefined` at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Puts bytes back; the next `next` returns them. */
  unread(bytes: Uint8Array): void;
  /** Exactly `count` bytes, fewer only at the end. */
  take(count: number): Promise<Uint8Array>;
  /** Ends the stream early and runs its `finally`. */
  close(): Promise<void>;
}

/** Starts to read a stream by hand; whoever asks for a cursor closes it. An aborted signal throws its reason from the next pull. */
export function pullCursor(bytes: ByteStream, signal?: AbortSignal): PullCursor {
  const iterator = bytes[Symbol.asyncIterator]();
  const returned: Uint8Array[] = [];
  let pulled = 0;
  let pulling = false;
  let ended = false;

  async function next(): Promise<Uint8Array | undefined> {
    const back = returned.pop();
    if (back !== undefined) return back;
    while (!ended) {
      // Here and not only where content comes out: a stream of empty members gives none for hours.
      signal?.throwIfAborted();
      pulling = true;
      // A stream that threw is over: it must not be asked again, nor closed.
      ended = true;
      const step = await iterator.next();
      pulling = false;
      if (step.done === true) break;
      ended = false;
      pulled += step.value.length;
      if (step.value.length > 0) return step.value;
    }
    pulling = false;
    return undefined;
  }

  function unread(part: Uint8Array): void {
    if (part.length > 0) returned.push(part);
  }

  async function take(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = count;
    while (missing > 0) {
      const chunk = await next();
      if (chunk === undefined) break;
      const part = chunk.subarray(0, missing);
      // A copy where more has to be pulled: the stream may use its memory again.
      parts.push(part.length === missing ? part : Uint8Array.from(part));
      unread(chunk.subarray(missing));
      missing -= Math.min(missing, chunk.length);
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  }

  async function close(): Promise<void> {
    if (pulling) {
      // The stream is busy, perhaps waiting for a network that never answers: it ends when it can, nobody waits for it.
      iterator.return?.().then(undefined, () => {});
      return;
    }
    if (ended) return;
    ended = true;
    await iterator.return?.();
  }

  return {
    get pulled() {
      return pulled;
    },
    next,
    unread,
    take,
    close,
  };
}
