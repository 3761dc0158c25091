import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findAll } from './bounded-regex.ts';

/** What the engine's own matcher finds, in the shape of `findAll`. */
function native(pattern: string, flags: string, content: string): unknown {
  return [...content.matchAll(new RegExp(pattern, `g${flags}`))].map((match) => ({
    index: match.index,
    text: match[0],
    groups: match.slice(1),
  }));
}

const always = (): boolean => true;

describe('patterns of an image, by JavaScript’s rules', () => {
  const patterns = [
    ...['a', '[a-c]+', '[^a]', '.', 'a.b', '(a)(b)?', 'a|bc|', '(?:ab)+', 'a{2}', 'a{1,2}', 'a{2,}', 'x*', '^a', 'c$'],
    ...[
      '\\d+',
      '\\s',
      '\\w\\W',
      '[\\d\\s]',
      '\\x61',
      '\\u0062',
      '[\\b]',
      '\\bab',
      '\\B.',
      '(a+)(a|b)',
      '(.)\\1',
      'a+?b',
    ],
    ...[
      'a(?=b)',
      'a(?!b)',
      '[^]',
      '[]a]|b',
      '(?<n>a)b',
      '[a-]',
      '\\.',
      '(a*)*b',
      '\\v',
      '[\\u0041-\\u0043]',
      '$',
      '()+',
      '(a*){2}b',
      '(?:){3}',
    ],
  ];
  const texts = ['', 'abc', 'aabbcc', 'ABCabc', 'a b\nc\td', 'ab\n', 'xx\u00a0a\u2028b', '1a22b', 'aaab', 'a]b\b\v'];
  test.each(patterns)('%s', (pattern) => {
    for (const flags of ['', 'i', 's', 'm'])
      for (const text of texts) {
        const found = findAll(pattern, flags, text, 1_000, always);
        expect([flags, text, found]).toEqual([flags, text, native(pattern, flags, text)]);
      }
  });

  test('any pattern finds what the engine finds, or is left alone', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '(',
      ')',
      '(?:',
      '|',
      '*',
      '+',
      '?',
      '{2}',
      '^',
      '$',
      '\\d',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.stringMatching(/^[ab1\n]{0,12}$/), (parts, text) => {
        const pattern = parts.join('');
        let expected: unknown;
        try {
          expected = native(pattern, '', text);
        } catch {
          return;
        }
        const found = findAll(pattern, '', text, 1_000, always);
        if (found !== undefined)
          expect(found.map(({ index, text: taken }) => [index, taken])).toEqual(
            (expected as { index: number; text: string }[]).map((each) => [each.index, each.text]),
          );
      }),
      { numRuns: 500 },
    );
  });

  test.each(['(a+)+$', '(a|aa)+$', '(a*)*b', '(.*)(.*)(.*)x'])('%s ends on a text made for it', (pattern) => {
    const started = performance.now();
    expect(findAll(pattern, '', `${'a'.repeat(50_000)}!`, 10, always)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test('stops when the work is not paid for', () => {
    expect(findAll('a', '', 'aaa', 10, () => false)).toBeUndefined();
  });
});
