import { concat, known, type Value } from '../../../value.ts';
import {
  connectedSocket,
  listeningSocket,
  request,
  retrieve,
  socket,
  socketMethod,
  thing,
} from '../../script/library/network.ts';
import { knownText, list, mystery, none, number, type ScriptObject, text, textOfValue } from '../../script/object.ts';
import { asText } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { handleOf } from './handles.ts';
import { named, type Table } from './table.ts';

/** Sockets and downloads. */
export const network: Table = [
  ['socket', (_run, args) => made(args)],
  ['connect', (run, args) => opened(run, args, 'connect')],
  ['bind', (run, args) => opened(run, args, 'bind')],
  ['listen', (run, args) => opened(run, args, 'listen')],
  ['accept', (run, args) => accepted(run, args)],
  ['send', (run, args) => opened(run, args, 'send')],
  ...named('inet_aton gethostbyname inet_pton', (_run, args) => args.list.at(-1) ?? mystery('host')),
  ...named('sockaddr_in pack_sockaddr_in sockaddr_in6 pack_sockaddr_in6', (_run, args) =>
    list([args.list[1] ?? mystery('host'), args.list[0] ?? mystery('port')]),
  ),
  ...named('sockaddr_un pack_sockaddr_un', (_run, args) => list([args.list[0] ?? mystery('path')])),
  ...['INET', 'IP', 'SSL', 'INET6', 'Socks'].map(
    (kind) => [`IO::Socket::${kind}.new`, (run: Run, args: Arguments) => internet(run, args)] as const,
  ),
  ['IO::Socket::UNIX.new', (_run, args) => unixSocket(args)],
  ['IO::Socket::SSL.start_SSL', (_run, args) => args.list[0] ?? none],
  ...named('getstore mirror', (run, args) => fetched(run, args, 'LWP::Simple')),
  ['getprint', (run, args) => response(run, args.list[0], args, 'LWP::Simple', '')],
  ['get', (run, args) => response(run, args.list[0], args, 'LWP::Simple', 'get')],
  ['head', (run, args) => response(run, args.list[0], args, 'LWP::Simple', 'head')],
  ...[
    'LWP::UserAgent',
    'HTTP::Tiny',
    'Mojo::UserAgent',
    'WWW::Mechanize',
    'Furl',
    'LWP',
    'HTTP::Lite',
    'Net::FTP',
    'REST::Client',
    'WWW::Curl::Easy',
  ].map((type) => [`${type}.new`, (_run: Run, args: Arguments) => agent(type, args)] as const),
  ['IO::Select.new', (_run, args) => thing('select', new Map([['handles', list(args.list.slice(1))]]))],
  ['HTTP::Request.new', (_run, args) => requested(args)],
  ...named('POST GET PUT', (_run, args) => formed(args)),
  ['URI.new', (_run, args) => args.list[0] ?? mystery('url')],
  [
    'File::Fetch.new',
    (_run, args) =>
      thing(
        'download',
        new Map([['url', args.list[args.list.findIndex((each) => knownText(each) === 'uri') + 1] ?? mystery('url')]]),
      ),
  ],
];

/** `socket(S, PF_INET, SOCK_DGRAM, …)`; the first argument is the handle's name. */
function made(args: Arguments): ScriptObject {
  const type = args.list[2];
  const datagram =
    (type?.type === 'name' && type.name.includes('DGRAM')) || (type?.type === 'number' && type.number === 2);
  return socket(datagram ? 'udp' : 'tcp');
}

function opened(run: Run, args: Arguments, how: string): ScriptObject {
  const self = handleOf(args.list[0]);
  if (self?.kind !== 'socket') return mystery(how);
  // An address is a list of host and port here, unfolded among the arguments.
  const given =
    args.list.length > 2 && (how === 'connect' || how === 'bind') ? list(args.list.slice(1, 3)) : args.list[1];
  socketMethod(run, self, how, { ...args, list: [address(run, given), ...args.list.slice(2)] });
  return mystery(how);
}

/** An address as a list of host and port; `pack('S n a4 x8', …)` is one in bytes. */
function address(run: Run, value: ScriptObject | undefined): ScriptObject {
  const content = value === undefined || value.type === 'list' ? undefined : knownText(asText(run, value));
  if (content === undefined || content.length < 8 || content.length > 32) return value ?? mystery('address');
  const at = (index: number): number => content.charCodeAt(index) & 255;
  if (at(0) !== 2 || at(1) !== 0) return value ?? none;
  return list([text([4, 5, 6, 7].map(at).join('.')), number(at(2) * 256 + at(3))]);
}

/** `accept(CLIENT, SERVER)`: what is said there comes from whoever connects. */
function accepted(run: Run, args: Arguments): ScriptObject {
  const server = handleOf(args.list[1]);
  if (server?.kind !== 'socket') return mystery('accept');
  const pair = socketMethod(run, server, 'accept', { ...args, list: [] });
  return pair.type === 'list' ? (pair.items[0] ?? server) : server;
}

/** `IO::Socket::INET->new(PeerAddr => …, PeerPort => …)`, `->new("host:port")`, `->new(LocalPort => …, Listen => …)`. */
function internet(run: Run, args: Arguments): ScriptObject {
  const options = optionsOf(args.list.slice(1));
  const lone = args.list.length === 2 ? args.list[1] : undefined;
  const pick = (...names: string[]): ScriptObject | undefined =>
    names.map((name) => options.get(name)).find((each) => each !== undefined);
  const protocol = knownText(pick('proto', 'type')) === 'udp' ? 'udp' : 'tcp';
  const line = args.node.line;
  const whole = pick('peeraddr', 'peerhost') ?? lone;
  if (whole !== undefined) {
    const [host, port] = hostAndPort(run, whole);
    return connectedSocket(run, host, pick('peerport', 'peerservice') ?? port, line, protocol);
  }
  if (pick('listen', 'localport', 'localaddr', 'localhost') !== undefined) {
    const [host, port] = hostAndPort(run, pick('localaddr', 'localhost') ?? text('0.0.0.0'));
    return listeningSocket(run, host, pick('localport', 'localservice') ?? port, line, protocol);
  }
  return args.list.length > 1 ? connectedSocket(run, mystery('host'), undefined, line, protocol) : socket(protocol);
}

