import { imageSet } from '../images/image-set.ts';
import { type BesideFloor, measureBesideFloor } from '../measure/beside-floor.ts';
import type { Measurement } from '../measure/run-measured.ts';
import { spreadOf } from '../measure/spread.ts';
import type { Aim } from '../output/aims.ts';
import { ratioText, sizeText, spreadText } from '../output/amounts.ts';
import type { Bench, SectionResult } from './section.ts';

/** Cold scans: nothing cached, each image beside its floor. */
export async function coldSection(bench: Bench): Promise<SectionResult> {
  const rows: string[][] = [];
  const aims: Aim[] = [];
  const data: unknown[] = [];
  for (const { name, reference, layers } of await imageSet(bench)) {
    bench.say(`cold: ${name}`);
    const measured = await measureBesideFloor(bench, reference, bench.arguments.runs);
    rows.push(rowOf(name, layers, measured));
    aims.push(...aimsOf(name, layers, measured));
    data.push({ name, layers, ...figuresOf(measured) });
  }
  return {
    tables: [
      {
        title: 'Cold scan beside its floor',
        columns: [
          'image',
          'layers',
          'size',
          'floor wall',
          'scan wall',
          'wall ×',
          'aim',
          'CPU ×',
          'aim',
          'scan memory',
          'floor memory',
          'verdict',
        ],
        rows,
        notes: [
          'times are min / median / max; × is the median of scan divided by floor, run by run',
          'size is uncompressed; memory is the peak of the whole process tree',
        ],
      },
    ],
    aims,
    data,
  };
}

/** Ratios of wall and CPU time, run by run, and their medians. */
export function ratiosOf({ floor, tool }: BesideFloor): { readonly wall: number; readonly cpu: number } {
  const median = (of: (run: Measurement) => number): number =>
    spreadOf(tool.map((run, at) => of(run) / of(floor[at] ?? run))).median;
  return { wall: median((run) => run.wall), cpu: median((run) => run.cpu) };
}

/** What is saved of one image: every run, without its output. */
export function figuresOf(measured: BesideFloor): object {
  const plain = (runs: readonly Measurement[]): unknown =>
    runs.map(({ wall, cpu, rss, written, status }) => ({ wall, cpu, rss, written, status }));
  const { bytes, verdict } = measured;
  return { bytes, verdict, ratio: ratiosOf(measured), floor: plain(measured.floor), tool: plain(measured.tool) };
}

/** Issue 4: one layer, or several with both cores busy. */
function wallAim(layers: number): number {
  return layers === 1 ? 1.25 : 1.4;
}
const cpuAim = 1.7;

function aimsOf(name: string, layers: number, measured: BesideFloor): Aim[] {
  const ratio = ratiosOf(measured);
  const complete = measured.verdict === 'clear';
  const aim = (what: string, value: number, most: number): Aim => ({
    what: `cold scan of ${name}, ${what}`,
    measured: `${ratioText(value)} × floor`,
    aim: `≤ ${ratioText(most)} × floor`,
    holds: complete && value <= most,
  });
  return [aim('wall time', ratio.wall, wallAim(layers)), aim('CPU time', ratio.cpu, cpuAim)];
}

function rowOf(name: string, layers: number, measured: BesideFloor): string[] {
  const { floor, tool, bytes, verdict } = measured;
  const ratio = ratiosOf(measured);
  const peak = (runs: readonly Measurement[]): string => sizeText(spreadOf(runs.map((run) => run.rss)).max);
  return [
    name,
    String(layers),
    sizeText(bytes),
    spreadText(spreadOf(floor.map((run) => run.wall))),
    spreadText(spreadOf(tool.map((run) => run.wall))),
    ratioText(ratio.wall),
    `≤ ${ratioText(wallAim(layers))}`,
    ratioText(ratio.cpu),
    `≤ ${ratioText(cpuAim)}`,
    peak(tool),
    peak(floor),
    verdict,
  ];
}
