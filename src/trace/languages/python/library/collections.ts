import { callObject } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { itemsOf, keyOf, list, mystery, none, number, originOf, type ScriptObject } from '../../script/object.ts';
import { truthOf } from '../../script/operators.ts';
import { type Arguments, argument, type Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';

/** Longest range that is spelled out. */
const longestRange = 200_000;

/** Built-in functions that make lists and dicts, or go through them. */
export const collections: readonly (readonly [string, LibraryFunction])[] = [
  ['list', (run, args) => copied(run, args.list[0])],
  ['tuple', (run, args) => copied(run, args.list[0])],
  ['set', (run, args) => copied(run, args.list[0])],
  ['iter', (_run, args) => args.list[0]],
  ['sorted', (run, args) => copied(run, args.list[0])],
  ['reversed', (run, args) => reversed(run, args.list[0])],
  ['dict', (_run, args) => dictionary(args)],
  ['range', (run, args) => range(run, args)],
  ['xrange', (run, args) => range(run, args)],
  ['enumerate', (run, args) => enumerated(run, args)],
  ['zip', (run, args) => zipped(run, args)],
  ['itertools.izip', (run, args) => zipped(run, args)],
  ['itertools.cycle', (run, args) => cycled(run, args.list[0])],
  ['map', mapped],
  ['filter', (run, args, scope) => filtered(run, args, scope)],
  ['functools.reduce', reduced],
  ['reduce', reduced],
  ['sum', (_run, args) => summed(args.list[0])],
];

/** Items of a value, when known; going through many costs. */
function paid(run: Run, value: ScriptObject | undefined): readonly ScriptObject[] | undefined {
  const items = value === undefined ? undefined : itemsOf(value);
  return items === undefined || !run.step(1 + (items.length >> 6)) ? undefined : items;
}

function copied(run: Run, value: ScriptObject | undefined): ScriptObject | undefined {
  const items = value === undefined ? [] : paid(run, value);
  return items === undefined ? mystery('list', originOf(value)) : list([...items]);
}

function reversed(run: Run, value: ScriptObject | undefined): ScriptObject | undefined {
  const items = paid(run, value);
  return items === undefined ? undefined : list([...items].reverse());
}

function dictionary(args: Arguments): ScriptObject {
  const entries = new Map<string, ScriptObject>();
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
    return mystery(
      given.type === 'name' ? given.name : given.type === 'thing' ? (given.label ?? given.kind) : 'dict',
      originOf(given),
    );
  return { type: 'dict', entries };
}

function range(run: Run, args: Arguments): ScriptObject | undefined {
  const numbers = args.list.map((value) => (value.type === 'number' ? value.number : Number.NaN));
  if (numbers.length === 0 || numbers.some(Number.isNaN)) return undefined;
  const [from = 0, to = 0, step = 1] = numbers.length === 1 ? [0, numbers[0], 1] : numbers;
  if (step === 0) return undefined;
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (count > longestRange || !run.step(1 + (count >> 6))) return undefined;
  return list(Array.from({ length: count }, (_each, index) => number(from + index * step)));
}

function enumerated(run: Run, args: Arguments): ScriptObject | undefined {
  const items = paid(run, args.list[0]);
  const start = argument(args, 1, 'start');
  const from = start?.type === 'number' ? start.number : 0;
  return items === undefined ? undefined : list(items.map((item, index) => list([number(from + index), item])));
}

function zipped(run: Run, args: Arguments): ScriptObject | undefined {
  const columns = args.list.slice(0, 1_000).map((each) => paid(run, each));
  if (columns.length === 0 || columns.some((column) => column === undefined)) return undefined;
  const size = Math.min(...columns.map((column) => column?.length ?? 0));
  return list(Array.from({ length: size }, (_each, row) => list(columns.map((column) => column?.[row] ?? none))));
}

/** An endless repetition, cut at a length no honest key reaches. */
function cycled(run: Run, value: ScriptObject | undefined): ScriptObject | undefined {
  const items = value === undefined ? undefined : itemsOf(value);
  if (items === undefined || items.length === 0 || !run.step(longestRange >> 6)) return undefined;
  return list(Array.from({ length: longestRange }, (_each, index) => items[index % items.length] ?? none));
}

function mapped(run: Run, args: Arguments, scope: Scope): ScriptObject | undefined {
  const [callee, source] = args.list;
  const items = source === undefined ? undefined : itemsOf(source);
  if (callee === undefined || items === undefined) {
    if (callee !== undefined)
      callObject(run, callee, { list: [mystery('item', originOf(source))], named: new Map(), node: args.node }, scope);
    return mystery('map', originOf(source));
  }
  const results: ScriptObject[] = [];
  run.looping += 1;
  for (const item of items) {
    if (!run.step()) break;
    results.push(callObject(run, callee, { list: [item], named: new Map(), node: args.node }, scope));
  }
  run.looping -= 1;
  return list(results);
}

function filtered(run: Run, args: Arguments, scope: Scope): ScriptObject | undefined {
  const [callee, source] = args.list;
  const items = source === undefined ? undefined : itemsOf(source);
  if (callee === undefined || items === undefined) return undefined;
  const kept: ScriptObject[] = [];
  for (const item of items) {
    if (!run.step()) break;
    const is = truthOf(
      run,
      callee.type === 'constant'
        ? item
        : callObject(run, callee, { list: [item], named: new Map(), node: args.node }, scope),
    );
    if (is !== false) kept.push(item);
  }
  return list(kept);
}

function reduced(run: Run, args: Arguments, scope: Scope): ScriptObject | undefined {
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

function summed(value: ScriptObject | undefined): ScriptObject | undefined {
  const items = value === undefined ? undefined : itemsOf(value);
  let total = 0;
  for (const item of items ?? []) {
    if (item.type !== 'number') return undefined;
    total += item.number;
  }
  return items === undefined ? undefined : number(total);
}
