import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteString } from './bytes.ts';
import { type DecoderId, type DecoderOptions, decoders } from './decoders.ts';

/** What every vector below decodes to; the vectors were made by the programs named. */
const plain = 'echo hello; uname -a\n';
const binary = (text: string): Uint8Array => Buffer.from(text, 'base64');

/** `gzip -9nc`, `bzip2 -c`, `xz -c`, `xz --format=lzma -c`, `zstd -c`, Node's brotli. */
const compressed: readonly (readonly [DecoderId, string])[] = [
  ['gzip', 'H4sIAAAAAAACA0tNzshXyEjNycm3VijNS8xNVdBN5AIAVbh73hUAAAA='],
  ['bzip2', 'QlpoOTFBWSZTWY1or9EAAAVZgAAQQAIACCpHggAgACKB5THqQgGgDrGtsRFepBb4/i7kinChIRrRX6I='],
  [
    'xz',
    '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAUZWNobyBoZWxsbzsgdW5hbWUgLWEKAAAAAG1ipILVd1d7AAEtFS8LcW0ftvN9AQAAAAAEWVo=',
  ],
  ['lzma', 'XQAAgAD//////////wAymMlPiv3Vm3KiPizn1G04vTru3NEBXRce///mGQAA'],
  ['zstd', 'KLUv/QRYqQAAZWNobyBoZWxsbzsgdW5hbWUgLWEKsH6EMw=='],
  ['brotli', 'CwqAZWNobyBoZWxsbzsgdW5hbWUgLWEKAw=='],
];

/** `tar c | gzip` of `run.sh` (the tar is inflated first), and a zip of `run.sh` and `docs/README`. */
const tarGz =
  'H4sIAAAAAAACA+3KMQqDQBCF4alzirlAZBS18TRLWNjC7MLq3j9qI6TQKkHh/5o3vDe5xGoK8lO26Nt2y8V3mjXdfq99bX3XiJr8QZlml1UlpzQf/Z3tN+VfIWnw45gGLdG9vT7dQwAAAAAAAAAAAAAAAAAAV/cBWJ50LwAoAAA=';
const zip =
  'UEsDBBQAAAAAAAAAIQBVuHveFQAAABUAAAAGAAAAcnVuLnNoZWNobyBoZWxsbzsgdW5hbWUgLWEKUEsDBBQAAAAAAAAAIQAFpqHlCAAAAAgAAAALAAAAZG9jcy9SRUFETUVyZWFkIG1lClBLAQIUAxQAAAAAAAAAIQBVuHveFQAAABUAAAAGAAAAAAAAAAAAAACAAQAAAABydW4uc2hQSwECFAMUAAAAAAAAACEABaah5QgAAAAIAAAACwAAAAAAAAAAAAAAgAE5AAAAZG9jcy9SRUFETUVQSwUGAAAAAAIAAgBtAAAAagAAAAAA';

describe('compressed by the usual programs', () => {
  test.each(compressed)('%s', (id, vector) => {
    expect(byteString(decoders[id](binary(vector)) ?? new Uint8Array())).toBe(plain);
    expect(decoders[id](binary(vector), { limit: 5 })).toBeUndefined();
    expect(decoders[id]('no such thing, just text')).toBeUndefined();
  });
  test.each(compressed.filter(([id]) => id !== 'brotli' && id !== 'lzma' && id !== 'zstd'))(
    '%s with its end cut off still prints what was there',
    (id, vector) => {
      const cut = binary(vector).subarray(0, -6);
      expect(byteString(decoders[id](cut) ?? new Uint8Array())).toBe(plain);
    },
  );
  test.each(compressed.filter(([id]) => id === 'gzip' || id === 'bzip2' || id === 'xz'))(
    '%s: several after each other, and rubbish behind them',
    (id, vector) => {
      const twice = Buffer.concat([binary(vector), binary(vector), Buffer.from('rubbish')]);
      expect(byteString(decoders[id](twice) ?? new Uint8Array())).toBe(plain + plain);
    },
  );
  test('a wrong checksum of gzip changes nothing', () => {
    const bytes = Buffer.from(binary(compressed[0]?.[1] ?? ''));
    bytes[bytes.length - 8] = 0;
    bytes[bytes.length - 7] = 0;
    expect(byteString(decoders.gzip(bytes) ?? new Uint8Array())).toBe(plain);
  });
  test('members of archives', () => {
    const tar = decoders.gzip(binary(tarGz)) ?? new Uint8Array();
    const shown = (id: 'tar' | 'zip', bytes: Uint8Array, members?: readonly string[]): string | undefined => {
      const out = decoders[id](bytes, members === undefined ? {} : { members });
      return out && byteString(out);
    };
    expect(shown('tar', tar)).toBe(plain);
    expect(shown('tar', tar, ['./run.sh'])).toBe(plain);
    expect(shown('tar', tar, ['other'])).toBeUndefined();
    expect(shown('zip', binary(zip))).toBe(`${plain}read me\n`);
    expect(shown('zip', binary(zip), ['run*'])).toBe(plain);
    expect(shown('zip', binary(zip), ['docs/README'])).toBe('read me\n');
    expect(decoders.zip(binary(zip), { limit: 10 })).toBeUndefined();
  });
});

