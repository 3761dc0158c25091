import { engineRequest, runWords } from './effects/engine-request.ts';
import { programName } from './interpreter-use.ts';
import { shellCode, shellLine } from './shell-line.ts';
import { known, literals, render, textOf, type Value } from './value.ts';

/** Code that a command runs for another: in another root, name space, container or machine, or just as somebody else. */
export interface InnerCode {
  readonly text: string;
  /** Set when its effects land outside the container. */
  readonly outside?: string;
}

/** Options of a program that take the next word as their value. */
const valued: Readonly<Record<string, readonly string[]>> = {
  chroot: [],
  nsenter: ['-t', '--target', '-S', '--setuid', '-G', '--setgid', '-N', '--net-socket'],
  ssh: [
    '-b',
    '-c',
    '-D',
    '-E',
    '-e',
    '-F',
    '-I',
    '-i',
    '-J',
    '-L',
    '-l',
    '-m',
    '-O',
    '-o',
    '-P',
    '-p',
    '-Q',
    '-R',
    '-S',
    '-W',
    '-w',
    '-B',
  ],
  docker: [
    '-H',
    '--host',
    '-l',
    '--log-level',
    '-c',
    '--context',
    '--config',
    '--tlscacert',
    '--tlscert',
    '--tlskey',
    '--namespace',
    '-n',
    '--address',
    '-a',
    '--runtime',
    '--root',
    '--url',
    '--connection',
  ],
  run: [
    ...[
      '-v',
      '--volume',
      '-e',
      '--env',
      '-p',
      '--publish',
      '--name',
      '--net',
      '--network',
      '-w',
      '--workdir',
      '-u',
      '--user',
    ],
    ...[
      '--entrypoint',
      '--mount',
      '--restart',
      '--pid',
      '--ipc',
      '--uts',
      '--cgroupns',
      '--userns',
      '-h',
      '--hostname',
      '-l',
    ],
    ...[
      '--label',
      '--cap-add',
      '--cap-drop',
      '--device',
      '--security-opt',
      '-m',
      '--memory',
      '--cpus',
      '--cpu-shares',
      '-c',
    ],
    ...['--env-file', '--add-host', '--dns', '--ulimit', '--tmpfs', '--platform', '--volumes-from', '--gpus', '--link'],
    ...[
      '--log-driver',
      '--log-opt',
      '--runtime',
      '--shm-size',
      '--sysctl',
      '--pull',
      '--cidfile',
      '--expose',
      '--ip',
      '--group-add',
    ],
  ],
  gosu: [],
  screen: ['-S', '-t', '-c', '-h', '-L', '-Logfile', '-p', '-s', '-T', '-e'],
};

const engines = new Set(['docker', 'podman', 'nerdctl', 'ctr', 'crictl', 'lxc-attach']);

/** The code inside a command that runs code elsewhere or as somebody else; `undefined` when there is none. `stdin` as far as known. */
export function innerCode(argv: readonly Value[], stdin?: Value): InnerCode | undefined {
  const name = programName(textOf(argv[0] ?? []) ?? '');
  if (engines.has(name)) return inContainer(name, argv);
  if (name === 'curl' || name === 'wget') return throughApi(argv, stdin);
  const reader = readers.get(name);
  return reader?.(argv, name);
}

const readers = new Map<string, (argv: readonly Value[], name: string) => InnerCode | undefined>([
  ['chroot', inRoot],
  ['nsenter', inNamespaces],
  ['ssh', onHost],
  ['dbclient', onHost],
  ['su', asUser],
  ['runuser', asUser],
  ['script', asUser],
  ['gosu', afterWords(1)],
  ['su-exec', afterWords(1)],
  ['tini', afterDashes],
  ['dumb-init', afterDashes],
  ['catatonit', afterDashes],
  ['s6-setuidgid', afterWords(1)],
  ['setuidgid', afterWords(1)],
  ['screen', afterDashes],
  ['tmux', inWindow],
  ['byobu', inWindow],
  ['kubectl', afterDoubleDash('kubectl exec')],
  ['cpulimit', afterDoubleDash(undefined)],
  ['start-stop-daemon', daemon],
]);

