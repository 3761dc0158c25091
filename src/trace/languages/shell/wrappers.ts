import { literals, textOf, type Value } from '../../value.ts';

/** How a program that runs another one takes its own arguments. */
interface Wrapper {
  /** Options whose value is the next word. */
  readonly valued?: readonly string[];
  /** Words of its own before the program (`timeout 5 PROGRAM`). */
  readonly words?: number;
  /** `NAME=value` words before the program set its environment. */
  readonly assigns?: boolean;
  /** With one of these options it runs nothing (`command -v`). */
  readonly asks?: readonly string[];
}

/** Programs and builtins that run the program named in their arguments. Sources: their manual pages. */
const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  [
    'sudo',
    {
      valued: [
        '-u',
        '-g',
        '-U',
        '-h',
        '-p',
        '-C',
        '-r',
        '-t',
        '-D',
        '-R',
        '-T',
        '--user',
        '--group',
        '--host',
        '--prompt',
        '--chdir',
      ],
      assigns: true,
      asks: ['-l', '-v', '-K', '-k'],
    },
  ],
  ['doas', { valued: ['-u', '-C'] }],
  ['gosu', { words: 1 }],
  ['su-exec', { words: 1 }],
  ['setuidgid', { words: 1 }],
  ['s6-setuidgid', { words: 1 }],
  [
    'chpst',
    { valued: ['-u', '-U', '-b', '-e', '-/', '-n', '-l', '-L', '-m', '-d', '-o', '-p', '-f', '-c', '-r', '-t'] },
  ],
  ['tini', { valued: ['-p', '-e'] }],
  ['dumb-init', { valued: ['-r', '--rewrite'] }],
  ['catatonit', {}],
  ['nohup', {}],
  ['setsid', {}],
  ['timeout', { valued: ['-k', '-s', '--kill-after', '--signal'], words: 1 }],
  ['env', { valued: ['-u', '-C', '--unset', '--chdir'], assigns: true }],
  ['nice', { valued: ['-n', '--adjustment'] }],
  ['ionice', { valued: ['-c', '-n', '-p', '--class', '--classdata'], asks: ['-p'] }],
  ['chrt', { valued: ['-p', '-T', '-P', '-D'], words: 1 }],
  ['taskset', { words: 1, asks: ['-p'] }],
  ['sshpass', { valued: ['-p', '-f', '-d', '-P'], asks: ['-V', '-h'] }],
  ['cpulimit', { valued: ['-l', '--limit', '-m'], asks: ['-p', '-e', '-P', '--pid', '--exe', '--path'] }],
  ['stdbuf', { valued: ['-i', '-o', '-e'] }],
  ['command', { asks: ['-v', '-V'] }],
  ['builtin', {}],
  ['exec', { valued: ['-a'] }],
  ['time', { valued: ['-f', '-o'] }],
  ['busybox', { asks: ['--list', '--list-full', '--install', '--help'] }],
  ['toybox', {}],
  ['proxychains', { valued: ['-f'] }],
  ['proxychains4', { valued: ['-f'] }],
  ['torsocks', {}],
  ['torify', {}],
  ['unbuffer', {}],
  ['setarch', { words: 1 }],
  ['linux64', {}],
  ['linux32', {}],
  ['prlimit', {}],
  ['systemd-run', { valued: ['-p', '-u', '--unit', '--property', '-M', '-E', '--slice'] }],
  ['systemd-cat', { valued: ['-t', '-p'] }],
  ['strace', { valued: ['-e', '-o', '-p', '-s', '-u'] }],
  ['faketime', { words: 1 }],
  ['eatmydata', {}],
  ['chronic', {}],
  ['fakeroot', { valued: ['-l', '-s', '-i', '-b'] }],
  ['pkexec', { valued: ['--user'] }],
  ['setpriv', { valued: ['--reuid', '--regid', '--groups', '--inh-caps', '--bounding-set', '--reset-env'] }],
  ['ltrace', { valued: ['-e', '-o', '-p', '-s', '-u'] }],
  ['valgrind', {}],
  ['logsave', { words: 1 }],
  ['softlimit', { valued: ['-m', '-d', '-s', '-l', '-a', '-o', '-p', '-c', '-f', '-r', '-t'] }],
  ['dbus-run-session', { valued: ['--config-file'] }],
  ['xvfb-run', { valued: ['-n', '-s', '-e', '-f', '-p', '-w'] }],
  ['daemonize', { valued: ['-c', '-e', '-o', '-p', '-l', '-u', '-E'] }],
  ['daemon', { valued: ['-p', '-P', '-o', '-u', '-t', '-c', '-f'] }],
  ['choom', { valued: ['-n'] }],
  ['numactl', { valued: ['-N', '-m', '-C', '-p', '-i'] }],
  ['cpulimit', { valued: ['-l', '-p', '-e', '-P', '-c'] }],
  ['trickle', { valued: ['-d', '-u', '-w', '-t', '-l', '-n'] }],
  ['tsocks', {}],
  ['noglob', {}],
  ['nocorrect', {}],
]);

