import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import { TidewaiterError } from '../errors.ts';
import type { Resolved } from '../image/source.ts';
import { dockerSave20, dockerSave25, layoutItems, ociArchive, podmanSave, writeLayout } from '../testing/archives.ts';
import { buildImage, indexOf } from '../testing/image-builder.ts';
import { type TarItem, tarHeader, writeTar } from '../testing/tar-writer.ts';
import type { OpenOptions } from './open-options.ts';
import { openImage } from './transport.ts';

const image = buildImage({ layers: [{ '/a': 'a'.repeat(5000) }, { '/b': 'b' }] });
const other = buildImage({ files: { '/c': 'c' } });
const options: OpenOptions = {
  platform: { kind: 'one', platform: { os: 'linux', architecture: 'amd64' }, explicit: false },
  limits: defaultLimits,
  env: {},
};
const json = (value: unknown) => JSON.stringify(value);
const manifest = (...entries: object[]): TarItem => ({ path: 'manifest.json', content: json(entries) });
const config: TarItem = { path: 'c.json', content: image.config };
const layers: readonly TarItem[] = image.layers.map((layer, at) => ({ path: `${at}.tar`, content: layer.tar }));
const good = { Config: 'c.json', RepoTags: ['app:1'], Layers: ['0.tar', '1.tar'] };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

let files = 0;
async function put(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `archive-${files++}.tar`);
  await writeFile(path, bytes);
  return path;
}

async function problem(promise: Promise<unknown>): Promise<TidewaiterError> {
  const error = await promise.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  );
  if (error instanceof TidewaiterError) return error;
  throw error;
}

/** Opens and reads all layers; what a layer throws is returned by its index. */
async function readAll(path: string, given: OpenOptions = options): Promise<readonly (number | string)[]> {
  const resolved = await openImage(path, given);
  const results: (number | string)[] = [];
  for (const layer of resolved.images.flatMap((entry) => entry.layers)) {
    let size = 0;
    try {
      for await (const chunk of layer.open()) size += chunk.length;
      results.push(size);
    } catch (error) {
      if (!(error instanceof TidewaiterError)) throw error;
      results.push(error.code);
    }
  }
  await resolved.close();
  return results;
}

/** What a reference leads to, closed at once: enough where no layer is read. */
async function found(text: string, given: OpenOptions = options): Promise<Resolved> {
  const resolved = await openImage(text, given);
  await resolved.close();
  return resolved;
}
const configs = (resolved: Resolved) => resolved.images.map((entry) => entry.configDigest);

