import type { ByteStream } from './bytes.ts';

/** What a tar entry makes in the file system. */
export type EntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo' | 'unknown';

/** One entry of an archive, in the order it stands there. Every field is a claim of whoever wrote the archive. */
export interface Entry {
  /** Absolute and cleaned: starts with `/`, has no `.`, `..` or empty parts. The root is `/`. Never a path on our disk. */
  readonly path: string;
  /** As written in the archive (bytes decoded as UTF-8, lossy). */
  readonly rawPath: string;
  readonly type: EntryType;
  /** Bytes of the body as the reader of the file would see them (a sparse file's real size). */
  readonly size: number;
  /** Permission bits with setuid (0o4000), setgid (0o2000) and sticky (0o1000). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** Of symbolic links as written; of hard links an absolute cleaned path. */
  readonly linkTarget?: string;
  /** Extended attributes (pax `SCHILY.xattr.*`, `LIBARCHIVE.xattr.*`). */
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  readonly sparse: boolean;
  /** Offset of the entry's first header block in the uncompressed stream. */
  readonly offset: number;
  /** The content, once and in order. A body that is not read is skipped; an entry's body ends when the next entry is asked for. */
  body(): ByteStream;
  /**
   * The whole content where it is at hand without waiting: then it counts as read, and is good until the next entry is
   * asked for. `undefined` where it has to be read with `body`.
   */
  bodyNow?(): Uint8Array | undefined;
}

/** Kinds of oddity an archive can show. Those in `gapAnomalies` mean that something could not be read. */
export type AnomalyKind =
  | 'bad-checksum'
  | 'truncated'
  | 'bad-header'
  | 'bad-pax'
  | 'unsupported-entry'
  | 'duplicate-path'
  | 'dot-dot-path'
  | 'absolute-path'
  | 'empty-path'
  | 'path-too-long'
  | 'path-too-deep'
  | 'metadata-too-large'
  | 'bytes-after-end'
  | 'missing-end'
  | 'size-lie'
  | 'control-characters-in-path'
  | 'hardlink-to-nothing'
  | 'media-type-mismatch';

/** Something an ordinary extractor would hide. */
export interface Anomaly {
  readonly kind: AnomalyKind;
  readonly detail: string;
  readonly path?: string;
  /** In the uncompressed stream. */
  readonly offset?: number;
}

/** Anomalies after which some bytes were not inspected. */
export const gapAnomalies: ReadonlySet<AnomalyKind> = new Set<AnomalyKind>([
  'bad-checksum',
  'truncated',
  'bad-header',
  'bad-pax',
  'unsupported-entry',
  'path-too-long',
  'path-too-deep',
  'metadata-too-large',
  'bytes-after-end',
  'size-lie',
]);
