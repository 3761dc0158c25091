import { textOf } from '../../../value.ts';
import { callbacks, callMethod, callObject } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { item, stepped } from '../../script/items.ts';
import { runCode } from '../../script/library/code.ts';
import { setVariable } from '../../script/library/environment.ts';
import { evalText, functionOf } from '../../script/library/in-place.ts';
import { thing } from '../../script/library/network.ts';
import { print } from '../../script/library/printing.ts';
import { done } from '../../script/library/values.ts';
import {
  boolean,
  fromKeyed,
  itemsOf,
  keyOf,
  knownText,
  list,
  mystery,
  none,
  number,
  originOf,
  type ScriptObject,
  type ScriptThing,
  text,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { absent, jsNumber, textOfAny } from '../coerce.ts';
import { jsonObject } from '../json.ts';
import { asList } from './list-methods.ts';

type Row = readonly [string, LibraryFunction];

const mathematics: Readonly<Record<string, (...numbers: number[]) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  trunc: Math.trunc,
  abs: Math.abs,
  min: Math.min,
  max: Math.max,
  pow: (base = Number.NaN, exponent = Number.NaN) => base ** exponent,
  sqrt: Math.sqrt,
  log2: Math.log2,
  imul: (one = 0, other = 0) => Math.imul(one, other),
};

