import { type FileHandle, open } from 'node:fs/promises';
import type { ByteStream } from '../archive/bytes.ts';
import { SourceError } from '../errors.ts';
import { fileIdentity } from './file-identity.ts';

/** Bytes that can be read from any offset, as often as needed: a file on disk or a spooled stream. */
export interface RandomAccess {
  /** In bytes, as it was when opened. */
  readonly size: number;
  /** The bytes from `offset` to `size`. Throws `SourceError` `UNREADABLE` when the file shrinks or cannot be read. */
  from(offset: number, signal?: AbortSignal): ByteStream;
  /** Which file this is, and in which state, without reading it: see `fileIdentity`. Absent for spooled streams. */
  identity?(): Promise<string | undefined>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** Chunk that reads pull; large enough that system calls do not count, small enough to stay in the processor's cache. */
const chunkBytes = 256 * 1024;

/** Opens a regular file (or a block device) for reading; throws `SourceError` `NOT_FOUND` or `UNREADABLE`. */
export async function openFile(path: string): Promise<RandomAccess> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (cause) {
    throw cannotOpen(path, cause);
  }
  const status = await handle.stat();
  if (status.isDirectory()) {
    await handle.close();
    throw new SourceError('NOT_AN_ARCHIVE', `${path} is a folder, not an archive`, {
      hint: 'For an OCI layout folder write oci:PATH, for an unpacked root file system rootfs:PATH.',
    });
  }
  return {
    ...randomAccess(handle, status.size, path),
    identity: async () => fileIdentity(await handle.stat({ bigint: true })),
  };
}

/** Random access over an open file, which it closes in the end. `name` is for messages. */
export function randomAccess(handle: FileHandle, size: number, name: string): RandomAccess {
  let closing: Promise<void> | undefined;
  return {
    size,
    from: (offset, signal) => read(handle, { offset, size, name }, signal),
    close: () => {
      closing ??= handle.close();
      return closing;
    },
  };
}

async function* read(
  handle: FileHandle,
  range: { readonly offset: number; readonly size: number; readonly name: string },
  signal?: AbortSignal,
): ByteStream {
  let at = range.offset;
  while (at < range.size) {
    signal?.throwIfAborted();
    // A new buffer each time: chunks are read-only once yielded, and consumers keep views of them.
    const buffer = Buffer.allocUnsafeSlow(Math.min(chunkBytes, range.size - at));
    const { bytesRead } = await readAt(handle, buffer, at, range.name);
    if (bytesRead === 0) throw new SourceError('UNREADABLE', `${range.name} became shorter while it was read`);
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function readAt(handle: FileHandle, buffer: Buffer, at: number, name: string): Promise<{ bytesRead: number }> {
  try {
    return await handle.read(buffer, 0, buffer.length, at);
  } catch (cause) {
    throw new SourceError('UNREADABLE', `cannot read ${name}`, { cause });
  }
}

/** The error for a path that cannot be opened: `NOT_FOUND` when nothing is there, else `UNREADABLE`. */
export function cannotOpen(path: string, cause: unknown): SourceError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new SourceError('NOT_FOUND', `there is nothing at ${path}`, {
      cause,
      hint: 'Check the path for typing mistakes.',
    });
  }
  const why = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : String(code ?? 'unknown reason');
  return new SourceError('UNREADABLE', `cannot open ${path}: ${why}`, { cause });
}
