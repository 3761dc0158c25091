import { LimitError } from '../errors.ts';
import type { ByteStream } from './bytes.ts';
import { tarBlock } from './tar-header.ts';

const nothing = Buffer.alloc(0);

/**
 * A tar's bytes in blocks and windows, each good until the next read that waits: the stream may use its memory again. Every read has a form that answers at once, from the chunk at hand, because an
 * `await` for each of a layer's 50,000 headers and bodies would cost more than reading them.
 */
export class TarInput {
  /** Position of the next byte in the stream. */
  offset = 0;
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #maxBytes: number;
  readonly #signal: AbortSignal | undefined;
  #chunk: Buffer = nothing;
  #at = 0;
  #pulled = 0;
  #ended = false;

  /** Throws `LimitError` `TOO_MANY_BYTES` from its reads once more than `maxBytes` arrived. */
  constructor(bytes: ByteStream, maxBytes: number, signal: AbortSignal | undefined) {
    this.#iterator = bytes[Symbol.asyncIterator]();
    this.#maxBytes = maxBytes;
    this.#signal = signal;
  }

  /** Bytes that can be had without waiting. */
  get atHand(): number {
    return this.#chunk.length - this.#at;
  }

  /** Up to `max` bytes of the chunk at hand; `undefined` when it is used up. */
  windowNow(max: number): Buffer | undefined {
    const left = this.#chunk.length - this.#at;
    if (left === 0) return undefined;
    const start = this.#at;
    const length = Math.min(left, max);
    this.#at = start + length;
    this.offset += length;
    return this.#chunk.subarray(start, start + length);
  }

  /** Up to `max` bytes; `undefined` at the end. */
  async window(max: number): Promise<Buffer | undefined> {
    while (this.#at === this.#chunk.length) if (!(await this.#pull())) return undefined;
    return this.windowNow(max);
  }

  /** The next block when the chunk at hand has it whole. */
  blockNow(): Buffer | undefined {
    return this.#chunk.length - this.#at >= tarBlock ? this.windowNow(tarBlock) : undefined;
  }

  /** The next block; shorter only at the end. */
  block(): Promise<Buffer> {
    return this.exactly(tarBlock);
  }

  /** `count` bytes, fewer only at the end. */
  async exactly(count: number): Promise<Buffer> {
    if (count > 0 && this.atHand >= count) return this.windowNow(count) as Buffer;
    const parts: Buffer[] = [];
    let missing = count;
    while (missing > 0) {
      const part = await this.window(missing);
      if (part === undefined) break;
      // A copy: the chunk it stands in may be gone when the next one is there.
      parts.push(missing === part.length ? part : Buffer.from(part));
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Skips when the chunk at hand is long enough; false, with nothing skipped, when not. */
  skipNow(count: number): boolean {
    if (this.#chunk.length - this.#at < count) return false;
    this.#at += count;
    this.offset += count;
    return true;
  }

  /** Skips `count` bytes; returns how many of them were not there. */
  async skip(count: number): Promise<number> {
    let missing = count;
    while (missing > 0) {
      const part = await this.window(missing);
      if (part === undefined) return missing;
      missing -= part.length;
    }
    return 0;
  }

  /** Ends the source when its end was not reached. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#iterator.return?.();
  }

  async #pull(): Promise<boolean> {
    if (this.#ended) return false;
    this.#signal?.throwIfAborted();
    // A source that throws is over, it must not be closed as well.
    this.#ended = true;
    const step = await this.#iterator.next();
    if (step.done === true) return false;
    this.#ended = false;
    const { buffer, byteOffset, length } = step.value;
    this.#pulled += length;
    if (this.#pulled > this.#maxBytes) {
      throw new LimitError('TOO_MANY_BYTES', `more than ${this.#maxBytes} bytes of tar (limit layerBytes)`);
    }
    this.#chunk = Buffer.from(buffer, byteOffset, length);
    this.#at = 0;
    return true;
  }
}
