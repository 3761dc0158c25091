import { callFunction } from '../../script/call.ts';
import type { LibraryMethod } from '../../script/dialect.ts';
import { stepped } from '../../script/items.ts';
import { runCode } from '../../script/library/code.ts';
import { variable } from '../../script/library/environment.ts';
import { request, retrieve } from '../../script/library/network.ts';
import { mapped, pieces, replaced, reversed } from '../../script/library/text-methods.ts';
import { knownText, list, mystery, none, originOf, type ScriptObject, type ScriptThing } from '../../script/object.ts';
import { numeric } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { types } from './types.ts';

/** Methods on values of any kind; names in small letters, as PowerShell does not mind. */
export const methods: ReadonlyMap<string, LibraryMethod> = new Map<string, LibraryMethod>([
  ['toupper', (_run, self) => (self.type === 'text' ? mapped(self, (content) => content.toUpperCase()) : undefined)],
  ['tolower', (_run, self) => (self.type === 'text' ? mapped(self, (content) => content.toLowerCase()) : undefined)],
  ['tostring', (_run, self) => self],
  ['trim', (_run, self) => (self.type === 'text' ? mapped(self, (content) => content.trim()) : undefined)],
  ['tochararray', (run, self) => (self.type === 'text' ? pieces(run, self, (content) => [...content]) : undefined)],
  ['replace', (_run, self, args) => (self.type === 'text' ? replaced(self, args.list, true) : undefined)],
  ['split', (run, self, args) => split(run, self, args)],
  ['substring', (_run, self, args) => substring(self, args)],
  ['remove', (_run, self, args) => removed(self, args)],
  ['insert', (_run, self, args) => inserted(self, args)],
  ['invoke', (run, self, args) => invoked(run, self, args)],
  ['invokereturnasis', (run, self, args) => invoked(run, self, args)],
  ['invokescript', (run, _self, args) => invoked(run, args.list[0] ?? none, args)],
]);

function split(run: Run, self: ScriptObject, args: Arguments): ScriptObject | undefined {
  const by = knownText(args.list[0]);
  if (self.type !== 'text' || by === undefined) return undefined;
  return pieces(run, self, (content) => content.split(by));
}

function cut(self: ScriptObject, change: (content: string) => string): ScriptObject | undefined {
  const content = knownText(self);
  if (content === undefined || self.type !== 'text') return undefined;
  const made = change(content);
  return { ...self, value: made === '' ? [] : [made] };
}

function substring(self: ScriptObject, args: Arguments): ScriptObject | undefined {
  const [from, length] = args.list.map((each) => numeric(each));
  if (from === undefined) return undefined;
  return cut(self, (content) => content.slice(from, length === undefined ? undefined : from + length));
}

function removed(self: ScriptObject, args: Arguments): ScriptObject | undefined {
  const [from, length] = args.list.map((each) => numeric(each));
  if (from === undefined) return undefined;
  return cut(self, (content) => content.slice(0, from) + (length === undefined ? '' : content.slice(from + length)));
}

function inserted(self: ScriptObject, args: Arguments): ScriptObject | undefined {
  const at = args.list[0] === undefined ? undefined : numeric(args.list[0]);
  const what = knownText(args.list[1]);
  if (at === undefined || what === undefined) return undefined;
  return cut(self, (content) => content.slice(0, at) + what + content.slice(at));
}

/** `{ … }.Invoke()`, `[scriptblock]::Create(text).Invoke()`. */
function invoked(run: Run, self: ScriptObject, args: Arguments): ScriptObject | undefined {
  if (self.type === 'function') return callFunction(run, self, args);
  const code = self.type === 'thing' && self.kind === 'script' ? self.data.get('code') : self;
  if (code?.type !== 'text') return undefined;
  runCode(run, code, args.node);
  return mystery('result', originOf(self));
}

/** Methods of the library's objects. */
export function thingMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  if (self.kind === 'client') return client(run, name, args);
  if (self.kind === 'start-info' && name === 'start')
    return types.get('diagnostics.process.start')?.(
      run,
      { ...args, list: [self.data.get('startinfo') ?? self] },
      run.top,
    );
  // A stream of a socket stands for it.
  if (/^(?:getstream|accepttcpclient|acceptsocket|begin.*|flush|start)$/.test(name)) return self;
  if (self.kind === 'socket' && name === 'connect') {
    const made = types.get('net.sockets.tcpclient.new')?.(run, args, run.top);
    if (made?.type === 'thing' && made.effect !== undefined) self.effect = made.effect;
    return none;
  }
  if (self.kind === 'socket' && /^read|^receive/.test(name)) {
    const origin = self.effect === undefined ? undefined : { received: self.effect };
    // `Read(buffer, …)` fills its first argument, which is then what was received.
    const [buffer] = args.list;
    if (buffer?.type === 'list' && origin !== undefined)
      buffer.items.splice(0, buffer.items.length, mystery('received', origin));
    return mystery('received', origin);
  }
  if (name === 'readtoend' || name === 'close' || name === 'dispose')
    return self.kind === 'socket'
      ? mystery('received', self.effect === undefined ? undefined : { received: self.effect })
      : none;
  return undefined;
}

function client(run: Run, name: string, args: Arguments): ScriptObject | undefined {
  const plain = name.replace(/(?:task)?async$/, '');
  if (/^(?:downloadstring|downloaddata|openread|getstring|getbytearray|getstream|get)$/.test(plain))
    return request(run, args.list[0], args, 'WebClient', '', []);
  if (plain === 'downloadfile') return retrieve(run, args, 'WebClient');
  if (/^(?:uploadstring|uploaddata|uploadfile|uploadvalues|post|put)$/.test(plain))
    return request(run, args.list[0], args, 'WebClient', '', [args.list.at(-1)]);
  return undefined;
}

/** Members that are no methods. */
export function member(run: Run, self: ScriptObject, name: string): ScriptObject | undefined {
  if (self.type === 'thing' && self.kind === 'environ') return self.data.get(name) ?? variable(run, name);
  const content = self.type === 'text' ? knownText(self) : undefined;
  if (name === 'length' || name === 'count') {
    if (content !== undefined) return { type: 'number', number: content.length };
    return self.type === 'list' ? { type: 'number', number: self.items.length } : undefined;
  }
  // A response's content is the response.
  if (self.type === 'thing' && self.kind === 'response' && (name === 'content' || name === 'rawcontent')) return self;
  if (name === 'result' && self.type === 'thing') return self;
  if (name === 'reverse' && self.type === 'text')
    return reversed(run, self, (input) => stepped(self.origin, 'reverse', input));
  return self.type === 'list' && name === 'items' ? list([...self.items]) : undefined;
}
