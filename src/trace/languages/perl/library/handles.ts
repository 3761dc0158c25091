import { concat, known, textOf, type Value } from '../../../value.ts';
import { processThing, runProgram, runShell, streamsOnto } from '../../script/library/code.ts';
import { contentOf } from '../../script/library/files.ts';
import { socketMethod, thing } from '../../script/library/network.ts';
import { feed, printedTo, writeMore } from '../../script/library/outlets.ts';
import { print } from '../../script/library/printing.ts';
import {
  asValue,
  knownText,
  list,
  mystery,
  none,
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

/** File handles: opening, reading and writing files, pipes and copies of other handles. */
export const handles: Table = [
  ['open', open],
  ['sysopen', (_run, args) => opened(args.list[1], sysMode(args.list[2]))],
  ['opendir', (_run, args) => thing('directory', new Map([['path', args.list[1] ?? mystery('path')]]))],
  ['close', () => number(1)],
  ['print', (run, args) => printed(run, args.list[0], args.list.slice(1), args, '')],
  ['say', (run, args) => printed(run, args.list[0], args.list.slice(1), args, '\n')],
  ['syswrite', (run, args) => printed(run, args.list[0], args.list.slice(1, 2), args, '')],
  ['readline', (run, args) => readFrom(run, args.list[0], false)],
  ['lines', (run, args) => readFrom(run, args.list[0], true)],
  ['read', (run, args) => readFrom(run, args.list[0], false)],
  ['sysread', (run, args) => readFrom(run, args.list[0], false)],
  ['recv', (run, args) => readFrom(run, args.list[0], false)],
  ['getc', (run, args) => readFrom(run, args.list[0], false)],
  ['fileno', (_run, args) => descriptor(args.list[0])],
  ['binmode', () => number(1)],
  ['select', (_run, args) => args.list[0] ?? mystery('handle')],
];

/** What a handle is at this moment. */
export function handleOf(value: ScriptObject | undefined): ScriptThing | undefined {
  if (value === undefined) return undefined;
  for (const option of optionsOf(value)) {
    if (option.type === 'thing') return option;
    // An object of the text that holds a handle.
    if (option.type === 'list' && option.items[0]?.type === 'thing') return option.items[0];
  }
  return undefined;
}

/** The standard streams; `name` is that of the handle. */
export function stream(name: string): ScriptThing {
  return thing('stream', new Map([['name', text(name)]]));
}

const standard = /^\*(?:STDIN|STDOUT|STDERR)$/;

/** `open(HANDLE, mode, what, …)`: the first argument is the handle's name, '' when it is a variable. */
function open(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [target, mode, ...rest] = args.list;
  const name = knownText(target) ?? '';
  const way = wayOf(run, mode, rest);
  const first = asText(run, way.what ?? none);
  if (way.mode.includes('|-') || way.mode.includes('-|')) return piped(run, args, [way.what, ...rest.slice(1)], way);
  if (way.mode.includes('&')) return copied(run, name, way.what, scope);
  const made = opened(way.what === undefined ? undefined : isInMemory(way.what) ? way.what : first, way.mode);
  if (standard.test(name)) made.data.set('standard', text(name.slice(1)));
  return made;
}

interface Way {
  /** `<`, `>`, `>>`, `+<`, `>&`, `|-`, `-|`. */
  readonly mode: string;
  readonly what: ScriptObject | undefined;
  /** Two arguments: the command is one line. */
  readonly whole: boolean;
}

function wayOf(run: Run, mode: ScriptObject | undefined, rest: readonly ScriptObject[]): Way {
  const given = asText(run, mode ?? none);
  const start = typeof given.value[0] === 'string' ? given.value[0].trimStart() : '';
  if (rest.length > 0)
    return { mode: start.replace(/:.*$/s, '').trim() || '<', what: rest[0], whole: rest.length === 1 };
  const cut = (count: number): ScriptObject => ({
    ...given,
    value: trimmed([start.slice(count), ...given.value.slice(1)]),
  });
  if (start.startsWith('|')) return { mode: '|-', what: cut(1), whole: true };
  const last = given.value.at(-1);
  if (typeof last === 'string' && last.trimEnd().endsWith('|')) {
    const end = last.trimEnd().slice(0, -1);
    return { mode: '-|', what: { ...given, value: trimmed([...given.value.slice(0, -1), end]) }, whole: true };
  }
  const sign = /^(?:\+?[<>]{1,2}&?=?)/.exec(start)?.[0] ?? '';
  return { mode: sign === '' ? '<' : sign, what: cut(sign.length), whole: true };
}

function trimmed(value: Value): Value {
  const made = concat(value);
  return made.map((part, index) =>
    typeof part !== 'string'
      ? part
      : index === 0
        ? part.trimStart()
        : index === made.length - 1
          ? part.trimEnd()
          : part,
  );
}

/** `\my $buffer`: nothing on disk. */
function isInMemory(value: ScriptObject): boolean {
  return value.type === 'list' || value.type === 'dict' || value.type === 'constant';
}

function opened(path: ScriptObject | undefined, mode: string): ScriptThing {
  const letter = mode.includes('>>') ? 'a' : mode.includes('>') ? 'w' : mode.startsWith('+') ? 'w' : 'r';
  return thing(
    'file',
    new Map([
      ['path', path ?? mystery('path')],
      ['mode', text(letter)],
    ]),
  );
}

/** What is not known to be for reading is for writing, too. */
function sysMode(flags: ScriptObject | undefined): string {
  if (flags?.type === 'name') return flags.name.endsWith('O_RDONLY') ? '<' : flags.name.endsWith('APPEND') ? '>>' : '>';
  return flags === undefined || (flags.type === 'number' && (flags.number & 3) === 0) ? '<' : '>';
}

/** `open(F, "|sh")`, `open(F, "-|", "ls", "-l")`: a program whose input or output the handle is. */
function piped(run: Run, args: Arguments, what: readonly (ScriptObject | undefined)[], way: Way): ScriptObject {
  const { whole } = way;
  const given = what.filter((each) => each !== undefined);
  const [only] = given;
  // `open(F, "-|")` forks.
  if (only === undefined || knownText(only) === '-' || knownText(only) === '') return mystery('fork');
  if (way.mode.includes('|-') && whole) return printedTo(run, only, args.node);
  return processThing(whole ? runShell(run, only, args.node) : runProgram(run, given.map(asValue), args.node));
}

/** `open(STDIN, ">&S")`, `open(STDOUT, ">&", $socket)`: the handle becomes another one's. */
function copied(run: Run, name: string, what: ScriptObject | undefined, scope: Scope): ScriptObject {
  const named = (what?.type === 'name' ? what.name : knownText(what))?.replace(/^[=*$]/, '').trim();
  const source =
    handleOf(what) ??
    (named === undefined || named === '' ? undefined : handleOf(scope.get(`*${named}`) ?? scope.get(`$${named}`)));
  if (/^(?:STDIN|STDOUT|STDERR|[0-2])$/.test(named ?? '')) return source ?? stream(named ?? '');
  if (!standard.test(name)) return source ?? mystery('handle');
  if (source === undefined || source.kind === 'socket')
    streamsOnto(run, source, `${name.slice(1)} reopened onto the socket`);
  return source ?? mystery('handle');
}

function descriptor(handle: ScriptObject | undefined): ScriptObject {
  const found = handleOf(handle);
  if (found?.kind !== 'stream') return found ?? mystery('fileno');
  return number(['STDIN', 'STDOUT', 'STDERR'].indexOf(knownText(found.data.get('name')) ?? ''));
}

/** What is printed goes where the handle leads. */
export function printed(
  run: Run,
  handle: ScriptObject | undefined,
  items: readonly ScriptObject[],
  args: Arguments,
  end: string,
): ScriptObject {
  const target = handleOf(handle);
  if (target === undefined || target.kind === 'stream') {
    const name = target === undefined ? 'STDOUT' : knownText(target.data.get('name'));
    if (name === 'STDOUT')
      print(
        run,
        items.flatMap((item) => (item.type === 'list' ? item.items : [item])),
        '',
        end,
      );
    return number(1);
  }
  let value: ScriptObject = items[0] ?? text('');
  for (const each of items.slice(1)) value = joinTexts(run, value, each);
  if (end !== '') value = joinTexts(run, value, text(end));
  const given: Arguments = { list: [value], named: new Map(), node: args.node };
  switch (target.kind) {
    case 'socket':
      socketMethod(run, target, 'send', given);
      return number(1);
    case 'process':
      feed(run, target, value, args.node);
      return number(1);
    case 'file':
      if (!isInMemory(target.data.get('path') ?? none)) writeMore(run, target, value, args.node.line);
      return number(1);
    default:
      return mystery('print');
  }
}

/** What is read from a handle; `lines`: as a list of lines where it is known. */
export function readFrom(run: Run, handle: ScriptObject | undefined, lines: boolean): ScriptObject {
  const source = handleOf(handle);
  const isStandard =
    source === undefined ? handle?.type === 'name' && handle.name === '*ARGV' : source.kind === 'stream';
  const [socket] = [...run.shelled.keys()].slice(-1);
  // Standard input is the socket now.
  if (isStandard && socket !== undefined) return mystery('received', { received: socket });
  if (source === undefined) return mystery('input', originOf(handle));
  switch (source.kind) {
    case 'socket':
      return mystery(
        'received',
        source.effect === undefined || source.effect < 0 ? undefined : { received: source.effect },
      );
    case 'process':
      return mystery('output', originOf(source));
    case 'file': {
      const path = source.data.get('path') ?? mystery('path');
      const held = source.data.get('content');
      const content = held ?? (isInMemory(path) ? mystery('input') : contentOf(run, path, false));
      const known = knownText(content);
      if (known === undefined) return content.type === 'unknown' ? { ...content, ...fetchedFrom(run, path) } : content;
      return lines ? list(linesOf(known)) : next(source, known);
    }
    case 'stream':
      return mystery('standard input');
    case 'directory':
      return mystery('name');
    default:
      return mystery('input', originOf(source));
  }
}

/** What was downloaded to a file is what is read from it. */
function fetchedFrom(run: Run, path: ScriptObject): { origin?: { fetched: number } } {
  const place = knownText(path);
  const at = run.record.effects.findIndex(
    (effect) => effect.kind === 'fetch' && textOf(effect.to ?? [{ hole: '' }]) === place,
  );
  return at === -1 || place === undefined ? {} : { origin: { fetched: at } };
}

function linesOf(content: string): ScriptObject[] {
  const parts = content.split('\n').slice(0, 50_000);
  if (parts.at(-1) === '') parts.pop();
  return parts.map((line) => text(`${line}\n`));
}

/** The next line of a known text: all of it where lines are joined again anyway. */
function next(source: ScriptThing, content: string): ScriptObject {
  const at = source.data.get('at');
  const from = at?.type === 'number' ? at.number : 0;
  if (from >= content.length) return none;
  const stop = content.indexOf('\n', from);
  const end = stop === -1 ? content.length : stop + 1;
  source.data.set('at', number(end));
  return text(content.slice(from, end));
}

/** A handle that holds this text (`<DATA>`). */
export function holding(content: string): ScriptThing {
  return thing(
    'file',
    new Map<string, ScriptObject>([
      ['path', none],
      ['mode', text('r')],
      ['content', { type: 'text', value: known(content), bytes: false }],
    ]),
  );
}
