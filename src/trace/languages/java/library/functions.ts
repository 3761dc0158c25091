import { concat, textOf, type Value } from '../../../value.ts';
import type { callLibrary } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { processThing, runProgram, runShell } from '../../script/library/code.ts';
import { decoded } from '../../script/library/codecs.ts';
import { variable } from '../../script/library/environment.ts';
import { chmod, contentOf, open, write } from '../../script/library/files.ts';
import { connectedSocket, listeningSocket, request, thing } from '../../script/library/network.ts';
import { asValue, itemsOf, knownText, mystery, none, originOf, type ScriptObject, text } from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';

/** Functions and classes of the library by name without its package; classes are called to make an object. */
export const functions: ReadonlyMap<string, LibraryFunction> = new Map<string, LibraryFunction>([
  ['Runtime.getRuntime', () => ({ type: 'name', name: 'runtime' })],
  ['runtime.exec', (run, args) => executed(run, args.list[0], args)],
  ['Runtime.exec', (run, args) => executed(run, args.list[0], args)],
  ['runtime.load', (run, args) => loaded(run, args)],
  ['System.load', (run, args) => loaded(run, args)],
  ['System.getenv', (run, args) => variable(run, knownText(args.list[0]) ?? '?')],
  ['System.getProperty', (_run, args) => mystery(`property ${knownText(args.list[0]) ?? '?'}`)],
  ['ProcessBuilder', (_run, args) => thing('builder', new Map([['words', words(args.list)]]))],
  ['ProcessImpl.start', (run, args) => executed(run, args.list[0], args)],
  ['Socket', (run, args) => connectedSocket(run, args.list[0], args.list[1], args.node.line)],
  ['SSLSocket', (run, args) => connectedSocket(run, args.list[0], args.list[1], args.node.line)],
  ['ServerSocket', (run, args) => listeningSocket(run, undefined, args.list[0], args.node.line)],
  ['URL', (_run, args) => thing('request', new Map([['url', args.list[0] ?? mystery('url')]]))],
  ['URI', (_run, args) => thing('request', new Map([['url', args.list[0] ?? mystery('url')]]))],
  ['URI.create', (_run, args) => thing('request', new Map([['url', args.list[0] ?? mystery('url')]]))],
  ['File', (_run, args) => thing('path', new Map([['path', joined(args.list)]]))],
  ['Paths.get', (_run, args) => thing('path', new Map([['path', joined(args.list)]]))],
  ['Path.of', (_run, args) => thing('path', new Map([['path', joined(args.list)]]))],
  ['FileOutputStream', (_run, args) => opened(args)],
  ['FileWriter', (_run, args) => opened(args)],
  ['RandomAccessFile', (_run, args) => opened(args)],
  ['FileInputStream', (_run, args) => open(pathOf(args.list[0]), text('r'))],
  ['FileReader', (_run, args) => open(pathOf(args.list[0]), text('r'))],
  ['Files.write', (run, args) => written(run, args)],
  ['Files.writeString', (run, args) => written(run, args)],
  ['Files.copy', (run, args) => copied(run, args)],
  ['Files.readAllBytes', (run, args) => contentOf(run, pathOf(args.list[0]), true)],
  ['Files.readString', (run, args) => contentOf(run, pathOf(args.list[0]), false)],
  ['Files.delete', (run, args) => deleted(run, pathOf(args.list[0]), args)],
  ['Files.deleteIfExists', (run, args) => deleted(run, pathOf(args.list[0]), args)],
  ['Files.setPosixFilePermissions', (run, args) => chmod(run, pathOf(args.list[0]), undefined, args.node.line)],
  ['Base64.getDecoder', () => ({ type: 'name', name: 'base64' })],
  ['Base64.getUrlDecoder', () => ({ type: 'name', name: 'base64' })],
  ['Base64.getMimeDecoder', () => ({ type: 'name', name: 'base64' })],
  ['BASE64Decoder', () => ({ type: 'name', name: 'base64' })],
  ['base64.decode', (run, args) => decoded(run, 'base64', args.list[0])],
  ['base64.decodeBuffer', (run, args) => decoded(run, 'base64', args.list[0])],
  ['Base64.decodeBase64', (run, args) => decoded(run, 'base64', args.list[0])],
  ['DatatypeConverter.parseBase64Binary', (run, args) => decoded(run, 'base64', args.list[0])],
  ['DatatypeConverter.parseHexBinary', (run, args) => decoded(run, 'hex', args.list[0])],
  ['String', (_run, args) => args.list[0] ?? text('')],
  ['String.valueOf', (_run, args) => args.list[0]],
  ['Character.toString', (_run, args) => character(args.list[0])],
  ['StringBuilder', (_run, args) => builder(args.list[0])],
  ['StringBuffer', (_run, args) => builder(args.list[0])],
  ['Arrays.asList', (_run, args) => words(args.list)],
  ['List.of', (_run, args) => words(args.list)],
  ['Class.forName', (run, args) => classNamed(run, args.list[0])],
  // Streams and readers around a stream are that stream.
  ...[
    'BufferedReader',
    'InputStreamReader',
    'BufferedWriter',
    'OutputStreamWriter',
    'PrintWriter',
    'PrintStream',
    'DataInputStream',
    'DataOutputStream',
    'BufferedInputStream',
    'BufferedOutputStream',
    'Scanner',
  ].map((name): [string, LibraryFunction] => [name, (_run, args) => args.list[0]]),
  ['defineClass', (run, args) => defined(run, args)],
  ['ScriptEngineManager', () => ({ type: 'name', name: 'engines' })],
  ['engines.getEngineByName', () => thing('engine')],
  ['engines.getEngineByExtension', () => thing('engine')],
]);

