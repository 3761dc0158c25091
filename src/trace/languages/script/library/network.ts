import { concat, known, textOf, type Value } from '../../../value.ts';
import {
  asValue,
  knownText,
  mystery,
  none,
  type Origin,
  originOf,
  type ScriptObject,
  type ScriptThing,
  textOfValue,
} from '../object.ts';
import { type Arguments, argument, type Run } from '../run.ts';

/** A new thing of the library. */
export function thing(
  kind: ScriptThing['kind'],
  data: ReadonlyMap<string, ScriptObject> = new Map(),
  origin?: Origin,
): ScriptThing {
  return { type: 'thing', kind, data: new Map(data), ...(origin === undefined ? {} : { origin }) };
}

/** Downloads `url`; the response's bytes know where they came from. With data it may send something away instead. */
export function request(
  run: Run,
  url: ScriptObject | undefined,
  args: Arguments,
  tool: string,
  verb: string,
  sent: readonly (ScriptObject | undefined)[],
): ScriptObject {
  const target = urlOf(url);
  const line = args.node.line;
  const bodies = [...sent, url?.type === 'thing' && url.kind === 'request' ? url.data.get('data') : undefined];
  const body = bodies.find((each) => each !== undefined && !(each.type === 'constant' && each.constant === 'null'));
  if (body !== undefined && isTelling(body)) {
    run.record.effect({ kind: 'exfiltrate', to: target, what: contentOf(body) }, line);
    return thing('response', new Map(), undefined);
  }
  const fetched = run.record.effect(
    { kind: 'fetch', url: target, tool: `${run.dialect.interpreter} ${tool}${verb === '' ? '' : ` ${verb}`}` },
    line,
  );
  const made = thing('response', new Map(), fetched < 0 ? undefined : { fetched });
  made.effect = fetched;
  return made;
}

/** The address of a URL given as text or as a request object. */
export function urlOf(url: ScriptObject | undefined): Value {
  return url?.type === 'thing' && url.kind === 'request' ? asValue(url.data.get('url')) : asValue(url);
}

/** Data that was computed or read from somewhere; constants tell nobody anything. */
function isTelling(body: ScriptObject, levels = 4): boolean {
  if (body.type === 'text') return textOf(body.value) === undefined || originOf(body) !== undefined;
  if (body.type === 'dict') return levels > 0 && [...body.entries.values()].some((each) => isTelling(each, levels - 1));
  if (body.type === 'list') return levels > 0 && body.items.some((each) => isTelling(each, levels - 1));
  return body.type !== 'number' && body.type !== 'constant';
}

/** What is sent, as far as it can be named: the unknown parts are the telling ones. */
function contentOf(body: ScriptObject, levels = 4): Value {
  const items = body.type === 'dict' ? [...body.entries.values()] : body.type === 'list' ? body.items : undefined;
  if (items === undefined || levels === 0) return asValue(body);
  return concat(...items.slice(0, 20).flatMap((item) => [contentOf(item, levels - 1), known(' ')]));
}

/** `urlretrieve(url, path)`, `wget.download(url, path)`. */
export function retrieve(run: Run, args: Arguments, tool: string): ScriptObject {
  const to = argument(args, 1, 'filename') ?? args.named.get('out');
  const path = to === undefined ? undefined : asValue(to);
  const url = urlOf(argument(args, 0, 'url'));
  const fetched = run.record.effect(
    { kind: 'fetch', url, ...(path === undefined ? {} : { to: path }), tool: `${run.dialect.interpreter} ${tool}` },
    args.node.line,
  );
  return path === undefined
    ? mystery('file', { fetched })
    : { type: 'text', value: path, bytes: false, origin: { fetched } };
}

/** A socket that is not connected yet. */
export function socket(protocol: 'tcp' | 'udp'): ScriptThing {
  return thing('socket', new Map([['protocol', textOfValue(known(protocol))]]));
}

/** A socket connected to this host and port. */
export function connectedSocket(
  run: Run,
  host: ScriptObject | undefined,
  port: ScriptObject | undefined,
  line: number,
  protocol: 'tcp' | 'udp' = 'tcp',
): ScriptThing {
  const made = socket(protocol);
  const address: ScriptObject[] = [host ?? mystery('host'), ...(port === undefined ? [] : [port])];
  made.effect = connect(run, { type: 'list', items: address }, line, protocol);
  made.data.set('peer', textOfValue(concat(asValue(host), known(':'), asValue(port))));
  return made;
}

