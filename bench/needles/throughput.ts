// What one core does with the bytes of an image: node bench/needles/throughput.ts REFERENCE MEGABYTES ROUNDS
// Writes one JSON object. Processor time is counted, not the clock, so that a busy machine does not slow the figure.
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { createAutomaton, type Scanner } from '../../src/inspect/multi-pattern.ts';
import { needles } from '../../src/inspect/needles.ts';
import { createScanner } from '../../src/inspect/scanner.ts';
import { sampleOf } from './sample.ts';

/** As the layers hand their bytes on. */
const window = 256 * 1024;

const [reference = '', megabytes = '64', rounds = '5'] = process.argv.slice(2);
const sample = await sampleOf(reference, Number(megabytes) * 1e6);
const results: Record<string, Record<string, number>> = {};
for (const [kind, bytes] of Object.entries(sample)) {
  const packed = deflateRawSync(bytes, { level: 6 });
  results[kind] = {
    bytes: bytes.length,
    scanner: best(bytes, scanning(createScanner(needles), bytes)),
    automaton: best(bytes, scanning(createAutomaton(needles), bytes)),
    sha256: best(bytes, () => createHash('sha256').update(bytes).digest()),
    inflate: best(bytes, () => inflateRawSync(packed, { chunkSize: window })),
  };
}
process.stdout.write(`${JSON.stringify({ needles: needles.length, results })}\n`);

function scanning(scanner: Scanner, bytes: Uint8Array): () => void {
  return () => {
    const state = scanner.start();
    for (let at = 0; at < bytes.length; at += window) scanner.scan(state, bytes.subarray(at, at + window), () => {});
  };
}

/** Megabytes a second in the best round: what the code can do when nothing else disturbs it. */
function best(bytes: Uint8Array, work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < Number(rounds); round += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return bytes.length / least;
}
