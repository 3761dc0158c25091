import { describe, expect, it } from 'vitest';
import { describeRateLimit, describeSeconds, isNearLimit, readRateLimit } from './rate-limit.ts';

const read = (headers: Record<string, string>) => readRateLimit((name) => headers[name]);

describe('readRateLimit', () => {
  it.each<[Record<string, string>, unknown]>([
    [{}, undefined],
    [{ 'ratelimit-limit': '100;w=21600' }, undefined],
    [
      { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' },
      { limit: 100, remaining: 76, windowSeconds: 21_600 },
    ],
    [
      { 'ratelimit-limit': '200', 'ratelimit-remaining': '0' },
      { limit: 200, remaining: 0 },
    ],
    [{ 'ratelimit-remaining': '5; w=60' }, { remaining: 5, windowSeconds: 60 }],
    [{ 'ratelimit-remaining': '-1' }, undefined],
    [{ 'ratelimit-remaining': 'x'.repeat(1000) }, undefined],
    [{ 'ratelimit-remaining': '5;w=soon', 'ratelimit-limit': 'many' }, { remaining: 5 }],
  ])('%j', (headers, state) => {
    expect(read(headers)).toEqual(state);
  });
});

it.each([
  [{ limit: 100, remaining: 11 }, false],
  [{ limit: 100, remaining: 10 }, true],
  [{ limit: 5, remaining: 2 }, false],
  [{ limit: 5, remaining: 1 }, true],
  [{ remaining: 10 }, true],
  [{ remaining: 50 }, false],
])('%j is near its limit: %s', (state, near) => {
  expect(isNearLimit(state)).toBe(near);
});

it('is told in words', () => {
  expect(describeRateLimit('docker.io', { limit: 100, remaining: 3, windowSeconds: 21_600 })).toBe(
    'docker.io: 3 of 100 pulls left in this window of 6 hours',
  );
  expect(describeRateLimit('r.example', { remaining: 0 })).toBe('r.example: 0 pulls left');
  expect([1, 59, 120, 3600, 7200].map(describeSeconds)).toEqual([
    '1 second',
    '59 seconds',
    '2 minutes',
    '60 minutes',
    '2 hours',
  ]);
});
