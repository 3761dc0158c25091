import { programName } from '../../../interpreter-use.ts';
import type { Language } from '../../../story.ts';
import { textOf, type Value } from '../../../value.ts';
import type { Place } from '../code.ts';
import {
  asValue,
  itemsOf,
  mystery,
  type Origin,
  optionsOf,
  originOf,
  type ScriptObject,
  type ScriptThing,
} from '../object.ts';
import type { Run } from '../run.ts';

/** Code of this language in a text (`eval(text)`): known text is a stage of its own; what was downloaded is run from there. */
export function runCode(run: Run, code: ScriptObject | undefined, node: Place): void {
  if (code === undefined) return;
  for (const option of optionsOf(code)) runOne(run, option, node);
}

function runOne(run: Run, code: ScriptObject, node: Place): void {
  const origin = originOf(code);
  const value = asValue(code);
  const known = code.type === 'text' && value.some((part) => typeof part === 'string');
  const line = node.line;
  if (origin?.fetched !== undefined) {
    run.record.effect(
      { kind: 'run', what: value, interpreter: run.dialect.interpreter, from: 'fetched', fetched: origin.fetched },
      line,
    );
    if (!known) return;
  }
  if (origin?.received !== undefined) {
    run.record.effect({ kind: 'run', what: value, interpreter: run.dialect.interpreter, from: 'unknown' }, line);
    handOver(run, origin.received, run.dialect.interpreter, 'runs what it receives');
    return;
  }
  if (origin?.request === true) {
    run.record.effect({ kind: 'run', what: value, interpreter: run.dialect.interpreter, from: 'request' }, line);
    if (!known) return;
  }
  if (!known) {
    // `eval` of something unknown is everyday code; only what was decoded first is worth a word.
    if (origin?.steps !== undefined)
      run.record.effect({ kind: 'run', what: value, interpreter: run.dialect.interpreter, from: 'decoded' }, line);
    return;
  }
  const content = textOf(value) ?? holedText(value);
  // `eval('name')` and other short expressions without a call do nothing worth a stage.
  if (run.dialect.bareCommands !== true && content.length < 200 && !/[(;\n=`'"]/.test(content)) return;
  run.record.code({
    how: 'eval',
    language: run.dialect.language,
    text: content,
    decoded: origin?.steps ?? [],
    args: run.input.args,
    line,
    env: run.input.env,
  });
  const from = (origin?.steps?.length ?? 0) > 0 ? 'decoded' : 'argument';
  if (origin?.fetched === undefined)
    run.record.effect({ kind: 'run', what: value, interpreter: run.dialect.interpreter, from }, line);
}

/** Text of which parts are not known: a name nobody has bound stands for them. */
function holedText(value: Value): string {
  return value.map((part) => (typeof part === 'string' ? part : 'UNKNOWN_VALUE')).join('');
}

/** Code for a shell: `os.system(text)`, `subprocess.call(text, shell=True)`. */
export function runShell(
  run: Run,
  code: ScriptObject | undefined,
  node: Place,
  more: { stdin?: ScriptObject } = {},
): number {
  let last = -1;
  for (const option of code === undefined ? [] : optionsOf(code)) last = shellOnce(run, option, node, more);
  return last;
}

function shellOnce(run: Run, code: ScriptObject, node: Place, more: { stdin?: ScriptObject }): number {
  const value = asValue(code);
  const origin = originOf(code);
  const line = node.line;
  const command = run.record.command([['sh'], ['-c'], value], line, run.text(node), stdinOf(more.stdin));
  if (command < 0) return command;
  if (origin?.received !== undefined) handOver(run, origin.received, 'sh', 'runs what it receives');
  if (origin?.request === true) {
    run.record.effect({ kind: 'run', what: value, interpreter: 'sh', from: 'request' }, line);
  }
  if (origin?.fetched !== undefined) {
    run.record.effect({ kind: 'run', what: value, interpreter: 'sh', from: 'fetched', fetched: origin.fetched }, line);
  }
  const content = textOf(value) ?? shellText(value);
  if (value.some((part) => typeof part === 'string')) {
    nest(run, command, 'argument', 'shell', content, origin, line);
    if (isShell(content)) dupedSockets(run, content);
    onDescriptor(run, content);
  }
  return command;
}

/** Records code that a command of this text runs. */
export function nest(
  run: Run,
  command: number,
  how: 'argument' | 'pipe',
  language: Language,
  text: string,
  origin: Origin | undefined,
  line: number,
): void {
  run.record.code({
    command,
    how,
    language,
    text,
    decoded: origin?.steps ?? [],
    args: [['sh']],
    line,
    env: run.input.env,
  });
}

function shellText(value: Value): string {
  return value.map((part, index) => (typeof part === 'string' ? part : `\${UNKNOWN_${index}}`)).join('');
}

function stdinOf(stdin: ScriptObject | undefined): { stdin?: Value } {
  return stdin?.type === 'text' ? { stdin: stdin.value } : {};
}

/** A program with its arguments, without a shell. */
export function runProgram(run: Run, argv: readonly Value[], node: Place, more: { stdin?: ScriptObject } = {}): number {
  const line = node.line;
  const program = textOf(argv[0] ?? []) ?? '';
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (wrappers.has(name)) {
    // The shell reader knows how to take wrappers off.
    const text = argv.map(quoted).join(' ');
    const command = run.record.command([['sh'], ['-c'], [text]], line, run.text(node), stdinOf(more.stdin));
    if (command >= 0) nest(run, command, 'argument', 'shell', text, undefined, line);
    return command;
  }
  const command = run.record.command(argv, line, run.text(node), stdinOf(more.stdin));
  if (isInteractiveShell(name, argv)) dupedSockets(run, program);
  return command;
}

const wrappers = new Set([
  'sudo',
  'nohup',
  'setsid',
  'nice',
  'ionice',
  'timeout',
  'env',
  'stdbuf',
  'doas',
  'busybox',
  'unbuffer',
  'xargs',
  'time',
  'exec',
  'command',
]);
const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'cmd.exe', 'powershell.exe']);

function quoted(value: Value): string {
  const content = textOf(value) ?? shellText(value);
  if (textOf(value) === undefined) return `"${content}"`;
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(content) ? content : `'${content.replaceAll("'", "'\\''")}'`;
}

/** `/bin/sh -i <&3 >&3`: descriptors from three on are what the script opened last. */
function onDescriptor(run: Run, content: string): void {
  if (!isShell(content) || !/[<>]&(?:[3-9]|\d\d|\$\{UNKNOWN)/.test(content)) return;
  const socket = lastSocket(run);
  if (socket !== undefined)
    handOver(run, socket, content.trim().split(/\s/)[0] ?? 'sh', 'its streams are the descriptor of the socket');
}

function isShell(content: string): boolean {
  const program = content.trim().split(/\s/)[0] ?? '';
  return shells.has(program.slice(program.lastIndexOf('/') + 1)) && !/\s-[a-z]*c\b/.test(content);
}

/** A shell without a script: it talks to whoever its stdio belongs to. */
function isInteractiveShell(name: string, argv: readonly Value[]): boolean {
  return (
    shells.has(name) && argv.slice(1).every((word) => (textOf(word) ?? '').startsWith('-') && textOf(word) !== '-c')
  );
}

/** An interactive shell after a socket was put in the place of standard input or output. */
function dupedSockets(run: Run, program: string): void {
  for (const [effect, how] of run.shelled) handOver(run, effect, program, how);
}

/** Marks a connection as one that carries a shell. */
export function handOver(run: Run, effect: number, program: string, how: string): void {
  const socket = run.record.effects[effect];
  if (socket?.kind === 'connect' || socket?.kind === 'listen') socket.shell ??= { program: program.slice(0, 200), how };
}

/**
 * A shell or another interpreter that may talk to a socket from now on (`dup2`, `open STDIN, ">&S"`): `socket` is the
 * thing whose descriptor was copied onto standard input or output; without it the last socket that was opened.
 */
export function streamsOnto(run: Run, socket: ScriptObject | undefined, how: string): void {
  const own = socket?.type === 'thing' && socket.effect !== undefined && socket.effect >= 0 ? socket.effect : undefined;
  const at = own ?? lastSocket(run);
  if (at !== undefined) run.shelled.set(at, how);
}

/** Position of the last connection that was opened or waited for. */
export function lastSocket(run: Run): number | undefined {
  for (let at = run.record.effects.length - 1; at >= 0; at -= 1) {
    const kind = run.record.effects[at]?.kind;
    if (kind === 'connect' || kind === 'listen') return at;
  }
  return undefined;
}

/** A process that was started: what is written to it is what it reads. */
export function processThing(command: number): ScriptThing {
  const made: ScriptThing = { type: 'thing', kind: 'process', data: new Map() };
  if (command >= 0) made.effect = command;
  made.data.set('stdin', made);
  made.data.set('stdout', mystery('output'));
  made.data.set('stderr', mystery('output'));
  return made;
}

/** A program started with a list of arguments; a lone text is a shell's line. */
export function startProgram(
  run: Run,
  program: ScriptObject | undefined,
  args: ScriptObject | undefined,
  node: Place,
): ScriptThing {
  const words = args === undefined ? [] : (itemsOf(args) ?? [args]);
  return processThing(runProgram(run, [asValue(program), ...words.slice(0, 1_000).map(asValue)], node));
}

/** Joins a socket and a process that are piped into each other: the program's streams are the socket's. */
export function joinStreams(run: Run, one: ScriptObject | undefined, other: ScriptObject | undefined): boolean {
  const things = [one, other].filter((each) => each?.type === 'thing');
  const socket = things.find((each) => each?.type === 'thing' && each.kind === 'socket');
  const process = things.find((each) => each?.type === 'thing' && each.kind === 'process');
  if (socket?.type !== 'thing' || process?.type !== 'thing') return false;
  const command = process.effect === undefined ? undefined : run.record.commands[process.effect];
  if (socket.effect === undefined || command === undefined) return false;
  const name = programName(command.name);
  handOver(run, socket.effect, name, 'its streams are piped into the socket');
  return true;
}
