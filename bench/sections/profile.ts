import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { imageSet } from '../images/image-set.ts';
import { type Measurement, runMeasured } from '../measure/run-measured.ts';
import { timeText } from '../output/amounts.ts';
import type { Table } from '../output/table.ts';
import { type CpuProfile, sharesOf } from '../profile/shares.ts';
import type { Bench, SectionResult } from './section.ts';

/** What the profiler cannot see: zlib's threads, the garbage collector's and the compiler's helpers. */
const unseen = 'beside JavaScript (zlib, collector and compiler threads)';

/** Where the processor time of a cold scan goes. */
export async function profileSection(bench: Bench): Promise<SectionResult> {
  const images = await imageSet(bench);
  const chosen = images.filter((image, at) => at === 0 || (at === images.length - 1 && image !== images[0]));
  const tables: Table[] = [];
  const data: unknown[] = [];
  for (const { name, reference } of chosen) {
    bench.say(`profile: ${name}`);
    const { run, shares, threads } = await profiled(bench, reference);
    const sorted = [...shares].sort((one, other) => other[1] - one[1]);
    const total = sorted.reduce((sum, [, time]) => sum + time, 0);
    tables.push({
      title: `Where the processor time goes: cold scan of ${name}`,
      columns: ['part', 'time', 'share'],
      rows: sorted.map(([part, time]) => [part, timeText(time), `${((100 * time) / total).toFixed(1)} %`]),
      notes: [
        `${timeText(run.cpu)} of processor time in ${timeText(run.wall)}, ${threads} threads with JavaScript; profiling itself adds a little`,
      ],
    });
    data.push({ name, wall: run.wall, cpu: run.cpu, threads, shares: Object.fromEntries(sorted) });
  }
  return { tables, data };
}

interface Profiled {
  readonly run: Measurement;
  readonly shares: ReadonlyMap<string, number>;
  readonly threads: number;
}

async function profiled(bench: Bench, reference: string): Promise<Profiled> {
  const folder = mkdtempSync(join(bench.work, 'profile-'));
  try {
    const [node = process.execPath, ...rest] = bench.product.command;
    const command = [
      node,
      '--cpu-prof',
      `--cpu-prof-dir=${folder}`,
      ...rest,
      'scan',
      '--quiet',
      '--no-cache',
      reference,
    ];
    const run = await runMeasured(command);
    const files = readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'));
    if (files.length === 0) throw new Error(`no profile was written: ${run.stderr.slice(0, 200)}`);
    const shares = new Map<string, number>();
    for (const file of files) {
      const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
      for (const [share, time] of sharesOf(profile)) shares.set(share, (shares.get(share) ?? 0) + time);
    }
    const seen = [...shares.values()].reduce((sum, time) => sum + time, 0);
    shares.set(unseen, Math.max(0, run.cpu - seen));
    return { run, shares, threads: files.length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
