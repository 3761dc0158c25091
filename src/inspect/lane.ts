import { outputChunk } from '../archive/decompress.ts';
import { storedChunk } from './unpack.ts';

/**
 * Memory shared with a thread that unpacks: stored bytes go there in a few slots, uncompressed ones come back in others.
 * Whoever is ahead waits, so that a layer of any size takes this much and no more.
 */
export interface Lane {
  readonly memory: SharedArrayBuffer;
  /** Counters and flags, see `at`. */
  readonly control: Int32Array<SharedArrayBuffer>;
  /** Of each output slot: stored bytes read when it was filled. */
  readonly storedBefore: Float64Array<SharedArrayBuffer>;
  readonly input: readonly Uint8Array[];
  readonly output: readonly Uint8Array[];
}

export const inputSlots: number = 3;
export const outputSlots: number = 5;

/** Places in `control`. */
export const at = {
  /** Counts everything the owner says; the thread waits on it. */
  ownerTurn: 0,
  /** Counts everything the thread says; the owner waits on it. */
  threadTurn: 1,
  /** Input slots filled so far. */
  filled: 2,
  /** Input slots used up so far. */
  consumed: 3,
  /** Output slots filled so far. */
  produced: 4,
  /** Output slots given back so far. */
  released: 5,
  /** What follows the filled input slots: see `inputState`. */
  input: 6,
  /** 1 when the owner wants no more. */
  stop: 7,
  /** 1 while the thread waits for the owner. */
  waiting: 8,
  /** 1 when the thread has produced everything. */
  finished: 9,
  /** 0, or 1 and the position in the list of compressions: the content is not packed as promised. */
  mismatch: 10,
  inputLength: 16,
  outputLength: 24,
} as const;

/** What follows the input that is there. */
export const inputState = { more: 0, end: 1, failed: 2 } as const;

const controlBytes = 128;
const countsBytes = 8 * 8;
const slotsAt = 4096;
const laneBytes = slotsAt + inputSlots * storedChunk + outputSlots * outputChunk;

/** A new lane, or the other side's view of one. */
export function createLane(memory: SharedArrayBuffer = new SharedArrayBuffer(laneBytes)): Lane {
  const input = Array.from(
    { length: inputSlots },
    (_, slot) => new Uint8Array(memory, slotsAt + slot * storedChunk, storedChunk),
  );
  const outputAt = slotsAt + inputSlots * storedChunk;
  const output = Array.from(
    { length: outputSlots },
    (_, slot) => new Uint8Array(memory, outputAt + slot * outputChunk, outputChunk),
  );
  return {
    memory,
    control: new Int32Array(memory, 0, controlBytes / 4),
    storedBefore: new Float64Array(memory, controlBytes, countsBytes / 8),
    input,
    output,
  };
}

/** The owner says something; the thread wakes up. */
export function tellThread({ control }: Lane, place: number, value: number): void {
  Atomics.store(control, place, value);
  Atomics.add(control, at.ownerTurn, 1);
  Atomics.notify(control, at.ownerTurn);
}

/** The thread says something; the owner wakes up. */
export function tellOwner({ control }: Lane, place: number, value: number): void {
  Atomics.store(control, place, value);
  Atomics.add(control, at.threadTurn, 1);
  Atomics.notify(control, at.threadTurn);
}
