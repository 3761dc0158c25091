import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ByteStream } from './bytes.ts';
import { codecStream, createCodec } from './codec.ts';
import { createPieceDecoder } from './codec-engine.ts';
import { decodeStream } from './decode-stream.ts';
import { decompress } from './decompress.ts';
import { defaultLimits } from './limits.ts';
import { freshRoom, reusedRoom } from './output-room.ts';
import { pullCursor } from './pull-cursor.ts';

const content = Buffer.concat(Array.from({ length: 3000 }, (_, index) => Buffer.from(`${index * 7919} words `)));
const packed = {
  deflate: gzipSync(content).subarray(10, -8),
  zstd: zstdCompressSync(content),
} as const;

describe.each(['deflate', 'zstd'] as const)('%s', (format) => {
  // After a zstd frame that ends with a chunk, other bytes are an error of the decoder: see `zstdFrames`.
  const rest = format === 'zstd' ? '' : 'what follows';
  const stored = Buffer.concat([packed[format], Buffer.from(rest)]);

  test('the decoder inside Node’s stream is found', () => {
    const codec = createCodec(format);
    expect(codec).toBeDefined();
    codec?.close();
  });

  test.each([1, 13, 1000, 1 << 20])('stops where the piece ends, as the stream does; chunks of %d', async (size) => {
    const results: string[] = [];
    for (const direct of [true, false]) {
      const cursor = pullCursor(chunked(stored, size));
      const decoder = createPieceDecoder(format, freshRoom(1000));
      const parts: Uint8Array[] = [];
      const pieces = direct ? decoder.decode(cursor) : decodeStream(cursor, codecStream(format, 1000));
      for await (const part of pieces) parts.push(part);
      decoder.close();
      expect(Buffer.concat(parts).equals(content)).toBe(true);
      results.push(Buffer.from(await cursor.take(100)).toString());
    }
    expect(results).toEqual([rest, rest]);
  });

  test('damage is the same error', async () => {
    const damaged = Buffer.from(packed[format]);
    damaged.fill(0xff, 8, 60);
    const codes: unknown[] = [];
    for (const direct of [true, false]) {
      const cursor = pullCursor(chunked(damaged, 100));
      const decoder = createPieceDecoder(format, freshRoom(1000));
      const read = async () => {
        for await (const _part of direct ? decoder.decode(cursor) : decodeStream(cursor, codecStream(format, 1000)));
      };
      codes.push(await read().catch((error: unknown) => (error as { code: string }).code));
    }
    expect(codes[0]).toBeTypeOf('string');
    expect(codes[1]).toBe(codes[0]);
  });

  test('with room that is used again each chunk is right until the next', async () => {
    const whole = format === 'zstd' ? zstdCompressSync(content) : gzipSync(content);
    const copies: Uint8Array[] = [];
    const buffers = new Set<unknown>();
    for await (const chunk of decompress(chunked(whole, 700), { limits: defaultLimits, room: reusedRoom(512) })) {
      copies.push(Uint8Array.from(chunk));
      buffers.add(chunk.buffer);
    }
    expect(Buffer.concat(copies).equals(content)).toBe(true);
    expect(buffers.size).toBe(1);
  });
});

test('a bomb in memory lets timers run', async () => {
  const bomb = gzipSync(Buffer.alloc(200 << 20));
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const room = reusedRoom(256 * 1024);
  for await (const _chunk of decompress(chunked(bomb, bomb.length), { limits: defaultLimits, room }));
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(3);
});

async function* chunked(bytes: Uint8Array, size: number): ByteStream {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
