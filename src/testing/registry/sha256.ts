import { createHash } from 'node:crypto';

/** Digest of bytes, in the form registries use. */
export function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
