import type { ByteStream } from '../archive/bytes.ts';
import { LimitError } from '../errors.ts';
import type { Clock } from './clock.ts';
import type { Timeouts } from './timeouts.ts';

/** How fast a server sends. Counts only the time spent waiting for it: a busy reader is not a slow server. */
export interface Pace {
  /** Passes a stream on, and ends it with `LimitError` `TIMEOUT` when it drips. */
  readonly follow: (bytes: ByteStream) => AsyncGenerator<Uint8Array>;
  /** Bytes a second of waiting; infinite when there was none. */
  rate(): number;
}

/** Makes a pace; it may follow several streams one after the other. */
export function createPace(options: { readonly clock: Clock; readonly timeouts: Timeouts }, what: string): Pace {
  const { timeouts, clock } = options;
  let waited = 0;
  let bytes = 0;
  const rate = (): number => bytes / (waited / 1000);
  return {
    rate,
    async *follow(stream) {
      const iterator = stream[Symbol.asyncIterator]();
      try {
        for (;;) {
          const start = clock.now();
          const next = await iterator.next();
          if (next.done) return;
          waited += clock.now() - start;
          bytes += next.value.length;
          if (waited > timeouts.grace && rate() < timeouts.minimumRate) {
            throw new LimitError(
              'TIMEOUT',
              `${what} comes too slowly: ${bytes} bytes in ${Math.round(waited / 1000)} seconds`,
            );
          }
          yield next.value;
        }
      } finally {
        await iterator.return?.();
      }
    },
  };
}
