import { concat, known } from '../../value.ts';
import { callbacks, callObject } from '../script/call.ts';
import { joinStreams, runCode } from '../script/library/code.ts';
import { write } from '../script/library/files.ts';
import { request, socketMethod } from '../script/library/network.ts';
import { thingMethod as sharedMethod } from '../script/library/things.ts';
import {
  asValue,
  knownText,
  list,
  mystery,
  none,
  number,
  originOf,
  type ScriptObject,
  type ScriptThing,
  text,
} from '../script/object.ts';
import type { Arguments, Run } from '../script/run.ts';
import type { Scope } from '../script/scope.ts';
import { absent, textOfAny } from './coerce.ts';
import { decipherMethod } from './library/codecs.ts';
import { connected, listening, received, requestOfWeb } from './library/network.ts';
import { regexMatches } from './library/text-methods.ts';

const listeners = new Set([
  'on',
  'once',
  'addListener',
  'addEventListener',
  'prependListener',
  'prependOnceListener',
  'subscribe',
]);

/** Methods of Node's objects; `undefined`: the shared ones are tried. */
export function thingMethod(
  run: Run,
  self: ScriptThing,
  name: string,
  args: Arguments,
  scope: Scope,
): ScriptObject | undefined {
  if (listeners.has(name)) return listened(run, self, args, scope);
  switch (self.kind) {
    case 'socket':
      return socketThing(run, self, name, args);
    case 'server':
    case 'web-server':
      if (name === 'listen') return listening(run, self, args);
      return name === 'address' ? mystery('address') : self;
    case 'web-app':
      return webApp(run, self, name, args, scope);
    case 'web-request':
      callbacks(run, args, [mystery(name, self.origin)]);
      return mystery(name, self.origin);
    case 'web-response':
      callbacks(run, args);
      return self;
    case 'outgoing':
      return outgoing(run, self, name, args);
    case 'process':
      return processThing(run, self, name, args);
    case 'file':
      return fileThing(run, self, name, args);
    case 'promise':
      if (name === 'resolve' && args.list[0] !== undefined) self.data.set('value', args.list[0]);
      return name === 'resolve' || name === 'reject' ? absent : undefined;
    case 'decipher':
      return decipherMethod(run, self, name, args);
    case 'text-decoder':
      return args.list[0] === undefined ? text('') : decodedText(run, args.list[0]);
    case 'text-encoder':
      return args.list[0];
    case 'regex':
      return regexMethod(run, self, name, args);
    case 'module':
      if (name === '_compile' || name === 'load') runCode(run, args.list[0], args.node);
      return mystery(name);
    case 'xhr':
      return browserRequest(run, self, name, args);
    default:
      return undefined;
  }
}

function decodedText(run: Run, given: ScriptObject): ScriptObject {
  if (given.type !== 'list') return { ...textOfAny(run, given), bytes: false };
  const codes = given.items.map((each) =>
    each.type === 'number' ? String.fromCharCode(each.number & 0xff) : undefined,
  );
  return codes.includes(undefined) ? mystery('decoded', originOf(given)) : text(codes.join(''));
}

/** `thing.on(event, handler)`: the handler gets what that event brings. */
function listened(run: Run, self: ScriptThing, args: Arguments, scope: Scope): ScriptObject {
  const event = knownText(args.list[0]) ?? 'data';
  const handler = args.list[1];
  if (handler === undefined) return self;
  const call = (given: readonly ScriptObject[]): void => {
    callObject(run, handler, { list: given, named: new Map(), node: args.node }, scope);
  };
  if (self.kind === 'server' && event === 'connection') self.data.set('handler', handler);
  else if (self.kind === 'web-server' && event === 'request') self.data.set('handler', handler);
  else if (self.kind === 'socket') call(event === 'data' || event === 'message' ? [received(self)] : [mystery(event)]);
  else if (self.kind === 'outgoing')
    call(event === 'response' ? [self.data.get('response') ?? none] : [mystery(event)]);
  else if (self.kind === 'process') call([self.data.get('output') ?? mystery('output')]);
  else call([mystery(event, self.origin)]);
  return self;
}

