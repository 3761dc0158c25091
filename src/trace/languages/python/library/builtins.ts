import { attribute, callObject } from '../call.ts';
import { character } from '../format.ts';
import { importByName } from '../imports.ts';
import {
  asValue,
  boolean,
  bytes,
  either,
  itemsOf,
  keyOf,
  knownText,
  list,
  mystery,
  none,
  number,
  optionsOf,
  originOf,
  type PyObject,
  text,
  truth,
} from '../object.ts';
import { type Arguments, argument, type Run } from '../run.ts';
import { runCode } from './code.ts';
import { decodeText } from './codecs.ts';
import { open } from './files.ts';
import type { LibraryFunction } from './functions.ts';

/** Longest range that is spelled out. */
const longestRange = 200_000;

/** Python's built-in functions that matter for following values. */
export const builtins: readonly (readonly [string, LibraryFunction])[] = [
  ['builtins.exec', (run, args, scope) => result(runCode(run, args.list[0], args.node, scope))],
  ['builtins.eval', evaluated],
  ['builtins.compile', (_run, args) => argument(args, 0, 'source')],
  ['types.FunctionType', (_run, args) => args.list[0]],
  ['code.InteractiveInterpreter', () => undefined],
  ['runpy.run_path', runPath],
  ['__import__', (run, args) => imported(run, args)],
  ['builtins.getattr', (_run, args) => attributeNamed(args)],
  ['builtins.setattr', () => none],
  [
    'builtins.globals',
    (_run, _args, scope) => ({
      type: 'dict',
      entries: new Map([...entriesOf(scope.top().variables), ['s__builtins__', builtinModule]]),
    }),
  ],
  [
    'builtins.locals',
    (_run, _args, scope) => ({
      type: 'dict',
      entries: new Map([...entriesOf(scope.variables), ['s__builtins__', builtinModule]]),
    }),
  ],
  [
    'builtins.vars',
    (_run, args) =>
      args.list[0]?.type === 'name' ? { type: 'name', name: `${args.list[0].name}.__dict__` } : undefined,
  ],
  ['builtins.open', (_run, args) => open(argument(args, 0, 'file'), argument(args, 1, 'mode'))],
  ['builtins.chr', (_run, args) => mapNumber(args.list[0], (code) => text(character(code)))],
  ['builtins.ord', (_run, args) => ordinal(args.list[0])],
  ['builtins.int', (_run, args) => integer(args)],
  ['builtins.float', (_run, args) => (args.list[0]?.type === 'number' ? args.list[0] : undefined)],
  ['builtins.hex', (_run, args) => mapNumber(args.list[0], (value) => text(`0x${Math.trunc(value).toString(16)}`))],
  ['builtins.oct', (_run, args) => mapNumber(args.list[0], (value) => text(`0o${Math.trunc(value).toString(8)}`))],
  ['builtins.bin', (_run, args) => mapNumber(args.list[0], (value) => text(`0b${Math.trunc(value).toString(2)}`))],
  ['builtins.abs', (_run, args) => mapNumber(args.list[0], (value) => number(Math.abs(value)))],
  ['builtins.round', (_run, args) => mapNumber(args.list[0], (value) => number(Math.round(value)))],
  ['builtins.len', (_run, args) => length(args.list[0])],
  ['builtins.str', (run, args) => asText(run, args)],
  ['builtins.repr', (_run, args) => (args.list[0]?.type === 'number' ? text(String(args.list[0].number)) : undefined)],
  ['builtins.unicode', (run, args) => asText(run, args)],
  ['builtins.bytes', (_run, args) => asBytes(args.list[0])],
  ['builtins.bytearray', (_run, args) => asBytes(args.list[0])],
  ['builtins.memoryview', (_run, args) => args.list[0]],
  ['builtins.bool', (_run, args) => known(args.list[0])],
  ['builtins.list', (_run, args) => copied(args.list[0])],
  ['builtins.tuple', (_run, args) => copied(args.list[0])],
  ['builtins.set', (_run, args) => copied(args.list[0])],
  ['builtins.iter', (_run, args) => args.list[0]],
  ['builtins.sorted', (_run, args) => copied(args.list[0])],
  ['builtins.reversed', (_run, args) => reversed(args.list[0])],
  ['builtins.dict', (_run, args) => dictionary(args)],
  ['builtins.range', (run, args) => range(run, args)],
  ['builtins.xrange', (run, args) => range(run, args)],
  ['builtins.enumerate', (_run, args) => enumerated(args)],
  ['builtins.zip', (_run, args) => zipped(args)],
  ['itertools.izip', (_run, args) => zipped(args)],
  ['itertools.cycle', (_run, args) => cycled(args.list[0])],
  ['builtins.map', mapped],
  ['builtins.filter', (run, args, scope) => filtered(run, args, scope)],
  ['functools.reduce', reduced],
  ['builtins.reduce', reduced],
  ['functools.partial', (_run, args) => args.list[0]],
  ['builtins.sum', (_run, args) => summed(args.list[0])],
  ['builtins.super', () => mystery('super')],
  ['builtins.str.maketrans', (_run, args) => maketrans(args)],
  ['string.maketrans', (_run, args) => maketrans(args)],
  [
    'builtins.str.join',
    (run, args, scope) =>
      callObject(run, attribute(args.list[0] ?? none, 'join'), { ...args, list: args.list.slice(1) }, scope),
  ],
  [
    'operator.add',
    (_run, args) =>
      args.list[0]?.type === 'text' && args.list[1]?.type === 'text'
        ? text(`${knownText(args.list[0]) ?? ''}${knownText(args.list[1]) ?? ''}`)
        : undefined,
  ],
];

