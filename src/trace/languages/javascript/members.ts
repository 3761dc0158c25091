import { textOf } from '../../value.ts';
import { callMethod, callObject } from '../script/call.ts';
import type { LibraryMethod } from '../script/dialect.ts';
import { runCode } from '../script/library/code.ts';
import { variable } from '../script/library/environment.ts';
import { keyOf, mystery, none, number, originOf, type ScriptObject, text } from '../script/object.ts';
import type { Arguments, Run } from '../script/run.ts';
import { absent, isAbsent, jsNumber } from './coerce.ts';
import { listMethods } from './library/list-methods.ts';
import { textMethods } from './library/text-methods.ts';
import { piped } from './things.ts';

/** Members of values that are not methods: `text.length`, `x.constructor`, `response.body`. */
export function member(run: Run, self: ScriptObject, name: string): ScriptObject | undefined {
  if (name === 'constructor') return constructorOf(self);
  switch (self.type) {
    case 'text':
      if (name === 'length')
        return textOf(self.value) === undefined ? mystery('length') : number(textOf(self.value)?.length ?? 0);
      return undefined;
    case 'list':
      if (name === 'length' || name === 'size') return number(self.items.length);
      return name === '' ? absent : undefined;
    case 'dict':
      if (name === 'size' && !self.entries.has('ssize')) return number(self.entries.size);
      return undefined;
    case 'name':
      if (shifting.has(name) && self.name !== 'Reflect') return { type: 'method', self, name };
      return isAbsent(self) ? absent : undefined;
    case 'function':
      return ofFunction(self, name);
    case 'thing':
      return ofThing(run, self, name);
    case 'unknown':
      // What is taken out of a request or a download comes from there.
      return self.origin === undefined || methodNames.has(name) ? undefined : mystery(name, self.origin);
    default:
      return undefined;
  }
}

const shifting = new Set(['call', 'apply', 'bind']);

function constructorOf(self: ScriptObject): ScriptObject | undefined {
  switch (self.type) {
    case 'text':
      return library('String');
    case 'list':
      return library('Array');
    case 'number':
      return library('Number');
    case 'function':
    case 'class':
    case 'method':
      return library('Function');
    case 'constant':
      return self.constant === 'null' ? undefined : library('Boolean');
    case 'name':
      if (isAbsent(self) || self.name === 'module' || self.name === 'Module') return undefined;
      return library(classes.has(self.name) || self.name.includes('.') ? 'Function' : 'Object');
    case 'dict':
      return self.entries.get('sconstructor') ?? library('Object');
    case 'thing':
      return library(self.kind === 'regex' ? 'RegExp' : self.kind === 'module' ? 'Module' : 'Object');
    default:
      return undefined;
  }
}

const classes = new Set([
  'Object',
  'Array',
  'String',
  'Number',
  'Boolean',
  'Function',
  'RegExp',
  'Date',
  'Map',
  'Set',
  'Promise',
  'Error',
  'eval',
  'require',
  'parseInt',
  'setTimeout',
  'Symbol',
]);

function library(name: string): ScriptObject {
  return { type: 'name', name };
}

function ofFunction(self: Extract<ScriptObject, { type: 'function' }>, name: string): ScriptObject | undefined {
  if (shifting.has(name)) return { type: 'method', self, name };
  if (name === 'prototype') {
    self.members ??= new Map();
    const before = self.members.get(name);
    if (before !== undefined) return before;
    const made: ScriptObject = { type: 'dict', entries: new Map() };
    self.members.set(name, made);
    return made;
  }
  if (name === 'length') return number(self.node.parameters.length);
  if (name === 'name') return text(self.node.name ?? '');
  return self.members?.get(name) ?? (methodNames.has(name) ? undefined : absent);
}

/** Properties of responses that hold what was downloaded. */
function ofThing(run: Run, self: Extract<ScriptObject, { type: 'thing' }>, name: string): ScriptObject | undefined {
  if (self.kind === 'environ') return self.data.get(name) ?? variable(run, name);
  if (self.data.has(name)) return undefined;
  if (self.kind === 'web-request') return methodNames.has(name) ? undefined : mystery(name, self.origin);
  if (self.kind === 'response' && (name === 'data' || name === 'body' || name === 'rawBody' || name === 'headers'))
    return mystery(name, self.origin);
  return undefined;
}

/** Methods by name; the kind of value decides which one is meant. */
export const methods: ReadonlyMap<string, LibraryMethod> = methodTable();

function methodTable(): ReadonlyMap<string, LibraryMethod> {
  const texts = new Map(textMethods);
  const lists = new Map(listMethods);
  const others = new Map(shared());
  const table = new Map<string, LibraryMethod>();
  for (const name of new Set([...texts.keys(), ...lists.keys(), ...others.keys()])) {
    const ofText = texts.get(name);
    const ofList = lists.get(name);
    const ofAny = others.get(name);
    table.set(name, (run, self, args, scope) => {
      if (self.type === 'text' && ofText !== undefined) return ofText(run, self, args, scope);
      if (self.type === 'list' && ofList !== undefined) return ofList(run, self, args, scope);
      return ofAny?.(run, self, args, scope);
    });
  }
  return table;
}

