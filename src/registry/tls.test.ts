import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBounded } from '../archive/read-bounded.ts';
import { parseDigest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import { parseReference } from '../oci/reference.ts';
import { makeCertificates } from '../testing/registry/certificates.ts';
import { sha256 } from '../testing/registry/sha256.ts';
import { startOtherOrigin, startRegistry, type TestRegistry } from '../testing/registry/start-registry.ts';
import { createRegistryClient, type RegistryClientOptions } from './client.ts';
import { readCertificates, tlsOptions } from './tls.ts';

const certificates = makeCertificates();
const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, layers: [] }));
const blob = Buffer.from('a layer');

/** With TLS 1.3 a server refuses a client after the handshake: an alert, or a connection that breaks before it is read. */
const refused = { code: expect.stringMatching(/^(TLS|UNREACHABLE)$/) };

let folder = '';
const open: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-tls-'));
});
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
  await rm(folder, { recursive: true, force: true });
});

async function fill(files: Record<string, string>, below = ''): Promise<string> {
  const path = join(folder, below);
  await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

describe('readCertificates', () => {
  it('takes authorities and pairs by their endings', async () => {
    const path = await fill({ 'ca.crt': 'A', 'more.crt': 'B', 'me.cert': 'C', 'me.key': 'K', 'notes.txt': 'x' });
    expect(await readCertificates(path, true)).toEqual({
      authorities: ['A', 'B'],
      pairs: [{ certificate: 'C', key: 'K' }],
    });
  });

  it('refuses a certificate without its key', async () => {
    const path = await fill({ 'me.cert': 'C', 'other.key': 'K' });
    await expect(readCertificates(path, true)).rejects.toMatchObject({ code: 'BAD_CONFIG' });
  });

  it('wants a folder that was named, and no other', async () => {
    const missing = join(folder, 'missing');
    expect(await readCertificates(missing, false)).toEqual({ authorities: [], pairs: [] });
    await expect(readCertificates(missing, true)).rejects.toMatchObject({ code: 'BAD_CONFIG' });
  });
});

it("own authorities are added to the system's, not put in their place", () => {
  const ca = tlsOptions({ authorities: ['A'], pairs: [] }, false).ca ?? [];
  expect(ca.at(-1)).toBe('A');
  expect(ca.length).toBe(getCACertificates('default').length + 1);
  expect(tlsOptions({ authorities: [], pairs: [] }, false)).toEqual({});
});

describe.skipIf(certificates === undefined)('over TLS (needs openssl)', () => {
  const { authority, server, client } = certificates ?? { authority: '', server: emptyPair(), client: emptyPair() };

  async function secureRegistry(clientAuthority?: string): Promise<TestRegistry> {
    const registry = await startRegistry({ tls: { ...server, ...(clientAuthority ? { clientAuthority } : {}) } });
    open.push(registry);
    registry.putManifest('app', '1', mediaTypes.ociManifest, manifest);
    registry.putBlob(blob);
    return registry;
  }

  function fetchWith(registry: TestRegistry, options: RegistryClientOptions) {
    const made = createRegistryClient({
      environment: { HOME: folder },
      hostFolders: [],
      retry: { attempts: 1 },
      ...options,
    });
    open.push(made);
    return { manifest: made.manifest(parseReference(`${registry.host}/app:1`)), made };
  }

  it('an unknown authority is refused, and is no reason to fall back to plain HTTP', async () => {
    const registry = await secureRegistry();
    await expect(fetchWith(registry, {}).manifest).rejects.toMatchObject({
      code: 'TLS',
      hint: expect.stringContaining('--cert-dir'),
    });
    expect(registry.requests).toEqual([]);
  });

  it('an authority of the named folder is trusted', async () => {
    const registry = await secureRegistry();
    const certificateFolder = await fill({ 'ca.crt': authority });
    expect((await fetchWith(registry, { certificateFolder }).manifest).digest).toBe(sha256(manifest));
  });

  it("an authority of the host's folder is trusted, as in certs.d", async () => {
    const registry = await secureRegistry();
    await fill({ 'ca.crt': authority }, `certs.d/${registry.host}`);
    const hostFolders = [join(folder, 'certs.d')];
    expect((await fetchWith(registry, { hostFolders }).manifest).digest).toBe(sha256(manifest));
    const other = await secureRegistry();
    await expect(fetchWith(other, { hostFolders }).manifest).rejects.toMatchObject({ code: 'TLS' });
  });

  it('with --insecure nothing is checked, for the hosts it names only', async () => {
    const registry = await secureRegistry();
    expect((await fetchWith(registry, { insecure: true }).manifest).digest).toBe(sha256(manifest));
    expect((await fetchWith(registry, { insecure: [registry.host] }).manifest).digest).toBe(sha256(manifest));
    await expect(fetchWith(registry, { insecure: ['other.example'] }).manifest).rejects.toMatchObject({ code: 'TLS' });
  });

  it('with --insecure the place it redirects to is not checked either, unless hosts are named', async () => {
    const store = await startOtherOrigin((_, response) => response.end(blob), server);
    open.push(store);
    const registry = await secureRegistry();
    registry.setFaults({ redirectBlobs: { to: store.url } });
    const descriptor = { digest: parseDigest(sha256(blob)), size: blob.length };
    const readWith = (insecure: true | string[]) => {
      const { made, manifest: fetched } = fetchWith(registry, { insecure });
      return fetched.then(() =>
        readBounded(made.blob(parseReference(`${registry.host}/app`), descriptor), 100, 'blob'),
      );
    };
    expect(Buffer.from(await readWith(true)).equals(blob)).toBe(true);
    await expect(readWith([registry.host])).rejects.toMatchObject({ code: 'TLS' });
  });

  it('a client certificate is shown to the registry that wants one', async () => {
    const registry = await secureRegistry(authority);
    const without = await fill({ 'ca.crt': authority }, 'without');
    await expect(fetchWith(registry, { certificateFolder: without }).manifest).rejects.toMatchObject(refused);
    const withPair = await fill({ 'ca.crt': authority, 'me.cert': client.certificate, 'me.key': client.key }, 'with');
    await fetchWith(registry, { certificateFolder: withPair }).manifest;
    expect(registry.requests.at(-1)?.clientName).toBe('tidewaiter test');
  });

  it('the client certificate is not shown to where the registry redirects', async () => {
    const store = await startOtherOrigin((_, response) => response.end(blob), {
      ...server,
      clientAuthority: authority,
    });
    open.push(store);
    const registry = await secureRegistry();
    registry.setFaults({ redirectBlobs: { to: store.url } });
    const certificateFolder = await fill({ 'ca.crt': authority, 'me.cert': client.certificate, 'me.key': client.key });
    const { made, manifest: fetched } = fetchWith(registry, { certificateFolder, resumes: 0 });
    await fetched;
    const descriptor = { digest: parseDigest(sha256(blob)), size: blob.length };
    const bytes = readBounded(made.blob(parseReference(`${registry.host}/app`), descriptor), 100, 'blob');
    await expect(bytes).rejects.toMatchObject(refused);
    expect(store.requests).toEqual([]);
  });

  it('a redirect from HTTPS to plain HTTP is refused', async () => {
    const store = await startOtherOrigin((_, response) => response.end(blob));
    open.push(store);
    const registry = await secureRegistry();
    registry.setFaults({ redirectBlobs: { to: store.url } });
    const { made } = fetchWith(registry, { insecure: true });
    const descriptor = { digest: parseDigest(sha256(blob)), size: blob.length };
    const bytes = readBounded(made.blob(parseReference(`${registry.host}/app`), descriptor), 100, 'blob');
    await expect(bytes).rejects.toMatchObject({ code: 'BAD_REDIRECT' });
    expect(store.requests).toEqual([]);
  });

  it('a token service over plain HTTP is not asked for a registry over HTTPS', async () => {
    const service = await startOtherOrigin((_, response) => response.end('{"token":"x"}'));
    open.push(service);
    const registry = await secureRegistry();
    registry.setFaults({ bearer: { realm: `${service.url}/token` } });
    await expect(fetchWith(registry, { insecure: true }).manifest).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
    expect(service.requests).toEqual([]);
  });
});

function emptyPair() {
  return { key: '', certificate: '' };
}
