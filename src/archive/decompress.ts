import { DecodeError, LimitError } from '../errors.ts';
import type { ByteStream } from './bytes.ts';
import { type Compression, compressionHead, detectCompression } from './compression.ts';
import { gzipMembers } from './gzip-members.ts';
import type { Limits } from './limits.ts';
import { freshRoom, type OutputRoom } from './output-room.ts';
import { type PullCursor, pullCursor } from './pull-cursor.ts';
import { zstdFrames } from './zstd-frames.ts';

/** Compressions a media type can promise and that are read. */
export type PromisedCompression = 'none' | 'gzip' | 'zstd';

/** How a stream is decompressed. */
export interface DecompressOptions {
  readonly limits: Pick<Limits, 'layerBytes' | 'ratio' | 'ratioFloor'>;
  /** What the media type says. */
  readonly promised?: PromisedCompression;
  /** Told when the content is packed in another way than promised; the content's way is taken. */
  readonly onMismatch?: (detected: Compression, promised: PromisedCompression) => void;
  /** Where the output goes; by default into new memory. With `reusedRoom` a chunk is good until the next is asked for. */
  readonly room?: OutputRoom;
}

/** Room that is asked for at once: larger chunks cost fewer turns, and no longer fit the processor's cache. */
export const outputChunk: number = 256 * 1024;

/** The uncompressed bytes, and what has been seen so far. To be read once. */
export interface Decompressed extends ByteStream {
  /** `undefined` until the first bytes were read. */
  readonly detected: Compression | undefined;
  /** Stored bytes pulled so far. */
  readonly compressedBytes: number;
  /** Bytes yielded so far. */
  readonly uncompressedBytes: number;
}

/**
 * Uncompresses a layer, its compression told by content: gzip with any number of members, zstd with any number of frames,
 * or none. The source is always read to its end unless the consumer leaves early, so that its digest gets verified.
 *
 * Throws `DecodeError` (`UNKNOWN_COMPRESSION` also for formats recognised but not read, `BAD_COMPRESSION`, `TRUNCATED`,
 * `TRAILING_BYTES`) after everything that could be uncompressed was yielded, `LimitError` `TOO_MANY_BYTES` or `RATIO`,
 * and the source's own errors as they are.
 */
export function decompress(bytes: ByteStream, options: DecompressOptions, signal?: AbortSignal): Decompressed {
  const state: State = { detected: undefined, cursor: undefined, out: 0 };
  const stream = run(bytes, options, state, signal);
  return {
    get detected() {
      return state.detected;
    },
    get compressedBytes() {
      return state.cursor?.pulled ?? 0;
    },
    get uncompressedBytes() {
      return state.out;
    },
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
  };
}

interface State {
  detected: Compression | undefined;
  cursor: PullCursor | undefined;
  out: number;
}

async function* run(
  bytes: ByteStream,
  options: DecompressOptions,
  state: State,
  signal: AbortSignal | undefined,
): ByteStream {
  const { limits } = options;
  const cursor = pullCursor(bytes, signal);
  state.cursor = cursor;
  try {
    const head = await cursor.take(compressionHead);
    cursor.unread(head);
    state.detected = choose(detectCompression(head), options);
    for await (const chunk of decoded(cursor, state.detected, options.room ?? freshRoom(outputChunk))) {
      signal?.throwIfAborted();
      state.out += chunk.length;
      if (state.out > limits.layerBytes) {
        throw new LimitError('TOO_MANY_BYTES', `more than ${limits.layerBytes} uncompressed bytes (limit layerBytes)`);
      }
      if (state.out > limits.ratioFloor && state.out > limits.ratio * cursor.pulled) {
        const detail = `${state.out} bytes out of ${cursor.pulled}, more than ${limits.ratio} times as many (limit ratio)`;
        throw new LimitError('RATIO', detail);
      }
      yield chunk;
    }
  } catch (error) {
    throw asDecodeError(error);
  } finally {
    await cursor.close();
  }
}

/** Decides by content; a promise of plain tar is believed when nothing speaks against it. */
function choose(detected: Compression, { promised, onMismatch }: DecompressOptions): Compression {
  if (promised === undefined || promised === detected) return detected;
  if (promised === 'none' && detected === 'unknown') return 'none';
  onMismatch?.(detected, promised);
  return detected;
}

function decoded(cursor: PullCursor, compression: Compression, room: OutputRoom): ByteStream {
  if (compression === 'gzip') return gzipMembers(cursor, room);
  if (compression === 'zstd') return zstdFrames(cursor, room);
  if (compression === 'none') return plain(cursor);
  const what = compression === 'unknown' ? 'neither a tar nor gzip nor zstd' : `${compression}, which is not read`;
  throw new DecodeError('UNKNOWN_COMPRESSION', `the content is ${what}`);
}

async function* plain(cursor: PullCursor): ByteStream {
  for (let chunk = await cursor.next(); chunk !== undefined; chunk = await cursor.next()) yield chunk;
}

/** Names Node's decoder errors as ours; everything else stays the same instance. */
function asDecodeError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (error.code === 'Z_BUF_ERROR') {
    return new DecodeError('TRUNCATED', 'the compressed stream ends too early', { cause: error });
  }
  // A first frame always has its magic number, so this is what follows a complete one.
  if (error.code === 'ZSTD_error_prefix_unknown') {
    return new DecodeError('TRAILING_BYTES', 'other bytes after the end of the zstd stream', { cause: error });
  }
  if (!error.code.startsWith('Z_') && !error.code.startsWith('ZSTD_')) return error;
  return new DecodeError('BAD_COMPRESSION', `the compressed stream is damaged: ${error.message}`, { cause: error });
}
