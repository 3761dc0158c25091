import { afterEach, describe, expect, it } from 'vitest';
import {
  asBenchUser,
  benchBlob,
  benchDescriptor,
  benchUser,
  createClientBench,
  readBenchBlob,
} from '../testing/registry/client-bench.ts';

const bench = createClientBench();
afterEach(() => bench.close());

describe('redirects', () => {
  it('of blobs to another origin carry no credentials', async () => {
    const store = await bench.otherOrigin((_, response) => response.end(benchBlob));
    const registry = await bench.registry({ basic: benchUser, redirectBlobs: { to: store.url } });
    expect(
      (await readBenchBlob(bench.client({ credentials: asBenchUser(registry) }), registry)).equals(benchBlob),
    ).toBe(true);
    expect(store.requests).toHaveLength(1);
    expect(JSON.stringify(store.requests)).not.toMatch(/authorization|someone|c29tZW9uZT/i);
  });

  it('to another origin that asks for credentials get none', async () => {
    const thief = await bench.otherOrigin((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="give"' }).end();
    });
    const registry = await bench.registry({ basic: benchUser, redirectBlobs: { to: thief.url } });
    const client = bench.client({ credentials: asBenchUser(registry) });
    await expect(readBenchBlob(client, registry)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(thief.requests.map((seen) => seen.headers.authorization)).toEqual([undefined]);
  });

  it('to another origin cannot name a token service', async () => {
    const service = await bench.otherOrigin((_, response) => response.end('{"token":"x"}'));
    const thief = await bench.otherOrigin((_, response) => {
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${service.url}/token"` }).end();
    });
    const registry = await bench.registry({ redirectBlobs: { to: thief.url } });
    // The registry itself asks for nothing, so that this is the first challenge of all.
    const client = bench.client({ credentials: asBenchUser(registry) });
    await expect(readBenchBlob(client, registry)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(service.requests).toEqual([]);
  });

  it('that come back to the registry do not get the credentials back', async () => {
    const registry = await bench.registry({ basic: benchUser });
    const detour = await bench.otherOrigin((_, response) => {
      response.writeHead(302, { location: `${registry.url}/v2/other/secret/blobs/${benchDescriptor.digest}` }).end();
    });
    registry.setFaults({ basic: benchUser, redirectBlobs: { to: detour.url } });
    const client = bench.client({ credentials: asBenchUser(registry) });
    await expect(readBenchBlob(client, registry)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(
      registry.requests.filter((seen) => seen.url.includes('secret')).map((seen) => seen.headers.authorization),
    ).toEqual([undefined]);
  });

  it('carry the range on, and a query string never reaches a message', async () => {
    const store = await bench.otherOrigin((_, response) => response.writeHead(403).end('<Error>AccessDenied</Error>'));
    const registry = await bench.registry({ redirectBlobs: { to: `${store.url}/b?X-Amz-Signature=topsecret` } });
    const error = await readBenchBlob(bench.client(), registry).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DENIED', status: 403 });
    expect(String(error)).not.toContain('topsecret');
    expect(store.requests[0]?.url).toContain('topsecret');
  });

  it('are followed five times and no more', async () => {
    const registry = await bench.registry();
    registry.setFaults({ redirectBlobs: { to: `${registry.url}/v2/team/app/blobs` } });
    await expect(readBenchBlob(bench.client(), registry)).rejects.toMatchObject({ code: 'BAD_REDIRECT' });
    expect(registry.requests.filter((seen) => seen.url.includes('/blobs/'))).toHaveLength(6);
  });

  it.each(['ftp://127.0.0.1/?x', 'http://169.254.169.254/?x', 'http://user:pw@127.0.0.1/?x', 'file:///etc/passwd?x'])(
    'to %s are refused',
    async (to) => {
      const registry = await bench.registry({ redirectBlobs: { to } });
      await expect(readBenchBlob(bench.client(), registry)).rejects.toMatchObject({ code: 'BAD_REDIRECT' });
    },
  );
});
