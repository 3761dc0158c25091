import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ByteStream } from '../../src/archive/bytes.ts';
import { decompress } from '../../src/archive/decompress.ts';
import { type Anomaly, gapAnomalies } from '../../src/archive/entry.ts';
import { defaultLimits } from '../../src/archive/limits.ts';
import { entries } from '../../src/archive/tar.ts';
import { cleanPath } from '../../src/archive/tar-path.ts';
import { TidewaiterError } from '../../src/errors.ts';
import { paxHeader, writeTar } from '../../src/testing/tar-writer.ts';
import type { Random } from './random.ts';
import { type FuzzTarget, invariant } from './target.ts';

const long = 'folder/'.repeat(20);
/** Small enough for an input to reach every one of them. */
const limits = {
  ...defaultLimits,
  layerBytes: 8 << 20,
  ratioFloor: 1 << 20,
  layerEntries: 100,
  metadataBytes: 4096,
  pathBytes: 300,
  pathDepth: 30,
};

/** Tars: never throws but for limits, the same however it is cut, cleaned paths, output bounded, silence only when whole. */
export const tarTarget: FuzzTarget = {
  name: 'tar',
  seeds: tars,
  repair: withChecksums,
  async run(input, random) {
    const one = await readTar(input, 1 + random.next(1500));
    const two = await readTar(input, input.length);
    invariant(JSON.stringify(one) === JSON.stringify(two), 'the result depends on how the input is cut');
    invariant(one.bytes <= input.length + limits.layerBytes, 'more bytes than given and holes allowed');
    const files = one.files.filter(({ sparse, type }) => !sparse && type === 'file');
    const whole = files.every(({ size, read }) => size === read);
    invariant(whole || one.anomalies.some(({ kind }) => gapAnomalies.has(kind)), 'a file cut short without a gap');
    for (const { path } of one.files) {
      invariant(path === cleanPath(path).path && path.length <= limits.pathBytes, `path not clean: ${path}`);
    }
  },
};

/** gzip: content or a known error, the same however it is cut, output bounded. */
export const gzipTarget: FuzzTarget = {
  name: 'gzip',
  seeds: () => {
    const [a, b] = [Buffer.from('first '.repeat(200)), Buffer.alloc(9000, 'second')];
    return [gzipSync(a), Buffer.concat([gzipSync(a), gzipSync(b)]), gzipSync(Buffer.concat(tars()), { level: 1 })];
  },
  run: (input, random) => checkDecompression(Buffer.concat([Uint8Array.of(0x1f, 0x8b), input.subarray(2)]), random),
};

/** zstd: the same. */
export const zstdTarget: FuzzTarget = {
  name: 'zstd',
  seeds: () => {
    const [a, b] = [Buffer.from('first '.repeat(200)), Buffer.alloc(9000, 'second')];
    const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
    return [zstdCompressSync(a), Buffer.concat([zstdCompressSync(a), skippable, zstdCompressSync(b)])];
  },
  run: (input, random) => checkDecompression(input, random),
};

async function checkDecompression(input: Uint8Array, random: Random): Promise<void> {
  const one = await unpack(input, 1 + random.next(600));
  const two = await unpack(input, input.length);
  invariant(one.code === two.code, `cut in chunks it is ${one.code}, whole ${two.code}`);
  // A damaged stream gives as much as was decoded before the damage, which is more in small chunks.
  const [short, full] = one.bytes.length < two.bytes.length ? [one, two] : [two, one];
  invariant(full.bytes.subarray(0, short.bytes.length).equals(short.bytes), 'other content when cut in chunks');
  invariant(
    one.code === 'BAD_COMPRESSION' || one.code === 'RATIO' || short.bytes.length === full.bytes.length,
    'content lost',
  );
  invariant(full.bytes.length <= limits.layerBytes, 'more than the limit');
}

async function unpack(input: Uint8Array, size: number): Promise<{ code: string; bytes: Buffer }> {
  const chunks: Uint8Array[] = [];
  let code = 'none';
  try {
    for await (const chunk of decompress(cut(input, size), { limits })) chunks.push(chunk);
  } catch (error) {
    if (!(error instanceof TidewaiterError) || error.family === 'internal') throw error;
    code = error.code;
  }
  return { code, bytes: Buffer.concat(chunks) };
}

async function readTar(input: Uint8Array, size: number) {
  const anomalies: Anomaly[] = [];
  const files: { path: string; type: string; size: number; read: number; sparse: boolean; link: string }[] = [];
  let bytes = 0;
  let stopped = '';
  try {
    for await (const entry of entries(cut(input, size), { limits, onAnomaly: (anomaly) => anomalies.push(anomaly) })) {
      let read = 0;
      for await (const chunk of entry.body()) read += chunk.length;
      bytes += read;
      const { path, type, size, sparse, linkTarget = '' } = entry;
      files.push({ path, type, size, read, sparse, link: linkTarget });
    }
  } catch (error) {
    if (!(error instanceof TidewaiterError) || error.family !== 'limit') throw error;
    stopped = error.code;
  }
  return { files, anomalies, bytes, stopped };
}

async function* cut(bytes: Uint8Array, size: number): ByteStream {
  for (let at = 0; at < bytes.length; at += Math.max(1, size)) yield bytes.subarray(at, at + Math.max(1, size));
}

function tars(): Uint8Array[] {
  return [
    writeTar([
      { path: 'etc/', type: 'directory' },
      { path: 'etc/a', content: 'x'.repeat(600), xattrs: { 'security.capability': Uint8Array.of(1, 2, 3) } },
      { path: 'etc/s', link: '../b' },
      { path: 'etc/h', type: 'hardlink', link: 'etc/a' },
      { path: 'dev/null', type: 'character', major: 1, minor: 3 },
    ]),
    writeTar([
      { path: `${long}p`, content: 'pax', uid: 2 ** 31 },
      { path: `${long}g`, content: 'gnu', longNames: 'gnu' },
      { path: 'l', link: long, longNames: 'gnu' },
    ]),
    writeTar([
      { raw: paxHeader({ comment: 'remark' }, 'g') },
      {
        path: 's',
        content: 'y'.repeat(1024),
        pax: { 'GNU.sparse.size': '9000', 'GNU.sparse.numblocks': '2', 'GNU.sparse.map': '512,512,4096,512' },
      },
      {
        path: 't',
        content: `1\n0\n3\n${'\0'.repeat(506)}abc`,
        pax: { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '70', 'GNU.sparse.name': 't' },
      },
    ]),
  ];
}

/** Puts the checksum of everything that looks like a header right, so that mutations inside of one are read. */
function withChecksums(input: Uint8Array): Uint8Array {
  const bytes = Buffer.from(input);
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    if (bytes.toString('latin1', at + 257, at + 262) !== 'ustar') continue;
    bytes.fill(0x20, at + 148, at + 156);
    const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  }
  return bytes;
}
