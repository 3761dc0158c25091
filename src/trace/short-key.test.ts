import { expect, test } from 'vitest';
import { shortKey } from './short-key.ts';

test('short texts are their own key', () => {
  expect(shortKey('cp a b')).toBe('cp a b');
});

test('long texts that differ at their very end have different keys, which are short', () => {
  const long = 'a'.repeat(100_000);
  expect(shortKey(`${long}x`)).not.toBe(shortKey(`${long}y`));
  expect(shortKey(`${long}x`)).toBe(shortKey(`${long}x`));
  expect(shortKey(long).length).toBeLessThan(100);
});