const builtinModule: PyObject = { type: 'name', name: 'builtins' };

function result(_done: unknown): PyObject {
  return none;
}

/** Names and library calls in an `eval` have a value; code in it is a stage. */
function evaluated(run: Run, args: Arguments, scope: Parameters<LibraryFunction>[2]): PyObject {
  const content = knownText(args.list[0]);
  runCode(run, args.list[0], args.node, scope);
  const name = content?.trim();
  if (name !== undefined && /^[A-Za-z_][A-Za-z0-9_.]{0,100}$/.test(name)) {
    const [head = '', ...rest] = name.split('.');
    let value: PyObject = scope.get(head) ?? { type: 'name', name: `builtins.${head}` };
    for (const part of rest) value = attribute(value, part);
    return value;
  }
  return mystery('eval', originOf(args.list[0]));
}

function runPath(run: Run, args: Arguments): PyObject {
  const path = knownText(args.list[0]);
  if (path !== undefined) run.record.load({ path, line: args.node.line, args: [[path]], env: run.input.env });
  run.record.effect({ kind: 'run', what: asValue(args.list[0]), interpreter: 'python', from: 'file' }, args.node.line);
  return none;
}

function imported(run: Run, args: Arguments): PyObject | undefined {
  const options = args.list[0] === undefined ? [] : optionsOf(args.list[0]);
  const modules = options
    .map((option) => importByName(run, option, args.node.line))
    .filter((module) => module !== undefined);
  return modules.length === 0 ? undefined : either(modules);
}

function attributeNamed(args: Arguments): PyObject | undefined {
  const [self, name, otherwise] = args.list;
  const content = knownText(name);
  if (self === undefined) return undefined;
  return content === undefined ? (otherwise ?? mystery('getattr')) : attribute(self, content);
}

function entriesOf(variables: ReadonlyMap<string, PyObject>): [string, PyObject][] {
  return [...variables].slice(0, 5_000).map(([name, value]) => [`s${name}`, value]);
}

function mapNumber(value: PyObject | undefined, change: (number: number) => PyObject): PyObject | undefined {
  if (value === undefined) return undefined;
  const options = optionsOf(value);
  if (options.some((option) => option.type !== 'number')) return undefined;
  return either(options.map((option) => (option.type === 'number' ? change(option.number) : option)));
}

