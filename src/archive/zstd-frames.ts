import { DecodeError } from '../errors.ts';
import type { ByteStream } from './bytes.ts';
import { createPieceDecoder, type PieceDecoder } from './codec-engine.ts';
import type { OutputRoom } from './output-room.ts';
import type { PullCursor } from './pull-cursor.ts';

/**
 * Every frame of a zstd stream, skippable ones left out as RFC 8878 section 3.1.2 has it. Frames are told apart by hand:
 * Node's decoder stops without a word after the first one when more follow in the same write, and a skippable frame in
 * front hides everything. Throws `DecodeError` `BAD_COMPRESSION`, `TRUNCATED`, `TRAILING_BYTES`.
 */
export async function* zstdFrames(cursor: PullCursor, room: OutputRoom): ByteStream {
  const decoder = createPieceDecoder('zstd', room);
  try {
    yield* frames(cursor, decoder);
  } finally {
    decoder.close();
  }
}

async function* frames(cursor: PullCursor, decoder: PieceDecoder): ByteStream {
  for (let first = true; ; first = false) {
    const magic = await cursor.take(4);
    if (!first && magic.length === 0) return;
    if (isSkippable(magic)) {
      await skipFrame(cursor);
      continue;
    }
    if (isFrame(magic)) {
      cursor.unread(magic);
      yield* decoder.decode(cursor);
      continue;
    }
    if (first) throw new DecodeError('BAD_COMPRESSION', 'no zstd stream');
    if (mayBecomeMagic(magic)) throw truncated();
    await refuseTrailing(cursor, magic);
  }
}

function isFrame(magic: Uint8Array): boolean {
  return magic[0] === 0x28 && magic[1] === 0xb5 && magic[2] === 0x2f && magic[3] === 0xfd;
}

function isSkippable(magic: Uint8Array): boolean {
  return ((magic[0] ?? 0) & 0xf0) === 0x50 && magic[1] === 0x2a && magic[2] === 0x4d && magic[3] === 0x18;
}

/** Fewer than four bytes that could still have become a frame: the decoder calls that a stream cut short as well. */
function mayBecomeMagic(bytes: Uint8Array): boolean {
  const rest = (from: number, ...magic: readonly number[]) =>
    bytes.length < 4 && bytes.subarray(from).every((byte, index) => byte === magic[index]);
  return rest(0, 0x28, 0xb5, 0x2f) || (((bytes[0] ?? 0) & 0xf0) === 0x50 && rest(1, 0x2a, 0x4d));
}

async function skipFrame(cursor: PullCursor): Promise<void> {
  const length = await cursor.take(4);
  if (length.length < 4) throw truncated();
  let left = Buffer.from(length).readUInt32LE(0);
  while (left > 0) {
    const chunk = await cursor.next();
    if (chunk === undefined) throw truncated();
    cursor.unread(chunk.subarray(left));
    left -= Math.min(left, chunk.length);
  }
}

async function refuseTrailing(cursor: PullCursor, start: Uint8Array): Promise<never> {
  let size = 0;
  for (let chunk: Uint8Array | undefined = start; chunk !== undefined; chunk = await cursor.next())
    size += chunk.length;
  throw new DecodeError('TRAILING_BYTES', `${size} bytes after the end of the zstd stream`);
}

function truncated(): DecodeError {
  return new DecodeError('TRUNCATED', 'the zstd stream ends too early');
}
