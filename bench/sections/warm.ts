import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { imageSet } from '../images/image-set.ts';
import { runScan, verdictOf } from '../measure/beside-floor.ts';
import { folderSize } from '../measure/folder-size.ts';
import type { Measurement } from '../measure/run-measured.ts';
import { spreadOf } from '../measure/spread.ts';
import type { Aim } from '../output/aims.ts';
import { sizeText, spreadText, timeText } from '../output/amounts.ts';
import type { Bench, SectionResult } from './section.ts';

/** The second and later scans of an image, all of whose layers are in the cache. */
export async function warmSection(bench: Bench): Promise<SectionResult> {
  const rows: string[][] = [];
  const aims: Aim[] = [];
  const data: unknown[] = [];
  for (const { name, reference, layers } of await imageSet(bench)) {
    bench.say(`warm: ${name}`);
    const cache = mkdtempSync(join(bench.work, 'cache-'));
    try {
      const scan = (): Promise<Measurement> => runScan(bench, reference, [], { env: { TIDEWAITER_CACHE: cache } });
      const first = await scan();
      const size = folderSize(cache);
      const later = await repeated(bench.arguments.runs, scan);
      const anew = await repeated(bench.arguments.runs, () => {
        forgetReports(cache);
        return scan();
      });
      const wall = spreadOf(later.map((run) => run.wall));
      const cpu = spreadOf(later.map((run) => run.cpu));
      const rss = spreadOf(later.map((run) => run.rss));
      const anewWall = spreadOf(anew.map((run) => run.wall));
      const anewRss = spreadOf(anew.map((run) => run.rss));
      const verdict = verdictOf([first, ...later, ...anew]);
      rows.push([
        name,
        String(layers),
        timeText(first.wall),
        spreadText(wall),
        '≤ 250 ms',
        spreadText(cpu),
        sizeText(rss.max),
        spreadText(anewWall),
        sizeText(anewRss.max),
        sizeText(size),
        verdict,
      ]);
      aims.push({
        what: `warm scan of ${name}`,
        measured: timeText(wall.median),
        aim: '≤ 250 ms',
        holds: wall.median <= 250 && verdict === 'clear',
      });
      data.push({
        name,
        layers,
        first: first.wall,
        wall,
        cpu,
        rss,
        anew: { wall: anewWall, rss: anewRss },
        cacheBytes: size,
        verdict,
      });
    } finally {
      rmSync(cache, { recursive: true });
    }
  }
  return {
    tables: [
      {
        title: 'Warm scan: every layer in the cache',
        columns: [
          'image',
          'layers',
          'first scan',
          'later scans, wall',
          'aim',
          'CPU',
          'memory',
          'judged anew, wall',
          'memory',
          'cache on disk',
          'verdict',
        ],
        rows,
        notes: [
          'judged anew: the layers are in the cache but no finished report, as after an update that brings a new detector',
        ],
      },
    ],
    aims,
    data,
  };
}

async function repeated(times: number, run: () => Promise<Measurement>): Promise<Measurement[]> {
  const runs: Measurement[] = [];
  while (runs.length < times) runs.push(await run());
  return runs;
}

/** Leaves the layers' records in the cache and takes the finished reports out. Throws when there are none. */
function forgetReports(cache: string): void {
  const reports = readdirSync(cache).filter((name) => name.endsWith('.report'));
  if (reports.length === 0) throw new Error(`no kept report in ${cache}`);
  for (const report of reports) rmSync(join(cache, report));
}
