import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import { InternalError, UsageError } from '../errors.ts';
import type { Environment } from './credentials.ts';
import { isLoopback } from './host.ts';
import { httpClient } from './http-client.ts';
import { proxyFor } from './proxy.ts';
import type { Timeouts } from './timeouts.ts';
import {
  type HostCertificates,
  joinCertificates,
  readCertificates,
  systemCertificateFolders,
  tlsOptions,
} from './tls.ts';

/** What decides how a host is connected to. */
export interface ConnectionOptions {
  readonly environment: Environment;
  readonly timeouts: Timeouts;
  /** Folder the user named: its authorities count for every host, its client certificates for registries only. */
  readonly certificateFolder?: string;
  /** Folders with one folder a host in them. */
  readonly hostFolders?: readonly string[];
  /** Hosts whose TLS certificate is not checked. */
  readonly insecure: (host: string) => boolean;
}

/** Connection pools, one a host and role, made when first needed. */
export interface Dispatchers {
  /** `registry` tells that the URL is the registry's own, and not where it sent us. */
  for(url: URL, registry: boolean): Promise<Dispatcher>;
  close(): Promise<void>;
}

/** Makes the pools. HTTP/1.1 only: a registry gains nothing from HTTP/2 with a few large bodies. */
export function createDispatchers(options: ConnectionOptions): Dispatchers {
  const pools = new Map<string, Promise<Dispatcher>>();
  let closed = false;
  return {
    async for(url, registry) {
      // A stream that is cut by closing would otherwise connect again, and nobody would end that connection.
      if (closed) throw new InternalError('the registry client was used after it was closed');
      const key = `${registry} ${url.protocol}//${url.host}`;
      const pool = pools.get(key) ?? createPool(url, registry, options);
      pools.set(key, pool);
      return await pool;
    },
    async close() {
      closed = true;
      const made = await Promise.allSettled(pools.values());
      pools.clear();
      await Promise.all(made.map((pool) => (pool.status === 'fulfilled' ? pool.value.destroy() : undefined)));
    },
  };
}

async function createPool(url: URL, registry: boolean, options: ConnectionOptions): Promise<Dispatcher> {
  const { timeouts } = options;
  const tls = tlsOptions(await certificatesFor(url, registry, options), options.insecure(url.host));
  const connect = { ...tls, timeout: timeouts.connect };
  const common = {
    allowH2: false,
    connect,
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.idle,
    connectTimeout: timeouts.connect,
  };
  const proxy = proxyFor(url, options.environment);
  if (proxy === undefined) return new httpClient.Agent(common);
  try {
    const ProxyAgent = httpClient.ProxyAgent();
    return new ProxyAgent({ ...common, uri: proxy, requestTls: connect, proxyTls: { timeout: timeouts.connect } });
  } catch (cause) {
    // Neither the address nor the cause's text is repeated: a proxy URL may hold a password.
    const why = cause instanceof Error ? cause.name : 'unknown';
    throw new UsageError('BAD_CONFIG', `the proxy in the environment cannot be used (${why})`, {
      hint: 'Look at HTTPS_PROXY and HTTP_PROXY: http://host:port is meant.',
    });
  }
}

async function certificatesFor(url: URL, registry: boolean, options: ConnectionOptions): Promise<HostCertificates> {
  if (url.protocol !== 'https:') return { authorities: [], pairs: [] };
  const parts: HostCertificates[] = [];
  if (options.certificateFolder !== undefined) {
    const named = await readCertificates(options.certificateFolder, true);
    parts.push(registry ? named : { authorities: named.authorities, pairs: [] });
  }
  for (const folder of options.hostFolders ?? systemCertificateFolders) {
    for (const name of folderNames(url)) parts.push(await readCertificates(join(folder, name), false));
  }
  return joinCertificates(parts);
}

/** Docker Hub's folder carries the name people use for it. `URL.host` has no separators, so this is no way out. */
function folderNames(url: URL): string[] {
  const names = [url.host];
  if (url.port === '' && !isLoopback(url.hostname)) names.push(`${url.host}:443`);
  if (url.host === 'registry-1.docker.io') names.push('docker.io');
  return names;
}
