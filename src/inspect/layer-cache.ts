import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** What a record holds: one layer's facts, or the finished reports on the images of a reference. */
export type RecordKind = 'layer' | 'report';

/** One record in the cache. */
export interface CacheEntry {
  readonly kind: RecordKind;
  /** Its key: 64 hexadecimal digits. */
  readonly key: string;
  readonly bytes: number;
  /** When it was last used, in milliseconds since the epoch. */
  readonly used: number;
}

/** Records of inspected layers and finished reports in a folder, safe for several processes at once. */
export interface LayerCache {
  readonly folder: string;
  /** The record, `undefined` when there is none or it cannot be read. Marks it as used. */
  load(key: string, kind?: RecordKind): Promise<Uint8Array | undefined>;
  /** Writes a record as a whole or not at all; that it could not be written is no error. */
  save(key: string, record: Uint8Array, kind?: RecordKind): Promise<void>;
  /** Oldest use first. */
  entries(): Promise<CacheEntry[]>;
  /** Removes what was used longest ago until at most this many bytes are left; gives what was removed. */
  prune(mostBytes: number): Promise<CacheEntry[]>;
}

const recordKinds: readonly RecordKind[] = ['layer', 'report'];
/** Leftovers of a process that died while writing are removed after this time. */
const abandonedAfter = 60 * 60 * 1000;

/**
 * A cache in this folder, which is made when the first record is written. Records are files of their key, written beside
 * and renamed, so that readers see whole ones only. `mostBytes` bounds the folder after each write.
 */
export function createLayerCache(folder: string, mostBytes: number): LayerCache {
  const pathOf = (key: string, kind: RecordKind): string => {
    if (!/^[0-9a-f]{64}$/.test(key)) throw new RangeError('a cache key is 64 hexadecimal digits');
    return join(folder, `${key}.${kind}`);
  };

  async function entries(): Promise<CacheEntry[]> {
    const found: CacheEntry[] = [];
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const about = await stat(path).catch(() => undefined);
      if (about === undefined || !about.isFile()) continue;
      if (name.endsWith('.part') && Date.now() - about.mtimeMs > abandonedAfter) await rm(path, { force: true });
      const [key = '', ending, ...more] = name.split('.');
      const kind = recordKinds.find((each) => each === ending);
      if (kind !== undefined && more.length === 0 && /^[0-9a-f]{64}$/.test(key))
        found.push({ kind, key, bytes: about.size, used: about.mtimeMs });
    }
    return found.sort((one, other) => one.used - other.used || (one.key < other.key ? -1 : 1));
  }

  async function prune(most: number): Promise<CacheEntry[]> {
    const all = await entries();
    let bytes = all.reduce((sum, entry) => sum + entry.bytes, 0);
    const removed: CacheEntry[] = [];
    for (const entry of all) {
      if (bytes <= most) break;
      await rm(pathOf(entry.key, entry.kind), { force: true });
      bytes -= entry.bytes;
      removed.push(entry);
    }
    return removed;
  }

  return {
    folder,
    entries,
    prune,
    async load(key, kind = 'layer') {
      try {
        // Never through a link that somebody else put there.
        const file = await open(pathOf(key, kind), constants.O_RDONLY | constants.O_NOFOLLOW);
        try {
          const record = await file.readFile();
          const now = new Date();
          await utimes(pathOf(key, kind), now, now).catch(() => {});
          return record;
        } finally {
          await file.close();
        }
      } catch (error) {
        if (error instanceof RangeError) throw error;
        return undefined;
      }
    },
    async save(key, record, kind = 'layer') {
      if (record.length > mostBytes) return;
      const part = join(folder, `${key}-${randomBytes(8).toString('hex')}.part`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const file = await open(part, 'wx', 0o600);
        try {
          await file.writeFile(record);
        } finally {
          await file.close();
        }
        await rename(part, pathOf(key, kind));
        await prune(mostBytes);
      } catch {
        // A full disk or a folder that cannot be written: the scan goes on without a cache.
        await rm(part, { force: true }).catch(() => {});
      }
    },
  };
}
