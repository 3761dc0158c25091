import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { LayerOf } from './layout.ts';
import { type Piece, pieces, type Recipe } from './recipe.ts';

/** First bytes of a gzip stream (RFC 1952): deflate, no name, no time. */
const start = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** An empty last block, which ends the deflate stream (RFC 1951, fixed Huffman codes). */
const lastBlock = Uint8Array.of(3, 0);

/** The stored bytes of a recipe's layer: one gzip stream with one member, as image builders write it. */
export function* gzipLayer(
  recipe: Recipe,
  onPiece: (piece: Piece) => void = () => {},
): Generator<Uint8Array, void, undefined> {
  let sum = 0;
  let length = 0;
  yield start;
  for (const piece of pieces(recipe)) {
    sum = crc32(piece.plain, sum);
    length += piece.plain.length;
    onPiece(piece);
    yield piece.deflated;
  }
  yield lastBlock;
  const end = Buffer.alloc(8);
  end.writeUInt32LE(sum, 0);
  end.writeUInt32LE(length % 2 ** 32, 4);
  yield end;
}

/** Digests and size of a recipe's layer, by making it once; each chunk is also given to `write`. */
export async function measureLayer(
  recipe: Recipe,
  write: (chunk: Uint8Array) => Promise<void> | void = () => {},
): Promise<LayerOf> {
  const plain = createHash('sha256');
  const stored = createHash('sha256');
  let size = 0;
  for (const chunk of gzipLayer(recipe, (piece) => plain.update(piece.plain))) {
    stored.update(chunk);
    size += chunk.length;
    await write(chunk);
  }
  const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip';
  return {
    descriptor: { mediaType, digest: `sha256:${stored.digest('hex')}`, size },
    diffId: `sha256:${plain.digest('hex')}`,
  };
}
