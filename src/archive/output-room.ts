/** Where uncompressed bytes are put. */
export interface OutputRoom {
  /** Room for at least one byte, to be written from its start. */
  next(): Uint8Array;
  /** Says how many bytes of it were written; they are handed on, and not looked at again by the decoder. */
  used(bytes: number): void;
}

/** New memory all the time: what is decoded stays as it is, whoever holds it. */
export function freshRoom(size: number): OutputRoom {
  let buffer: Uint8Array = Buffer.alloc(0);
  return {
    next() {
      // The decoder is not called for the last few bytes of a buffer.
      if (buffer.length < size / 8) buffer = Buffer.allocUnsafeSlow(size);
      return buffer;
    },
    used(bytes) {
      buffer = buffer.subarray(bytes);
    },
  };
}

/** The same memory again and again: a chunk is good only until the next one is asked for. */
export function reusedRoom(size: number): OutputRoom {
  const buffer = Buffer.allocUnsafeSlow(size);
  return { next: () => buffer, used() {} };
}
