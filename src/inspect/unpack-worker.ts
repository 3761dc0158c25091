import { parentPort } from 'node:worker_threads';
import type { ByteStream } from '../archive/bytes.ts';
import { compressions } from '../archive/compression.ts';
import type { Measured } from '../archive/verified.ts';
import { TidewaiterError } from '../errors.ts';
import { at, createLane, inputSlots, inputState, type Lane, outputSlots, tellOwner } from './lane.ts';
import { type UnpackJob, unpackHere } from './unpack.ts';

/** What the thread answers when a job is over. Errors are told by their parts: a class does not survive the way. */
export interface UnpackAnswer {
  readonly stored: number;
  readonly ends: readonly (readonly ['stored' | 'tar', Measured])[];
  readonly error?: {
    readonly message: string;
    readonly family?: string;
    readonly code?: string;
    /** The owner's source failed: it knows how. */
    readonly source?: boolean;
  };
}

const failedSource = new Error('the source failed');
const stopped = new Error('stopped');

// The body of the thread: one job after the other, each with a lane of its own or the last one again.
parentPort?.on('message', async ({ job, memory }: { readonly job: UnpackJob; readonly memory: SharedArrayBuffer }) => {
  const lane = createLane(memory);
  const answer = await run(job, lane);
  parentPort?.postMessage(answer);
  tellOwner(lane, at.finished, 1);
});

async function run(job: UnpackJob, lane: Lane): Promise<UnpackAnswer> {
  const { control, storedBefore, output } = lane;
  const ends: (readonly ['stored' | 'tar', Measured])[] = [];
  let stored = 0;
  let produced = 0;
  const slotOf = (count: number): number => count % outputSlots;
  const watch = {
    onStored(bytes: number) {
      stored = bytes;
    },
    onMismatch: (detected: (typeof compressions)[number]) =>
      Atomics.store(control, at.mismatch, 1 + compressions.indexOf(detected)),
    onEnd: (which: 'stored' | 'tar', measured: Measured) => ends.push([which, measured]),
  };
  const room = {
    next(): Uint8Array {
      waitWhile(lane, () => produced - Atomics.load(control, at.released) >= outputSlots);
      return output[slotOf(produced)] as Uint8Array;
    },
    used() {},
  };
  try {
    for await (const chunk of unpackHere(inputOf(lane), job, watch, undefined, room)) {
      const slot = slotOf(produced);
      // Content that is not packed does not go through the room.
      if (chunk.buffer !== lane.memory || chunk.byteOffset !== output[slot]?.byteOffset) room.next().set(chunk);
      storedBefore[slot] = stored;
      control[at.outputLength + slot] = chunk.length;
      produced++;
      tellOwner(lane, at.produced, produced);
    }
    return { stored, ends };
  } catch (error) {
    if (error === stopped) return { stored, ends };
    return { stored, ends, error: partsOf(error) };
  }
}

/** The stored bytes as they come; each chunk is good until the next. */
async function* inputOf(lane: Lane): ByteStream {
  const { control, input } = lane;
  for (let count = 0; ; count++) {
    waitWhile(
      lane,
      () => Atomics.load(control, at.filled) === count && Atomics.load(control, at.input) === inputState.more,
    );
    if (Atomics.load(control, at.filled) === count) {
      if (Atomics.load(control, at.input) === inputState.failed) throw failedSource;
      return;
    }
    const slot = count % inputSlots;
    yield (input[slot] as Uint8Array).subarray(0, control[at.inputLength + slot]);
    tellOwner(lane, at.consumed, count + 1);
  }
}

/** Blocks this thread: there is nothing else for it to do. */
function waitWhile(lane: Lane, isTooEarly: () => boolean): void {
  const { control } = lane;
  for (;;) {
    const seen = Atomics.load(control, at.ownerTurn);
    if (Atomics.load(control, at.stop) === 1) throw stopped;
    if (!isTooEarly()) return;
    Atomics.store(control, at.waiting, 1);
    Atomics.wait(control, at.ownerTurn, seen);
    Atomics.store(control, at.waiting, 0);
  }
}

function partsOf(error: unknown): NonNullable<UnpackAnswer['error']> {
  if (error === failedSource) return { message: failedSource.message, source: true };
  if (error instanceof TidewaiterError) return { message: error.message, family: error.family, code: error.code };
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { message: error instanceof Error ? error.message : String(error), ...code };
}
