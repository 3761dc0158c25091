import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerBlobs } from '../floor/blobs.ts';
import { readLayer } from '../floor/read-layer.ts';
import { gzipLayer, measureLayer } from '../images/gzip-layer.ts';
import { type Registry, startRegistry } from './registry.ts';

const recipe = { kind: 'tiny', entries: 50 } as const;
const folder = mkdtempSync(join(tmpdir(), 'tidewaiter-bench-test-'));
const path = join(folder, 'layer');
const inFile = { kind: 'tiny', entries: 60 } as const;
const stored = Buffer.concat([...gzipLayer(inFile)]);
let registry: Registry;

beforeAll(async () => {
  writeFileSync(path, stored);
  const layers = [
    { ...(await measureLayer(recipe)), from: recipe },
    { ...(await measureLayer(inFile)), from: { kind: 'file', path } as const },
  ];
  registry = await startRegistry({ run: { Cmd: ['/bin/sh'] }, layers, latency: 0 });
});
afterAll(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true });
});

describe('the registry', () => {
  it('serves layers with the digests its manifest states', async () => {
    const blobs = await layerBlobs(registry.reference);
    const read = await Promise.all(blobs.map(readLayer));
    const digests = [Buffer.concat([...gzipLayer(recipe)]), stored].map(
      (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    );
    expect(read.map((layer) => layer.digest)).toEqual(digests);
    expect(registry.events.map((event) => event.what)).toContain('layer');
  });

  it('gives a part of a layer that lies in a file', async () => {
    const [, blob] = await layerBlobs(registry.reference);
    const [host] = registry.reference.split('/');
    const url = `http://${host}/v2/bench/blobs/${blob?.digest}`;
    const answer = await fetch(url, { headers: { range: 'bytes=10-19' } });
    expect(answer.status).toBe(206);
    expect(answer.headers.get('content-range')).toBe(`bytes 10-19/${stored.length}`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(stored.subarray(10, 20))).toBe(true);
  });

  it('knows nothing else', async () => {
    const [host] = registry.reference.split('/');
    expect((await fetch(`http://${host}/v2/bench/blobs/sha256:${'0'.repeat(64)}`)).status).toBe(404);
    await expect(layerBlobs('nonsense')).rejects.toThrow(/not HOST:PORT/);
  });
});
