import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyzers } from '../analyzers/all.gen.ts';
import { defaultLimits } from '../archive/limits.ts';
import type { Layer } from '../image/image.ts';
import { buildImage, imageOfBuilt } from '../testing/image-builder.ts';
import { cachedInspection } from './cached-layers.ts';
import { createLayerCache } from './layer-cache.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-same-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = { analyzers, limits: defaultLimits };
const layerOf = (files: Readonly<Record<string, string>>): Layer =>
  imageOfBuilt(buildImage({ layers: [files] })).layers[0] as Layer;
const honest = layerOf({ '/run.sh': '#!/bin/sh\necho honest\n' });
const other = layerOf({ '/b': 'something else entirely\n' });

/** The layer as an archive has it: nobody but its reader holds the bytes to what is stated. */
function local(from: Layer, states: Partial<Layer> = {}): { readonly layer: Layer; opened: () => number } {
  let opened = 0;
  const { binding: _binding, ...rest } = from;
  const open: Layer['open'] = (signal) => {
    opened += 1;
    return from.open(signal);
  };
  return { layer: { ...rest, ...states, open }, opened: () => opened };
}

describe('a record of a layer that lies on this disk', () => {
  test('is taken when its bytes are still the same, which are read for it once', async () => {
    const cache = createLayerCache(join(folder, 'same'), 1e9);
    await cachedInspection(cache, analyzers)(honest, options);
    const { layer, opened } = local(honest);
    const inspect = cachedInspection(cache, analyzers);
    expect((await inspect(layer, options)).facts.cached).toBe(true);
    expect((await inspect(layer, { ...options, want: new Set(['/run.sh']), onlyWanted: true })).facts.cached).toBe(
      true,
    );
    expect(opened()).toBe(1);
  });

  test.each<[string, (layer: Layer) => Partial<Layer>]>([
    ['by its digest', ({ digest, diffId }) => ({ ...(digest ? { digest } : {}), ...(diffId ? { diffId } : {}) })],
    [
      'with its size as well',
      ({ digest, diffId, size }) => ({
        ...(digest ? { digest } : {}),
        ...(diffId ? { diffId } : {}),
        ...(size ? { size } : {}),
      }),
    ],
  ])('is not taken for other bytes that are stated %s', async (title, stated) => {
    const cache = createLayerCache(join(folder, title), 1e9);
    await cachedInspection(cache, analyzers)(honest, options);
    const { layer } = local(other, stated(honest));
    const read = await cachedInspection(cache, analyzers)(layer, options);
    expect(read.facts.cached).toBe(false);
    expect(read.facts.gaps).not.toEqual([]);
  });

  test('of a registry needs no byte', async () => {
    const cache = createLayerCache(join(folder, 'registry'), 1e9);
    await cachedInspection(cache, analyzers)(honest, options);
    const { layer, opened } = local(honest, { binding: 'digest' });
    expect((await cachedInspection(cache, analyzers)(layer, options)).facts.cached).toBe(true);
    expect(opened()).toBe(0);
  });
});
