import { concat, known } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { streamsOnto } from '../../script/library/code.ts';
import {
  connectedSocket,
  listeningSocket,
  request,
  socket,
  socketMethod,
  thing,
} from '../../script/library/network.ts';
import { done, same } from '../../script/library/values.ts';
import {
  asValue,
  knownText,
  list,
  mystery,
  none,
  originOf,
  type ScriptObject,
  type ScriptThing,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { blockOf, yieldTo } from './blocks.ts';

/** Functions that talk to the network. */
export const networking: readonly (readonly [string, LibraryFunction])[] = [
  ...same(['TCPSocket.new', 'TCPSocket.open', 'Socket.tcp', 'OpenSSL.SSL.SSLSocket.open'], (run, args, scope) =>
    given(run, connectedSocket(run, args.list[0], args.list[1], args.node.line), args, scope),
  ),
  ...same(['TCPServer.new', 'TCPServer.open', 'Socket.tcp_server_sockets'], (run, args) => {
    const alone = args.list.length < 2;
    return listeningSocket(run, alone ? undefined : args.list[0], alone ? args.list[0] : args.list[1], args.node.line);
  }),
  [
    'Socket.tcp_server_loop',
    (run, args, scope) => {
      const alone = args.list.filter((each) => each.type !== 'function').length < 2;
      const made = listeningSocket(
        run,
        alone ? undefined : args.list[0],
        alone ? args.list[0] : args.list[1],
        args.node.line,
      );
      return given(run, made, args, scope);
    },
  ],
  ['UDPSocket.new', () => socket('udp')],
  ['Socket.new', () => socket('tcp')],
  ...same(['Socket.sockaddr_in', 'Socket.pack_sockaddr_in', 'Addrinfo.tcp'], (_run, args) => {
    const [one, other] = args.list;
    const port = one?.type === 'number' || /^\d+$/.test(knownText(one) ?? '') ? one : other;
    const host = port === one ? other : one;
    return list([host ?? mystery('host'), port ?? mystery('port')]);
  }),
  ...same(['OpenSSL.SSL.SSLSocket.new'], (_run, args) => args.list[0]),
  ...same(
    ['URI', 'URI.parse', 'URI.join', 'Addressable.URI.parse', 'URI.encode', 'URI.HTTP.build'],
    (_run, args) => args.list[0],
  ),
  ...same(['Net.HTTP.get', 'Net.HTTP.get_response', 'Net.HTTP.get_print'], (run, args) =>
    got(run, address(args.list), args, []),
  ),
  ...same(['Net.HTTP.post_form', 'Net.HTTP.post', 'Net.HTTP.put'], (run, args) =>
    got(run, args.list[0], args, [args.list[1]]),
  ),
  ...same(
    [
      ...[
        'HTTParty.get',
        'HTTParty.post',
        'RestClient.get',
        'RestClient.post',
        'RestClient.put',
        'Faraday.get',
        'Faraday.post',
      ],
      ...[
        'Excon.get',
        'Excon.post',
        'HTTP.get',
        'HTTP.post',
        'HTTPClient.get',
        'HTTPX.get',
        'Typhoeus.get',
        'Typhoeus.post',
      ],
      ...['RestClient.Request.execute', 'Curl.get', 'Curl.Easy.perform'],
    ],
    (run, args) => {
      const body =
        args.named.get('body') ?? args.named.get('payload') ?? args.named.get('json') ?? args.named.get('form');
      const rest = args.list[1]?.type === 'function' ? undefined : args.list[1];
      return got(run, args.list[0] ?? args.named.get('url'), args, [body ?? rest]);
    },
  ),
  ...same(['Net.HTTP.new', 'Net.HTTP.start'], (run, args, scope) => {
    const connection = thing(
      'connection',
      new Map(args.list.slice(0, 2).map((each, at) => [at === 0 ? 'host' : 'port', each])),
    );
    const block = blockOf(args);
    return block === undefined ? connection : yieldTo(run, block, [connection], args, scope);
  }),
  ...same(['Net.HTTP.Get.new', 'Net.HTTP.Post.new', 'Net.HTTP.Put.new', 'Net.HTTP.Patch.new'], (_run, args) =>
    thing('request', new Map(args.list[0] === undefined ? [] : [['url', args.list[0]]])),
  ),
];

/** Hands a connection to the block, when there is one. */
function given(run: Run, made: ScriptThing, args: Arguments, scope: Scope): ScriptObject {
  const block = blockOf(args);
  if (block !== undefined) yieldTo(run, block, [made, mystery('client')], args, scope);
  return made;
}

function got(
  run: Run,
  url: ScriptObject | undefined,
  args: Arguments,
  sent: readonly (ScriptObject | undefined)[],
): ScriptObject {
  const response = request(run, url, args, 'Net::HTTP', '', sent);
  return response.type === 'thing' ? response : mystery('download', originOf(response));
}

/** `get(uri)` or `get(host, path)`. */
function address(given: readonly ScriptObject[]): ScriptObject | undefined {
  const [host, path] = given;
  if (path?.type !== 'text') return host;
  return { type: 'text', value: concat(known('http://'), asValue(host), asValue(path)), bytes: false };
}

/** `http.get(path)`, `http.request(request)` on a connection. */
export function connectionMethodOf(
  run: Run,
  self: ScriptThing,
  name: string,
  args: Arguments,
): ScriptObject | undefined {
  if (!['get', 'post', 'put', 'request', 'get2', 'post2', 'request_get', 'patch'].includes(name)) return none;
  const [first, second] = args.list;
  const isRequest = first?.type === 'thing' && first.kind === 'request';
  const path = isRequest ? first.data.get('url') : first;
  const body = isRequest ? (first.data.get('@body') ?? first.data.get('form')) : second;
  const whole = asValue(path);
  const isWhole = typeof whole[0] === 'string' && /^https?:/.test(whole[0]);
  const value = isWhole ? whole : concat(known('http://'), asValue(self.data.get('host')), whole);
  return got(run, { type: 'text', value, bytes: false }, args, [body?.type === 'function' ? undefined : body]);
}

/** Methods of sockets under Ruby's names. */
export function socketMethodOf(
  run: Run,
  self: ScriptThing,
  name: string,
  args: Arguments,
  scope: Scope,
): ScriptObject | undefined {
  const received = (): ScriptObject => socketMethod(run, self, 'recv', { ...args, list: [] });
  switch (name) {
    case 'gets':
    case 'readline':
    case 'sysread':
    case 'readpartial':
    case 'readlines':
    case 'recvfrom':
    case 'read_nonblock':
    case 'recv_nonblock':
    case 'recv':
    case 'read':
      return received();
    case 'each_line':
    case 'each': {
      const block = blockOf(args);
      if (block !== undefined) yieldTo(run, block, [received()], args, scope);
      return self;
    }
    case 'puts':
    case 'print':
    case 'write':
    case '<<':
    case 'syswrite':
    case 'printf':
    case 'send':
      socketMethod(run, self, 'send', args);
      return name === '<<' ? self : none;
    case 'to_i':
    case 'fileno':
    case 'to_io':
    case 'io':
    case 'dup':
    case 'accept':
    case 'accept_nonblock':
    case 'sync_close':
    case 'tap':
      if (name.startsWith('accept')) socketMethod(run, self, 'accept', { ...args, list: [] });
      return self;
    case 'connect':
      if (args.list.length >= 2) {
        const place = list([...args.list.slice(0, 2)]);
        return done(socketMethod(run, self, 'connect', { ...args, list: [place] }));
      }
      return socketMethod(run, self, 'connect', args);
    default:
      return undefined;
  }
}

/** `$stdin.reopen(socket)`: the program's own streams are the connection from now on. */
export function reopened(run: Run, target: ScriptObject | undefined): void {
  if (target?.type === 'thing' && target.kind === 'socket') {
    streamsOnto(run, target, 'the connection is put in the place of its streams');
    if (target.effect !== undefined) streams.set(run, target);
  }
}

const streams = new WeakMap<Run, ScriptThing>();

/** The connection that stands in the place of standard input. */
export function streamOf(run: Run): ScriptThing | undefined {
  return streams.get(run);
}