/** A socket that waits at this host and port; `accept` on it gives a connection of its own. */
export function listeningSocket(
  run: Run,
  host: ScriptObject | undefined,
  port: ScriptObject | undefined,
  line: number,
  protocol: 'tcp' | 'udp' = 'tcp',
): ScriptThing {
  const made = socket(protocol);
  made.effect = listen(
    run,
    { type: 'list', items: [host ?? mystery('any'), ...(port === undefined ? [] : [port])] },
    line,
    protocol,
  );
  return made;
}

/** Methods of sockets. */
export function socketMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject {
  const protocol = knownText(self.data.get('protocol')) === 'udp' ? 'udp' : 'tcp';
  switch (name) {
    case 'connect':
    case 'connect_ex': {
      self.effect = connect(run, args.list[0], args.node.line, protocol);
      return none;
    }
    case 'bind': {
      const address = args.list[0];
      if (address !== undefined) self.data.set('address', address);
      return none;
    }
    case 'listen': {
      self.effect = listen(run, self.data.get('address'), args.node.line, protocol);
      return none;
    }
    case 'accept': {
      self.effect ??= listen(run, self.data.get('address'), args.node.line, protocol);
      return { type: 'list', items: [self, mystery('address')] };
    }
    case 'recv':
    case 'recvfrom':
    case 'recv_into':
    case 'read':
    case 'readline':
      return mystery('received', self.effect === undefined || self.effect < 0 ? undefined : { received: self.effect });
    case 'makefile':
    case 'dup':
    case 'wrap_socket':
      return self;
    case 'fileno':
      return self;
    case 'send':
    case 'sendall':
    case 'sendto': {
      flooded(run, self, name, args);
      const what = args.list[0];
      const to = self.data.get('peer');
      if (what !== undefined && to !== undefined && what.type === 'unknown' && what.name.startsWith('file ')) {
        run.record.effect({ kind: 'exfiltrate', to: asValue(to), what: asValue(what) }, args.node.line);
      }
      return none;
    }
    default:
      return mystery(name);
  }
}

/** Sending in an endless loop that never waits nor listens is a flood. */
function flooded(run: Run, self: ScriptThing, name: string, args: Arguments): void {
  if (run.flooding === 0) return;
  const connected = self.effect === undefined ? undefined : run.record.effects[self.effect];
  const [host] = name === 'sendto' ? pair(args.list.at(-1)) : [connected?.kind === 'connect' ? connected.to.host : []];
  const tool = `${run.dialect.interpreter} socket`;
  if (host.length > 0) run.record.effect({ kind: 'flood', tool, target: host }, args.node.line);
}

/** A connection to `(host, port)`. */
export function connect(run: Run, address: ScriptObject | undefined, line: number, protocol: 'tcp' | 'udp'): number {
  const [host, port] = pair(address);
  return run.record.effect({ kind: 'connect', to: { host, ...(port === undefined ? {} : { port }), protocol } }, line);
}

/** Waits at `(host, port)`. */
export function listen(run: Run, address: ScriptObject | undefined, line: number, protocol: 'tcp' | 'udp'): number {
  const [host, port] = pair(address);
  return run.record.effect({ kind: 'listen', at: { host, ...(port === undefined ? {} : { port }), protocol } }, line);
}

function pair(address: ScriptObject | undefined): readonly [Value, Value | undefined] {
  if (address?.type !== 'list') return [asValue(address), undefined];
  const [host, port] = address.items;
  return [asValue(host), port === undefined ? undefined : asValue(port)];
}

/** `http.client.HTTPConnection(host, port)` and its `request(verb, path, body)`. */
export function connectionMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject {
  if (name === 'getresponse') return self.data.get('response') ?? thing('response');
  if (name !== 'request' && name !== 'putrequest') return mystery(name, self.origin);
  const port = self.data.get('port');
  const url = concat(
    [`${knownText(self.data.get('scheme')) ?? 'http'}://`],
    asValue(self.data.get('host')),
    port === undefined ? [] : concat([':'], asValue(port)),
    asValue(argument(args, 1, 'url')),
  );
  const body = argument(args, 2, 'body');
  const response = request(
    run,
    { type: 'text', value: url, bytes: false },
    args,
    'http.client',
    knownText(args.list[0]) ?? '',
    [body],
  );
  self.data.set('response', response);
  return none;
}