describe('docker archives', () => {
  it('reads the good one that the others are made from', async () => {
    const sizes = image.layers.map((layer) => layer.tar.length);
    expect(await readAll(await put(writeTar([...layers, config, manifest(good)])))).toEqual(sizes);
  });

  it.each<[string, readonly TarItem[], string, RegExp]>([
    [
      'a config outside of the archive',
      [...layers, manifest({ ...good, Config: '../../etc/passwd' })],
      'BAD_MANIFEST',
      /not in the archive: "\.\.\/\.\.\/etc\/passwd"/,
    ],
    [
      'an absolute config',
      [...layers, manifest({ ...good, Config: '/etc/passwd' })],
      'BAD_MANIFEST',
      /not in the archive/,
    ],
    [
      'a config that is a link to our disk',
      [{ path: 'c.json', link: '/etc/passwd' }, ...layers, manifest(good)],
      'BAD_MANIFEST',
      /not in the archive/,
    ],
    [
      'a config in a circle of links',
      [{ path: 'c.json', link: 'd.json' }, { path: 'd.json', link: './c.json' }, manifest(good)],
      'BAD_MANIFEST',
      /circle/,
    ],
    [
      'a config behind a folder that is a link to itself',
      [{ path: 'x', link: 'x/x' }, manifest({ ...good, Config: 'x/c.json' })],
      'BAD_MANIFEST',
      /circle/,
    ],
    ['no manifest', [...layers, config], 'NOT_AN_ARCHIVE', /neither manifest.json nor index.json/],
    ['the shape before 1.10', [{ path: 'repositories', content: '{}' }], 'NOT_AN_ARCHIVE', /before 1\.10/],
    ['an empty manifest', [manifest()], 'EMPTY_ARCHIVE', /its manifest.json is empty/],
    [
      'two manifests',
      [config, ...layers, manifest(good), manifest({ ...good, Layers: [] })],
      'BAD_MANIFEST',
      /"\/manifest.json" twice/,
    ],
    [
      'two manifests spelt differently',
      [config, ...layers, manifest(good), { ...manifest(), path: './x/../manifest.json' }],
      'BAD_MANIFEST',
      /twice/,
    ],
    ['two configs', [config, config, ...layers, manifest(good)], 'BAD_MANIFEST', /twice/],
    ['a manifest that is no JSON', [{ path: 'manifest.json', content: '[' }], 'BAD_MANIFEST', /not JSON/],
    ['a manifest that is no list', [{ path: 'manifest.json', content: '{"Config":"x"}' }], 'BAD_MANIFEST', /not valid/],
    ['two spellings of a key', [config, ...layers, manifest({ ...good, layers: [] })], 'BAD_MANIFEST', /ambiguous/],
    [
      'fewer layers than the config',
      [config, ...layers, manifest({ ...good, Layers: ['0.tar'] })],
      'BAD_MANIFEST',
      /names 1 layers, the image config 2/,
    ],
    [
      'a huge manifest',
      [{ path: 'manifest.json', content: `["${'x'.repeat(5_000_000)}"]` }],
      'METADATA_TOO_LARGE',
      /more than 4194304 bytes/,
    ],
    [
      'a config that is a manifest',
      [{ path: 'c.json', content: '[]' }, ...layers, manifest(good)],
      'BAD_IMAGE_CONFIG',
      /not valid/,
    ],
    [
      'a manifest behind a linked folder',
      [config, ...layers, manifest(good), { path: 'x', link: '.' }, { ...manifest(), path: 'x/manifest.json' }],
      'BAD_MANIFEST',
      /"\/x\/manifest.json" below something that is no folder/,
    ],
    ['a manifest that is a folder', [{ path: 'manifest.json', type: 'directory' }], 'EMPTY_ARCHIVE', /without files/],
  ])('refuses %s', async (_, items, code, message) => {
    const error = await problem(openImage(await put(writeTar(items)), options));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('makes a missing layer a gap of that layer only', async () => {
    const [first = 0] = image.layers.map((layer) => layer.tar.length);
    const missing = writeTar([config, ...layers.slice(0, 1), manifest(good)]);
    expect(await readAll(await put(missing))).toEqual([first, 'UNREADABLE']);
    const outside = writeTar([config, ...layers, manifest({ ...good, Layers: ['0.tar', '../../../etc/passwd'] })]);
    expect(await readAll(await put(outside))).toEqual([first, 'UNREADABLE']);
    const linked = writeTar([config, ...layers.slice(0, 1), { path: '1.tar', link: '/etc/passwd' }, manifest(good)]);
    expect(await readAll(await put(linked))).toEqual([first, 'UNREADABLE']);
  });

  it('makes a layer that is cut short a gap, and says so when the manifest is what is missing', async () => {
    const manifestFirst = writeTar([manifest(good), config, ...layers].slice(0, -1));
    const cut = manifestFirst.subarray(0, manifestFirst.length - 4096);
    for (const bytes of [cut, gzipSync(cut), gzipSync(manifestFirst).subarray(0, -40)]) {
      expect((await readAll(await put(bytes)))[0]).toBe('TRUNCATED');
    }
    const manifestLast = dockerSave20([{ image, ref: 'app:1' }]);
    const error = await problem(openImage(await put(manifestLast.subarray(0, 6000)), options));
    expect(error).toMatchObject({ code: 'NOT_AN_ARCHIVE', message: expect.stringContaining('cut short') });
  });

  it('follows links inside the archive, also through folders and hard links', async () => {
    const items: TarItem[] = [
      ...layers.map((item) => ({ ...item, path: `deep/${item.path}` })),
      { path: 'via', link: './deep/../deep' },
      { path: '0.tar', link: 'via/0.tar' },
      { path: '1.tar', type: 'hardlink', link: 'deep/1.tar' },
      config,
      manifest(good),
    ];
    expect(await readAll(await put(writeTar(items)))).toEqual(image.layers.map((layer) => layer.tar.length));
  });

  it.each(['pax', 'gnu'] as const)('finds what comes after a large layer with a long name (%s)', async (longNames) => {
    const big = buildImage({ files: { '/big': 'x'.repeat(1_500_000) } });
    const path = `${'folder/'.repeat(30)}layer.tar`;
    const items: TarItem[] = [
      { path, content: big.layers[0]?.tar ?? '', longNames },
      { path: 'c.json', content: big.config },
      manifest({ ...good, Layers: [path] }),
    ];
    expect(await readAll(await put(writeTar(items)))).toEqual([big.layers[0]?.tar.length]);
  });

  it('stops at archives with absurdly many entries', async () => {
    const [one] = [tarHeader({ name: 'x' })];
    const headers = Buffer.concat(
      Array.from({ length: 70_000 }, (_, at) => (at === 0 ? one : tarHeader({ name: `x${at}` })) as Uint8Array),
    );
    const error = await problem(openImage(await put(writeTar([{ raw: headers }])), options));
    expect(error).toMatchObject({ family: 'limit', code: 'TOO_MANY_ENTRIES' });
  });

  it('bounds what it spools', async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000));
    const limits = { ...defaultLimits, imageBytes: 1_000_000 };
    const stdin = (async function* () {
      yield bomb;
    })();
    expect((await problem(openImage('-', { ...options, limits, stdin }))).code).toBe('TOO_MANY_BYTES');
  });
});

