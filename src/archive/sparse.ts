import { readNumber } from './tar-header.ts';

/** One run of real bytes in a sparse file; what lies between runs reads as zeros. */
export interface SparseRun {
  readonly offset: number;
  readonly length: number;
}

/** Where the archived bytes of a sparse file belong. */
export interface SparseMap {
  /** Size of the file as its reader sees it. */
  readonly size: number;
  readonly runs: readonly SparseRun[];
}

/** Runs in a header of GNU's old format, at byte 386. Source: GNU tar manual, "Basic Tar Format", `struct oldgnu_header`. */
const oldHeaderRuns = 4;
/** Runs in one of its extension blocks. */
const extensionRuns = 21;

/** The runs in an old GNU header or extension block, whether another extension follows; `undefined` when a number is none. */
export function oldSparseRuns(
  block: Buffer,
  where: 'header' | 'extension',
): { readonly runs: readonly SparseRun[]; readonly more: boolean } | undefined {
  const start = where === 'header' ? 386 : 0;
  const count = where === 'header' ? oldHeaderRuns : extensionRuns;
  const runs: SparseRun[] = [];
  for (let at = start; at < start + 24 * count; at += 24) {
    if (block[at] === 0 || block[at + 12] === 0) break;
    const offset = readNumber(block, at, 12);
    const length = readNumber(block, at + 12, 12);
    if (offset === undefined || length === undefined) return undefined;
    runs.push({ offset, length });
  }
  return { runs, more: block[where === 'header' ? 482 : 504] !== 0 };
}

/** Real size in an old GNU header. */
export function oldSparseSize(block: Buffer): number | undefined {
  return readNumber(block, 483, 12);
}

/** Runs out of alternating offsets and lengths (formats 0.0, 0.1 and 1.0); `undefined` when one is missing or no number. */
export function runsOf(numbers: readonly (number | undefined)[]): readonly SparseRun[] | undefined {
  if (numbers.length % 2 !== 0) return undefined;
  const runs: SparseRun[] = [];
  for (let index = 0; index < numbers.length; index += 2) {
    const offset = numbers[index];
    const length = numbers[index + 1];
    if (offset === undefined || length === undefined) return undefined;
    runs.push({ offset, length });
  }
  return runs;
}

/** Whether the runs stand in order, do not overlap, end within the file and use exactly the archived bytes. */
export function fits(map: SparseMap, archived: number): boolean {
  let end = 0;
  let total = 0;
  for (const { offset, length } of map.runs) {
    if (offset < end || length < 0) return false;
    end = offset + length;
    total += length;
  }
  return Number.isSafeInteger(map.size) && end <= map.size && total === archived;
}