function inRoot(argv: readonly Value[]): InnerCode | undefined {
  const at = skipOptions(argv, 1, []);
  const root = argv[at];
  if (root === undefined) return undefined;
  const rest = argv.slice(at + 1);
  const outside = `chroot ${render(root)}`.slice(0, 200);
  return textOf(root) === '/' ? { text: shellLine(rest) } : { text: shellLine(rest), outside };
}

function inNamespaces(argv: readonly Value[]): InnerCode | undefined {
  const at = skipOptions(argv, 1, valued['nsenter'] ?? []);
  const rest = argv.slice(at);
  return rest.length === 0 ? undefined : { text: shellLine(rest), outside: shown(argv.slice(0, at)) };
}

/** ssh joins its words with blanks and hands them to a shell over there. */
function onHost(argv: readonly Value[]): InnerCode | undefined {
  const at = skipOptions(argv, 1, valued['ssh'] ?? []);
  const host = argv[at];
  // Options may follow the host, too.
  const from = skipOptions(argv, at + 1, valued['ssh'] ?? []);
  const words = argv.slice(from);
  if (host === undefined || words.length === 0) return undefined;
  return { text: words.map(shellCode).join(' '), outside: `ssh ${render(host)}`.slice(0, 200) };
}

function asUser(argv: readonly Value[]): InnerCode | undefined {
  for (let at = 1; at < argv.length - 1; at += 1) {
    const word = textOf(argv[at] ?? []);
    if (word === '-c' || word === '--command' || (word !== undefined && /^-[a-z]*c$/.test(word))) {
      return { text: shellCode(argv[at + 1] ?? []) };
    }
  }
  const dashes = argv.findIndex((word) => textOf(word) === '--');
  return dashes > 0 && dashes + 1 < argv.length ? { text: shellLine(argv.slice(dashes + 1)) } : undefined;
}

function afterWords(count: number): (argv: readonly Value[]) => InnerCode | undefined {
  return (argv) => {
    const from = skipOptions(argv, 1, []) + count;
    return from < argv.length ? { text: shellLine(argv.slice(from)) } : undefined;
  };
}

function afterDashes(argv: readonly Value[], name: string): InnerCode | undefined {
  const from = skipOptions(argv, 1, valued[name] ?? []);
  return from < argv.length ? { text: shellLine(argv.slice(from)) } : undefined;
}

function afterDoubleDash(outside: string | undefined): (argv: readonly Value[]) => InnerCode | undefined {
  return (argv) => {
    const from = argv.findIndex((word) => textOf(word) === '--') + 1;
    if (from === 0 || from >= argv.length) return undefined;
    return { text: shellLine(argv.slice(from)), ...(outside === undefined ? {} : { outside }) };
  };
}

/** `tmux new-session -d -s name 'command'`: the last word is shell code. */
function inWindow(argv: readonly Value[]): InnerCode | undefined {
  const verb = argv.findIndex((word, at) => at > 0 && windowVerbs.has(textOf(word) ?? ''));
  if (verb < 0) return undefined;
  const from = skipOptions(argv, verb + 1, ['-s', '-n', '-c', '-F', '-t', '-x', '-y', '-e', '-f', '-l', '-p']);
  const words = argv.slice(from);
  if (words.length === 0) return undefined;
  return { text: words.length === 1 ? shellCode(words[0] ?? []) : shellLine(words) };
}

const windowVerbs = new Set([
  'new',
  'new-session',
  'neww',
  'new-window',
  'splitw',
  'split-window',
  'respawn-pane',
  'send',
  'send-keys',
]);

