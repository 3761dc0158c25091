import { afterEach, describe, expect, it } from 'vitest';
import { parseReference } from '../oci/reference.ts';
import {
  asBenchUser,
  benchManifest,
  benchUser,
  createClientBench,
  fakeClock,
  inRegistry,
  readBenchBlob,
} from '../testing/registry/client-bench.ts';
import { sha256 } from '../testing/registry/sha256.ts';
import { type CredentialSource, fixedCredentials } from './credentials.ts';

const bench = createClientBench();
afterEach(() => bench.close());

describe('authorization', () => {
  it('by Basic: the user is sent after the challenge, then at once', async () => {
    const registry = await bench.registry({ basic: benchUser });
    const client = bench.client({ credentials: asBenchUser(registry) });
    await client.manifest(inRegistry(registry));
    await client.manifest(inRegistry(registry));
    const sent = registry.requests
      .filter((seen) => seen.url.includes('manifests'))
      .map((seen) => seen.headers.authorization);
    const basic = `Basic ${Buffer.from('someone:pass:word').toString('base64')}`;
    expect(sent).toEqual([undefined, basic, basic]);
  });

  it('by Bearer, anonymously: one token serves a repository', async () => {
    const registry = await bench.registry({ bearer: {} });
    const client = bench.client();
    await client.manifest(inRegistry(registry));
    await readBenchBlob(client, registry);
    const tokens = registry.requests.filter((seen) => seen.url.startsWith('/token'));
    expect(tokens).toHaveLength(1);
    expect(tokens[0]?.headers.authorization).toBeUndefined();
    expect(new URL(tokens[0]?.url ?? '', registry.url).searchParams.get('scope')).toBe('repository:team/app:pull');
  });

  it('by Bearer with a user: the password goes to the token service only', async () => {
    const registry = await bench.registry({ bearer: { ...benchUser } });
    await bench.client({ credentials: asBenchUser(registry) }).manifest(inRegistry(registry));
    const basic = registry.requests.filter((seen) => seen.headers.authorization?.startsWith('Basic'));
    expect(basic.map((seen) => seen.url.split('?')[0])).toEqual(['/token']);
  });

  it('by an identity token, exchanged by POST', async () => {
    const registry = await bench.registry({ bearer: { username: 'x', identity: 'refresh-me' } });
    const credentials = { find: async () => ({ kind: 'identity', token: 'refresh-me' }) as const };
    await bench.client({ credentials }).manifest(inRegistry(registry));
    expect(registry.requests.find((seen) => seen.url.startsWith('/token'))?.method).toBe('POST');
  });

  it('looks credentials up once, again when they were refused, and again after some minutes', async () => {
    const registry = await bench.registry({ basic: benchUser });
    const clock = fakeClock();
    let looked = 0;
    const find: CredentialSource['find'] = (...asked) => {
      looked += 1;
      return asBenchUser(registry).find(...asked);
    };
    const client = bench.client({ clock, credentials: { find } });
    for (let time = 0; time < 3; time += 1) await client.manifest(inRegistry(registry));
    expect(looked).toBe(1);
    clock.advance(6 * 60_000);
    await client.manifest(inRegistry(registry));
    expect(looked).toBe(2);
    registry.setFaults({ basic: { ...benchUser, password: 'changed' } });
    await expect(client.manifest(inRegistry(registry))).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(looked).toBe(3);
  });

  it('survives a challenge whose connection breaks while the token is fetched', async () => {
    const registry = await bench.registry();
    let asked = 0;
    const front = await bench.otherOrigin((request, response) => {
      if (request.url?.startsWith('/token')) {
        setTimeout(() => response.end('{"token":"x"}'), 100);
      } else if (request.headers.authorization === undefined) {
        asked += 1;
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${front.url}/token"`, 'content-length': 1000 });
        response.write('half of it');
        setTimeout(() => response.destroy(), 20);
      } else {
        response.writeHead(307, { location: `${registry.url}${request.url}` }).end();
      }
    });
    const reference = parseReference(`${new URL(front.url).host}/team/app:1`);
    expect((await bench.client().manifest(reference)).digest).toBe(sha256(benchManifest));
    expect(asked).toBe(1);
  });

  it('fetches a new token when the old one ends', async () => {
    const registry = await bench.registry({ bearer: { expiresIn: 300 } });
    const clock = fakeClock();
    const client = bench.client({ clock });
    const tokens = () => registry.requests.filter((seen) => seen.url.startsWith('/token')).length;
    await client.manifest(inRegistry(registry));
    clock.advance(280_000);
    await client.manifest(inRegistry(registry));
    expect(tokens()).toBe(1);
    clock.advance(15_000);
    await client.manifest(inRegistry(registry));
    expect(tokens()).toBe(2);
  });

  it('says what to do when the user is missing or wrong', async () => {
    const registry = await bench.registry({ bearer: { ...benchUser } });
    const anonymous = bench.client().manifest(inRegistry(registry));
    await expect(anonymous).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      hint: expect.stringContaining('docker login'),
    });
    const wrong = bench.client({ credentials: fixedCredentials(registry.host, 'someone', 'guess') });
    const refused = await wrong.manifest(inRegistry(registry)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'UNAUTHORIZED', hint: expect.stringContaining('refused') });
    expect(JSON.stringify([String(refused), refused])).not.toMatch(/guess|c29tZW9uZT/);
  });

  it.each(['ftp://127.0.0.1/token', 'http://169.254.169.254/latest/token', 'http://u:p@127.0.0.1/', 'nowhere'])(
    'does not ask a token service at %s',
    async (realm) => {
      const registry = await bench.registry({ bearer: { realm } });
      await expect(bench.client().manifest(inRegistry(registry))).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
    },
  );

  it('is bounded when the token service sends without an end', async () => {
    const registry = await bench.registry({ bearer: {}, endless: 'token' });
    await expect(bench.client().manifest(inRegistry(registry))).rejects.toMatchObject({ code: 'TOO_MANY_BYTES' });
  });
});
