import { textOf } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { handOver } from '../../script/library/code.ts';
import { chmod, contentOf, copy, fileMethod, open, write } from '../../script/library/files.ts';
import { request, retrieve, socketMethod } from '../../script/library/network.ts';
import { thingMethod } from '../../script/library/things.ts';
import { done, same, stringOf, valuesOfArray } from '../../script/library/values.ts';
import {
  asValue,
  knownText,
  list,
  mystery,
  none,
  optionsOf,
  originOf,
  type ScriptObject,
  type ScriptThing,
  text,
} from '../../script/object.ts';
import { type Arguments, argument, type Run } from '../../script/run.ts';
import { streamContent } from './code.ts';

/** Functions on files and streams. */
export const files: readonly (readonly [string, LibraryFunction])[] = [
  ['file_get_contents', (run, args) => read(run, args.list[0], args)],
  ['readfile', (run, args) => read(run, args.list[0], args)],
  ['file', (run, args) => linesOf(read(run, args.list[0], args))],
  ['file_put_contents', put],
  ['fopen', opened],
  ['gzopen', opened],
  ['bzopen', opened],
  ['splfileobject', opened],
  ...same(['fwrite', 'fputs', 'gzwrite', 'stream_socket_sendto', 'socket_write', 'socket_send'], written),
  ...same(
    [
      'fread',
      'fgets',
      'fgetss',
      'fgetc',
      'gzread',
      'stream_get_contents',
      'stream_get_line',
      'stream_socket_recvfrom',
      'fscanf',
      'socket_read',
    ],
    (run, args) => readFrom(run, args.list[0], args),
  ),
  ['fpassthru', (run, args) => readFrom(run, args.list[0], args)],
  ['stream_copy_to_stream', (run, args) => copied(run, args)],
  ...same(['copy', 'rename', 'symlink', 'link'], copyFile),
  ['move_uploaded_file', (run, args) => done(write(run, args.list[1] ?? none, undefined, 'w', args.node.line))],
  ...same(['unlink', 'rmdir'], (run, args) =>
    done(run.record.effect({ kind: 'delete', path: asValue(args.list[0]) }, args.node.line)),
  ),
  ['chmod', (run, args) => chmod(run, args.list[0], args.list[1], args.node.line)],
  [
    'stream_context_create',
    (_run, args) => ({ type: 'thing', kind: 'context', data: new Map([['options', args.list[0] ?? none]]) }),
  ],
  ['dirname', (_run, args) => folder(args)],
  ['basename', (_run, args) => lastPart(args.list[0])],
  ['realpath', (_run, args) => args.list[0]],
  ['getcwd', (run) => (run.input.cwd === undefined ? undefined : text(run.input.cwd))],
  ['sys_get_temp_dir', () => text('/tmp')],
  ['tempnam', () => mystery('temporary file')],
  ['tmpfile', () => open(mystery('temporary file'), text('w'))],
];

/** `https://…` and the like. */
export function isAddress(value: ScriptObject | undefined): boolean {
  const [first] = asValue(value);
  return typeof first === 'string' && /^(compress\.zlib:\/\/)?(https?|ftps?):\/\//i.test(first.trim());
}

function read(run: Run, from: ScriptObject | undefined, args: Arguments): ScriptObject {
  if (from === undefined) return none;
  for (const option of optionsOf(from)) {
    if (!isAddress(option)) continue;
    const context = args.list.find((each) => each.type === 'thing' && each.kind === 'context');
    const response = request(run, option, args, 'file_get_contents', '', [bodyOf(context)]);
    return mystery('download', originOf(response));
  }
  const stream = streamContent(run, from, args);
  return stream ?? contentOf(run, from, true);
}

/** The `content` of a stream context's `http` options. */
function bodyOf(context: ScriptObject | undefined): ScriptObject | undefined {
  const options = context?.type === 'thing' ? context.data.get('options') : undefined;
  const http = options?.type === 'dict' ? (options.entries.get('shttp') ?? options.entries.get('shttps')) : undefined;
  return http?.type === 'dict' ? http.entries.get('scontent') : undefined;
}

