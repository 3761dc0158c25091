import { extname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ByteStream } from '../archive/bytes.ts';
import { compressions } from '../archive/compression.ts';
import { DecodeError, IntegrityError, LimitError } from '../errors.ts';
import { copyBytes } from './copy-bytes.ts';
import { at, createLane, inputSlots, inputState, type Lane, outputSlots, tellThread } from './lane.ts';
import { inPieces, type Unpack, type UnpackJob, type UnpackWatch } from './unpack.ts';
import type { UnpackAnswer } from './unpack-worker.ts';

/** Threads that unpack layers. */
export interface UnpackThreads {
  /** As `unpackHere`, in a thread; the same bytes, chunks and errors. More layers than threads wait for their turn. */
  readonly unpack: Unpack;
  /** Ends the threads, whatever they do. */
  close(): Promise<void>;
}

/** How threads are kept in bounds. */
export interface ThreadBounds {
  /** Milliseconds a thread may be busy without taking or giving anything; default 30 s. */
  readonly silence?: number;
  /** The thread's program; default `unpack-worker`. For tests. */
  readonly program?: URL;
}

const defaultSilence = 30_000;
/** Between two looks at a thread that says nothing. */
const lookEvery = 500;
/** Milliseconds a thread has for stopping when it is told to. */
const settleTime = 1000;
/** A thread needs few objects; what it unpacks lies in shared memory. */
const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 4, stackSizeMb: 4 };
/** From sources it is `.ts`, compiled it is `.js`, as this module. */
const ownProgram = new URL(`./unpack-worker${extname(import.meta.url)}`, import.meta.url);

