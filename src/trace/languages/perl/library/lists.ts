import { carryOut } from '../../script/control.ts';
import { item, stepped } from '../../script/items.ts';
import { joinedItems, reversed } from '../../script/library/text-methods.ts';
import { pairsOf } from '../../script/loops.ts';
import {
  either,
  fromKeyed,
  keyOf,
  knownText,
  list,
  mystery,
  none,
  number,
  originOf,
  type ScriptDict,
  type ScriptObject,
  text,
  truth,
} from '../../script/object.ts';
import { asText, numeric } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { Scope } from '../../script/scope.ts';
import type { Table } from './table.ts';

/** Items one list may come to hold. */
const mostItems = 1_000_000;
/** Longest list that is really sorted. */
const mostSorted = 5_000;

/** Perl's functions on arrays and hashes, and what the parser turns lists into. */
export const lists: Table = [
  ['flat', (_run, args) => list(flat(args.list[0]))],
  ['results', (_run, args) => (args.list[0]?.type === 'list' ? args.list[0] : list([args.list[0] ?? none]))],
  ['array', (_run, args) => list([...args.list])],
  [
    'hash',
    (_run, args) => hashOf(args.list.length === 1 && args.list[0]?.type === 'list' ? args.list[0].items : args.list),
  ],
  ['scalar', (_run, args) => count(args.list[0])],
  [
    'last',
    (_run, args) => (args.list[0]?.type === 'list' ? (args.list[0].items.at(-1) ?? none) : (args.list[0] ?? none)),
  ],
  ['lastIndex', (_run, args) => lastIndex(args.list[0])],
  ['items', (_run, args) => (args.list.length === 0 ? mystery('item') : list([...args.list]))],
  ['pairs', (_run, args) => list(chunks(args.list, 2))],
  ['slice', slice],
  ['joined', (run, args) => joinedItems(args.list, spaced(run))],
  ['joinedKey', (run, args) => joinedItems(flat(args.list[0]), asText(run, text('\x1c')))],
  [
    'join',
    (run, args) =>
      joinedItems(
        args.list.slice(1).map((each) => asText(run, each)),
        asText(run, args.list[0] ?? text('')),
      ),
  ],
  ['push', (run, args) => grown(run, args, true)],
  ['unshift', (run, args) => grown(run, args, false)],
  ['shift', (run, args) => taken(run, args.list[0], true)],
  ['pop', (run, args) => taken(run, args.list[0], false)],
  ['splice', splice],
  ['reverse', reverse],
  ['sort', sort],
  ['map', (run, args, scope) => perItem(run, args, scope, false)],
  ['grep', (run, args, scope) => perItem(run, args, scope, true)],
  ['first', (run, args, scope) => firstOf(perItem(run, args, scope, true))],
  ['reduce', reduce],
  ...['uniq', 'uniqnum', 'shuffle'].map((name) => [name, (_run: Run, args: Arguments) => unique(args.list)] as const),
  ['sum', (_run, args) => sum(args.list)],
  ['sum0', (_run, args) => sum(args.list)],
  ['keys', (_run, args) => keys(args.list[0])],
  ['values', (_run, args) => values(args.list[0])],
  [
    'each',
    (_run, args) => either([list([mystery('key', originOf(args.list[0])), mystery('value', originOf(args.list[0]))])]),
  ],
  ['delete', (_run, args) => removed(args)],
  ['range', (run, args) => range(run, args)],
];

/** The items that a value adds to a list. */
export function flat(value: ScriptObject | undefined): ScriptObject[] {
  if (value === undefined) return [];
  if (value.type === 'list') return [...value.items];
  if (value.type === 'dict') return [...value.entries].flatMap(([key, each]) => [fromKeyed(key), each]);
  if (value.type === 'either') {
    const known = value.options.find((option) => option.type === 'list' && option.items.length > 0);
    if (known !== undefined) return flat(known);
  }
  if (value.type === 'constant' && value.constant === 'null') return [];
  return [value];
}

/** Keys and values in turn, as a hash. */
export function hashOf(items: readonly ScriptObject[]): ScriptDict {
  const entries = new Map<string, ScriptObject>();
  for (let at = 0; at < items.length && entries.size < 100_000; at += 2) {
    const key = items[at];
    const plain = key === undefined ? undefined : textKey(key);
    entries.set(plain ?? `?${entries.size}`, items[at + 1] ?? none);
  }
  return { type: 'dict', entries };
}

