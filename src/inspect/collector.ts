const firstRoom = 256 * 1024;

/** Gathers the beginning of one body after another; the bytes handed out are only good until the next `begin`. */
export interface Collector {
  /** Starts anew; at most `most` bytes will be kept. */
  begin(most: number): void;
  add(chunk: Uint8Array): void;
  /** What was gathered: the chunk itself when it was only one, else a part of a buffer that is used again. */
  bytes(): Uint8Array;
}

/** One for each layer being read: most files are one chunk, and big ones need no memory of their own. */
export function createCollector(): Collector {
  let scratch = new Uint8Array(0);
  let single: Uint8Array | undefined;
  let length = 0;
  let most = 0;

  function copy(part: Uint8Array, at: number): void {
    const needed = at + part.length;
    if (needed > scratch.length) {
      const grown = new Uint8Array(Math.min(Math.max(firstRoom, 2 * needed), Math.max(most, needed)));
      grown.set(scratch.subarray(0, at));
      scratch = grown;
    }
    scratch.set(part, at);
  }

  return {
    begin(limit) {
      most = limit;
      length = 0;
      single = undefined;
    },
    add(chunk) {
      const part = chunk.subarray(0, most - length);
      if (part.length === 0) return;
      if (length === 0) single = part;
      else {
        if (single !== undefined) copy(single, 0);
        single = undefined;
        copy(part, length);
      }
      length += part.length;
    },
    bytes: () => single ?? scratch.subarray(0, length),
  };
}
