import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import { readBounded } from '../archive/read-bounded.ts';
import { verified } from '../archive/verified.ts';
import { TidewaiterError } from '../errors.ts';
import type { PlatformChoice } from '../image/source.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { parsePlatform } from '../oci/platform.ts';
import { parseReference } from '../oci/reference.ts';
import { createRegistryClient, type RegistryClient } from '../registry/client.ts';
import { type BuiltImage, buildImage, descriptorOf, indexOf } from '../testing/image-builder.ts';
import { startRegistry, type TestRegistry } from '../testing/registry/start-registry.ts';
import { openRegistryImage } from './registry.ts';

let registry: TestRegistry;
let client: RegistryClient;
beforeEach(async () => {
  registry = await startRegistry();
  const clock = { now: () => Date.now(), sleep: async () => {} };
  client = createRegistryClient({ environment: {}, credentials: { find: async () => undefined }, clock });
});
afterEach(async () => {
  await client.close();
  await registry.close();
});

const example = {
  entrypoint: ['/run.sh'],
  layers: [{ '/etc/os-release': 'ID=x' }, { '/run.sh': '#!/bin/sh\necho hello' }],
};
const amd64: PlatformChoice = { kind: 'one', platform: parsePlatform('linux/amd64'), explicit: false };
const all: PlatformChoice = { kind: 'all' };
const explicitly = (text: string): PlatformChoice => ({ kind: 'one', platform: parsePlatform(text), explicit: true });

function open(rest: string, platform: PlatformChoice = amd64, limits = defaultLimits) {
  return openRegistryImage(parseReference(`${registry.host}/${rest}`), { client, platform, limits });
}

