import { textOf, type Value } from '../../../value.ts';
import { runShell } from '../../script/library/code.ts';
import { contentOf } from '../../script/library/files.ts';
import { formatted } from '../../script/library/format.ts';
import { connectedSocket, listeningSocket, socketMethod, thing } from '../../script/library/network.ts';
import { feed, printedTo, writeMore } from '../../script/library/outlets.ts';
import { joinedItems } from '../../script/library/text-methods.ts';
import {
  knownText,
  list,
  mystery,
  number,
  optionsOf,
  originOf,
  type ScriptObject,
  type ScriptThing,
  text,
} from '../../script/object.ts';
import { asText, joinTexts } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import type { Table } from './table.ts';

/** Files, commands and sockets that an awk program has open, by what it calls them. */
const open = new WeakMap<Run, Map<string, ScriptThing>>();

/** Reading and writing: of awk's files some are sockets (`/inet/tcp/0/HOST/PORT`), and any text may be a command. */
export const streams: Table = [
  [
    '@print',
    (run, args, scope) =>
      put(run, args, joinedItems(texts(run, args, scope), asText(run, scope.get('OFS') ?? text(' '))), '\n'),
  ],
  ['@printf', (run, args) => put(run, args, formatted(run, items(args.list[0])), '')],
  ['@commandLine', (run, args) => each(args.list[0], (command) => lineOf(run, command, args))],
  ['@commandLines', (run, args) => linesFrom(each(args.list[0], (command) => lineOf(run, command, args)))],
  ['@fileLine', (run, args) => each(args.list[0], (path) => fromFile(run, path, args, false))],
  ['@fileLines', (run, args) => linesFrom(each(args.list[0], (path) => fromFile(run, path, args, true)))],
  ['@inputLine', () => mystery('input')],
  ['@inputLines', () => mystery('input')],
  ['@records', (run) => records(run)],
  ['close', () => number(0)],
  ['fflush', () => number(0)],
  [
    'system',
    (run, args) => {
      runShell(run, args.list[0] === undefined ? undefined : asText(run, args.list[0]), args.node);
      return mystery('status');
    },
  ],
];

function items(value: ScriptObject | undefined): readonly ScriptObject[] {
  return value?.type === 'list' ? value.items : [];
}

/** What is printed: `$0` when nothing is said. */
function texts(run: Run, args: Arguments, scope: Scope): readonly ScriptObject[] {
  const given = items(args.list[0]);
  return (given.length === 0 ? [scope.get('$0') ?? mystery('$0')] : given).map((each) => asText(run, each));
}

function each(value: ScriptObject | undefined, act: (option: ScriptObject) => ScriptObject): ScriptObject {
  let last: ScriptObject = mystery('line');
  for (const option of value === undefined ? [] : optionsOf(value)) last = act(option);
  return last;
}

/** A list of lines, or a value that stands for any of them. */
function linesFrom(value: ScriptObject): ScriptObject {
  return value.type === 'list' ? value : { ...mystery('line', originOf(value)) };
}