function shared(): readonly (readonly [string, LibraryMethod])[] {
  return [
    ['then', settled],
    [
      'catch',
      (run, self, args, scope) => {
        if (self.type === 'thing' && self.kind === 'web-app') return undefined;
        callAll(run, args, [mystery('error')], scope);
        return self;
      },
    ],
    [
      'finally',
      (run, self, args, scope) => {
        callAll(run, args, [], scope);
        return self;
      },
    ],
    ['call', (run, self, args, scope) => withThis(run, self, args, args.list.slice(1), scope)],
    ['apply', (run, self, args, scope) => withThis(run, self, args, listOf(args.list[1]), scope)],
    [
      'bind',
      (_run, self, args) =>
        self.type === 'function'
          ? args.list[0] === undefined || args.list.length > 1
            ? self
            : { ...self, self: args.list[0] }
          : self,
    ],
    [
      'pipe',
      (run, self, args) => (self.type === 'thing' && self.kind !== 'response' ? undefined : piped(run, self, args)),
    ],
    ['pipeTo', (run, self, args) => piped(run, self, args)],
    [
      '_compile',
      (run, _self, args) => {
        runCode(run, args.list[0], args.node);
        return none;
      },
    ],
    ['toString', (_run, self, args) => inBase(self, args)],
    [
      'set',
      (_run, self, args) => {
        const key = args.list[0] === undefined ? undefined : keyOf(args.list[0]);
        if (self.type !== 'dict') return undefined;
        if (key !== undefined && args.list[1] !== undefined && self.entries.size < 100_000)
          self.entries.set(key, args.list[1]);
        return self;
      },
    ],
    [
      'get',
      (_run, self, args) => {
        const key = args.list[0] === undefined ? undefined : keyOf(args.list[0]);
        return self.type === 'dict' && key !== undefined ? (self.entries.get(key) ?? absent) : undefined;
      },
    ],
    [
      'add',
      (_run, self, args) => {
        if (self.type === 'list' && args.list[0] !== undefined && self.items.length < 100_000)
          self.items.push(args.list[0]);
        return self.type === 'list' ? self : undefined;
      },
    ],
    [
      'hasOwnProperty',
      (_run, self, args) => {
        const key = args.list[0] === undefined ? undefined : keyOf(args.list[0]);
        return self.type === 'dict' && key !== undefined
          ? { type: 'constant', constant: self.entries.has(key) ? 'true' : 'false' }
          : mystery('has');
      },
    ],
    [
      'valueOf',
      (_run, self) => (self.type === 'text' || self.type === 'number' || self.type === 'constant' ? self : undefined),
    ],
    [
      'toFixed',
      (_run, self, args) =>
        self.type === 'number' && jsNumber(args.list[0] ?? number(0)) !== undefined
          ? text(self.number.toFixed(Math.min(20, Math.max(0, jsNumber(args.list[0] ?? number(0)) ?? 0))))
          : undefined,
    ],
  ];
}

const methodNames: ReadonlySet<string> = new Set([
  ...textMethods.map(([name]) => name),
  ...listMethods.map(([name]) => name),
  ...shared().map(([name]) => name),
  ...[
    'on',
    'once',
    'addListener',
    'text',
    'json',
    'arrayBuffer',
    'buffer',
    'blob',
    'trim',
    'toLowerCase',
    'toUpperCase',
    'startsWith',
    'endsWith',
    'setEncoding',
    'write',
    'end',
    'close',
    'read',
    'get',
    'header',
    'param',
  ],
]);

/** `promise.then(done, failed)`: promises are what they will hold. */
function settled(run: Run, self: ScriptObject, args: Arguments, scope: Parameters<LibraryMethod>[3]): ScriptObject {
  const [done, failed] = args.list;
  const value = self.type === 'thing' && self.kind === 'promise' ? (self.data.get('value') ?? mystery('value')) : self;
  const result =
    done === undefined || done.type === 'constant'
      ? value
      : callObject(run, done, { list: [value], named: new Map(), node: args.node }, scope);
  if (failed !== undefined)
    callObject(run, failed, { list: [mystery('error')], named: new Map(), node: args.node }, scope);
  return result;
}

function callAll(run: Run, args: Arguments, given: readonly ScriptObject[], scope: Parameters<LibraryMethod>[3]): void {
  for (const each of args.list) callObject(run, each, { list: given, named: new Map(), node: args.node }, scope);
}

function listOf(value: ScriptObject | undefined): readonly ScriptObject[] {
  if (value === undefined || isAbsent(value)) return [];
  return value.type === 'list' ? value.items : [mystery('*', originOf(value))];
}

/** `f.call(object, …)`: a method that was taken from a prototype becomes the object's. */
function withThis(
  run: Run,
  self: ScriptObject,
  args: Arguments,
  rest: readonly ScriptObject[],
  scope: Parameters<LibraryMethod>[3],
): ScriptObject | undefined {
  const object = args.list[0];
  const given: Arguments = { list: rest, named: new Map(), node: args.node };
  if (self.type === 'name') {
    const at = self.name.indexOf('.prototype.');
    if (at !== -1 && object !== undefined) return callMethod(run, object, self.name.slice(at + 11), given, scope);
    return callObject(run, self, given, scope);
  }
  if (self.type === 'method')
    return object === undefined ? undefined : callMethod(run, object, self.name, given, scope);
  if (self.type === 'function')
    return callObject(
      run,
      object === undefined || object.type === 'constant' ? self : { ...self, self: object },
      given,
      scope,
    );
  return undefined;
}

/** `number.toString(36)`; other values as text. */
function inBase(self: ScriptObject, args: Arguments): ScriptObject | undefined {
  if (self.type === 'number') {
    const base = args.list[0] === undefined ? 10 : jsNumber(args.list[0]);
    return base === undefined || !(base >= 2 && base <= 36) ? undefined : text(self.number.toString(Math.trunc(base)));
  }
  if (self.type === 'unknown' || self.type === 'thing') {
    const output = self.type === 'thing' ? self.data.get('output') : undefined;
    return output ?? (self.type === 'unknown' ? self : undefined);
  }
  return undefined;
}
