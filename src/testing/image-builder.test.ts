import { createHash } from 'node:crypto';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ExampleImage } from '../detectors/detector.ts';
import { buildImage, imageOf, indexOf } from './image-builder.ts';

const example: ExampleImage = {
  name: 'registry.example/someone/app:1.0',
  entrypoint: ['/run.sh'],
  cmd: ['serve'],
  layers: [
    {
      '/etc/app/a.conf': 'a=1\n',
      '/run.sh': { content: '#!/bin/sh\n', mode: 0o755 },
      '/bin/sh': { link: '/bin/busybox' },
    },
    { '/etc/app/a.conf': null },
  ],
  history: ['ENV A=1'],
};

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

describe('buildImage', () => {
  it('gives the same bytes for the same example', () => {
    expect(buildImage(example).digest).toBe(buildImage(example).digest);
    expect(buildImage(example, { compression: 'none' }).digest).not.toBe(buildImage(example).digest);
  });

  it.each([
    ['gzip', 'oci', 'application/vnd.oci.image.layer.v1.tar+gzip', gunzipSync],
    ['zstd', 'oci', 'application/vnd.oci.image.layer.v1.tar+zstd', zstdDecompressSync],
    ['none', 'oci', 'application/vnd.oci.image.layer.v1.tar', (bytes: Uint8Array) => bytes],
    ['gzip', 'docker', 'application/vnd.docker.image.rootfs.diff.tar.gzip', gunzipSync],
    ['none', 'docker', 'application/vnd.docker.image.rootfs.diff.tar', (bytes: Uint8Array) => bytes],
  ] as const)('states digests of what it stores: %s, %s', (compression, mediaTypes, mediaType, unpack) => {
    const built = buildImage(example, { compression, mediaTypes });
    const config = JSON.parse(Buffer.from(built.config).toString());
    for (const [at, layer] of built.layers.entries()) {
      expect(layer.descriptor).toEqual({ mediaType, digest: sha256(layer.bytes), size: layer.bytes.length });
      expect(Buffer.from(unpack(layer.bytes)).equals(layer.tar)).toBe(true);
      expect(config.rootfs.diff_ids[at]).toBe(sha256(layer.tar));
    }
    expect(built.digest).toBe(sha256(built.manifest));
    expect(built.configDigest).toBe(sha256(built.config));
  });

  it('writes parents first, links and whiteouts', () => {
    const names = buildImage(example).layers.map((layer) => listNames(layer.tar));
    expect(names).toEqual([
      ['etc/', 'etc/app/', 'etc/app/a.conf', 'run.sh', 'bin/', 'bin/sh'],
      ['etc/', 'etc/app/', 'etc/app/.wh.a.conf'],
    ]);
  });
});

describe('imageOf', () => {
  it('knows its names, its layers and the step that made each', async () => {
    const image = imageOf(example);
    expect(image).toMatchObject({
      registry: 'registry.example',
      repository: 'someone/app',
      platform: { os: 'linux', architecture: 'amd64' },
    });
    expect(image.layers.map((layer) => layer.history?.createdBy)).toEqual([
      'COPY rootfs/ / # buildkit',
      'RUN /bin/sh -c rm -rf /etc/app/a.conf # buildkit',
    ]);
    expect(image.config.history?.map((step) => step.created_by).slice(2)).toEqual([
      'ENV A=1',
      'ENTRYPOINT ["/run.sh"]',
      'CMD ["serve"]',
    ]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of image.layers[0]?.open() ?? []) chunks.push(chunk);
    expect(sha256(Buffer.concat(chunks))).toBe(image.layers[0]?.digest);
  });
});

describe('indexOf', () => {
  it('lists images by platform and attestations as what they are', () => {
    const arm = buildImage(example, { platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } });
    const index = indexOf([buildImage(example), arm], { attestations: [buildImage({})] });
    const parsed = JSON.parse(Buffer.from(index.bytes).toString());
    expect(parsed.manifests.map((entry: { platform: unknown }) => entry.platform)).toEqual([
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
      { os: 'unknown', architecture: 'unknown' },
    ]);
    expect(index.digest).toBe(sha256(index.bytes));
  });
});

/** Names by header only: enough for tars without long names. */
function listNames(tar: Uint8Array): string[] {
  const names: string[] = [];
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const text = (from: number, length: number) =>
      Buffer.from(tar.subarray(at + from, at + from + length))
        .toString()
        .replace(/\0.*$/s, '');
    names.push(text(0, 100));
    at += 512 + Math.ceil(Number.parseInt(text(124, 12), 8) / 512) * 512;
  }
  return names;
}