function ordinal(value: PyObject | undefined): PyObject | undefined {
  if (value?.type === 'number') return value;
  const content = knownText(value);
  const code = content?.codePointAt(0);
  return code === undefined ? undefined : number(code);
}

function integer(args: Arguments): PyObject | undefined {
  const [value, base] = args.list;
  if (value?.type === 'number') return number(Math.trunc(value.number));
  const content = knownText(value)?.trim().toLowerCase().replaceAll('_', '');
  if (content === undefined || content.length > 400) return undefined;
  const radix = base?.type === 'number' ? base.number : 10;
  const digits = content.replace(/^0[xob]/, '');
  const parsed = Number.parseInt(
    digits,
    radix === 0 ? (content.startsWith('0x') ? 16 : 10) : radix >= 2 && radix <= 36 ? radix : 10,
  );
  return Number.isNaN(parsed) ? undefined : number(parsed);
}

function length(value: PyObject | undefined): PyObject | undefined {
  if (value?.type === 'list') return number(value.items.length);
  if (value?.type === 'dict') return number(value.entries.size);
  const content = knownText(value);
  return content === undefined ? undefined : number(content.length);
}

function asText(run: Run, args: Arguments): PyObject | undefined {
  const [value, encoding] = args.list;
  if (value === undefined) return text('');
  if (value.type === 'text') return value.bytes ? decodeText(run, value, 'decode', encoding) : value;
  if (value.type === 'number') return text(String(value.number));
  return {
    type: 'text',
    value: asValue(value),
    bytes: false,
    ...(originOf(value) === undefined ? {} : { origin: originOf(value) ?? {} }),
  };
}

function asBytes(value: PyObject | undefined): PyObject | undefined {
  if (value === undefined) return bytes('');
  if (value.type === 'text') return { ...value, bytes: true };
  if (value.type === 'list') {
    const codes = value.items.map((item) => (item.type === 'number' ? item.number : -1));
    if (codes.every((code) => code >= 0 && code < 256))
      return bytes(codes.map((code) => String.fromCharCode(code)).join(''));
  }
  return value.type === 'unknown' ? value : undefined;
}

function known(value: PyObject | undefined): PyObject | undefined {
  const is = value === undefined ? false : truth(value);
  return is === undefined ? undefined : boolean(is);
}

function copied(value: PyObject | undefined): PyObject | undefined {
  const items = value === undefined ? [] : itemsOf(value);
  return items === undefined ? mystery('list', originOf(value)) : list([...items]);
}

function reversed(value: PyObject | undefined): PyObject | undefined {
  const items = value === undefined ? undefined : itemsOf(value);
  return items === undefined ? undefined : list([...items].reverse());
}

function dictionary(args: Arguments): PyObject {
  const entries = new Map<string, PyObject>();
  const [given] = args.list;
  if (given?.type === 'dict') for (const [key, value] of given.entries) entries.set(key, value);
  if (given?.type === 'list') {
    for (const pair of given.items) {
      if (pair.type === 'list' && pair.items.length === 2 && pair.items[0] && pair.items[1])
        entries.set(keyOf(pair.items[0]) ?? `?${entries.size}`, pair.items[1]);
    }
  }
  for (const [key, value] of args.named) entries.set(`s${key}`, value);
  // `dict(os.environ)` holds what it was made of, not nothing.
  if (entries.size === 0 && given !== undefined && given.type !== 'dict' && given.type !== 'list')
    return mystery(given.type === 'name' ? given.name : 'dict', originOf(given));
  return { type: 'dict', entries };
}

function range(run: Run, args: Arguments): PyObject | undefined {
  const numbers = args.list.map((value) => (value.type === 'number' ? value.number : Number.NaN));
  if (numbers.length === 0 || numbers.some(Number.isNaN)) return undefined;
  const [from = 0, to = 0, step = 1] = numbers.length === 1 ? [0, numbers[0], 1] : numbers;
  if (step === 0) return undefined;
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (count > longestRange || !run.step(1 + (count >> 6))) return undefined;
  return list(Array.from({ length: count }, (_each, index) => number(from + index * step)));
}

