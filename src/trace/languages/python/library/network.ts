import { concat, known, textOf, type Value } from '../../../value.ts';
import { asValue, knownText, mystery, none, type Origin, originOf, type PyObject, type PyThing } from '../object.ts';
import { type Arguments, argument, type Run } from '../run.ts';

/** A new thing of the library. */
export function thing(
  kind: PyThing['kind'],
  data: ReadonlyMap<string, PyObject> = new Map(),
  origin?: Origin,
): PyThing {
  return { type: 'thing', kind, data: new Map(data), ...(origin === undefined ? {} : { origin }) };
}

/** Downloads `url`; the response's bytes know where they came from. With data it may send something away instead. */
export function request(
  run: Run,
  url: PyObject | undefined,
  args: Arguments,
  tool: string,
  verb: string,
  sent: readonly (PyObject | undefined)[],
): PyObject {
  const target = urlOf(url);
  const line = args.node.line;
  const bodies = [...sent, url?.type === 'thing' && url.kind === 'request' ? url.data.get('data') : undefined];
  const body = bodies.find((each) => each !== undefined && !(each.type === 'constant' && each.constant === 'None'));
  if (body !== undefined && isTelling(body)) {
    run.record.effect({ kind: 'exfiltrate', to: target, what: contentOf(body) }, line);
    return thing('response', new Map(), undefined);
  }
  const fetched = run.record.effect(
    { kind: 'fetch', url: target, tool: `python ${tool}${verb === '' ? '' : ` ${verb}`}` },
    line,
  );
  const made = thing('response', new Map(), fetched < 0 ? undefined : { fetched });
  made.effect = fetched;
  return made;
}

/** The address of a URL given as text or as a request object. */
export function urlOf(url: PyObject | undefined): Value {
  return url?.type === 'thing' && url.kind === 'request' ? asValue(url.data.get('url')) : asValue(url);
}

/** Data that was computed or read from somewhere; constants tell nobody anything. */
function isTelling(body: PyObject, levels = 4): boolean {
  if (body.type === 'text') return textOf(body.value) === undefined || originOf(body) !== undefined;
  if (body.type === 'dict') return levels > 0 && [...body.entries.values()].some((each) => isTelling(each, levels - 1));
  if (body.type === 'list') return levels > 0 && body.items.some((each) => isTelling(each, levels - 1));
  return body.type !== 'number' && body.type !== 'constant';
}

/** What is sent, as far as it can be named: the unknown parts are the telling ones. */
function contentOf(body: PyObject, levels = 4): Value {
  const items = body.type === 'dict' ? [...body.entries.values()] : body.type === 'list' ? body.items : undefined;
  if (items === undefined || levels === 0) return asValue(body);
  return concat(...items.slice(0, 20).flatMap((item) => [contentOf(item, levels - 1), known(' ')]));
}

/** `urlretrieve(url, path)`, `wget.download(url, path)`. */
export function retrieve(run: Run, args: Arguments, tool: string): PyObject {
  const to = argument(args, 1, 'filename') ?? args.named.get('out');
  const path = to === undefined ? undefined : asValue(to);
  const url = urlOf(argument(args, 0, 'url'));
  const fetched = run.record.effect(
    { kind: 'fetch', url, ...(path === undefined ? {} : { to: path }), tool: `python ${tool}` },
    args.node.line,
  );
  return path === undefined
    ? mystery('file', { fetched })
    : { type: 'text', value: path, bytes: false, origin: { fetched } };
}

/** `socket.socket(family, type)`. */
export function socket(args: Arguments): PyObject {
  const kinds = [...args.list, ...args.named.values()].map((value) => (value.type === 'name' ? value.name : ''));
  const protocol = kinds.some((name) => name.endsWith('SOCK_DGRAM')) ? 'udp' : 'tcp';
  return thing(
    'socket',
    new Map([['protocol', { type: 'text', value: known(protocol), bytes: false } satisfies PyObject]]),
  );
}

/** Methods of sockets. */
export function socketMethod(run: Run, self: PyThing, name: string, args: Arguments): PyObject {
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
      const what = args.list[0];
      const to = self.data.get('peer');
      flooded(run, self, name, args);
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
function flooded(run: Run, self: PyThing, name: string, args: Arguments): void {
  if (run.flooding === 0) return;
  const connected = self.effect === undefined ? undefined : run.record.effects[self.effect];
  const [host] = name === 'sendto' ? pair(args.list.at(-1)) : [connected?.kind === 'connect' ? connected.to.host : []];
  if (host.length > 0) run.record.effect({ kind: 'flood', tool: 'python socket', target: host }, args.node.line);
}

/** A connection to `(host, port)`. */
export function connect(run: Run, address: PyObject | undefined, line: number, protocol: 'tcp' | 'udp'): number {
  const [host, port] = pair(address);
  return run.record.effect({ kind: 'connect', to: { host, ...(port === undefined ? {} : { port }), protocol } }, line);
}

function listen(run: Run, address: PyObject | undefined, line: number, protocol: 'tcp' | 'udp'): number {
  const [host, port] = pair(address);
  return run.record.effect({ kind: 'listen', at: { host, ...(port === undefined ? {} : { port }), protocol } }, line);
}

function pair(address: PyObject | undefined): readonly [Value, Value | undefined] {
  if (address?.type !== 'list') return [asValue(address), undefined];
  const [host, port] = address.items;
  return [asValue(host), port === undefined ? undefined : asValue(port)];
}

/** `http.client.HTTPConnection(host, port)` and its `request(verb, path, body)`. */
export function connectionMethod(run: Run, self: PyThing, name: string, args: Arguments): PyObject {
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
