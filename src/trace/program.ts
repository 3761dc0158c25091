import type { FileFact } from '../inspect/facts.ts';
import { interpreterLanguage, programName } from './interpreter-use.ts';
import type { Language } from './story.ts';
import { cleanPath, isBinary, type World } from './world.ts';

/** What a program name leads to in the image. */
export interface Program {
  readonly kind: 'script' | 'binary' | 'missing';
  /** Absolute; as named, links not followed. Absent for a bare name that stands nowhere in PATH. */
  readonly path?: string;
  readonly file?: FileFact;
  /** Of scripts. */
  readonly language?: Language;
}

/** Finds a program as `execvp` would: in PATH when the name has no slash, else from the working directory. */
export function findProgram(world: World, name: string, cwd: string, built = false): Program {
  if (name === '') return { kind: 'missing' };
  if (name.includes('/')) return programAt(world, cleanPath(name, cwd), built);
  for (const folder of world.path) {
    const found = programAt(world, `${folder === '/' ? '' : folder}/${name}`, built);
    if (found.kind !== 'missing') return found;
  }
  return { kind: 'missing' };
}

/** What running the file at this absolute path would run. */
export function programAt(world: World, path: string, built = false): Program {
  const file = world.find(path, built);
  if (file === undefined || file.type !== 'file') return { kind: 'missing', path };
  if (file.kind !== 'script' && isBinary(file)) return { kind: 'binary', path, file };
  return { kind: 'script', path, file, language: scriptLanguage(file) };
}

/** Language of a file run as a program: its `#!` line, else its name, else the shell (as `execvp` and shells do). */
export function scriptLanguage(file: FileFact): Language {
  if (file.shebang !== undefined) return shebangLanguage(file.shebang);
  return endings.get(endingOf(file.path)) ?? 'shell';
}

/** Language of a text that nothing is seen to run: data and prose are not read as code. */
export function idleLanguage(file: FileFact, text: string): Language {
  if (isDockerfile(file.path)) return 'dockerfile';
  // TypeScript's declarations: there is nothing in them that runs.
  if (/\.d\.[cm]?ts$/.test(file.path)) return 'config';
  if (file.kind === 'script' || (file.mode & 0o111) !== 0 || endings.has(endingOf(file.path)))
    return scriptLanguage(file);
  if (file.kind === 'json' || dataEndings.has(endingOf(file.path)) || isDatabase(file.path)) return 'config';
  return /^\s{0,200}["{[<]/.test(text) ? 'config' : 'shell';
}

/** What dpkg notes down of its packages; their scripts say by their first line or their mode that they are some. */
function isDatabase(path: string): boolean {
  return path.startsWith('/var/lib/dpkg/');
}

function isDockerfile(path: string): boolean {
  return /\/(Docker|Container)file(\.[^/]*)?$|\.[Dd]ockerfile$/.test(path);
}

const endings: ReadonlyMap<string, Language> = new Map<string, Language>([
  ...['sh', 'bash', 'ash', 'zsh', 'ksh', 'fish'].map((ending): [string, Language] => [ending, 'shell']),
  ...['py', 'pyw'].map((ending): [string, Language] => [ending, 'python']),
  ...['pl', 'pm', 'ph', 'al'].map((ending): [string, Language] => [ending, 'perl']),
  ...['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((ending): [string, Language] => [ending, 'javascript']),
  ...['php', 'phtml', 'pht', 'php3', 'php4', 'php5', 'php7', 'php8', 'phar', 'inc'].map(
    (ending): [string, Language] => [ending, 'php'],
  ),
  ...['jsp', 'jspx', 'jspf'].map((ending): [string, Language] => [ending, 'java']),
  ...['rb', 'gemspec', 'rake', 'ru'].map((ending): [string, Language] => [ending, 'ruby']),
  ['lua', 'lua'],
  ['awk', 'awk'],
  ['ps1', 'powershell'],
  ...['tcl', 'r', 'exp', 'pod', 'cgi', 'bat', 'vbs'].map((ending): [string, Language] => [ending, 'unknown']),
]);
const dataEndings = new Set(
  `c cc cfg conf cnf cpp cs css csv desktop go h hpp htm html ini java json la list m4 md mk pc pem po pod properties proto
  rst rs rules sql svg toml tmac tex texi ts txt xml yaml yml service socket timer target vim el hs`.split(/\s+/),
);

function endingOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(dot + 1).toLowerCase() : '';
}

/** Language of a `#!` line (without the `#!`): `/usr/bin/env -S python3 -u`, `/bin/busybox sh`, `/command/with-contenv bash`. */
export function shebangLanguage(shebang: string): Language {
  for (const word of shebang.trim().split(/\s+/).slice(0, 8)) {
    if (word.startsWith('-') || word.includes('=')) continue;
    const language = interpreterLanguage(word);
    if (language !== undefined) return language;
    if (!wrappers.has(programName(word))) return 'unknown';
  }
  return 'unknown';
}

const wrappers = new Set([
  'env',
  'busybox',
  'with-contenv',
  'setuidgid',
  's6-setuidgid',
  'nice',
  'sudo',
  'toybox',
  'tini',
  'dumb-init',
]);
