import { awkUse, perlUse } from './letters-use.ts';
import { powershellUse } from './powershell-use.ts';
import type { Language } from './story.ts';
import { textOf, type Value } from './value.ts';

/** What an interpreter was told to run. */
export type InterpreterUse =
  /** Code in an argument (`-c`). `args`: `$0`, `$1` … */
  | { readonly kind: 'code'; readonly language: Language; readonly code: Value; readonly args: readonly Value[] }
  /** A script file. */
  | { readonly kind: 'file'; readonly language: Language; readonly path: Value; readonly args: readonly Value[] }
  /** A module by name (`python -m`). */
  | { readonly kind: 'module'; readonly language: Language; readonly module: Value; readonly args: readonly Value[] }
  /** What arrives on standard input. */
  | { readonly kind: 'stdin'; readonly language: Language; readonly args: readonly Value[] };

interface Dialect {
  readonly language: Language;
  /** Letters that take the next word (or the rest of theirs) as code. */
  readonly code: string;
  /** Letters and long options whose value is the next word. */
  readonly valued: readonly string[];
  /** Letters may be bundled (`-xec`). */
  readonly bundled: boolean;
  /** First words that say what follows: a file or code; with them, any other bare first word is a file only when it looks like one. */
  readonly verbs?: Readonly<Record<string, 'file' | 'code'>>;
}

const shellDialect: Dialect = {
  language: 'shell',
  code: 'c',
  valued: ['-o', '+o', '-O', '+O', '--rcfile', '--init-file'],
  bundled: true,
};
const pythonDialect: Dialect = {
  language: 'python',
  code: 'c',
  valued: ['-W', '-X', '-Q', '--check-hash-based-pycs'],
  bundled: true,
};
const other = (code: string, valued: readonly string[] = [], language: Language = 'unknown'): Dialect => ({
  language,
  code,
  valued,
  bundled: false,
});

const dialects = new Map<string, Dialect>([
  ...['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'yash', 'rbash', 'ksh93', 'posh', 'hush', 'fish'].map(
    (name): [string, Dialect] => [name, shellDialect],
  ),
  ...['python', 'pypy'].map((name): [string, Dialect] => [name, pythonDialect]),
  ['perl', other('eE', ['-I', '-M'], 'perl')],
  ...['ruby', 'jruby', 'mruby'].map((name): [string, Dialect] => [name, other('e', ['-I', '-r', '-C'], 'ruby')]),
  ['irb', other('', ['-I', '-r'], 'ruby')],
  ...['node', 'ts-node', 'tsx', 'nodemon'].map((name): [string, Dialect] => [
    name,
    other(
      'ep',
      ['-r', '--require', '--import', '--loader', '-C', '--conditions', '-P', '--project', '-w', '--watch'],
      'javascript',
    ),
  ]),
  ['bun', { ...other('ep', ['-r', '--preload', '--cwd', '-c', '--config'], 'javascript'), verbs: { run: 'file' } }],
  [
    'deno',
    {
      ...other('', ['-c', '--config', '--import-map', '--lock', '-L', '--log-level', '--ext'], 'javascript'),
      verbs: { run: 'file', serve: 'file', eval: 'code' },
    },
  ],
  ...['php', 'php-cgi', 'phpdbg'].map((name): [string, Dialect] => [name, other('rRBE', ['-d', '-c', '-z'], 'php')]),
  ...['lua', 'luajit'].map((name): [string, Dialect] => [name, other('e', ['-l'], 'lua')]),
  ...['awk', 'gawk', 'mawk', 'nawk', 'original-awk'].map((name): [string, Dialect] => [name, other('', [], 'awk')]),
  ...['pwsh', 'powershell'].map((name): [string, Dialect] => [name, other('', [], 'powershell')]),
  ['tclsh', other('')],
  ['expect', other('c')],
  ['Rscript', other('e')],
  ['osascript', other('e')],
]);

/** Name of a program without folder and version: `/usr/bin/python3.11` → `python`. */
export function programName(program: string): string {
  const base = program.slice(program.lastIndexOf('/') + 1);
  const bare = base.replace(/^-/, '').replace(/[-.\d]+$/, '');
  if (bare === 'nodejs') return 'node';
  return dialects.has(bare) || bare === 'java' ? bare : base;
}

/** Language of an interpreter's scripts, `undefined` when this is not an interpreter. */
export function interpreterLanguage(program: string): Language | undefined {
  return dialects.get(programName(program))?.language;
}

