import { hasTarHeader } from './tar-header.ts';

/** How bytes are packed, told by their beginning. `unknown` is neither a tar nor packed in a way we recognise. */
export const compressions = ['none', 'gzip', 'zstd', 'bzip2', 'xz', 'lzma', 'lz4', 'compress', 'unknown'] as const;

/** One of `compressions`. */
export type Compression = (typeof compressions)[number];

/** Bytes needed to tell: a tar is told by its whole first header. */
export const compressionHead = 512;

/** Magic numbers by format. Sources: RFC 1952, RFC 8878, the xz and lz4 frame specifications, `file`'s magic for the rest. */
const magics: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['compress', [0x1f, 0x9d]],
  ['lzma', [0x5d, 0x00, 0x00]],
];

/**
 * Tells the compression from the first bytes (512 of them, fewer only when there are no more). Magic numbers go before
 * the look of a tar, as container engines have it: a name in a tar can spell a magic number.
 */
export function detectCompression(head: Uint8Array): Compression {
  for (const [name, magic] of magics) {
    if (magic.every((byte, index) => head[index] === byte)) return name;
  }
  if (((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18) return 'zstd';
  if (head.length === 0 || hasTarHeader(head)) return 'none';
  return head.length >= compressionHead && head.subarray(0, compressionHead).every((byte) => byte === 0)
    ? 'none'
    : 'unknown';
}
