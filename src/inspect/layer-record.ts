import { createHash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { ContentKind, FileFact, LayerFacts } from './facts.ts';
import { FileTable } from './file-table.ts';
import type { LayerInspection } from './layer.ts';

/** Raised whenever the bytes of a record mean something else. */
export const recordVersion = 1;

const magic = Buffer.from(`tidewaiter layer ${recordVersion}\n`);
const hashBytes = 32;
/** Most bytes a record may hold when it is unpacked; a larger layer is not cached. */
const mostBytes = 512 * 1024 * 1024;
/** Most files: as JSON they have to fit one of V8's strings. */
const mostFiles = 1_000_000;

/** One file as a row: shorter than an object with names, for layers of a million entries. */
type Row = readonly [
  path: string,
  type: FileFact['type'],
  size: number,
  mode: number,
  uid: number,
  gid: number,
  mtime: number,
  linkTarget: string | 0,
  sha256: string | 0,
  kind: ContentKind | 0,
  shebang: string | 0,
  needles: number | 0,
  capability: string | 0,
];

interface Stored extends Omit<LayerFacts, 'files' | 'analyzed' | 'gaps' | 'index' | 'history' | 'cached'> {
  readonly rows: readonly Row[];
  /** Lists of needles, which many files share; position 0 is not used. */
  readonly needles: readonly (readonly string[])[];
  readonly analyzed: readonly (readonly [analyzer: string, path: string, data: unknown])[];
  readonly kept: readonly (readonly [position: number, length: number])[];
  readonly hinted: readonly number[];
}

/**
 * A layer's inspection as bytes: magic, sha256 of the rest, then zstd of a length, JSON and the kept texts. What depends
 * on the image (position, history) is left out. `undefined` for an inspection with gaps or one that is too large.
 */
export function encodeLayer(inspection: LayerInspection): Buffer | undefined {
  const { facts, kept, hinted } = inspection;
  if (facts.gaps.length > 0 || facts.files.length > mostFiles) return undefined;
  const texts = [...kept].sort(([one], [other]) => one - other);
  const size = texts.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  if (size > mostBytes / 2) return undefined;
  const { files, analyzed, gaps: _gaps, index: _index, history: _history, cached: _cached, ...rest } = facts;
  const lists: (readonly string[])[] = [[]];
  const listAt = new Map<readonly string[], number>();
  const listOf = (needles: readonly string[] | undefined): number => {
    if (needles === undefined) return 0;
    const before = listAt.get(needles);
    if (before !== undefined) return before;
    listAt.set(needles, lists.length);
    return lists.push(needles) - 1;
  };
  const stored: Stored = {
    ...rest,
    rows: files.map((file) => rowOf(file, listOf)),
    needles: lists,
    analyzed: analyzed.map(({ analyzer, path, data }) => [analyzer, path, data]),
    kept: texts.map(([position, bytes]) => [position, bytes.length]),
    hinted: [...hinted],
  };
  const json = Buffer.from(JSON.stringify(stored));
  if (json.length + size > mostBytes) return undefined;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const packed = zstdCompressSync(Buffer.concat([length, json, ...texts.map(([, bytes]) => bytes)]), {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  });
  return Buffer.concat([magic, createHash('sha256').update(packed).digest(), packed]);
}

/** The inspection again, for a layer at this position; `undefined` when the bytes are not a whole record of this version. */
export function decodeLayer(
  record: Uint8Array,
  index: number,
  history: LayerFacts['history'],
): LayerInspection | undefined {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const head = magic.length + hashBytes;
  if (bytes.length < head || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
  const packed = bytes.subarray(head);
  if (!createHash('sha256').update(packed).digest().equals(bytes.subarray(magic.length, head))) return undefined;
  try {
    const plain = zstdDecompressSync(packed, { maxOutputLength: mostBytes + 4 });
    const length = plain.readUInt32LE(0);
    const stored = JSON.parse(plain.toString('utf8', 4, 4 + length)) as Stored;
    return restored(stored, plain.subarray(4 + length), index, history);
  } catch {
    // The hash fits, so it was written like this: by another version that used the same magic, or by hand.
    return undefined;
  }
}

function rowOf(file: FileFact, listOf: (needles: readonly string[] | undefined) => number): Row {
  const { path, type, size, mode, uid, gid, mtime } = file;
  return [
    ...([path, type, size, mode, uid, gid, mtime] as const),
    file.linkTarget ?? 0,
    file.sha256 ?? 0,
    file.kind ?? 0,
    file.shebang ?? 0,
    listOf(file.needles),
    file.capability ?? 0,
  ];
}

function restored(
  stored: Stored,
  texts: Buffer,
  index: number,
  history: LayerFacts['history'],
): LayerInspection | undefined {
  const { rows, needles, analyzed, kept, hinted, ...rest } = stored;
  const files = new FileTable(index);
  for (const row of rows) files.push(fileOf(row, index, needles));
  const bytes = new Map<number, Uint8Array>();
  let at = 0;
  for (const [position, length] of kept) {
    if (files.at(position) === undefined || at + length > texts.length) return undefined;
    // A copy of its own: the whole unpacked record is not to stay in memory for one script.
    bytes.set(position, Uint8Array.from(texts.subarray(at, at + length)));
    at += length;
  }
  return {
    facts: {
      ...rest,
      index,
      ...(history === undefined ? {} : { history }),
      files,
      gaps: [],
      analyzed: analyzed.map(([analyzer, path, data]) => ({ analyzer, path, layer: index, data })),
      cached: true,
    },
    kept: bytes,
    hinted,
  };
}

function fileOf(row: Row, layer: number, lists: readonly (readonly string[])[]): FileFact {
  const [path, type, size, mode, uid, gid, mtime, linkTarget, sha256, kind, shebang, needles, capability] = row;
  return {
    ...{ path, layer, type, size, mode, uid, gid, mtime },
    ...(linkTarget === 0 ? {} : { linkTarget }),
    ...(capability === 0 ? {} : { capability }),
    ...(kind === 0 ? {} : { kind }),
    ...(shebang === 0 ? {} : { shebang }),
    ...(sha256 === 0 ? {} : { sha256 }),
    ...(needles === 0 ? {} : { needles: lists[needles] ?? [] }),
  };
}
