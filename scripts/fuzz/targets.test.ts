import { describe, expect, test } from 'vitest';
import { mutate } from './mutate.ts';
import { createRandom } from './random.ts';
import { targets } from './targets.ts';

describe.each(targets.map((target) => [target.name, target] as const))('%s', (_name, target) => {
  test('its seeds and some mutations of them hold its invariants', async () => {
    const seeds = target.seeds();
    expect(seeds.length).toBeGreaterThan(0);
    const random = createRandom(1);
    for (const seed of seeds) await target.run(seed, random);
    for (let count = 0; count < 150; count++) {
      const input = mutate(seeds, random);
      await target.run(count % 2 === 0 ? input : (target.repair?.(input) ?? input), random);
    }
  });
});

test('a seed repeats its inputs', () => {
  const seeds = [Buffer.from('some seed'), Buffer.from('another one')];
  const some = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 40 }, () => Buffer.from(mutate(seeds, random)).toString('hex'));
  };
  expect(some(7)).toEqual(some(7));
  expect(some(7)).not.toEqual(some(8));
});
