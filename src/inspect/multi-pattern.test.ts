import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGramScanner, shortestPattern } from './gram-scanner.ts';
import { createAutomaton, type Pattern, type Scanner } from './multi-pattern.ts';
import { needles } from './needles.ts';

type Make = (patterns: readonly Pattern[]) => Scanner;

/** The WebAssembly filter; patterns have to be long enough for it. */
const byGrams: Make = (patterns) => {
  const scanner = createGramScanner(patterns);
  if (scanner === undefined) throw new Error('not taken');
  return scanner;
};

function found(patterns: readonly Pattern[], chunks: readonly Uint8Array[], make: Make = createAutomaton): string[] {
  const scanner = make(patterns);
  const state = scanner.start();
  const matches: string[] = [];
  for (const chunk of chunks) scanner.scan(state, chunk, (pattern, end) => matches.push(`${pattern}@${end}`));
  return matches.sort();
}

function naive(patterns: readonly Pattern[], text: string): string[] {
  const matches: string[] = [];
  patterns.forEach((pattern, number) => {
    const fold = (value: string) =>
      pattern.caseSensitive === true ? value : value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const needle = fold(pattern.text);
    const hay = fold(text);
    for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + 1)) {
      matches.push(`${number}@${at + needle.length}`);
    }
  });
  return matches.sort();
}

/** Cuts the text into chunks of the lengths given, over and over. */
function cut(text: string, lengths: readonly number[]): Uint8Array[] {
  const bytes = Buffer.from(text, 'latin1');
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] as number;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

const letter = fc.constantFrom('a', 'A', 'b', 'B', 'c', '/', '\0', '\xff', 'é'.charAt(0));
const pattern: fc.Arbitrary<Pattern> = fc.record({
  text: fc.string({ unit: letter, minLength: 1, maxLength: 6 }),
  caseSensitive: fc.boolean(),
});

describe('the automaton', () => {
  it('agrees with the naive search, however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 8 }),
        fc.string({ unit: letter, maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        (patterns, text, lengths) => {
          expect(found(patterns, cut(text, lengths))).toEqual(naive(patterns, text));
        },
      ),
    );
  });

  it('agrees with the naive search when a chunk is long enough for four lanes', () => {
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 8 }),
        fc.string({ unit: letter, minLength: 1, maxLength: 50 }),
        fc.integer({ min: 4090, max: 9000 }),
        (patterns, part, length) => {
          const text = part.repeat(Math.ceil(length / part.length)).slice(0, length);
          expect(found(patterns, cut(text, [4096, 5000, 7]))).toEqual(naive(patterns, text));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('finds a needle over the border of two chunks', () => {
    expect(found([{ text: 'stratum+tcp' }], cut('x STRATUM+TCP://', [7]))).toEqual(['0@13']);
  });

  it('compiles the real list into a table of reasonable size and finds every needle in it', () => {
    const scanner = createAutomaton(needles);
    needles.forEach((needle, number) => {
      const seen = new Set<number>();
      scanner.scan(scanner.start(), Buffer.from(`..${needle.text}..`, 'latin1'), (which) => seen.add(which));
      expect(seen.has(number), needle.text).toBe(true);
    });
  });

  it('refuses what cannot be a byte pattern', () => {
    expect(() => createAutomaton([{ text: '' }])).toThrow(RangeError);
    expect(() => createAutomaton([{ text: '€' }])).toThrow(RangeError);
  });
});

const longer: fc.Arbitrary<Pattern> = fc.record({
  text: fc.string({ unit: letter, minLength: shortestPattern, maxLength: 12 }),
  caseSensitive: fc.boolean(),
});

describe('the filter by grams', () => {
  it('agrees with the naive search, however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(longer, { minLength: 1, maxLength: 8 }),
        fc.string({ unit: letter, maxLength: 400 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        (patterns, text, lengths) => {
          expect(found(patterns, cut(text, lengths), byGrams)).toEqual(naive(patterns, text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('agrees with the naive search on patterns cut out of the text itself', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 12, maxLength: 600 }),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: shortestPattern, max: 30 })), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 700 }),
        (bytes, places, length) => {
          const text = Buffer.from(bytes).toString('latin1');
          const patterns = places.flatMap(([at, size]): Pattern[] => {
            const part = text.slice(at % text.length, (at % text.length) + size);
            return part.length < shortestPattern ? [] : [{ text: part, caseSensitive: size % 2 === 0 }];
          });
          if (patterns.length === 0) return;
          expect(found(patterns, cut(text, [length]), byGrams)).toEqual(naive(patterns, text));
        },
      ),
    );
  });

  it('keeps up when every place is a candidate, over several pieces', () => {
    const text = 'ab'.repeat(300_000);
    const matches: number[] = [];
    const scanner = byGrams([{ text: 'abab' }, { text: 'baba' }]);
    const state = scanner.start();
    for (const chunk of cut(text, [500_001])) scanner.scan(state, chunk, (_pattern, end) => matches.push(end));
    expect(matches.length).toBe(2 * 300_000 - 3);
    expect(new Set(matches).size).toBe(matches.length);
  });

  it('finds each of thousands, as the naive search does, also where they have an end in common', () => {
    const feed = Array.from({ length: 3_000 }, (_, index): Pattern => {
      const host = `${((index + 1) * 2_654_435_761).toString(36)}${'x'.repeat(index % 9)}`;
      return { text: `${host}.invalid`, caseSensitive: index % 3 === 0 };
    });
    const patterns = [
      ...feed,
      { text: 'curl' },
      { text: 'no such thing' },
      { text: '\xff\0\xff\0\xff\0\xff\0\xff\0\xff' },
    ];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(patterns.length - 1), fc.nat(12), fc.boolean()), { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
        (places, lengths) => {
          const text = places
            .map(([at, gap, upper]) => {
              const part = patterns[at]?.text ?? '';
              return `${' .invalid '.slice(0, gap)}${upper ? part.toUpperCase() : part}`;
            })
            .join('');
          expect(found(patterns, cut(text, lengths), byGrams)).toEqual(naive(patterns, text));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds every needle of the real list, as the automaton does', () => {
    const all = needles.map(({ text }) => text);
    const text = `${all.join('\0')}${'x'.repeat(4_000)}${all.join(' ').toUpperCase()}`;
    expect(found(needles, cut(text, [997]), byGrams)).toEqual(found(needles, cut(text, [4_096])));
  });

  it('leaves patterns to the automaton that are too short for it', () => {
    expect(createGramScanner([{ text: 'abc' }])).toBeUndefined();
    expect(createGramScanner([])).toBeUndefined();
    expect(createGramScanner([{ text: 'abc€' }])).toBeUndefined();
  });
});
