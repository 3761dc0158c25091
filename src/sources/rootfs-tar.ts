import { type BigIntStats, constants } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import type { ByteStream } from '../archive/bytes.ts';
import { SourceError } from '../errors.ts';
import { padding, type TarMember, tarEnd, tarHeaderOf } from './tar-header.ts';

/**
 * Streams a folder as a tar, sorted by name in each folder, so that the same tree gives the same bytes. What cannot be read
 * is left out and the stream ends with `SourceError` `UNREADABLE` after everything else, so that it becomes a gap and
 * hides nothing but itself. Sockets have no content and are only noted.
 */
export async function* streamFolder(root: string, onNotice: (text: string) => void, signal?: AbortSignal): ByteStream {
  const walk: Walk = {
    root: Buffer.from(root),
    device: (await lstat(root, { bigint: true })).dev,
    onNotice,
    links: new Map(),
    problems: [],
    problemCount: 0,
  };
  // Names still to be visited, the next one last: no recursion, so depth costs nothing.
  const ahead: Uint8Array[] = await children(walk, new Uint8Array());
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    signal?.throwIfAborted();
    const status = await statusOf(walk, path);
    if (status === undefined) continue;
    if (status.isDirectory()) ahead.push(...(await children(walk, path)));
    yield* streamEntry(walk, path, status);
  }
  yield tarEnd;
  if (walk.problemCount > 0) {
    throw new SourceError('UNREADABLE', `${walk.problemCount} files could not be read: ${walk.problems.join('; ')}`);
  }
}

interface Walk {
  readonly root: Uint8Array;
  readonly device: bigint;
  readonly onNotice: (text: string) => void;
  /** First path of every file that has several. */
  readonly links: Map<bigint, Uint8Array>;
  /** The first few, with the reason. */
  readonly problems: string[];
  problemCount: number;
}

async function* streamEntry(walk: Walk, path: Uint8Array, status: BigIntStats): ByteStream {
  const member = memberOf(path, status);
  if (status.isFile()) {
    const first = status.nlink > 1n ? walk.links.get(status.ino) : undefined;
    if (first !== undefined) yield tarHeaderOf({ ...member, flag: '1', size: 0, link: first });
    else yield* streamFile(walk, path, member, status);
  } else if (status.isDirectory()) {
    yield tarHeaderOf({ ...member, path: Buffer.concat([path, Buffer.from('/')]), flag: '5' });
  } else if (status.isSymbolicLink()) {
    const link = await readlink(onDisk(walk, path), { encoding: 'buffer' }).catch((cause: unknown) =>
      problem(walk, path, cause),
    );
    if (link !== undefined) yield tarHeaderOf({ ...member, flag: '2', link });
  } else if (status.isSocket()) {
    walk.onNotice(`socket left out: ${shown(path)}`);
  } else {
    yield tarHeaderOf({ ...member, flag: status.isFIFO() ? '6' : status.isBlockDevice() ? '4' : '3' });
  }
}

async function* streamFile(walk: Walk, path: Uint8Array, member: TarMember, status: BigIntStats): ByteStream {
  // Neither follows a link that took the file's place meanwhile, nor waits for a pipe's other end.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(onDisk(walk, path), flags).catch((cause: unknown) => problem(walk, path, cause));
  if (handle === undefined) return;
  try {
    const now = await handle.stat({ bigint: true });
    if (!now.isFile() || now.ino !== status.ino) return problem(walk, path, new Error('replaced while it was read'));
    const size = Number(now.size);
    yield tarHeaderOf({ ...member, size });
    if (status.nlink > 1n) walk.links.set(status.ino, path);
    let at = 0;
    while (at < size) {
      const buffer = Buffer.allocUnsafeSlow(Math.min(256 * 1024, size - at));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      // The header has promised a size: zeros keep the entries after this one readable.
      if (bytesRead === 0) problem(walk, path, new Error('became shorter while it was read'));
      const chunk = bytesRead === 0 ? buffer.fill(0) : buffer.subarray(0, bytesRead);
      at += chunk.length;
      yield chunk;
    }
    yield padding(size);
  } finally {
    await handle.close();
  }
}

/** Paths below a folder, last first. A folder that cannot be listed is a problem and has none. */
async function children(walk: Walk, folder: Uint8Array): Promise<Uint8Array[]> {
  const names = await readdir(onDisk(walk, folder), { encoding: 'buffer' }).catch((cause: unknown) =>
    problem(walk, folder, cause),
  );
  const prefix = folder.length === 0 ? folder : Buffer.concat([folder, Buffer.from('/')]);
  return (names ?? [])
    .sort(Buffer.compare)
    .reverse()
    .map((name) => Buffer.concat([prefix, name]));
}

async function statusOf(walk: Walk, path: Uint8Array): Promise<BigIntStats | undefined> {
  const status = await lstat(onDisk(walk, path), { bigint: true }).catch((cause: unknown) =>
    problem(walk, path, cause),
  );
  if (status === undefined) return undefined;
  if (status.dev !== walk.device) return problem(walk, path, new Error('on another mounted file system'));
  const name = Buffer.from(path.subarray(path.lastIndexOf(0x2f) + 1));
  // In a layer such a name would take files away instead of being one.
  if (name.subarray(0, 4).toString('latin1') === '.wh.') return problem(walk, path, new Error('named like a whiteout'));
  return status;
}

function memberOf(path: Uint8Array, status: BigIntStats): TarMember {
  return {
    path,
    flag: '0',
    mode: Number(status.mode),
    uid: Number(status.uid),
    gid: Number(status.gid),
    size: 0,
    mtime: Number(status.mtimeMs / 1000n),
  };
}

function problem(walk: Walk, path: Uint8Array, cause: unknown): undefined {
  walk.problemCount++;
  if (walk.problems.length >= 5) return;
  const code =
    cause instanceof Error && 'code' in cause ? String(cause.code) : cause instanceof Error ? cause.message : 'unknown';
  walk.problems.push(`${shown(path)} (${code})`);
}

function onDisk(walk: Walk, path: Uint8Array): Buffer {
  return path.length === 0 ? Buffer.from(walk.root) : Buffer.concat([walk.root, Buffer.from('/'), path]);
}

function shown(path: Uint8Array): string {
  return JSON.stringify(`/${Buffer.from(path).toString()}`.slice(0, 200));
}
