/**
 * Copies into `to` at a place where there is room. Between ordinary and shared memory V8's own `set` moves word by word, each
 * as an atomic access; Node's `copy` moves them as any memory. Nobody writes to a slot that is being read.
 */
export function copyBytes(from: Uint8Array, to: Uint8Array, at: number): void {
  if (from.buffer instanceof SharedArrayBuffer || to.buffer instanceof SharedArrayBuffer) {
    Buffer.from(from.buffer, from.byteOffset, from.length).copy(to, at);
  } else to.set(from, at);
}
