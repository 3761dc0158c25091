import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ByteStream } from '../archive/bytes.ts';
import { detectCompression } from '../archive/compression.ts';
import { decompress } from '../archive/decompress.ts';
import type { Limits } from '../archive/limits.ts';
import { DecodeError, SourceError, TidewaiterError } from '../errors.ts';
import { type ArchiveMembers, indexArchive } from './archive-members.ts';
import { openFile, type RandomAccess } from './random-access.ts';
import { spool } from './spool.ts';

/** Opens an archive file: a plain tar is read where it is, a compressed one is spooled. Throws `SourceError` `NOT_AN_ARCHIVE` … */
export async function openArchiveFile(path: string, limits: Limits, signal?: AbortSignal): Promise<ArchiveMembers> {
  const status = await stat(path).catch(() => undefined);
  // A pipe or device given as a path (`/dev/stdin`, `<(…)`) has no size and can be read only once.
  if (status !== undefined && !status.isFile() && !status.isDirectory()) {
    return await openArchiveStream(createReadStream(path), path, limits, signal);
  }
  const file = await openFile(path);
  try {
    if (file.size === 0) throw new SourceError('EMPTY_ARCHIVE', `${path} is empty`);
    // A plain tar can be read at any offset; what is compressed only from its start.
    if (detectCompression(await head(file)) === 'none') return await indexArchive(file, path, limits, signal);
  } catch (error) {
    await file.close();
    throw error;
  }
  try {
    return await openArchiveStream(file.from(0, signal), path, limits, signal);
  } finally {
    await file.close();
  }
}

/** Opens an archive that can be read only once, plain or compressed with gzip or zstd. `place` is for messages. */
export async function openArchiveStream(
  bytes: ByteStream,
  place: string,
  limits: Limits,
  signal?: AbortSignal,
): Promise<ArchiveMembers> {
  const file = await spool(uncompressed(bytes, place, limits, signal), place, limits, signal);
  try {
    return await indexArchive(file, place, limits, signal);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* uncompressed(bytes: ByteStream, place: string, limits: Limits, signal?: AbortSignal): ByteStream {
  try {
    yield* decompress(bytes, { limits: { ...limits, layerBytes: limits.imageBytes } }, signal);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw readable(error, place, signal);
    // What came so far may still hold the image; a layer that is missing bytes will say so.
    if (error.code === 'TRUNCATED') return;
    throw new SourceError('NOT_AN_ARCHIVE', `${place} cannot be read as an archive: ${error.message}`, {
      cause: error,
      hint: 'An image archive is a tar, plain or compressed with gzip or zstd; decompress other formats first.',
    });
  }
}

/** A failing pipe or disk throws errors of Node's own; those of ours and the caller's reason to stop stay as they are. */
function readable(error: unknown, place: string, signal?: AbortSignal): unknown {
  if (error instanceof TidewaiterError || signal?.aborted) return error;
  const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  return new SourceError('UNREADABLE', `cannot read ${place}: ${why}`, { cause: error });
}

async function head(file: RandomAccess): Promise<Uint8Array> {
  for await (const chunk of file.from(0)) return chunk;
  return new Uint8Array();
}
