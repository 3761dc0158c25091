import { generatedImage, generatedRun } from '../images/generated.ts';
import { type BesideFloor, measureBesideFloor } from '../measure/beside-floor.ts';
import { slopeOf } from '../measure/slope.ts';
import { spreadOf } from '../measure/spread.ts';
import type { Aim } from '../output/aims.ts';
import { sizeText, timeText } from '../output/amounts.ts';
import type { Plot } from '../output/plot.ts';
import type { Table } from '../output/table.ts';
import { generatedLayer } from '../registry/generated-layer.ts';
import { startRegistry } from '../registry/registry.ts';
import { figuresOf, ratiosOf } from './cold.ts';
import type { Bench, SectionResult } from './section.ts';

const flags = ['--no-cache', '--timeout', '60m'];

/** What was measured for one size. */
interface Point {
  readonly size: number;
  readonly measured: BesideFloor;
}

/** How time and memory grow with the bytes, and with the number of files, of one layer. */
export async function growthSection(bench: Bench): Promise<SectionResult> {
  const { quick } = bench.arguments;
  const bytes = await series(quick ? [20e6, 60e6, 200e6] : [100e6, 300e6, 1e9, 3e9, 10e9, 20e9], byBytes(bench));
  const entries = await series(quick ? [1000, 10_000, 30_000] : [10_000, 100_000, 300_000, 1e6, 3e6], byEntries(bench));
  const saved = (points: readonly Point[]) => points.map(({ size, measured }) => ({ size, ...figuresOf(measured) }));
  return {
    tables: [
      tableOf('Growth with bytes: one layer of files as in real images, streamed', 'uncompressed', sizeText, bytes),
      tableOf('Growth with entries: one layer of tiny files', 'files', (size) => size.toLocaleString('en'), entries),
    ],
    plots: [
      plotOf('Time by bytes of one layer', 'bytes', bytes),
      plotOf('Time by number of tiny files', 'files', entries),
    ],
    aims: [aimOf('bytes', bytes), aimOf('entries', entries)],
    data: { bytes: saved(bytes), entries: saved(entries) },
  };
}

async function series(sizes: readonly number[], measure: (size: number) => Promise<BesideFloor>): Promise<Point[]> {
  const points: Point[] = [];
  for (const size of sizes) points.push({ size, measured: await measure(size) });
  return points;
}

function byBytes(bench: Bench) {
  return async (bytes: number): Promise<BesideFloor> => {
    bench.say(`growth: ${sizeText(bytes)}`);
    const layer = await generatedLayer(bench, { kind: 'mixed', bytes, seed: 3, code: 'little' });
    const registry = await startRegistry({ run: generatedRun, layers: [layer], latency: 0 });
    try {
      return await measureBesideFloor(bench, registry.reference, 1, flags);
    } finally {
      await registry.stop();
    }
  };
}

function byEntries(bench: Bench) {
  return async (entries: number): Promise<BesideFloor> => {
    bench.say(`growth: ${entries} files`);
    const reference = await generatedImage(bench, `tiny-${entries}`, [{ kind: 'tiny', entries }]);
    return measureBesideFloor(bench, reference, 1, flags);
  };
}

function tableOf(title: string, unit: string, text: (size: number) => string, points: readonly Point[]): Table {
  const slope = slopeOfScans(points);
  return {
    title,
    columns: [unit, 'floor wall', 'scan wall', 'wall ×', 'CPU ×', 'scan memory', 'verdict'],
    rows: points.map(({ size, measured }) => {
      const ratio = ratiosOf(measured);
      const peak = Math.max(...measured.tool.map((run) => run.rss));
      const walls = [timeText(wallOf(measured.floor)), timeText(wallOf(measured.tool))];
      return [text(size), ...walls, ratio.wall.toFixed(2), ratio.cpu.toFixed(2), sizeText(peak), measured.verdict];
    }),
    notes: [
      `scan time grows with size to the power of ${slope.toFixed(2)} (1 is linear; the start-up time makes it less)`,
    ],
  };
}

function aimOf(unit: string, points: readonly Point[]): Aim {
  const slope = slopeOfScans(points);
  const complete = points.every(({ measured }) => measured.verdict === 'clear');
  return {
    what: `scan time grows with ${unit} to the power of`,
    measured: slope.toFixed(2),
    aim: '≤ 1.05 (linear)',
    holds: slope <= 1.05 && complete,
  };
}

function slopeOfScans(points: readonly Point[]): number {
  return slopeOf(points.map(({ size, measured }) => [size, wallOf(measured.tool)]));
}

function plotOf(title: string, x: string, points: readonly Point[]): Plot {
  const line = (name: string, of: (measured: BesideFloor) => number) => ({
    name,
    points: points.map(({ size, measured }) => [size, of(measured)] as const),
  });
  return {
    title,
    x,
    y: 'seconds',
    series: [line('scan', ({ tool }) => wallOf(tool) / 1000), line('floor', ({ floor }) => wallOf(floor) / 1000)],
  };
}

function wallOf(runs: BesideFloor['tool']): number {
  return spreadOf(runs.map((run) => run.wall)).median;
}