/** Keys of hashes are texts, numbers too. */
function textKey(key: ScriptObject): string | undefined {
  return key.type === 'number' ? `s${key.number}` : keyOf(key);
}

/** The items as far as known, else one that is not. */
export function itemsKnown(value: ScriptObject | undefined): readonly ScriptObject[] {
  if (value === undefined) return [];
  return value.type === 'list' ? value.items : [mystery('item', originOf(value))];
}

function spaced(run: Run): ReturnType<typeof asText> {
  return asText(run, text(' '));
}

function count(value: ScriptObject | undefined): ScriptObject {
  if (value?.type === 'list') return number(value.items.length);
  if (value?.type === 'dict') return number(value.entries.size);
  return value === undefined ? none : value.type === 'unknown' ? mystery('count') : value;
}

function lastIndex(value: ScriptObject | undefined): ScriptObject {
  return value?.type === 'list' ? number(value.items.length - 1) : mystery('$#');
}

function chunks(items: readonly ScriptObject[], size: number): ScriptObject[] {
  const made: ScriptObject[] = [];
  for (let at = 0; at < items.length; at += size) made.push(list(items.slice(at, at + size)));
  return made;
}

function slice(run: Run, args: Arguments): ScriptObject {
  const [container, keyList] = args.list;
  if (container === undefined || keyList === undefined) return mystery('slice');
  return list(itemsKnown(keyList).map((key) => item(run, container, key)));
}

function grown(run: Run, args: Arguments, behind: boolean): ScriptObject {
  const [target, ...items] = args.list;
  // An unknown value that came from somewhere stays unknown; a place where nothing was gets a list.
  if (target?.type === 'thing' || (target?.type === 'unknown' && target.origin !== undefined)) return target;
  const held = target?.type === 'list' ? target : list([]);
  if (held.items.length + items.length > mostItems || !run.step(1 + (items.length >> 4))) return held;
  if (behind) for (const each of items) held.items.push(each);
  else held.items.splice(0, 0, ...items.slice(0, 10_000));
  return held;
}

/** `shift`, `pop`; of arguments nobody has given it is not known what they are. */
function taken(run: Run, target: ScriptObject | undefined, first: boolean): ScriptObject {
  if (target?.type !== 'list') return mystery('argument', originOf(target));
  if (target.items.length === 0 || !run.step(1 + (first ? target.items.length >> 8 : 0))) return mystery('argument');
  return (first ? target.items.shift() : target.items.pop()) ?? none;
}

function splice(run: Run, args: Arguments): ScriptObject {
  const [target, from, size, ...items] = args.list;
  const start = from === undefined ? 0 : numeric(from);
  if (target?.type !== 'list' || start === undefined || !run.step(1 + (target.items.length >> 6)))
    return mystery('splice');
  const at = start < 0 ? target.items.length + start : start;
  const many = size === undefined ? target.items.length : (numeric(size) ?? 0);
  return list(target.items.splice(at, many, ...items.slice(0, 10_000)));
}

/** In a list it turns the list round; a lone text is turned round where a single value is asked for (`scalar reverse`). */
function reverse(run: Run, args: Arguments): ScriptObject {
  const [only] = args.list;
  if (args.list.length !== 1 || only?.type !== 'text') return list([...args.list].reverse());
  return reversed(run, only, (input) => stepped(only.origin, 'reverse', input));
}

function sort(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [order, ...items] = args.list;
  if (items.length > mostSorted || !run.step(items.length)) return list(items);
  const compare = (one: ScriptObject, other: ScriptObject): number => {
    if (order?.type !== 'function') return compared(knownText(asText(run, one)), knownText(asText(run, other)));
    scope.set('$a', one);
    scope.set('$b', other);
    return numeric(blockValue(run, order, scope)) ?? 0;
  };
  return list([...items].sort(compare));
}

function compared(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined || one === other) return 0;
  return one < other ? -1 : 1;
}

