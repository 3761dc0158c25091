// Measures recall and precision on generated images: npm run eval -- [--json FILE] [--only PART,…] [--pairs N] [--full] [--sample N] [--cache FOLDER] [--threads N] [--verbose]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { printed } from './print.ts';
import { runCorpus } from './run.ts';
import { targetsOf } from './targets.ts';

const usage =
  'usage: eval [--json FILE] [--only PART[,PART…]] [--pairs N] [--full] [--sample N] [--cache FOLDER] [--threads N] [--verbose]\n';
const { values } = parseArgs({
  options: {
    /** Writes every case's outcome to this file. */
    json: { type: 'string' },
    /** Only cases whose id contains one of these parts, e.g. `plain/`, `base64`, `rev-nc-e`. */
    only: { type: 'string' },
    /** Pairs of disguises tried with each payload. */
    pairs: { type: 'string', default: '40' },
    /** Every disguise with every payload: takes longer than two minutes. */
    full: { type: 'boolean', default: false },
    /** Only every so many-th case. */
    sample: { type: 'string', default: '1' },
    /** Layers are looked up in and written to this cache; a second run finds them there. */
    cache: { type: 'string' },
    /** Threads that unpack the layers of an image, however small these are. */
    threads: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const pairs = Number(values.pairs);
const sample = Number(values.sample);
const threads = values.threads === undefined ? undefined : Number(values.threads);
if (
  values.help ||
  !Number.isInteger(pairs) ||
  pairs < 0 ||
  !(sample >= 1) ||
  (threads !== undefined && !(threads >= 1))
) {
  process.stderr.write(usage);
  process.exit(values.help ? 0 : 2);
}

const started = performance.now();
const judged = await runCorpus(
  {
    pairs,
    sample,
    full: values.full,
    ...(values.only === undefined ? {} : { only: values.only.split(',') }),
  },
  { ...(values.cache === undefined ? {} : { cache: values.cache }), ...(threads === undefined ? {} : { threads }) },
);
const targets = targetsOf(judged);
process.stdout.write(printed(judged, targets, values.verbose));
const seconds = (performance.now() - started) / 1000;
process.stdout.write(`\n${judged.length} images in ${seconds.toFixed(1)} s\n`);
if (values.json !== undefined) {
  // Times are left out, so that two runs of the same code write the same file.
  const cases = judged.map(({ about, outcome: { milliseconds: _, ...outcome } }) => ({ ...about, ...outcome }));
  writeFileSync(values.json, `${JSON.stringify({ targets, cases }, null, 1)}\n`);
}
if (judged.length === 0) process.stderr.write('no such case\n');
process.exitCode = judged.length > 0 && targets.every(({ met }) => met) ? 0 : 1;
