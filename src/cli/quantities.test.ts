import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import { parseAmount, parseDuration, parseLimits, parseRate, parseThreads } from './quantities.ts';

describe('parseDuration', () => {
  test.each([
    ['90', 90_000],
    ['1.5s', 1500],
    ['250ms', 250],
    ['5m', 300_000],
    ['2h', 7_200_000],
  ])('%s → %d ms', (text, expected) => expect(parseDuration(text)).toBe(expected));
  test.each(['', '0', '-1s', '5 minutes', 'm', '1e9', 'NaN'])('%j is refused', (text) => {
    expect(() => parseDuration(text)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});

describe('parseAmount', () => {
  test.each([
    ['100000', 100_000],
    ['1.5GB', 1_500_000_000],
    ['512MiB', 536_870_912],
    ['4 kib', 4096],
  ])('%s → %d', (text, expected) => expect(parseAmount(text)).toBe(expected));
  test.each(['', 'GB', '-4', '4 bananas', '0x10'])('%j is refused', (text) => {
    expect(() => parseAmount(text)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});

describe('parseRate', () => {
  test.each([
    ['5MB/s', 5_000_000],
    ['40Mbit/s', 5_000_000],
    ['40 Mbps', 5_000_000],
    ['2.5MBps', 2_500_000],
    ['500kB/s', 500_000],
    ['2MiB/s', 2_097_152],
    ['1Gi', 1_073_741_824],
    ['1000', 1000],
    ['10M', 10_000_000],
  ])('%s → %d bytes a second', (text, expected) => expect(parseRate(text)).toBe(expected));
  test.each(['', 'abc', '0', '1', '999', '-5MB/s', '5Mb', '5Mb/s', '5MB/m', '5 bananas', 'NaN', '1e9', 'Infinity'])(
    '%j is refused',
    (text) => {
      expect(() => parseRate(text)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
    },
  );
});

describe('parseThreads', () => {
  test.each([
    ['1', 1],
    ['8', 8],
    ['256', 256],
  ])('%s', (text, expected) => expect(parseThreads(text)).toBe(expected));
  test.each(['', '0', '-1', '1.5', 'two', '257', '1e3', '０'])('%j is refused', (text) => {
    expect(() => parseThreads(text)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});

describe('parseLimits', () => {
  test('sets what is named and leaves the rest', () => {
    const limits = parseLimits(['layerBytes=1GiB', 'ratio=50'], 5000);
    expect(limits).toEqual({ ...defaultLimits, layerBytes: 1024 ** 3, ratio: 50, milliseconds: 5000 });
  });
  test.each(['nothing=1', '__proto__=1', 'layerBytes', 'toString=3', 'layerBytes=lots'])('%s is refused', (setting) => {
    expect(() => parseLimits([setting])).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});
