import { type Measurement, runMeasured } from '../measure/run-measured.ts';
import { spreadOf } from '../measure/spread.ts';
import { spreadText, timeText } from '../output/amounts.ts';
import type { Bench, SectionResult } from './section.ts';

/** How long the tool takes to say something that needs no image, beside an empty Node program. */
export async function startupSection(bench: Bench): Promise<SectionResult> {
  const cases = [
    { name: 'node, doing nothing', command: [process.execPath, '-e', '0'], aim: '' },
    { name: 'tidewaiter --version', command: [...bench.product.command, '--version'], aim: '≤ 80 ms' },
    { name: 'tidewaiter --help', command: [...bench.product.command, '--help'], aim: '' },
    { name: 'tidewaiter scan --help', command: [...bench.product.command, 'scan', '--help'], aim: '' },
  ];
  // Short runs vary more: three times as many.
  const runs = 3 * bench.arguments.runs;
  const measured = cases.map(() => [] as Measurement[]);
  bench.say(`startup: ${runs} runs of ${cases.length} commands`);
  for (let run = 0; run < runs; run += 1) {
    for (const [at, { command }] of cases.entries()) measured[at]?.push(await runMeasured(command));
  }
  const spread = (at: number, of: (run: Measurement) => number) => spreadOf((measured[at] ?? []).map(of));
  return {
    tables: [
      {
        title: 'Start-up',
        columns: ['command', 'wall', 'aim', 'CPU'],
        rows: cases.map(({ name, aim }, at) => [
          name,
          spreadText(spread(at, (run) => run.wall)),
          aim,
          spreadText(spread(at, (run) => run.cpu)),
        ]),
      },
    ],
    aims: [
      {
        what: 'tidewaiter --version',
        measured: timeText(spread(1, (run) => run.wall).median),
        aim: '≤ 80 ms',
        holds: spread(1, (run) => run.wall).median <= 80,
      },
    ],
    data: cases.map(({ name }, at) => ({
      name,
      wall: spread(at, (run) => run.wall),
      cpu: spread(at, (run) => run.cpu),
    })),
  };
}
