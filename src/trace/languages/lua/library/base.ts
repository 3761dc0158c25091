import { callObject } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { item } from '../../script/items.ts';
import { opaque } from '../../script/library/codecs.ts';
import { variable } from '../../script/library/environment.ts';
import { evalText, functionOf } from '../../script/library/in-place.ts';
import { keyOf, knownText, mystery, none, number, originOf, type ScriptObject, text } from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { firstOf, itemsOfTable, luaNumber, several, sizeOf, tableOf } from '../values.ts';
import { requireModule } from './modules.ts';
import { joinedTable } from './strings.ts';

type Row = readonly [string, LibraryFunction];

/** Functions of the language itself: code in text, calls that are protected, tables, bits. */
export const base: readonly Row[] = [
  ['(several)', (_run, args) => (args.list[0]?.type === 'list' ? args.list[0] : several(args.list[0] ?? none))],
  ...['load', 'loadstring', 'luaL_dostring'].map((name): Row => [name, (run, args, scope) => loaded(run, args, scope)]),
  ['eval', (run, args, scope) => evalText(run, firstOf(args.list[0]), args.node, scope)],
  ['require', (run, args) => requireModule(run, args, true)],
  ['dofile', (run, args) => requireModule(run, args, false)],
  ['loadfile', (run, args) => requireModule(run, args, false)],
  ['assert', (_run, args) => args.list[0]],
  ['pcall', (run, args, scope) => protectedCall(run, args, 1, scope)],
  ['xpcall', (run, args, scope) => protectedCall(run, args, 2, scope)],
  ['setfenv', (_run, args) => args.list[0]],
  ['getfenv', () => ({ type: 'name', name: '_G' })],
  ['setmetatable', (_run, args) => args.list[0]],
  ['rawget', (run, args) => item(run, args.list[0] ?? none, args.list[1] ?? none)],
  ['rawset', (_run, args) => set(args)],
  ['select', (_run, args) => selected(args)],
  ['unpack', (_run, args) => unpacked(args)],
  ['table.unpack', (_run, args) => unpacked(args)],
  ['table.pack', (_run, args) => tableOf(args.list)],
  ['table.concat', (run, args) => joinedTable(run, args)],
  ['table.insert', (_run, args) => inserted(args)],
  ['table.remove', (_run, args) => removed(args)],
  ['table.getn', (_run, args) => sizeOf(args.list[0])],
  ['os.getenv', (run, args) => variable(run, knownText(firstOf(args.list[0])) ?? '?')],
  ['os.tmpname', () => text('/tmp/lua_XXXXXX')],
  ['math.floor', (_run, args) => calculated(args, Math.floor)],
  ['math.ceil', (_run, args) => calculated(args, Math.ceil)],
  ['math.abs', (_run, args) => calculated(args, Math.abs)],
  ['math.fmod', (_run, args) => calculated(args, (one, other) => one % other)],
  ['math.mod', (_run, args) => calculated(args, (one, other) => one % other)],
  ...['bit', 'bit32'].flatMap((name): Row[] => [
    [`${name}.bxor`, (_run, args) => calculated(args, (one, other) => (one ^ other) >>> 0)],
    [`${name}.band`, (_run, args) => calculated(args, (one, other) => (one & other) >>> 0)],
    [`${name}.bor`, (_run, args) => calculated(args, (one, other) => (one | other) >>> 0)],
    [`${name}.bnot`, (_run, args) => calculated(args, (one) => ~one >>> 0)],
    [`${name}.lshift`, (_run, args) => calculated(args, (one, other) => (one << other) >>> 0)],
    [`${name}.rshift`, (_run, args) => calculated(args, (one, other) => one >>> other)],
  ]),
];

/** `load(text)`: a function of that text; `load(function)`: of the pieces it gives. */
function loaded(run: Run, args: Arguments, scope: Scope): ScriptObject {
  let code = firstOf(args.list[0]);
  if (code?.type === 'function')
    code = firstOf(callObject(run, code, { list: [], named: new Map(), node: args.node }, scope));
  // Code that was compiled before cannot be read.
  if (knownText(code)?.startsWith('\x1bLua') === true)
    return functionOf(run, { ...args, list: [opaque('lua-bytecode', code)] });
  return functionOf(run, { ...args, list: code === undefined ? [] : [code] });
}

/** `pcall(f, …)`: whether it went well, and what it gave. */
function protectedCall(run: Run, args: Arguments, skip: number, scope: Scope): ScriptObject {
  const [perform] = args.list;
  if (perform === undefined) return mystery('pcall');
  const result = callObject(run, perform, { list: args.list.slice(skip), named: new Map(), node: args.node }, scope);
  return several({ type: 'constant', constant: 'true' }, ...(result.type === 'list' ? result.items : [result]));
}

function set(args: Arguments): ScriptObject {
  const [table, key, value] = args.list;
  const name = key === undefined ? undefined : keyOf(key);
  if (table?.type === 'dict' && name !== undefined && value !== undefined && table.entries.size < 100_000)
    table.entries.set(name, value);
  return table ?? none;
}

function selected(args: Arguments): ScriptObject {
  const [which, ...rest] = args.list;
  if (knownText(which) === '#') return number(rest.length);
  const at = luaNumber(which);
  return at === undefined ? mystery('select', originOf(rest[0])) : several(...rest.slice(at < 0 ? at : at - 1));
}

function unpacked(args: Arguments): ScriptObject {
  const items = itemsOfTable(args.list[0]);
  return items === undefined
    ? mystery('unpack', originOf(args.list[0]))
    : several(...items.slice((luaNumber(args.list[1]) ?? 1) - 1, luaNumber(args.list[2])));
}

/** `table.insert(t, value)`, `table.insert(t, place, value)`. */
function inserted(args: Arguments): ScriptObject {
  const [table, second, third] = args.list;
  const items = itemsOfTable(table);
  if (table?.type !== 'dict' || items === undefined || second === undefined || items.length > 50_000) return none;
  const at = third === undefined ? items.length + 1 : luaNumber(second);
  const value = third ?? second;
  if (at === undefined) return none;
  for (let place = items.length; place >= at; place -= 1) {
    const moved = items[place - 1];
    if (moved !== undefined) table.entries.set(`n${place + 1}`, moved);
  }
  table.entries.set(`n${at}`, value);
  return none;
}

function removed(args: Arguments): ScriptObject {
  const [table] = args.list;
  const items = itemsOfTable(table);
  if (table?.type !== 'dict' || items === undefined || items.length > 50_000)
    return mystery('removed', originOf(table));
  const at = luaNumber(args.list[1]) ?? items.length;
  const value = items[at - 1] ?? none;
  const left = [...items.slice(0, at - 1), ...items.slice(at)];
  left.forEach((each, index) => {
    table.entries.set(`n${index + 1}`, each);
  });
  table.entries.delete(`n${items.length}`);
  return value;
}

function calculated(args: Arguments, calculate: (one: number, other: number) => number): ScriptObject | undefined {
  const numbers = args.list.map(luaNumber);
  const [one, ...others] = numbers;
  if (one === undefined || others.includes(undefined)) return undefined;
  if (others.length === 0) return number(calculate(one, 0));
  return number(others.reduce<number>((all, each) => calculate(all, each ?? 0), one));
}
