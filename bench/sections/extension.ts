import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { imageSet } from '../images/image-set.ts';
import { type Measurement, runMeasured } from '../measure/run-measured.ts';
import { spreadOf } from '../measure/spread.ts';
import { sizeText, spreadText } from '../output/amounts.ts';
import type { Bench, SectionResult } from './section.ts';

const addMore = pathToFileURL(resolve(import.meta.dirname, '../cost/add-more.ts')).href;
const variants = ['', 'detectors:200', 'needles:10000'] as const;

/** What 200 more detectors and 10,000 more needles cost a cold scan. */
export async function extensionSection(bench: Bench): Promise<SectionResult> {
  // The image with most layers has most stories to judge.
  const image = (await imageSet(bench)).at(-1);
  if (image === undefined) throw new Error('no image');
  const runs = variants.map(() => [] as Measurement[]);
  for (let turn = 0; turn < bench.arguments.runs; turn += 1) {
    for (const [at, variant] of variants.entries()) {
      bench.say(`extension: ${variant === '' ? 'as it is' : variant}, run ${turn + 1}`);
      runs[at]?.push(await scanWith(bench, image.reference, variant));
    }
  }
  const base = runs[0] ?? [];
  const ratio = (at: number, of: (run: Measurement) => number): number =>
    spreadOf((runs[at] ?? []).map((run, turn) => of(run) / of(base[turn] ?? run))).median;
  const percent = (value: number): string => `${((value - 1) * 100).toFixed(1)} %`;
  return {
    tables: [
      {
        title: `More to look for: ${image.name}`,
        columns: ['variant', 'wall', 'CPU', 'wall more', 'CPU more', 'aim', 'memory'],
        rows: variants.map((variant, at) => [
          variant === '' ? 'as it is' : `${variant.split(':')[1]} more ${variant.split(':')[0]}`,
          spreadText(spreadOf((runs[at] ?? []).map((run) => run.wall))),
          spreadText(spreadOf((runs[at] ?? []).map((run) => run.cpu))),
          variant === '' ? '' : percent(ratio(at, (run) => run.wall)),
          variant === '' ? '' : percent(ratio(at, (run) => run.cpu)),
          variant === '' ? '' : '< 5 %',
          sizeText(Math.max(...(runs[at] ?? []).map((run) => run.rss))),
        ]),
        notes: [
          'the shipped product with a loader that lengthens its lists: existing detectors again, host names as from a feed',
        ],
      },
    ],
    aims: variants.flatMap((variant, at) => {
      const more = ratio(at, (run) => run.cpu);
      const what = `CPU time with ${variant.split(':')[1]} more ${variant.split(':')[0]}`;
      return variant === '' ? [] : [{ what, measured: `+ ${percent(more)}`, aim: '< + 5 %', holds: more < 1.05 }];
    }),
    data: variants.map((variant, at) => ({
      variant,
      wall: (runs[at] ?? []).map((run) => run.wall),
      cpu: (runs[at] ?? []).map((run) => run.cpu),
      rss: (runs[at] ?? []).map((run) => run.rss),
    })),
  };
}

async function scanWith(bench: Bench, reference: string, variant: string): Promise<Measurement> {
  const [node = process.execPath, ...rest] = bench.product.command;
  const command = [node, '--import', addMore, ...rest, 'scan', '--quiet', '--no-cache', reference];
  const run = await runMeasured(command, { env: { BENCH_ADD: variant } });
  const added = variant === '' || run.stderr.includes(`added ${variant.replace(':', ' ')}`);
  if (!added || run.stdout === '')
    throw new Error(`nothing was added, or the scan failed: ${run.stderr.slice(0, 400)}`);
  return run;
}