/** `openssl enc -CIPHER … -base64 -A`, version 3.0 (rc4 and des with its legacy provider). */
const encrypted: readonly (readonly [string, DecoderOptions, string])[] = [
  [
    'aes-128-cbc -md md5',
    { cipher: 'aes-128-cbc', password: 'word', digest: 'md5' },
    'U2FsdGVkX1/2ye9/MemdHuO4B5cUVSF2s921cXW58gcKo30OV/RZG6zGZgljHzt6',
  ],
  [
    'aes-128-cbc by an old version',
    { cipher: '-aes-128-cbc', password: 'word' },
    'U2FsdGVkX1/2ye9/MemdHuO4B5cUVSF2s921cXW58gcKo30OV/RZG6zGZgljHzt6',
  ],
  [
    'aes-256-ctr -pbkdf2',
    { cipher: 'aes-256-ctr', password: 'word', pbkdf2: true },
    'U2FsdGVkX1+EloFeRm/3S3i0oboDDYVZHi5AhcekRmpitBbang==',
  ],
  ['des3', { cipher: 'des3', password: 'word' }, 'U2FsdGVkX19P124Phd6ionsvAOJqJRyJ1zoaK98U7/h0yFMr+Hh4ag=='],
  ['chacha20', { cipher: 'chacha20', password: 'word' }, 'U2FsdGVkX18nJZEZvsG699T0i8dKwl4DzH1wKjtclGJfmiJfxw=='],
  [
    '-K and -iv',
    {
      cipher: 'aes-256-cbc',
      key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
      iv: '0102030405060708090a0b0c0d0e0f10',
    },
    '1Rx5i9wQN5dC6xJb5HoWmEJLQ2wjh+EU19hbzaFbhDQ=',
  ],
  ['rc4', { cipher: 'rc4', password: 'word' }, 'U2FsdGVkX1/gZzh2XHu5/3t4d3JU4UWsxZPStKsXFX0hDUO0/A=='],
  ['des-cbc', { cipher: 'des-cbc', password: 'word' }, 'U2FsdGVkX1/t4hOsStdOY5jG32mODNRrNGMOj7qJj6FFC8G6n708sg=='],
  [
    'camellia-128-cbc -iter',
    { cipher: 'camellia-128-cbc', password: 'word', iterations: 1000 },
    'U2FsdGVkX18JfbAV/640pe1pTSo+Byx+tK1Cf3g1syrUVsysv6OGkS7ocOgteKUx',
  ],
];

describe('encrypted by openssl', () => {
  test.each(encrypted)('%s', (_name, options, vector) => {
    expect(byteString(decoders.openssl(binary(vector), options) ?? new Uint8Array())).toBe(plain);
  });
  test('a spoiled last block: the ones before it were printed', () => {
    const key = encrypted[5]?.[1] ?? {};
    const bytes = Buffer.concat([binary(encrypted[5]?.[2] ?? '').subarray(0, 16), Buffer.alloc(16)]);
    expect(byteString(decoders.openssl(bytes, key) ?? new Uint8Array())).toContain('echo hello');
  });
  test('ciphers that do not exist', () => {
    expect(decoders.openssl(binary(encrypted[0]?.[2] ?? ''), { cipher: 'rot26', password: 'word' })).toBeUndefined();
    expect(decoders.openssl(binary(encrypted[0]?.[2] ?? ''), { cipher: 'aes-256-gcm', key: '00' })).toBeUndefined();
  });
});

