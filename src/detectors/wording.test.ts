import { expect, test } from 'vitest';
import { clip, endpointWords, whenWords } from './wording.ts';

test.each([
  ['* * * * *', 'every minute'],
  ['*/5 * * * *', 'every 5 minutes'],
  ['7 * * * *', 'every hour'],
  ['15 3 * * *', 'every day'],
  ['@reboot', 'whenever the machine starts'],
  ['1 2 3 4 5', 'on the schedule “1 2 3 4 5”'],
  [undefined, ''],
])('%s: %s', (schedule, words) => {
  expect(whenWords(schedule)).toBe(words);
});

test('addresses and lengths', () => {
  expect(endpointWords({ host: ['192.0.2.44'], port: ['8443'], protocol: 'tcp' })).toBe('192.0.2.44:8443');
  expect(endpointWords({ host: [{ hole: '$H' }], protocol: 'tcp' })).toBe('‹$H›');
  expect(endpointWords({ host: [], protocol: 'tcp' })).toBe('an address that is not known');
  expect(clip('abcdef', 4)).toBe('abc…');
});
