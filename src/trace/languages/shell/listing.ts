import { known, textOf, type Value } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import { resolvePath } from './paths.ts';
import { compilePattern, matchEnd } from './pattern.ts';

/** Names of a folder that is the image's own; larger ones are no folder of scripts to run. */
const mostNames = 60;
/** Folders every system has: what lies in them is not what a script goes through one by one. */
const common = /^\/(?:bin|boot|dev|etc|home|lib\d*|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?(?:\/[^/]*)?$/;

/**
 * What `find FOLDER -name PATTERN` or `ls FOLDER` prints for a folder of the image that holds a few files, such as
 * `/docker-entrypoint.d`; `undefined` for other folders and for tests that are not decided by names.
 */
export function listing(e: Evaluator, name: string, words: readonly Value[]): Value | undefined {
  const args = words.map(textOf);
  if (e.input.list === undefined || args.some((arg) => arg === undefined)) return undefined;
  const given = args as readonly string[];
  const folder = given.find((arg) => !arg.startsWith('-') && !arg.startsWith('('));
  const path = folder === undefined ? undefined : resolvePath(e, folder);
  if (
    folder === undefined ||
    path === undefined ||
    (common.test(path) && !path.startsWith('/etc/') && !path.startsWith('/opt/'))
  )
    return undefined;
  const entries = e.spend(16) ? e.input.list(path) : [];
  if (entries.length === 0 || entries.length > mostNames) return undefined;
  if (name === 'ls') {
    if (given.some((arg) => arg.startsWith('-') && arg !== '-1')) return undefined;
    return known(entries.map((each) => `${each.name}\n`).join(''));
  }
  const tests = findTests(given);
  if (tests === undefined || entries.some((each) => each.isFolder)) return undefined;
  const pattern = tests.pattern === undefined ? undefined : compilePattern([{ text: tests.pattern, quoted: false }]);
  const found = entries.filter(
    (each) => pattern === undefined || matchEnd(pattern, each.name, 0, true) === each.name.length,
  );
  const base = folder.replace(/\/+$/, '');
  return found.length === 0
    ? undefined
    : known(found.map((each) => `${base}/${each.name}${tests.zero ? '\0' : '\n'}`).join(''));
}

function findTests(args: readonly string[]): { readonly pattern?: string; readonly zero: boolean } | undefined {
  let pattern: string | undefined;
  let zero = false;
  let places = 0;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (!arg.startsWith('-')) places += 1;
    else if (arg === '-name' || arg === '-iname') pattern = args[++at];
    else if (arg === '-type') {
      if (args[++at] !== 'f') return undefined;
    } else if (arg === '-maxdepth' || arg === '-mindepth') at += 1;
    else if (arg === '-print0') zero = true;
    else if (!['-print', '-follow', '-L', '-H', '-P', '-xdev'].includes(arg)) return undefined;
  }
  return places === 1 ? { ...(pattern === undefined ? {} : { pattern }), zero } : undefined;
}
