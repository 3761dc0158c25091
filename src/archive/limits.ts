/**
 * Bounds on everything read from an image. One frozen object is passed down; reaching a bound is reported as a gap.
 * Sizes are bytes of uncompressed data unless the name says otherwise.
 */
export interface Limits {
  /** Uncompressed bytes of one layer. */
  readonly layerBytes: number;
  /** Uncompressed bytes of all layers together. */
  readonly imageBytes: number;
  /** Uncompressed bytes for each compressed byte, counted once more than `ratioFloor` bytes came out. */
  readonly ratio: number;
  /** Uncompressed bytes below which the ratio is not looked at. */
  readonly ratioFloor: number;
  /** Entries in one layer. */
  readonly layerEntries: number;
  /** Entries in all layers together. */
  readonly imageEntries: number;
  /** Bytes of one path or link target. */
  readonly pathBytes: number;
  /** Folders in one path. */
  readonly pathDepth: number;
  /** Bytes of one pax header or GNU long-name record. */
  readonly metadataBytes: number;
  /** Bytes of one manifest, index or config document. */
  readonly documentBytes: number;
  /** Layers of one image. */
  readonly layers: number;
  /** Archives inside archives (an image archive counts as none). */
  readonly nesting: number;
  /** Bytes of one file that is read whole (scripts, tables, keys); a larger one is only scanned in windows. */
  readonly textBytes: number;
  /** Bytes of file texts kept for tracing, for one image. */
  readonly retainedBytes: number;
  /** Wall time of one image's scan. */
  readonly milliseconds: number;
}

const kib = 1024;
const mib = 1024 * kib;
const gib = 1024 * mib;

/** Sane for a 20 GB image; each can be set with `--limit name=value`. */
export const defaultLimits: Limits = Object.freeze({
  layerBytes: 64 * gib,
  imageBytes: 128 * gib,
  // gzip cannot exceed about 1032:1; an honest layer with large zero-filled files can come near it, so small outputs are free.
  ratio: 200,
  ratioFloor: 256 * mib,
  layerEntries: 5_000_000,
  imageEntries: 10_000_000,
  pathBytes: 4096,
  pathDepth: 256,
  metadataBytes: 1 * mib,
  documentBytes: 4 * mib,
  layers: 512,
  nesting: 4,
  textBytes: 1 * mib,
  retainedBytes: 256 * mib,
  milliseconds: 30 * 60 * 1000,
});
