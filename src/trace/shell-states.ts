import { programName } from './interpreter-use.ts';
import { textOf, type Value } from './value.ts';

const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'fish', 'csh', 'tcsh']);

/**
 * In which states a command line starts a shell, as the names under which start-up files wait: `login:bash` for `bash -l`,
 * `--login`, a name that begins with `-`; `interactive:bash` for `-i`. `su -` and `sudo -i` open a login shell of whichever
 * kind the account has. No state: neither, as for every script.
 */
export function shellStates(argv: readonly Value[]): readonly string[] {
  const program = textOf(argv[0] ?? []) ?? '';
  const base = program.slice(program.lastIndexOf('/') + 1);
  const name = programName(base.replace(/^-/, ''));
  if (name === 'su' || name === 'sudo' || name === 'runuser' || name === 'login') return loginBy(name, argv);
  if (!shells.has(name)) return [];
  const states = new Set<string>();
  const plain = name === 'dash' || name === 'ash' ? 'sh' : name;
  if (base.startsWith('-')) states.add(`login:${plain}`);
  for (const value of argv.slice(1)) {
    const word = textOf(value);
    if (word === undefined || !/^[-+]/.test(word)) break;
    if (word === '--login') states.add(`login:${plain}`);
    else if (word === '--interactive') states.add(`interactive:${plain}`);
    else if (!word.startsWith('--') && word.startsWith('-')) {
      if (word.includes('l')) states.add(`login:${plain}`);
      if (word.includes('i')) states.add(`interactive:${plain}`);
      if (word.includes('c')) break;
    }
  }
  return [...states];
}

function loginBy(name: string, argv: readonly Value[]): readonly string[] {
  const words = argv.slice(1).map((word) => textOf(word) ?? '');
  const opens = words.some((word) => word === '-' || word === '--login' || word === (name === 'sudo' ? '-i' : '-l'));
  return opens || name === 'login' ? ['login:sh', 'login:bash', 'login:zsh'] : [];
}