describe('several images', () => {
  it.each([
    ['docker save 20', dockerSave20],
    ['docker save 25', dockerSave25],
    ['podman save', podmanSave],
    ['oci archive', ociArchive],
  ])('are chosen by name: %s', async (_, write) => {
    const path = await put(
      write([
        { image, ref: 'app:1' },
        { image: other, ref: 'docker.io/library/web:2' },
      ]),
    );
    const error = await problem(openImage(path, options));
    expect(error.code).toBe('AMBIGUOUS_IMAGE');
    expect(error.message).toContain('"app:1"');
    expect(error.message).toContain('"docker.io/library/web:2"');
    for (const [name, built] of [
      ['app:1', image],
      ['web:2', other],
      ['docker.io/library/web:2', other],
    ] as const) {
      expect(configs(await found(`${path}:${name}`))).toEqual([built.configDigest]);
    }
    const none = await problem(openImage(`${path}:web:3`, options));
    expect(none).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('app:1') });
  });

  it.each([
    ['docker save 25', dockerSave25],
    ['oci archive', ociArchive],
  ])('that are one image with two tags are one: %s', async (_, write) => {
    const path = await put(
      write([
        { image, ref: 'app:1' },
        { image, ref: 'app:latest' },
      ]),
    );
    for (const text of [path, `${path}:app:1`, `${path}:app`]) {
      const resolved = await found(text);
      expect(configs(resolved)).toEqual([image.configDigest]);
      expect(resolved.notices).toEqual([]);
    }
  });

  it('can be chosen by position in a docker archive', async () => {
    const path = await put(podmanSave([{ image }, { image: other }, { image: other, ref: 'x:1' }]));
    expect((await problem(openImage(path, options))).message).toContain('"@0", "@1", "x:1"');
    expect(configs(await found(`docker-archive:${path}:@1`))).toEqual([other.configDigest]);
  });

  it('under one name are platforms', async () => {
    const arm = buildImage({ files: { '/c': 'c' } }, { platform: { os: 'linux', architecture: 'arm64' } });
    const both = [
      { image, ref: 'app:1' },
      { image: arm, ref: 'app:1' },
    ];
    const either = [image.configDigest, arm.configDigest];
    // Who loads a docker archive gets all that is in it, so without an explicit choice all is inspected.
    const shapes: readonly (readonly [Uint8Array, readonly string[]])[] = [
      [podmanSave(both), either],
      [dockerSave20(both), either],
      [dockerSave25(both), either],
      [ociArchive(both), [image.configDigest]],
      [ociArchive([{ index: indexOf([image, arm]), images: [image, arm] }]), [image.configDigest]],
    ];
    for (const [bytes, unasked] of shapes) {
      const path = await put(bytes);
      const digests = async (platform: OpenOptions['platform']) => configs(await found(path, { ...options, platform }));
      expect(await digests(options.platform)).toEqual(unasked);
      expect(await digests({ kind: 'one', platform: image.platform, explicit: true })).toEqual([image.configDigest]);
      expect(await digests({ kind: 'one', platform: arm.platform, explicit: true })).toEqual([arm.configDigest]);
      expect(await digests({ kind: 'all' })).toEqual(either);
      const s390x = { kind: 'one', platform: { os: 'linux', architecture: 's390x' }, explicit: true } as const;
      expect((await problem(openImage(path, { ...options, platform: s390x }))).code).toBe('NO_SUCH_PLATFORM');
    }
  });
});