/** Functions of the language itself. */
export const globals: readonly Row[] = [
  ...['console.log', 'console.info', 'console.debug'].map(
    (name): Row => [name, (run, args) => done(print(run, args.list, ' ', '\n'))],
  ),
  ['process.stdout.write', (run, args) => done(print(run, args.list.slice(0, 1)))],
  ['eval', (run, args, scope) => evalText(run, args.list[0], args.node, scope)],
  ['Function', (run, args) => functionOf(run, args)],
  ...[
    'vm.runInThisContext',
    'vm.runInNewContext',
    'vm.runInContext',
    'vm.compileFunction',
    'vm.Script',
    'vm.SourceTextModule',
    'VM.run',
    'vm.VM.run',
    'safe-eval',
    'require-from-string',
    'node-eval',
    'Deno.core.evalContext',
  ].map((name): Row => [name, (run, args) => ran(run, args)]),
  ['vm.VM', () => ({ type: 'name', name: 'VM' })],
  ['vm.NodeVM', () => ({ type: 'name', name: 'VM' })],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'process.nextTick', 'requestAnimationFrame'].map(
    (name): Row => [name, timer],
  ),
  ['String', (run, args) => (args.list.length === 0 ? text('') : { ...textOfAny(run, args.list[0]), bytes: false })],
  ['String.fromCharCode', (run, args) => fromCodes(run, args)],
  ['String.fromCodePoint', (run, args) => fromCodes(run, args)],
  ['Number', (_run, args) => numbered(args)],
  ['Boolean', (_run, args) => args.list[0] ?? boolean(false)],
  ['BigInt', (_run, args) => numbered(args)],
  ['parseInt', (run, args) => parsed(run, args)],
  ['Number.parseInt', (run, args) => parsed(run, args)],
  ['parseFloat', (run, args) => floating(run, args)],
  ['Number.parseFloat', (run, args) => floating(run, args)],
  [
    'isNaN',
    (_run, args) => {
      const value = args.list[0] === undefined ? Number.NaN : jsNumber(args.list[0]);
      return value === undefined ? undefined : boolean(Number.isNaN(value));
    },
  ],
  ['Array', (run, args) => arrayOf(run, args)],
  ['Array.of', (_run, args) => list([...args.list])],
  ['Array.from', (run, args, scope) => arrayFrom(run, args, scope)],
  ['Array.isArray', (_run, args) => (args.list[0]?.type === 'list' ? boolean(true) : undefined)],
  ['Object', (_run, args) => args.list[0] ?? { type: 'dict', entries: new Map() }],
  ['Object.create', () => ({ type: 'dict', entries: new Map() })],
  ['Object.assign', (run, args) => assigned(run, args)],
  ...['freeze', 'seal', 'preventExtensions', 'getPrototypeOf', 'setPrototypeOf'].map(
    (name): Row => [`Object.${name}`, (_run, args) => args.list[0]],
  ),
  ['Reflect.getPrototypeOf', (_run, args) => args.list[0]],
  ['Object.keys', (_run, args) => keysOf(args.list[0])],
  ['Object.getOwnPropertyNames', (_run, args) => keysOf(args.list[0])],
  ['Reflect.ownKeys', (_run, args) => keysOf(args.list[0])],
  ['Object.values', (_run, args) => valuesOf(args.list[0])],
  ['Object.entries', (_run, args) => entriesOf(args.list[0])],
  ['Object.fromEntries', (_run, args) => mapOf(args.list[0])],
  ['Object.defineProperty', (run, args, scope) => defined(run, args, scope)],
  ['Reflect.get', (run, args) => item(run, args.list[0] ?? none, args.list[1] ?? none)],
  ['Reflect.apply', (run, args, scope) => applied(run, args.list[0], args.list[2], args, scope)],
  ['Reflect.construct', (run, args, scope) => applied(run, args.list[0], args.list[1], { ...args, made: true }, scope)],
  ['Proxy', (_run, args) => args.list[0]],
  ['Map', (_run, args) => mapOf(args.list[0])],
  ['WeakMap', () => ({ type: 'dict', entries: new Map() })],
  ['Set', (_run, args) => asList(args.list[0]) ?? list([])],
  ['RegExp', (_run, args) => regex(args)],
  ['JSON.parse', (run, args) => parsedJson(run, args)],
  ['JSON.stringify', (run, args) => stringified(run, args)],
  ['util.inspect', (run, args) => stringified(run, args)],
  ['util.format', (run, args) => textOfAny(run, args.list[0])],
  ['structuredClone', (_run, args) => args.list[0]],
  ['util.promisify', (_run, args) => args.list[0]],
  ['util.callbackify', (_run, args) => args.list[0]],
  ['URL', (run, args) => address(run, args)],
  ['Promise', (run, args, scope) => promised(run, args, scope)],
  ['Promise.resolve', (_run, args) => args.list[0] ?? absent],
  ['Promise.reject', () => mystery('rejected')],
  ...['all', 'allSettled'].map((name): Row => [`Promise.${name}`, (_run, args) => args.list[0]]),
  ...['race', 'any'].map((name): Row => [`Promise.${name}`, (run, args) => item(run, args.list[0] ?? none, number(0))]),
  [
    'process.kill',
    (run, args) => {
      run.record.effect({ kind: 'kill', pattern: textOfAny(run, args.list[0]).value }, args.node.line);
      return none;
    },
  ],
  [
    'process.binding',
    (_run, args) => ({ type: 'name', name: `binding.${knownText(args.list[0])?.slice(0, 50) ?? '?'}` }),
  ],
  [
    'process.on',
    (run, args) => {
      callbacks(run, { ...args, list: args.list.slice(1) });
      return none;
    },
  ],
  ['process.cwd', (run) => (run.input.cwd === undefined ? undefined : text(run.input.cwd))],
  ['os.platform', () => text('linux')],
  ['os.type', () => text('Linux')],
  ['os.tmpdir', () => text('/tmp')],
  ['createRequire', () => ({ type: 'name', name: 'require' })],
  ['module.createRequire', () => ({ type: 'name', name: 'require' })],
  ['Module', () => thing('module')],
  ['stream.pipeline', (run, args, scope) => chained(run, args, scope)],
  ['stream.promises.pipeline', (run, args, scope) => chained(run, args, scope)],
  ['Symbol', () => mystery('symbol')],
  ...Object.entries(mathematics).map(
    ([name, calculate]): Row => [
      `Math.${name}`,
      (_run, args) => {
        const numbers = args.list.map((each) => jsNumber(each));
        return numbers.includes(undefined)
          ? undefined
          : number(calculate(...numbers.map((each) => each ?? Number.NaN)));
      },
    ],
  ),
];

/** `vm.runInThisContext(code)` and its like. */
function ran(run: Run, args: Arguments): ScriptObject {
  runCode(run, args.list[0], args.node);
  return mystery('result', originOf(args.list[0]));
}

/** A timer: text is code, a function is called with what follows the delay. */
function timer(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [what, ...rest] = args.list;
  if (what?.type === 'text' || (what?.type === 'unknown' && what.origin !== undefined)) runCode(run, what, args.node);
  else if (what !== undefined && what.type !== 'number')
    callObject(run, what, { ...args, list: rest.slice(1), named: new Map() }, scope);
  return thing('timer');
}

