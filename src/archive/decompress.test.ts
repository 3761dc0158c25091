import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tarHeader } from '../testing/tar-writer.ts';
import type { ByteStream } from './bytes.ts';
import { detectCompression } from './compression.ts';
import { decompress } from './decompress.ts';
import { defaultLimits } from './limits.ts';

const one = Buffer.from('first member '.repeat(50));
const two = Buffer.from('second member '.repeat(70));
const gz = (bytes: Uint8Array) => gzipSync(bytes);
const zst = (bytes: Uint8Array) => zstdCompressSync(bytes);
const skippable = Buffer.concat([Buffer.from([0x53, 0x2a, 0x4d, 0x18, 5, 0, 0, 0]), Buffer.alloc(5, 7)]);
const tar = Buffer.concat([tarHeader({ name: 'a' }), Buffer.alloc(1024)]);
/** FEXTRA, FNAME, FCOMMENT and FHCRC set. */
const decorated = Buffer.concat([
  Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3]),
  Buffer.from('name\0comment\0xx'),
  gz(one).subarray(10),
]);
const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 0xff : byte));
const chunkings = [1, 2, 7, 64, 1 << 20];

describe('detectCompression', () => {
  test.each([
    ['gzip', gz(one)],
    ['zstd', zst(one)],
    ['zstd', skippable],
    ['bzip2', Buffer.from('BZh91AY')],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])],
    ['lz4', Buffer.from([0x04, 0x22, 0x4d, 0x18])],
    ['none', tar],
    ['none', Buffer.alloc(1024)],
    ['none', Buffer.alloc(0)],
    ['unknown', Buffer.from('<html>')],
  ])('%s', (expected, bytes) => {
    expect(detectCompression(bytes.subarray(0, 512))).toBe(expected);
  });
});

