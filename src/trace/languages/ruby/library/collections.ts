import type { LibraryMethod } from '../../script/dialect.ts';
import { joinedItems } from '../../script/library/text-methods.ts';
import { boolean, keyOf, list, mystery, none, number, type ScriptObject, text, truth } from '../../script/object.ts';
import { asText, numeric, operate } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { blockOf, blockOrSymbol, eachItem, itemsOfList, through, yieldTo } from './blocks.ts';
import { packed } from './encodings.ts';
import { counted, stepped } from './ranges.ts';

/** Methods of arrays and hashes. */
export const collections: ReadonlyMap<string, LibraryMethod> = new Map<string, LibraryMethod>([
  ...['each', 'each_entry', 'each_pair', 'reverse_each'].map((name): [string, LibraryMethod] => [
    name,
    through((run, items, args, scope, self) => {
      if (blockOf(args) === undefined) return self;
      const order = name === 'reverse_each' ? [...items].reverse() : items;
      eachItem(run, order, (item) => yieldTo(run, blockOf(args), [item], args, scope));
      return self;
    }),
  ]),
  ...['map', 'collect', 'flat_map', 'filter_map', 'collect_concat', 'map!', 'collect!'].map(
    (name): [string, LibraryMethod] => [
      name,
      through((run, items, args, scope) => {
        const block = blockOrSymbol(args);
        if (block === undefined) return list([...items]);
        const results = eachItem(run, items, (item) => yieldTo(run, block, [item], args, scope));
        return name.startsWith('flat') ? list(results.flatMap((each) => itemsOfList(each) ?? [each])) : list(results);
      }),
    ],
  ),
  ...['each_with_index', 'each_with_object', 'with_index', 'each_index'].map((name): [string, LibraryMethod] => [
    name,
    through((run, items, args, scope, self) => withIndex(run, name, items, args, scope, self)),
  ]),
  ...[
    'select',
    'filter',
    'reject',
    'find_all',
    'take_while',
    'drop_while',
    'sort_by',
    'min_by',
    'uniq',
    'partition',
  ].map((name): [string, LibraryMethod] => [
    name,
    through((run, items, args, scope, self) => {
      const block = blockOrSymbol(args);
      if (block === undefined) return self;
      const kept: ScriptObject[] = [];
      const answers = eachItem(run, items, (item) => yieldTo(run, block, [item], args, scope));
      const wanted = name !== 'reject';
      items.slice(0, answers.length).forEach((item, at) => {
        const answer = answers[at];
        const is = answer === undefined ? undefined : truth(answer);
        if (is === undefined || is === wanted || name.endsWith('_by') || name === 'uniq') kept.push(item);
      });
      return list(kept);
    }),
  ]),
  ...['inject', 'reduce', 'sum'].map((name): [string, LibraryMethod] => [
    name,
    through((run, items, args, scope) => reduced(run, name, items, args, scope)),
  ]),
  ['join', through((run, items, args) => joined(run, items, args))],
  ['pack', through((run, items, args) => packed(run, items, args.list[0]))],
  ['reverse', through((_run, items) => list([...items].reverse()))],
  ['rotate', through((_run, items, args) => rotated(items, Math.trunc(numeric(args.list[0] ?? number(1)) ?? 1)))],
  ['zip', through((_run, items, args) => zipped(items, args))],
  ['cycle', through((_run, items) => (items.length === 0 ? undefined : list(repeated(items, 20_000))))],
  ['flatten', through((_run, items) => list(flat(items, 4)))],
  ['compact', through((_run, items) => list(items.filter((item) => item !== none)))],
  ['to_a', through((_run, items) => list([...items]))],
  ['entries', through((_run, items) => list([...items]))],
  ['first', through((_run, items, args) => firsts(items, args, false))],
  ['last', through((_run, items, args) => firsts(items, args, true))],
  ['take', through((_run, items, args) => firsts(items, args, false))],
  ['drop', through((_run, items, args) => list(items.slice(Math.max(0, numeric(args.list[0] ?? number(0)) ?? 0))))],
  ['sample', through((_run, items) => items[0])],
  ['shuffle', through((_run, items) => list([...items]))],
  ['sort', through((_run, items) => sorted(items))],
  ['length', through((_run, items) => number(items.length))],
  ['size', through((_run, items) => number(items.length))],
  ['count', through((_run, items, args) => (args.list.length === 0 ? number(items.length) : undefined))],
  ['empty?', through((_run, items) => boolean(items.length === 0))],
  ['include?', through((_run, items, args) => includes(items, args.list[0]))],
  ['each_slice', through((run, items, args, scope) => slices(run, items, args, scope))],
  ['values_at', through((_run, items, args) => list(args.list.map((at) => items[numeric(at) ?? -1] ?? none)))],
  ['to_h', through((_run, items) => hashOf(items))],
  ['push', changing((items, args) => items.push(...args))],
  ['append', changing((items, args) => items.push(...args))],
  ['concat', changing((items, args) => items.push(...args.flatMap((each) => itemsOfList(each) ?? [each])))],
  ['unshift', changing((items, args) => items.unshift(...args))],
  ['prepend', changing((items, args) => items.unshift(...args))],
  [
    'shift',
    through((_run, _items, _args, _scope, self) => (self.type === 'list' ? (self.items.shift() ?? none) : undefined)),
  ],
  [
    'pop',
    through((_run, _items, _args, _scope, self) => (self.type === 'list' ? (self.items.pop() ?? none) : undefined)),
  ],
  [
    'keys',
    (_run, self) => (self.type === 'dict' ? list((itemsOfList(self) ?? []).map((pair) => part(pair, 0))) : undefined),
  ],
  ['values', (_run, self) => (self.type === 'dict' ? list([...self.entries.values()]) : undefined)],
  ['fetch', (_run, self, args) => fetched(self, args)],
  ['dig', (_run, self, args) => fetched(self, args)],
  [
    'key?',
    (_run, self, args) =>
      self.type === 'dict' && args.list[0] ? boolean(self.entries.has(keyOf(args.list[0]) ?? '')) : undefined,
  ],
  ['merge', (_run, self, args) => mergedHash(self, args.list[0])],
  ['merge!', (_run, self, args) => mergedHash(self, args.list[0])],
  ['times', (run, self, args, scope) => counted(run, 0, (numeric(self) ?? Number.NaN) - 1, 1, args, scope)],
  ['upto', (run, self, args, scope) => counted(run, numeric(self), numeric(args.list[0] ?? none), 1, args, scope)],
  ['downto', (run, self, args, scope) => counted(run, numeric(self), numeric(args.list[0] ?? none), -1, args, scope)],
  ['step', (run, self, args, scope) => stepped(run, self, args, scope)],
]);

