import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError, UsageError } from '../errors.ts';
import type { Resolved } from '../image/source.ts';
import { parseReference } from '../oci/reference.ts';
import type { RegistryClient } from '../registry/client.ts';
import type { OpenOptions } from './open-options.ts';
import { cannotOpen } from './random-access.ts';
import { exists, splitTarget } from './split-target.ts';

type Opener = (target: string, options: OpenOptions, signal?: AbortSignal) => Promise<Resolved>;

// Each way is loaded when it is taken: the HTTP client alone takes longer to load than an archive to open.
const archives = () => import('./image-archive.ts');
const layouts = () => import('./oci-layout.ts');

/** Ways to an image by the prefix that names them; the prefixes are skopeo's (containers-transports(5)). */
const transports: ReadonlyMap<string, Opener> = new Map<string, Opener>([
  ['docker', (target, options, signal) => openFromRegistry(withoutSlashes(target), options, signal)],
  [
    'docker-daemon',
    async (target, options, signal) => (await import('./daemon.ts')).openDaemonImage(target, options, signal),
  ],
  ['docker-archive', (target, options, signal) => openArchive('docker', target, options, signal)],
  ['oci-archive', (target, options, signal) => openArchive('oci', target, options, signal)],
  ['oci', openOciFolder],
  ['rootfs', async (target) => (await import('./rootfs.ts')).openRootfs(required(target, 'rootfs:DIR'))],
]);

/** How images are named, for usage messages. */
const forms =
  'NAME[:TAG|@DIGEST], docker-daemon:NAME, docker-archive:PATH[:REF], oci-archive:PATH[:REF], oci:DIR[:REF], rootfs:DIR, or - for an archive on standard input';

/**
 * Opens the image that the user names: a registry reference, a prefix and a path, a path that begins with `./`, `../` or `/`,
 * or `-`. Close what it resolves to. Throws `UsageError` `BAD_REFERENCE` for text that names nothing, else what the source throws.
 *
 * @example await openImage('docker-archive:./app.tar:app:1.0', { platform, limits, env: process.env })
 */
export async function openImage(text: string, options: OpenOptions, signal?: AbortSignal): Promise<Resolved> {
  if (text === '-') return await openStandardInput(options, signal);
  if (/^(\.{0,2}\/|\.\.?$|[A-Za-z]:[\\/])/.test(text)) return await openPath(text, options, signal);
  const colon = text.indexOf(':');
  const opener = colon < 0 ? undefined : transports.get(text.slice(0, colon));
  if (opener !== undefined) return await opener(text.slice(colon + 1), options, signal);
  await refuseLikelyMistakes(text);
  return await openFromRegistry(text, options, signal);
}

async function openFromRegistry(text: string, options: OpenOptions, signal?: AbortSignal): Promise<Resolved> {
  const reference = parseReference(text);
  const { platform, limits } = options;
  const { openRegistryImage } = await import('./registry.ts');
  const given = typeof options.client === 'function' ? await options.client() : options.client;
  const client = given ?? (await newClient(options));
  const close = async (): Promise<void> => {
    if (given === undefined) await client.close();
  };
  try {
    const resolved = await openRegistryImage(reference, { client, platform, limits }, signal);
    return { ...resolved, close: async () => void (await Promise.all([resolved.close(), close()])) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function newClient({ env, limits }: OpenOptions): Promise<RegistryClient> {
  const { createRegistryClient } = await import('../registry/client.ts');
  return createRegistryClient({ environment: env, limits });
}

async function openArchive(
  shape: 'docker' | 'oci',
  target: string,
  options: OpenOptions,
  signal?: AbortSignal,
): Promise<Resolved> {
  const { path, name } = await splitTarget(required(target, `${shape}-archive:PATH[:REF]`));
  const { openArchivePath } = await archives();
  return await openArchivePath(path, { shape, name, reference: `${shape}-archive:${target}` }, options, signal);
}

async function openOciFolder(target: string, options: OpenOptions, signal?: AbortSignal): Promise<Resolved> {
  const { path, name } = await splitTarget(required(target, 'oci:DIR[:REF]'));
  const { openLayout } = await layouts();
  return await openLayout(path, name, options, signal);
}

async function openStandardInput(options: OpenOptions, signal?: AbortSignal): Promise<Resolved> {
  const stdin = options.stdin ?? process.stdin;
  if ('isTTY' in stdin && stdin.isTTY) {
    throw new UsageError('BAD_REFERENCE', 'standard input is a terminal, not an image archive', {
      hint: 'Pipe one in, for example: docker save IMAGE | tidewaiter scan -',
    });
  }
  const request = { shape: 'any', name: undefined, reference: '-' } as const;
  const { openArchiveBytes } = await archives();
  return await openArchiveBytes(stdin, 'standard input', request, options, signal);
}

/** A path without a prefix: a file is an archive of either shape, a folder must be a layout. */
async function openPath(text: string, options: OpenOptions, signal?: AbortSignal): Promise<Resolved> {
  const { path, name } = await splitTarget(text);
  const status = await stat(path).catch((cause: unknown) => {
    throw cannotOpen(path, cause);
  });
  if (!status.isDirectory()) {
    const { openArchivePath } = await archives();
    return await openArchivePath(path, { shape: 'any', name, reference: text }, options, signal);
  }
  if (await exists(join(path, 'index.json'))) {
    const { openLayout } = await layouts();
    return await openLayout(path, name, options, signal);
  }
  throw new SourceError('NOT_A_LAYOUT', `${path} is a folder, but no OCI image layout: it has no index.json`, {
    hint: `If it is an unpacked root file system, write rootfs:${path}.`,
  });
}

/** What looks like a path or like another tool's transport would only fail later, as a strange registry name. */
async function refuseLikelyMistakes(text: string): Promise<void> {
  const prefix = /^[a-z][a-z+-]*(?=:)/.exec(text)?.[0] ?? '';
  if (
    ['containers-storage', 'dir', 'ostree', 'sif', 'tarball', 'docker-tar', 'podman', 'http', 'https', 'file'].includes(
      prefix,
    )
  ) {
    throw new UsageError('BAD_REFERENCE', `images cannot be opened by ${prefix}:`, {
      hint: `An image is named by ${forms}.`,
    });
  }
  if (text === '')
    throw new UsageError('BAD_REFERENCE', 'no image is named', { hint: `An image is named by ${forms}.` });
  const { path, name } = await splitTarget(text);
  const isFile = (await stat(path).catch(() => undefined))?.isFile() === true;
  const looksLikeFile = /\.(tar|tgz|tar\.gz|tar\.zst)$/.test(path);
  // A folder beside us named like an image (alpine/) is no mistake; a file named like one, or an archive's name, is.
  if (!looksLikeFile && !(isFile && (name === undefined || path.includes('.')))) return;
  const there = isFile ? 'is a file here' : 'looks like a file, but there is none of that name';
  throw new UsageError('BAD_REFERENCE', `${JSON.stringify(path)} ${there}`, {
    hint: `To inspect an archive, write ./${path} or docker-archive:${path}; to pull from a registry, write docker://${text}.`,
  });
}

/** `docker://NAME`, as skopeo writes it. */
function withoutSlashes(target: string): string {
  if (target.startsWith('//')) return target.slice(2);
  // docker:24 is Docker Hub's image "docker" with the tag 24.
  return `docker:${target}`;
}

function required(target: string, form: string): string {
  if (target !== '') return target;
  throw new UsageError('BAD_REFERENCE', `nothing follows the prefix; write ${form}`);
}
