import { concat, known } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { connect, request, retrieve, socket, thing } from '../../script/library/network.ts';
import { asValue, list, type ScriptObject, text } from '../../script/object.ts';
import { type Arguments, argument, type Run } from '../../script/run.ts';

/** Functions that speak to the network. */
export const networking: readonly (readonly [string, LibraryFunction])[] = [
  [
    'urllib.request.urlopen',
    (run, args) => request(run, argument(args, 0, 'url'), args, 'urllib', '', [argument(args, 1, 'data')]),
  ],
  ['urllib.request.urlretrieve', (run, args) => retrieve(run, args, 'urllib')],
  ['urllib.request.Request', (_run, args) => requestObject(args)],
  ['wget.download', (run, args) => retrieve(run, args, 'wget')],
  ...['get', 'head', 'options', 'delete'].flatMap((verb) => requests(verb)),
  ...['post', 'put', 'patch'].flatMap((verb) => requests(verb)),
  ...['requests', 'httpx'].flatMap((library): [string, LibraryFunction][] => [
    [`${library}.request`, (run, args) => request(run, argument(args, 1, 'url'), args, library, '', sent(args, 2))],
    [`${library}.Session`, () => ({ type: 'name', name: library })],
    [`${library}.session`, () => ({ type: 'name', name: library })],
    [`${library}.Client`, () => ({ type: 'name', name: library })],
  ]),
  ['aiohttp.ClientSession', () => ({ type: 'name', name: 'httpx' })],
  ['urllib3.PoolManager', () => ({ type: 'name', name: 'requests' })],
  ['http.client.HTTPConnection', (_run, args) => connection(args, 'http')],
  ['http.client.HTTPSConnection', (_run, args) => connection(args, 'https')],
  ['socket.socket', (_run, args) => socket(protocolOf(args))],
  ['socket.create_connection', (run, args) => connected(run, args)],
  ['asyncio.open_connection', (run, args) => ended(connect(run, list([...args.list]), args.node.line, 'tcp'))],
  ['ssl.wrap_socket', (_run, args) => args.list[0]],
  ['telnetlib.Telnet', (run, args) => connected(run, { ...args, list: [list([...args.list])] })],
  ['socket.gethostbyname', (_run, args) => args.list[0]],
];

function requests(verb: string): [string, LibraryFunction][] {
  const hasBody = verb === 'post' || verb === 'put' || verb === 'patch';
  return ['requests', 'httpx'].map((library): [string, LibraryFunction] => [
    `${library}.${verb}`,
    (run, args) => request(run, argument(args, 0, 'url'), args, library, verb, hasBody ? sent(args, 1) : []),
  ]);
}

function sent(args: Arguments, position: number): readonly (ScriptObject | undefined)[] {
  return [
    args.list[position],
    args.named.get('data'),
    args.named.get('json'),
    args.named.get('files'),
    args.named.get('content'),
  ];
}

function requestObject(args: Arguments): ScriptObject {
  const data = new Map<string, ScriptObject>([['url', argument(args, 0, 'url') ?? text('')]]);
  const body = argument(args, 1, 'data');
  if (body !== undefined) data.set('data', body);
  return thing('request', data);
}

function connection(args: Arguments, scheme: string): ScriptObject {
  const host = argument(args, 0, 'host') ?? text('');
  const port = argument(args, 1, 'port');
  const data = new Map<string, ScriptObject>([
    ['host', { type: 'text', value: concat(asValue(host), known('')), bytes: false }],
    ['scheme', text(scheme)],
  ]);
  if (port !== undefined) data.set('port', port);
  return thing('connection', data);
}

/** `socket.socket(family, type)`. */
function protocolOf(args: Arguments): 'tcp' | 'udp' {
  const kinds = [...args.list, ...args.named.values()].map((value) => (value.type === 'name' ? value.name : ''));
  return kinds.some((name) => name.endsWith('SOCK_DGRAM')) ? 'udp' : 'tcp';
}

function connected(run: Run, args: Arguments): ScriptObject {
  const made = thing('socket');
  made.effect = connect(run, argument(args, 0, 'address'), args.node.line, 'tcp');
  return made;
}

function ended(_done: unknown): ScriptObject {
  return thing('socket');
}
