import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteStream } from '../archive/bytes.ts';
import { SourceError } from '../errors.ts';
import type { Resolved } from '../image/source.ts';
import { type Digest, digestAlgorithm, digestHex } from '../oci/digest.ts';
import { fileIdentity } from './file-identity.ts';
import { type BlobStore, imagesOfLayout, missingBlob } from './layout-images.ts';
import type { OpenOptions } from './open-options.ts';
import { cannotOpen, openFile } from './random-access.ts';
import { readDocument } from './read-document.ts';

/**
 * Opens an OCI image layout folder (`oci:DIR[:REF]`). Blobs are found by validated digest only, so no text of the image
 * becomes a path; a blob that is a symbolic link or no regular file is refused, since it could lead out of the folder.
 * Throws `SourceError` `NOT_FOUND`, `NOT_A_LAYOUT` and those of `imagesOfLayout`.
 */
export async function openLayout(
  folder: string,
  name: string | undefined,
  options: OpenOptions,
  signal?: AbortSignal,
): Promise<Resolved> {
  const index = await readIndex(folder, options, signal);
  const reference = `oci:${folder}${name === undefined ? '' : `:${name}`}`;
  const request = { name, reference, platform: options.platform, limits: options.limits };
  const found = await imagesOfLayout(index, folderBlobs(folder), request, signal);
  return { ...found, close: async () => {} };
}

/** Blobs of a layout folder. */
function folderBlobs(folder: string): BlobStore {
  const pathOf = (digest: Digest) => join(folder, 'blobs', digestAlgorithm(digest), digestHex(digest));
  return {
    place: folder,
    has: async (digest) => (await kindOf(pathOf(digest))) !== 'nothing',
    open: (digest, signal) => openBlob(folder, pathOf(digest), digest, signal),
    bindingOf: (digest) => () => identityOf(pathOf(digest)),
  };
}

async function* openBlob(folder: string, path: string, digest: Digest, signal?: AbortSignal): ByteStream {
  const kind = await kindOf(path);
  if (kind === 'nothing') throw missingBlob(folder, digest);
  if (kind === 'other') {
    throw new SourceError('UNREADABLE', `${path} is not a regular file`, {
      hint: 'A layout whose blobs are links may lead to files outside of it; copy it with the links resolved.',
    });
  }
  const file = await openFile(path);
  try {
    yield* file.from(0, signal);
  } finally {
    await file.close();
  }
}

async function identityOf(path: string): Promise<string | undefined> {
  const status = await lstat(path, { bigint: true }).catch(() => undefined);
  return status?.isFile() === true ? fileIdentity(status) : undefined;
}

async function kindOf(path: string): Promise<'file' | 'other' | 'nothing'> {
  try {
    return (await lstat(path)).isFile() ? 'file' : 'other';
  } catch (cause) {
    const error = cannotOpen(path, cause);
    if (error.code === 'NOT_FOUND') return 'nothing';
    throw error;
  }
}

async function readIndex(folder: string, options: OpenOptions, signal?: AbortSignal): Promise<Uint8Array> {
  const path = join(folder, 'index.json');
  await requireFolder(folder);
  if ((await kindOf(path)) !== 'file') {
    throw new SourceError('NOT_A_LAYOUT', `${folder} is no OCI image layout: it has no index.json`, {
      hint: 'For an unpacked root file system write rootfs:PATH, for an archive file oci-archive:PATH or docker-archive:PATH.',
    });
  }
  const file = await openFile(path);
  try {
    return await readDocument(file.from(0, signal), path, options.limits);
  } finally {
    await file.close();
  }
}

async function requireFolder(folder: string): Promise<void> {
  const status = await stat(folder).catch((cause: unknown) => {
    throw cannotOpen(folder, cause);
  });
  if (status.isDirectory()) return;
  throw new SourceError('NOT_A_LAYOUT', `${folder} is a file, not a folder`, {
    hint: 'For an archive file write oci-archive:PATH or docker-archive:PATH.',
  });
}
