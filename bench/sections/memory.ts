import { generatedImage, generatedRun } from '../images/generated.ts';
import { imageSet } from '../images/image-set.ts';
import type { Recipe } from '../images/recipe.ts';
import { runScan, verdictOf } from '../measure/beside-floor.ts';
import type { Measurement } from '../measure/run-measured.ts';
import type { Aim } from '../output/aims.ts';
import { sizeText, timeText } from '../output/amounts.ts';
import { generatedLayer } from '../registry/generated-layer.ts';
import { startRegistry } from '../registry/registry.ts';
import type { Bench, SectionResult } from './section.ts';

/** One case: what is scanned, and how much memory the issue allows. */
interface Case {
  readonly name: string;
  readonly aim: number;
  readonly scan: () => Promise<Measurement>;
}

/** Peak memory of the whole process tree on images that are hard in one way each. */
export async function memorySection(bench: Bench): Promise<SectionResult> {
  const rows: string[][] = [];
  const aims: Aim[] = [];
  const data: unknown[] = [];
  for (const { name, aim, scan } of await cases(bench)) {
    bench.say(`memory: ${name}`);
    const run = await scan();
    const verdict = verdictOf([run]);
    rows.push([
      name,
      sizeText(run.rss),
      `≤ ${sizeText(aim)}`,
      timeText(run.wall),
      timeText(run.cpu),
      sizeText(run.written),
      verdict,
    ]);
    const { wall, cpu, rss, written } = run;
    aims.push({
      what: `peak memory, ${name}`,
      measured: sizeText(run.rss),
      aim: `≤ ${sizeText(aim)}`,
      holds: run.rss <= aim && verdict === 'clear',
    });
    data.push({ name, aim, wall, cpu, rss, written, verdict });
  }
  return {
    tables: [
      {
        title: 'Peak memory',
        columns: ['image', 'peak memory', 'aim', 'wall', 'CPU', 'written to disk', 'verdict'],
        rows,
        notes: [
          'peak resident memory of the whole process tree; one run each, without cache; streams come from a registry on this machine',
        ],
      },
    ],
    aims,
    data,
  };
}

async function cases(bench: Bench): Promise<Case[]> {
  const share = bench.arguments.quick ? 0.01 : 1;
  const images = await imageSet(bench);
  const flags = ['--no-cache', '--timeout', '60m'];
  const found = images.map(({ name, reference }) => ({
    name,
    aim: 300e6,
    scan: () => runScan(bench, reference, flags),
  }));
  const streamed = (recipe: Recipe) => async (): Promise<Measurement> => {
    const layer = await generatedLayer(bench, recipe);
    const registry = await startRegistry({ run: generatedRun, layers: [layer], latency: 0 });
    try {
      return await runScan(bench, registry.reference, flags);
    } finally {
      await registry.stop();
    }
  };
  const tiny = Math.round(3e6 * share);
  return [
    ...found,
    {
      name: `stream of ${sizeText(20e9 * share)}`,
      aim: 400e6,
      scan: streamed({ kind: 'mixed', bytes: 20e9 * share, seed: 3, code: 'little' }),
    },
    {
      name: `${tiny.toLocaleString('en')} tiny files`,
      aim: 500e6,
      async scan() {
        return runScan(bench, await generatedImage(bench, `tiny-${tiny}`, [{ kind: 'tiny', entries: tiny }]), flags);
      },
    },
    {
      name: `one file of ${sizeText(4e9 * share)}`,
      aim: 400e6,
      scan: streamed({ kind: 'single', bytes: 4e9 * share }),
    },
  ];
}