describe('archives that are a layout and a docker archive at once', () => {
  const both = (entries: readonly object[]) =>
    writeTar([
      ...layoutItems([
        { image, ref: 'app:1' },
        { image: other, ref: 'x:1' },
      ]),
      manifest(...entries),
    ]);
  const blob = (digest: string) => `blobs/sha256/${digest.slice(7)}`;
  const right = {
    Config: blob(image.configDigest),
    RepoTags: ['app:1'],
    Layers: image.layers.map((layer) => blob(layer.descriptor.digest)),
  };

  it.each<[string, readonly object[]]>([
    [
      'another image under the same name',
      [
        {
          Config: blob(other.configDigest),
          RepoTags: ['app:1'],
          Layers: [blob(other.layers[0]?.descriptor.digest ?? '')],
        },
      ],
    ],
    ['other layers', [{ ...right, Layers: [...right.Layers].reverse() }]],
    ['a config that is no blob', [{ ...right, Config: 'index.json' }]],
    ['the right image and another one', [right, { ...right, Config: blob(other.configDigest) }]],
  ])('must not differ: %s', async (_, entries) => {
    const path = await put(both(entries));
    for (const prefix of ['', 'docker-archive:', 'oci-archive:']) {
      const error = await problem(openImage(`${prefix}${path}:app:1`, options));
      expect(error).toMatchObject({ code: 'BAD_MANIFEST', message: expect.stringContaining('different images') });
    }
  });

  it('may list fewer images and other platforms', async () => {
    const arm = buildImage({ files: { '/c': 'c' } }, { platform: { os: 'linux', architecture: 'arm64' } });
    const items = layoutItems([
      { image, ref: 'app:1' },
      { image: arm, ref: 'app:1' },
    ]);
    const entry = {
      Config: blob(arm.configDigest),
      RepoTags: ['app:1'],
      Layers: arm.layers.map((layer) => blob(layer.descriptor.digest)),
    };
    const path = await put(writeTar([...items, manifest(entry)]));
    const resolved = await found(path);
    expect(configs(resolved)).toEqual([image.configDigest, arm.configDigest]);
    expect(resolved.notices).toEqual([expect.stringContaining('also loads linux/arm64: inspected too')]);
    const asked = await found(path, {
      ...options,
      platform: { kind: 'one', platform: image.platform, explicit: true },
    });
    expect(configs(asked)).toEqual([image.configDigest]);
    expect(asked.notices).toEqual([expect.stringContaining('not inspected')]);
    expect(configs(await found(`${await put(both([right]))}:x:1`))).toEqual([other.configDigest]);
  });
});

