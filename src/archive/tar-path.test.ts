import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanPath } from './tar-path.ts';

const part = fc.oneof(fc.constantFrom('.', '..', '', '...', ' ', 'a\\b'), fc.string({ maxLength: 4 }));
const raw = fc.array(part, { maxLength: 8 }).map((parts) => parts.join('/'));

test('resolves as POSIX does from the root, and never leaves it', () => {
  fc.assert(
    fc.property(raw, (text) => {
      const { path, depth } = cleanPath(text);
      const expected = posix.normalize(`/${text}`).replace(/(?<=.)\/$/, '');
      expect(path).toBe(expected);
      expect(depth).toBe(path === '/' ? 0 : path.split('/').length - 1);
      expect(cleanPath(path).path).toBe(path);
    }),
  );
});

test.each([
  ['a/b', { absolute: false, dotDot: false, control: false }],
  ['/', { path: '/', depth: 0, absolute: false }],
  ['/a', { absolute: true }],
  ['a/..', { path: '/', dotDot: true }],
  ['..a/b..', { path: '/..a/b..', dotDot: false }],
  ['a\u007f', { control: true }],
  ['a\u0085', { control: true }],
  ['a\u2067b', { control: true }],
  ['grüße 日本', { control: false }],
])('%j', (text, expected) => {
  expect(cleanPath(text)).toMatchObject(expected);
});