function part(pair: ScriptObject, at: number): ScriptObject {
  return pair.type === 'list' ? (pair.items[at] ?? none) : none;
}

function changing(change: (items: ScriptObject[], args: readonly ScriptObject[]) => unknown): LibraryMethod {
  return (_run, self, args) => {
    if (self.type !== 'list') return undefined;
    if (self.items.length + args.list.length < 200_000) change(self.items, args.list);
    return self;
  };
}

function withIndex(
  run: Run,
  name: string,
  items: readonly ScriptObject[],
  args: Arguments,
  scope: Scope,
  self: ScriptObject,
): ScriptObject {
  const block = blockOf(args);
  const [first] = args.list;
  const from = first?.type === 'number' ? first.number : 0;
  if (block === undefined) return list(items.map((item, at) => list([item, number(at + from)])));
  if (name === 'each_with_object' && first !== undefined) {
    eachItem(run, items, (item) => yieldTo(run, block, [item, first], args, scope));
    return first;
  }
  const results = eachItem(run, items, (item, at) =>
    yieldTo(run, block, name === 'each_index' ? [number(at)] : [item, number(at + from)], args, scope),
  );
  return name === 'with_index' ? list(results) : self;
}

function reduced(run: Run, name: string, items: readonly ScriptObject[], args: Arguments, scope: Scope): ScriptObject {
  const block = blockOf(args);
  const symbol = block === undefined && args.list.at(-1)?.type === 'text' ? args.list.at(-1) : undefined;
  const operator = symbol?.type === 'text' ? String(symbol.value[0] ?? '+') : '+';
  const given = args.list.find((each) => each !== block && each !== symbol) ?? (name === 'sum' ? number(0) : undefined);
  const [first, ...rest] = given === undefined ? items : [given, ...items];
  let result: ScriptObject = first ?? none;
  eachItem(run, rest, (item) => {
    if (block === undefined || name === 'sum') {
      const value = name === 'sum' && block !== undefined ? yieldTo(run, block, [item], args, scope) : item;
      result = operate(run, operator, result, value);
    } else result = yieldTo(run, block, [result, item], args, scope);
    return result;
  });
  return result;
}

