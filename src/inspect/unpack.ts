import type { ByteStream } from '../archive/bytes.ts';
import type { Compression } from '../archive/compression.ts';
import { decompress, outputChunk, type PromisedCompression } from '../archive/decompress.ts';
import type { Limits } from '../archive/limits.ts';
import { type OutputRoom, reusedRoom } from '../archive/output-room.ts';
import { type Measured, verified } from '../archive/verified.ts';
import type { DiffId, Digest } from '../oci/digest.ts';

/** What is to be unpacked and what was promised of it. Plain data: it can be cloned to another thread. */
export interface UnpackJob {
  /** For messages: what the bytes are, e.g. `layer 3`. */
  readonly what: string;
  readonly digest?: Digest;
  readonly size?: number;
  readonly diffId?: DiffId;
  readonly promised?: PromisedCompression;
  readonly limits: Limits;
}

/** Told while a layer is unpacked, in the order of its bytes. */
export interface UnpackWatch {
  /** Stored bytes read so far: told before the uncompressed bytes that came out of them, and once more at the end. */
  onStored(bytes: number): void;
  /** The content is packed in another way than promised. */
  onMismatch(detected: Compression): void;
  /** Once the stored bytes, or the uncompressed ones, were read to their end. */
  onEnd(which: 'stored' | 'tar', measured: Measured): void;
}

/**
 * A layer's stored bytes verified, uncompressed and verified again. Chunks are good until the next one is asked for.
 * Throws what `verified` and `decompress` throw, after everything that could be uncompressed was yielded.
 */
export type Unpack = (stored: ByteStream, job: UnpackJob, watch: UnpackWatch, signal?: AbortSignal) => ByteStream;

/** Unpacks in this thread. `room` says where the uncompressed bytes go. */
export function unpackHere(
  stored: ByteStream,
  job: UnpackJob,
  watch: UnpackWatch,
  signal?: AbortSignal,
  room: OutputRoom = reusedRoom(outputChunk),
): ByteStream {
  const { what, digest, size, diffId, promised, limits } = job;
  const checked = verified(
    counted(stored, watch),
    { what, ...(digest === undefined ? {} : { digest }), ...(size === undefined ? {} : { size }) },
    (measured) => watch.onEnd('stored', measured),
  );
  const onMismatch = (detected: Compression): void => watch.onMismatch(detected);
  const plain = decompress(
    checked,
    { limits, room, onMismatch, ...(promised === undefined ? {} : { promised }) },
    signal,
  );
  return verified(
    plain,
    {
      what: `${what}, uncompressed,`,
      mismatch: 'DIFF_ID_MISMATCH',
      ...(diffId === undefined ? {} : { digest: diffId }),
    },
    (measured) => watch.onEnd('tar', measured),
  );
}

async function* counted(stored: ByteStream, watch: UnpackWatch): ByteStream {
  let bytes = 0;
  for await (const chunk of inPieces(stored)) {
    bytes += chunk.length;
    watch.onStored(bytes);
    yield chunk;
  }
}

/** Most stored bytes handled at once. */
export const storedChunk: number = 256 * 1024;

/** Cuts long chunks: how far a damaged layer is read must not depend on the thread that reads it. */
export async function* inPieces(stored: ByteStream): ByteStream {
  for await (const chunk of stored) {
    if (chunk.length <= storedChunk) yield chunk;
    else for (let at = 0; at < chunk.length; at += storedChunk) yield chunk.subarray(at, at + storedChunk);
  }
}
