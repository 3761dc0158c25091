import { afterEach, describe, expect, it } from 'vitest';
import { readBounded } from '../archive/read-bounded.ts';
import { parseDigest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { parseReference } from '../oci/reference.ts';
import type { Faults } from '../testing/registry/faults.ts';
import { sha256 } from '../testing/registry/sha256.ts';
import { startOtherOrigin, startRegistry, type TestRegistry } from '../testing/registry/start-registry.ts';
import { createRegistryClient, type RegistryClient, type RegistryClientOptions } from './client.ts';
import { fixedCredentials } from './credentials.ts';
import { parseMirror } from './endpoint.ts';

const manifest = Buffer.from(
  JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config: {}, layers: [] }),
);
/** Larger than a socket's buffer, so that a cut really falls in the middle. */
const blob = Buffer.alloc(300_000, 'layer bytes ');
const blobDescriptor = { digest: parseDigest(sha256(blob)), size: blob.length };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

/** Sleeps take no time, and are remembered. */
function fakeClock() {
  const slept: number[] = [];
  let now = 1_700_000_000_000;
  return {
    slept,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
    now: () => now,
    sleep: async (milliseconds: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

async function registryWith(faults: Faults = {}): Promise<TestRegistry> {
  const registry = await startRegistry({ faults });
  open.push(registry);
  registry.putManifest('team/app', '1', mediaTypes.ociManifest, manifest);
  registry.putBlob(blob);
  return registry;
}

function clientWith(options: RegistryClientOptions = {}): RegistryClient {
  const client = createRegistryClient({
    environment: {},
    credentials: { find: async () => undefined },
    clock: fakeClock(),
    random: () => 0.5,
    ...options,
  });
  open.push(client);
  return client;
}

function named(registry: TestRegistry, rest = 'team/app:1') {
  return parseReference(`${registry.host}/${rest}`);
}

async function read(client: RegistryClient, registry: TestRegistry): Promise<Buffer> {
  return Buffer.from(await readBounded(client.blob(named(registry), blobDescriptor), 10_000_000, 'blob'));
}

const user = { username: 'someone', password: 'pass:word' };
const withUser = (registry: TestRegistry) => fixedCredentials(registry.host, user.username, user.password);

describe('manifests', () => {
  it('are fetched by tag and by digest, with every type accepted', async () => {
    const registry = await registryWith();
    const client = clientWith();
    const byTag = await client.manifest(named(registry));
    expect(Buffer.from(byTag.bytes).equals(manifest)).toBe(true);
    expect(byTag).toMatchObject({ mediaType: mediaTypes.ociManifest, digest: sha256(manifest) });
    expect(byTag.descriptor).toEqual({
      mediaType: mediaTypes.ociManifest,
      digest: sha256(manifest),
      size: manifest.length,
    });
    const byDigest = await client.manifest(named(registry, `team/app@${byTag.digest}`));
    expect(byDigest.digest).toBe(byTag.digest);
    for (const seen of registry.requests.filter((request) => request.url.includes('manifests'))) {
      for (const type of Object.values(mediaTypes).filter((name) => /index|manifest/.test(name))) {
        expect(seen.headers.accept).toContain(type);
      }
    }
  });

  it.each<[string, Faults, string]>([
    ['a digest that the registry states wrongly', { statedDigest: `sha256:${'0'.repeat(64)}` }, 'DIGEST_MISMATCH'],
    [
      'a page of HTML',
      { swapManifests: Buffer.from('<html>log in</html>'), contentType: 'text/html' },
      'DIGEST_MISMATCH',
    ],
    ['an endless manifest', { endless: 'manifests' }, 'TOO_MANY_BYTES'],
  ])('refuse %s', async (_, faults, code) => {
    const registry = await registryWith(faults);
    await expect(clientWith().manifest(named(registry))).rejects.toMatchObject({ code });
  });

  it('refuse other bytes than the digest asked for, whatever the registry states', async () => {
    const other = Buffer.from('{"schemaVersion":2,"layers":[]}');
    const registry = await registryWith({ swapManifests: other, statedDigest: sha256(other) });
    const reference = named(registry, `team/app@${sha256(manifest)}`);
    await expect(clientWith().manifest(reference)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  it.each<[string, string, unknown, string]>([
    ['schema 1 by its header', mediaTypes.dockerManifestV1Signed, { schemaVersion: 1 }, 'UNSUPPORTED_MANIFEST'],
    ['schema 1 by its content', 'application/json', { schemaVersion: 1, fsLayers: [] }, 'UNSUPPORTED_MANIFEST'],
    ['an index that is an image too', mediaTypes.ociIndex, { manifests: [], layers: [] }, 'BAD_MANIFEST'],
    ['two media types', mediaTypes.ociManifest, { mediaType: mediaTypes.ociIndex, manifests: [] }, 'BAD_MANIFEST'],
    ['an unknown document', 'text/plain', { hello: 1 }, 'BAD_RESPONSE'],
    ['a list', mediaTypes.ociManifest, [], 'BAD_RESPONSE'],
  ])('refuse %s', async (_, mediaType, document, code) => {
    const registry = await registryWith();
    registry.putManifest('team/app', 'odd', mediaType, Buffer.from(JSON.stringify(document)));
    await expect(clientWith().manifest(named(registry, 'team/app:odd'))).rejects.toMatchObject({ code });
  });

  it.each<[string, unknown, string]>([
    ['its own word', { mediaType: mediaTypes.dockerManifestList, manifests: [] }, mediaTypes.dockerManifestList],
    ['its content: an index', { schemaVersion: 2, manifests: [] }, mediaTypes.ociIndex],
    ['its content: an image', { schemaVersion: 2, layers: [] }, mediaTypes.ociManifest],
  ])('take their type from %s when the header says nothing useful', async (_, document, mediaType) => {
    const registry = await registryWith();
    registry.putManifest('team/app', 'plain', 'text/plain; charset=utf-8', Buffer.from(JSON.stringify(document)));
    const fetched = await clientWith().manifest(named(registry, 'team/app:plain'));
    expect(fetched.mediaType).toBe(mediaType);
  });
});

describe('blobs', () => {
  it('stream, and nothing is asked for before the first chunk is wanted', async () => {
    const registry = await registryWith();
    const client = clientWith();
    const bytes = client.blob(named(registry), blobDescriptor);
    expect(registry.requests).toHaveLength(0);
    expect(Buffer.from(await readBounded(bytes, 1_000_000, 'blob')).equals(blob)).toBe(true);
  });

  it.each([
    ['with ranges', true],
    ['without ranges, skipping what is known', false],
  ])('that are cut off half-way are resumed %s', async (_, ranges) => {
    const registry = await registryWith({ cutBlobs: { after: 120_000, times: 2 }, ranges });
    expect((await read(clientWith(), registry)).equals(blob)).toBe(true);
    const asked = registry.requests.filter((request) => request.url.includes('/blobs/'));
    expect(asked).toHaveLength(3);
    expect(asked[0]?.headers.range).toBeUndefined();
    expect(asked[1]?.headers.range).toMatch(/^bytes=[1-9][0-9]*-$/);
  });

  it('that are cut for ever are given up', async () => {
    const registry = await registryWith({ cutBlobs: { after: 1000 } });
    await expect(read(clientWith({ resumes: 3 }), registry)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(registry.requests.filter((request) => request.url.includes('/blobs/'))).toHaveLength(4);
  });

  it('that break often, but bring much each time, come through', async () => {
    const large = Buffer.alloc(52 * 1024 * 1024, 1);
    const registry = await registryWith({ cutBlobs: { after: 17 * 1024 * 1024 } });
    registry.putBlob(large);
    const descriptor = { digest: parseDigest(sha256(large)), size: large.length };
    const bytes = clientWith({ resumes: 1 }).blob(named(registry), descriptor);
    expect((await readBounded(bytes, large.length, 'blob')).length).toBe(large.length);
    expect(registry.requests.filter((request) => request.url.includes('/blobs/'))).toHaveLength(4);
  });

  it('can be open all at once, whatever the order they are read in', async () => {
    const registry = await registryWith();
    const client = clientWith();
    const large = Array.from({ length: 20 }, (_, index) => Buffer.alloc(4_000_000, index));
    const streams = large.map((bytes) => {
      const descriptor = { digest: parseDigest(registry.putBlob(bytes)), size: bytes.length };
      return client.blob(named(registry), descriptor)[Symbol.asyncIterator]();
    });
    for (const stream of streams) expect((await stream.next()).done).toBe(false);
    for (const stream of streams.reverse()) {
      let next = await stream.next();
      while (!next.done) next = await stream.next();
    }
    expect(registry.requests.filter((request) => request.url.includes('/blobs/'))).toHaveLength(20);
  });

  it('never yield more than their size', async () => {
    const registry = await registryWith({ endless: 'blobs' });
    let length = 0;
    const drain = async () => {
      for await (const chunk of clientWith().blob(named(registry), blobDescriptor)) length += chunk.length;
    };
    await expect(drain()).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
    expect(length).toBe(blob.length);
  });

  it('that drip are given up, although no pause is long', async () => {
    const registry = await registryWith({ drip: { path: '/blobs/', every: 5 } });
    const clock = { now: () => performance.now(), sleep: async () => {} };
    const client = clientWith({ clock, timeouts: { grace: 200, minimumRate: 10_000 } });
    await expect(read(client, registry)).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('end when the signal is aborted', async () => {
    const registry = await registryWith({ endless: 'blobs' });
    const abort = new AbortController();
    const drain = async () => {
      const huge = { ...blobDescriptor, size: Number.MAX_SAFE_INTEGER };
      for await (const _ of clientWith().blob(named(registry), huge, abort.signal)) abort.abort(new Error('enough'));
    };
    await expect(drain()).rejects.toThrow('enough');
  });

  it('that are refused say so', async () => {
    const registry = await registryWith();
    const missing = { digest: parseDigest(`sha256:${'1'.repeat(64)}`), size: 1 };
    const bytes = clientWith().blob(named(registry), missing);
    await expect(readBounded(bytes, 10, 'blob')).rejects.toMatchObject({ code: 'BLOB_UNKNOWN', status: 404 });
  });
});

describe('authorization', () => {
  it('by Basic: the user is sent after the challenge, then at once', async () => {
    const registry = await registryWith({ basic: user });
    const client = clientWith({ credentials: withUser(registry) });
    await client.manifest(named(registry));
    await client.manifest(named(registry));
    const sent = registry.requests
      .filter((seen) => seen.url.includes('manifests'))
      .map((seen) => seen.headers.authorization);
    const basic = `Basic ${Buffer.from('someone:pass:word').toString('base64')}`;
    expect(sent).toEqual([undefined, basic, basic]);
  });

  it('by Bearer, anonymously: one token serves a repository', async () => {
    const registry = await registryWith({ bearer: {} });
    const client = clientWith();
    await client.manifest(named(registry));
    await read(client, registry);
    const tokens = registry.requests.filter((seen) => seen.url.startsWith('/token'));
    expect(tokens).toHaveLength(1);
    expect(tokens[0]?.headers.authorization).toBeUndefined();
    expect(new URL(tokens[0]?.url ?? '', registry.url).searchParams.get('scope')).toBe('repository:team/app:pull');
  });

  it('by Bearer with a user: the password goes to the token service only', async () => {
    const registry = await registryWith({ bearer: { ...user } });
    await clientWith({ credentials: withUser(registry) }).manifest(named(registry));
    const basic = registry.requests.filter((seen) => seen.headers.authorization?.startsWith('Basic'));
    expect(basic.map((seen) => seen.url.split('?')[0])).toEqual(['/token']);
  });

  it('by an identity token, exchanged by POST', async () => {
    const registry = await registryWith({ bearer: { username: 'x', identity: 'refresh-me' } });
    const credentials = { find: async () => ({ kind: 'identity', token: 'refresh-me' }) as const };
    await clientWith({ credentials }).manifest(named(registry));
    expect(registry.requests.find((seen) => seen.url.startsWith('/token'))?.method).toBe('POST');
  });

  it('fetches a new token when the old one ends', async () => {
    const registry = await registryWith({ bearer: { expiresIn: 300 } });
    const clock = fakeClock();
    const client = clientWith({ clock });
    const tokens = () => registry.requests.filter((seen) => seen.url.startsWith('/token')).length;
    await client.manifest(named(registry));
    clock.advance(280_000);
    await client.manifest(named(registry));
    expect(tokens()).toBe(1);
    clock.advance(15_000);
    await client.manifest(named(registry));
    expect(tokens()).toBe(2);
  });

  it('says what to do when the user is missing or wrong', async () => {
    const registry = await registryWith({ bearer: { ...user } });
    const anonymous = clientWith().manifest(named(registry));
    await expect(anonymous).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      hint: expect.stringContaining('docker login'),
    });
    const wrong = clientWith({ credentials: fixedCredentials(registry.host, 'someone', 'guess') });
    const refused = await wrong.manifest(named(registry)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'UNAUTHORIZED', hint: expect.stringContaining('refused') });
    expect(JSON.stringify([String(refused), refused])).not.toMatch(/guess|c29tZW9uZT/);
  });

  it.each(['ftp://127.0.0.1/token', 'http://169.254.169.254/latest/token', 'http://u:p@127.0.0.1/', 'nowhere'])(
    'does not ask a token service at %s',
    async (realm) => {
      const registry = await registryWith({ bearer: { realm } });
      await expect(clientWith().manifest(named(registry))).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
    },
  );

  it('is bounded when the token service sends without an end', async () => {
    const registry = await registryWith({ bearer: {}, endless: 'token' });
    await expect(clientWith().manifest(named(registry))).rejects.toMatchObject({ code: 'TOO_MANY_BYTES' });
  });
});

describe('redirects', () => {
  it('of blobs to another origin carry no credentials', async () => {
    const store = await startOtherOrigin((_, response) => response.end(blob));
    open.push(store);
    const registry = await registryWith({ basic: user, redirectBlobs: { to: store.url } });
    expect((await read(clientWith({ credentials: withUser(registry) }), registry)).equals(blob)).toBe(true);
    expect(store.requests).toHaveLength(1);
    expect(JSON.stringify(store.requests)).not.toMatch(/authorization|someone|c29tZW9uZT/i);
  });

  it('to another origin that asks for credentials get none', async () => {
    const thief = await startOtherOrigin((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="give"' }).end();
    });
    open.push(thief);
    const registry = await registryWith({ basic: user, redirectBlobs: { to: thief.url } });
    const client = clientWith({ credentials: withUser(registry) });
    await expect(read(client, registry)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(thief.requests.map((seen) => seen.headers.authorization)).toEqual([undefined]);
  });

  it('that come back to the registry do not get the credentials back', async () => {
    const registry = await registryWith({ basic: user });
    const detour = await startOtherOrigin((_, response) => {
      response.writeHead(302, { location: `${registry.url}/v2/other/secret/blobs/${blobDescriptor.digest}` }).end();
    });
    open.push(detour);
    registry.setFaults({ basic: user, redirectBlobs: { to: detour.url } });
    const client = clientWith({ credentials: withUser(registry) });
    await expect(read(client, registry)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(
      registry.requests.filter((seen) => seen.url.includes('secret')).map((seen) => seen.headers.authorization),
    ).toEqual([undefined]);
  });

  it('carry the range on, and a query string never reaches a message', async () => {
    const store = await startOtherOrigin((_, response) => response.writeHead(403).end('<Error>AccessDenied</Error>'));
    open.push(store);
    const registry = await registryWith({ redirectBlobs: { to: `${store.url}/b?X-Amz-Signature=topsecret` } });
    const error = await read(clientWith(), registry).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DENIED', status: 403 });
    expect(String(error)).not.toContain('topsecret');
    expect(store.requests[0]?.url).toContain('topsecret');
  });

  it('are followed five times and no more', async () => {
    const registry = await registryWith();
    registry.setFaults({ redirectBlobs: { to: `${registry.url}/v2/team/app/blobs` } });
    await expect(read(clientWith(), registry)).rejects.toMatchObject({ code: 'BAD_REDIRECT' });
    expect(registry.requests.filter((seen) => seen.url.includes('/blobs/'))).toHaveLength(6);
  });

  it.each(['ftp://127.0.0.1/?x', 'http://169.254.169.254/?x', 'http://user:pw@127.0.0.1/?x', 'file:///etc/passwd?x'])(
    'to %s are refused',
    async (to) => {
      const registry = await registryWith({ redirectBlobs: { to } });
      await expect(read(clientWith(), registry)).rejects.toMatchObject({ code: 'BAD_REDIRECT' });
    },
  );
});

describe('retries', () => {
  it('wait as long as the registry asks', async () => {
    const registry = await registryWith({
      refuse: [{ path: '/manifests/', status: 429, times: 2, headers: { 'retry-after': '7' } }],
    });
    const clock = fakeClock();
    await clientWith({ clock }).manifest(named(registry));
    expect(clock.slept).toEqual([7000, 7000]);
  });

  it('wait longer each time when the registry does not say how long', async () => {
    const registry = await registryWith({ refuse: [{ path: '/manifests/', status: 503, times: 3 }] });
    const clock = fakeClock();
    await clientWith({ clock }).manifest(named(registry));
    expect(clock.slept).toEqual([500, 1000, 2000]);
  });

  it('are bounded, and do not wait for hours', async () => {
    const failing = await registryWith({ refuse: [{ path: '/manifests/', status: 500 }] });
    await expect(clientWith().manifest(named(failing))).rejects.toMatchObject({ code: 'SERVER_ERROR', status: 500 });
    expect(failing.requests.filter((seen) => seen.url.includes('manifests'))).toHaveLength(4);
    const limited = await registryWith({
      refuse: [{ path: '/manifests/', status: 429, headers: { 'retry-after': '10800' }, code: 'TOOMANYREQUESTS' }],
    });
    const clock = fakeClock();
    const refused = clientWith({ clock }).manifest(named(limited));
    await expect(refused).rejects.toMatchObject({ code: 'TOOMANYREQUESTS', hint: expect.stringContaining('3 hours') });
    expect(clock.slept).toEqual([]);
  });

  it.each([400, 403, 404])('are not made after %i', async (status) => {
    const registry = await registryWith({ refuse: [{ path: '/manifests/', status }] });
    await expect(clientWith().manifest(named(registry))).rejects.toMatchObject({ status });
    expect(registry.requests.filter((seen) => seen.url.includes('manifests'))).toHaveLength(1);
  });

  it('are made when nobody listens, and the error says who', async () => {
    const registry = await startRegistry();
    await registry.close();
    const clock = fakeClock();
    const gone = clientWith({ clock }).manifest(named(registry));
    await expect(gone).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining(registry.host) });
    expect(clock.slept).toHaveLength(3);
  });

  it('are made when it never answers, and end', async () => {
    const registry = await registryWith({ silent: '/manifests/' });
    const client = clientWith({ timeouts: { headers: 50 }, retry: { attempts: 2 } });
    await expect(client.manifest(named(registry))).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('do not help a manifest that drips', async () => {
    const registry = await registryWith({ drip: { path: '/manifests/', every: 20 } });
    const client = clientWith({ timeouts: { document: 150 } });
    await expect(client.manifest(named(registry))).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('slowly'),
    });
  });
});

describe('refusals', () => {
  it("carry the registry's own words, without control characters", async () => {
    const registry = await registryWith({
      refuse: [
        { path: '/manifests/', status: 403, code: 'DENIED', message: 'blocked by policy:\u001b[31m X-1\u202e see it' },
      ],
    });
    const error = await clientWith()
      .manifest(named(registry))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DENIED', status: 403 });
    expect(String(error)).toContain('blocked by policy: [31m X-1  see it');
  });

  it('with an endless page are still refusals', async () => {
    const body = `<html>${'x'.repeat(5_000_000)}`;
    const registry = await registryWith({ refuse: [{ path: '/manifests/', status: 403, body }] });
    const error = await clientWith()
      .manifest(named(registry))
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DENIED' });
    expect(String(error).length).toBeLessThan(300);
  });
});

describe('the rate limit', () => {
  it('is remembered, and mentioned only when it is near', async () => {
    const limit = (remaining: number) => ({
      headers: { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': `${remaining};w=21600` },
    });
    const registry = await registryWith(limit(76));
    const client = clientWith();
    await client.manifest(named(registry));
    expect(client.rateLimit(registry.host)).toEqual({ limit: 100, remaining: 76, windowSeconds: 21_600 });
    expect(client.notices()).toEqual([]);
    registry.setFaults(limit(3));
    await client.manifest(named(registry));
    expect(client.notices()).toEqual([`${registry.host}: 3 of 100 pulls left in this window of 6 hours`]);
  });
});

describe('mirrors', () => {
  it('are asked first, and with their own credentials only', async () => {
    const mirror = await registryWith({ basic: user });
    const registry = await registryWith();
    const client = clientWith({
      mirrors: [parseMirror(`${registry.host}=${mirror.url}`)],
      credentials: withUser(mirror),
    });
    await client.manifest(named(registry));
    expect((await read(client, registry)).equals(blob)).toBe(true);
    expect(registry.requests).toEqual([]);
    expect(client.notices()).toEqual([]);
  });

  it.each<[string, Faults]>([
    ['that are down', { refuse: [{ path: '/v2/', status: 503 }] }],
    ['that have nothing', { refuse: [{ path: '/v2/', status: 404 }] }],
    ['that want a login', { basic: user }],
    ['that serve something else', { swapManifests: Buffer.from('{"layers":[]}') }],
  ])('%s are passed over, and that is mentioned', async (_, faults) => {
    const mirror = await registryWith(faults);
    const registry = await registryWith();
    const client = clientWith({ mirrors: [parseMirror(`${registry.host}=${mirror.url}`)] });
    const fetched = await client.manifest(named(registry, `team/app@${sha256(manifest)}`));
    expect(fetched.digest).toBe(sha256(manifest));
    expect(mirror.requests.length).toBeGreaterThan(0);
    expect(client.notices().join()).toContain(`mirror ${mirror.host} failed`);
  });

  it('that break off half-way are completed from the registry', async () => {
    const mirror = await registryWith({ cutBlobs: { after: 100_000, times: 1 } });
    const registry = await registryWith();
    const client = clientWith({ mirrors: [parseMirror(`${registry.host}=${mirror.url}`)] });
    expect((await read(client, registry)).equals(blob)).toBe(true);
  });
});

describe('referrers', () => {
  const subject = parseDigest(sha256(manifest));
  const attached = (number: number, artifactType: string) =>
    Buffer.from(
      JSON.stringify({ schemaVersion: 2, artifactType, number, subject: { digest: subject }, config: {}, layers: [] }),
    );

  it('are listed over several pages, and by kind', async () => {
    const registry = await registryWith({ referrersPage: 2 });
    for (let number = 0; number < 5; number += 1) {
      const kind = number < 4 ? 'application/vnd.example.a' : 'application/vnd.example.b';
      registry.putManifest('team/app', `r${number}`, mediaTypes.ociManifest, attached(number, kind));
    }
    const all = await clientWith().referrers(named(registry), subject);
    expect(all.descriptors).toHaveLength(5);
    expect(all.truncated).toBe(false);
    const some = await clientWith().referrers(named(registry), subject, undefined, 'application/vnd.example.b');
    expect(some.descriptors).toHaveLength(1);
  });

  it('are found by the fallback tag where there is no such call', async () => {
    const registry = await registryWith({ referrers: false });
    const client = clientWith();
    expect((await client.referrers(named(registry), subject)).descriptors).toEqual([]);
    const entry = { mediaType: mediaTypes.ociManifest, digest: sha256(blob), size: 1, artifactType: 'a/b' };
    const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [entry] }));
    registry.putManifest('team/app', subject.replace(':', '-'), mediaTypes.ociIndex, index);
    expect((await client.referrers(named(registry), subject)).descriptors).toEqual([entry]);
  });
});

describe('ping', () => {
  it('passes where a registry answers and what we send is good', async () => {
    const registry = await registryWith({ bearer: {} });
    await clientWith().ping(registry.host);
  });

  it('fails where the login is wrong', async () => {
    const registry = await registryWith({ basic: user });
    await expect(clientWith().ping(registry.host)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });
});
