import { render, type Value } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { handOver, lastSocket, processThing, runProgram, runShell, streamsOnto } from '../../script/library/code.ts';
import { setVariable } from '../../script/library/environment.ts';
import { pipeIn, thingMethod } from '../../script/library/things.ts';
import { done, same } from '../../script/library/values.ts';
import {
  asValue,
  fromKeyed,
  knownText,
  list,
  mystery,
  none,
  optionsOf,
  type ScriptObject,
  type ScriptThing,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { blockOf, yieldTo } from './blocks.ts';

/** Functions that start programs. */
export const processes: readonly (readonly [string, LibraryFunction])[] = [
  ...same(['system', 'exec', 'spawn', 'POSIX.Spawn.spawn', 'Process.daemon.exec'], (run, args) => {
    start(run, args.list, args);
    return mystery('output');
  }),
  [
    '`',
    (run, args) => {
      start(run, args.list, args);
      return mystery('output');
    },
  ],
  ...same(['IO.popen', 'PTY.spawn', 'PTY.getpty', 'Open3.popen3', 'Open3.popen2', 'Open3.popen2e'], opened),
  ...same(['Open3.capture3', 'Open3.capture2', 'Open3.capture2e', 'Open3.pipeline'], (run, args) => {
    const process = start(run, args.list, args);
    const input = args.named.get('stdin_data');
    if (input !== undefined) thingMethod(run, process, 'write', { ...args, list: [input] });
    return list([mystery('output'), mystery('output'), mystery('status')]);
  }),
  [
    'Process.kill',
    (run, args) => done(run.record.effect({ kind: 'kill', pattern: asValue(args.list[1]) }, args.node.line)),
  ],
  ...same(['Shellwords.escape', 'Shellwords.shellescape'], () => mystery('Shellwords.escape()')),
  ...same(['Shellwords.join', 'Shellwords.shelljoin'], (_run, args) => args.list[0]),
];

/** Starts what the arguments of `system`, `exec`, `spawn`, `popen` say: environment, a line or a list, streams. */
export function start(run: Run, given: readonly ScriptObject[], args: Arguments): ScriptThing {
  const words = [...given];
  if (words.at(-1)?.type === 'function') words.pop();
  const environment = words[0]?.type === 'dict' ? words.shift() : undefined;
  if (environment?.type === 'dict')
    for (const [key, value] of environment.entries) setVariable(run, fromKeyed(key), value, args.node.line);
  const options = words.at(-1)?.type === 'dict' ? words.pop() : undefined;
  const socket = streamSocket(options, args);
  const how = 'its standard streams are the connection';
  if (socket !== undefined) streamsOnto(run, socket, how);
  const [first, ...rest] = words;
  let command = -1;
  let program: Value = [];
  for (const option of first === undefined ? [] : optionsOf(first)) {
    if (option.type === 'list' || rest.length > 0) {
      // `[program, name]` starts the program under another name.
      const head = option.type === 'list' ? option.items : [option];
      const argv = rest.length > 0 ? [head[0] ?? none, ...rest] : head;
      const flat = argv.flatMap((each) => (each.type === 'list' ? each.items : [each]));
      program = asValue(flat[0]);
      command = runProgram(run, flat.slice(0, 1_000).map(asValue), args.node);
    } else {
      program = asValue(option);
      ontoDescriptor(run, program);
      command = runShell(run, option, args.node);
    }
  }
  const name = render(program).trim().split(/\s/)[0] ?? '';
  if (socket?.type === 'thing' && socket.effect !== undefined && name !== '') handOver(run, socket.effect, name, how);
  return processThing(command);
}

/** `in: socket`, `[:in, :out] => socket`, `0 => socket`. */
function streamSocket(options: ScriptObject | undefined, args: Arguments): ScriptObject | undefined {
  const values = [...args.named.values(), ...(options?.type === 'dict' ? options.entries.values() : [])];
  return values
    .flatMap((value) => (value.type === 'list' ? value.items : [value]))
    .find((value) => value.type === 'thing' && value.kind === 'socket');
}

/** `sh -i <&5`, `sh <&#{socket.fileno}`: the connection's descriptor in the place of a stream. */
function ontoDescriptor(run: Run, line: Value): void {
  const content = line.map((part) => (typeof part === 'string' ? part : `‹${part.hole}›`)).join('');
  if (!/[<>]\s?&\s?([3-9]|1\d|‹)/.test(content)) return;
  const how = 'the descriptor of a connection is put in the place of its streams';
  streamsOnto(run, undefined, how);
  const socket = lastSocket(run);
  const program = /\b(?:ba|da|z|k|a)?sh\b/.exec(content)?.[0];
  if (socket !== undefined && program !== undefined) handOver(run, socket, program, how);
}

function opened(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const mode = args.list.at(blockOf(args) === undefined ? -1 : -2);
  const words =
    args.list.length > 1 && /^[rwa][b+t]*$/.test(knownText(mode) ?? '')
      ? args.list.filter((each) => each !== mode)
      : args.list;
  const process = start(run, words, args);
  const block = blockOf(args);
  if (block !== undefined) yieldTo(run, block, [process, process, process, process], args, scope);
  return process;
}

/** Methods of a process's pipes. */
export function processMethod(
  run: Run,
  self: ScriptThing,
  name: string,
  args: Arguments,
  scope: Scope,
): ScriptObject | undefined {
  if (['write', 'puts', 'print', '<<', 'syswrite'].includes(name)) {
    const [what] = args.list;
    if (what === undefined) return none;
    const command = self.effect === undefined ? undefined : run.record.commands[self.effect];
    const received = what.type === 'unknown' ? what.origin?.received : undefined;
    if (received !== undefined && command !== undefined)
      handOver(
        run,
        received,
        command.name === 'sh' ? render(command.argv[2] ?? []) : command.name,
        'it is fed what the connection sends',
      );
    thingMethod(run, self, 'write', args);
    if (command !== undefined && self.effect !== undefined && isShellLine(command.argv))
      pipeIn(run, self.effect, what, args);
    return none;
  }
  if (name === 'each_line' || name === 'each') {
    const block = blockOf(args);
    if (block !== undefined) yieldTo(run, block, [mystery('output')], args, scope);
    return self;
  }
  return undefined;
}

/** `sh -c 'sh'`: a shell that reads its commands. */
function isShellLine(argv: readonly Value[]): boolean {
  return /^(\/[\w/]{1,40}\/)?(ba|da|z|a)?sh(\s+-[is]{1,2})?$/.test(render(argv[2] ?? []).trim());
}
