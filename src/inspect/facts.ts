import type { Anomaly, EntryType } from '../archive/entry.ts';
import type { Image, LayerHistory } from '../image/image.ts';
import type { DiffId, Digest } from '../oci/digest.ts';
import type { FileList } from './file-list.ts';

/** What a file's first bytes say it is, whatever its name. */
export type ContentKind =
  | 'empty'
  | 'elf'
  | 'script' // text that starts with #!
  | 'text'
  | 'json'
  | 'gzip'
  | 'zstd'
  | 'xz'
  | 'bzip2'
  | 'zip'
  | 'tar'
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'pe'
  | 'macho'
  | 'class'
  | 'pyc'
  | 'wasm'
  | 'binary';

/** One file of one layer, as that layer has it. Later layers may hide it. */
export interface FileFact {
  /** Absolute and cleaned. */
  readonly path: string;
  /** Index of the layer it stands in. */
  readonly layer: number;
  readonly type: EntryType;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly linkTarget?: string;
  /** Hex, of a regular file's content (not for empty files). */
  readonly sha256?: string;
  readonly kind?: ContentKind;
  /** First line after `#!`, trimmed, at most 255 bytes. */
  readonly shebang?: string;
  /** Ids of the needles (see `inspect/needles.ts`) found in the content, sorted. */
  readonly needles?: readonly string[];
  /** Value of the `security.capability` attribute, hex. */
  readonly capability?: string;
}

/** How a later layer takes a file away. */
export interface Hiding {
  /** Index of the layer that hides it. */
  readonly by: number;
  readonly how: 'whiteout' | 'opaque' | 'replaced';
}

/** A fact an analyzer found in one file; plain JSON, so that it can be cached. */
export interface AnalyzerFact {
  readonly analyzer: string;
  readonly path: string;
  readonly layer: number;
  /** Analyzer-specific, plain JSON. */
  readonly data: unknown;
}

/** Why a part was not inspected. */
export type GapReason =
  | 'limit'
  | 'integrity'
  | 'decode'
  | 'unreadable'
  | 'foreign'
  | 'unsupported'
  | 'timeout'
  | 'anomaly'
  | 'stopped';

/** A part of the image that was not, or not wholly, inspected. Any gap makes the result `incomplete`. */
export interface Gap {
  readonly reason: GapReason;
  /** One sentence: what was not inspected and why. */
  readonly detail: string;
  readonly layer?: number;
  readonly path?: string;
  /** Code of the error behind it, when one is. */
  readonly code?: string;
}

/** What one layer holds. */
export interface LayerFacts {
  readonly index: number;
  readonly mediaType: string;
  /** Of the stored bytes, as computed while streaming. */
  readonly digest?: Digest;
  /** Of the uncompressed bytes, as computed while streaming. */
  readonly diffId?: DiffId;
  /** Stored bytes read. */
  readonly size: number;
  /** Uncompressed bytes read. */
  readonly uncompressedSize: number;
  readonly entries: number;
  readonly history?: LayerHistory;
  readonly files: FileList;
  /** Absolute paths this layer takes away from the layers below. */
  readonly whiteouts: readonly string[];
  /** Absolute folders whose lower content this layer hides. */
  readonly opaques: readonly string[];
  readonly anomalies: readonly Anomaly[];
  readonly gaps: readonly Gap[];
  readonly analyzed: readonly AnalyzerFact[];
  readonly cached: boolean;
}

/** Everything known of an image after inspection; detectors and the trace read this and never the image itself. */
export interface Facts {
  readonly image: Image;
  readonly layers: readonly LayerFacts[];
  readonly files: FileView;
  readonly gaps: readonly Gap[];
  readonly analyzed: readonly AnalyzerFact[];
}

/** The image's file system: the final view, and what it hides. */
export interface FileView {
  /** The file at this path in the final view, links not followed. */
  get(path: string): FileFact | undefined;
  /** The file a process would open at this path: symbolic links followed (at most 40, never out of the image), hard links resolved. */
  resolve(path: string): FileFact | undefined;
  /** Entries directly in this folder of the final view (after resolving links to it), sorted by path. */
  list(folder: string): readonly FileFact[];
  /** All files below this folder in the final view, sorted by path. */
  under(folder: string): Iterable<FileFact>;
  /** The final view, sorted by path. */
  all(): Iterable<FileFact>;
  /** Files that a later layer hides or replaces, in layer order then by path. */
  hidden(): Iterable<{ readonly file: FileFact; readonly hiding: Hiding }>;
  /** How this very file (of its layer) is hidden, `undefined` when it is in the final view. */
  hiding(file: FileFact): Hiding | undefined;
  /**
   * The file's text, decoded as UTF-8 (lossy), when its bytes were kept: see `inspect/retention.ts`. `undefined` when
   * they were not: ask for it with `wanted` in `trace` and the engine reads the layer again.
   */
  text(file: FileFact): string | undefined;
  /** The kept bytes themselves. */
  bytes(file: FileFact): Uint8Array | undefined;
}