describe('layouts', () => {
  it('leaves out platforms whose blobs are not there, with a notice', async () => {
    const arm = buildImage({ files: { '/c': 'c' } }, { platform: { os: 'linux', architecture: 'arm64' } });
    const path = await put(
      ociArchive([{ index: indexOf([image, arm], { attestations: [other] }), images: [arm], ref: 'app' }]),
    );
    const resolved = await found(path);
    expect(resolved.images.map((entry) => entry.platform.architecture)).toEqual(['arm64']);
    expect(resolved.notices).toEqual([expect.stringMatching(/^2 of the 3 manifests/)]);
    expect(resolved.images[0]?.indexDigest).toBe(indexOf([image, arm], { attestations: [other] }).digest);
  });

  it('lists attestations as no images', async () => {
    const index = indexOf([image], { attestations: [other] });
    const path = await put(ociArchive([{ index, images: [image, other], ref: 'app' }]));
    const resolved = await found(path, { ...options, platform: { kind: 'all' } });
    expect(resolved.images).toHaveLength(1);
    expect(resolved.notImages.map((entry) => entry.digest)).toEqual([other.digest]);
  });

  it.each<[string, (items: readonly TarItem[]) => readonly TarItem[], string, RegExp]>([
    [
      'without a manifest',
      (items) => items.filter((item) => !item.path.endsWith(image.digest.slice(7))),
      'UNREADABLE',
      /does not hold sha256:/,
    ],
    [
      'without a config',
      (items) => items.filter((item) => !item.path.endsWith(image.configDigest.slice(7))),
      'UNREADABLE',
      /does not hold sha256:/,
    ],
    [
      'with another manifest under its digest',
      (items) =>
        items.map((item) => (item.path.endsWith(image.digest.slice(7)) ? { ...item, content: other.manifest } : item)),
      'SIZE_MISMATCH',
      /instead of/,
    ],
    [
      'with an empty index',
      (items) =>
        items.map((item) =>
          item.path === 'index.json' ? { ...item, content: '{"schemaVersion":2,"manifests":[]}' } : item,
        ),
      'EMPTY_ARCHIVE',
      /its index is empty/,
    ],
    [
      'with a digest that is a path',
      (items) =>
        items.map((item) =>
          item.path === 'index.json'
            ? { ...item, content: String(item.content).replace(/sha256:[0-9a-f]+/, 'sha256:../../../etc/passwd') }
            : item,
        ),
      'BAD_MANIFEST',
      /digest/,
    ],
    [
      'with a size that lies',
      (items) =>
        items.map((item) =>
          item.path === 'index.json'
            ? { ...item, content: String(item.content).replace(/"size":[0-9]+/, '"size":1') }
            : item,
        ),
      'SIZE_MISMATCH',
      /instead of 1/,
    ],
  ])('are refused %s', async (_, change, code, message) => {
    const error = await problem(openImage(await put(writeTar(change(layoutItems([{ image, ref: 'a' }])))), options));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('nested too deep are refused', async () => {
    let index = indexOf([image]);
    const blobs: TarItem[] = [];
    for (let depth = 0; depth < 6; depth++) {
      blobs.push({ path: `blobs/sha256/${index.digest.slice(7)}`, content: index.bytes });
      const above = json({
        schemaVersion: 2,
        manifests: [{ mediaType: index.mediaType, digest: index.digest, size: index.bytes.length }],
      });
      index = {
        ...index,
        bytes: Buffer.from(above),
        digest: (await import('../image/documents.ts')).digestOf(Buffer.from(above)),
      };
    }
    const items = layoutItems([{ image }]).filter((item) => item.path !== 'index.json');
    const path = await put(writeTar([...items, ...blobs, { path: 'index.json', content: index.bytes }]));
    expect((await problem(openImage(path, options))).code).toBe('TOO_DEEP');
  });

  it('in a folder do not lead out of it', async () => {
    const layout = join(folder, 'layout');
    await writeLayout(layout, [{ image }]);
    const layer = join(layout, 'blobs', 'sha256', image.layers[0]?.descriptor.digest.slice(7) ?? '');
    await rm(layer);
    expect((await readAll(`oci:${layout}`))[0]).toBe('UNREADABLE');
    await symlink('/etc/passwd', layer);
    expect((await readAll(`oci:${layout}`))[0]).toBe('UNREADABLE');
  });
});

it('says that a pipe broke', async () => {
  const stdin = (async function* () {
    yield Buffer.alloc(512);
    throw Object.assign(new Error('read EIO'), { code: 'EIO' });
  })();
  const error = await problem(openImage('-', { ...options, stdin }));
  expect(error).toMatchObject({ code: 'UNREADABLE', message: 'cannot read standard input: EIO' });
});

it('answers any bytes with an error of its own', async () => {
  const whole = podmanSave([{ image, ref: 'app:1' }]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 20 }),
      fc.nat(whole.length),
      async (changes, length) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        const stdin = (async function* () {
          yield bytes;
        })();
        // Throws anything but a TidewaiterError, or hangs, when it fails.
        await readAll('-', { ...options, stdin }).catch((error: unknown) => {
          if (!(error instanceof TidewaiterError)) throw error;
        });
      },
    ),
    { numRuns: 150 },
  );
});
