import { brotliDecompressSync, constants, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** Compressed formats that node:zlib undoes. */
export type ZlibFormat = 'gzip' | 'zlib' | 'deflate' | 'zstd' | 'brotli';

/**
 * Inflates to at most `limit` bytes; `undefined` when it is not in this format or would become larger. What is cut off at its
 * end gives what is there, and checksums of gzip are not compared: the programs print first and complain later.
 */
export function inflate(bytes: Uint8Array, format: ZlibFormat, limit: number): Uint8Array | undefined {
  const maxOutputLength = Math.max(1, limit);
  const soft = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (format) {
      case 'gzip':
        return gunzip(bytes, limit);
      case 'zlib':
        return inflateSync(bytes, soft);
      case 'deflate':
        return inflateRawSync(bytes, soft);
      case 'zstd':
        return isZstd(bytes) ? zstdDecompressSync(bytes, { maxOutputLength }) : undefined;
      case 'brotli':
        return brotliDecompressSync(bytes, { maxOutputLength });
    }
  } catch {
    return undefined;
  }
}

/** Members of one gzip file that are read. */
const mostMembers = 64;

/** All members after each other; what follows them and is none is ignored, as gzip does. */
function gunzip(bytes: Uint8Array, limit: number): Uint8Array | undefined {
  const out: Uint8Array[] = [];
  let left = limit;
  let at = 0;
  for (let member = 0; member < mostMembers && bytes[at] === 0x1f && bytes[at + 1] === 0x8b; member += 1) {
    const start = behindHeader(bytes, at);
    if (start === undefined) break;
    const rest = bytes.subarray(start);
    const { buffer, engine } = inflateRawSync(rest, {
      maxOutputLength: Math.max(1, left),
      finishFlush: constants.Z_SYNC_FLUSH,
      info: true,
    }) as unknown as { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };
    if (buffer.length > left) return undefined;
    out.push(buffer);
    left -= buffer.length;
    // CRC and size stand behind the data.
    at = start + engine.bytesWritten + 8;
  }
  return at === 0 ? undefined : Buffer.concat(out);
}

/** Where the deflated data of the member at `from` starts: behind extra field, name, comment and header checksum. */
function behindHeader(bytes: Uint8Array, from: number): number | undefined {
  const flags = bytes[from + 3] ?? 0;
  if (bytes[from + 2] !== 8) return undefined;
  let at = from + 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8);
  for (const bit of [8, 16]) {
    if ((flags & bit) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end === -1) return undefined;
    at = end + 1;
  }
  if (flags & 2) at += 2;
  return at <= bytes.length ? at : undefined;
}

function isZstd(bytes: Uint8Array): boolean {
  const magic = (bytes[0] ?? 0) + (bytes[1] ?? 0) * 0x100 + (bytes[2] ?? 0) * 0x10000 + (bytes[3] ?? 0) * 0x1000000;
  return magic === 0xfd2fb528 || (magic >= 0x184d2a50 && magic <= 0x184d2a5f);
}
