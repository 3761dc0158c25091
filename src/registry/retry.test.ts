import { describe, expect, it } from 'vitest';
import { defaultRetryPolicy, isRetryStatus, retryAfter, retryWait } from './retry.ts';

const now = Date.UTC(2026, 0, 1);
const ask = (headers: Record<string, string>) => retryAfter((name) => headers[name], now);

describe('retryAfter', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': ' 120 ' }, 120_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': '-5 apples' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '9'.repeat(500) }, undefined],
    [{ 'x-retry-after': String(now / 1000 + 30) }, 30_000],
    [{ 'x-retry-after': 'soon' }, undefined],
    [{ 'retry-after': '1', 'x-retry-after': String(now / 1000 + 30) }, 1000],
  ])('%j asks for %s ms', (headers, wait) => {
    expect(ask(headers)).toBe(wait);
  });
});

describe('retryWait', () => {
  it.each([
    [1, undefined, 0.5, 500],
    [2, undefined, 0.5, 1000],
    [3, undefined, 0, 1500],
    [3, undefined, 1, 2500],
    [4, undefined, 0.5, undefined],
    [1, 60_000, 0.5, 60_000],
    [1, 60_001, 0.5, undefined],
    [4, 1, 0.5, undefined],
  ])('after attempt %i, asked for %s: %s → %s', (attempt, asked, random, wait) => {
    expect(retryWait(defaultRetryPolicy, attempt, asked, random)).toBe(wait);
  });

  it('never waits longer than the longest wait', () => {
    const policy = { ...defaultRetryPolicy, attempts: 100 };
    expect(retryWait(policy, 50, undefined, 1)).toBe(policy.longestWait);
  });
});

it('only answers that may change are worth a retry', () => {
  expect([408, 429, 500, 502, 503, 504].every(isRetryStatus)).toBe(true);
  expect([200, 206, 301, 400, 401, 403, 404, 416, 501].some(isRetryStatus)).toBe(false);
});
