import { textOf, type Value } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { handOver, processThing, runCode, runProgram, runShell, streamsOnto } from '../../script/library/code.ts';
import { setVariable } from '../../script/library/environment.ts';
import { pipeIn } from '../../script/library/things.ts';
import { done } from '../../script/library/values.ts';
import {
  asValue,
  itemsOf,
  knownText,
  none,
  optionsOf,
  originOf,
  type ScriptObject,
  truth,
} from '../../script/object.ts';
import { type Arguments, argument, type Run } from '../../script/run.ts';
import { inMemory } from './file-functions.ts';

const shell: LibraryFunction = (run, args) =>
  processThing(runShell(run, argument(args, 0, 'cmd') ?? args.named.get('command'), args.node));

/** Functions that start programs or end them. */
export const processes: readonly (readonly [string, LibraryFunction])[] = [
  ...[
    'os.system',
    'os.popen',
    'subprocess.getoutput',
    'subprocess.getstatusoutput',
    'asyncio.create_subprocess_shell',
    'pexpect.spawn',
    'pexpect.run',
  ].map((name): readonly [string, LibraryFunction] => [name, shell]),
  ...['call', 'run', 'Popen', 'check_call', 'check_output'].map((name): readonly [string, LibraryFunction] => [
    `subprocess.${name}`,
    subprocess,
  ]),
  ['asyncio.create_subprocess_exec', (run, args) => processThing(runProgram(run, args.list.map(asValue), args.node))],
  ...['execv', 'execve', 'execvp', 'execvpe', 'posix_spawn', 'posix_spawnp'].map(
    (name): readonly [string, LibraryFunction] => [
      `os.${name}`,
      (run, args) => replaced(run, args.list[0], args.list[1], args),
    ],
  ),
  ...['execl', 'execle', 'execlp', 'execlpe'].map((name): readonly [string, LibraryFunction] => [
    `os.${name}`,
    (run, args) => replaced(run, args.list[0], { type: 'list', items: args.list.slice(1) }, args),
  ]),
  ...['spawnl', 'spawnlp', 'spawnle'].map((name): readonly [string, LibraryFunction] => [
    `os.${name}`,
    (run, args) => replaced(run, args.list[1], { type: 'list', items: args.list.slice(2) }, args),
  ]),
  ...['spawnv', 'spawnvp', 'spawnve'].map((name): readonly [string, LibraryFunction] => [
    `os.${name}`,
    (run, args) => replaced(run, args.list[1], args.list[2], args),
  ]),
  ['os.startfile', (run, args) => processThing(runProgram(run, [asValue(args.list[0])], args.node))],
  ['pty.spawn', (run, args) => done(spawned(run, args.list[0], args))],
  ['os.dup2', (run, args) => done(duplicated(run, args))],
  ['os.kill', (run, args) => done(run.record.effect({ kind: 'kill', pattern: asValue(args.list[0]) }, args.node.line))],
  ['os.putenv', (run, args) => done(setVariable(run, args.list[0], args.list[1], args.node.line))],
  ['os.chroot', (run, args) => done(changeRoot(run, args))],
  ['code.interact', (run) => done(interact(run))],
];

/** `subprocess.*`: a list without a shell, or a text with one. Sockets handed in as stdio make it a remote shell. */
function subprocess(run: Run, args: Arguments): ScriptObject {
  const given = argument(args, 0, 'args');
  const asShell = truth(args.named.get('shell') ?? none) ?? true;
  const input = args.named.get('input');
  let command = -1;
  for (const option of given === undefined ? [] : optionsOf(given)) {
    const words = option.type === 'list' ? option.items.map(asValue) : splitMethod(option);
    const more = input === undefined ? {} : { stdin: input };
    if (option.type === 'list' && !asShell) command = runProgram(run, words ?? [], args.node, more);
    else if (option.type === 'list') command = runShell(run, option.items[0], args.node, more);
    else if (asShell || words === undefined) command = runShell(run, option, args.node, more);
    else command = runProgram(run, words, args.node, more);
    handed(run, args, words?.[0] ?? asValue(option));
    if (input !== undefined && command >= 0 && isShellCommand(run, command)) pipeIn(run, command, input, args);
    if (input !== undefined && /^python/.test(run.record.commands[command]?.name ?? '')) runCode(run, input, args.node);
    const fetched = originOf(input)?.fetched;
    if (fetched !== undefined)
      run.record.effect({ kind: 'run', what: asValue(input), from: 'fetched', fetched }, args.node.line);
  }
  return processThing(command);
}

/** A program named by a text without a shell: only its name (or, on a careless call, name and arguments). */
function splitMethod(value: ScriptObject): readonly Value[] | undefined {
  const content = knownText(value);
  if (content === undefined) return undefined;
  return content
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => [word]);
}

function isShellCommand(run: Run, command: number): boolean {
  return /^(ba|da|a|z|k)?sh$/.test(run.record.commands[command]?.name ?? '');
}

/** `stdin=s.fileno()`, `stdout=s`. */
function handed(run: Run, args: Arguments, program: Value): void {
  for (const name of ['stdin', 'stdout', 'stderr']) {
    const value = args.named.get(name);
    if (value?.type === 'thing' && value.kind === 'socket' && value.effect !== undefined && value.effect >= 0) {
      handOver(run, value.effect, textOf(program) ?? 'sh', `${name}=socket`);
    }
  }
}

/** `os.dup2(s.fileno(), 0)`: from now on an interactive shell of this process talks to the socket. */
function duplicated(run: Run, args: Arguments): void {
  const [from, to] = args.list;
  if (to?.type === 'number' && to.number > 2) return;
  streamsOnto(run, from, 'standard streams copied onto the socket');
}

function replaced(
  run: Run,
  program: ScriptObject | undefined,
  argv: ScriptObject | undefined,
  args: Arguments,
): ScriptObject {
  const words = argv === undefined ? undefined : itemsOf(argv);
  const rest = (words ?? []).slice(1).map(asValue);
  const path = asValue(program);
  runProgram(run, [path, ...rest], args.node);
  const first = path[0];
  // `/proc/self/fd/%d`: a program in memory.
  const fetched = inMemory.get(run);
  if (fetched !== undefined && typeof first === 'string' && /^\/proc\/[^/]{0,20}/.test(first)) {
    run.record.effect({ kind: 'run', what: path, from: 'fetched', fetched }, args.node.line);
  }
  return none;
}

/** A program that `pty.spawn` starts: its words or its name alone. */
function spawned(run: Run, program: ScriptObject | undefined, args: Arguments): void {
  runProgram(run, program?.type === 'list' ? program.items.map(asValue) : [asValue(program)], args.node);
}

function changeRoot(run: Run, args: Arguments): void {
  const root = asValue(args.list[0]);
  run.record.command([['chroot'], root], args.node.line, run.text(args.node));
}

function interact(run: Run): void {
  for (const effect of run.shelled.keys()) handOver(run, effect, 'python', 'standard streams copied onto the socket');
}
