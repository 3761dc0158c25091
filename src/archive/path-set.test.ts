import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPathSet } from './path-set.ts';

test('agrees with a map of the paths themselves', () => {
  const step = fc.tuple(fc.string({ maxLength: 6 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const set = createPathSet();
      const known = new Map<string, boolean>();
      for (const [path, isDirectory] of steps) {
        const before = known.get(path);
        expect(set.has(path)).toBe(known.has(path));
        expect(set.add(path, isDirectory)).toEqual(before === undefined ? undefined : { wasDirectory: before });
        known.set(path, isDirectory);
      }
      expect(set.size).toBe(known.size);
    }),
  );
});

test('holds 300,000 paths without taking two for one', () => {
  const set = createPathSet();
  const path = (index: number) => `/usr/lib/module-${index % 100}/file-${index}.py`;
  let taken = 0;
  let missing = 0;
  for (let index = 0; index < 300_000; index++) if (set.add(path(index), false) !== undefined) taken++;
  for (let index = 0; index < 300_000; index++) if (!set.has(path(index))) missing++;
  expect([taken, missing]).toEqual([0, 0]);
  expect(set.has('/usr/lib/other')).toBe(false);
  expect(set.size).toBe(300_000);
});