/** A command with what stood before it taken off. */
export interface Unwrapped {
  readonly argv: readonly Value[];
  readonly via: readonly string[];
  /** `NAME=value` words of `env` and `sudo`. */
  readonly env: readonly (readonly [string, Value])[];
  /** `env -i`: nothing else of the environment is left. */
  readonly cleared: boolean;
}

/** Takes wrappers off, outermost first; a wrapper without a program stays a command of its own. */
export function unwrap(argv: readonly Value[]): Unwrapped {
  const via: string[] = [];
  const env: (readonly [string, Value])[] = [];
  let cleared = false;
  let rest = argv;
  while (via.length < 16) {
    const name = baseName(rest[0]);
    const wrapper = name === undefined ? undefined : (wrappers.get(name) ?? loader(name));
    if (name === undefined || wrapper === undefined) break;
    const expanded = name === 'env' ? splitString(rest) : rest;
    const found = inner(expanded, wrapper);
    if (found === undefined) break;
    if (
      name === 'env' &&
      expanded.slice(1, found.at).some((word) => ['-i', '-', '--ignore-environment'].includes(textOf(word) ?? ''))
    )
      cleared = true;
    env.push(...found.env);
    via.push(name);
    rest = expanded.slice(found.at);
  }
  return { argv: rest, via, env, cleared };
}

/** The dynamic loader runs the program it is given: `/lib64/ld-linux-x86-64.so.2 /bin/sh`. */
function loader(name: string): Wrapper | undefined {
  if (!/^ld(?:-linux|-musl)?[-\w]*(?:\.so)?[.\d]*(?:\.so\.\d)?$/.test(name) || !name.includes('.so')) return undefined;
  return {
    valued: ['--library-path', '--preload', '--argv0', '--inhibit-rpath', '--audit'],
    asks: ['--list', '--verify'],
  };
}

/** Program name without folder; `undefined` when it is not known. */
export function baseName(word: Value | undefined): string | undefined {
  const text = word === undefined ? undefined : textOf(word);
  if (text === undefined) {
    const last = word?.at(-1);
    // `$DIR/curl` is certainly some curl.
    return typeof last === 'string' && last.includes('/') ? last.slice(last.lastIndexOf('/') + 1) : undefined;
  }
  return text.slice(text.lastIndexOf('/') + 1);
}

function inner(
  argv: readonly Value[],
  wrapper: Wrapper,
): { readonly at: number; readonly env: readonly (readonly [string, Value])[] } | undefined {
  const env: (readonly [string, Value])[] = [];
  let words = wrapper.words ?? 0;
  let at = 1;
  for (; at < argv.length; at += 1) {
    const word = argv[at] ?? [];
    const text = literals(word);
    if (text === '--') {
      at += 1;
      break;
    }
    if (text.startsWith('-') && text.length > 1) {
      if (wrapper.asks?.includes(text)) return undefined;
      if (wrapper.valued?.includes(text)) at += 1;
      continue;
    }
    const name =
      wrapper.assigns === true && typeof word[0] === 'string'
        ? /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(word[0])?.[1]
        : undefined;
    if (name !== undefined) {
      const value = (word[0] as string).slice(name.length + 1);
      env.push([name, value === '' ? word.slice(1) : [value, ...word.slice(1)]]);
      continue;
    }
    if (words === 0 && !(wrapper.assigns === true && text === '-')) break;
    words -= 1;
  }
  at += Math.max(0, argv[at - 1] !== undefined && textOf(argv[at - 1] ?? []) === '--' ? words : 0);
  return at < argv.length ? { at, env } : undefined;
}

/** `env -S 'A=b prog arg'`. */
function splitString(argv: readonly Value[]): readonly Value[] {
  const at = argv.findIndex((word, index) => index > 0 && /^(-S|--split-string)/.test(literals(word)));
  if (at === -1) return argv;
  const attached = literals(argv[at] ?? []).replace(/^(-S|--split-string=?)/, '');
  const text = attached === '' ? textOf(argv[at + 1] ?? []) : attached;
  if (text === undefined) return argv;
  const words = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word): Value => [word]);
  return [...argv.slice(0, at), ...words, ...argv.slice(at + (attached === '' ? 2 : 1))];
}
