import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runMeasured } from './measure/run-measured.ts';

/** The compiled package in a folder of its own, as a user would have it: no sources beside it, dependencies linked. */
export interface Product {
  /** The command line that starts the tool. */
  readonly command: readonly string[];
  readonly folder: string;
}

const root = resolve(import.meta.dirname, '..');

const parts = ['src', 'scripts', 'bin', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Takes a folder in which an earlier build lies. Throws when there is none. */
export function productIn(folder: string): Product {
  if (!existsSync(join(folder, 'bin/tidewaiter.js'))) throw new Error(`${folder}: no bin/tidewaiter.js in it`);
  return { command: commandIn(folder), folder };
}

/**
 * Builds the product from the working tree, or from a commit, with its own `scripts/build.ts` in a temporary copy: the
 * tree's `dist/` is left alone, and the copy goes when this process ends. Throws with the compiler's output when it does not build.
 */
export async function buildProduct(commit?: string): Promise<Product> {
  const folder = mkdtempSync(join(tmpdir(), 'tidewaiter-product-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  if (commit === undefined) {
    for (const name of parts) cpSync(join(root, name), join(folder, name), { recursive: true });
  } else {
    const archive = execFileSync('git', ['archive', commit, ...parts], { cwd: root, maxBuffer: 2 ** 30 });
    execFileSync('tar', ['-C', folder, '-xf', '-'], { input: archive });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const built = await runMeasured([process.execPath, 'scripts/build.ts'], { cwd: folder });
  if (built.status !== 0) {
    throw new Error(`the product does not build:\n${built.stdout}${built.stderr}`);
  }
  for (const name of ['src', 'scripts']) rmSync(join(folder, name), { recursive: true });
  return { command: commandIn(folder), folder };
}

function commandIn(folder: string): readonly string[] {
  return [process.execPath, join(folder, 'bin/tidewaiter.js')];
}