/** Takes an interpreter's command line apart; `undefined` when argv[0] is not one (or its arguments say nothing). */
export function interpreterUse(argv: readonly Value[]): InterpreterUse | undefined {
  const program = textOf(argv[0] ?? []);
  if (program === undefined) return undefined;
  if (programName(program) === 'busybox') return interpreterUse(argv.slice(1));
  const dialect = dialects.get(programName(program));
  if (dialect === undefined) return undefined;
  const language = dialect.language;
  if (language === 'perl') return perlUse(argv);
  if (language === 'awk') return awkUse(argv);
  if (language === 'powershell') return powershellUse(argv);
  const name = argv[0] ?? [];
  let index = 1;
  let announced = false;
  let isCode = false;
  for (; index < argv.length; index += 1) {
    const word = textOf(argv[index] ?? []);
    if (word === undefined) break;
    if (word === '--') {
      index += 1;
      break;
    }
    if (word === '-') return { kind: 'stdin', language, args: [name, ...argv.slice(index + 1)] };
    const verb = dialect.verbs?.[word];
    if (verb !== undefined && !announced) {
      announced = true;
      isCode = verb === 'code';
      continue;
    }
    if (!word.startsWith('-') && !(language === 'shell' && word.startsWith('+'))) break;
    if (language === 'python' && !word.startsWith('--') && word.includes('m') && /^-[A-Za-z]*m/.test(word)) {
      return moduleUse(argv, index, word);
    }
    const code = codeLetter(word, dialect);
    if (code !== undefined) return codeUse(argv, index, word, code, dialect);
    if (language === 'shell' && /^-[a-z]*s[a-z]*$/.test(word)) {
      return { kind: 'stdin', language, args: [name, ...argv.slice(index + 1)] };
    }
    if (dialect.valued.includes(word)) index += 1;
  }
  const script = argv[index];
  if (script === undefined) return { kind: 'stdin', language, args: [name] };
  if (isCode) return { kind: 'code', language, code: script, args: [['-c'], ...argv.slice(index + 1)] };
  const path = textOf(script);
  // `bun install`, `deno fmt`: not code of the image's own.
  if (dialect.verbs !== undefined && !announced && path !== undefined && !/[./]/.test(path)) return undefined;
  if (path === '/dev/stdin' || path === '/proc/self/fd/0' || path === '/dev/fd/0') {
    return { kind: 'stdin', language, args: argv.slice(index) };
  }
  return { kind: 'file', language, path: script, args: argv.slice(index) };
}

/** Position in the word of the letter that announces code, if one does. */
function codeLetter(word: string, dialect: Dialect): number | undefined {
  if (word === '--eval' || word === '--print') return word.length;
  if (word.startsWith('--eval=') || word.startsWith('--print=')) return word.indexOf('=');
  if (word.startsWith('--') || word.startsWith('+')) return undefined;
  for (let at = 1; at < word.length; at += 1) {
    if (dialect.code.includes(word[at] ?? '')) return at;
    // The rest of the word is the value of this letter (`-rsocket`).
    if (!dialect.bundled && dialect.valued.includes(`-${word[at]}`)) return undefined;
    if (!dialect.bundled && at > 0 && !/[a-zA-Z]/.test(word[at] ?? '')) return undefined;
  }
  return undefined;
}

function codeUse(
  argv: readonly Value[],
  index: number,
  word: string,
  letter: number,
  dialect: Dialect,
): InterpreterUse | undefined {
  const name = argv[0] ?? [];
  if (dialect.language === 'shell') {
    // `sh -c -e CODE`: options may follow the -c.
    let at = index + 1;
    while (/^[-+][a-zA-Z]+$/.test(textOf(argv[at] ?? []) ?? '')) at += 1;
    if (textOf(argv[at] ?? []) === '--') at += 1;
    const code = argv[at];
    if (code === undefined) return undefined;
    const rest = argv.slice(at + 1);
    return { kind: 'code', language: 'shell', code, args: rest.length > 0 ? rest : [name] };
  }
  // Node's letters are only switches: `-pe CODE`.
  const attached = dialect.language === 'javascript' && !word.startsWith('--') ? '' : word.slice(letter + 1);
  const code: Value | undefined = attached === '' ? argv[index + 1] : [attached];
  if (code === undefined) return undefined;
  const rest = argv.slice(attached === '' ? index + 2 : index + 1);
  return { kind: 'code', language: dialect.language, code, args: [['-c'], ...rest] };
}

function moduleUse(argv: readonly Value[], index: number, word: string): InterpreterUse | undefined {
  const attached = word.slice(word.indexOf('m') + 1);
  const module: Value | undefined = attached === '' ? argv[index + 1] : [attached];
  if (module === undefined) return undefined;
  const rest = argv.slice(attached === '' ? index + 2 : index + 1);
  return { kind: 'module', language: 'python', module, args: [module, ...rest] };
}
