import { literals } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { processThing, runProgram, runShell, streamsOnto } from '../../script/library/code.ts';
import { setVariable } from '../../script/library/environment.ts';
import { chmod, contentOf, copy, open } from '../../script/library/files.ts';
import { connectedSocket, listeningSocket, request, retrieve, socket, thing } from '../../script/library/network.ts';
import { print } from '../../script/library/printing.ts';
import { done } from '../../script/library/values.ts';
import {
  asValue,
  knownText,
  mystery,
  none,
  originOf,
  type ScriptObject,
  type ScriptThing,
  text,
  textOfValue,
} from '../../script/object.ts';
import { asText } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { firstOf, itemsOfTable, luaNumber } from '../values.ts';

type Row = readonly [string, LibraryFunction];

/** Functions that start programs, touch files, open connections. */
export const system: readonly Row[] = [
  ['print', (run, args) => done(print(run, args.list, '\t', '\n'))],
  ['io.write', (run, args) => done(print(run, args.list))],
  ...[
    'os.execute',
    'ffi.C.system',
    'C.system',
    'posix.system',
    'nixio.util.exec',
    'luci.sys.call',
    'luci.sys.exec',
    'luci.util.exec',
  ].map((name): Row => [name, (run, args) => line(run, args)]),
  ...['io.popen', 'ffi.C.popen', 'C.popen', 'posix.popen'].map((name): Row => [name, (run, args) => popen(run, args)]),
  ...['posix.exec', 'posix.execp', 'posix.unistd.exec', 'posix.unistd.execp', 'nixio.exec', 'nixio.execp'].map(
    (name): Row => [name, (run, args) => program(run, args)],
  ),
  ['uv.spawn', (run, args) => spawned(run, args)],
  ['ngx.pipe.spawn', (run, args) => ngxSpawn(run, args)],
  ...['posix.dup2', 'posix.unistd.dup2', 'nixio.dup', 'ffi.C.dup2', 'C.dup2'].map(
    (name): Row => [
      name,
      (run, args) => {
        if ((luaNumber(args.list[1]) ?? 0) <= 2)
          streamsOnto(run, firstOf(args.list[0]), 'standard streams copied onto the socket');
        return none;
      },
    ],
  ),
  [
    'os.remove',
    (run, args) => {
      run.record.effect({ kind: 'delete', path: asValue(firstOf(args.list[0])) }, args.node.line);
      return none;
    },
  ],
  ['os.rename', (run, args) => copy(run, args)],
  [
    'posix.unlink',
    (run, args) => {
      run.record.effect({ kind: 'delete', path: asValue(firstOf(args.list[0])) }, args.node.line);
      return none;
    },
  ],
  ...['posix.chmod', 'posix.sys.stat.chmod', 'nixio.fs.chmod', 'lfs.chmod', 'ffi.C.chmod', 'C.chmod'].map(
    (name): Row => [
      name,
      (run, args) =>
        chmod(run, firstOf(args.list[0]), name.includes('C.') ? args.list[1] : octal(args.list[1]), args.node.line),
    ],
  ),
  ...['posix.kill', 'posix.signal.kill', 'nixio.kill', 'ffi.C.kill', 'uv.kill'].map(
    (name): Row => [
      name,
      (run, args) => {
        run.record.effect({ kind: 'kill', pattern: asText(run, args.list[0] ?? mystery('pid')).value }, args.node.line);
        return none;
      },
    ],
  ),
  ...['posix.setenv', 'posix.stdlib.setenv', 'nixio.setenv', 'uv.os_setenv'].map(
    (name): Row => [
      name,
      (run, args) => {
        setVariable(run, args.list[0], args.list[1], args.node.line);
        return none;
      },
    ],
  ),
  ['io.open', (_run, args) => open(firstOf(args.list[0]), args.list[1] ?? text('r'))],
  ['io.lines', (run, args) => contentOf(run, firstOf(args.list[0]) ?? mystery('file'), false)],
  ['io.output', (_run, args) => open(firstOf(args.list[0]), text('w'))],
  [
    'lfs.rmdir',
    (run, args) => {
      run.record.effect({ kind: 'delete', path: asValue(firstOf(args.list[0])) }, args.node.line);
      return none;
    },
  ],
  ...['socket.tcp', 'socket.tcp4', 'socket.tcp6', 'ngx.socket.tcp', 'socket.unix', 'nixio.socket'].map(
    (name): Row => [name, () => socket('tcp')],
  ),
  ...['socket.udp', 'ngx.socket.udp'].map((name): Row => [name, () => socket('udp')]),
  ...['socket.connect', 'socket.connect4', 'nixio.connect', 'ngx.socket.connect'].map(
    (name): Row => [name, (run, args) => connectedSocket(run, firstOf(args.list[0]), args.list[1], args.node.line)],
  ),
  ...['socket.bind', 'nixio.bind'].map(
    (name): Row => [name, (run, args) => listeningSocket(run, firstOf(args.list[0]), args.list[1], args.node.line)],
  ),
  ['ssl.wrap', (_run, args) => args.list[0]],
  ...['socket.http.request', 'ssl.https.request', 'socket.ftp.get'].map(
    (name): Row => [name, (run, args) => fetched(run, args, name)],
  ),
  ['ltn12.sink.file', (_run, args) => args.list[0]],
  ['ltn12.sink.table', (_run, args) => args.list[0]],
  ['ltn12.source.string', (_run, args) => args.list[0]],
  ['ltn12.source.file', (_run, args) => args.list[0]],
  ['resty.http.new', () => thing('http-client')],
  ['http.request.new_from_uri', (run, args) => request(run, firstOf(args.list[0]), args, 'http', '', [])],
  ['wget', (run, args) => retrieve(run, args, 'wget')],
  ...['get_uri_args', 'get_post_args', 'get_headers', 'get_body_data', 'get_query_args'].map(
    (name): Row => [`ngx.req.${name}`, () => mystery(name, { request: true })],
  ),
];

