import { textOf } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { startProgram } from '../../script/library/code.ts';
import { decoded } from '../../script/library/codecs.ts';
import { variable } from '../../script/library/environment.ts';
import { contentOf, write } from '../../script/library/files.ts';
import { connectedSocket, listeningSocket, thing } from '../../script/library/network.ts';
import { joinedItems } from '../../script/library/text-methods.ts';
import {
  asValue,
  itemsOf,
  knownText,
  list,
  mystery,
  none,
  number,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import { numeric } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { bytesOfNumbers, wide } from './encodings.ts';

/** Static members and constructors of .NET types, casts and operators, by name in small letters without `system.`. */
export const types: ReadonlyMap<string, LibraryFunction> = new Map<string, LibraryFunction>([
  ['convert.frombase64string', (run, args) => decoded(run, 'base64', args.list[0])],
  ['convert.fromhexstring', (run, args) => decoded(run, 'hex', args.list[0])],
  ['convert.toint32', (_run, args) => numberOf(args)],
  ['convert.tochar', (_run, args) => character(args.list[0])],
  ['convert.tostring', (_run, args) => args.list[0]],
  ...['utf8', 'ascii', 'default', 'latin1', 'utf7'].flatMap((name): [string, LibraryFunction][] => [
    [`text.encoding.${name}.getstring`, (_run, args) => received(args)],
    [`text.encoding.${name}.getbytes`, (_run, args) => args.list[0]],
  ]),
  ['text.encoding.unicode.getstring', (_run, args) => wide(args.list[0] ?? text(''))],
  ['text.encoding.unicode.getbytes', (_run, args) => args.list[0]],
  ['text.asciiencoding.new', () => ({ type: 'name', name: 'text.encoding.ascii' })],
  ['text.utf8encoding.new', () => ({ type: 'name', name: 'text.encoding.utf8' })],
  ['net.webclient.new', () => thing('client')],
  ['net.http.httpclient.new', () => thing('client')],
  ['net.sockets.tcpclient.new', (run, args) => connected(run, args)],
  ['net.sockets.tcplistener.new', (run, args) => listeningSocket(run, args.list[0], args.list[1], args.node.line)],
  ['net.sockets.socket.new', () => thing('socket')],
  ['io.streamreader.new', (_run, args) => args.list[0]],
  ['io.streamwriter.new', (_run, args) => args.list[0]],
  ['io.memorystream.new', (_run, args) => args.list[0]],
  ['io.compression.gzipstream.new', (run, args) => decoded(run, 'gzip', args.list[0])],
  ['io.compression.deflatestream.new', (run, args) => decoded(run, 'deflate', args.list[0])],
  ['io.file.writealltext', (run, args) => written(run, args, 'w')],
  ['io.file.writeallbytes', (run, args) => written(run, args, 'w')],
  ['io.file.appendalltext', (run, args) => written(run, args, 'a')],
  ['io.file.readalltext', (run, args) => contentOf(run, args.list[0] ?? mystery('path'), false)],
  ['io.file.readallbytes', (run, args) => contentOf(run, args.list[0] ?? mystery('path'), true)],
  ['io.file.delete', (run, args) => deleted(run, args)],
  ['diagnostics.process.start', (run, args) => process(run, args)],
  ['diagnostics.process.new', () => thing('start-info')],
  ['diagnostics.processstartinfo.new', (_run, args) => startInfo(args)],
  ['environment.getenvironmentvariable', (run, args) => variable(run, knownText(args.list[0]) ?? '?')],
  ['scriptblock.create', (_run, args) => thing('script', new Map([['code', args.list[0] ?? mystery('code')]]))],
  ['string.join', (_run, args) => joinedWords(args.list[1], args.list[0])],
  ['string.format', (_run, args) => formatted(args.list[0], args.list.slice(1))],
  ['string.concat', (_run, args) => joinedWords(list([...args.list]), text(''))],
  ['string.new', (_run, args) => joinedWords(args.list[0], text(''))],
  ['array.reverse', (_run, args) => turned(args.list[0])],
  ['cast char', (_run, args) => character(args.list[0])],
  ['cast char[]', (_run, args) => characters(args.list[0])],
  [
    'cast string',
    (_run, args) => (args.list[0]?.type === 'list' ? joinedWords(args.list[0], text(' ')) : args.list[0]),
  ],
  ['cast int', (_run, args) => numberOf(args)],
  ['cast byte', (_run, args) => numberOf(args)],
  ...['byte[]', 'array', 'scriptblock', 'object', 'object[]', 'string[]', 'int[]', 'void', 'ref', 'uri'].map(
    (name): [string, LibraryFunction] => [`cast ${name}`, (_run, args) => args.list[0]],
  ),
  ['array', (_run, args) => (args.list[0]?.type === 'list' ? args.list[0] : list([...args.list]))],
  ['range', range],
  [
    'operator f',
    (_run, args) => formatted(args.list[0], args.list[1]?.type === 'list' ? args.list[1].items : args.list.slice(1)),
  ],
  ['operator join', (_run, args) => joinedWords(args.list[0], args.list[1] ?? text(''))],
  ['operator split', (run, args) => split(run, args)],
  ['operator replace', (_run, args) => replaced(args)],
]);

function numberOf(args: Arguments): ScriptObject | undefined {
  const [given, base] = args.list;
  const content = knownText(given);
  if (content !== undefined && base?.type === 'number' && [2, 8, 10, 16].includes(base.number)) {
    const read = Number.parseInt(content, base.number);
    return Number.isNaN(read) ? undefined : number(read);
  }
  if (content?.length === 1 && !/\d/.test(content)) return number(content.charCodeAt(0));
  const read = given === undefined ? undefined : numeric(given);
  return read === undefined ? given : number(Math.trunc(read));
}

function character(given: ScriptObject | undefined): ScriptObject | undefined {
  const code = given === undefined ? undefined : numeric(given);
  if (code === undefined || code < 0 || code > 0xffff) return given;
  return text(String.fromCharCode(code));
}

function characters(given: ScriptObject | undefined): ScriptObject | undefined {
  if (given?.type === 'list') return list(given.items.map((item) => character(item) ?? item));
  const content = knownText(given);
  return content === undefined ? given : list([...content].map((each) => text(each)));
}

/** `GetString(buffer)`: bytes of a list of numbers, or what was read into the buffer. */
function received(args: Arguments): ScriptObject | undefined {
  const [given] = args.list;
  if (given?.type === 'list') return bytesOfNumbers(given.items) ?? mystery('bytes', originOf(given));
  return given;
}

function connected(run: Run, args: Arguments): ScriptObject {
  return args.list.length === 0 ? thing('socket') : connectedSocket(run, args.list[0], args.list[1], args.node.line);
}

function written(run: Run, args: Arguments, mode: string): ScriptObject {
  write(run, args.list[0] ?? mystery('path'), args.list[1], mode, args.node.line);
  return none;
}

function deleted(run: Run, args: Arguments): ScriptObject {
  run.record.effect({ kind: 'delete', path: asValue(args.list[0]) }, args.node.line);
  return none;
}

/** `[Process]::Start(program, arguments)`: the arguments are one text, split at blanks. */
function process(run: Run, args: Arguments): ScriptObject {
  const [given, words] = args.list;
  const info = given?.type === 'thing' ? given : undefined;
  const program = info?.data.get('filename') ?? given;
  const line = info?.data.get('arguments') ?? words;
  const content = knownText(line);
  const pieces = content
    ?.match(/"[^"]*"|'[^']*'|[^\s"']+/g)
    ?.map((piece) => text(piece.replace(/^(["'])(.*)\1$/, '$2')));
  return startProgram(run, program, pieces === undefined ? line : list(pieces), args.node);
}

function startInfo(args: Arguments): ScriptObject {
  const data = new Map<string, ScriptObject>();
  if (args.list[0] !== undefined) data.set('filename', args.list[0]);
  if (args.list[1] !== undefined) data.set('arguments', args.list[1]);
  return thing('start-info', data);
}

function joinedWords(given: ScriptObject | undefined, separator: ScriptObject | undefined): ScriptObject | undefined {
  if (given === undefined) return undefined;
  const items = given.type === 'text' ? [given] : itemsOf(given);
  if (items === undefined || separator?.type !== 'text') return given;
  return joinedItems(items, separator);
}

/** `"{0}{1}" -f a, b`. */
function formatted(template: ScriptObject | undefined, values: readonly ScriptObject[]): ScriptObject | undefined {
  const content = template?.type === 'text' ? textOf(template.value) : undefined;
  if (content === undefined || content.length > 200_000) return undefined;
  const flat = values.length === 1 && values[0]?.type === 'list' ? values[0].items : values;
  const parts = content.split(/(\{\d{1,3}(?:[^{}]{0,40})?\})/).map((part): ScriptObject => {
    const index = /^\{(\d{1,3})/.exec(part)?.[1];
    return index === undefined
      ? text(part.replaceAll('{{', '{').replaceAll('}}', '}'))
      : (flat[Number(index)] ?? text(''));
  });
  return joinedItems(parts, { type: 'text', value: [], bytes: false });
}

function turned(given: ScriptObject | undefined): ScriptObject {
  if (given?.type === 'list') given.items.reverse();
  return none;
}

function range(run: Run, args: Arguments): ScriptObject | undefined {
  const [from, to] = args.list.map((each) => numeric(each));
  if (from === undefined || to === undefined) return undefined;
  const size = Math.min(Math.abs(to - from) + 1, 100_000);
  if (!run.step(1 + (size >> 4))) return undefined;
  return list(Array.from({ length: size }, (_, at) => number(from <= to ? from + at : from - at)));
}

function split(run: Run, args: Arguments): ScriptObject | undefined {
  const content = knownText(args.list[0]);
  const by = knownText(args.list[1]);
  if (content === undefined || !run.step(1 + (content.length >> 6))) return undefined;
  const parts = by === undefined ? content.trim().split(/\s+/) : content.split(plainPattern(by) ?? by);
  return list(parts.slice(0, 200_000).map((part) => text(part)));
}

/** `-replace` with a pattern that is plain text; other patterns are not run. */
function replaced(args: Arguments): ScriptObject | undefined {
  const [self, pattern, by] = args.list[1]?.type === 'list' ? [args.list[0], ...args.list[1].items] : args.list;
  const content = knownText(self);
  const from = plainPattern(knownText(pattern) ?? '*');
  if (content === undefined || from === undefined || from === '' || self?.type !== 'text') return undefined;
  const made = content.split(from).join(knownText(by) ?? '');
  return { ...self, value: made === '' ? [] : [made] };
}

/** The text a regular expression matches when it matches just one. */
function plainPattern(pattern: string): string | undefined {
  const plain = pattern.replace(/\\([\\.*+?^${}()|[\]])/g, '\u0000$1');
  if (/(?<!\u0000)[.*+?^${}()|[\]\\]/.test(plain)) return undefined;
  return plain.replaceAll('\u0000', '');
}
