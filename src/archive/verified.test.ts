import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Digest, parseDigest } from '../oci/digest.ts';
import type { ByteStream } from './bytes.ts';
import { readBounded } from './read-bounded.ts';
import { type Expected, hashed, type Measured, verified } from './verified.ts';

const content = Buffer.from('the bytes that were promised');
const digest = digestOf(content);

describe('verified', () => {
  test('yields exactly the promised bytes, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), async (chunks) => {
        const whole = Buffer.concat(chunks);
        const stream = verified(streamOf(chunks), { digest: digestOf(whole), size: whole.length, what: 'it' });
        expect(Buffer.from(await readBounded(stream, 1000, 'it'))).toEqual(whole);
      }),
    );
  });

  test.each<[string, Uint8Array, Partial<Expected>, string]>([
    ['too short', content.subarray(1), { size: content.length }, 'SIZE_MISMATCH'],
    ['too long', Buffer.concat([content, content]), { size: content.length }, 'SIZE_MISMATCH'],
    ['other bytes', Buffer.from('other'), { digest }, 'DIGEST_MISMATCH'],
    ['other tar', Buffer.from('other'), { digest, mismatch: 'DIFF_ID_MISMATCH' }, 'DIFF_ID_MISMATCH'],
  ])('throws at the end: %s', async (_name, bytes, expected, code) => {
    const seen: Uint8Array[] = [];
    const read = async () => {
      for await (const chunk of verified(streamOf([bytes]), { ...expected, what: 'it' })) seen.push(chunk);
    };
    await expect(read()).rejects.toMatchObject({ code });
    expect(Buffer.concat(seen)).toEqual(bytes.subarray(0, expected.size ?? bytes.length));
  });

  test('tells what an endless stream has without reading more than was promised', async () => {
    const endless = (async function* () {
      for (;;) yield Buffer.alloc(10);
    })();
    let bytes = 0;
    const read = async () => {
      for await (const chunk of verified(endless, { size: 95, what: 'it' })) bytes += chunk.length;
    };
    await expect(read()).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
    expect(bytes).toBe(95);
  });

  test('reads digests of other algorithms, and measures before it throws', async () => {
    const sha512 = parseDigest(`sha512:${createHash('sha512').update(content).digest('hex')}`);
    const measured: Measured[] = [];
    await readBounded(
      verified(streamOf([content]), { digest: sha512, what: 'it' }, (m) => measured.push(m)),
      99,
      'it',
    );
    const wrong = verified(streamOf([content]), { digest: digestOf(Buffer.from('x')), what: 'it' }, (m) =>
      measured.push(m),
    );
    await expect(readBounded(wrong, 99, 'it')).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    expect(measured).toEqual([
      { digest: sha512, size: content.length },
      { digest, size: content.length },
    ]);
  });

  test('ends the source when the consumer leaves early', async () => {
    let ended = false;
    const source = (async function* () {
      try {
        for (;;) yield content;
      } finally {
        ended = true;
      }
    })();
    for await (const _chunk of verified(source, { what: 'it' })) break;
    expect(ended).toBe(true);
  });
});

test('hashed knows the result only at the end', async () => {
  const stream = hashed(streamOf([content.subarray(0, 5), content.subarray(5)]));
  for await (const _chunk of stream) expect(stream.result).toBeUndefined();
  expect(stream.result).toEqual({ digest, size: content.length });
});

test('readBounded refuses one byte too many', async () => {
  expect(await readBounded(streamOf([content]), content.length, 'it')).toEqual(content);
  await expect(readBounded(streamOf([content]), content.length - 1, 'it')).rejects.toMatchObject({
    code: 'TOO_MANY_BYTES',
  });
});

async function* streamOf(chunks: readonly Uint8Array[]): ByteStream {
  yield* chunks;
}

function digestOf(bytes: Uint8Array): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
}