function socketThing(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject {
  switch (name) {
    case 'connect':
      return connected(run, args, self);
    case 'bind':
      self.data.set('address', list([args.list[1] ?? text('0.0.0.0'), args.list[0] ?? mystery('port')]));
      return socketMethod(run, self, 'listen', args);
    case 'write':
    case 'end':
    case 'send':
      sentThrough(run, self, args);
      callbacks(run, args);
      return self;
    case 'read':
      return received(self);
    default:
      callbacks(run, args);
      return self;
  }
}

/** Data that leaves through a socket; what a command printed or a file holds is more than chatter. */
function sentThrough(run: Run, self: ScriptThing, args: Arguments): void {
  const [what, port, host] = args.list;
  if (what === undefined) return;
  const value = asValue(textOfAny(run, what));
  const isTelling = value.some(
    (part) => typeof part !== 'string' && /^(file |\$\(|process\.env|environ)/.test(part.hole),
  );
  const peer = self.data.get('peer');
  const address =
    peer === undefined && host !== undefined ? concat(asValue(host), known(':'), asValue(port)) : undefined;
  const to = peer === undefined ? address : asValue(peer);
  // What comes back of a command that came from there is a remote shell, not a leak.
  if (isTelling && to !== undefined && originOf(what)?.received === undefined)
    run.record.effect({ kind: 'exfiltrate', to, what: value, via: 'socket' }, args.node.line);
}

/** `app.get(path, handler)`: the handler gets requests. */
function webApp(run: Run, self: ScriptThing, name: string, args: Arguments, scope: Scope): ScriptObject {
  for (const handler of args.list) {
    if (handler.type !== 'function') continue;
    const given = name === 'listen' ? [] : requestOfWeb();
    callObject(run, handler, { list: given, named: new Map(), node: args.node }, scope);
  }
  return self;
}

/** `request.write(body)`, `request.end(body)`. */
function outgoing(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject {
  const [body] = args.list;
  if ((name === 'write' || name === 'end' || name === 'send') && body !== undefined && body.type !== 'function') {
    request(run, self.data.get('url'), args, 'http', 'POST', [textOfAny(run, body)]);
  } else if (name === 'pipe') return piped(run, self, args);
  else callbacks(run, args, [mystery(name, self.origin)]);
  return self;
}

/** `xhr.open(method, url)`, `xhr.send(body)`. */
function browserRequest(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject {
  if (name === 'open' && args.list[1] !== undefined) self.data.set('url', args.list[1]);
  if (name !== 'send') return none;
  const response = request(run, self.data.get('url'), args, 'XMLHttpRequest', '', [args.list[0]]);
  for (const each of ['responseText', 'response']) self.data.set(each, mystery(each, originOf(response)));
  const handler = self.data.get('onload') ?? self.data.get('onreadystatechange');
  if (handler?.type === 'function') callbacks(run, { ...args, list: [handler] });
  return none;
}

function processThing(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  if (name === 'pipe') return piped(run, self, args);
  if (name === 'write' || name === 'end') {
    const [input] = args.list;
    return input === undefined ? none : sharedMethod(run, self, 'write', { ...args, list: [textOfAny(run, input)] });
  }
  callbacks(run, args, [self.data.get('output') ?? mystery('output')]);
  return name === 'toString' || name === 'output' || name === 'spawn'
    ? name === 'spawn'
      ? self
      : (self.data.get('output') ?? none)
    : self;
}

function fileThing(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  if (name === 'pipe') return piped(run, self, args);
  if (name === 'end' && args.list[0] !== undefined && args.list[0].type !== 'function')
    return sharedMethod(run, self, 'write', args);
  if (name === 'write' || name === 'writeFile' || name === 'appendFile') return sharedMethod(run, self, 'write', args);
  if (name === 'read' || name === 'readFile' || name === 'text') return sharedMethod(run, self, 'read', args);
  callbacks(run, args);
  return self;
}

/** `source.pipe(target)`: a download goes into a file or program, a program and a socket talk to each other. */
export function piped(run: Run, source: ScriptObject, args: Arguments): ScriptObject {
  const [target] = args.list;
  if (target === undefined) return source;
  if (joinStreams(run, source, target)) return target;
  const origin = originOf(source);
  if (target.type !== 'thing') return mystery('piped', origin);
  const content =
    source.type === 'thing' && source.kind === 'file'
      ? mystery(`file ${knownText(source.data.get('path')) ?? '?'}`)
      : mystery('data', origin);
  if (target.kind === 'file')
    write(
      run,
      target.data.get('path') ?? mystery('path'),
      content,
      knownText(target.data.get('mode')) ?? 'w',
      args.node.line,
    );
  else if (target.kind === 'process' && origin !== undefined)
    sharedMethod(run, target, 'write', { ...args, list: [content] });
  else if (target.kind === 'socket') sentThrough(run, target, { ...args, list: [content] });
  else if (target.kind === 'outgoing') request(run, target.data.get('url'), args, 'http', 'POST', [content]);
  return target;
}

function regexMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  const content = knownText(args.list[0]);
  if (content === undefined || (name !== 'test' && name !== 'exec')) return mystery(name, originOf(args.list[0]));
  const found = regexMatches(run, self, content, 1);
  if (found === undefined) return mystery(name, originOf(args.list[0]));
  const [first] = found;
  if (name === 'test') return number(first === undefined ? 0 : 1);
  // `while (m = /x/g.exec(text))` would find the same match for ever: only the first is given.
  if (first === undefined || self.data.has('done')) return none;
  if (knownText(self.data.get('flags'))?.includes('g') === true) self.data.set('done', none);
  return list(
    [first.text, ...first.groups].map((group) => (group === undefined ? absent : text(group, originOf(args.list[0])))),
  );
}