function joined(run: Run, items: readonly ScriptObject[], args: Arguments): ScriptObject {
  if (!run.step(1 + (items.length >> 4))) return mystery('join');
  const separator = args.list[0];
  return joinedItems(
    flat(items, 4).map((item) => asText(run, item)),
    separator === undefined ? text('') : asText(run, separator),
  );
}

function flat(items: readonly ScriptObject[], levels: number): ScriptObject[] {
  const result: ScriptObject[] = [];
  for (const item of items) {
    if (item.type === 'list' && levels > 0) for (const each of flat(item.items, levels - 1)) result.push(each);
    else result.push(item);
    if (result.length > 200_000) break;
  }
  return result;
}

function rotated(items: readonly ScriptObject[], by: number): ScriptObject {
  if (items.length === 0) return list([]);
  const at = ((by % items.length) + items.length) % items.length;
  return list([...items.slice(at), ...items.slice(0, at)]);
}

function repeated(items: readonly ScriptObject[], size: number): ScriptObject[] {
  return Array.from({ length: size }, (_each, at) => items[at % items.length] ?? none);
}

function zipped(items: readonly ScriptObject[], args: Arguments): ScriptObject {
  const others = args.list.map((each) => itemsOfList(each) ?? []);
  return list(items.map((item, row) => list([item, ...others.map((column) => column[row] ?? none)])));
}

function firsts(items: readonly ScriptObject[], args: Arguments, last: boolean): ScriptObject {
  const count = args.list[0] === undefined ? undefined : numeric(args.list[0]);
  if (count === undefined) return (last ? items.at(-1) : items[0]) ?? none;
  return list(last ? items.slice(Math.max(0, items.length - count)) : items.slice(0, Math.max(0, count)));
}

function sorted(items: readonly ScriptObject[]): ScriptObject {
  const keys = items.map((item) => keyOf(item));
  if (keys.some((key) => key === undefined)) return list([...items]);
  return list(
    [...items].sort((one, other) => {
      const [a, b] = [numeric(one), numeric(other)];
      if (one.type === 'number' && other.type === 'number') return (a ?? 0) - (b ?? 0);
      const [left, right] = [keyOf(one) ?? '', keyOf(other) ?? ''];
      return left < right ? -1 : left > right ? 1 : 0;
    }),
  );
}

function includes(items: readonly ScriptObject[], wanted: ScriptObject | undefined): ScriptObject {
  const key = wanted === undefined ? undefined : keyOf(wanted);
  if (key === undefined) return mystery('include?');
  return boolean(items.some((item) => keyOf(item) === key));
}

function slices(run: Run, items: readonly ScriptObject[], args: Arguments, scope: Scope): ScriptObject {
  const size = Math.max(1, Math.trunc(numeric(args.list[0] ?? number(1)) ?? 1));
  const groups: ScriptObject[] = [];
  for (let at = 0; at < items.length; at += size) groups.push(list(items.slice(at, at + size)));
  const block = blockOf(args);
  if (block !== undefined) eachItem(run, groups, (group) => yieldTo(run, block, [group], args, scope));
  return list(groups);
}

function hashOf(items: readonly ScriptObject[]): ScriptObject {
  const entries = new Map<string, ScriptObject>();
  for (const item of items) entries.set(keyOf(part(item, 0)) ?? `?${entries.size}`, part(item, 1));
  return { type: 'dict', entries };
}

function fetched(self: ScriptObject, args: Arguments): ScriptObject | undefined {
  const key = args.list[0] === undefined ? undefined : keyOf(args.list[0]);
  if (self.type === 'dict') return (key === undefined ? undefined : self.entries.get(key)) ?? args.list[1];
  if (self.type === 'list') return self.items[numeric(args.list[0] ?? none) ?? -1];
  return undefined;
}

function mergedHash(self: ScriptObject, other: ScriptObject | undefined): ScriptObject | undefined {
  if (self.type !== 'dict' || other?.type !== 'dict') return undefined;
  return { type: 'dict', entries: new Map([...self.entries, ...other.entries]) };
}
