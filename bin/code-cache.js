import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';

/**
 * Lets V8 keep compiled code beside the cache of layers (`code` in it), which halves the time to start. What lies there is
 * run, so the folder is used only where nobody else can write to it or put another in its place; where it cannot be made
 * or written, everything is compiled anew, silently.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function useCodeCache(env) {
  const folder = codeFolder(env);
  if (folder === undefined) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (isOursAlone(realpathSync(folder))) enableCompileCache(folder);
  } catch {
    // A read-only home or a full disk.
  }
}

/**
 * The folder for compiled code; `undefined` when the cache is off. The same places as `src/cli/cache-place.ts`, which is not
 * imported because it would have to be compiled first.
 *
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string | undefined}
 */
export function codeFolder(env) {
  const own = env['TIDEWAITER_CACHE'];
  if (own === 'off' || own === '0') return undefined;
  if (own) return join(own, 'code');
  const shared = env['XDG_CACHE_HOME'];
  if (shared && isAbsolute(shared)) return join(shared, 'tidewaiter', 'code');
  const home = env['HOME'];
  return home && isAbsolute(home) ? join(home, '.cache', 'tidewaiter', 'code') : undefined;
}

/** Whether this folder and all above it belong to us or to root and are not writable for others, as sshd's StrictModes asks. */
function isOursAlone(folder) {
  const user = process.getuid?.();
  if (user === undefined) return true;
  for (let at = folder; ; at = dirname(at)) {
    const { uid, mode } = statSync(at);
    // In a sticky folder (/tmp) others can write, but not replace what is ours.
    const shared = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
    if (shared || (uid !== user && (uid !== 0 || at === folder))) return false;
    if (at === dirname(at)) return true;
  }
}
