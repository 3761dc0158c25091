import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paxHeader } from '../testing/tar-writer.ts';
import { parsePax, paxInteger, paxTime } from './pax.ts';

test('reads back what is written, whatever the values', () => {
  const key = fc.stringMatching(/^[A-Za-z.]{1,12}$/);
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(key, fc.uint8Array({ maxLength: 130 })), { selector: ([name]) => name }),
      (pairs) => {
        const header = Buffer.from(paxHeader(Object.fromEntries(pairs)));
        const size = Number.parseInt(header.toString('latin1', 124, 135), 8);
        const { records, problem } = parsePax(header.subarray(512, 512 + size));
        expect(problem).toBeUndefined();
        const read = new Map(records.map(({ key, value }) => [key, [...value]]));
        expect(read).toEqual(new Map(pairs.map(([name, value]) => [name, [...value]])));
      },
    ),
  );
});

test('any bytes give records that stand in them, never an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      const { records, problem } = parsePax(Buffer.from(noise));
      expect(records.reduce((sum, { value }) => sum + value.length, 0)).toBeLessThanOrEqual(noise.length);
      if (records.length === 0 && noise.some((byte) => byte !== 0)) expect(problem).toBeDefined();
    }),
  );
});

test.each([
  ['no length', 'path=x\n'],
  ['a length that ends in the middle', '8 path=xyz\n'],
  ['a length past the end', '90 path=x\n'],
  ['no newline', '9 path=xy'],
  ['no key', '5 =x\n'],
  ['no equals sign', '8 pathx\n'],
  ['an absurd length', '99999999999999999999 a=b\n'],
])('a record with %s is a problem; the one before is kept', (_name, text) => {
  const { records, problem } = parsePax(Buffer.from(`6 a=b\n${text}`));
  expect(records.map(({ key }) => key)).toEqual(['a']);
  expect(problem).toBeDefined();
});

test('numbers', () => {
  const of = (text: string) => [paxInteger(Buffer.from(text)), paxTime(Buffer.from(text))];
  expect(of('12')).toEqual([12, 12]);
  expect(of('1700000000.25')).toEqual([undefined, 1_700_000_000.25]);
  expect(of('-3')).toEqual([undefined, -3]);
  expect(of('0x10')).toEqual([undefined, undefined]);
  expect(of('')).toEqual([undefined, undefined]);
  expect(of('99999999999999999999')).toEqual([undefined, 1e20]);
});