function daemon(argv: readonly Value[]): InnerCode | undefined {
  let program: Value | undefined;
  for (let at = 1; at < argv.length; at += 1) {
    const word = textOf(argv[at] ?? []) ?? '';
    if (word === '--') break;
    if (['-a', '--startas', '-x', '--exec'].includes(word)) {
      if (program === undefined || word === '-a' || word === '--startas') program = argv[at + 1];
    } else if (word.startsWith('--exec=')) program ??= known(word.slice(7));
    else if (word.startsWith('--startas=')) program = known(word.slice(10));
    else if (['-K', '--stop', '-T', '--status'].includes(word)) return undefined;
  }
  if (program === undefined) return undefined;
  const dashes = argv.findIndex((word) => textOf(word) === '--');
  return { text: shellLine([program, ...(dashes === -1 ? [] : argv.slice(dashes + 1))]) };
}

/** `docker run [options] IMAGE COMMAND…`, `docker exec [options] CONTAINER COMMAND…`. */
function inContainer(name: string, argv: readonly Value[]): InnerCode | undefined {
  let at = skipOptions(argv, 1, valued['docker'] ?? []);
  if (['container', 'c', 'containers', 'task', 't'].includes(textOf(argv[at] ?? []) ?? ''))
    at = skipOptions(argv, at + 1, []);
  const verb = textOf(argv[at] ?? []) ?? '';
  if (!['run', 'exec', 'create'].includes(verb)) return undefined;
  const operand = skipOptions(argv, at + 1, valued['run'] ?? []);
  // `ctr run IMAGE ID COMMAND…`
  const image = name === 'ctr' && verb === 'run' ? operand + 1 : operand;
  const options = argv.slice(at + 1, operand);
  const rest = argv.slice(image + 1);
  const entry = entrypoint(options);
  const words = entry === undefined ? rest : [entry, ...rest];
  if (words.length === 0) return undefined;
  const telling = options.filter((word, index) => tells(options, index, word)).map(render);
  return { text: shellLine(words), outside: [name, verb, ...telling].join(' ').slice(0, 200) };
}

/** What a container runs that is asked for over the engine's HTTP interface. */
function throughApi(argv: readonly Value[], stdin: Value | undefined): InnerCode | undefined {
  const request = engineRequest(argv, stdin);
  if (request === undefined || request.container.words.length === 0) return undefined;
  return { text: shellLine(request.container.words.map(known)), outside: runWords(request.container) };
}

function entrypoint(options: readonly Value[]): Value | undefined {
  for (let at = 0; at < options.length; at += 1) {
    const word = textOf(options[at] ?? []) ?? '';
    if (word === '--entrypoint') return options[at + 1];
    if (word.startsWith('--entrypoint=')) return known(word.slice('--entrypoint='.length));
  }
  return undefined;
}

/** Options that open the host to the container, with their values. */
function tells(options: readonly Value[], index: number, word: Value): boolean {
  const text = literals(word);
  if (text === '--privileged' || text === '-v' || text === '--volume') return true;
  if (/^(-v.|--volume=|--pid=host|--privileged=true|--mount=)/.test(text)) return true;
  return ['-v', '--volume'].includes(literals(options[index - 1] ?? []));
}

function skipOptions(argv: readonly Value[], from: number, withValue: readonly string[]): number {
  let at = from;
  for (; at < argv.length; at += 1) {
    const word = textOf(argv[at] ?? []) ?? (typeof argv[at]?.[0] === 'string' ? `${argv[at]?.[0]}` : '');
    if (word === '--') return at + 1;
    if (!word.startsWith('-') || word === '-') return at;
    // `-dmS name`: the last letter of a bundle may be the one with a value.
    const last = /^-[A-Za-z]{2,}$/.test(word) ? `-${word.slice(-1)}` : word;
    if (withValue.includes(word) || (withValue.length > 0 && withValue.includes(last))) at += 1;
  }
  return Math.min(at, argv.length);
}

function shown(argv: readonly Value[]): string {
  return argv.map(render).join(' ').slice(0, 200);
}
