import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileFact } from '../../inspect/facts.ts';
import { holdsBlock, isTellingClaimed } from './idle-look.ts';

function file(size: number, needles: readonly string[]): FileFact {
  return { path: '/usr/bin/x', layer: 0, type: 'file', size, mode: 0o755, uid: 0, gid: 0, mtime: 0, needles };
}

describe('claimed idle code', () => {
  test.each<[what: string, size: number, needles: readonly string[], text: string, read: boolean]>([
    ['a few lines are always read', 900, [], 'echo', true],
    ['a short script without a hint', 5_000, [], 'echo', false],
    ['a short script with a weak hint', 5_000, ['curl'], 'echo', false],
    ['a short script with hints of two kinds', 5_000, ['curl', 'crontab'], 'echo', true],
    ['a short script with a strong hint', 5_000, ['dev-tcp'], 'echo', true],
    ['a long one with a strong hint', 50_000, ['memfd'], 'echo', false],
    ['a long one with strong hints of two kinds', 50_000, ['dev-tcp', 'authorized-keys'], 'echo', true],
    ['a long one with strong hints of one kind', 50_000, ['dev-tcp', 'onion'], 'echo', false],
    ['a long one with hints of four kinds', 50_000, ['curl', 'eval', 'base64', 'crontab'], 'echo', true],
    ['a very long one with hints of four kinds', 90_000, ['curl', 'eval', 'base64', 'crontab'], 'echo', false],
    [
      'a very long one with hints of six kinds',
      90_000,
      ['curl', 'eval', 'base64', 'crontab', 'selinux', 'docker-config'],
      'echo',
      true,
    ],
    ['a long one that unpacks, and nothing packed', 50_000, ['eval', 'base64'], 'echo', false],
    ['a long one that unpacks what is in it', 50_000, ['eval'], `eval "${'aGk7'.repeat(60)}"`, true],
    ['facts about libraries are no hints', 5_000, ['ptrace', 'execve', 'dlsym'], 'echo', false],
  ])('%s', (_what, size, needles, text, read) => {
    expect(isTellingClaimed(file(size, needles), () => text)).toBe(read);
  });
});

describe('blocks of encoded data', () => {
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=\\%';
  const data = (least: number, most: number) =>
    fc.string({ unit: fc.constantFrom(...alphabet), minLength: least, maxLength: most });
  const prose = fc.string({ unit: fc.constantFrom(' ', '.', '(', '"', '\n'), minLength: 1, maxLength: 700 });

  test('one of 160 characters is seen wherever it stands', () => {
    fc.assert(fc.property(prose, data(160, 400), prose, (before, block, after) => holdsBlock(before + block + after)));
  });

  test('shorter words are none', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(data(0, 159), prose), { maxLength: 12 }), (parts) => {
        expect(holdsBlock(parts.flat().join(''))).toBe(false);
      }),
    );
  });
});
