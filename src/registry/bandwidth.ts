import type { Clock } from './clock.ts';

/** How fast bytes may come, over all downloads that share it. */
export interface Bandwidth {
  /** Waits until so many bytes more may be taken; rejects with the signal's reason when it is aborted. */
  take(bytes: number, signal?: AbortSignal): Promise<void>;
  /** Counts bytes that came without being waited for; later ones wait for them. */
  spend(bytes: number): void;
}

/** Milliseconds' worth of bytes that may come at once after a pause, so that short pauses of a line cost nothing. */
const burst = 250;

/**
 * A token bucket: `bytesPerSecond` on average, at most a quarter of a second's worth at once. Those who wait are served in
 * the order in which they came. Kept as the time at which the bucket is full again, which needs no timer.
 */
export function createBandwidth(bytesPerSecond: number, clock: Clock): Bandwidth {
  let fullAt = clock.now() - burst;
  const spend = (bytes: number): void => {
    // Time in which nothing came is not saved up beyond the burst.
    fullAt = Math.max(fullAt, clock.now() - burst) + (bytes / bytesPerSecond) * 1000;
  };
  return {
    spend,
    async take(bytes, signal) {
      spend(bytes);
      const wait = fullAt - clock.now();
      if (wait > 0) await clock.sleep(wait, signal);
      else signal?.throwIfAborted();
    },
  };
}
