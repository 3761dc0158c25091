import type { ByteStream } from '../archive/bytes.ts';
import { type Anomaly, type EntryType, gapAnomalies } from '../archive/entry.ts';
import type { Limits } from '../archive/limits.ts';
import { entries } from '../archive/tar.ts';
import { DecodeError, LimitError, SourceError } from '../errors.ts';
import type { RandomAccess } from './random-access.ts';
import { readDocument } from './read-document.ts';

/** Files of an image archive by their path inside of it. No path of the archive is ever a path on our disk. */
export interface ArchiveMembers {
  /** For messages: the path the user gave. */
  readonly place: string;
  readonly count: number;
  /** Oddities of the archive itself, for a notice or an error's reason. */
  readonly anomalies: readonly Anomaly[];
  /** Size of the file at a path, links inside the archive followed; `undefined` when there is none. */
  size(path: string): number | undefined;
  /** Content of that file; throws `SourceError` `UNREADABLE` when it is not there, `DecodeError` `TRUNCATED` when it is cut short. */
  open(path: string, signal?: AbortSignal): ByteStream;
  /** The same, whole; at most `limits.documentBytes`. */
  read(path: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** Names the file on disk and its state; absent where the archive came as a stream. */
  identity?(): Promise<string | undefined>;
  close(): Promise<void>;
}

interface Member {
  readonly type: EntryType;
  readonly size: number;
  readonly offset: number;
  readonly linkTarget: string | undefined;
  /** Another entry has the same path: which one counts depends on who reads the archive. */
  readonly twice: boolean;
}

/** An image archive has a few files a layer; far more is an attack on our memory. */
const maxMembers = 65_536;
/** Bodies from this size on are jumped over: reading on is faster for shorter ones. */
const jumpBytes = 1024 * 1024;
/** Links followed for one path. Source: Linux `MAXSYMLINKS`. */
const maxHops = 40;

/**
 * Reads through an archive once and remembers where each file begins. Throws `SourceError` `NOT_AN_ARCHIVE` when nothing
 * in it is readable, `LimitError` over 65,536 entries.
 */
export async function indexArchive(
  file: RandomAccess,
  place: string,
  limits: Limits,
  signal?: AbortSignal,
): Promise<ArchiveMembers> {
  const anomalies: Anomaly[] = [];
  const outer = { ...limits, layerBytes: limits.imageBytes };
  const keep = (anomaly: Anomaly) => {
    if (anomalies.length < 100) anomalies.push(anomaly);
  };
  const members = new Map<string, Member>();
  // Each turn reads on from one place until a long body is worth jumping over.
  for (let from: number | undefined = 0; from !== undefined; ) {
    const base: number = from;
    from = undefined;
    for await (const entry of entries(file.from(base, signal), { limits: outer, onAnomaly: keep }, signal)) {
      const offset = base + entry.offset;
      if (entry.type !== 'directory') {
        const { type, size, linkTarget } = entry;
        members.set(entry.path, { type, size, offset, linkTarget, twice: members.has(entry.path) });
      }
      if (members.size > maxMembers) {
        throw new LimitError(
          'TOO_MANY_ENTRIES',
          `${place} has more than ${maxMembers} entries, which no image archive has`,
        );
      }
      if (entry.type !== 'file' || entry.sparse || entry.size < jumpBytes) continue;
      const next = await afterBody(file, offset, entry.size);
      if (next === undefined) continue;
      if (next > file.size)
        keep({ kind: 'truncated', detail: 'the archive ends within a file', path: entry.path, offset });
      else from = next;
      break;
    }
  }
  if (members.size === 0) throw notAnArchive(place, file.size, anomalies);
  refuseFilesBelowFiles(members, place);
  const read: Reader = { file, place, limits: outer, members };
  return {
    place,
    count: members.size,
    anomalies,
    size: (path) => find(read, path)?.size,
    open: (path, signal) => openMember(read, path, signal),
    read: (path, signal) => readDocument(openMember(read, path, signal), `${path} of ${place}`, limits),
    ...(file.identity === undefined ? {} : { identity: file.identity }),
    close: () => file.close(),
  };
}

interface Reader {
  readonly file: RandomAccess;
  readonly place: string;
  readonly limits: Limits;
  readonly members: ReadonlyMap<string, Member>;
}

/**
 * Where the entry after a plain file begins; `undefined` when its header is not the only one (pax, GNU long names), since
 * then only the tar reader knows where the body starts.
 */
async function afterBody(file: RandomAccess, offset: number, size: number): Promise<number | undefined> {
  for await (const block of file.from(offset)) {
    const flag = String.fromCharCode(block[156] ?? 0x78);
    return 'xXgLK'.includes(flag) ? undefined : offset + 512 + Math.ceil(size / 512) * 512;
  }
  return undefined;
}

async function* openMember(reader: Reader, path: string, signal?: AbortSignal): ByteStream {
  const { file, place, limits } = reader;
  const member = find(reader, path);
  if (member === undefined) {
    throw new SourceError('UNREADABLE', `${place} does not hold ${shown(path)}, which its image needs`, {
      hint: 'The archive is not complete: save the image again.',
    });
  }
  let left = member.size;
  for await (const entry of entries(file.from(member.offset, signal), { limits, onAnomaly: () => {} }, signal)) {
    // A header that depended on what stood before it (a global pax header) reads differently from here.
    if (entry.size !== member.size || entry.type !== member.type) break;
    for await (const chunk of entry.body()) {
      left -= chunk.length;
      yield chunk;
    }
    if (left === 0) return;
    break;
  }
  throw new DecodeError(
    'TRUNCATED',
    `${shown(path)} of ${place} is cut short: ${left} of ${member.size} bytes are missing`,
  );
}

function find(reader: Reader, path: string): Member | undefined {
  const target = followLinks(reader, path);
  const member = reader.members.get(target);
  if (member?.twice) {
    throw new SourceError('BAD_MANIFEST', `${reader.place} has ${shown(target)} twice`, {
      hint: 'Engines differ in which one they load. No honest tool writes that: do not load the archive.',
    });
  }
  return member?.type === 'file' ? member : undefined;
}

/** Where a path leads inside the archive: `..` cannot leave it, links are followed at most `maxHops` times. */
function followLinks({ members, place }: Reader, path: string): string {
  const ahead = path.split('/').reverse();
  let done: string[] = [];
  let hops = 0;
  for (let part = ahead.pop(); part !== undefined; part = ahead.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      done.pop();
      continue;
    }
    const here = `/${[...done, part].join('/')}`;
    const member = members.get(here);
    if (member?.linkTarget === undefined) {
      done.push(part);
      continue;
    }
    hops++;
    if (hops > maxHops) {
      throw new SourceError('BAD_MANIFEST', `links in ${place} lead in a circle at ${shown(here)}`);
    }
    if (member.type === 'hardlink' || member.linkTarget.startsWith('/')) done = [];
    ahead.push(...member.linkTarget.split('/').reverse());
  }
  return `/${done.join('/')}`;
}

