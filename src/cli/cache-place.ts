import { isAbsolute, join } from 'node:path';
import { createLayerCache, type LayerCache } from '../inspect/layer-cache.ts';
import { parseAmount } from './quantities.ts';

/** What the cache may grow to unless `TIDEWAITER_CACHE_SIZE` says otherwise. */
const defaultSize = 2 * 1024 ** 3;

/**
 * The folder of the cache: `TIDEWAITER_CACHE`, else `tidewaiter` in the user's cache folder (XDG Base Directory 0.8).
 * `undefined` when it is switched off or there is no such folder.
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const own = env['TIDEWAITER_CACHE'];
  if (own === 'off' || own === '0') return undefined;
  if (own !== undefined && own !== '') return own;
  const shared = env['XDG_CACHE_HOME'];
  if (shared !== undefined && isAbsolute(shared)) return join(shared, 'tidewaiter');
  const home = env['HOME'];
  return home === undefined || !isAbsolute(home) ? undefined : join(home, '.cache', 'tidewaiter');
}

/** Bytes the cache may hold; throws `UsageError` for a size that cannot be read. */
export function cacheSize(env: Readonly<Record<string, string | undefined>>): number {
  const text = env['TIDEWAITER_CACHE_SIZE'];
  return text === undefined || text === '' ? defaultSize : parseAmount(text);
}

/** The cache a command uses, ready to be spread into its options; nothing with `--no-cache`. */
export function cacheOf(
  flags: { readonly cache: boolean },
  env: Readonly<Record<string, string | undefined>>,
): { readonly cache?: LayerCache } {
  const folder = flags.cache ? cacheFolder(env) : undefined;
  return folder === undefined ? {} : { cache: createLayerCache(folder, cacheSize(env)) };
}
