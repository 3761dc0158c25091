import { describe, expect, test } from 'vitest';
import { exitStatusOf, type FailPolicy, type Judged, verdictOf, worstVerdict } from './verdict.ts';

describe('verdictOf', () => {
  test.each([
    { severities: [], complete: true, verdict: 'clear' },
    { severities: ['note'], complete: true, verdict: 'clear' },
    { severities: ['note', 'suspicious'], complete: true, verdict: 'suspicious' },
    { severities: ['suspicious', 'malicious', 'note'], complete: true, verdict: 'malicious' },
    { severities: [], complete: false, verdict: 'incomplete' },
    { severities: ['suspicious'], complete: false, verdict: 'incomplete' },
    { severities: ['malicious'], complete: false, verdict: 'malicious' },
  ] as const)('$severities, complete $complete → $verdict', ({ severities, complete, verdict }) => {
    expect(verdictOf(severities, complete)).toBe(verdict);
  });
});

test('the worst verdict wins, and incomplete is worse than suspicious', () => {
  expect(worstVerdict([])).toBe('clear');
  expect(worstVerdict(['clear', 'incomplete', 'suspicious'])).toBe('incomplete');
  expect(worstVerdict(['malicious', 'clear'])).toBe('malicious');
});

describe('exitStatusOf', () => {
  const image = (verdict: Judged['verdict'], complete = true, suspicious = verdict === 'suspicious'): Judged => ({
    verdict,
    complete,
    suspicious,
  });
  const policy = (failOn: FailPolicy['failOn'], allowIncomplete = false): FailPolicy => ({ failOn, allowIncomplete });
  test.each([
    { images: [image('clear')], policy: policy('malicious'), status: 0 },
    { images: [image('suspicious')], policy: policy('malicious'), status: 0 },
    { images: [image('suspicious')], policy: policy('suspicious'), status: 1 },
    { images: [image('malicious')], policy: policy('malicious'), status: 1 },
    { images: [image('malicious')], policy: policy('never'), status: 0 },
    { images: [image('incomplete', false)], policy: policy('malicious'), status: 4 },
    { images: [image('incomplete', false)], policy: policy('never'), status: 4 },
    { images: [image('incomplete', false)], policy: policy('malicious', true), status: 0 },
    { images: [image('incomplete', false, true)], policy: policy('suspicious'), status: 1 },
    { images: [image('malicious', false)], policy: policy('malicious'), status: 1 },
    { images: [image('malicious', false)], policy: policy('never'), status: 4 },
    {
      images: [image('clear'), image('incomplete', false), image('malicious')],
      policy: policy('malicious'),
      status: 1,
    },
  ])('$images.0.verdict with $policy → $status', ({ images, policy, status }) => {
    expect(exitStatusOf(images, policy)).toBe(status);
  });
});
