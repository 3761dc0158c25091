import { setImmediate } from 'node:timers/promises';
import type { ByteStream } from './bytes.ts';
import type { SparseMap } from './sparse.ts';
import type { TarInput } from './tar-input.ts';

/** What is left of the current entry's archived bytes; the tar reader and the body's reader share it. */
export interface Section {
  remaining: number;
  /** Bytes after the body, up to the next block. */
  readonly padding: number;
  /** Present when the archived bytes are only part of the file. */
  sparse?: { readonly map: SparseMap; readonly name: string | undefined };
}

/** How many zeros the holes of an archive's sparse files may still become. */
export interface HoleBudget {
  /** Takes this many; false when that is too much. */
  take(bytes: number): boolean;
}

const nothing = Buffer.alloc(0);
const zeros: Uint8Array = Buffer.alloc(256 * 1024);
/** Windows of a hole between two turns of the event loop: zeros wait for no input, and time limits must still strike. */
const windowsPerTurn = 256;

/** All of the section's bytes when the chunk at hand has them: most files need no waiting. */
export function sectionNow(input: TarInput, section: Section): Buffer | undefined {
  if (section.remaining > input.atHand) return undefined;
  const window = section.remaining === 0 ? nothing : input.windowNow(section.remaining);
  section.remaining = 0;
  return window;
}

/** The section's bytes in windows as they arrive. Ends early when the archive does, or when the next entry was asked for. */
export async function* sectionBytes(input: TarInput, section: Section): ByteStream {
  while (section.remaining > 0) {
    const window = input.windowNow(section.remaining) ?? (await input.window(section.remaining));
    if (window === undefined) return;
    section.remaining -= window.length;
    yield window;
  }
}

/**
 * A sparse file as its reader sees it: archived bytes at their places, zeros between them. Over budget the zeros are left
 * out, `onTooManyZeros` is told once, and the real bytes still come.
 */
export async function* sparseBytes(
  input: TarInput,
  section: Section,
  map: SparseMap,
  budget: HoleBudget,
  onTooManyZeros: () => void,
): ByteStream {
  let at = 0;
  let full = true;
  for (const { offset, length } of [...map.runs, { offset: map.size, length: 0 }]) {
    if (full && offset > at && !budget.take(offset - at)) {
      full = false;
      onTooManyZeros();
    }
    let windows = 0;
    for (let hole = full ? offset - at : 0; hole > 0; hole -= zeros.length) {
      yield zeros.subarray(0, hole);
      if (++windows % windowsPerTurn === 0) await setImmediate();
    }
    const end = section.remaining - length;
    while (section.remaining > end && section.remaining > 0) {
      const window = await input.window(section.remaining - end);
      if (window === undefined) return;
      section.remaining -= window.length;
      yield window;
    }
    at = offset + length;
  }
}