/**
 * An engine that unpacks an archive writes through links to folders: `x -> .` and then `x/manifest.json` replaces the
 * manifest that we would read. Honest archives link files only.
 */
function refuseFilesBelowFiles(members: ReadonlyMap<string, Member>, place: string): void {
  for (const path of members.keys()) {
    for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      if (!members.has(path.slice(0, slash))) continue;
      throw new SourceError('BAD_MANIFEST', `${place} has ${shown(path)} below something that is no folder`, {
        hint: 'Engines differ in what they make of it. No honest tool writes that: do not load the archive.',
      });
    }
  }
}

function notAnArchive(place: string, size: number, anomalies: readonly Anomaly[]): SourceError {
  if (size === 0) return new SourceError('EMPTY_ARCHIVE', `${place} is empty`);
  const why = anomalies.find((anomaly) => gapAnomalies.has(anomaly.kind));
  if (why === undefined) return new SourceError('EMPTY_ARCHIVE', `${place} is an archive without files`);
  return new SourceError('NOT_AN_ARCHIVE', `${place} is no tar archive (${why.kind}: ${why.detail})`, {
    hint: 'An image archive is what docker save, podman save or skopeo copy write, plain or compressed with gzip or zstd.',
  });
}

/** A path of the archive for a message: quoted, so that no control character gets through, and short. */
function shown(path: string): string {
  return JSON.stringify(path.slice(0, 200));
}
