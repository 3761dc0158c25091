import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decompress } from '../archive/decompress.ts';
import { defaultLimits } from '../archive/limits.ts';
import type { ExampleImage } from '../detectors/detector.ts';
import { digestOf } from '../image/documents.ts';
import type { Image } from '../image/image.ts';
import { dockerSave20, dockerSave25, kanikoSave, ociArchive, podmanSave, writeLayout } from '../testing/archives.ts';
import { buildImage } from '../testing/image-builder.ts';
import type { OpenOptions } from './open-options.ts';
import { openImage } from './transport.ts';

const example: ExampleImage = {
  entrypoint: ['/run.sh'],
  layers: [
    { '/run.sh': { content: '#!/bin/sh\necho hello\n', mode: 0o755 }, '/big': 'x'.repeat(1_500_000) },
    { '/etc/app.conf': 'a=1\n', '/bin/sh': { link: 'busybox' } },
    { '/big': null },
  ],
};
const ref = 'localhost/app:1.0';
const gzip = buildImage(example);
const zstd = buildImage(example, { compression: 'zstd' });
const plain = buildImage(example, { compression: 'none', mediaTypes: 'docker' });
const options: OpenOptions = {
  platform: { kind: 'one', platform: { os: 'linux', architecture: 'amd64' }, explicit: false },
  limits: defaultLimits,
  env: {},
};

const shapes: Readonly<
  Record<string, { readonly prefix: string; readonly tar: Uint8Array; readonly digest?: string }>
> = {
  'docker save 20.10': { prefix: 'docker-archive:', tar: dockerSave20([{ image: plain, ref }]) },
  'docker save 25': { prefix: 'docker-archive:', tar: dockerSave25([{ image: gzip, ref }]), digest: gzip.digest },
  'docker save 25 as oci': { prefix: 'oci-archive:', tar: dockerSave25([{ image: plain, ref }]), digest: plain.digest },
  'podman save': { prefix: 'docker-archive:', tar: podmanSave([{ image: gzip, ref }]) },
  'podman save, layers named by link': {
    prefix: 'docker-archive:',
    tar: podmanSave([{ image: gzip, ref }], { namedByLink: true }),
  },
  kaniko: { prefix: 'docker-archive:', tar: kanikoSave([{ image: zstd, ref }]) },
  'oci archive': { prefix: 'oci-archive:', tar: ociArchive([{ image: gzip, ref }]), digest: gzip.digest },
  'oci archive with zstd': { prefix: 'oci-archive:', tar: ociArchive([{ image: zstd }]), digest: zstd.digest },
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Digest of every layer's uncompressed bytes, as read through the source. */
async function contents(image: Image): Promise<readonly string[]> {
  const digests: string[] = [];
  for (const layer of image.layers) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of decompress(layer.open(), { limits: defaultLimits })) chunks.push(chunk);
    digests.push(digestOf(Buffer.concat(chunks)));
  }
  return digests;
}

async function expectSame(text: string, digest: string | undefined, given: OpenOptions = options): Promise<void> {
  const resolved = await openImage(text, given);
  try {
    const [image, ...others] = resolved.images;
    expect(others).toEqual([]);
    if (image === undefined) throw new Error('no image');
    expect(image.configDigest).toBe(gzip.configDigest);
    expect(image.digest).toBe(digest);
    expect(image.config.config?.Entrypoint).toEqual(['/run.sh']);
    expect(image.platform).toEqual({ os: 'linux', architecture: 'amd64' });
    expect(image.layers.map((layer) => layer.diffId)).toEqual(gzip.layers.map((layer) => layer.diffId));
    expect(image.layers.map((layer) => layer.history?.step)).toEqual([0, 1, 2]);
    // Twice: the trace may ask for a layer again.
    expect(await contents(image)).toEqual(gzip.layers.map((layer) => layer.diffId));
    expect(await contents(image)).toEqual(gzip.layers.map((layer) => layer.diffId));
    expect(resolved.notices).toEqual([]);
  } finally {
    await resolved.close();
    await resolved.close();
  }
}

async function* streamOf(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe.each(Object.entries(shapes))('%s', (name, { prefix, tar, digest }) => {
  const path = () => join(folder, name.replaceAll(/[ ,.]/g, '-'));

  it('gives the same image as a file, with and without prefix and name', async () => {
    await writeFile(path(), tar);
    await expectSame(`${prefix}${path()}`, digest);
    await expectSame(path(), digest);
    if (name !== 'oci archive with zstd') {
      await expectSame(`${prefix}${path()}:${ref}`, digest);
      await expectSame(`${path()}:${ref}`, digest);
    }
  });

  it.each([
    ['plain', (bytes: Uint8Array) => bytes],
    ['gzip', (bytes: Uint8Array) => gzipSync(bytes)],
    ['zstd', (bytes: Uint8Array) => zstdCompressSync(bytes)],
  ])('gives the same image %s: on disk and on standard input', async (kind, pack) => {
    const packed = pack(tar);
    await writeFile(`${path()}.${kind}`, packed);
    await expectSame(`${prefix}${path()}.${kind}`, digest);
    await expectSame('-', digest, { ...options, stdin: streamOf(packed) });
  });
});

describe('an OCI layout folder', () => {
  it.each([
    ['gzip', gzip],
    ['zstd', zstd],
    ['plain', plain],
  ])('gives the same image, layers in %s', async (kind, image) => {
    const layout = join(folder, `layout-${kind}`);
    await writeLayout(layout, [{ image, ref: 'latest' }]);
    await expectSame(`oci:${layout}`, image.digest);
    await expectSame(`oci:${layout}:latest`, image.digest);
    await expectSame(`oci:${layout}:@${image.digest}`, image.digest);
    await expectSame(layout, image.digest);
  });
});

it('leaves no temporary file behind', async () => {
  const before = process.env['TMPDIR'];
  const own = await mkdtemp(join(folder, 'tmp-'));
  process.env['TMPDIR'] = own;
  try {
    await expectSame('-', undefined, { ...options, stdin: streamOf(shapes['podman save']?.tar ?? new Uint8Array()) });
    const { readdir } = await import('node:fs/promises');
    expect(await readdir(own)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});
