import { describe, expect, test } from 'vitest';
import { patterns } from './baseline.ts';
import { expectedAt } from './case.ts';
import { corpus } from './corpus.ts';
import { allDisguises } from './disguises/all.ts';
import { judgeCase } from './judge-case.ts';
import { allPayloads } from './payloads/all.ts';
import { reaches } from './reach.ts';
import type { Judged } from './run.ts';
import { targetsOf } from './targets.ts';

/** A slice of the evaluation small enough for every test run: `npm run eval` is the whole. */
const slice = [
  'plain/rev-devtcp/',
  'plain/py-rev-dup2/entrypoint',
  'plain/js-dl-exec/entrypoint',
  'plain/php-webshell-eval/web-root',
  'plain/pl-dl-system/cron',
  'one-deep/dl-curl-pipe/base64',
  'one-deep/cron-host-6/array',
  'one-deep/key-host/here-document',
  'one-deep/miner-args/eval',
  'one-deep/rev-nc-e/variable-split',
  'one-deep/py-dl-system/py-lambda-reversed',
  'one-deep/js-dl-exec/js-string-table',
  'one-deep/php-dl-system/php-rot13-base64-inflate',
  'two-deep/dl-wget-pipe/',
];

describe('hostile images of the slice', () => {
  const cases = [...corpus({ only: slice, pairs: 12 })].filter(({ expected }) => expected !== undefined);

  test('are of every kind', () => {
    expect(new Set(cases.map(({ suite }) => suite)).size).toBe(3);
    expect(cases.length).toBeGreaterThan(40);
  });

  test.each(cases)('$id', async (each) => {
    const outcome = await judgeCase(each, 0);
    expect(outcome.hit, `${outcome.verdict}: ${outcome.findings.join(', ')} ${outcome.gaps.join(' ')}`).toBe(true);
  });
});

test('honest images of the slice are not malicious', async () => {
  const cases = [...corpus({ only: ['honest/'], sample: 40 })];
  expect(cases.length).toBeGreaterThan(40);
  for (const each of cases) {
    const outcome = await judgeCase(each, 0);
    expect(outcome.verdict, `${each.id}: ${outcome.findings.join(', ')}`).not.toBe('malicious');
    expect(outcome.gaps, each.id).toEqual([]);
  }
});

describe('the corpus', () => {
  test('is as large as the issue asks', () => {
    const scripts = new Set([...corpus({ only: ['honest/'] })].map(({ payload }) => payload));
    expect(allPayloads.length).toBeGreaterThanOrEqual(40);
    expect(allDisguises.filter(({ language }) => language === 'shell').length).toBeGreaterThanOrEqual(25);
    expect(Object.keys(patterns).length).toBeGreaterThanOrEqual(30);
    expect(scripts.size).toBeGreaterThanOrEqual(60);
  });

  test('names everything once', () => {
    for (const names of [allPayloads, allDisguises, reaches].map((list) => list.map(({ id }) => id)))
      expect(new Set(names).size).toBe(names.length);
  });

  test('is the same every time', () => {
    const text = (): string => JSON.stringify([...corpus({ only: ['/rev-nc-e/', '/py-miner/'], pairs: 10 })]);
    expect(text()).toBe(text());
  });

  test('keeps to addresses and names that are nobody’s', () => {
    for (const each of corpus({ only: ['plain/'], sample: 29 })) {
      const text = JSON.stringify(each.image);
      for (const [address] of text.matchAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g))
        expect(address).toMatch(
          /^(192\.0\.2|198\.51\.100|203\.0\.113|169\.254\.169\.254|127\.0\.0\.1|0\.0\.0\.0|10\.)/,
        );
    }
  });
});

test.each([
  ['malicious', 'runs', 'malicious'],
  ['suspicious', 'armed', 'suspicious'],
  ['malicious', 'hidden', 'malicious'],
  ['suspicious', 'hidden', 'note'],
  ['malicious', 'present', 'suspicious'],
  ['suspicious', 'built', 'note'],
] as const)('%s and %s is expected as %s', (severity, reach, expected) => {
  expect(expectedAt(severity, reach)).toBe(expected);
});

test('a missed target is not met', () => {
  const judged = (suite: 'plain' | 'honest', hit: boolean, verdict: string): Judged => ({
    about: {
      id: 'x',
      suite,
      behaviour: '',
      language: 'shell',
      place: '',
      payload: '',
      disguises: [],
      ...(suite === 'plain' ? { expected: { severity: 'malicious', attack: [] } } : {}),
    },
    outcome: { index: 0, hit, verdict, findings: [], gaps: [], baseline: [], milliseconds: 0 },
  });
  expect(targetsOf([judged('plain', true, 'malicious')]).every(({ met }) => met)).toBe(true);
  expect(targetsOf([judged('plain', false, 'clear')]).some(({ met }) => !met)).toBe(true);
  expect(targetsOf([judged('honest', false, 'malicious')]).some(({ met }) => !met)).toBe(true);
});
