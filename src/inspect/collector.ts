import { copyBytes } from './copy-bytes.ts';

const firstRoom = 256 * 1024;

/** Gathers the beginning of one body after another; the bytes handed out are only good until the next `begin`. */
export interface Collector {
  /** Starts anew; at most `most` bytes will be kept. */
  begin(most: number): void;
  add(chunk: Uint8Array): void;
  /** What was gathered: a part of a buffer that is used again. */
  bytes(): Uint8Array;
}

/** One for each layer being read: big files need no memory of their own. */
export function createCollector(): Collector {
  let scratch = new Uint8Array(0);
  let length = 0;
  let most = 0;

  return {
    begin(limit) {
      most = limit;
      length = 0;
    },
    add(chunk) {
      const part = chunk.subarray(0, most - length);
      const needed = length + part.length;
      if (needed > scratch.length) {
        const grown = new Uint8Array(Math.min(Math.max(firstRoom, 2 * needed), Math.max(most, needed)));
        grown.set(scratch.subarray(0, length));
        scratch = grown;
      }
      copyBytes(part, scratch, length);
      length = needed;
    },
    bytes: () => scratch.subarray(0, length),
  };
}
