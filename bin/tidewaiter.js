#!/usr/bin/env node
// Plain JavaScript on purpose: it must start on any Node, if only to say which one is needed.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const needed = 24;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= needed) {
  const { useCodeCache } = await import('./code-cache.js');
  useCodeCache(process.env);
  // A checkout has the sources and runs them as they are; the published package has only the compiled ones.
  const sources = here('../src/cli/main.ts');
  await import(existsSync(sources) ? '../src/cli/main.ts' : '../dist/cli/main.js');
} else {
  // In a checkout `npm ci` has put a Node of the right version beside us.
  const own = here('../node_modules/node/bin/node');
  if (existsSync(own)) {
    const { spawnSync } = await import('node:child_process');
    const child = spawnSync(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
    process.exitCode = child.status ?? 70;
  } else {
    process.stderr.write(`tidewaiter needs Node ${needed} or newer; this is ${process.version}.\n`);
    process.exitCode = 2;
  }
}
