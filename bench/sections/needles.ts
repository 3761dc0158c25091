import { resolve } from 'node:path';
import { imageSet } from '../images/image-set.ts';
import { runMeasured } from '../measure/run-measured.ts';
import { sizeText } from '../output/amounts.ts';
import type { Bench, SectionResult } from './section.ts';

const script = resolve(import.meta.dirname, '../needles/throughput.ts');

interface Throughput {
  readonly needles: number;
  readonly results: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** How fast one core looks for all needles, beside what decompressing and hashing the same bytes take. */
export async function needlesSection(bench: Bench): Promise<SectionResult> {
  const [image] = await imageSet(bench);
  if (image === undefined) throw new Error('no image');
  bench.say(`needles: in files of ${image.name}`);
  const size = bench.arguments.quick ? '16' : '96';
  const run = await runMeasured([process.execPath, script, image.reference, size, '7']);
  if (run.status !== 0) throw new Error(run.stderr);
  const { needles, results } = JSON.parse(run.stdout) as Throughput;
  const columns = ['scanner', 'automaton', 'sha256', 'inflate'];
  return {
    tables: [
      {
        title: `Megabytes a second on one core: ${needles} needles`,
        columns: ['bytes', ...columns],
        rows: Object.entries(results).map(([kind, figures]) => [
          `${kind}, ${sizeText(figures['bytes'] ?? 0)}`,
          ...columns.map((column) => Math.round(figures[column] ?? 0).toLocaleString('en')),
        ]),
        notes: [
          `aim of the scanner: 1,500; file bodies of ${image.name} in windows of 256 KiB; best of 7 rounds by processor time`,
          'scanner: what a scan uses; automaton: its plain fallback and oracle; inflate and sha256: Node’s own, for comparison',
        ],
      },
    ],
    aims: Object.entries(results).map(([kind, figures]) => ({
      what: `needles in ${kind} files, one core`,
      measured: `${Math.round(figures['scanner'] ?? 0).toLocaleString('en')} MB/s`,
      aim: '> 1,500 MB/s',
      holds: (figures['scanner'] ?? 0) > 1500,
    })),
    data: { image: image.name, needles, results },
  };
}
