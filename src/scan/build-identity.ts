import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The source or build folder that this file is part of: `src/` or `dist/`. */
const ownFolder = new URL('../', import.meta.url);

/**
 * A text that changes with every change of this program, so that nothing judged by another one is taken for its own judgement.
 * A package has it from its build (a hash over all it ships); in a checkout it is made of the sources' paths, sizes and times.
 * `undefined` where neither can be read: then nothing can be said.
 */
export function buildIdentity(folder: URL = ownFolder): string | undefined {
  try {
    const built = builtIdentity(folder);
    const own = built ?? sourceIdentity(folder);
    // Regular expressions, number formats and decompressors are Node's.
    return createHash('sha256').update(`${own}\nnode ${process.versions.node}`).digest('hex');
  } catch {
    return undefined;
  }
}

function builtIdentity(folder: URL): string | undefined {
  let text: string;
  try {
    text = readFileSync(new URL('build.json', folder), 'utf8');
  } catch {
    return undefined;
  }
  const { identity } = JSON.parse(text) as { identity?: unknown };
  if (typeof identity !== 'string' || identity === '') throw new Error('build.json names no identity');
  return identity;
}

/** Contents would take a tenth of a second to hash; a change that leaves even `ctime` as it was has to be made on purpose. */
function sourceIdentity(folder: URL): string {
  const lines: string[] = [];
  const visit = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        if (entry.name !== 'testing') visit(`${at}${entry.name}/`);
      } else if (!entry.name.endsWith('.test.ts')) lines.push(stateOf(`${at}${entry.name}`));
    }
  };
  visit(fileURLToPath(folder));
  // Dependencies: npm writes the second file whenever it changes an installed package.
  for (const name of ['../package.json', '../node_modules/.package-lock.json'])
    lines.push(stateOf(fileURLToPath(new URL(name, folder))));
  return lines.sort().join('\n');
}

function stateOf(path: string): string {
  const { size, mtimeMs, ctimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs} ${ctimeMs}`;
}