function fromCodes(run: Run, args: Arguments): ScriptObject {
  const items = args.list.length === 1 && args.list[0]?.type === 'list' ? args.list[0].items : args.list;
  if (!run.step(1 + (items.length >> 4))) return mystery('text');
  const codes = items.map((each) => jsNumber(each));
  if (codes.includes(undefined))
    return mystery(
      'String.fromCharCode()',
      items.map((each) => originOf(each)).find((each) => each !== undefined),
    );
  const content = codes
    .map((code) =>
      code !== undefined && code > 0xffff && code <= 0x10ffff
        ? String.fromCodePoint(code)
        : String.fromCharCode(code ?? 0),
    )
    .join('');
  return text(content, items.length > 8 ? stepped(undefined, 'charcode', codes.slice(0, 60).join(' ')) : undefined);
}

function numbered(args: Arguments): ScriptObject | undefined {
  const value = args.list[0] === undefined ? 0 : jsNumber(args.list[0]);
  return value === undefined ? undefined : number(value);
}

function parsed(run: Run, args: Arguments): ScriptObject | undefined {
  const content = textOf(textOfAny(run, args.list[0]).value);
  const base = args.list[1] === undefined ? undefined : jsNumber(args.list[1]);
  return content === undefined ? undefined : number(Number.parseInt(content.slice(0, 100), base));
}

function floating(run: Run, args: Arguments): ScriptObject | undefined {
  const content = textOf(textOfAny(run, args.list[0]).value);
  return content === undefined ? undefined : number(Number.parseFloat(content.slice(0, 100)));
}

function arrayOf(run: Run, args: Arguments): ScriptObject {
  const [first] = args.list;
  if (args.list.length !== 1 || first?.type !== 'number') return list([...args.list]);
  const size = Math.trunc(first.number);
  return size >= 0 && size <= 10_000 && run.step(1 + (size >> 4))
    ? list(Array.from({ length: size }, () => absent))
    : mystery('array');
}

function arrayFrom(run: Run, args: Arguments, scope: Scope): ScriptObject | undefined {
  const [given, perform] = args.list;
  const size = given?.type === 'dict' ? given.entries.get('slength') : undefined;
  const made = size === undefined ? asList(given) : arrayOf(run, { ...args, list: [size] });
  if (made === undefined || perform === undefined) return made;
  return callMethod(run, made, 'map', { ...args, list: [perform] }, scope);
}

function assigned(run: Run, args: Arguments): ScriptObject {
  const [target, ...sources] = args.list;
  for (const source of sources) {
    if (source.type !== 'dict') continue;
    for (const [key, value] of source.entries) {
      if (target?.type === 'dict' && target.entries.size < 100_000) target.entries.set(key, value);
      else if (target?.type === 'thing' && target.kind === 'environ')
        setVariable(run, fromKeyed(key), value, args.node.line);
      else if (target?.type === 'function') {
        target.members ??= new Map();
        target.members.set(key.slice(1), value);
      } else if (target?.type === 'instance' && target.attributes.size < 5_000)
        target.attributes.set(key.slice(1), value);
    }
  }
  return target ?? none;
}

function keysOf(value: ScriptObject | undefined): ScriptObject | undefined {
  if (value?.type === 'dict') return list([...value.entries.keys()].map((key) => text(key.slice(1))));
  if (value?.type === 'list') return list(value.items.map((_each, index) => text(String(index))));
  return mystery('keys', originOf(value));
}

function valuesOf(value: ScriptObject | undefined): ScriptObject | undefined {
  if (value?.type === 'dict') return list([...value.entries.values()]);
  return value?.type === 'list' ? value : mystery('values', originOf(value));
}

function entriesOf(value: ScriptObject | undefined): ScriptObject | undefined {
  if (value?.type !== 'dict') return mystery('entries', originOf(value));
  return list([...value.entries].map(([key, each]) => list([text(key.slice(1)), each])));
}

function mapOf(value: ScriptObject | undefined): ScriptObject {
  const made: ScriptObject = { type: 'dict', entries: new Map() };
  for (const pair of value === undefined ? [] : (itemsOf(value) ?? [])) {
    if (pair.type !== 'list') continue;
    const [key, held] = pair.items;
    const name = key === undefined ? undefined : keyOf(key);
    if (name !== undefined && held !== undefined && made.entries.size < 100_000) made.entries.set(name, held);
  }
  return made;
}

