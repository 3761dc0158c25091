// Writes every generated file; `--check` only compares and fails when one is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { generateAnalyzers } from './generate/analyzers.ts';
import { generateDetectors } from './generate/detectors.ts';

const generated: readonly { readonly path: string; readonly make: () => string | Promise<string> }[] = [
  { path: 'src/analyzers/all.gen.ts', make: generateAnalyzers },
  { path: 'src/detectors/all.gen.ts', make: generateDetectors },
];

const check = process.argv.includes('--check');
for (const { path, make } of generated) {
  const wanted = await make();
  const found = read(path);
  if (found === wanted) continue;
  if (check) {
    process.stderr.write(`${path} is stale: run npm run generate\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, wanted);
    process.stdout.write(`wrote ${path}\n`);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
