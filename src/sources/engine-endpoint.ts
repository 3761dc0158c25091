import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../errors.ts';

/** Where a container engine's API listens. */
export interface EngineEndpoint {
  /** As the user knows it, e.g. `unix:///var/run/docker.sock`. */
  readonly name: string;
  /** How we came to it, for messages: `DOCKER_HOST`, `docker context work`, `usual place`. */
  readonly from: string;
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: EngineTls;
}

/** PEM texts; what is absent is not used. */
export interface EngineTls {
  readonly verify: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DockerConfig = z.looseObject({ currentContext: z.string().optional() });
const ContextMeta = z.looseObject({
  Endpoints: z.looseObject({
    docker: z.looseObject({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }).optional(),
  }),
});

/**
 * Engines to ask, in this order: what `DOCKER_HOST` names, else the docker context, else the places where Docker's and
 * Podman's sockets usually are. Source of the rules: docker/cli `cli/command/cli.go` and `cli/context/store`.
 * Throws `UsageError` `BAD_CONFIG` when the user's choice cannot be read.
 */
export async function engineEndpoints(env: Environment): Promise<readonly EngineEndpoint[]> {
  const host = env['DOCKER_HOST'];
  if (host) return [endpointOf(host, 'DOCKER_HOST', await environmentTls(env))];
  const folder = env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker');
  const context = env['DOCKER_CONTEXT'] || (await currentContext(folder));
  if (context && context !== 'default') return [await contextEndpoint(folder, context)];
  return usualPlaces(env).map((path) => ({ name: `unix://${path}`, from: 'usual place', socketPath: path }));
}

/** Reads `unix://PATH`, `npipe://PATH`, `tcp://HOST:PORT`, `http(s)://HOST:PORT`; throws `UsageError` `BAD_CONFIG`. */
export function endpointOf(address: string, from: string, tls?: EngineTls): EngineEndpoint {
  const match = /^(unix|npipe|tcp|http|https):\/\/(.+)$/.exec(address);
  const [, scheme = '', rest = ''] = match ?? [];
  if (scheme === 'unix') return { name: address, from, socketPath: rest };
  if (scheme === 'npipe') return { name: address, from, socketPath: rest.replaceAll('/', '\\') };
  const url = scheme === '' ? undefined : safeUrl(`http://${rest}`);
  if (url === undefined || url.hostname === '') {
    throw new UsageError(
      'BAD_CONFIG',
      `${from} names an engine in a way that cannot be used: ${JSON.stringify(address.slice(0, 200))}`,
      {
        hint: 'Use unix://PATH or tcp://HOST:PORT. For an engine behind ssh, forward its socket: ssh -L ./docker.sock:/var/run/docker.sock HOST.',
      },
    );
  }
  const secure = scheme === 'https' ? (tls ?? { verify: true }) : scheme === 'tcp' ? tls : undefined;
  // 2375 and 2376 are Docker's ports; see docker/cli opts/hosts.go.
  const port = Number(url.port || (scheme === 'http' ? 80 : scheme === 'https' ? 443 : secure ? 2376 : 2375));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { name: address, from, host, port, ...(secure === undefined ? {} : { tls: secure }) };
}

function safeUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** `DOCKER_TLS_VERIFY` and `DOCKER_TLS` count when they are not empty, whatever they say. */
async function environmentTls(env: Environment): Promise<EngineTls | undefined> {
  if (!env['DOCKER_TLS_VERIFY'] && !env['DOCKER_TLS']) return undefined;
  const folder = env['DOCKER_CERT_PATH'] || join(env['HOME'] || homedir(), '.docker');
  return await tlsOf(folder, Boolean(env['DOCKER_TLS_VERIFY']));
}

async function tlsOf(folder: string, verify: boolean): Promise<EngineTls> {
  const ca = await readText(join(folder, 'ca.pem'));
  const cert = await readText(join(folder, 'cert.pem'));
  const key = await readText(join(folder, 'key.pem'));
  return { verify, ...(ca ? { ca } : {}), ...(cert && key ? { cert, key } : {}) };
}

async function currentContext(folder: string): Promise<string | undefined> {
  const text = await readText(join(folder, 'config.json'));
  if (text === undefined) return undefined;
  return DockerConfig.safeParse(jsonOf(text)).data?.currentContext;
}

/** A context is kept under the digest of its name. Source: docker/cli `cli/context/store/metadatastore.go`. */
async function contextEndpoint(folder: string, context: string): Promise<EngineEndpoint> {
  const id = createHash('sha256').update(context).digest('hex');
  const text = await readText(join(folder, 'contexts', 'meta', id, 'meta.json'));
  const docker = text === undefined ? undefined : ContextMeta.safeParse(jsonOf(text)).data?.Endpoints.docker;
  if (!docker?.Host) {
    throw new UsageError(
      'BAD_CONFIG',
      `the docker context ${JSON.stringify(context.slice(0, 100))} has no usable endpoint in ${folder}`,
      {
        hint: 'Choose another one with docker context use, or name the engine in DOCKER_HOST.',
      },
    );
  }
  const tls = await tlsOf(join(folder, 'contexts', 'tls', id, 'docker'), docker.SkipTLSVerify !== true);
  return endpointOf(docker.Host, `docker context ${context}`, tls.ca || tls.cert ? tls : undefined);
}

function usualPlaces(env: Environment): readonly string[] {
  const runtime = env['XDG_RUNTIME_DIR'];
  const home = env['HOME'];
  return [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    ...(home ? [join(home, '.docker', 'run', 'docker.sock'), join(home, '.docker', 'desktop', 'docker.sock')] : []),
    ...(runtime ? [join(runtime, 'podman', 'podman.sock')] : []),
    '/run/podman/podman.sock',
  ];
}

async function readText(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
