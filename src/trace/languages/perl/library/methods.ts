import { attribute, callFunction, callLibrary, callObject } from '../../script/call.ts';
import { streamsOnto } from '../../script/library/code.ts';
import { socketMethod } from '../../script/library/network.ts';
import {
  either,
  knownText,
  mystery,
  none,
  number,
  originOf,
  type ScriptFunction,
  type ScriptObject,
  type ScriptThing,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { formatted } from './format.ts';
import { handleOf, printed, readFrom, stream } from './handles.ts';
import { agentMethod } from './network.ts';
import type { Table } from './table.ts';

/** Calls of methods and what makes objects. */
export const methods: Table = [
  ['method', method],
  ['bless', (_run, args) => blessed(args)],
];

/** Classes of what was blessed, so that its methods are found. */
const classes = new WeakMap<ScriptObject, string>();

function blessed(args: Arguments): ScriptObject {
  const [self, type] = args.list;
  const name = knownText(type);
  if (self !== undefined && name !== undefined) classes.set(self, name);
  return self ?? none;
}

/** `object->name(…)`: the library's own things first, then the text's functions, then nobody knows. */
function method(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [self, called, ...list] = args.list;
  if (self === undefined || called === undefined) return mystery('method');
  const given: Arguments = { ...args, list };
  if (called.type === 'function') return callFunction(run, called, { ...args, list: [self, ...list] });
  if (self.type === 'name' && /^(?:STDIN|STDOUT|STDERR)$/.test(self.name))
    return method(run, { ...args, list: [stream(self.name), called, ...list] }, scope);
  if (self.type === 'either')
    return either(self.options.map((each) => method(run, { ...args, list: [each, called, ...list] }, scope)));
  const name = knownText(called);
  if (name === undefined) return mystery('method', originOf(self));
  const plain = name.slice(name.lastIndexOf(':') + 1);
  if (self.type === 'thing') {
    const found = ofThing(run, self, plain, given);
    if (found !== undefined) return found;
  }
  const type =
    self.type === 'name' ? self.name : self.type === 'text' ? (knownText(self) ?? '') : (classes.get(self) ?? '');
  const library = `${type.replace(/^\*/, '')}.${plain}`;
  if (type !== '' && run.dialect.functions.has(library))
    return callLibrary(run, library, { ...args, list: [self, ...list] }, scope);
  const own = functionNamed(run, type, plain, scope);
  if (own !== undefined) return callFunction(run, own, { ...args, list: [self, ...list] });
  if (self.type === 'thing') return callObject(run, attribute(run, self, plain), given, scope);
  if (self.type === 'function' || self.type === 'name') return callLibrary(run, library, given, scope);
  return callObject(run, { type: 'method', self, name: plain }, given, scope);
}

interface Index {
  seen: number;
  readonly byLast: Map<string, ScriptFunction[]>;
}
const indices = new WeakMap<Run, Index>();

/** A function of the text by class and name; by its name alone when the class is not known. */
function functionNamed(run: Run, type: string, name: string, scope: Scope): ScriptFunction | undefined {
  const exact = scope.get(type === '' || type === 'main' ? name : `${type}::${name}`);
  if (exact?.type === 'function') return exact;
  let index = indices.get(run);
  if (index === undefined) {
    index = { seen: 0, byLast: new Map() };
    indices.set(run, index);
  }
  for (; index.seen < run.functions.length; index.seen += 1) {
    const made = run.functions[index.seen];
    const full = made?.node.name;
    if (made === undefined || full === undefined) continue;
    const last = full.slice(full.lastIndexOf(':') + 1);
    const held = index.byLast.get(last) ?? [];
    if (held.length < 8) held.push(made);
    index.byLast.set(last, held);
  }
  const found = index.byLast.get(name);
  return found?.[0];
}

/** Methods of handles, sockets, processes, user agents and responses. */
function ofThing(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  switch (self.kind) {
    case 'agent':
      return agentMethod(run, knownText(self.data.get('type')) ?? 'agent', name, args);
    case 'request':
      if ((name === 'content' || name === 'add_content') && args.list[0] !== undefined)
        self.data.set('data', args.list[0]);
      if (name === 'uri' && args.list[0] === undefined) return self.data.get('url');
      return mystery(name);
    case 'select':
      return selectMethod(self, name, args);
    case 'response':
      return responseMethod(self, name);
    case 'stream':
      return streamMethod(run, self, name, args);
    case 'socket':
      return ofSocket(run, self, name, args);
    case 'file':
    case 'process':
      return ofHandle(run, self, name, args);
    default:
      return undefined;
  }
}

/** `IO::Select`: any of the handles it holds may be the one that can be read. */
function selectMethod(self: ScriptThing, name: string, args: Arguments): ScriptObject {
  const held = self.data.get('handles');
  if (held?.type !== 'list') return mystery(name);
  if (name === 'add' && held.items.length < 1_000) held.items.push(...args.list.slice(0, 100));
  return /^(?:can_read|can_write|handles|has_exception)$/.test(name) ? held : number(held.items.length);
}

function responseMethod(self: ScriptThing, name: string): ScriptObject {
  if (name === 'is_success' || name === 'is_error' || name === 'code') return mystery(name);
  return mystery(name, originOf(self));
}

/** `STDIN->fdopen($socket, 'r')`. */
function streamMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  if (name === 'fdopen') {
    const target = handleOf(args.list[0]);
    if (target === undefined || target.kind === 'socket')
      streamsOnto(run, target, `${knownText(self.data.get('name')) ?? 'a stream'} reopened onto the socket`);
    return number(1);
  }
  return name === 'fileno'
    ? number(['STDIN', 'STDOUT', 'STDERR'].indexOf(knownText(self.data.get('name')) ?? ''))
    : mystery(name);
}

function ofSocket(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  if (name === 'accept') {
    const pair = socketMethod(run, self, 'accept', { ...args, list: [] });
    // A socket that listens already hands out its connections as itself.
    return pair.type === 'list' ? (pair.items[0] ?? self) : self;
  }
  return ofHandle(run, self, name, args) ?? socketMethod(run, self, name, args);
}

function ofHandle(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  switch (name) {
    case 'print':
    case 'syswrite':
    case 'write':
    case 'send':
      return printed(run, self, name === 'print' ? args.list : args.list.slice(0, 1), args, '');
    case 'say':
      return printed(run, self, args.list, args, '\n');
    case 'printf':
      return printed(run, self, [formatted(run, args.list)], args, '');
    case 'getline':
    case 'getlines':
    case 'sysread':
    case 'read':
    case 'recv':
      return readFrom(run, self, name === 'getlines');
    case 'fileno':
      return self;
    case 'autoflush':
    case 'close':
    case 'binmode':
    case 'blocking':
    case 'flush':
      return number(1);
    default:
      return undefined;
  }
}
