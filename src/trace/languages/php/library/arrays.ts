import type { LibraryFunction } from '../../script/dialect.ts';
import {
  done,
  originOfAll,
  pairsOfArray,
  same,
  setArgument,
  stringOf,
  valuesOfArray,
} from '../../script/library/values.ts';
import {
  boolean,
  either,
  keyOf,
  list,
  mystery,
  none,
  number,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { extracted } from './world.ts';

/** Functions on arrays. */
export const arrays: readonly (readonly [string, LibraryFunction])[] = [
  ['array', (_run, args) => list([...args.list])],
  ['count', (_run, args) => sizeOf(args)],
  ['sizeof', (_run, args) => sizeOf(args)],
  ['array_reverse', (_run, args) => ofValues(args, (items) => [...items].reverse())],
  ['array_values', (_run, args) => ofValues(args, (items) => [...items])],
  ...same(['array_unique', 'array_change_key_case', 'iterator_to_array'], (_run, args) => args.list[0]),
  ['array_keys', (_run, args) => keys(args)],
  ['array_flip', (_run, args) => flipped(args)],
  ['array_merge', (_run, args) => merged(args)],
  ['array_merge_recursive', (_run, args) => merged(args)],
  ['array_combine', (_run, args) => combined(args)],
  ['array_slice', (_run, args) => sliced(args)],
  ['array_chunk', () => undefined],
  ['array_fill', (_run, args) => filled(args)],
  ['range', (run, args) => range(run, args)],
  ['array_push', (_run, args) => pushed(args)],
  ['array_unshift', (_run, args) => unshifted(args)],
  ['array_pop', (_run, args) => taken(args, true)],
  ['array_shift', (_run, args) => taken(args, false)],
  ...same(
    ['current', 'reset', 'pos', 'array_key_first'],
    (_run, args) => valuesOfArray(args.list[0])?.[0] ?? first(args),
  ),
  ...same(['end', 'array_key_last'], (_run, args) => valuesOfArray(args.list[0])?.at(-1) ?? first(args)),
  ...same(['next', 'each', 'prev', 'array_rand', 'key'], (_run, args) => first(args)),
  ['in_array', (_run, args) => within(args)],
  ['array_search', (_run, args) => searched(args)],
  ...same(['array_key_exists', 'key_exists'], () => mystery('array_key_exists()')),
  ...same(['sort', 'rsort', 'ksort', 'krsort', 'asort', 'arsort', 'shuffle'], () => none),
  ['extract', (run, args, scope) => done(extract(run, args.list[0], scope))],
  ['import_request_variables', (run) => done(extracted(run))],
  ['parse_str', parseText],
  ['compact', (_run, args, scope) => compact(args, scope)],
  ['define', (run, args) => done(define(run, args))],
  ['constant', (run, args) => constantNamed(run, args)],
];

function first(args: Arguments): ScriptObject {
  return mystery('item', originOf(args.list[0]));
}

function sizeOf(args: Arguments): ScriptObject {
  const items = valuesOfArray(args.list[0]);
  return items === undefined ? mystery('count()') : number(items.length);
}

function ofValues(args: Arguments, change: (items: readonly ScriptObject[]) => ScriptObject[]): ScriptObject {
  const items = valuesOfArray(args.list[0]);
  return items === undefined ? mystery('array', originOf(args.list[0])) : list(change(items));
}

function keys(args: Arguments): ScriptObject {
  const pairs = pairsOfArray(args.list[0]);
  return pairs === undefined ? mystery('array_keys()', originOf(args.list[0])) : list(pairs.map(([key]) => key));
}

function flipped(args: Arguments): ScriptObject {
  const pairs = pairsOfArray(args.list[0]);
  if (pairs === undefined) return mystery('array_flip()', originOf(args.list[0]));
  const entries = new Map<string, ScriptObject>();
  for (const [key, value] of pairs) entries.set(keyOf(value) ?? `?${entries.size}`, key);
  return { type: 'dict', entries };
}

function merged(args: Arguments): ScriptObject {
  if (args.list.every((each) => each.type === 'list')) {
    const items = args.list.flatMap((each) => (each.type === 'list' ? each.items : []));
    return items.length > 500_000 ? mystery('array_merge()') : list(items);
  }
  const entries = new Map<string, ScriptObject>();
  for (const each of args.list) {
    const pairs = pairsOfArray(each);
    if (pairs === undefined) return mystery('array_merge()', originOfAll(args));
    for (const [key, value] of pairs.slice(0, 100_000))
      entries.set(key.type === 'number' ? `n${entries.size}` : (keyOf(key) ?? `?${entries.size}`), value);
  }
  return { type: 'dict', entries };
}

function combined(args: Arguments): ScriptObject {
  const names = valuesOfArray(args.list[0]);
  const values = valuesOfArray(args.list[1]);
  if (names === undefined || values === undefined) return mystery('array_combine()', originOfAll(args));
  return {
    type: 'dict',
    entries: new Map(names.slice(0, 100_000).map((name, at) => [keyOf(name) ?? `?${at}`, values[at] ?? none])),
  };
}

function sliced(args: Arguments): ScriptObject {
  const from = Number(stringOf(args.list[1]) ?? '0') || 0;
  const size = stringOf(args.list[2]);
  return ofValues(args, (items) => {
    const start = from < 0 ? Math.max(0, items.length + from) : from;
    const count = size === undefined || size === '' ? items.length : Number(size) || 0;
    return items.slice(start, count < 0 ? items.length + count : start + count);
  });
}

function filled(args: Arguments): ScriptObject | undefined {
  const count = Number(stringOf(args.list[1]) ?? Number.NaN);
  const value = args.list[2];
  if (!(count >= 0 && count <= 100_000) || value === undefined) return undefined;
  return list(Array.from({ length: Math.trunc(count) }, () => value));
}

/** `range(1, 5)`, `range('a', 'z')`. */
function range(run: Run, args: Arguments): ScriptObject | undefined {
  const [one, other, by] = args.list.map(stringOf);
  if (one === undefined || other === undefined) return undefined;
  const letters = one.length === 1 && other.length === 1 && !/\d/.test(one + other);
  const from = letters ? one.charCodeAt(0) : Number(one);
  const to = letters ? other.charCodeAt(0) : Number(other);
  const step = Math.abs(Number(by ?? '1')) || 1;
  const count = Math.floor(Math.abs(to - from) / step) + 1;
  if (!(count <= 200_000) || !run.step(1 + (count >> 4))) return undefined;
  const direction = to < from ? -step : step;
  return list(
    Array.from({ length: count }, (_each, at) => {
      const value = from + at * direction;
      return letters ? text(String.fromCharCode(value)) : number(value);
    }),
  );
}

function pushed(args: Arguments): ScriptObject {
  const [array, ...rest] = args.list;
  if (array?.type === 'list' && array.items.length < 500_000) array.items.push(...rest);
  if (array?.type === 'dict') for (const each of rest) array.entries.set(`n${array.entries.size}`, each);
  return mystery('array_push()');
}

function unshifted(args: Arguments): ScriptObject {
  const [array, ...rest] = args.list;
  if (array?.type === 'list' && array.items.length < 50_000) array.items.unshift(...rest);
  return mystery('array_unshift()');
}

function taken(args: Arguments, last: boolean): ScriptObject {
  const [array] = args.list;
  if (array?.type === 'list') return (last ? array.items.pop() : array.items.shift()) ?? none;
  if (array?.type === 'dict') {
    const key = last ? [...array.entries.keys()].at(-1) : array.entries.keys().next().value;
    const value = key === undefined ? none : (array.entries.get(key) ?? none);
    if (key !== undefined) array.entries.delete(key);
    return value;
  }
  return first(args);
}

function within(args: Arguments): ScriptObject {
  const [needle, array] = args.list;
  const key = needle === undefined ? undefined : keyOf(needle);
  const items = valuesOfArray(array);
  if (key === undefined || items === undefined || items.some((item) => keyOf(item) === undefined))
    return mystery('in_array()');
  return boolean(items.some((item) => keyOf(item) === key));
}

function searched(args: Arguments): ScriptObject {
  const [needle, array] = args.list;
  const key = needle === undefined ? undefined : keyOf(needle);
  const pair = pairsOfArray(array)?.find(([, value]) => key !== undefined && keyOf(value) === key);
  return pair?.[0] ?? mystery('array_search()');
}

/** `extract($array)`: entries become variables; of a request, whatever is not set may be. */
function extract(run: Run, array: ScriptObject | undefined, scope: Scope): void {
  if (array?.type === 'dict')
    for (const [key, value] of [...array.entries].slice(0, 2_000))
      if (key.startsWith('s')) scope.set(`$${key.slice(1)}`, value);
  if (originOf(array)?.request === true) extracted(run);
}

/** `parse_str('a=1&b=2')` and `parse_str('a=1', $out)`. */
function parseText(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [given] = args.list;
  const content = stringOf(given);
  const intoVariable = args.list.length > 1;
  if (content === undefined) {
    if (intoVariable) setArgument(run, args, 1, mystery('parse_str()', originOf(given)), scope);
    else if (originOf(given)?.request === true) extracted(run);
    return none;
  }
  const entries = new Map<string, ScriptObject>();
  for (const pair of content.split('&').slice(0, 1_000)) {
    const [name = '', ...rest] = pair.split('=');
    entries.set(`s${plain(name)}`, text(plain(rest.join('=')), originOf(given)));
  }
  if (intoVariable) setArgument(run, args, 1, { type: 'dict', entries }, scope);
  else for (const [key, value] of entries) scope.set(`$${key.slice(1)}`, value);
  return none;
}

function plain(encoded: string): string {
  const spaced = encoded.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function compact(args: Arguments, scope: Scope): ScriptObject {
  const entries = new Map<string, ScriptObject>();
  for (const each of args.list.flatMap((item) => valuesOfArray(item) ?? [item]).slice(0, 500)) {
    const name = stringOf(each);
    const value = name === undefined ? undefined : scope.get(`$${name}`);
    if (name !== undefined && value !== undefined) entries.set(`s${name}`, value);
  }
  return { type: 'dict', entries };
}

function define(run: Run, args: Arguments): void {
  const name = stringOf(args.list[0]);
  if (name !== undefined && args.list[1] !== undefined) run.top.own(name.toLowerCase().slice(0, 200), args.list[1]);
}

function constantNamed(run: Run, args: Arguments): ScriptObject | undefined {
  const name = stringOf(args.list[0])?.toLowerCase();
  if (name === undefined) return undefined;
  const found = run.top.get(name) ?? run.dialect.constant?.(run, name);
  return found === undefined ? undefined : either([found]);
}