describe('decompress', () => {
  test.each([
    ['gzip', 'gzip', gz(one), one],
    ['gzip of nothing', 'gzip', gz(Buffer.alloc(0)), Buffer.alloc(0)],
    ['gzip with every header field', 'gzip', decorated, one],
    ['two members', 'gzip', Buffer.concat([gz(one), gz(two)]), Buffer.concat([one, two])],
    [
      'an empty member between',
      'gzip',
      Buffer.concat([gz(one), gz(Buffer.alloc(0)), gz(two)]),
      Buffer.concat([one, two]),
    ],
    ['gzip with zero padding', 'gzip', Buffer.concat([gz(one), Buffer.alloc(700)]), one],
    ['zstd', 'zstd', zst(one), one],
    ['two frames', 'zstd', Buffer.concat([zst(one), zst(two)]), Buffer.concat([one, two])],
    [
      'skippable frames',
      'zstd',
      Buffer.concat([skippable, zst(one), skippable, zst(two), skippable]),
      Buffer.concat([one, two]),
    ],
    ['none', 'none', tar, tar],
    ['nothing', 'none', Buffer.alloc(0), Buffer.alloc(0)],
  ])('%s, however it is cut', async (_name, detected, stored, expected) => {
    for (const size of chunkings) {
      const result = await run(stored, size);
      expect(result.error).toBeUndefined();
      expect(result.bytes.equals(expected)).toBe(true);
      expect(result).toMatchObject({ detected, compressed: stored.length, uncompressed: expected.length });
    }
  });

  const garbage = Buffer.from('garbage');
  test.each([
    ['garbage after gzip', Buffer.concat([gz(one), garbage]), 'TRAILING_BYTES', one],
    ['one stray byte', Buffer.concat([gz(one), Buffer.from([9])]), 'TRAILING_BYTES', one],
    ['zeros then a member', Buffer.concat([gz(one), Buffer.alloc(9), gz(two)]), 'TRAILING_BYTES', one],
    ['garbage after zstd', Buffer.concat([zst(one), garbage]), 'TRAILING_BYTES', one],
    ['two stray bytes after zstd', Buffer.concat([zst(one), Buffer.from('ga')]), 'TRAILING_BYTES', one],
    ['zeros after zstd', Buffer.concat([zst(one), Buffer.alloc(8)]), 'TRAILING_BYTES', one],
    ['cut second member', Buffer.concat([gz(one), gz(two).subarray(0, 6)]), 'TRUNCATED', one],
    ['first byte of a second member', Buffer.concat([gz(one), gz(two).subarray(0, 1)]), 'TRUNCATED', one],
    ['cut second frame', Buffer.concat([zst(one), zst(two).subarray(0, 3)]), 'TRUNCATED', one],
    ['cut skippable frame', Buffer.concat([zst(one), skippable.subarray(0, 10)]), 'TRUNCATED', one],
    ['cut trailer', gz(one).subarray(0, -3), 'TRUNCATED', one],
    ['wrong CRC-32', flipped(gz(one), gz(one).length - 8), 'BAD_COMPRESSION', one],
    ['wrong length', flipped(gz(one), gz(one).length - 4), 'BAD_COMPRESSION', one],
    ['unknown method', flipped(gz(one), 2), 'BAD_COMPRESSION', Buffer.alloc(0)],
    ['reserved flags', flipped(gz(one), 3), 'BAD_COMPRESSION', Buffer.alloc(0)],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'UNKNOWN_COMPRESSION', Buffer.alloc(0)],
    ['bzip2', Buffer.from('BZh91AY'), 'UNKNOWN_COMPRESSION', Buffer.alloc(0)],
    ['a web page', Buffer.from('<html>'), 'UNKNOWN_COMPRESSION', Buffer.alloc(0)],
  ])('%s: yields what there is, then throws', async (_name, stored, code, expected) => {
    for (const size of chunkings) {
      const result = await run(Buffer.from(stored), size);
      expect(result.error).toMatchObject({ family: 'decode', code });
      expect(result.bytes.equals(expected)).toBe(true);
    }
  });

  test('a stream cut anywhere is never whole', async () => {
    for (const whole of [gz(one), zst(one)]) {
      for (let length = 4; length < whole.length; length++) {
        const { error, bytes } = await run(whole.subarray(0, length), 5);
        expect(error).toMatchObject({ family: 'decode', code: 'TRUNCATED' });
        expect(one.subarray(0, bytes.length).equals(bytes)).toBe(true);
      }
    }
  });

  test('any bytes behind a magic number end in content or a decode error', async () => {
    const magic = fc.constantFrom(gz(one).subarray(0, 10), zst(one).subarray(0, 4), skippable, Buffer.alloc(0));
    await fc.assert(
      fc.asyncProperty(
        magic,
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 40 }),
        async (head, tail, size) => {
          const { error } = await run(Buffer.concat([head, tail]), size);
          if (error !== undefined) expect(error).toMatchObject({ family: 'decode' });
        },
      ),
    );
  });

  test('reports content that is not packed as promised, and takes the content’s way', async () => {
    const seen: unknown[] = [];
    const stream = decompress(chunked(gz(one), 99), {
      limits: defaultLimits,
      promised: 'zstd',
      onMismatch: (...pair) => seen.push(pair),
    });
    expect(await lengthOf(stream)).toBe(one.length);
    expect(seen).toEqual([['gzip', 'zstd']]);
    const damaged = Buffer.from('no header at all');
    expect(await lengthOf(decompress(chunked(damaged, 9), { limits: defaultLimits, promised: 'none' }))).toBe(16);
  });

  test.each([
    ['RATIO', { ratio: 100, ratioFloor: 4 << 20 }],
    ['TOO_MANY_BYTES', { layerBytes: 3 << 20 }],
  ])('a bomb stops at the limit: %s', async (code, over) => {
    for (const stored of [gz(Buffer.alloc(64 << 20)), zst(Buffer.alloc(64 << 20))]) {
      let bytes = 0;
      const read = async () => {
        for await (const chunk of decompress(chunked(stored, 4096), { limits: { ...defaultLimits, ...over } }))
          bytes += chunk.length;
      };
      await expect(read()).rejects.toMatchObject({ family: 'limit', code });
      expect(bytes).toBeLessThanOrEqual(5 << 20);
    }
  });

  test('an endless source stops at the limit and is ended', async () => {
    let ended = false;
    const endless = (async function* () {
      try {
        yield Buffer.concat([tar, Buffer.alloc(512)]);
        for (;;) yield Buffer.alloc(65536);
      } finally {
        ended = true;
      }
    })();
    const stream = decompress(endless, { limits: { ...defaultLimits, layerBytes: 1 << 20 } });
    await expect(lengthOf(stream)).rejects.toMatchObject({ code: 'TOO_MANY_BYTES' });
    expect(ended).toBe(true);
  });

  test('leaving early ends the source, a failing source surfaces as itself after what it gave', async () => {
    const failure = new Error('the network is gone');
    let ended = false;
    const stored = gz(
      Buffer.concat(Array.from({ length: 500 }, (_, index) => Buffer.from(`${index * 7919} `.repeat(99)))),
    );
    const source = (async function* () {
      try {
        yield* chunked(stored, 1000);
        throw failure;
      } finally {
        ended = true;
      }
    })();
    for await (const _chunk of decompress(source, { limits: defaultLimits })) break;
    expect(ended).toBe(true);

    const failing = (async function* () {
      yield* chunked(stored, 1000);
      throw failure;
    })();
    let bytes = 0;
    const read = async () => {
      for await (const chunk of decompress(failing, { limits: defaultLimits })) bytes += chunk.length;
    };
    await expect(read()).rejects.toBe(failure);
    expect(bytes).toBeGreaterThan(0);
  });

  test('an aborted signal ends a stream that never yields', async () => {
    const controller = new AbortController();
    const empty = gz(Buffer.alloc(0));
    const endless = (async function* () {
      for (let count = 0; ; count++) {
        if (count === 50) controller.abort(new Error('enough'));
        yield empty;
      }
    })();
    const stream = decompress(endless, { limits: defaultLimits }, controller.signal);
    await expect(lengthOf(stream)).rejects.toThrow('enough');
  });

  test('an aborted signal ends it', async () => {
    const controller = new AbortController();
    const stream = decompress(chunked(gz(one), 10), { limits: defaultLimits }, controller.signal);
    controller.abort(new Error('enough'));
    await expect(lengthOf(stream)).rejects.toThrow('enough');
  });
});

async function run(stored: Uint8Array, size: number) {
  const stream = decompress(chunked(stored, size), { limits: defaultLimits });
  const chunks: Uint8Array[] = [];
  let error: unknown;
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (thrown) {
    error = thrown;
  }
  const { detected, compressedBytes: compressed, uncompressedBytes: uncompressed } = stream;
  return { bytes: Buffer.concat(chunks), error, detected, compressed, uncompressed };
}

async function lengthOf(stream: ByteStream): Promise<number> {
  let length = 0;
  for await (const chunk of stream) length += chunk.length;
  return length;
}

async function* chunked(bytes: Uint8Array, size: number): ByteStream {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
