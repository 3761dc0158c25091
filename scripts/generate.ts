// Writes every generated file; `--check` only compares and fails when one is stale.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateAnalyzers } from './generate/analyzers.ts';
import { generateDetectors } from './generate/detectors.ts';
import { generateGramFilter } from './generate/gram-filter.ts';
import { generateSeverity } from './generate/severity.ts';

const generated: readonly { readonly path: string; readonly make: () => string | Promise<string> }[] = [
  { path: 'src/analyzers/all.gen.ts', make: generateAnalyzers },
  { path: 'src/detectors/all.gen.ts', make: generateDetectors },
  { path: 'src/inspect/gram-filter.gen.ts', make: generateGramFilter },
  { path: 'docs/reference/severity.md', make: generateSeverity },
];

const check = process.argv.includes('--check');
for (const { path, make } of generated) {
  settle(path, await make());
}

// The reference is made from the list of detectors, so that list is made first and loaded only now.
const { generateReference } = await import('./generate/reference.ts');
const pages = generateReference();
for (const [path, text] of pages) settle(`docs/reference/${path}`, text);
for (const name of pagesThere()) if (!pages.has(name)) drop(`docs/reference/${name}`);

/** Writes a file that differs from what it should be, or says so. */
function settle(path: string, wanted: string): void {
  if (read(path) === wanted) return;
  if (check) stale(path);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, wanted);
    process.stdout.write(`wrote ${path}\n`);
  }
}

/** A page whose detector is gone. */
function drop(path: string): void {
  if (check) stale(path);
  else {
    rmSync(path);
    process.stdout.write(`removed ${path}\n`);
  }
}

function stale(path: string): void {
  process.stderr.write(`${path} is stale: run npm run generate\n`);
  process.exitCode = 1;
}

function pagesThere(): string[] {
  try {
    return readdirSync('docs/reference/detectors').map((name) => `detectors/${name}`);
  } catch {
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
