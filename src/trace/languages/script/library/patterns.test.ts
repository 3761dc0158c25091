import { describe, expect, it } from 'vitest';
import { plainPattern } from './patterns.ts';

describe('patterns of an image', () => {
  it.each<[string, string, string]>([
    ['[0-9]+', 's1y22s', 'sys'],
    ['x', 'axbx', 'ab'],
    ['..', 'abc', 'c'],
    ['.{2}', 'abc', 'c'],
    ['a|b', 'abc', 'c'],
    ['(?:ab|c)', 'abcd', 'd'],
    ['\\s+', 'a  b', 'ab'],
    ['[^a-z]', 'a-b', 'ab'],
  ])('run %s', (source, text, expected) => {
    expect(text.replace(plainPattern(source, '') ?? /$^/, '').replace(plainPattern(source, '') ?? /$^/, '')).toBe(
      expected,
    );
  });

  it.each(['(a+)+', 'a*', 'a+b', '(a|b)*c', '.*x.*', 'a{2,}', '\\1', '(?=a)', '[', '', 'a'.repeat(400)])(
    'are left alone when matching could take long: %s',
    (source) => {
      expect(plainPattern(source, '')).toBeUndefined();
    },
  );
});
