import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** Inflates gzip, zlib or raw deflate to at most `limit` bytes; `undefined` when it is none or would become larger. */
export function inflate(bytes: Uint8Array, format: 'gzip' | 'zlib' | 'deflate', limit: number): Uint8Array | undefined {
  const options = { maxOutputLength: Math.max(1, limit) };
  try {
    if (format === 'gzip') return gunzipSync(bytes, options);
    return format === 'zlib' ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
  } catch {
    return undefined;
  }
}
