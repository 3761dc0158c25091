import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableLines, safeJson } from './printable.ts';

describe('printable', () => {
  test.each([
    ['plain name.sh', 'plain name.sh'],
    ['größe 漢字', 'größe 漢字'],
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['innocent\u202egpj.sh', 'innocent\\u202egpj.sh'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
    ['\u{e0041}tag', '\\u{e0041}tag'],
    ['\u009b31m', '\\x9b31m'],
    ['lone \ud800 surrogate', 'lone \\ud800 surrogate'],
  ])('%j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('cuts what is too long and says so', () => {
    expect(printable('x'.repeat(20), 10)).toBe(`${'x'.repeat(10)}…`);
  });

  test('never cuts a character in two', () => {
    expect(printable('xx😀yy', 3)).toBe('xx…');
    expect(printable('xx😀yy', 4)).toBe('xx😀…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, length) =>
        printable(text, length).isWellFormed(),
      ),
    );
  });

  test('no text can bring a control or bidi character to the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

test('lines are kept apart, tabs become blanks, and too many are cut', () => {
  expect(printableLines('a\n\tb\r\nc\u001b', 2)).toEqual(['a', '    b', '…']);
});

test('JSON loses nothing and shows nothing unsafe', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = safeJson({ text }, 2);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ text })));
      expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
