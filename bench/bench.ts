// The benchmark suite: npm run bench -- --help
import { mkdirSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { ArgumentError, type BenchArguments, parseArguments, type SectionName, usage } from './arguments.ts';
import { machineText, saveSection } from './output/save.ts';
import { tableText } from './output/table.ts';
import { buildProduct } from './product.ts';
import { coldSection } from './sections/cold.ts';
import { extensionSection } from './sections/extension.ts';
import { firstFindingSection } from './sections/first-finding.ts';
import { growthSection } from './sections/growth.ts';
import { memorySection } from './sections/memory.ts';
import { needlesSection } from './sections/needles.ts';
import { profileSection } from './sections/profile.ts';
import type { Bench, SectionResult } from './sections/section.ts';
import { startupSection } from './sections/startup.ts';
import { warmSection } from './sections/warm.ts';

const sections: Partial<Record<SectionName, (bench: Bench) => Promise<SectionResult>>> = {
  startup: startupSection,
  needles: needlesSection,
  cold: coldSection,
  warm: warmSection,
  'first-finding': firstFindingSection,
  profile: profileSection,
  extension: extensionSection,
  memory: memorySection,
  growth: growthSection,
};

const say = (text: string): void => void process.stderr.write(`${text}\n`);
process.exitCode = await main();

async function main(): Promise<number> {
  let given: BenchArguments;
  try {
    given = parseArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    say(`bench: ${error.message}\n\n${usage}`);
    return 2;
  }
  if (given.help) {
    process.stdout.write(usage);
    return 0;
  }
  return run(given);
}

async function run(given: BenchArguments): Promise<number> {
  say(`${machineText()}; load ${loadavg()[0]?.toFixed(2)}`);
  say(given.product === undefined ? 'building the product …' : `product in ${given.product}`);
  const product = await buildProduct(given.product === undefined ? undefined : resolve(given.product));
  const work = resolve(given.work ?? join(tmpdir(), `tidewaiter-bench-${userInfo().uid}`));
  mkdirSync(work, { recursive: true });
  const bench: Bench = { arguments: given, product, threads: availableParallelism(), work, say };
  let failed = 0;
  try {
    for (const name of given.only) {
      const load = loadavg()[0] ?? 0;
      try {
        const result = await sections[name]?.(bench);
        if (result === undefined) continue;
        process.stdout.write(`${result.tables.map(tableText).join('\n')}\n`);
        saveSection(given.save, name, result, load);
      } catch (error) {
        failed += 1;
        say(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  } finally {
    product.remove();
  }
  return failed === 0 ? 0 : 1;
}
