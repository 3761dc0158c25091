import type { AnomalySink } from './anomaly-sink.ts';
import type { Entry, EntryType } from './entry.ts';
import type { PathSet } from './path-set.ts';
import type { TarOptions } from './tar.ts';
import { type HoleBudget, type Section, sectionBytes, sectionNow, sparseBytes } from './tar-body.ts';
import { entryTypes, type TarHeaderFields, tarBlock } from './tar-header.ts';
import type { TarInput } from './tar-input.ts';
import { type CleanPath, cleanPath } from './tar-path.ts';
import type { MergedHeader } from './tar-pending.ts';
import { readOldSparse, readPaxSparse, type SparseContext } from './tar-sparse.ts';

/** What the parts of the tar reader share while one archive is read. */
export interface TarState {
  readonly input: TarInput;
  readonly anomalies: AnomalySink;
  readonly limits: TarOptions['limits'];
  readonly seen: PathSet;
  readonly holes: HoleBudget;
}

/** Flags whose size is no body in Go: links, devices, folders, pipes. */
const headerOnly = '123456';

/** Tells how much body follows the header and, for sparse files, reads the map that stands in front of it. */
export async function openSection(
  state: TarState,
  block: Buffer,
  header: TarHeaderFields,
  merged: MergedHeader,
  offset: number,
  hasPax: boolean,
): Promise<Section> {
  const type = typeOf(header, merged);
  const bodiless = headerOnly.includes(header.flag) || type === 'directory';
  // Hard links may state the size of what they link to; only libarchive reads a body there, and only with pax.
  if (bodiless && merged.size > 0 && (type !== 'hardlink' || hasPax)) {
    const detail = `a ${type} of ${merged.size} bytes: container engines read no body there, other readers do`;
    state.anomalies.add('size-lie', detail, { path: merged.name, offset });
  }
  const size = bodiless ? 0 : merged.size;
  const section: Section = { remaining: size, padding: (tarBlock - (size % tarBlock)) % tarBlock };
  const { input, anomalies, limits } = state;
  const context: SparseContext = { input, section, anomalies, metadataBytes: limits.metadataBytes, offset };
  if (header.flag === 'S') {
    const map = await readOldSparse(block, context);
    if (map !== undefined) section.sparse = { map, name: undefined };
  } else if (merged.sparse.length > 0 && type === 'file') {
    const sparse = await readPaxSparse(merged.sparse, context);
    if (sparse !== undefined) section.sparse = sparse;
  }
  return section;
}

/** The entry, checked and reported; `undefined` when its path is over a limit. `offset` is of its first header block. */
export function makeEntry(
  state: TarState,
  header: TarHeaderFields,
  merged: MergedHeader,
  section: Section,
  offset: number,
): Entry | undefined {
  const { input, anomalies, holes } = state;
  const { sparse } = section;
  const rawPath = sparse?.name ?? merged.name;
  const type = typeOf(header, merged);
  const linkTarget = type === 'symlink' || type === 'hardlink' ? merged.linkName : undefined;
  const clean = cleanPath(rawPath);
  if (isTooLong(state, clean, linkTarget, offset)) return undefined;
  const { path } = clean;
  reportPath(state, rawPath, clean, type, offset);
  if (type === 'unknown') {
    anomalies.add('unsupported-entry', `type flag ${JSON.stringify(header.flag)}`, { path, offset });
  }
  const target = type === 'hardlink' ? hardLinkTarget(state, path, merged.linkName, offset) : linkTarget;
  const onTooManyZeros = () =>
    anomalies.add('size-lie', `a sparse file of ${sparse?.map.size} bytes: its holes are left out`, { path, offset });
  return {
    path,
    rawPath,
    type,
    size: sparse?.map.size ?? section.remaining,
    mode: header.mode,
    uid: merged.uid,
    gid: merged.gid,
    mtime: merged.mtime,
    ...(target === undefined ? {} : { linkTarget: target }),
    xattrs: merged.xattrs,
    sparse: sparse !== undefined,
    offset,
    body: () =>
      sparse === undefined
        ? sectionBytes(input, section)
        : sparseBytes(input, section, sparse.map, holes, onTooManyZeros),
    bodyNow: () => (sparse === undefined ? sectionNow(input, section) : undefined),
  };
}

function typeOf({ flag, old }: TarHeaderFields, { name }: MergedHeader): EntryType {
  return old && name.endsWith('/') ? 'directory' : (entryTypes.get(flag) ?? 'unknown');
}

function isTooLong(
  { anomalies, limits }: TarState,
  { path, depth }: CleanPath,
  linkTarget: string | undefined,
  offset: number,
): boolean {
  if (isOver(path, limits.pathBytes) || (linkTarget !== undefined && isOver(linkTarget, limits.pathBytes))) {
    const detail = `a path or link of more than ${limits.pathBytes} bytes; the entry is left out (limit pathBytes)`;
    anomalies.add('path-too-long', detail, { path, offset });
    return true;
  }
  if (depth <= limits.pathDepth) return false;
  const detail = `${depth} folders deep; the entry is left out (limit pathDepth)`;
  anomalies.add('path-too-deep', detail, { path, offset });
  return true;
}

function isOver(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
}

function reportPath(
  { anomalies, seen }: TarState,
  rawPath: string,
  { path, absolute, dotDot, control }: CleanPath,
  type: EntryType,
  offset: number,
): void {
  const place = { path, offset };
  if (rawPath === '') anomalies.add('empty-path', 'an entry without a name', place);
  if (absolute) anomalies.add('absolute-path', 'the name starts with a slash', place);
  if (dotDot) anomalies.add('dot-dot-path', `the name has a .. part: ${rawPath.slice(0, 1024)}`, place);
  if (control) anomalies.add('control-characters-in-path', 'the name has control characters', place);
  const before = seen.add(path, type === 'directory');
  if (before !== undefined && !(before.wasDirectory && type === 'directory')) {
    anomalies.add('duplicate-path', 'an earlier entry has the same path', place);
  }
}

function hardLinkTarget({ anomalies, seen }: TarState, path: string, raw: string, offset: number): string {
  const target = cleanPath(raw);
  if (target.dotDot) {
    anomalies.add('dot-dot-path', `the link's target has a .. part: ${raw.slice(0, 1024)}`, { path, offset });
  }
  if (target.path === path || !seen.has(target.path)) {
    anomalies.add('hardlink-to-nothing', `no earlier entry is ${target.path.slice(0, 1024)}`, { path, offset });
  }
  return target.path;
}
