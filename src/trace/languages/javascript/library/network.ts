import { concat, known, type Value } from '../../../value.ts';
import { callbacks, callObject } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { connectedSocket, listeningSocket, request, retrieve, socket, thing } from '../../script/library/network.ts';
import {
  asValue,
  knownText,
  mystery,
  none,
  originOf,
  type ScriptObject,
  type ScriptThing,
  textOfValue,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { textOfAny } from '../coerce.ts';
import { entry, optionsIn } from './processes.ts';

/** Functions that open connections, wait for them, or speak HTTP. */
export const network: readonly (readonly [string, LibraryFunction])[] = [
  ...['net.connect', 'net.createConnection', 'tls.connect'].map((name): readonly [string, LibraryFunction] => [
    name,
    (run, args) => connected(run, args, socket('tcp')),
  ]),
  ...['net.Socket', 'tls.TLSSocket', 'net.Stream'].map((name): readonly [string, LibraryFunction] => [
    name,
    () => socket('tcp'),
  ]),
  ['dgram.createSocket', (run, args) => datagrams(run, args)],
  ...['net.createServer', 'net.Server', 'tls.createServer', 'tls.Server'].map(
    (name): readonly [string, LibraryFunction] => [name, (_run, args) => server(args, 'socket')],
  ),
  ...['http', 'https', 'http2'].flatMap((module): readonly (readonly [string, LibraryFunction])[] => [
    [`${module}.createServer`, (_run, args) => server(args, 'web')],
    [`${module}.Server`, (_run, args) => server(args, 'web')],
    [`${module}.get`, (run, args) => outgoing(run, args, module)],
    [`${module}.request`, (run, args) => outgoing(run, args, module)],
  ]),
  ['fetch', (run, args) => sent(run, args.list[0], args.list[1], args, 'fetch')],
  ['undici.request', (run, args) => sent(run, args.list[0], args.list[1], args, 'undici')],
  ['Deno.connect', (run, args) => connected(run, args, socket('tcp'))],
  [
    'Deno.listen',
    (run, args) => listeningSocket(run, entry(args.list[0], 'hostname'), entry(args.list[0], 'port'), args.node.line),
  ],
  ...clients(),
  ...webServers(),
  ['navigator.sendBeacon', (run, args) => posted(run, args, 'sendBeacon')],
  ...['WebSocket', 'ws', 'ws.WebSocket', 'socket.io-client', 'socket.io-client.io'].map(
    (name): readonly [string, LibraryFunction] => [name, (run, args) => webSocket(run, args)],
  ),
  ['XMLHttpRequest', () => thing('xhr')],
  ...['resolve', 'resolve4', 'resolve6', 'resolveTxt', 'resolveAny', 'lookup'].flatMap(
    (name): readonly (readonly [string, LibraryFunction])[] => [
      [`dns.${name}`, (run, args) => nameLookup(run, args)],
      [`resolver.${name}`, (run, args) => nameLookup(run, args)],
    ],
  ),
  ['dns.Resolver', () => ({ type: 'name', name: 'resolver' })],
  ...['download', 'wget-improved.download', 'node-wget', 'wget.download', 'node-downloader-helper'].map(
    (name): readonly [string, LibraryFunction] => [name, (run, args) => retrieve(run, args, name)],
  ),
];

/** Packages that speak HTTP: `client(url, options)`, `client.get(url)`, `client.post(url, body)`. */
function clients(): readonly (readonly [string, LibraryFunction])[] {
  const names = [
    'axios',
    'got',
    'request',
    'needle',
    'superagent',
    'phin',
    'bent',
    'ky',
    'centra',
    'axios.instance',
    'undici',
  ];
  return names.flatMap((name): readonly (readonly [string, LibraryFunction])[] => [
    [name, (run, args) => byOptions(run, args, name)],
    [`${name}.request`, (run, args) => byOptions(run, args, name)],
    ...['get', 'head', 'stream', 'delete', 'getUri'].map((verb): readonly [string, LibraryFunction] => [
      `${name}.${verb}`,
      (run, args) => sent(run, args.list[0], optionsIn(args), args, name),
    ]),
    ...['post', 'put', 'patch'].map((verb): readonly [string, LibraryFunction] => [
      `${name}.${verb}`,
      (run, args) => posted(run, args, name),
    ]),
    ...['create', 'extend', 'defaults', 'Agent', 'Client'].map((verb): readonly [string, LibraryFunction] => [
      `${name}.${verb}`,
      () => ({ type: 'name', name }),
    ]),
  ]);
}

function webServers(): readonly (readonly [string, LibraryFunction])[] {
  return [
    'express',
    'express.Router',
    'koa',
    'fastify',
    'restify.createServer',
    'connect',
    'polka',
    '@hapi/hapi.server',
    'hono',
    'hono.Hono',
  ].map((name): readonly [string, LibraryFunction] => [name, () => thing('web-app')]);
}

/** `connect(port, host)`, `connect({port, host})`; a path is a socket of this machine. */
export function connected(run: Run, args: Arguments, made: ScriptThing): ScriptThing {
  const [first, second] = args.list;
  const host = first?.type === 'dict' ? (entry(first, 'host') ?? entry(first, 'hostname')) : second;
  const port = first?.type === 'dict' ? entry(first, 'port') : first;
  const isPath = first?.type === 'dict' ? entry(first, 'path') !== undefined && port === undefined : isLocalPath(first);
  if (!isPath) {
    const here: ScriptObject = textOfValue(known('localhost'));
    const isHost = host !== undefined && host.type !== 'function' && host.type !== 'dict';
    const open = connectedSocket(run, isHost ? host : here, port ?? mystery('port'), args.node.line);
    if (open.effect !== undefined) made.effect = open.effect;
    for (const [key, value] of open.data) made.data.set(key, value);
  }
  later(run, () => callbacks(run, args, [made]));
  return made;
}

/** Does something after the text itself has run; at once while nothing is recorded. */
function later(run: Run, perform: () => void): void {
  if (run.record.muted || run.later.length > 10_000) perform();
  else run.later.push(perform);
}

function isLocalPath(value: ScriptObject | undefined): boolean {
  return (knownText(value) ?? '').startsWith('/');
}

function datagrams(run: Run, args: Arguments): ScriptThing {
  const made = socket('udp');
  callbacks(run, args, [received(made)]);
  return made;
}

/** What arrives through a socket. */
export function received(self: ScriptThing): ScriptObject {
  return mystery('received', self.effect === undefined || self.effect < 0 ? undefined : { received: self.effect });
}

/** A server: its handler is called when it listens. `gives`: sockets, or requests of the web. */
function server(args: Arguments, gives: 'socket' | 'web'): ScriptThing {
  const made = thing(gives === 'web' ? 'web-server' : 'server');
  const handler = args.list.find((each) => each.type === 'function');
  if (handler !== undefined) made.data.set('handler', handler);
  return made;
}

/** `server.listen(port, host)`: connections go to the handler. */
export function listening(run: Run, self: ScriptThing, args: Arguments): ScriptObject {
  const [first, second] = args.list;
  const port = first?.type === 'dict' ? entry(first, 'port') : first;
  const host = first?.type === 'dict' ? entry(first, 'host') : second?.type === 'text' ? second : undefined;
  const scope = run.top;
  const handler = self.data.get('handler');
  if (self.kind === 'server') {
    const open = listeningSocket(run, host ?? textOfValue(known('0.0.0.0')), port, args.node.line);
    if (open.effect !== undefined) self.effect = open.effect;
    if (handler !== undefined)
      later(run, () => {
        callObject(run, handler, { list: [open], named: new Map(), node: args.node }, scope);
      });
  } else if (handler !== undefined) {
    later(run, () => {
      callObject(run, handler, { list: requestOfWeb(), named: new Map(), node: args.node }, scope);
    });
  }
  later(run, () => callbacks(run, { ...args, list: args.list.filter((each) => each !== handler) }));
  return self;
}

/** The request that a web server's handler gets: whoever asks decides what is in it. And the answer. */
export function requestOfWeb(): ScriptObject[] {
  return [thing('web-request', new Map(), { request: true }), thing('web-response'), mystery('next')];
}

/** `http.get(url, options, callback)`, `http.request(options, callback)`. */
function outgoing(run: Run, args: Arguments, module: string): ScriptObject {
  const options = optionsIn(args);
  const [first] = args.list;
  const url =
    first !== undefined && first.type !== 'dict' && first.type !== 'function'
      ? asValue(textOfAny(run, first))
      : urlOf(options, module);
  const response = request(run, textOfValue(url), args, module, knownText(entry(options, 'method')) ?? '', []);
  const made = thing(
    'outgoing',
    new Map([
      ['url', textOfValue(url)],
      ['response', response],
    ]),
    originOf(response),
  );
  callbacks(run, args, [response]);
  return made;
}

/** The address that options spell out: `{protocol, hostname, port, path}`. */
function urlOf(options: ScriptObject | undefined, module: string): Value {
  const whole = entry(options, 'url') ?? entry(options, 'uri') ?? entry(options, 'href');
  if (whole !== undefined) return asValue(whole);
  const host = entry(options, 'hostname') ?? entry(options, 'host');
  if (host === undefined) return asValue(options);
  const port = entry(options, 'port');
  const path = entry(options, 'path');
  return concat(
    known(`${module === 'http' ? 'http' : 'https'}://`),
    asValue(host),
    port === undefined ? [] : concat([':'], asValue(port)),
    path === undefined ? [] : asValue(path),
  );
}

/** Names under which a body is given. */
const bodies = ['body', 'data', 'json', 'form', 'formData', 'multipart', 'params', 'qs', 'searchParams', 'headers'];

/** A request with its options; with something telling in its body it sends that away. */
function sent(
  run: Run,
  url: ScriptObject | undefined,
  options: ScriptObject | undefined,
  args: Arguments,
  tool: string,
): ScriptObject {
  const verb = knownText(entry(options, 'method')) ?? '';
  const given = bodies.slice(0, 6).map((name) => entry(options, name));
  const response = request(run, url, args, tool, verb, given);
  callbacks(run, args, [none, response, mystery('body', originOf(response))]);
  return response;
}

/** `client({url, method, data})` or `client(url, options)`. */
function byOptions(run: Run, args: Arguments, tool: string): ScriptObject {
  const first = args.list[0];
  if (first?.type !== 'dict') return sent(run, first, optionsIn(args), args, tool);
  return sent(run, textOfValue(urlOf(first, 'https')), first, args, tool);
}

/** `client.post(url, body)`; some take the body among the options. */
function posted(run: Run, args: Arguments, tool: string): ScriptObject {
  const [url, given] = args.list;
  const inner =
    given?.type === 'dict' ? bodies.map((name) => entry(given, name)).filter((each) => each !== undefined) : [];
  const isOptions = inner.length > 0 && tool !== 'axios' && tool !== 'axios.instance';
  const body = given?.type === 'function' ? undefined : given;
  const response = request(run, url, args, tool, 'POST', isOptions ? inner : [body]);
  callbacks(run, args, [none, response, mystery('body', originOf(response))]);
  return response;
}

function webSocket(run: Run, args: Arguments): ScriptObject {
  const made = socket('tcp');
  const url = asValue(args.list[0]);
  made.effect = run.record.effect({ kind: 'connect', to: { host: url, protocol: 'tcp' } }, args.node.line);
  made.data.set('peer', textOfValue(url));
  return made;
}

/** A name that is looked up carries what it is made of to whoever answers for it. */
function nameLookup(run: Run, args: Arguments): ScriptObject {
  const name = asValue(args.list[0]);
  const parts = name.filter((part) => typeof part !== 'string');
  const rest = name.filter((part) => typeof part === 'string').join('');
  if (parts.length > 0 && /\.[a-z0-9-]{1,63}\.?$/i.test(rest)) {
    run.record.effect({ kind: 'exfiltrate', to: known(rest), what: name, via: 'dns' }, args.node.line);
  }
  callbacks(run, args, [none, mystery('addresses')]);
  return mystery('addresses');
}