/** `/inet/tcp/0/192.0.2.1/80` connects, `/inet/tcp/4444/0/0` waits. */
function network(run: Run, name: ScriptObject, args: Arguments): ScriptThing | undefined {
  const value = asText(run, name).value;
  const [start] = value;
  if (typeof start !== 'string' || !/^\/inet[46]?\//.test(start)) return undefined;
  const opened = open.get(run) ?? new Map<string, ScriptThing>();
  open.set(run, opened);
  const key = JSON.stringify(value);
  const before = opened.get(key);
  if (before !== undefined) return before;
  const [, , protocol = [], local = [], host = [], port = []] = parts(value);
  const way = textOf(protocol) === 'udp' ? 'udp' : 'tcp';
  const waits = textOf(host) === '0' || textOf(host) === '';
  const line = args.node.line;
  const made = waits
    ? listeningSocket(run, text('0.0.0.0'), asObject(local), line, way)
    : connectedSocket(run, asObject(host), asObject(port), line, way);
  opened.set(key, made);
  return made;
}

function asObject(value: Value): ScriptObject {
  return { type: 'text', value, bytes: false };
}

/** A path cut at its slashes. */
function parts(value: Value): readonly Value[] {
  const made: (string | { hole: string })[][] = [[]];
  for (const part of value) {
    if (typeof part !== 'string') {
      made.at(-1)?.push(part);
      continue;
    }
    const [first = '', ...others] = part.split('/');
    if (first !== '') made.at(-1)?.push(first);
    for (const other of others) made.push(other === '' ? [] : [other]);
  }
  return made;
}

/** `command | getline`: what a command prints is not known; a socket gives what the other side sends. */
function lineOf(run: Run, command: ScriptObject, args: Arguments): ScriptObject {
  const socket = network(run, command, args);
  if (socket !== undefined) return received(socket);
  runShell(run, asText(run, command), args.node);
  return mystery('output');
}

function received(socket: ScriptThing): ScriptObject {
  return mystery(
    'received',
    socket.effect === undefined || socket.effect < 0 ? undefined : { received: socket.effect },
  );
}

/** `getline < file`. */
function fromFile(run: Run, path: ScriptObject, args: Arguments, all: boolean): ScriptObject {
  const socket = network(run, path, args);
  if (socket !== undefined) return received(socket);
  const content = contentOf(run, asText(run, path), false);
  const known = knownText(content);
  if (known === undefined) return content;
  const lines = linesOf(known);
  return all ? list(lines) : (lines[0] ?? text(''));
}

function linesOf(content: string): ScriptObject[] {
  const lines = content.split('\n').slice(0, 20_000);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => text(line));
}

/** Lines of the files named in the arguments, where those are known. */
function records(run: Run): ScriptObject {
  const argv = run.top.get('ARGV');
  const names = argv?.type === 'dict' ? [...argv.entries.values()].slice(1, 20) : [];
  const lines: ScriptObject[] = [];
  for (const name of names) {
    const path = knownText(name);
    if (path === undefined || /^[A-Za-z_]\w*=/.test(path)) continue;
    const content = knownText(contentOf(run, name, false));
    if (content === undefined) return mystery('$0');
    lines.push(...linesOf(content));
  }
  return lines.length === 0 ? mystery('$0') : list(lines);
}

/** What is printed goes to standard output, a file, a command or a socket. */
function put(run: Run, args: Arguments, given: ScriptObject, end: string): ScriptObject {
  const [, how, where] = args.list;
  if (how === undefined || where === undefined) return number(1);
  const value = end === '' ? asText(run, given) : joinTexts(run, given, text(end));
  const socket = network(run, where, args);
  if (socket !== undefined) {
    const sent: Arguments = { list: [value], named: new Map(), node: args.node };
    socketMethod(run, socket, 'send', sent);
    return number(1);
  }
  const mode = knownText(how) ?? '>';
  const opened = open.get(run) ?? new Map<string, ScriptThing>();
  open.set(run, opened);
  for (const option of optionsOf(where).slice(0, 4)) {
    const name = asText(run, option);
    const key = `${mode}${JSON.stringify(name.value)}`;
    const target = opened.get(key) ?? outlet(run, name, mode, args);
    opened.set(key, target);
    if (target.kind === 'process') feed(run, target, value, args.node);
    else if (!/^\/dev\/(?:stdout|stderr|null|tty)$/.test(knownText(name) ?? ''))
      writeMore(run, target, value, args.node.line);
  }
  return number(1);
}

function outlet(run: Run, name: ScriptObject, mode: string, args: Arguments): ScriptThing {
  if (mode.startsWith('|')) return printedTo(run, name, args.node);
  return thing(
    'file',
    new Map([
      ['path', name],
      ['mode', text(mode === '>>' ? 'a' : 'w')],
    ]),
  );
}
