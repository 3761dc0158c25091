import { PassThrough } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { layerBlobs } from '../floor/blobs.ts';
import { tarBlock } from '../images/tar-entry.ts';

/** Bytes out of an image, for measuring a scanner: file bodies of one sort joined up to a size. */
export interface Sample {
  readonly binary: Buffer;
  readonly text: Buffer;
}

/** Reads files of an image's biggest layer until both kinds have `bytes`, or the layer ends. Only plain ustar names matter here. */
export async function sampleOf(reference: string, bytes: number): Promise<Sample> {
  const [layer] = (await layerBlobs(reference)).toSorted((one, other) => other.size - one.size);
  if (layer === undefined) throw new Error(`${reference} has no layers`);
  const plain = layer.mediaType.endsWith('zstd')
    ? createZstdDecompress()
    : layer.mediaType.endsWith('gzip')
      ? createGunzip()
      : new PassThrough();
  const source = await layer.open();
  const found = { binary: [] as Buffer[], text: [] as Buffer[] };
  const size = { binary: 0, text: 0 };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source.pipe(plain)) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (let file = nextFile(rest); file !== undefined; file = nextFile(rest)) {
      rest = rest.subarray(file.taken);
      // As grep and git do: a zero byte near the beginning makes a file binary.
      const kind = file.body.subarray(0, 8000).includes(0) ? 'binary' : 'text';
      if (file.body.length === 0 || size[kind] >= bytes) continue;
      found[kind].push(Buffer.from(file.body));
      size[kind] += file.body.length;
    }
    if (size.binary >= bytes && size.text >= bytes) break;
  }
  source.destroy();
  return { binary: Buffer.concat(found.binary), text: Buffer.concat(found.text) };
}

/** The first entry of this stretch of a tar, when it is there as a whole; what is no file has an empty body. */
function nextFile(bytes: Buffer): { readonly body: Buffer; readonly taken: number } | undefined {
  if (bytes.length < tarBlock) return undefined;
  const size = Number.parseInt(bytes.toString('latin1', 124, 135), 8) || 0;
  const taken = tarBlock + Math.ceil(size / tarBlock) * tarBlock;
  if (bytes.length < taken) return undefined;
  const isFile = bytes[156] === 0x30 || bytes[156] === 0;
  return { body: isFile ? bytes.subarray(tarBlock, tarBlock + size) : bytes.subarray(0, 0), taken };
}
