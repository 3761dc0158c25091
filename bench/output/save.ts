import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { type BenchArguments, type SectionName, sectionNames } from '../arguments.ts';
import type { SectionResult } from '../sections/section.ts';
import { aimsTable, between } from './aims.ts';
import { plotSvg } from './plot.ts';
import { tableText } from './table.ts';

/** A saved part: what was found, when, of which commit, on which machine, at which load. */
interface Saved extends SectionResult {
  readonly measured: { readonly at: string; readonly commit: string; readonly machine: string; readonly load: number };
}

/** What the command was asked for, and how busy the machine was when the part began. */
interface Run {
  readonly arguments: BenchArguments;
  readonly load: number;
}

const results = resolve(import.meta.dirname, '../results');
const root = resolve(import.meta.dirname, '../..');

/** Writes one part into `results/NAME.json`, keeps the others, and makes `NAME.md` and `NAME.svg` of all of them. */
export function saveSection({ arguments: given, load }: Run, section: SectionName, result: SectionResult): void {
  const name = given.save;
  mkdirSync(results, { recursive: true });
  const path = join(results, `${name}.json`);
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Saved>) : {};
  const measured = { at: new Date().toISOString(), commit: commitOf(given), machine: machineText(), load };
  const all = { ...before, [section]: { ...result, measured } };
  writeFileSync(path, `${JSON.stringify(all, null, 1)}\n`);
  writeFileSync(join(results, `${name}.md`), markdownOf(all));
  if (name === reference) {
    const readme = resolve(results, '../README.md');
    writeFileSync(readme, between(readFileSync(readme, 'utf8'), 'aims', aimsOf(all)));
  }
  const plots = Object.values(all).flatMap((saved) => saved.plots ?? []);
  if (plots.length > 0) writeFileSync(join(results, `${name}.svg`), plotSvg(plots));
}

/** The README tells the state of the reference run. */
const reference = 'reference';

function aimsOf(all: Readonly<Record<string, Saved>>): string {
  return tableText(aimsTable(sectionNames.flatMap((section) => all[section]?.aims ?? [])));
}

function markdownOf(all: Readonly<Record<string, Saved>>): string {
  const parts = sectionNames.flatMap((section) => {
    const saved = all[section];
    if (saved === undefined) return [];
    const { at, commit, machine, load } = saved.measured;
    const origin = `${section}: commit ${commit}, ${at.slice(0, 16)}Z, load ${load.toFixed(2)} before, on ${machine}`;
    return [...saved.tables.map(tableText), `*${origin}*\n`];
  });
  return `# Results of the benchmark\n\nWritten by \`npm run bench\`; [bench/README.md](../README.md) says what is measured.\n\n${aimsOf(all)}\n${parts.join('\n')}`;
}

/** Processor, cores, memory and Node: what ratios depend on least and seconds most. */
export function machineText(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

function commitOf({ commit, product }: BenchArguments): string {
  if (product !== undefined) return `built in ${product}`;
  try {
    const git = (...words: string[]): string => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
    if (commit !== undefined) return git('rev-parse', '--short', commit);
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', 'src', 'bin') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}
