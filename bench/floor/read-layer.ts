import { createHash, type Hash } from 'node:crypto';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { LayerBlob } from './blobs.ts';

/** What one pass over a layer must at least do: read it, decompress it, and hash both sides. */
export interface FloorResult {
  readonly digest: string;
  readonly diffId: string;
  readonly bytes: number;
}

/** Bytes that zlib hands out at once; the largest that is still faster (64 KiB, 256 KiB and 1 MiB were tried). */
const window = 256 * 1024;

/** Reads one layer; throws when its bytes are not those of its digest. */
export async function readLayer(blob: LayerBlob): Promise<FloorResult> {
  const stored = createHash('sha256');
  const plain = createHash('sha256');
  let bytes = 0;
  const sink = new Writable({
    highWaterMark: window,
    write(chunk: Uint8Array, _encoding, done) {
      plain.update(chunk);
      bytes += chunk.length;
      done();
    },
  });
  const inflate = decompressor(blob.mediaType);
  await pipeline([await blob.open(), hashing(stored), ...(inflate === undefined ? [] : [inflate]), sink]);
  const digest = `sha256:${stored.digest('hex')}`;
  if (digest !== blob.digest) throw new Error(`${blob.digest} has other bytes: ${digest}`);
  return { digest, diffId: `sha256:${plain.digest('hex')}`, bytes };
}

function decompressor(mediaType: string): Transform | undefined {
  if (mediaType.endsWith('zstd')) return createZstdDecompress({ chunkSize: window });
  if (mediaType.endsWith('gzip')) return createGunzip({ chunkSize: window });
  return undefined;
}

function hashing(hash: Hash): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
}
