import { expect, it } from 'vitest';
import type { Layer } from '../image/image.ts';
import { createQueue } from './layer-queue.ts';

const layers = [500, 20, undefined, 20, 9000].map(
  (size, index): Layer => ({
    ...{ index, mediaType: 'test', foreign: false },
    ...(size === undefined ? {} : { size }),
    async *open() {},
  }),
);

it('gives out the smallest first, of equal ones the topmost, unknown ones last', () => {
  const queue = createQueue(layers);
  const order = layers.map(() => queue.next(0)?.place);
  expect(order).toEqual([3, 1, 0, 4, 2]);
  expect(queue.next(0)).toBeUndefined();
});

it('lets the last of several runners begin with the largest', () => {
  const queue = createQueue(layers, 2);
  expect(queue.next(0)?.place).toBe(3);
  expect(queue.next(1)).toMatchObject({ place: 2, turn: 4 });
  expect(queue.next(1)).toMatchObject({ place: 4, turn: 3 });
  expect(queue.next(0)?.place).toBe(1);
  expect(queue.next(0)?.place).toBe(0);
  expect(queue.next(1)).toBeUndefined();
});