function enumerated(args: Arguments): PyObject | undefined {
  const items = args.list[0] === undefined ? undefined : itemsOf(args.list[0]);
  const start = argument(args, 1, 'start');
  const from = start?.type === 'number' ? start.number : 0;
  return items === undefined ? undefined : list(items.map((item, index) => list([number(from + index), item])));
}

function zipped(args: Arguments): PyObject | undefined {
  const columns = args.list.map(itemsOf);
  if (columns.length === 0 || columns.some((column) => column === undefined)) return undefined;
  const size = Math.min(...columns.map((column) => column?.length ?? 0));
  return list(Array.from({ length: size }, (_each, row) => list(columns.map((column) => column?.[row] ?? none))));
}

/** An endless repetition, cut at a length no honest key reaches. */
function cycled(value: PyObject | undefined): PyObject | undefined {
  const items = value === undefined ? undefined : itemsOf(value);
  if (items === undefined || items.length === 0) return undefined;
  return list(Array.from({ length: longestRange }, (_each, index) => items[index % items.length] ?? none));
}

function mapped(run: Run, args: Arguments, scope: Parameters<LibraryFunction>[2]): PyObject | undefined {
  const [callee, source] = args.list;
  const items = source === undefined ? undefined : itemsOf(source);
  if (callee === undefined || items === undefined) {
    if (callee !== undefined)
      callObject(run, callee, { list: [mystery('item', originOf(source))], named: new Map(), node: args.node }, scope);
    return mystery('map', originOf(source));
  }
  const results: PyObject[] = [];
  run.looping += 1;
  for (const item of items) {
    if (!run.step()) break;
    results.push(callObject(run, callee, { list: [item], named: new Map(), node: args.node }, scope));
  }
  run.looping -= 1;
  return list(results);
}

function filtered(run: Run, args: Arguments, scope: Parameters<LibraryFunction>[2]): PyObject | undefined {
  const [callee, source] = args.list;
  const items = source === undefined ? undefined : itemsOf(source);
  if (callee === undefined || items === undefined) return undefined;
  const kept: PyObject[] = [];
  for (const item of items) {
    if (!run.step()) break;
    const is = truth(
      callee.type === 'constant'
        ? item
        : callObject(run, callee, { list: [item], named: new Map(), node: args.node }, scope),
    );
    if (is !== false) kept.push(item);
  }
  return list(kept);
}

function reduced(run: Run, args: Arguments, scope: Parameters<LibraryFunction>[2]): PyObject | undefined {
  const [callee, source, start] = args.list;
  const items = source === undefined ? undefined : itemsOf(source);
  if (callee === undefined || items === undefined) return undefined;
  let value = start ?? items[0];
  for (const item of start === undefined ? items.slice(1) : items) {
    if (value === undefined || !run.step()) return undefined;
    value = callObject(run, callee, { list: [value, item], named: new Map(), node: args.node }, scope);
  }
  return value;
}

function summed(value: PyObject | undefined): PyObject | undefined {
  const items = value === undefined ? undefined : itemsOf(value);
  let total = 0;
  for (const item of items ?? []) {
    if (item.type !== 'number') return undefined;
    total += item.number;
  }
  return items === undefined ? undefined : number(total);
}

function maketrans(args: Arguments): PyObject | undefined {
  const [from, to, dropped] = args.list.map(knownText);
  if (from === undefined || to === undefined) return args.list[0]?.type === 'dict' ? args.list[0] : undefined;
  const entries = new Map<string, PyObject>();
  const targets = [...to];
  for (const [index, each] of [...from].entries()) entries.set(`n${each.codePointAt(0)}`, text(targets[index] ?? ''));
  for (const each of dropped ?? '') entries.set(`n${each.codePointAt(0)}`, text(''));
  return { type: 'dict', entries };
}
