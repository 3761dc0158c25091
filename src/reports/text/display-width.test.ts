import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutOf, rowLines } from './columns.ts';
import { chopped, displayWidth, wrapped } from './display-width.ts';
import { textStyle } from './style.ts';

test.each([
  ['abc', 3],
  ['größe', 5],
  ['e\u0301', 1],
  ['漢字', 4],
  ['😀', 2],
  ['├─ ', 3],
])('%s takes %i columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

const texts = fc.string({ unit: fc.constantFrom('a', 'bc', ' ', '漢', 'e\u0301', '-') });

test('chopping loses nothing and keeps the width', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 30 }), (text, width) => {
      const pieces = chopped(text, width);
      expect(pieces.join('')).toBe(text);
      for (const piece of pieces) expect(displayWidth(piece)).toBeLessThanOrEqual(width);
    }),
  );
});

test('wrapping loses blanks only and keeps the width', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 30 }), (text, width) => {
      const lines = wrapped(text, width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});

describe('columns', () => {
  const row = (text: string, marks: string) => ({ head: '- ', rest: '  ', text, marks });

  test('marks stand below each other, as far left as the texts let them', () => {
    const rows = [row('short', 'a:1'), row('a longer text', 'b:2'), row('no marks', '')];
    const layout = layoutOf(rows, 80);
    expect(rows.flatMap((each) => rowLines(each, layout, textStyle(false)))).toEqual([
      '- short           a:1',
      '- a longer text   b:2',
      '- no marks',
    ]);
  });

  test('a long text is broken inside its column, below its own head', () => {
    const rows = [row('word '.repeat(20).trim(), 'place:1')];
    expect(rowLines(rows[0] ?? row('', ''), layoutOf(rows, 60), textStyle(false))).toEqual([
      '- word word word word word word word word word       place:1',
      '  word word word word word word word word word',
      '  word word',
    ]);
  });
});
