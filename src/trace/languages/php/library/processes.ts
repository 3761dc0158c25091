import { textOf } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { handOver, lastSocket, processThing, runProgram, runShell, streamsOnto } from '../../script/library/code.ts';
import { setVariable, variable } from '../../script/library/environment.ts';
import { thing } from '../../script/library/network.ts';
import { done, same, setArgument, valuesOfArray } from '../../script/library/values.ts';
import {
  asValue,
  itemsOf,
  knownText,
  list,
  mystery,
  none,
  optionsOf,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import { joinTexts } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';

/** Functions that start programs, end them, or change what they start with. */
export const processes: readonly (readonly [string, LibraryFunction])[] = [
  ...same(['system', 'shell_exec', 'passthru', 'exec', 'expect_popen', 'ssh2_exec'], (run, args, scope) => {
    const command = args.list[0]?.type === 'thing' ? args.list[1] : args.list[0];
    shell(run, command, args);
    setArgument(run, args, 1, mystery('output'), scope);
    return mystery('output');
  }),
  ['popen', (run, args) => processThing(shell(run, args.list[0], args))],
  ['proc_open', procOpen],
  ['pcntl_exec', (run, args) => done(runProgram(run, argvOf(args.list[0], args.list[1]), args.node))],
  ['proc_close', () => none],
  ['pclose', () => none],
  [
    'posix_kill',
    (run, args) => done(run.record.effect({ kind: 'kill', pattern: asValue(args.list[0]) }, args.node.line)),
  ],
  ['putenv', (run, args) => done(put(run, args.list[0], args.node.line))],
  ['getenv', (run, args) => get(run, args.list[0])],
  ['mail', mail],
  ['mb_send_mail', mail],
  ['ffi.cdef', () => thing('ffi')],
  ['ffi.load', () => thing('ffi')],
  ['escapeshellarg', (_run, args) => quoted(args.list[0])],
  ['escapeshellcmd', (_run, args) => args.list[0]],
];

/** A line for a shell. `<&3`: the connection opened last is the descriptor it names. */
export function shell(run: Run, command: ScriptObject | undefined, args: Arguments): number {
  let last = -1;
  for (const option of command === undefined ? [] : optionsOf(command)) {
    const content = asValue(option)
      .map((part) => (typeof part === 'string' ? part : ' '))
      .join('');
    if (/[<>]\s?&\s?([3-9]|1\d)\b/.test(content)) {
      streamsOnto(run, undefined, 'the descriptor of a connection is put in the place of its streams');
      const socket = lastSocket(run);
      const program = /\b(?:ba|da|z|k|a)?sh\b/.exec(content)?.[0];
      if (socket !== undefined && program !== undefined)
        handOver(run, socket, program, 'the descriptor of a connection is put in the place of its streams');
    }
    last = runShell(run, option, args.node);
  }
  return last;
}

function argvOf(program: ScriptObject | undefined, words: ScriptObject | undefined): ReturnType<typeof asValue>[] {
  const rest = words === undefined ? [] : (valuesOfArray(words) ?? itemsOf(words) ?? [words]);
  return [asValue(program), ...rest.slice(0, 1_000).map(asValue)];
}

/** `proc_open(command, descriptors, $pipes)`: descriptors may be sockets; what is written to the pipes is its input. */
function procOpen(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [given, descriptors] = args.list;
  const streams = descriptors === undefined ? [] : (valuesOfArray(descriptors) ?? []);
  const socket = streams.find((each) => each.type === 'thing' && each.kind === 'socket');
  const how = 'its standard streams are the connection';
  if (socket !== undefined) streamsOnto(run, socket, how);
  const words = given === undefined ? undefined : valuesOfArray(given);
  const command = words === undefined ? shell(run, given, args) : runProgram(run, words.map(asValue), args.node);
  const program = asValue(words?.[0] ?? given);
  const first = typeof program[0] === 'string' ? (program[0].trim().split(/\s/)[0] ?? '') : '';
  if (socket?.type === 'thing' && socket.effect !== undefined && first !== '') handOver(run, socket.effect, first, how);
  const made = processThing(command);
  made.data.set('program', text(first));
  setArgument(run, args, 2, list([made, made, made]), scope);
  return made;
}

/** `putenv('NAME=value')`. */
function put(run: Run, given: ScriptObject | undefined, line: number): void {
  const value = asValue(given);
  const first = typeof value[0] === 'string' ? value[0] : '';
  const at = first.indexOf('=');
  if (at === -1) return;
  const rest: ScriptObject = { type: 'text', value: [first.slice(at + 1), ...value.slice(1)], bytes: false };
  setVariable(run, text(first.slice(0, at)), rest, line);
}

function get(run: Run, name: ScriptObject | undefined): ScriptObject {
  const known = knownText(name);
  if (known === undefined) return mystery('getenv()');
  return /^HTTP_|^QUERY_STRING$/.test(known) ? mystery(`$_SERVER[${known}]`, { request: true }) : variable(run, known);
}

/** The fifth argument of `mail` goes to sendmail's command line; a file's content in its text leaves by mail. */
function mail(run: Run, args: Arguments): ScriptObject {
  const [to, , body, , options] = args.list;
  const sent = asValue(body);
  if (sent.some((part) => typeof part !== 'string' && part.hole.startsWith('file ')))
    run.record.effect({ kind: 'exfiltrate', to: asValue(to), what: sent, via: 'mail' }, args.node.line);
  const words = options === undefined ? undefined : textOf(asValue(options));
  // A sender's address alone (`-f`) is what honest code passes.
  if (options !== undefined && (words === undefined || !/^\s*(-f\s?\S*)?\s*$/.test(words)))
    runShell(run, joinTexts(run, text('/usr/sbin/sendmail -t -i '), options), args.node);
  return mystery('mail()');
}

function quoted(value: ScriptObject | undefined): ScriptObject {
  const content = knownText(value);
  if (content !== undefined) return text(`'${content.replaceAll("'", "'\\''")}'`, originOf(value));
  // Quoted, it is one word: whoever sends it decides an argument, not the command.
  return mystery('escapeshellarg()');
}