function linesOf(content: ScriptObject): ScriptObject {
  const known = knownText(content);
  if (known === undefined) return content;
  return list(
    known
      .split('\n')
      .slice(0, 20_000)
      .map((line) => text(`${line}\n`)),
  );
}

function put(run: Run, args: Arguments): ScriptObject {
  const [path, content, flags] = args.list;
  const values = content === undefined ? undefined : valuesOfArray(content);
  const what = values === undefined ? content : (values[0] ?? content);
  write(run, path ?? none, what, appends(flags) ? 'a' : 'w', args.node.line);
  return mystery('file_put_contents()');
}

function appends(flags: ScriptObject | undefined): boolean {
  return flags?.type === 'number' ? (flags.number & 8) !== 0 : false;
}

function opened(run: Run, args: Arguments): ScriptObject {
  const path = args.list[0];
  if (isAddress(path)) {
    const response = request(run, path, args, 'fopen', '', []);
    return response.type === 'thing' ? response : mystery('download', originOf(response));
  }
  const stream = path === undefined ? undefined : streamContent(run, path, args);
  if (stream !== undefined) return { type: 'thing', kind: 'stream', data: new Map([['content', stream]]) };
  return open(path, args.list[1]);
}

/** `fwrite(stream, text)`: a file gets content, a process its input, a peer what it is sent. */
function written(run: Run, args: Arguments): ScriptObject {
  const [self, what] = args.list;
  if (self?.type !== 'thing') return none;
  const one = { ...args, list: what === undefined ? [] : [what] };
  if (self.kind === 'socket') socketMethod(run, self, 'send', one);
  else if (self.kind === 'process') feed(run, self, what, one);
  else if (self.kind === 'file') fileMethod(run, self, 'write', one);
  return mystery('fwrite()');
}

/** What a process is given to read; when it comes from a connection, whoever is there drives the program. */
function feed(run: Run, self: ScriptThing, what: ScriptObject | undefined, args: Arguments): void {
  thingMethod(run, self, 'write', args);
  const received = originOf(what)?.received;
  const program = knownText(self.data.get('program')) ?? run.record.commands[self.effect ?? -1]?.name ?? '';
  if (received !== undefined && program !== '') handOver(run, received, program, 'it is fed what the connection sends');
}

function readFrom(run: Run, self: ScriptObject | undefined, args: Arguments): ScriptObject {
  if (self?.type !== 'thing') return mystery('read', originOf(self));
  const none = { ...args, list: [] };
  if (self.kind === 'socket') return socketMethod(run, self, 'recv', none);
  if (self.kind === 'file') return fileMethod(run, self, 'read', none);
  if (self.kind === 'stream') return self.data.get('content') ?? mystery('read');
  return mystery(self.kind === 'process' ? 'output' : 'read', originOf(self));
}

function copied(run: Run, args: Arguments): ScriptObject {
  const content = readFrom(run, args.list[0], args);
  return written(run, { ...args, list: [args.list[1] ?? none, content] });
}

function copyFile(run: Run, args: Arguments): ScriptObject {
  if (isAddress(args.list[0])) return retrieve(run, args, 'copy');
  copy(run, args);
  return mystery('copy()');
}

function folder(args: Arguments): ScriptObject {
  const path = knownText(argument(args, 0));
  if (path === undefined) return mystery('dirname()', originOf(args.list[0]));
  let result = path;
  const levels = Math.min(Number(stringOf(args.list[1]) ?? '1') || 1, 20);
  for (let level = 0; level < levels; level += 1) {
    const slash = result.lastIndexOf('/');
    result = slash > 0 ? result.slice(0, slash) : slash === 0 ? '/' : '.';
  }
  return text(result);
}

function lastPart(value: ScriptObject | undefined): ScriptObject {
  const path = value === undefined ? undefined : textOf(asValue(value));
  if (path === undefined) return mystery('basename()', originOf(value));
  return text(path.replace(/\/+$/, '').slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1), originOf(value));
}
