import { createHash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { ImageReport } from '../reports/report.ts';

/** Finished reports on one image. */
export interface KeptReport {
  /** Of all that the image is made of: see `imageKey`. */
  readonly image: string;
  /** What config and history alone prove. */
  readonly early: ImageReport;
  readonly report: ImageReport;
}

/** Raised whenever the bytes of a record mean something else. */
export const reportRecordVersion = 1;

const magic = Buffer.from(`tidewaiter report ${reportRecordVersion}\n`);
const hashBytes = 32;
/** Most bytes of JSON in a record; larger reports are made anew each time. */
const mostBytes = 64 * 1024 * 1024;

/** Reports as bytes: magic, sha256 of the rest, zstd of JSON. `slot` is the key they are kept under. `undefined`: too large. */
export function encodeReports(slot: string, reports: readonly KeptReport[]): Buffer | undefined {
  const json = Buffer.from(JSON.stringify({ slot, reports }));
  if (json.length > mostBytes) return undefined;
  const packed = zstdCompressSync(json, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  return Buffer.concat([magic, createHash('sha256').update(packed).digest(), packed]);
}

/** The reports again; `undefined` when the bytes are not a whole record of this version that was written for this slot. */
export function decodeReports(record: Uint8Array, slot: string): readonly KeptReport[] | undefined {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const start = magic.length + hashBytes;
  if (bytes.length < start || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
  const packed = bytes.subarray(start);
  if (!createHash('sha256').update(packed).digest().equals(bytes.subarray(magic.length, start))) return undefined;
  try {
    const json = zstdDecompressSync(packed, { maxOutputLength: mostBytes }).toString('utf8');
    const kept = JSON.parse(json) as { readonly slot?: unknown; readonly reports?: readonly KeptReport[] };
    return kept.slot === slot && Array.isArray(kept.reports) ? kept.reports : undefined;
  } catch {
    return undefined;
  }
}
