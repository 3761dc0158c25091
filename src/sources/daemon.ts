import { z } from 'zod';
import type { ByteStream } from '../archive/bytes.ts';
import { SourceError, UsageError } from '../errors.ts';
import type { Resolved } from '../image/source.ts';
import { parseReference } from '../oci/reference.ts';
import { type EngineEndpoint, engineEndpoints } from './engine-endpoint.ts';
import { type EngineAnswer, engineGet } from './engine-request.ts';
import { openArchiveBytes } from './image-archive.ts';
import { sameName } from './layout-names.ts';
import type { OpenOptions } from './open-options.ts';

/** What an engine says of one of its images; `Id` is the config's digest, or the manifest's in a containerd store. */
const Inspected = z.looseObject({
  Id: z.string().regex(/^(sha256:)?[0-9a-f]{64}$/),
  RepoTags: z.array(z.string()).nullish(),
});
type Inspected = z.infer<typeof Inspected>;

/**
 * Takes an image out of a container engine over Docker's API, which Podman serves too (`docker-daemon:NAME`, by name or
 * id). The engine only sends it, as `docker save` does; nothing is run. Throws `SourceError` `DAEMON_UNREACHABLE` with
 * what was tried, `NOT_FOUND` when no engine has the image, `DAEMON_REFUSED` when one answers with an error.
 */
export async function openDaemonImage(name: string, options: OpenOptions, signal?: AbortSignal): Promise<Resolved> {
  const path = `/images/${encodeName(name)}/json`;
  const failures: string[] = [];
  const asked: string[] = [];
  for (const endpoint of await engineEndpoints(options.env)) {
    const answer = await ask(endpoint, path, failures, signal);
    if (answer === undefined) continue;
    asked.push(endpoint.name);
    if (answer.status === 404) answer.body.destroy();
    else return await save(endpoint, await inspected(endpoint, answer, options), { name, options }, signal);
  }
  if (asked.length > 0) throw notThere(name, asked);
  throw new SourceError('DAEMON_UNREACHABLE', 'no container engine answers', {
    hint: `Start Docker or the Podman service (podman system service), or name it in DOCKER_HOST. Tried: ${failures.join('; ')}.`,
  });
}

/** Streams the image out of the engine; by id, so that a tag that moves meanwhile changes nothing. */
async function save(
  endpoint: EngineEndpoint,
  { Id: id, RepoTags }: Inspected,
  { name, options }: { readonly name: string; readonly options: OpenOptions },
  signal?: AbortSignal,
): Promise<Resolved> {
  const answer = await engineGet(endpoint, `/images/${id}/get`, signal).catch((cause: unknown) => {
    throw refused(endpoint, reasonOf(cause), cause);
  });
  if (answer.status !== 200) throw refused(endpoint, await messageOf(answer));
  const place = `${name} of ${endpoint.name}`;
  const request = { shape: 'any', name: undefined, reference: `docker-daemon:${name}` } as const;
  const resolved = await openArchiveBytes(bytesOf(answer, endpoint, signal), place, request, options, signal);
  const known = nameParts(name, RepoTags ?? []);
  return { ...resolved, images: resolved.images.map((image) => ({ ...image, ...known })) };
}

async function* bytesOf(answer: EngineAnswer, endpoint: EngineEndpoint, signal?: AbortSignal): ByteStream {
  try {
    for await (const chunk of answer.body) yield chunk as Uint8Array;
  } catch (cause) {
    signal?.throwIfAborted();
    throw refused(endpoint, `the image broke off (${reasonOf(cause)})`, cause);
  }
}

async function ask(
  endpoint: EngineEndpoint,
  path: string,
  failures: string[],
  signal?: AbortSignal,
): Promise<EngineAnswer | undefined> {
  try {
    return await engineGet(endpoint, path, signal);
  } catch (error) {
    signal?.throwIfAborted();
    failures.push(`${endpoint.name} (${endpoint.from}): ${reasonOf(error)}`);
    return undefined;
  }
}

async function inspected(endpoint: EngineEndpoint, answer: EngineAnswer, options: OpenOptions): Promise<Inspected> {
  if (answer.status !== 200) throw refused(endpoint, await messageOf(answer));
  const text = await readText(answer, options.limits.documentBytes);
  const parsed = Inspected.safeParse(jsonOf(text));
  if (!parsed.success) throw refused(endpoint, 'its answer is not that of a container engine');
  return parsed.data;
}

/** Keeps `/` and `:` as engines expect them, and lets nothing else of a name become part of the request. */
function encodeName(name: string): string {
  const parts = name.split('/');
  if (name === '' || name.length > 600 || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new UsageError('BAD_REFERENCE', `not the name of a local image: ${JSON.stringify(name.slice(0, 200))}`, {
      hint: 'Write docker-daemon:NAME:TAG or docker-daemon:ID as docker images lists them.',
    });
  }
  return parts.map((part) => encodeURIComponent(part).replaceAll('%3A', ':').replaceAll('%40', '@')).join('/');
}

/** The engine's own full name for what it was asked for: Podman finds `localhost/app` under `app` too. None for an id. */
function nameParts(
  asked: string,
  tags: readonly string[],
): { readonly registry?: string; readonly repository?: string } {
  const exact = tags.find((tag) => sameName(tag, asked));
  const short = tags.find((tag) => tag.endsWith(`/${asked}`) || tag.endsWith(`/${asked}:latest`));
  try {
    const { registry, repository } = parseReference(exact ?? short ?? '');
    return { registry, repository };
  } catch {
    return {};
  }
}

function notThere(name: string, asked: readonly string[]): SourceError {
  return new SourceError(
    'NOT_FOUND',
    `${asked.join(' and ')} ${asked.length === 1 ? 'has' : 'have'} no image ${JSON.stringify(name)}`,
    {
      hint: 'docker images lists what is there. To inspect it before pulling it, leave docker-daemon: out.',
    },
  );
}

function refused(endpoint: EngineEndpoint, why: string, cause?: unknown): SourceError {
  return new SourceError(
    'DAEMON_REFUSED',
    `${endpoint.name} does not give the image: ${why}`,
    cause === undefined ? {} : { cause },
  );
}

/** The engine's own words, or the status. */
async function messageOf(answer: EngineAnswer): Promise<string> {
  const value = z.looseObject({ message: z.string() }).safeParse(jsonOf(await readText(answer, 64 * 1024)));
  return `${value.data?.message.slice(0, 500) ?? 'no reason given'} (status ${answer.status})`;
}

async function readText(answer: EngineAnswer, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += (chunk as Uint8Array).length;
    if (size > limit) break;
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'nothing is there';
  if (code === 'ECONNREFUSED') return 'nobody listens';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return error.message.slice(0, 300);
}