/** `Object.defineProperty(object, name, {value | get})`. */
function defined(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [target, name, how] = args.list;
  if (how?.type !== 'dict' || target === undefined) return target ?? none;
  const getter = how.entries.get('sget');
  const value =
    how.entries.get('svalue') ??
    (getter === undefined ? absent : callObject(run, getter, { ...args, list: [] }, scope));
  const key = name === undefined ? undefined : keyOf(name);
  if (target.type === 'dict' && key !== undefined) target.entries.set(key, value);
  return target;
}

/** Calls a function with a list of arguments. */
export function applied(
  run: Run,
  perform: ScriptObject | undefined,
  given: ScriptObject | undefined,
  args: Arguments,
  scope: Scope,
): ScriptObject {
  if (perform === undefined) return mystery('apply');
  const items = given === undefined ? [] : (itemsOf(given) ?? [mystery('*', originOf(given))]);
  return callObject(run, perform, { ...args, list: items, named: new Map() }, scope);
}

function regex(args: Arguments): ScriptThing {
  const [source, flags] = args.list;
  return thing(
    'regex',
    new Map([
      ['source', source?.type === 'thing' ? (source.data.get('source') ?? text('')) : (source ?? text(''))],
      ['flags', flags ?? text('')],
    ]),
  );
}

function parsedJson(run: Run, args: Arguments): ScriptObject {
  const given = textOfAny(run, args.list[0]);
  const content = textOf(given.value);
  const value =
    content === undefined || !run.step(1 + (content.length >> 4)) ? undefined : jsonObject(content, given.origin);
  return value ?? mystery('JSON', given.origin ?? originOf(args.list[0]));
}

/** JSON of what is known; what a value's parts are called otherwise. */
function stringified(run: Run, args: Arguments): ScriptObject {
  const [value] = args.list;
  if (value === undefined) return absent;
  const origin = originOf(value);
  if (value.type === 'text' || value.type === 'number') return textOfAny(run, value);
  if (value.type === 'thing' && value.kind === 'environ') return mystery('process.env');
  if (value.type === 'dict' || value.type === 'list')
    return { type: 'text', value: partsOf(value, 4), bytes: false, ...(origin === undefined ? {} : { origin }) };
  return mystery('JSON', origin);
}

/** What is in an object, one after the other: known parts as text, the others as holes. */
function partsOf(value: ScriptObject, levels: number): (string | { hole: string })[] {
  if (value.type === 'dict' && levels > 0)
    return [...value.entries]
      .slice(0, 50)
      .flatMap(([key, each]) => [`"${key.slice(1)}":`, ...partsOf(each, levels - 1), ' ']);
  if (value.type === 'list' && levels > 0)
    return value.items.slice(0, 50).flatMap((each) => [...partsOf(each, levels - 1), ' ']);
  if (value.type === 'text') return [...value.value];
  if (value.type === 'number') return [String(value.number)];
  if (value.type === 'thing') return [{ hole: value.kind === 'environ' ? 'process.env' : value.kind }];
  return [{ hole: value.type === 'unknown' || value.type === 'name' ? value.name : value.type }];
}

/** `new URL(path, base)` is its text. */
function address(run: Run, args: Arguments): ScriptObject {
  const [path, base] = args.list;
  const whole = textOfAny(run, path);
  const start = knownText(base);
  const end = textOf(whole.value);
  if (start === undefined || end === undefined || /^[a-z]+:/i.test(end)) return whole;
  try {
    return text(new URL(end, start).href, whole.origin);
  } catch {
    return whole;
  }
}

/** `new Promise((resolve, reject) => …)`: what is given to `resolve` is its value. */
function promised(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [perform] = args.list;
  const made = thing('promise');
  if (perform === undefined) return made;
  const settle = (name: string): ScriptObject => ({ type: 'method', self: made, name });
  callObject(run, perform, { list: [settle('resolve'), settle('reject')], named: new Map(), node: args.node }, scope);
  return made.data.get('value') ?? made;
}

/** `pipeline(source, …, target, callback)`. */
function chained(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const parts = args.list.filter((each) => each.type !== 'function');
  let source: ScriptObject = parts[0] ?? none;
  for (const target of parts.slice(1)) source = callMethod(run, source, 'pipe', { ...args, list: [target] }, scope);
  callbacks(run, args);
  return source;
}
