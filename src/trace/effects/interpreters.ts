import type { CommandDraft } from '../language.ts';
import { perlUse } from '../letters-use.ts';
import { textOf, type Value } from '../value.ts';

const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'fish', 'csh', 'tcsh', 'rbash', 'busybox']);
const others = new Set(['perl', 'php', 'ruby', 'node', 'nodejs', 'lua', 'pwsh', 'tclsh', 'osascript', 'deno', 'bun']);

/** `shell` for command shells, `script` for other interpreters; versions (`python3.11`, `php8`) taken off. */
export function interpreterKind(name: string): 'shell' | 'script' | undefined {
  if (shells.has(name)) return 'shell';
  const bare = name.replace(/[\d.]+$/, '').replace(/-$/, '');
  if (bare === 'python' || bare === 'pypy' || others.has(bare) || bare === 'lua' || bare === 'php') return 'script';
  return undefined;
}

/** How an interpreter was called. */
export interface Invocation {
  /** Code given as an argument (`-c`, `-e`, `-r`). */
  readonly code?: Value;
  /** Script file; absent when it reads standard input. */
  readonly script?: Value;
  readonly interactive: boolean;
  /** Reads its code from standard input (no code and no script). */
  readonly readsStdin: boolean;
}

/** Takes an interpreter's arguments apart; `-c` may be bundled (`-lc`) and option letters may follow it. */
export function invocationOf(command: CommandDraft): Invocation {
  if (command.name === 'perl') return perlInvocation(command);
  const shell = interpreterKind(command.name) === 'shell';
  const codeLetters = shell || command.name.startsWith('py') ? 'c' : 'eEr';
  let interactive = false;
  let stdin = false;
  const argv = command.argv.slice(command.name === 'busybox' ? 2 : 1);
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] as Value;
    const text = textOf(argument) ?? (typeof argument[0] === 'string' ? argument[0] : '');
    if (text === '-' || text === '--') continue;
    if (!text.startsWith('-') && !(shell && text.startsWith('+'))) {
      if (isStdinPath(text)) return { interactive, readsStdin: true };
      if (!stdin) return { script: argument, interactive, readsStdin: false };
      return { interactive, readsStdin: true };
    }
    if (text.startsWith('--')) {
      if (text === '--interactive') interactive = true;
      if ((text === '--eval' || text === '--print') && argv[index + 1]) {
        return { code: argv[index + 1] as Value, interactive, readsStdin: false };
      }
      if (text === '--rcfile' || text === '--init-file') index += 1;
      continue;
    }
    if (text.includes('i')) interactive = true;
    if (shell && text.includes('s')) stdin = true;
    if (command.name.startsWith('py') && text.startsWith('-m')) return { interactive, readsStdin: false };
    if ([...codeLetters].some((letter) => text.includes(letter))) {
      const next = argv.slice(index + 1).find((value) => !isMoreOptions(value, shell));
      return next ? { code: next, interactive, readsStdin: false } : { interactive, readsStdin: false };
    }
    if (shell && (text === '-o' || text === '-O')) index += 1;
    if (!shell && ['-d', '-S', '-W', '-X', '-I', '-M', '-l'].includes(text) && command.name.startsWith('php'))
      index += 1;
  }
  return { interactive, readsStdin: true };
}

/** Perl's letters are its own: `-MIO::Socket` holds no `-e`. */
function perlInvocation(command: CommandDraft): Invocation {
  const use = perlUse(command.argv);
  if (use?.kind === 'code') return { code: use.code, interactive: false, readsStdin: false };
  if (use?.kind === 'file') return { script: use.path, interactive: false, readsStdin: false };
  return { interactive: false, readsStdin: use?.kind === 'stdin' };
}

function isStdinPath(text: string): boolean {
  return text === '/dev/stdin' || text === '/proc/self/fd/0' || text === '/dev/fd/0';
}

function isMoreOptions(value: Value, shell: boolean): boolean {
  const text = textOf(value);
  return shell && text !== undefined && /^-[a-zA-Z]{1,8}$/.test(text);
}
