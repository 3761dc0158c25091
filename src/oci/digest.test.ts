import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestAlgorithm, digestHex, isDigest, parseDigest, shortDigest } from './digest.ts';

const lengths = { sha256: 64, sha384: 96, sha512: 128 } as const;

describe('digests', () => {
  it.each(Object.entries(lengths))('of %s have %i hexadecimal digits', (algorithm, length) => {
    const text = `${algorithm}:${'0a'.repeat(length / 2)}`;
    const digest = parseDigest(text);
    expect(digestAlgorithm(digest)).toBe(algorithm);
    expect(digestHex(digest)).toBe('0a'.repeat(length / 2));
    expect(shortDigest(digest)).toBe(`${algorithm}:0a0a0a0a0a0a`);
    expect(isDigest(text.slice(0, -1))).toBe(false);
    expect(isDigest(`${text}0`)).toBe(false);
    expect(isDigest(text.toUpperCase())).toBe(false);
  });

  it.each(['', 'sha256', 'sha256:', `md5:${'0'.repeat(32)}`, `sha256:${'g'.repeat(64)}`, `sha256:${'0'.repeat(63)}\n`])(
    'are not %j',
    (text) => {
      expect(isDigest(text)).toBe(false);
      expect(() => parseDigest(text)).toThrow(expect.objectContaining({ code: 'BAD_REFERENCE' }));
    },
  );

  it('are told from any other text without an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => isDigest(`sha256:${text}`) === /^[0-9a-f]{64}$/.test(text)),
    );
  });
});
