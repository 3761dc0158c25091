// The benchmark suite: npm run bench -- --help
import { mkdirSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { ArgumentError, type BenchArguments, parseArguments, type SectionName, usage } from './arguments.ts';
import { machineText, saveSection } from './output/save.ts';
import { tableText } from './output/table.ts';
import { buildProduct, type Product, productIn } from './product.ts';
import { coldSection } from './sections/cold.ts';
import { extensionSection } from './sections/extension.ts';
import { firstFindingSection } from './sections/first-finding.ts';
import { growthSection } from './sections/growth.ts';
import { memorySection } from './sections/memory.ts';
import { needlesSection } from './sections/needles.ts';
import { peersSection } from './sections/peers.ts';
import { profileSection } from './sections/profile.ts';
import type { Bench, SectionResult } from './sections/section.ts';
import { startupSection } from './sections/startup.ts';
import { warmSection } from './sections/warm.ts';

const sections: Record<SectionName, (bench: Bench) => Promise<SectionResult>> = {
  startup: startupSection,
  needles: needlesSection,
  cold: coldSection,
  warm: warmSection,
  'first-finding': firstFindingSection,
  profile: profileSection,
  extension: extensionSection,
  memory: memorySection,
  growth: growthSection,
  peers: peersSection,
};

const say = (text: string): void => void process.stderr.write(`${text}\n`);
// Ends by way of `exit`, so that what was built is taken away.
process.once('SIGINT', () => process.exit(130));
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
  let product: Product;
  try {
    if (given.product === undefined) say(`building the product from ${given.commit ?? 'the working tree'} …`);
    product = given.product === undefined ? await buildProduct(given.commit) : productIn(resolve(given.product));
  } catch (error) {
    say(`bench: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  const work = resolve(given.work ?? join(tmpdir(), `tidewaiter-bench-${userInfo().uid}`));
  mkdirSync(work, { recursive: true });
  // Nothing the tool keeps (layers, compiled code) goes to the cache of whoever measures.
  process.env['TIDEWAITER_CACHE'] = join(work, 'cache');
  const bench: Bench = { arguments: given, product, threads: availableParallelism(), work, say };
  let failed = 0;
  for (const name of given.only) {
    const load = loadavg()[0] ?? 0;
    try {
      const result = await sections[name](bench);
      process.stdout.write(`${result.tables.map(tableText).join('\n')}\n`);
      saveSection({ arguments: given, load }, name, result);
    } catch (error) {
      failed += 1;
      say(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed === 0 ? 0 : 1;
}
