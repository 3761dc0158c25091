import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runMeasured } from './measure/run-measured.ts';

/** The compiled package in a folder of its own, as a user would have it: no sources beside it, dependencies linked. */
export interface Product {
  /** The command line that starts the tool. */
  readonly command: readonly string[];
  readonly folder: string;
  remove(): void;
}

const root = resolve(import.meta.dirname, '..');

/**
 * Builds the product from the working tree with `scripts/build.ts`, in a temporary copy: the tree's own `dist/` is left
 * alone. `at` takes a folder that an earlier build was kept in. Throws with the compiler's output when it does not build.
 */
export async function buildProduct(at?: string): Promise<Product> {
  if (at !== undefined) {
    if (!existsSync(join(at, 'bin/tidewaiter.js'))) throw new Error(`${at}: no bin/tidewaiter.js in it`);
    return { command: commandIn(at), folder: at, remove: () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'tidewaiter-product-'));
  for (const name of ['src', 'scripts', 'bin', 'package.json', 'tsconfig.json', 'tsconfig.build.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const built = await runMeasured([process.execPath, 'scripts/build.ts'], { cwd: folder });
  if (built.status !== 0) {
    rmSync(folder, { recursive: true });
    throw new Error(`the product does not build:\n${built.stdout}${built.stderr}`);
  }
  for (const name of ['src', 'scripts']) rmSync(join(folder, name), { recursive: true });
  return { command: commandIn(folder), folder, remove: () => rmSync(folder, { recursive: true }) };
}

function commandIn(folder: string): readonly string[] {
  return [process.execPath, join(folder, 'bin/tidewaiter.js')];
}
