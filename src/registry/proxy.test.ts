import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { mediaTypes } from '../oci/media-types.ts';
import { parseReference } from '../oci/reference.ts';
import { createRegistryClient } from './client.ts';
import { parseMirror } from './endpoint.ts';
import { proxyFor } from './proxy.ts';

describe('proxyFor', () => {
  const environment = { HTTPS_PROXY: 'http://secure.example:3128', http_proxy: 'plain.example:3128' };

  it.each<[string, Record<string, string>, string | undefined]>([
    ['https://r.example/', environment, 'http://secure.example:3128'],
    ['http://r.example/', environment, 'http://plain.example:3128'],
    ['https://r.example/', { ALL_PROXY: 'http://all.example' }, 'http://all.example'],
    [
      'https://r.example/',
      { https_proxy: 'http://lower.example', HTTPS_PROXY: 'http://upper.example' },
      'http://lower.example',
    ],
    ['https://r.example/', {}, undefined],
    ['https://localhost:5000/', environment, undefined],
    ['http://127.0.0.1:5000/', environment, undefined],
    ['http://[::1]:5000/', environment, undefined],
    ['https://r.example/', { ...environment, NO_PROXY: '*' }, undefined],
    ['https://r.example/', { ...environment, NO_PROXY: 'other.example, R.EXAMPLE' }, undefined],
    ['https://a.r.example/', { ...environment, NO_PROXY: 'r.example' }, undefined],
    ['https://ar.example/', { ...environment, NO_PROXY: 'r.example' }, 'http://secure.example:3128'],
    ['https://r.example/', { ...environment, NO_PROXY: '.r.example' }, 'http://secure.example:3128'],
    ['https://a.r.example/', { ...environment, no_proxy: '.r.example' }, undefined],
    ['https://a.r.example/', { ...environment, no_proxy: '*.r.example' }, undefined],
    ['https://r.example:8443/', { ...environment, NO_PROXY: 'r.example:8443' }, undefined],
    ['https://r.example/', { ...environment, NO_PROXY: 'r.example:8443' }, 'http://secure.example:3128'],
    ['https://r.example/', { ...environment, NO_PROXY: 'r.example:443' }, undefined],
    ['https://192.0.2.7/', { ...environment, NO_PROXY: '192.0.2.0/24' }, undefined],
    ['https://192.0.3.7/', { ...environment, NO_PROXY: '192.0.2.0/24,192.0.3.0/99,x/y' }, 'http://secure.example:3128'],
    ['https://192.0.2.7/', { ...environment, NO_PROXY: '192.0.2.7' }, undefined],
    ['https://192.0.2.7/', { ...environment, NO_PROXY: '2.7' }, 'http://secure.example:3128'],
    ['https://[2001:db8::1]/', { ...environment, NO_PROXY: '2001:db8::/32' }, undefined],
    ['https://[2001:db8::1]:5000/', { ...environment, NO_PROXY: '[2001:db8::1]:5000' }, undefined],
  ])('%s with %j', (url, variables, proxy) => {
    expect(proxyFor(new URL(url), variables)).toBe(proxy);
  });
});

const open: { close(): Promise<void> | unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

describe('through a proxy', () => {
  const body = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, layers: [] });

  /** A forward proxy that answers for every host itself, and tells what it was asked. */
  async function startProxy() {
    const asked: { method: string; url: string; headers: Record<string, unknown> }[] = [];
    const proxy = createServer((request, response) => {
      asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
      response.setHeader('content-type', mediaTypes.ociManifest);
      response.end(body);
    });
    proxy.on('connect', (request, socket) => {
      asked.push({ method: 'CONNECT', url: request.url ?? '', headers: request.headers });
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    open.push(proxy);
    return { asked, port: (proxy.address() as AddressInfo).port };
  }

  it("plain HTTP is forwarded, with the proxy's own credentials for the proxy", async () => {
    const { asked, port } = await startProxy();
    const environment = { HTTP_PROXY: `http://me:secret@127.0.0.1:${port}`, HOME: '/nonexistent' };
    const client = createRegistryClient({ environment, mirrors: [parseMirror('http://r.example:8080')] });
    open.push(client);
    const fetched = await client.manifest(parseReference('alpine'));
    expect(Buffer.from(fetched.bytes).toString()).toBe(body);
    expect(asked[0]?.url).toBe('http://r.example:8080/v2/library/alpine/manifests/latest');
    expect(asked[0]?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
  });

  it('HTTPS asks for a tunnel; a proxy that refuses is named by neither address nor password', async () => {
    const { asked, port } = await startProxy();
    const environment = { HTTPS_PROXY: `http://me:secret@127.0.0.1:${port}`, HOME: '/nonexistent' };
    const client = createRegistryClient({ environment, retry: { attempts: 1 } });
    open.push(client);
    const error = await client.manifest(parseReference('r.example/x')).catch((caught: unknown) => caught);
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(['CONNECT r.example:443']);
    expect(error).toMatchObject({ code: 'UNREACHABLE' });
    expect(`${error} ${(error as Error).stack}`).not.toContain('secret');
  });
});
