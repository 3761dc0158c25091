import { constants } from 'node:fs';
import { type FileHandle, mkdtemp, open, rmdir, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteStream } from '../archive/bytes.ts';
import type { Limits } from '../archive/limits.ts';
import { LimitError, SourceError } from '../errors.ts';
import { type RandomAccess, randomAccess } from './random-access.ts';

/**
 * Keeps a stream in a private temporary file that has no name any more, so that its parts can be read in any order.
 * The bytes are the archive's own, unparsed; nothing of the image is unpacked. See
 * docs/decisions/0005-archive-streams-are-spooled.md. At most `limits.imageBytes` and a little are written.
 * Throws `LimitError` `TOO_MANY_BYTES`, `SourceError` `UNREADABLE` when the temporary folder is full.
 */
export async function spool(
  bytes: ByteStream,
  name: string,
  limits: Limits,
  signal?: AbortSignal,
): Promise<RandomAccess> {
  const handle = await namelessFile();
  try {
    const size = await write(handle, bytes, limits, signal);
    return randomAccess(handle, size, name);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function write(handle: FileHandle, bytes: ByteStream, limits: Limits, signal?: AbortSignal): Promise<number> {
  let size = 0;
  for await (const chunk of bytes) {
    signal?.throwIfAborted();
    size += chunk.length;
    if (size > limits.imageBytes) {
      throw new LimitError('TOO_MANY_BYTES', `the archive has more than ${limits.imageBytes} bytes`, {
        hint: 'Raise the limit with --limit imageBytes=N to inspect it all the same.',
      });
    }
    await writeAll(handle, chunk);
  }
  return size;
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
  } catch (cause) {
    const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
    const why = full ? 'there is no room left in' : 'cannot write to';
    throw new SourceError('UNREADABLE', `${why} the temporary folder ${tmpdir()}`, {
      cause,
      hint: 'Set TMPDIR to a folder with room for the whole archive, or name an uncompressed archive file, which needs none.',
    });
  }
}

/** An open file that only we can read and that is gone when we end, however we end. */
async function namelessFile(): Promise<FileHandle> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), 'tidewaiter-'));
    const path = join(folder, 'archive');
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    await unlink(path);
    return handle;
  } catch (cause) {
    throw new SourceError('UNREADABLE', `cannot make a temporary file in ${tmpdir()}`, {
      cause,
      hint: 'Set TMPDIR to a folder that can be written to.',
    });
  } finally {
    if (folder !== undefined) await rmdir(folder).catch(() => {});
  }
}