/** `map`, `grep`: the block with `$_` set to each item. */
function perItem(run: Run, args: Arguments, scope: Scope, keep: boolean): ScriptObject {
  const [order, ...items] = args.list;
  const made: ScriptObject[] = [];
  if (order === undefined) return list([]);
  const before = scope.get('$_');
  // Of nothing known the block is still carried out once, for what it does.
  const given = items.length === 0 ? [mystery('item')] : items;
  run.looping += 1;
  for (const each of given) {
    if (!run.step() || made.length > mostItems) break;
    scope.set('$_', each);
    const value = blockValue(run, order, scope);
    if (!keep) for (const part of isPlainValue(value) ? [value] : flatResult(value)) made.push(part);
    else if (truth(value) !== false) made.push(each);
  }
  run.looping -= 1;
  if (before !== undefined) scope.set('$_', before);
  return items.length === 0 ? mystery('items') : list(made);
}

function isPlainValue(value: ScriptObject): boolean {
  return value.type === 'text' || value.type === 'number' || value.type === 'dict';
}

function flatResult(value: ScriptObject): ScriptObject[] {
  return value.type === 'list' ? value.items : [value];
}

/** The value of a block that belongs to the code around it, or of a function. */
export function blockValue(run: Run, order: ScriptObject, scope: Scope): ScriptObject {
  if (order.type !== 'function') return order;
  run.called.add(order.node);
  const inner = order.node.sharesScope === true ? scope : new Scope(order.scope);
  const frame: { scope: Scope; results: ScriptObject[]; last?: ScriptObject } = { scope: inner, results: [] };
  const flow = carryOut(run, order.node.body, frame);
  if (flow !== 'return' && frame.last !== undefined) return frame.last;
  return frame.results.length === 0 ? none : either(frame.results);
}

function firstOf(value: ScriptObject): ScriptObject {
  return value.type === 'list' ? (value.items[0] ?? none) : mystery('first', originOf(value));
}

function reduce(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [order, first, ...items] = args.list;
  let value = first ?? none;
  for (const each of items) {
    if (order === undefined || !run.step()) break;
    scope.set('$a', value);
    scope.set('$b', each);
    value = blockValue(run, order, scope);
  }
  return value;
}

function unique(items: readonly ScriptObject[]): ScriptObject {
  const seen = new Set<string>();
  return list(
    items.filter((each) => {
      const key = keyOf(each);
      if (key === undefined || !seen.has(key)) {
        if (key !== undefined) seen.add(key);
        return true;
      }
      return false;
    }),
  );
}

function sum(items: readonly ScriptObject[]): ScriptObject {
  let total = 0;
  for (const each of items) {
    const value = numeric(each);
    if (value === undefined) return mystery('sum');
    total += value;
  }
  return number(total);
}

function keys(value: ScriptObject | undefined): ScriptObject {
  if (value?.type === 'dict') return list([...value.entries.keys()].map(fromKeyed));
  if (value?.type === 'list') return list(value.items.map((_each, index) => number(index)));
  return list([mystery('key', originOf(value))]);
}

function values(value: ScriptObject | undefined): ScriptObject {
  const known = value === undefined ? undefined : pairsOf(value);
  return list(known === undefined ? [mystery('value', originOf(value))] : known.map(([, each]) => each));
}

function removed(args: Arguments): ScriptObject {
  const [container, key] = args.list;
  const name = key === undefined ? undefined : textKey(key);
  if (container?.type !== 'dict' || name === undefined) return mystery('deleted');
  const value = container.entries.get(name);
  container.entries.delete(name);
  return value ?? none;
}

/** `a .. b`, of numbers and of texts. */
function range(run: Run, args: Arguments): ScriptObject {
  const [first, last] = args.list;
  const from = first === undefined ? undefined : numeric(first);
  const to = last === undefined ? undefined : numeric(last);
  if (from !== undefined && to !== undefined) {
    const size = Math.max(0, Math.trunc(to) - Math.trunc(from) + 1);
    if (size > 100_000 || !run.step(1 + (size >> 4))) return list([mystery('number')]);
    return list(Array.from({ length: size }, (_, index) => number(Math.trunc(from) + index)));
  }
  const [start, end] = [knownText(first), knownText(last)];
  if (start?.length !== 1 || end?.length !== 1) return list([mystery('range')]);
  const [low, high] = [start.charCodeAt(0), end.charCodeAt(0)];
  if (high < low || high > 127) return list([mystery('range')]);
  return list(Array.from({ length: high - low + 1 }, (_, index) => text(String.fromCharCode(low + index))));
}
