import { bytesOf } from './bytes.ts';

/** Undoes xor with a key that is used again and again; a number is a key of one byte. `undefined` without a key. */
export function xor(bytes: Uint8Array, key: string | number | Uint8Array | undefined): Uint8Array | undefined {
  const keyBytes = typeof key === 'number' ? Uint8Array.of(key & 0xff) : key === undefined ? undefined : bytesOf(key);
  if (keyBytes === undefined || keyBytes.length === 0) return undefined;
  return bytes.map((byte, at) => byte ^ (keyBytes[at % keyBytes.length] ?? 0));
}