function optionsOf(items: readonly ScriptObject[]): ReadonlyMap<string, ScriptObject> {
  const made = new Map<string, ScriptObject>();
  const [only] = items;
  const pairs =
    items.length === 1 && only?.type === 'dict'
      ? [...only.entries].flatMap(([key, value]) => [text(key.slice(1)), value])
      : items;
  for (let at = 0; at + 1 < pairs.length && at < 200; at += 2) {
    const key = pairs[at];
    const name = (key?.type === 'name' ? key.name : knownText(key))?.replace(/^-/, '').toLowerCase();
    const value = pairs[at + 1];
    if (name !== undefined && value !== undefined) made.set(name, value);
  }
  return made;
}

/** `host:port(service)` in one. */
function hostAndPort(run: Run, value: ScriptObject): readonly [ScriptObject, ScriptObject | undefined] {
  const given = asText(run, value).value;
  const last = given.at(-1);
  const found = typeof last === 'string' ? /:(\d{1,5}|\w{1,20})(?:\(\w{0,20}\))?$/.exec(last) : null;
  if (found === null || typeof last !== 'string') {
    // `"$host:$port"`
    const colon = given.indexOf(':');
    if (colon > 0 && colon < given.length - 1)
      return [textOfValue(given.slice(0, colon)), textOfValue(given.slice(colon + 1))];
    return [value, undefined];
  }
  const host: Value = concat(given.slice(0, -1), known(last.slice(0, found.index)));
  return [textOfValue(host), text(found[1] ?? '')];
}

function unixSocket(args: Arguments): ScriptObject {
  const options = optionsOf(args.list.slice(1));
  return thing('unix', new Map([['path', options.get('peer') ?? options.get('local') ?? mystery('path')]]));
}

/** `getstore(url, file)`. */
function fetched(run: Run, args: Arguments, tool: string): ScriptObject {
  retrieve(run, args, tool);
  return number(200);
}

function response(
  run: Run,
  url: ScriptObject | undefined,
  args: Arguments,
  tool: string,
  verb: string,
  sent: readonly (ScriptObject | undefined)[] = [],
): ScriptObject {
  return request(run, url, args, tool, verb, sent);
}

function agent(type: string, args: Arguments): ScriptObject {
  return thing(
    'agent',
    new Map([
      ['type', text(type)],
      ['host', args.list[1] ?? mystery('host')],
    ]),
  );
}

/** `HTTP::Request->new(POST => url, headers, content)`. */
function requested(args: Arguments): ScriptObject {
  const data = new Map<string, ScriptObject>([
    ['method', args.list[1] ?? text('GET')],
    ['url', args.list[2] ?? mystery('url')],
  ]);
  const body = args.list[4];
  if (body !== undefined) data.set('data', body);
  return thing('request', data);
}

/** `POST url, [fields]` of HTTP::Request::Common. */
function formed(args: Arguments): ScriptObject {
  const data = new Map<string, ScriptObject>([['url', args.list[0] ?? mystery('url')]]);
  const options = optionsOf(args.list.slice(1));
  const body = options.get('content') ?? args.list[1];
  if (body !== undefined && body.type !== 'name') data.set('data', body);
  return thing('request', data);
}

const verbs = new Set([
  'get',
  'post',
  'put',
  'head',
  'request',
  'mirror',
  'post_form',
  'simple_request',
  'patch',
  'delete',
]);

/** Methods of user agents: what they download and what they send. */
export function agentMethod(run: Run, type: string, name: string, args: Arguments): ScriptObject {
  const [url, ...rest] = args.list;
  if (!verbs.has(name)) return mystery(name);
  if (name === 'mirror') return fetched(run, { ...args, list: args.list.slice(0, 2) }, type);
  // HTTP::Tiny names the verb first: `request('GET', url, options)`.
  if (name === 'request' && url?.type === 'text' && rest.length > 0) {
    const verb = knownText(url)?.toLowerCase() ?? '';
    const isVerb = /^(?:get|head|post|put|patch|delete)$/.test(verb);
    if (!isVerb) return response(run, url, args, type, '');
    return agentMethod(run, type, verb === 'post' || verb === 'put' ? 'post' : 'get', { ...args, list: rest });
  }
  if (url?.type === 'thing' && url.kind === 'request') {
    // The body may have been set afterwards: `$req->content(…)`.
    return response(run, url, args, type, '', [url.data.get('data')]);
  }
  const options = optionsOf(rest);
  const stored = options.get(':content_file');
  if (stored !== undefined) return fetched(run, { ...args, list: [url ?? mystery('url'), stored] }, type);
  const body = name === 'get' || name === 'head' ? undefined : (options.get('content') ?? form(rest));
  return response(run, url, args, type, name, body === undefined ? [] : [body]);
}

/** `[a => 1]`, `{a => 1}`, `Content => …` or the options of HTTP::Tiny. */
function form(rest: readonly ScriptObject[]): ScriptObject | undefined {
  const [first] = rest;
  if (first?.type === 'dict') return first.entries.get('scontent') ?? first;
  if (first?.type === 'list') return first;
  return rest.length > 1 ? list([...rest]) : undefined;
}
