// Feeds mutated inputs to every parser: npm run fuzz -- [--seconds 60] [--only NAME] [--seed N] [--input HEX]
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { mutate } from './fuzz/mutate.ts';
import { createRandom, type Random } from './fuzz/random.ts';
import type { FuzzTarget } from './fuzz/target.ts';
import { targets } from './fuzz/targets.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    only: { type: 'string' },
    seed: { type: 'string' },
    /** One input instead of mutated ones, to look at a failure again. */
    input: { type: 'string' },
  },
});
const seconds = Number(values.seconds);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
const chosen = targets.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
if (chosen.length === 0 || !(seconds > 0) || !Number.isInteger(seed)) {
  process.stderr.write(
    `usage: fuzz [--seconds N] [--seed N] [--input HEX] [--only ${targets.map(({ name }) => name)}]\n`,
  );
  process.exit(2);
}

process.stdout.write(`seed ${seed}, ${seconds} s for ${chosen.length} targets\n`);
let failures = 0;
for (const target of chosen) failures += await fuzz(target, (1000 * seconds) / chosen.length);
process.exitCode = failures === 0 ? 0 : 1;

/** Runs one target for so many milliseconds, or on the one input; returns how many inputs failed. */
async function fuzz(target: FuzzTarget, milliseconds: number): Promise<number> {
  const random = createRandom(seed);
  const seeds = values.input === undefined ? target.seeds() : [Uint8Array.from(Buffer.from(values.input, 'hex'))];
  const start = performance.now();
  let inputs = 0;
  let failed = 0;
  for (const input of seeds) {
    inputs++;
    failed += await tried(target, input, random);
  }
  // Ten failures of one target say enough.
  while (values.input === undefined && failed < 10 && performance.now() - start < milliseconds) {
    const mutated = mutate(seeds, random);
    const input = target.repair !== undefined && random.next(2) === 0 ? target.repair(mutated) : mutated;
    inputs++;
    failed += await tried(target, input, random);
  }
  const rate = Math.round((1000 * inputs) / (performance.now() - start));
  process.stdout.write(`${target.name.padEnd(16)} ${inputs} inputs, ${rate} inputs/s, ${failed} failures\n`);
  return failed;
}

async function tried(target: FuzzTarget, input: Uint8Array, random: Random): Promise<0 | 1> {
  const start = performance.now();
  const slowest = target.slowest ?? 1000;
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('it hangs')), 10 * slowest);
    });
    await Promise.race([target.run(input, random), late]);
    const took = performance.now() - start;
    if (took > slowest) throw new Error(`took ${Math.round(took)} ms, more than ${slowest}`);
    return 0;
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${target.name} failed: ${detail}\ninput: ${Buffer.from(input).toString('hex')}\n`);
    return 1;
  } finally {
    clearTimeout(timer);
  }
}
