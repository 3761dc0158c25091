import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { type CacheEntry, createLayerCache } from '../../inspect/layer-cache.ts';
import { bytesText } from '../../reports/text/amounts.ts';
import { cacheFolder, cacheSize } from '../cache-place.ts';
import { exitStatus } from '../exit-status.ts';
import type { CacheFlags } from '../program.ts';
import { parseAmount } from '../quantities.ts';
import type { Surroundings } from '../terminal.ts';
import { writeOutput } from '../write-output.ts';

/** `tidewaiter cache ls|path|prune`: returns the exit status; throws `UsageError` when there is no cache. */
export async function runCache(
  action: 'ls' | 'path' | 'prune',
  flags: CacheFlags,
  around: Surroundings,
): Promise<number> {
  const folder = cacheFolder(around.env);
  if (folder === undefined) {
    throw new UsageError('BAD_CONFIG', 'there is no cache: it is switched off, or no home folder is known', {
      hint: 'Set TIDEWAITER_CACHE to a folder.',
    });
  }
  const bound = cacheSize(around.env);
  const cache = createLayerCache(folder, bound);
  if (action === 'path') await writeOutput(`${folder}\n`, undefined, around.stdout);
  else if (action === 'ls') await writeOutput(listing(await cache.entries(), bound), undefined, around.stdout);
  else {
    const most = flags.all === true ? 0 : flags.maxSize === undefined ? bound : parseAmount(flags.maxSize);
    const removed = await cache.prune(most);
    // Compiled code of this program (bin/code-cache.js): not counted, since it says nothing of any image.
    if (flags.all === true) await rm(join(folder, 'code'), { recursive: true, force: true });
    await writeOutput(`removed ${records(removed)}\n`, undefined, around.stdout);
  }
  return exitStatus.ok;
}

function listing(entries: readonly CacheEntry[], bound: number): string {
  const lines = entries.map(
    ({ kind, key, bytes, used }) =>
      `${new Date(used).toISOString().slice(0, 19)}Z ${bytesText(bytes).padStart(10)}  ${kind.padEnd(6)}  ${key}\n`,
  );
  return `${lines.join('')}${records(entries)} of at most ${bytesText(bound)}\n`;
}

function records(entries: readonly CacheEntry[]): string {
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return `${entries.length} ${entries.length === 1 ? 'record' : 'records'}, ${bytesText(bytes)}`;
}