/** At most `count` threads, each started when a layer has none. They do not keep the process alive. */
export function createUnpackThreads(count: number, bounds: ThreadBounds = {}): UnpackThreads {
  const all = new Set<Thread>();
  const idle: Thread[] = [];
  const waiting: (() => void)[] = [];

  async function take(): Promise<Thread> {
    for (;;) {
      const thread = idle.pop();
      if (thread !== undefined && thread.failure === undefined) return thread;
      if (thread !== undefined) all.delete(thread);
      else if (all.size < count) {
        const started = startThread(bounds.program ?? ownProgram);
        all.add(started);
        return started;
      } else await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  function giveBack(thread: Thread, isWell: boolean): void {
    if (isWell && thread.failure === undefined) idle.push(thread);
    else {
      all.delete(thread);
      void thread.end();
    }
    waiting.shift()?.();
  }

  async function* unpack(stored: ByteStream, job: UnpackJob, watch: UnpackWatch, signal?: AbortSignal): ByteStream {
    const thread = await take();
    let isWell = false;
    try {
      yield* unpackIn(thread, stored, job, watch, bounds.silence ?? defaultSilence, signal);
      isWell = true;
    } finally {
      giveBack(thread, isWell || (await settles(thread)));
    }
  }

  return {
    unpack,
    async close() {
      await Promise.all([...all].map((thread) => thread.end()));
      all.clear();
      idle.length = 0;
    },
  };
}

interface Thread {
  readonly lane: Lane;
  readonly worker: Worker;
  /** Why it is gone. */
  failure: Error | undefined;
  /** The answer to the job it was given last. */
  answer: Promise<UnpackAnswer> | undefined;
  end(): Promise<void>;
}

function startThread(program: URL): Thread {
  const worker = new Worker(program, { resourceLimits, stdout: false, stderr: false });
  const lane = createLane();
  const thread: Thread = {
    lane,
    worker,
    failure: undefined,
    answer: undefined,
    async end() {
      thread.failure ??= new Error('the thread that unpacked it was ended');
      await worker.terminate();
    },
  };
  const onGone = (why: string) => {
    thread.failure ??= new Error(`the thread that unpacked it ${why}`);
    wakeOwner(lane);
  };
  worker.unref();
  worker.on('error', (error) => onGone(`broke: ${error.message}`));
  worker.on('exit', () => onGone('ended too early'));
  return thread;
}

/** One job from its first stored byte to its end. */
async function* unpackIn(
  thread: Thread,
  stored: ByteStream,
  job: UnpackJob,
  watch: UnpackWatch,
  silence: number,
  signal: AbortSignal | undefined,
): ByteStream {
  const { lane } = thread;
  const { control, output, storedBefore } = lane;
  start(thread, job);
  const source: Source = { isOver: false };
  void feed(thread, stored, source);
  const silent = watchSilence(lane, silence);
  const onAbort = (): void => wakeOwner(lane);
  signal?.addEventListener('abort', onAbort, { once: true });
  let isTold = false;
  const tellMismatch = (): void => {
    const detected = compressions[Atomics.load(control, at.mismatch) - 1];
    if (!isTold && detected !== undefined) watch.onMismatch(detected);
    isTold = true;
  };
  try {
    for (let count = 0; ; count++) {
      await waitWhile(thread, silent, signal, () => {
        return Atomics.load(control, at.produced) === count && Atomics.load(control, at.finished) === 0;
      });
      if (Atomics.load(control, at.produced) === count) break;
      tellMismatch();
      const slot = count % outputSlots;
      watch.onStored(storedBefore[slot] as number);
      yield (output[slot] as Uint8Array).subarray(0, control[at.outputLength + slot]);
      tellThread(lane, at.released, count + 1);
    }
    tellMismatch();
    const answer = (await thread.answer) as UnpackAnswer;
    watch.onStored(answer.stored);
    for (const [which, measured] of answer.ends) watch.onEnd(which, measured);
    if (answer.error === undefined) return;
    throw answer.error.source === true ? source.failure?.error : errorOf(answer.error);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    silent.end();
    // Feeding is not awaited, since its source may be hanging: it sees the end with the next chunk.
    source.isOver = true;
    tellThread(lane, at.stop, 1);
    wakeOwner(lane);
    thread.worker.unref();
  }
}

/** Where a job's bytes come from. */
interface Source {
  /** The job is over: the lane belongs to another one. */
  isOver: boolean;
  failure?: { readonly error: unknown };
}

function start(thread: Thread, job: UnpackJob): void {
  const { lane, worker } = thread;
  const { control } = lane;
  const turn = Atomics.load(control, at.threadTurn);
  control.fill(0);
  Atomics.store(control, at.threadTurn, turn);
  thread.answer = new Promise((resolve) => worker.once('message', resolve));
  // The answer to come keeps the process alive.
  worker.ref();
  worker.postMessage({ job, memory: lane.memory });
}

/** Copies the source's chunks into free slots. A copy, since nobody knows who else holds them. */
async function feed(thread: Thread, stored: ByteStream, source: Source): Promise<void> {
  const { lane } = thread;
  const { control, input } = lane;
  const isOver = (): boolean => source.isOver || thread.failure !== undefined;
  let count = 0;
  try {
    for await (const chunk of inPieces(stored)) {
      while (!isOver() && count - Atomics.load(control, at.consumed) >= inputSlots) {
        const turn = Atomics.load(control, at.threadTurn);
        if (count - Atomics.load(control, at.consumed) < inputSlots) break;
        await turnAfter(lane, turn);
      }
      if (isOver()) return;
      const slot = count % inputSlots;
      copyBytes(chunk, input[slot] as Uint8Array, 0);
      control[at.inputLength + slot] = chunk.length;
      count++;
      tellThread(lane, at.filled, count);
    }
    if (!isOver()) tellThread(lane, at.input, inputState.end);
  } catch (error) {
    source.failure = { error };
    if (!isOver()) tellThread(lane, at.input, inputState.failed);
  }
}

/** Waits for the thread, the signal's end, or the thread's. */
async function waitWhile(
  thread: Thread,
  watch: SilenceWatch,
  signal: AbortSignal | undefined,
  isTooEarly: () => boolean,
): Promise<void> {
  const { control } = thread.lane;
  for (;;) {
    const turn = Atomics.load(control, at.threadTurn);
    signal?.throwIfAborted();
    if (!isTooEarly()) return;
    if (thread.failure !== undefined) throw thread.failure;
    if (watch.isTooLong()) {
      void thread.end();
      throw new LimitError('TIMEOUT', `unpacking stood still for ${Math.round(watch.silence / 1000)} seconds`);
    }
    await turnAfter(thread.lane, turn);
  }
}

/** Looks at a thread now and then. A timer for each wait would cost more than the wait. */
interface SilenceWatch {
  readonly silence: number;
  isTooLong(): boolean;
  end(): void;
}

function watchSilence(lane: Lane, silence: number): SilenceWatch {
  const { control } = lane;
  let given = -1;
  let quietSince = performance.now();
  let isTooLong = false;
  const timer = setInterval(() => {
    const now = Atomics.load(control, at.consumed) + Atomics.load(control, at.produced);
    if (now !== given || Atomics.load(control, at.waiting) === 1) quietSince = performance.now();
    given = now;
    isTooLong = performance.now() - quietSince > silence;
    if (isTooLong) wakeOwner(lane);
  }, lookEvery);
  timer.unref();
  return { silence, isTooLong: () => isTooLong, end: () => clearInterval(timer) };
}

/** Resolves when the thread, or whoever wakes this one, said something since `turn`. */
async function turnAfter({ control }: Lane, turn: number): Promise<void> {
  const wait = Atomics.waitAsync(control, at.threadTurn, turn);
  if (wait.async) await wait.value;
}

function wakeOwner({ control }: Lane): void {
  Atomics.add(control, at.threadTurn, 1);
  Atomics.notify(control, at.threadTurn);
}

/** Whether a thread that was told to stop does so soon. */
async function settles(thread: Thread): Promise<boolean> {
  const late = new AbortController();
  const isLate = pause(settleTime, false, { ref: false, signal: late.signal }).catch(() => false);
  const isDone = await Promise.race([thread.answer?.then(() => true), isLate]);
  late.abort();
  return isDone === true && thread.failure === undefined;
}

function errorOf({ message, family, code }: NonNullable<UnpackAnswer['error']>): Error {
  // The codes are those of the same class on the other side.
  if (family === 'decode') return new DecodeError(code as DecodeError['code'] & 'TRUNCATED', message);
  if (family === 'limit') return new LimitError(code as LimitError['code'] & 'TIMEOUT', message);
  if (family === 'integrity') return new IntegrityError(code as IntegrityError['code'] & 'SIZE_MISMATCH', message);
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
