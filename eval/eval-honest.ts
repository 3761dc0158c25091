// Measures false alarms on real software: npm run eval:honest -- [FOLDER] [--only NAME,…] [--json FILE] [--build]
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defensible } from './honest/defensible.ts';
import type { HonestResult } from './honest/result.ts';

const usage = 'usage: eval:honest [FOLDER] [--only NAME[,NAME…]] [--json FILE] [--jobs N] [--build]\n';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    /** Images scanned at the same time. */
    jobs: { type: 'string', default: '2' },
    /** Builds what is missing first: needs root, the tools the scripts name, a Debian mirror, npm and PyPI. */
    build: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const jobs = Number(values.jobs);
if (values.help || !(jobs >= 1)) {
  process.stderr.write(usage);
  process.exit(values.help ? 0 : 2);
}
const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
const folder = resolve(positionals[0] ?? join(cache, 'tidewaiter-honest'));

if (values.build) {
  for (const script of ['honest-images.sh', 'honest-installs.sh']) {
    const names = script === 'honest-images.sh' ? ['all'] : [];
    const status = await finished('bash', [join(import.meta.dirname, '../scripts', script), folder, ...names]);
    if (status !== 0) process.stderr.write(`${script}: not everything could be built\n`);
  }
}
const only = values.only?.split(',');
const names = (existsSync(folder) ? readdirSync(folder).sort() : []).filter(
  (name) => existsSync(join(folder, name, 'index.json')) && (only === undefined || only.includes(name)),
);
if (names.length === 0) {
  process.stderr.write(`no images in ${folder}: call it with --build, or see scripts/honest-images.sh\n`);
  process.exit(2);
}

const results: HonestResult[] = [];
const failures: string[] = [];
const queue = [...names];
await Promise.all(Array.from({ length: jobs }, work));
results.sort((one, other) => (one.name < other.name ? -1 : 1));
summary();
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);

async function work(): Promise<void> {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    // A process each: a scan's memory is measured alone, and one that dies does not take the others along.
    const output = await scanned(join(folder, name));
    if (output === undefined) failures.push(name);
    else {
      results.push(output);
      process.stdout.write(described(output));
    }
  }
}

function scanned(path: string): Promise<HonestResult | undefined> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'honest/scan-one.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.on('close', (status) => done(status === 0 ? (JSON.parse(text) as HonestResult) : undefined));
  });
}

function finished(program: string, args: readonly string[]): Promise<number> {
  return new Promise((done) => {
    spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] }).on('close', (status) => done(status ?? 1));
  });
}

function described(result: HonestResult): string {
  const notes = result.findings.filter(({ severity }) => severity === 'note').length;
  const lines = [
    `${result.name.padEnd(20)} ${result.verdict.padEnd(10)} ${result.files} files, ${result.scripts} scripts, ${result.stages} stages, ${notes} notes, ${result.seconds.toFixed(1)} s, ${result.megabytes.toFixed(0)} MB`,
  ];
  for (const { severity, detector, reach, title, path, line, because, evidence } of result.findings) {
    if (severity === 'note') continue;
    lines.push(`    ${severity} ${detector} [${reach}] ${path}:${line}  ${title}`);
    lines.push(`        ${because} ${JSON.stringify(evidence)}`);
    const reason = defensible(result.name, detector);
    if (reason !== undefined) lines.push(`        defensible: ${reason}`);
  }
  for (const gap of result.gaps.slice(0, 5)) lines.push(`    gap: ${gap}`);
  if (result.gaps.length > 5) lines.push(`    … and ${result.gaps.length - 5} more gaps`);
  return `${lines.join('\n')}\n`;
}

function summary(): void {
  const sum = (of: (result: HonestResult) => number): number => results.reduce((total, each) => total + of(each), 0);
  const has = (severity: string): HonestResult[] =>
    results.filter(({ findings }) => findings.some((finding) => finding.severity === severity));
  const malicious = has('malicious');
  const suspicious = has('suspicious').filter((each) => !malicious.includes(each));
  // What says of itself that it mines is not an honest neighbour: its `suspicious` is what is wanted.
  const unexplained = suspicious.filter(({ name, findings }) =>
    findings.some(({ severity, detector }) => severity === 'suspicious' && defensible(name, detector) === undefined),
  );
  const most = Math.floor(results.length / 50);
  process.stdout.write(
    `\n${results.length} images, ${sum(({ files }) => files)} files, ${sum(({ scripts }) => scripts)} scripts: ${malicious.length} malicious, ${suspicious.length} suspicious (${unexplained.length} not defensible), ${results.filter(({ gaps }) => gaps.length > 0).length} incomplete\n`,
  );
  process.stdout.write(`wanted: 0 malicious, at most ${most} suspicious that is not defensible\n`);
  for (const name of failures) process.stdout.write(`could not be scanned: ${name}\n`);
  process.exitCode = malicious.length === 0 && unexplained.length <= most && failures.length === 0 ? 0 : 1;
}