/** Lua has no octal numbers: `chmod("f", "755")`, or a number of the same digits in libraries that take texts. */
function octal(mode: ScriptObject | undefined): ScriptObject | undefined {
  const written = knownText(firstOf(mode));
  return written !== undefined && /^[0-7]{3,5}$/.test(written) ? textOfValue([written.padStart(4, '0')]) : mode;
}

function line(run: Run, args: Arguments): ScriptObject {
  runShell(run, firstOf(args.list[0]), args.node);
  return mystery('status');
}

/** `io.popen(line, mode)`: a process to read from or to write to. */
function popen(run: Run, args: Arguments): ScriptObject {
  const code = firstOf(args.list[0]);
  const made: ScriptThing = processThing(runShell(run, code, args.node));
  made.data.set('output', mystery(`$(${literals(asValue(code)).slice(0, 150)})`, originOf(code)));
  return made;
}

/** `posix.exec(path, {arguments})` or with the arguments one after the other. */
function program(run: Run, args: Arguments): ScriptObject {
  const words = args.list[1]?.type === 'dict' ? (itemsOfTable(args.list[1]) ?? []) : args.list.slice(1);
  runProgram(run, [asValue(args.list[0]), ...words.slice(0, 1_000).map(asValue)], args.node);
  return none;
}

/** `uv.spawn(path, {args = {…}})`. */
function spawned(run: Run, args: Arguments): ScriptObject {
  const options = args.list[1];
  const words = options?.type === 'dict' ? (itemsOfTable(options.entries.get('sargs')) ?? []) : [];
  return processThing(runProgram(run, [asValue(args.list[0]), ...words.slice(0, 1_000).map(asValue)], args.node));
}

/** `ngx.pipe.spawn({words})` or with a shell's line. */
function ngxSpawn(run: Run, args: Arguments): ScriptObject {
  const words = itemsOfTable(args.list[0]);
  if (words === undefined) return processThing(runShell(run, args.list[0], args.node));
  return processThing(runProgram(run, words.slice(0, 1_000).map(asValue), args.node));
}

/** `http.request(url, body)` or `http.request{url = …, sink = …, source = …}`. */
function fetched(run: Run, args: Arguments, tool: string): ScriptObject {
  const first = firstOf(args.list[0]);
  if (first?.type !== 'dict') {
    const response = request(run, first, args, tool, '', [args.list[1]]);
    return mystery('body', originOf(response));
  }
  const response = request(run, first.entries.get('surl'), args, tool, knownText(first.entries.get('smethod')) ?? '', [
    first.entries.get('ssource'),
  ]);
  const body = mystery('body', originOf(response));
  const sink = first.entries.get('ssink');
  if (sink?.type === 'thing' && sink.kind === 'file') {
    const effect = originOf(body)?.fetched;
    const fetch = effect === undefined ? undefined : run.record.effects[effect];
    const path = asValue(sink.data.get('path'));
    if (fetch?.kind === 'fetch' && fetch.to === undefined) fetch.to = path;
    run.record.effect({ kind: 'write', path }, args.node.line);
  } else if (sink?.type === 'dict') sink.entries.set('n1', body);
  return body;
}
