// The floor, as a process of its own: node bench/floor/floor.ts REFERENCE THREADS
// Reads every layer, decompresses it and hashes both sides; nothing else. A worker thread takes one layer after another.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { layerBlobs } from './blobs.ts';
import { readLayer } from './read-layer.ts';

interface Task {
  readonly reference: string;
  /** Positions of the layers not yet taken; shared by all threads. */
  readonly next: SharedArrayBuffer;
}

if (isMainThread) {
  const [reference = '', threads = '1'] = process.argv.slice(2);
  const layers = await layerBlobs(reference);
  const task: Task = { reference, next: new SharedArrayBuffer(4) };
  const workers = Math.min(Number(threads), layers.length);
  // With one layer the second core inflates (zlib works on libuv's threads), whichever thread hashes.
  const bytes = workers <= 1 ? await work(task) : await inWorkers(task, workers);
  process.stdout.write(`${JSON.stringify({ layers: layers.length, bytes })}\n`);
} else {
  parentPort?.postMessage(await work(workerData as Task));
}

async function work({ reference, next }: Task): Promise<number> {
  // Big layers first, so that no thread is left alone with one at the end.
  const layers = (await layerBlobs(reference)).toSorted((one, other) => other.size - one.size);
  const counter = new Int32Array(next);
  let bytes = 0;
  for (let turn = Atomics.add(counter, 0, 1); turn < layers.length; turn = Atomics.add(counter, 0, 1)) {
    const layer = layers[turn];
    if (layer !== undefined) bytes += (await readLayer(layer)).bytes;
  }
  return bytes;
}

async function inWorkers(task: Task, count: number): Promise<number> {
  const sums = Array.from(
    { length: count },
    () =>
      new Promise<number>((done, fail) => {
        const worker = new Worker(new URL(import.meta.url), { workerData: task });
        worker.on('message', done);
        worker.on('error', fail);
      }),
  );
  return (await Promise.all(sums)).reduce((total, bytes) => total + bytes, 0);
}
