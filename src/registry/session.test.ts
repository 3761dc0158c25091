import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  asBenchUser,
  benchBlob,
  benchManifest,
  benchUser,
  createClientBench,
  fakeClock,
  inRegistry,
  readBenchBlob,
} from '../testing/registry/client-bench.ts';
import type { Faults } from '../testing/registry/faults.ts';
import { sha256 } from '../testing/registry/sha256.ts';
import { startRegistry } from '../testing/registry/start-registry.ts';
import { parseMirror } from './endpoint.ts';

const bench = createClientBench();
afterEach(() => bench.close());

describe('retries', () => {
  it('wait as long as the registry asks', async () => {
    const registry = await bench.registry({
      refuse: [{ path: '/manifests/', status: 429, times: 2, headers: { 'retry-after': '7' } }],
    });
    const clock = fakeClock();
    await bench.client({ clock }).manifest(inRegistry(registry));
    expect(clock.slept).toEqual([7000, 7000]);
  });

  it('wait longer each time when the registry does not say how long', async () => {
    const registry = await bench.registry({ refuse: [{ path: '/manifests/', status: 503, times: 3 }] });
    const clock = fakeClock();
    await bench.client({ clock }).manifest(inRegistry(registry));
    expect(clock.slept).toEqual([500, 1000, 2000]);
  });

  it('are bounded, and do not wait for hours', async () => {
    const failing = await bench.registry({ refuse: [{ path: '/manifests/', status: 500 }] });
    await expect(bench.client().manifest(inRegistry(failing))).rejects.toMatchObject({
      code: 'SERVER_ERROR',
      status: 500,
    });
    expect(failing.requests.filter((seen) => seen.url.includes('manifests'))).toHaveLength(4);
    const limited = await bench.registry({
      refuse: [{ path: '/manifests/', status: 429, headers: { 'retry-after': '10800' }, code: 'TOOMANYREQUESTS' }],
    });
    const clock = fakeClock();
    const refused = bench.client({ clock }).manifest(inRegistry(limited));
    await expect(refused).rejects.toMatchObject({ code: 'TOOMANYREQUESTS', hint: expect.stringContaining('3 hours') });
    expect(clock.slept).toEqual([]);
  });

  it.each([400, 403, 404])('are not made after %i', async (status) => {
    const registry = await bench.registry({ refuse: [{ path: '/manifests/', status }] });
    await expect(bench.client().manifest(inRegistry(registry))).rejects.toMatchObject({ status });
    expect(registry.requests.filter((seen) => seen.url.includes('manifests'))).toHaveLength(1);
  });

  it('are made when nobody listens, and the error says who', async () => {
    const registry = await startRegistry();
    await registry.close();
    const clock = fakeClock();
    const gone = bench.client({ clock }).manifest(inRegistry(registry));
    await expect(gone).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining(registry.host) });
    expect(clock.slept).toHaveLength(3);
  });

  it('are made when it never answers, and end', async () => {
    const registry = await bench.registry({ silent: '/manifests/' });
    const client = bench.client({ timeouts: { headers: 50 }, retry: { attempts: 2 } });
    await expect(client.manifest(inRegistry(registry))).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('do not help a manifest that drips', async () => {
    const registry = await bench.registry({ drip: { path: '/manifests/', every: 20 } });
    const client = bench.client({ timeouts: { document: 150 } });
    await expect(client.manifest(inRegistry(registry))).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('slowly'),
    });
  });
});

describe('refusals', () => {
  it("carry the registry's own words, without control characters", async () => {
    const registry = await bench.registry({
      refuse: [
        { path: '/manifests/', status: 403, code: 'DENIED', message: 'blocked by policy:\u001b[31m X-1\u202e see it' },
      ],
    });
    const error = await bench
      .client()
      .manifest(inRegistry(registry))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DENIED', status: 403 });
    expect(String(error)).toContain('blocked by policy: [31m X-1  see it');
  });

  it('with an endless page are still refusals', async () => {
    const body = `<html>${'x'.repeat(5_000_000)}`;
    const registry = await bench.registry({ refuse: [{ path: '/manifests/', status: 403, body }] });
    const error = await bench
      .client()
      .manifest(inRegistry(registry))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DENIED' });
    expect(String(error).length).toBeLessThan(300);
  });
});

describe('mirrors', () => {
  it('are asked first, and with their own credentials only', async () => {
    const mirror = await bench.registry({ basic: benchUser });
    const registry = await bench.registry();
    const client = bench.client({
      mirrors: [parseMirror(`${registry.host}=${mirror.url}`)],
      credentials: asBenchUser(mirror),
    });
    await client.manifest(inRegistry(registry));
    expect((await readBenchBlob(client, registry)).equals(benchBlob)).toBe(true);
    expect(registry.requests).toEqual([]);
    expect(client.notices()).toEqual([]);
  });

  it.each<[string, Faults]>([
    ['that are down', { refuse: [{ path: '/v2/', status: 503 }] }],
    ['that have nothing', { refuse: [{ path: '/v2/', status: 404 }] }],
    ['that want a login', { basic: benchUser }],
    ['that serve something else', { swapManifests: Buffer.from('{"layers":[]}') }],
  ])('%s are passed over, and that is mentioned', async (_, faults) => {
    const mirror = await bench.registry(faults);
    const registry = await bench.registry();
    const client = bench.client({ mirrors: [parseMirror(`${registry.host}=${mirror.url}`)] });
    const fetched = await client.manifest(inRegistry(registry, `team/app@${sha256(benchManifest)}`));
    expect(fetched.digest).toBe(sha256(benchManifest));
    expect(mirror.requests.length).toBeGreaterThan(0);
    expect(client.notices().join()).toContain(`mirror ${mirror.host} failed`);
  });

  it('are not waited for', async () => {
    const mirror = await bench.registry({ refuse: [{ path: '/v2/team/', status: 503 }] });
    const registry = await bench.registry();
    const clock = fakeClock();
    const client = bench.client({ clock, mirrors: [parseMirror(`${registry.host}=${mirror.url}`)] });
    await client.manifest(inRegistry(registry));
    expect(mirror.requests).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  it('that cannot be reached are not tried again', async () => {
    let tried = 0;
    const dead = createServer((socket) => {
      tried += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve));
    const registry = await bench.registry();
    const { port } = dead.address() as AddressInfo;
    const client = bench.client({ mirrors: [parseMirror(`${registry.host}=http://127.0.0.1:${port}`)] });
    await client.manifest(inRegistry(registry));
    await client.manifest(inRegistry(registry));
    await readBenchBlob(client, registry);
    expect(tried).toBe(1);
    await new Promise((resolve) => dead.close(resolve));
  });

  it('that break off half-way are completed from the registry', async () => {
    const mirror = await bench.registry({ cutBlobs: { after: 100_000, times: 1 } });
    const registry = await bench.registry();
    const client = bench.client({ mirrors: [parseMirror(`${registry.host}=${mirror.url}`)] });
    expect((await readBenchBlob(client, registry)).equals(benchBlob)).toBe(true);
  });
});
