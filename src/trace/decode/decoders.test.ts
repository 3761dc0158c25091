import { createCipheriv, pbkdf2Sync } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteString, bytesOf, decodeText, encodeText } from './bytes.ts';
import { decodeChain } from './decode-chain.ts';
import { decoders } from './decoders.ts';
import { unescaped } from './escapes.ts';

const shown = (bytes: Uint8Array | undefined): string | undefined => bytes && byteString(bytes);

describe('decoders', () => {
  test.each<readonly [keyof typeof decoders, string, string | undefined]>([
    ['base64', 'aGVsbG8=', 'hello'],
    ['base64', 'aGVs\nbG8', 'hello'],
    ['base64', '-_-_', '\xfb\xff\xbf'],
    ['base64', 'aGVsbG8=aGVsbG8=', 'hellohello'],
    ['base64', '!!!', undefined],
    ['base32', 'NBSWY3DP', 'hello'],
    ['base32', 'nbsw y3dp====', 'hello'],
    ['base32', '0189', undefined],
    ['hex', '68656c6c6f', 'hello'],
    ['hex', '\\x68\\x65', 'he'],
    ['hex', '68:65', 'he'],
    ['hex', 'xyz', undefined],
    ['escape', '\\x62\\141\\u0073\\150', 'bash'],
    ['rot13', 'onfu -v', 'bash -i'],
    ['reverse', 'hsab', 'bash'],
    ['gzip', 'no gzip', undefined],
  ])('%s of %j', (id, input, output) => {
    expect(shown(decoders[id](input))).toBe(output);
  });
  test.each([
    ['gzip', gzipSync],
    ['zlib', deflateSync],
    ['deflate', deflateRawSync],
  ] as const)('%s comes back, and a bomb does not', (id, deflate) => {
    expect(shown(decoders[id](deflate('hello')))).toBe('hello');
    expect(decoders[id](deflate(Buffer.alloc(1_000_000)), { limit: 1_000 })).toBeUndefined();
  });
  test('openssl with PBKDF2', () => {
    const salt = Buffer.from('01234567');
    const material = pbkdf2Sync('word', salt, 10_000, 48, 'sha256');
    const cipher = createCipheriv('aes-256-cbc', material.subarray(0, 32), material.subarray(32));
    const data = Buffer.concat([Buffer.from('Salted__'), salt, cipher.update('hello'), cipher.final()]);
    expect(shown(decoders.openssl(data, { cipher: 'aes-256-cbc', password: 'word', pbkdf2: true }))).toBe('hello');
    expect(decoders.openssl(data, { password: 'word', pbkdf2: true, iterations: 1e12 })).toBeUndefined();
  });
  test('a chain says its steps', () => {
    const inner = gzipSync('hello').toString('base64');
    const found = decodeChain(inner, ['base64', 'gzip']);
    expect(shown(found?.bytes)).toBe('hello');
    expect(found?.steps.map((step) => step.decoder)).toEqual(['base64', 'gzip']);
    expect(decodeChain('!', ['base64', 'gzip'])).toBeUndefined();
  });
  test('any bytes come back through base64, hex and byte strings', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const plain = byteString(bytes);
        expect(shown(decoders.base64(Buffer.from(bytes).toString('base64')))).toBe(plain);
        expect(shown(decoders.hex(Buffer.from(bytes).toString('hex')))).toBe(plain);
        expect(byteString(bytesOf(plain))).toBe(plain);
      }),
    );
  });
  test('no input makes a decoder throw', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        for (const decode of Object.values(decoders)) decode(text, { password: 'x', limit: 100 });
      }),
    );
  });
  test('text comes back from its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        expect(decodeText(encodeText(text))).toBe(text);
      }),
    );
  });
});

describe('escapes', () => {
  test.each([
    ['ansi-c', 'a\\x62\\n\\101\\cA', 'ab\nA\x01'],
    ['echo', '\\0101\\101', 'A\\101'],
    ['echo', 'a\\cb', 'a'],
    ['printf', '\\101\\\\', 'A\\'],
    ['printf-b', '\\0101\\101', 'AA'],
  ] as const)('%s reads %j', (style, text, output) => {
    expect(unescaped(text, style).bytes).toBe(output);
  });
});
