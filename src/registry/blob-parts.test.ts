import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { readBounded } from '../archive/read-bounded.ts';
import { parseDigest } from '../oci/digest.ts';
import { createClientBench, inRegistry } from '../testing/registry/client-bench.ts';
import type { Faults } from '../testing/registry/faults.ts';
import { sha256 } from '../testing/registry/sha256.ts';
import type { TestRegistry } from '../testing/registry/start-registry.ts';
import { defaultParts, type PartsOptions } from './blob-parts.ts';
import type { RegistryClientOptions } from './client.ts';

const bench = createClientBench();
afterEach(() => bench.close());

const kilobyte = 1024;
/** Every kilobyte is unlike all others, so that a part at the wrong place is seen. */
const large = Buffer.concat(
  Array.from({ length: 3000 }, (_, at) => createHash('sha512').update(String(at)).digest()).map((hash) =>
    Buffer.alloc(kilobyte, hash),
  ),
);
const descriptor = { digest: parseDigest(sha256(large)), size: large.length };
/** Small parts, from 64 kB on, whatever the rate. */
const parts: PartsOptions = {
  connections: 4,
  partBytes: 256 * kilobyte,
  pays: (received, size) => received >= 64 * kilobyte && received < size,
};

async function served(faults: Faults = {}): Promise<TestRegistry> {
  const registry = await bench.registry(faults);
  registry.putBlob(large);
  return registry;
}
async function read(registry: TestRegistry, options: RegistryClientOptions = {}): Promise<Buffer> {
  const bytes = bench.client({ parts, resumes: 3, ...options }).blob(inRegistry(registry), descriptor);
  return Buffer.from(await readBounded(bytes, 10_000_000, 'blob'));
}
const rangesAsked = (registry: TestRegistry): string[] =>
  registry.requests.filter(({ url }) => url.includes('/blobs/')).map(({ headers }) => headers.range ?? 'whole');

describe('a large blob over several connections', () => {
  it('is the same bytes, each asked for once', async () => {
    const registry = await served();
    expect((await read(registry)).equals(large)).toBe(true);
    const [first, ...ranges] = rangesAsked(registry);
    expect(first).toBe('whole');
    const spans = ranges
      .map((range) => range.replace('bytes=', '').split('-').map(Number))
      .sort(([one = 0], [other = 0]) => one - other);
    expect(spans.length).toBeGreaterThan(8);
    for (const [at, [from = 0, to = 0]] of spans.entries()) {
      expect(to - from).toBeLessThan(parts.partBytes);
      if (at > 0) expect(from).toBe((spans[at - 1]?.[1] ?? 0) + 1);
    }
    expect(spans.at(-1)?.[1]).toBe(large.length - 1);
  });

  it.each<[string, Faults]>([
    ['ranges that are ignored', { ranges: false }],
    ['ranges that begin elsewhere than asked', { rangeSkew: 7 }],
    ['ranges that begin before what was asked', { rangeSkew: -1024 }],
    ['ranges that are refused', { rangeStatus: 416 }],
    ['ranges under a wrong status', { rangeStatus: 200 }],
  ])('goes on over one connection with %s', async (_title, faults) => {
    const registry = await served(faults);
    expect((await read(registry)).equals(large)).toBe(true);
    // A few parts are under way when the first one shows it; after that nothing but one stream.
    expect(rangesAsked(registry).length).toBeLessThanOrEqual(2 + parts.connections);
  });

  it.each<[string, Faults]>([
    ['connections that break within parts', { cutBlobs: { after: 100 * kilobyte, times: 5 } }],
    ['ranges that are shorter than asked, and say so', { shortRanges: 100 * kilobyte }],
    ['bodies that end before their range does', { missingBytes: 10 }],
  ])('arrives whole in spite of %s', async (_title, faults) => {
    const registry = await served(faults);
    expect((await read(registry)).equals(large)).toBe(true);
  });

  it('is given up after so many tries when every connection breaks at once', async () => {
    const registry = await served({ cutBlobs: { after: 64 } });
    const never: PartsOptions = { ...parts, pays: (received, size) => received >= 64 && received < size };
    await expect(read(registry, { parts: never })).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(rangesAsked(registry).length).toBeLessThan(40);
  });

  it('holds no more than its parts in memory when nobody reads', async () => {
    const registry = await served();
    const bytes = bench.client({ parts }).blob(inRegistry(registry), descriptor)[Symbol.asyncIterator]();
    for (let read = 0; read < 128 * kilobyte; ) read += (await bytes.next()).value?.length ?? Infinity;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(rangesAsked(registry).length).toBeLessThanOrEqual(1 + parts.connections);
    await bytes.return?.();
  });

  it('ends all connections when its reader leaves or aborts', async () => {
    const registry = await served({ bytesPerSecond: 2_000_000 });
    const abort = new AbortController();
    const drain = async () => {
      let size = 0;
      for await (const chunk of bench.client({ parts }).blob(inRegistry(registry), descriptor, abort.signal)) {
        size += chunk.length;
        if (size > 600 * kilobyte) abort.abort(new Error('enough'));
      }
    };
    await expect(drain()).rejects.toThrow('enough');
    const asked = rangesAsked(registry).length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(rangesAsked(registry)).toHaveLength(asked);
    expect(asked).toBeLessThan(10);
  });

  it('is several times as fast where each connection is slow', async () => {
    const registry = await served({ bytesPerSecond: 2_000_000 });
    const clock = { now: () => performance.now(), sleep: async () => {} };
    const timed = async (options: RegistryClientOptions): Promise<number> => {
      const start = performance.now();
      expect((await read(registry, { clock, ...options })).equals(large)).toBe(true);
      return performance.now() - start;
    };
    const one = await timed({ parts: { ...parts, pays: () => false } });
    const four = await timed({});
    // 1.5 s against 0.15 and a third of 1.4 or less; far from it where the machine is busy.
    expect(four).toBeLessThan(one * 0.75);
  });
});

describe('the default', () => {
  const mebibyte = 1024 * kilobyte;
  it.each([
    ['a slow line and much to come', 8, 200, 20, true],
    ['a fast line', 8, 200, 500, false],
    ['a blob that is nearly there', 150, 200, 20, false],
    ['a small blob', 8, 60, 1, false],
    ['too little to know', 1, 200, 1, false],
  ])('%s', (_title, received, size, rate, pays) => {
    expect(defaultParts.pays(received * mebibyte, size * mebibyte, rate * mebibyte)).toBe(pays);
  });
  it('needs no more than 32 MiB', () => {
    expect(defaultParts.connections * defaultParts.partBytes).toBeLessThanOrEqual(32 * mebibyte);
  });
});

describe('a bounded bandwidth', () => {
  it('is kept to by all blobs of a client together, parts and manifests counted', async () => {
    const registry = await served();
    const started = 1_700_000_000_000;
    let now = started;
    const sleep = async (wait: number): Promise<void> => {
      now += wait;
    };
    const clock = { now: () => now, sleep };
    const client = bench.client({ clock, parts, maxBandwidth: 1_000_000 });
    await client.manifest(inRegistry(registry));
    const blob = () => readBounded(client.blob(inRegistry(registry), descriptor), 10_000_000, 'blob');
    await Promise.all([blob(), blob()]);
    const seconds = (now - started) / 1000;
    expect(seconds).toBeGreaterThan((2 * large.length) / 1_000_000 - 0.3);
  });
});