/** coreutils, Python's base64, Perl's `pack 'u'`, xxd, hexdump, od. */
const written: readonly (readonly [DecoderId, DecoderOptions, string, string])[] = [
  ['base32hex', {}, 'CLHMGRP0D1IMOR3F7CG7ARJ1DLII0BB118======', plain],
  ['base58', {}, 'StV1DL6CwTryKyV', 'hello world'],
  ['base85', {}, 'Wn*Y>AZTT5Y;QXtb#7s8WgsnK3I', plain],
  ['ascii85', {}, 'ARfCl+D>>&Ci;BXF`(W)AKWR5$3', plain],
  ['ascii85', {}, '<~ARfCl+D>>&Ci;BXF`(W)AKWR5$3~>', plain],
  ['z85', {}, 'wN/y(aztD@', 'echo hi\n'],
  ['uuencode', {}, '596-H;R!H96QL;SL@=6YA;64@+6$*\n', plain],
  ['uuencode', {}, 'begin 644 run.sh\n596-H;R!H96QL;SL@=6YA;64@+6$*\n`\nend\n', plain],
  ['uuencode', {}, 'begin-base64 644 run.sh\nZWNobyBoaQo=\n====\n', 'echo hi\n'],
  [
    'hexdump',
    {},
    '00000000: 6563 686f 2068 656c 6c6f 3b20 756e 616d  echo hello; unam\n00000010: 6520 2d61 0a                             e -a.\n',
    plain,
  ],
  [
    'hexdump',
    {},
    '00000000  65 63 68 6f 20 68 65 6c  6c 6f 3b 20 75 6e 61 6d  |echo hello; unam|\n00000010  65 20 2d 61 0a                                    |e -a.|\n00000015\n',
    plain,
  ],
  ['hexdump', {}, '0000000 65 63 68 6f 20 68 65 6c 6c 6f 3b 20 75 6e 61 6d\n0000020 65 20 2d 61 0a\n0000025\n', plain],
  ['octal', {}, ' 145 143 150 157 040 150 145 154 154 157 073 040 165 156 141 155\n 145 040 055 141 012\n', plain],
  ['charcode', {}, ' 101  99 104 111  32 104 105\n', 'echo hi'],
  ['charcode', {}, '101,99,104,111', 'echo'],
  ['charcode', {}, '300', ''],
  ['unicode', {}, '\\u0065\\u{63}%u0068U+006f', 'echo'],
  ['percent', {}, '%65cho%20a+b', 'echo a+b'],
  ['percent', { plus: true }, '%65cho+b', 'echo b'],
  ['quoted-printable', {}, '=65cho h=\ni', 'echo hi'],
  ['entities', {}, '&#101;&#x63;ho &amp;&semi;&none;', 'echo &;&none;'],
  ['rot5', {}, '192.0.2.1', '647.5.7.6'],
  ['rot47', {}, '649@ 9:', 'echo hi'],
  ['caesar', { shift: -3 }, 'hfkr kl', 'echo hi'],
  ['xor', { with: 0x2a }, '\x4f\x49\x42\x45', 'echo'],
  ['xor', { with: 'ab' }, '\x04\x01\x09\x0d', 'echo'],
  ['xor', {}, 'echo', ''],
  ['hexdump', {}, 'this is no dump', ''],
];

describe('written as text', () => {
  test.each(written)('%s %o of %j', (id, options, vector, output) => {
    const out = decoders[id](Buffer.from(vector, 'latin1'), options);
    expect(out === undefined ? '' : byteString(out)).toBe(output);
  });
});

describe('broken on purpose', () => {
  test('any change to a compressed vector gives text, nothing, or what is within the limit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...compressed),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }),
        ([id, vector], changes) => {
          const bytes = Buffer.from(binary(vector));
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          expect(decoders[id](bytes, { limit: 10_000 })?.length ?? 0).toBeLessThanOrEqual(10_000);
        },
      ),
      { numRuns: 600 },
    );
  });
});
