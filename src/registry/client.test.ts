import { afterEach, describe, expect, it } from 'vitest';
import { parseDigest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import {
  benchBlob,
  benchDescriptor,
  benchManifest,
  benchUser,
  createClientBench,
  inRegistry,
} from '../testing/registry/client-bench.ts';
import type { Faults } from '../testing/registry/faults.ts';
import { sha256 } from '../testing/registry/sha256.ts';

const bench = createClientBench();
afterEach(() => bench.close());

describe('manifests', () => {
  it('are fetched by tag and by digest, with every type accepted', async () => {
    const registry = await bench.registry();
    const client = bench.client();
    const byTag = await client.manifest(inRegistry(registry));
    expect(Buffer.from(byTag.bytes).equals(benchManifest)).toBe(true);
    expect(byTag).toMatchObject({ mediaType: mediaTypes.ociManifest, digest: sha256(benchManifest) });
    expect(byTag.descriptor).toEqual({
      mediaType: mediaTypes.ociManifest,
      digest: sha256(benchManifest),
      size: benchManifest.length,
    });
    const byDigest = await client.manifest(inRegistry(registry, `team/app@${byTag.digest}`));
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
    const registry = await bench.registry(faults);
    await expect(bench.client().manifest(inRegistry(registry))).rejects.toMatchObject({ code });
  });

  it('refuse other bytes than the digest asked for, whatever the registry states', async () => {
    const other = Buffer.from('{"schemaVersion":2,"layers":[]}');
    const registry = await bench.registry({ swapManifests: other, statedDigest: sha256(other) });
    const reference = inRegistry(registry, `team/app@${sha256(benchManifest)}`);
    await expect(bench.client().manifest(reference)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  });

  it.each<[string, string, unknown, string]>([
    ['schema 1 by its header', mediaTypes.dockerManifestV1Signed, { schemaVersion: 1 }, 'UNSUPPORTED_MANIFEST'],
    ['schema 1 by its content', 'application/json', { schemaVersion: 1, fsLayers: [] }, 'UNSUPPORTED_MANIFEST'],
    ['an index that is an image too', mediaTypes.ociIndex, { manifests: [], layers: [] }, 'BAD_MANIFEST'],
    ['two media types', mediaTypes.ociManifest, { mediaType: mediaTypes.ociIndex, manifests: [] }, 'BAD_MANIFEST'],
    ['an unknown document', 'text/plain', { hello: 1 }, 'BAD_RESPONSE'],
    ['a list', mediaTypes.ociManifest, [], 'BAD_RESPONSE'],
  ])('refuse %s', async (_, mediaType, document, code) => {
    const registry = await bench.registry();
    registry.putManifest('team/app', 'odd', mediaType, Buffer.from(JSON.stringify(document)));
    await expect(bench.client().manifest(inRegistry(registry, 'team/app:odd'))).rejects.toMatchObject({ code });
  });

  it.each<[string, unknown, string]>([
    ['its own word', { mediaType: mediaTypes.dockerManifestList, manifests: [] }, mediaTypes.dockerManifestList],
    ['its content: an index', { schemaVersion: 2, manifests: [] }, mediaTypes.ociIndex],
    ['its content: an image', { schemaVersion: 2, layers: [] }, mediaTypes.ociManifest],
  ])('take their type from %s when the header says nothing useful', async (_, document, mediaType) => {
    const registry = await bench.registry();
    registry.putManifest('team/app', 'plain', 'text/plain; charset=utf-8', Buffer.from(JSON.stringify(document)));
    const fetched = await bench.client().manifest(inRegistry(registry, 'team/app:plain'));
    expect(fetched.mediaType).toBe(mediaType);
  });
});

describe('the rate limit', () => {
  it('is remembered, and mentioned only when it is near', async () => {
    const limit = (remaining: number) => ({
      headers: { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': `${remaining};w=21600` },
    });
    const registry = await bench.registry(limit(76));
    const client = bench.client();
    await client.manifest(inRegistry(registry));
    expect(client.rateLimit(registry.host)).toEqual({ limit: 100, remaining: 76, windowSeconds: 21_600 });
    expect(client.notices()).toEqual([]);
    registry.setFaults(limit(3));
    await client.manifest(inRegistry(registry));
    expect(client.notices()).toEqual([`${registry.host}: 3 of 100 pulls left in this window of 6 hours`]);
  });
});

describe('referrers', () => {
  const subject = parseDigest(sha256(benchManifest));
  const attached = (number: number, artifactType: string) =>
    Buffer.from(
      JSON.stringify({ schemaVersion: 2, artifactType, number, subject: { digest: subject }, config: {}, layers: [] }),
    );

  it('are listed over several pages, and by kind', async () => {
    const registry = await bench.registry({ referrersPage: 2 });
    for (let number = 0; number < 5; number += 1) {
      const kind = number < 4 ? 'application/vnd.example.a' : 'application/vnd.example.b';
      registry.putManifest('team/app', `r${number}`, mediaTypes.ociManifest, attached(number, kind));
    }
    const all = await bench.client().referrers(inRegistry(registry), subject);
    expect(all.descriptors).toHaveLength(5);
    expect(all.truncated).toBe(false);
    const some = await bench.client().referrers(inRegistry(registry), subject, undefined, 'application/vnd.example.b');
    expect(some.descriptors).toHaveLength(1);
  });

  it('are not looked for where a link leads out of their list', async () => {
    const registry = await bench.registry({ headers: { link: '</v2/_catalog?n=1>; rel="next"' } });
    registry.putManifest('team/app', 'r', mediaTypes.ociManifest, attached(1, 'application/vnd.example.a'));
    expect((await bench.client().referrers(inRegistry(registry), subject)).descriptors).toHaveLength(1);
    expect(registry.requests.filter((request) => request.url.includes('_catalog'))).toEqual([]);
  });

  it('that point to the same page for ever are cut short, and that is said', async () => {
    const link = `</v2/team/app/referrers/${subject}>; rel="next"`;
    const registry = await bench.registry({ headers: { link } });
    expect((await bench.client().referrers(inRegistry(registry), subject)).truncated).toBe(true);
    expect(registry.requests.filter((request) => request.url.includes('referrers'))).toHaveLength(20);
  });

  it('are found by the fallback tag where there is no such call', async () => {
    const registry = await bench.registry({ referrers: false });
    const client = bench.client();
    expect((await client.referrers(inRegistry(registry), subject)).descriptors).toEqual([]);
    const entry = { mediaType: mediaTypes.ociManifest, digest: sha256(benchBlob), size: 1, artifactType: 'a/b' };
    const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [entry] }));
    registry.putManifest('team/app', subject.replace(':', '-'), mediaTypes.ociIndex, index);
    expect((await client.referrers(inRegistry(registry), subject)).descriptors).toEqual([entry]);
  });
});

describe('close', () => {
  it('ends streams that are open, and may be called twice', async () => {
    const registry = await bench.registry({ endless: 'blobs' });
    const client = bench.client();
    const huge = { ...benchDescriptor, size: Number.MAX_SAFE_INTEGER };
    const drain = async () => {
      for await (const _ of client.blob(inRegistry(registry), huge)) await client.close();
    };
    await expect(drain()).rejects.toMatchObject({ code: 'BUG' });
    await client.close();
    expect(registry.requests.filter((request) => request.url.includes('/blobs/'))).toHaveLength(1);
  });
});

describe('ping', () => {
  it('passes where a registry answers and what we send is good', async () => {
    const registry = await bench.registry({ bearer: {} });
    await bench.client().ping(registry.host);
  });

  it('fails where the login is wrong', async () => {
    const registry = await bench.registry({ basic: benchUser });
    await expect(bench.client().ping(registry.host)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });
});