function document(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function built(platform: string): BuiltImage {
  return buildImage({ ...example, env: [`P=${platform}`] }, { platform: parsePlatform(platform) });
}

/** Puts the images and an index over them; gives the index's digest. */
function putIndex(tag: string, images: BuiltImage[], attestations: BuiltImage[] = []): string {
  for (const image of [...images, ...attestations]) registry.put('team/app', `${tag}-part`, image);
  const index = indexOf(images, { attestations });
  return registry.putManifest('team/app', tag, index.mediaType, index.bytes);
}

describe('one image', () => {
  it.each(['oci', 'docker'] as const)(
    'with %s media types: its documents, and its layers as they are stored',
    async (types) => {
      const image = buildImage(example, { mediaTypes: types });
      registry.put('team/app', '1', image);
      const resolved = await open('team/app:1');
      expect(resolved.notImages).toEqual([]);
      const [opened] = resolved.images;
      expect(opened).toMatchObject({
        reference: `${registry.host}/team/app:1`,
        registry: registry.host,
        repository: 'team/app',
        digest: image.digest,
        configDigest: image.configDigest,
        mediaType: image.mediaType,
        platform: { os: 'linux', architecture: 'amd64' },
        config: { config: { Entrypoint: ['/run.sh'] } },
      });
      expect(opened?.indexDigest).toBeUndefined();
      expect(opened?.layers).toHaveLength(2);
      for (const [index, layer] of (opened?.layers ?? []).entries()) {
        expect(layer.diffId).toBe(image.layers[index]?.diffId);
        const { digest, size } = layer;
        const bytes = verified(layer.open(), {
          ...(digest ? { digest } : {}),
          ...(size ? { size } : {}),
          what: 'layer',
        });
        expect(
          Buffer.from(await readBounded(bytes, 1_000_000, 'layer')).equals(
            Buffer.from(image.layers[index]?.bytes ?? []),
          ),
        ).toBe(true);
      }
    },
  );

  it('fetches no layer until it is opened', async () => {
    const image = buildImage(example);
    registry.put('team/app', '1', image);
    await open('team/app:1');
    const fetched = registry.requests.filter((request) => request.url.includes('/blobs/'));
    expect(fetched.map((request) => request.url.split('/').at(-1))).toEqual([image.configDigest]);
  });

  it('for another platform is refused only when one was asked for', async () => {
    registry.put('team/app', 'arm', built('linux/arm64'));
    expect((await open('team/app:arm')).images[0]?.platform.architecture).toBe('arm64');
    await expect(open('team/app:arm', explicitly('linux/amd64'))).rejects.toMatchObject({ code: 'NO_SUCH_PLATFORM' });
  });

  it('whose config was swapped is refused', async () => {
    registry.put('team/app', '1', buildImage(example));
    registry.setFaults({ swapBlobs: document({ architecture: 'amd64', os: 'linux' }) });
    await expect(open('team/app:1')).rejects.toMatchObject({ family: 'integrity' });
  });

  it('whose config is longer than it says is refused', async () => {
    registry.put('team/app', '1', buildImage(example));
    registry.setFaults({ endless: 'blobs' });
    await expect(open('team/app:1')).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  });

  it.each<[string, unknown, string]>([
    ['a config that is no config', { rootfs: 'x' }, 'BAD_IMAGE_CONFIG'],
    ['a config that is a list', [], 'BAD_IMAGE_CONFIG'],
  ])('with %s is refused', async (_, config, code) => {
    const bytes = document(config);
    registry.putBlob(bytes);
    const manifest = { schemaVersion: 2, config: descriptorOf(bytes, mediaTypes.ociConfig), layers: [] };
    registry.putManifest('team/app', 'bad', mediaTypes.ociManifest, document(manifest));
    await expect(open('team/app:bad')).rejects.toMatchObject({ code });
  });

  it('with a config over the limit is refused before it is all read', async () => {
    registry.put('team/app', '1', buildImage(example));
    const small = { ...defaultLimits, documentBytes: 100 };
    await expect(open('team/app:1', amd64, small)).rejects.toMatchObject({ code: 'METADATA_TOO_LARGE' });
  });

  it('with a manifest that is none is refused', async () => {
    registry.putManifest('team/app', 'bad', mediaTypes.ociManifest, document({ schemaVersion: 2, layers: [] }));
    await expect(open('team/app:bad')).rejects.toMatchObject({ code: 'BAD_MANIFEST' });
  });

  it('has foreign layers marked, and takes their bytes from the registry only', async () => {
    const image = buildImage(example);
    const layer = image.layers[0];
    const foreign = {
      ...layer?.descriptor,
      mediaType: mediaTypes.dockerForeignLayer,
      urls: ['http://192.0.2.1/layer'],
    };
    const manifest = { ...JSON.parse(Buffer.from(image.manifest).toString()), layers: [foreign] };
    registry.putBlob(image.config);
    registry.putManifest('team/app', 'foreign', mediaTypes.ociManifest, document(manifest));
    const opened = (await open('team/app:foreign')).images[0]?.layers[0];
    expect(opened?.foreign).toBe(true);
    if (opened === undefined) throw new Error('the image has no layer');
    await expect(readBounded(opened.open(), 1000, 'layer')).rejects.toMatchObject({ code: 'BLOB_UNKNOWN' });
  });
});

describe('what is no image', () => {
  it.each([
    [
      'a Helm chart',
      'application/vnd.cncf.helm.config.v1+json',
      'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
      /Helm chart/,
    ],
    ['a signature', mediaTypes.ociConfig, 'application/vnd.dev.cosign.simplesigning.v1+json', /cosign signature/],
    ['an SBOM', mediaTypes.ociEmpty, 'application/vnd.cyclonedx+json', /SBOM/],
    ['something else', 'application/vnd.example.thing', 'application/vnd.example.part', /vnd\.example\.thing/],
  ])('%s is named, and its parts are not fetched', async (_, configType, layerType, name) => {
    const config = descriptorOf(document({}), configType);
    const layers = [descriptorOf(document([1]), layerType)];
    registry.putManifest('team/app', 'x', mediaTypes.ociManifest, document({ schemaVersion: 2, config, layers }));
    await expect(open('team/app:x')).rejects.toMatchObject({
      code: 'NOT_AN_IMAGE',
      message: expect.stringMatching(name),
    });
    expect(registry.requests.filter((request) => request.url.includes('/blobs/'))).toEqual([]);
  });

  it('schema 1 is named', async () => {
    registry.putManifest(
      'team/app',
      'old',
      mediaTypes.dockerManifestV1Signed,
      document({ schemaVersion: 1, fsLayers: [] }),
    );
    await expect(open('team/app:old')).rejects.toMatchObject({
      code: 'UNSUPPORTED_MANIFEST',
      hint: expect.any(String),
    });
  });

  it('a tag that is not there is an error of the registry', async () => {
    await expect(open('team/app:missing')).rejects.toMatchObject({ code: 'MANIFEST_UNKNOWN', status: 404 });
  });
});

describe('an index', () => {
  it('is chosen from by platform; attestations are listed and not fetched', async () => {
    const images = [built('linux/amd64'), built('linux/arm64'), built('linux/arm/v7')];
    const attestation = buildImage({ entrypoint: ['x'] });
    const indexDigest = putIndex('multi', images, [attestation]);
    const resolved = await open('team/app:multi', explicitly('linux/arm64'));
    expect(resolved.images.map((image) => image.digest)).toEqual([images[1]?.digest]);
    expect(resolved.images[0]).toMatchObject({ indexDigest, platform: { architecture: 'arm64' } });
    expect(resolved.notImages.map((entry) => entry.digest)).toEqual([attestation.digest]);
    expect(registry.requests.some((request) => request.url.includes(attestation.digest))).toBe(false);
  });

  it('gives all its images when all are wanted', async () => {
    putIndex('multi', [built('linux/amd64'), built('linux/arm64')], [buildImage({ entrypoint: ['x'] })]);
    const resolved = await open('team/app:multi', all);
    expect(resolved.images.map((image) => image.platform.architecture)).toEqual(['amd64', 'arm64']);
    expect(resolved.notImages).toHaveLength(1);
  });

  it('without the platform says what there is', async () => {
    putIndex('multi', [built('linux/arm64'), built('linux/s390x')]);
    const refused = open('team/app:multi', explicitly('linux/amd64'));
    await expect(refused).rejects.toMatchObject({
      code: 'NO_SUCH_PLATFORM',
      message: expect.stringMatching(/linux\/arm64.*linux\/s390x/),
    });
  });

  it('inside an index is followed', async () => {
    const image = built('linux/amd64');
    registry.put('team/app', 'part', image);
    const inner = indexOf([image]);
    registry.putManifest('team/app', 'inner', inner.mediaType, inner.bytes);
    const manifests = [descriptorOf(inner.bytes, inner.mediaType)];
    const outer = document({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });
    const indexDigest = registry.putManifest('team/app', 'outer', mediaTypes.ociIndex, outer);
    expect((await open('team/app:outer', all)).images[0]).toMatchObject({ digest: image.digest, indexDigest });
  });

  it('inside indexes without an end is not', async () => {
    let below = descriptorOf(document({ schemaVersion: 2, manifests: [] }), mediaTypes.ociIndex);
    for (let depth = 0; depth < 6; depth += 1) {
      const bytes = document({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [below], depth });
      registry.putManifest('team/app', 'deep', mediaTypes.ociIndex, bytes);
      below = descriptorOf(bytes, mediaTypes.ociIndex);
    }
    await expect(open('team/app:deep', all)).rejects.toMatchObject({ code: 'TOO_DEEP' });
  });

  it('of very many images is not walked to its end', async () => {
    const image = built('linux/amd64');
    registry.put('team/app', 'part', image);
    const entry = { ...descriptorOf(image.manifest, image.mediaType), platform: image.platform };
    const manifests = Array.from({ length: 300 }, () => entry);
    const bytes = document({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests });
    registry.putManifest('team/app', 'many', mediaTypes.ociIndex, bytes);
    await expect(open('team/app:many', all)).rejects.toMatchObject({ code: 'TOO_MANY_ENTRIES' });
  });

  it('whose entry lies about its size is refused', async () => {
    const image = built('linux/amd64');
    registry.put('team/app', 'part', image);
    const entry = {
      ...descriptorOf(image.manifest, image.mediaType),
      size: image.manifest.length + 1,
      platform: image.platform,
    };
    const bytes = document({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [entry] });
    registry.putManifest('team/app', 'lie', mediaTypes.ociIndex, bytes);
    await expect(open('team/app:lie')).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  });

  it('lists an artifact that looks like an image, and is refused when it has nothing else', async () => {
    const chart = document({
      schemaVersion: 2,
      config: descriptorOf(document({}), 'application/vnd.cncf.helm.config.v1+json'),
      layers: [],
    });
    registry.putManifest('team/app', 'chart', mediaTypes.ociManifest, chart);
    const image = built('linux/amd64');
    registry.put('team/app', 'part', image);
    const entries = [
      descriptorOf(chart, mediaTypes.ociManifest),
      { ...descriptorOf(image.manifest, image.mediaType), platform: image.platform },
    ];
    const putEntries = (tag: string, manifests: unknown[]) =>
      registry.putManifest(
        'team/app',
        tag,
        mediaTypes.ociIndex,
        document({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }),
      );
    putEntries('mixed', entries);
    const resolved = await open('team/app:mixed', all);
    expect([resolved.images.length, resolved.notImages.length]).toEqual([1, 1]);
    putEntries('only', entries.slice(0, 1));
    await expect(open('team/app:only', all)).rejects.toMatchObject({ code: 'NOT_AN_IMAGE' });
  });
});

describe('any document', () => {
  const digest = fc.constantFrom(`sha256:${'0'.repeat(64)}`, 'sha256:x', '__proto__', '');
  const descriptor = fc.record(
    {
      mediaType: fc.constantFrom(...Object.values(mediaTypes), 'x', ''),
      digest,
      size: fc.oneof(fc.integer(), fc.double(), fc.constant('1')),
      platform: fc.record({ os: fc.string(), architecture: fc.string() }),
      annotations: fc.dictionary(fc.string(), fc.string()),
    },
    { requiredKeys: [] },
  );
  const manifestLike = fc.record(
    {
      schemaVersion: fc.constantFrom(1, 2, '2'),
      mediaType: fc.constantFrom(...Object.values(mediaTypes), 'x'),
      config: fc.oneof(descriptor, fc.jsonValue()),
      layers: fc.oneof(fc.array(descriptor), fc.jsonValue()),
      manifests: fc.oneof(fc.array(descriptor), fc.jsonValue()),
    },
    { requiredKeys: ['schemaVersion'] },
  );

  it('is an image or an error with a code, never anything else', async () => {
    const type = fc.constantFrom(...Object.values(mediaTypes), 'text/plain');
    const anything = fc.oneof(manifestLike, fc.jsonValue(), fc.string());
    await fc.assert(
      fc.asyncProperty(anything, type, fc.boolean(), async (value, mediaType, broken) => {
        const whole = document(value);
        const bytes = broken ? whole.subarray(0, -1) : whole;
        registry.putManifest('team/app', 'any', mediaType, bytes);
        const outcome = await open('team/app:any', all).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(TidewaiterError);
          expect(outcome).not.toMatchObject({ code: 'BUG' });
        }
      }),
      { numRuns: 300 },
    );
  });
});
