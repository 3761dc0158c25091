// node bench/images/pack.ts OUT LAYOUT < TAR: an image of one layer, gzip like docker's, that runs what LAYOUT's image runs.
import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { blobPath, readLayout, writeLayout } from './layout.ts';

const [out, like] = process.argv.slice(2);
if (out === undefined || like === undefined) throw new Error('usage: node bench/images/pack.ts OUT LAYOUT < TAR');

mkdirSync(join(out, 'blobs/sha256'), { recursive: true });
const plain = createHash('sha256');
const stored = createHash('sha256');
const part = join(out, 'blobs/sha256/part');
await pipeline(
  process.stdin,
  through((chunk) => plain.update(chunk)),
  createGzip({ level: 6 }),
  through((chunk) => stored.update(chunk)),
  createWriteStream(part),
);
const digest = `sha256:${stored.digest('hex')}`;
const size = statSync(part).size;
renameSync(part, blobPath(out, digest));
const descriptor = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest, size };
writeLayout(out, readLayout(like).run, [{ descriptor, diffId: `sha256:${plain.digest('hex')}` }]);
process.stdout.write(`${out}: one layer of ${size} stored bytes\n`);

function through(look: (chunk: Uint8Array) => void): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      look(chunk);
      done(null, chunk);
    },
  });
}