/** `exec("a b c")` splits at blanks; `exec(new String[]{…})` does not. */
export function executed(run: Run, given: ScriptObject | undefined, args: Arguments): ScriptObject {
  if (given?.type === 'list') return started(run, given, args);
  const content = knownText(given);
  if (content !== undefined)
    return started(
      run,
      words(
        content
          .split(' ')
          .filter((word) => word !== '')
          .map((word) => text(word)),
      ),
      args,
    );
  return processThing(runShell(run, given, args.node));
}

/** A program started with these words. */
export function started(run: Run, list: ScriptObject, args: Arguments): ScriptObject {
  const items = itemsOf(list) ?? [list];
  const argv = items.slice(0, 1_000).map(asValue);
  const command = runProgram(run, argv, args.node);
  const asked = items.find((item) => originOf(item)?.request === true);
  if (asked !== undefined)
    run.record.effect(
      { kind: 'run', what: asValue(asked), interpreter: textOf(argv[0] ?? []) ?? 'sh', from: 'request' },
      args.node.line,
    );
  return processThing(command);
}

function words(items: readonly ScriptObject[]): ScriptObject {
  const [only] = items;
  return items.length === 1 && only?.type === 'list' ? only : { type: 'list', items: [...items] };
}

/** The path of a `File`, a `Path` or a text. */
export function pathOf(given: ScriptObject | undefined): ScriptObject {
  if (given?.type === 'thing') return given.data.get('path') ?? mystery('path');
  return given ?? mystery('path');
}

function joined(parts: readonly ScriptObject[]): ScriptObject {
  const [first, ...rest] = parts.map((part) => asValue(pathOf(part)));
  if (first === undefined) return mystery('path');
  return { type: 'text', bytes: false, value: concat(first, ...rest.flatMap((part): Value[] => [['/'], part])) };
}

function opened(args: Arguments): ScriptObject {
  const append = args.list[1]?.type === 'constant' && args.list[1].constant === 'true';
  return open(pathOf(args.list[0]), text(append ? 'a' : 'w'));
}

function written(run: Run, args: Arguments): ScriptObject {
  const append = args.list.slice(2).some((option) => option.type === 'name' && option.name.endsWith('APPEND'));
  write(run, pathOf(args.list[0]), args.list[1], append ? 'a' : 'w', args.node.line);
  return none;
}

/** `Files.copy(stream, path)`: what was downloaded lies there. */
function copied(run: Run, args: Arguments): ScriptObject {
  const [from, to] = args.list;
  write(run, pathOf(to), from, 'w', args.node.line);
  return none;
}

/** Deletes a file. */
export function deleted(run: Run, path: ScriptObject, args: Arguments): ScriptObject {
  run.record.effect({ kind: 'delete', path: asValue(path) }, args.node.line);
  return none;
}

function loaded(run: Run, args: Arguments): ScriptObject {
  run.record.effect({ kind: 'run', what: asValue(args.list[0]), interpreter: 'java', from: 'file' }, args.node.line);
  return none;
}

function character(given: ScriptObject | undefined): ScriptObject | undefined {
  return given?.type === 'number' ? text(String.fromCharCode(Math.max(0, Math.min(given.number, 0xffff)))) : given;
}

function builder(given: ScriptObject | undefined): ScriptObject {
  return thing('builder-text', new Map([['text', given?.type === 'text' ? given : text('')]]));
}

/** `Class.forName("java.lang.Runtime")`: the class itself. */
function classNamed(run: Run, given: ScriptObject | undefined): ScriptObject {
  const name = knownText(given);
  if (name === undefined) return mystery('class', originOf(given));
  return { type: 'name', name: run.dialect.canonical?.(name) ?? name };
}

/** A class made out of bytes: code that came from elsewhere. */
function defined(run: Run, args: Arguments): ScriptObject {
  for (const given of args.list) {
    const origin = originOf(given);
    if (origin?.request === true)
      run.record.effect({ kind: 'run', what: asValue(given), interpreter: 'java', from: 'request' }, args.node.line);
    else if (origin?.fetched !== undefined)
      run.record.effect(
        { kind: 'run', what: asValue(given), interpreter: 'java', from: 'fetched', fetched: origin.fetched },
        args.node.line,
      );
  }
  return mystery('class', originOf(args.list[0]));
}

/** `method.invoke(object, arguments…)` of a method found by its name. */
export function invoked(
  run: Run,
  self: ScriptObject,
  args: Arguments,
  call: typeof callLibrary,
): ScriptObject | undefined {
  if (self.type !== 'name') return undefined;
  return call(run, self.name, { ...args, list: args.list.slice(1) }, run.top);
}

/** Downloads what a `URL` names. */
export function fetchedFrom(run: Run, self: ScriptObject, args: Arguments): ScriptObject {
  return request(run, self, args, 'URL', '', []);
}
