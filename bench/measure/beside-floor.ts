import { resolve } from 'node:path';
import type { Bench } from '../sections/section.ts';
import { type Measurement, type RunOptions, runMeasured } from './run-measured.ts';

/** Runs of the tool and of the floor on the same image, taken in turns. */
export interface BesideFloor {
  readonly floor: readonly Measurement[];
  readonly tool: readonly Measurement[];
  /** Uncompressed bytes of all layers. */
  readonly bytes: number;
  /** What the tool said, or why its result is none. */
  readonly verdict: string;
}

const floorScript = resolve(import.meta.dirname, '../floor/floor.ts');

/** Measures floor, tool, floor, tool … so that a change of the machine's load falls on both. */
export async function measureBesideFloor(
  bench: Bench,
  reference: string,
  runs: number,
  flags: readonly string[] = ['--no-cache'],
  options: RunOptions = {},
): Promise<BesideFloor> {
  const floor: Measurement[] = [];
  const tool: Measurement[] = [];
  for (let run = 0; run < runs; run += 1) {
    floor.push(await measureFloor(bench, reference));
    tool.push(await runScan(bench, reference, flags, options));
    bench.say(`  run ${run + 1} of ${runs}: floor ${floor.at(-1)?.wall} ms, scan ${tool.at(-1)?.wall} ms`);
  }
  const { bytes } = JSON.parse(floor[0]?.stdout ?? '{}') as { bytes: number };
  return { floor, tool, bytes, verdict: verdictOf(tool) };
}

/** One run of the floor. Throws when it fails: without it there is no ratio. */
export async function measureFloor(bench: Bench, reference: string): Promise<Measurement> {
  const run = await runMeasured([process.execPath, floorScript, reference, String(bench.threads)]);
  if (run.status !== 0) throw new Error(`the floor failed on ${reference}:\n${run.stderr}`);
  return run;
}

/** One scan as a user would run it. */
export function runScan(
  bench: Bench,
  reference: string,
  flags: readonly string[],
  options: RunOptions = {},
): Promise<Measurement> {
  return runMeasured([...bench.product.command, 'scan', '--quiet', ...flags, reference], options);
}

/** The verdict all runs agree on, with the exit status: an incomplete or failed scan is no result. */
export function verdictOf(runs: readonly Measurement[]): string {
  const words = runs.map(({ stdout, stderr, status }) => {
    const verdict = /^[A-Z]+(?= )/m.exec(stdout)?.[0].toLowerCase();
    return verdict === undefined
      ? `failed with ${status}: ${stderr.trim().replace(/\s+/g, ' ').slice(0, 200)}`
      : verdict;
  });
  return [...new Set(words)].join(' or ');
}
