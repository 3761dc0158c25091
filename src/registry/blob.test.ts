import { afterEach, describe, expect, it } from 'vitest';
import { readBounded } from '../archive/read-bounded.ts';
import { parseDigest } from '../oci/digest.ts';
import {
  benchBlob,
  benchDescriptor,
  createClientBench,
  inRegistry,
  readBenchBlob,
} from '../testing/registry/client-bench.ts';
import { sha256 } from '../testing/registry/sha256.ts';

const bench = createClientBench();
afterEach(() => bench.close());

describe('blobs', () => {
  it('stream, and nothing is asked for before the first chunk is wanted', async () => {
    const registry = await bench.registry();
    const client = bench.client();
    const bytes = client.blob(inRegistry(registry), benchDescriptor);
    expect(registry.requests).toHaveLength(0);
    expect(Buffer.from(await readBounded(bytes, 1_000_000, 'blob')).equals(benchBlob)).toBe(true);
  });

  it.each([
    ['with ranges', true],
    ['without ranges, skipping what is known', false],
  ])('that are cut off half-way are resumed %s', async (_, ranges) => {
    const registry = await bench.registry({ cutBlobs: { after: 120_000, times: 2 }, ranges });
    expect((await readBenchBlob(bench.client(), registry)).equals(benchBlob)).toBe(true);
    const asked = registry.requests.filter((request) => request.url.includes('/blobs/'));
    expect(asked).toHaveLength(3);
    expect(asked[0]?.headers.range).toBeUndefined();
    expect(asked[1]?.headers.range).toMatch(/^bytes=[1-9][0-9]*-$/);
  });

  it('that are resumed at another place are refused', async () => {
    const registry = await bench.registry({ cutBlobs: { after: 120_000, times: 1 }, rangeSkew: 1 });
    await expect(readBenchBlob(bench.client(), registry)).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
  });

  it('that are cut for ever are given up', async () => {
    const registry = await bench.registry({ cutBlobs: { after: 1000 } });
    await expect(readBenchBlob(bench.client({ resumes: 3 }), registry)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(registry.requests.filter((request) => request.url.includes('/blobs/'))).toHaveLength(4);
  });

  it('that break often, but bring much each time, come through', async () => {
    const large = Buffer.alloc(52 * 1024 * 1024, 1);
    const registry = await bench.registry({ cutBlobs: { after: 17 * 1024 * 1024 } });
    registry.putBlob(large);
    const descriptor = { digest: parseDigest(sha256(large)), size: large.length };
    const bytes = bench.client({ resumes: 1 }).blob(inRegistry(registry), descriptor);
    expect((await readBounded(bytes, large.length, 'blob')).length).toBe(large.length);
    expect(registry.requests.filter((request) => request.url.includes('/blobs/'))).toHaveLength(4);
  });

  it('can be open all at once, whatever the order they are read in', async () => {
    const registry = await bench.registry();
    const client = bench.client();
    const large = Array.from({ length: 20 }, (_, index) => Buffer.alloc(4_000_000, index));
    const streams = large.map((bytes) => {
      const descriptor = { digest: parseDigest(registry.putBlob(bytes)), size: bytes.length };
      return client.blob(inRegistry(registry), descriptor)[Symbol.asyncIterator]();
    });
    for (const stream of streams) expect((await stream.next()).done).toBe(false);
    for (const stream of streams.reverse()) {
      let next = await stream.next();
      while (!next.done) next = await stream.next();
    }
    expect(registry.requests.filter((request) => request.url.includes('/blobs/'))).toHaveLength(20);
  });

  it('never yield more than their size', async () => {
    const registry = await bench.registry({ endless: 'blobs' });
    let length = 0;
    const drain = async () => {
      for await (const chunk of bench.client().blob(inRegistry(registry), benchDescriptor)) length += chunk.length;
    };
    await expect(drain()).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
    expect(length).toBe(benchBlob.length);
  });

  it('that drip are given up, although no pause is long', async () => {
    const registry = await bench.registry({ drip: { path: '/blobs/', every: 5 } });
    const clock = { now: () => performance.now(), sleep: async () => {} };
    const client = bench.client({ clock, timeouts: { grace: 200, minimumRate: 10_000 } });
    await expect(readBenchBlob(client, registry)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('end when the signal is aborted', async () => {
    const registry = await bench.registry({ endless: 'blobs' });
    const abort = new AbortController();
    const drain = async () => {
      const huge = { ...benchDescriptor, size: Number.MAX_SAFE_INTEGER };
      for await (const _ of bench.client().blob(inRegistry(registry), huge, abort.signal))
        abort.abort(new Error('enough'));
    };
    await expect(drain()).rejects.toThrow('enough');
  });

  it('that are refused say so', async () => {
    const registry = await bench.registry();
    const missing = { digest: parseDigest(`sha256:${'1'.repeat(64)}`), size: 1 };
    const bytes = bench.client().blob(inRegistry(registry), missing);
    await expect(readBounded(bytes, 10, 'blob')).rejects.toMatchObject({ code: 'BLOB_UNKNOWN', status: 404 });
  });
});
