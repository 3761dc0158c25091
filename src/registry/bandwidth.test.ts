import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeClock } from '../testing/registry/client-bench.ts';
import { createBandwidth } from './bandwidth.ts';

describe('the bandwidth', () => {
  test('is kept to over many pieces, whatever their size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1_000, max: 1e9 }),
        fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 100 }),
        async (rate, pieces) => {
          const clock = fakeClock();
          const start = clock.now();
          const bandwidth = createBandwidth(rate, clock);
          for (const piece of pieces) await bandwidth.take(piece);
          const bytes = pieces.reduce((sum, piece) => sum + piece, 0);
          const passed = clock.now() - start;
          expect(passed).toBeGreaterThanOrEqual((bytes / rate) * 1000 - 250.1);
          expect(passed).toBeLessThanOrEqual((bytes / rate) * 1000 + 0.1);
        },
      ),
    );
  });

  test('is shared: two streams together are no faster than one', async () => {
    const clock = fakeClock();
    const bandwidth = createBandwidth(1_000_000, clock);
    const start = clock.now();
    for (let turn = 0; turn < 50; turn += 1) {
      await bandwidth.take(10_000);
      await bandwidth.take(10_000);
    }
    expect(clock.now() - start).toBeCloseTo(750, 0);
  });

  test('does not save up a long pause', async () => {
    const clock = fakeClock();
    const bandwidth = createBandwidth(1_000, clock);
    clock.advance(3_600_000);
    const start = clock.now();
    await bandwidth.take(1_000);
    expect(clock.now() - start).toBeCloseTo(750, 0);
  });

  test('bytes that came without waiting are waited for afterwards', async () => {
    const clock = fakeClock();
    const bandwidth = createBandwidth(1_000, clock);
    const start = clock.now();
    bandwidth.spend(5_000);
    expect(clock.now()).toBe(start);
    await bandwidth.take(1);
    expect(clock.now() - start).toBeGreaterThan(4_700);
  });

  test('a wait ends when it is aborted', async () => {
    const abort = new AbortController();
    const bandwidth = createBandwidth(1, {
      now: () => 0,
      sleep: (_, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    });
    const waiting = bandwidth.take(1_000_000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(createBandwidth(1e9, fakeClock()).take(1, abort.signal)).rejects.toThrow('enough');
  });
});
