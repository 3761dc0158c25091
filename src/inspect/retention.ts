import { isTextKind } from './content-kind.ts';
import { essentialTables, isEssentialPlace } from './essential-places.ts';
import type { FileFact } from './facts.ts';
import { isLibraryPath } from './library-path.ts';
import { mediaEndings } from './media-endings.ts';
import { needleOf } from './needles.ts';

/**
 * How a file's text matters to the trace, judged before its body is read. `essential`: always kept. `script`: kept when any
 * needle is in it; `code`: when its needles hint at behaviour; `text`: only when they hint strongly. `none`: not kept unless
 * it is asked for.
 */
export type TextClass = 'essential' | 'script' | 'code' | 'text' | 'none';

const essentialEndings: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'zsh',
  'ksh',
  'ash',
  'pth',
  'cron',
  'crontab',
  'service',
  'timer',
]);
const codeEndings: ReadonlySet<string> = new Set([
  ...['py', 'pl', 'rb', 'php', 'php5', 'phtml', 'js', 'mjs', 'cjs', 'lua', 'ps1', 'tcl', 'awk', 'asp', 'aspx', 'jsp'],
  ...['groovy', 'exp', 'fish', 'csh', 'command', 'run', 'inc', 'bin', 'tmp', 'log', 'dat'],
]);
/** Pages that a web server runs. */
const pageEndings: ReadonlySet<string> = new Set([
  ...['php', 'php3', 'php4', 'php5', 'php7', 'php8', 'pht', 'phtml', 'jsp', 'jspx', 'inc'],
]);
const smallPage = 3_000;
/** Endings of data and prose, which carry an executable bit only because a whole tree was copied with one. */
const dataEndings: ReadonlySet<string> = new Set([
  ...[
    'txt',
    'md',
    'rst',
    'html',
    'htm',
    'css',
    'json',
    'xml',
    'yml',
    'yaml',
    'svg',
    'h',
    'hpp',
    'c',
    'cc',
    'cpp',
    'ts',
  ],
  ...['tsx', 'map', 'po', 'csv', 'toml', 'ini', 'cfg', 'conf', 'la', 'pc', 'pem', 'crt', 'license', 'java', 'go', 'rs'],
]);

/** The tables that decide which texts are kept, as one text: what was kept by other ones must be read again. */
export function retentionRules(): string {
  return JSON.stringify([
    essentialTables(),
    [...essentialEndings],
    [...codeEndings],
    [...dataEndings],
    [...mediaEndings],
  ]);
}

/** Judges by place, name, mode and first bytes. `fact.kind` must be known. */
export function textClass(fact: FileFact): TextClass {
  const text = isTextKind(fact.kind);
  const name = fact.path.slice(fact.path.lastIndexOf('/') + 1);
  // A table with a stray NUL in it still works for the program that reads it line by line.
  if ((text || fact.kind === 'binary' || isScriptArchive(fact.path)) && isEssentialPlace(fact.path)) return 'essential';
  if (fact.kind === 'script') return isLibraryScript(fact) ? 'script' : 'essential';
  if (!text) return 'none';
  const ending = endingOf(name);
  if (essentialEndings.has(ending) || mediaEndings.has(ending)) return 'essential';
  // A package's own description names what its installation runs: any hint is worth the few bytes.
  if (name === 'package.json' || name === 'extconf.rb' || ending === 'gemspec') return 'script';
  // A web shell needs one line: of a small page any hint is worth the few bytes.
  if (pageEndings.has(ending) && fact.size <= smallPage) return 'script';
  // The image's own code is less than its libraries and more likely to be what matters: any hint will do.
  if (codeEndings.has(ending)) return isLibraryPath(fact.path) ? 'code' : 'script';
  if ((fact.mode & 0o111) !== 0 && fact.kind === 'text') return dataEndings.has(ending) ? 'code' : 'essential';
  return 'text';
}

/** Whether the needles found in a text of this class are reason to keep it. */
export function keptForNeedles(kind: TextClass, found: readonly string[]): boolean {
  if (kind === 'essential') return true;
  if (kind === 'none') return false;
  const groups = new Set<string>();
  for (const id of found) {
    const needle = needleOf(id);
    if (needle?.weight === 'strong') return true;
    if (needle?.weight !== 'weak') continue;
    if (kind === 'script') return true;
    groups.add(needle.group);
  }
  if (kind === 'script') return false;
  if (kind === 'text') return groups.size >= 4;
  // Something unpacked, fetched or asked for, and something run: the two halves of a dropper or of a web shell.
  return groups.has('run') && ['decode', 'persist', 'miner', 'request'].some((group) => groups.has(group));
}

/** Whether the trace would read this file if it had the bytes. */
export function isCode(fact: FileFact): boolean {
  const kind = textClass(fact);
  return kind === 'essential' || kind === 'script' || kind === 'code';
}

/**
 * A module that carries a `#!` line out of habit: not executable, not for a shell. Measured: 6,835 of them without a single
 * needle, 151 MB, in an image with Debian's ansible package.
 */
function isLibraryScript(fact: FileFact): boolean {
  if ((fact.mode & 0o111) !== 0 || fact.shebang === undefined) return false;
  return (
    ['python', 'perl', 'ruby', 'node'].some((name) => fact.shebang?.includes(name)) && !fact.shebang.includes('-c')
  );
}

/** apk keeps the scripts of all packages in one archive. */
function isScriptArchive(path: string): boolean {
  return path.includes('/apk/db/scripts.tar');
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}
