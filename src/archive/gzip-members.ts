import { crc32 } from 'node:zlib';
import { DecodeError } from '../errors.ts';
import type { ByteStream } from './bytes.ts';
import { createPieceDecoder, type PieceDecoder } from './codec-engine.ts';
import type { OutputRoom } from './output-room.ts';
import type { PullCursor } from './pull-cursor.ts';

/** Flags of RFC 1952 section 2.3.1; the upper three bits are reserved and must be zero. */
const flag = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/**
 * Every member of a gzip stream, each checked against its own CRC-32 and length. Done by hand above the raw decoder:
 * `createGunzip` loses the last output when garbage follows a member, and everything after a zero byte.
 * Throws `DecodeError` `BAD_COMPRESSION`, `TRUNCATED`, `TRAILING_BYTES`.
 */
export async function* gzipMembers(cursor: PullCursor, room: OutputRoom): ByteStream {
  const decoder = createPieceDecoder('deflate', room);
  try {
    yield* members(cursor, decoder);
  } finally {
    decoder.close();
  }
}

async function* members(cursor: PullCursor, decoder: PieceDecoder): ByteStream {
  for (let first = true; ; first = false) {
    const magic = await cursor.take(2);
    if (!first && magic.length === 0) return;
    if (magic[0] !== 0x1f || (magic.length > 1 && magic[1] !== 0x8b)) {
      if (first) throw new DecodeError('BAD_COMPRESSION', 'no gzip stream');
      return drainTrailing(cursor, magic);
    }
    if (magic.length < 2) throw truncated();
    await readHeader(cursor);
    yield* readMember(cursor, decoder);
  }
}

async function* readMember(cursor: PullCursor, decoder: PieceDecoder): ByteStream {
  let crc = 0;
  let length = 0;
  for await (const chunk of decoder.decode(cursor)) {
    crc = crc32(chunk, crc);
    length = (length + chunk.length) % 2 ** 32;
    yield chunk;
  }
  const trailer = Buffer.from(await exactly(cursor, 8));
  if (trailer.readUInt32LE(0) !== crc) throw new DecodeError('BAD_COMPRESSION', 'a gzip member has a wrong CRC-32');
  if (trailer.readUInt32LE(4) !== length) throw new DecodeError('BAD_COMPRESSION', 'a gzip member has a wrong length');
}

/** Everything after the two magic bytes, up to the compressed data. */
async function readHeader(cursor: PullCursor): Promise<void> {
  const fixed = await exactly(cursor, 8);
  const flags = fixed[1] ?? 0;
  if (fixed[0] !== 8) throw new DecodeError('BAD_COMPRESSION', `gzip with unknown method ${fixed[0]}`);
  if ((flags & flag.reserved) !== 0) throw new DecodeError('BAD_COMPRESSION', 'gzip with unknown flags');
  if ((flags & flag.extra) !== 0) {
    const [low = 0, high = 0] = await exactly(cursor, 2);
    await exactly(cursor, low + high * 256);
  }
  if ((flags & flag.name) !== 0) await skipText(cursor);
  if ((flags & flag.comment) !== 0) await skipText(cursor);
  if ((flags & flag.headerCrc) !== 0) await exactly(cursor, 2);
}

async function skipText(cursor: PullCursor): Promise<void> {
  for (;;) {
    const chunk = await cursor.next();
    if (chunk === undefined) throw truncated();
    const end = chunk.indexOf(0);
    if (end < 0) continue;
    cursor.unread(chunk.subarray(end + 1));
    return;
  }
}

async function exactly(cursor: PullCursor, count: number): Promise<Uint8Array> {
  const bytes = await cursor.take(count);
  if (bytes.length < count) throw truncated();
  return bytes;
}

/** Zeros are padding, as `gzip -d` has it; anything else is refused by the engines, and was not inspected. */
async function drainTrailing(cursor: PullCursor, start: Uint8Array): Promise<void> {
  let size = 0;
  let garbage = false;
  for (let chunk: Uint8Array | undefined = start; chunk !== undefined; chunk = await cursor.next()) {
    size += chunk.length;
    garbage ||= chunk.some((byte) => byte !== 0);
  }
  if (garbage) throw new DecodeError('TRAILING_BYTES', `${size} bytes after the end of the gzip stream`);
}

function truncated(): DecodeError {
  return new DecodeError('TRUNCATED', 'the gzip stream ends too early');
}
