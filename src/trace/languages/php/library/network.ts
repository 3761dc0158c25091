import { textOf } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import {
  connect,
  connectedSocket,
  listen,
  listeningSocket,
  request,
  socket,
  socketMethod,
  thing,
} from '../../script/library/network.ts';
import { done, pairsOfArray, same } from '../../script/library/values.ts';
import {
  asValue,
  knownText,
  mystery,
  none,
  number,
  originOf,
  type ScriptObject,
  type ScriptThing,
  text,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';

/** Functions that talk to the network. */
export const networking: readonly (readonly [string, LibraryFunction])[] = [
  ...same(['fsockopen', 'pfsockopen'], (run, args) => {
    const { host, port, udp } = address(args.list[0]);
    return connectedSocket(run, host, port ?? args.list[1], args.node.line, udp ? 'udp' : 'tcp');
  }),
  [
    'stream_socket_client',
    (run, args) => {
      const { host, port, udp } = address(args.list[0]);
      return connectedSocket(run, host, port, args.node.line, udp ? 'udp' : 'tcp');
    },
  ],
  [
    'stream_socket_server',
    (run, args) => {
      const { host, port, udp } = address(args.list[0]);
      return listeningSocket(run, host, port, args.node.line, udp ? 'udp' : 'tcp');
    },
  ],
  ['socket_create', (_run, args) => socket(isNamed(args.list[2], 'sol_udp') ? 'udp' : 'tcp')],
  ['socket_create_listen', (run, args) => listeningSocket(run, text('0.0.0.0'), args.list[0], args.node.line)],
  [
    'socket_connect',
    (run, args) =>
      onSocket(args, (self) => {
        const [, host, port] = args.list;
        const place: ScriptObject = {
          type: 'list',
          items: [host ?? mystery('host'), ...(port === undefined ? [] : [port])],
        };
        self.effect = connect(
          run,
          place,
          args.node.line,
          knownText(self.data.get('protocol')) === 'udp' ? 'udp' : 'tcp',
        );
        self.data.set('peer', text(`${textOf(asValue(host)) ?? '?'}:${textOf(asValue(port)) ?? '?'}`));
      }),
  ],
  [
    'socket_bind',
    (_run, args) =>
      onSocket(args, (self) => {
        const [, host, port] = args.list;
        self.data.set('address', {
          type: 'list',
          items: [host ?? mystery('any'), ...(port === undefined ? [] : [port])],
        });
      }),
  ],
  [
    'socket_listen',
    (run, args) =>
      onSocket(args, (self) => {
        self.effect = listen(run, self.data.get('address'), args.node.line, 'tcp');
      }),
  ],
  ...same(['socket_accept', 'stream_socket_accept'], (run, args) => {
    const [self] = args.list;
    if (self?.type === 'thing' && self.kind === 'socket') socketMethod(run, self, 'accept', { ...args, list: [] });
    return self;
  }),
  ...same(['socket_export_stream', 'socket_import_stream'], (_run, args) => args.list[0]),
  ['curl_init', (_run, args) => curl(args.list[0])],
  ['curl_setopt', (_run, args) => done(setOption(args.list[0], args.list[1], args.list[2]))],
  ['curl_setopt_array', (_run, args) => done(setOptions(args))],
  ...same(['curl_exec', 'curl_multi_getcontent'], executed),
  ['curl_multi_add_handle', (run, args) => done(executed(run, { ...args, list: args.list.slice(1) }))],
  ...same(['wp_remote_get', 'wp_remote_post', 'wp_remote_request', 'wp_safe_remote_get'], (run, args) => {
    const options = args.list[1];
    const body = options?.type === 'dict' ? options.entries.get('sbody') : undefined;
    return mystery('download', originOf(request(run, args.list[0], args, 'wp_remote_get', '', [body])));
  }),
];

/** `tcp://host:port`, `ssl://host`, `host:port`, `host`. */
function address(given: ScriptObject | undefined): { host: ScriptObject; port?: ScriptObject; udp: boolean } {
  const content = knownText(given);
  if (content === undefined) return partly(given);
  const udp = /^udp:\/\//i.test(content);
  const bare = content.replace(/^[a-z0-9.]{1,12}:\/\//i, '').replace(/\/.*$/, '');
  const at = bare.lastIndexOf(':');
  const port = at > 0 ? Number(bare.slice(at + 1)) : Number.NaN;
  if (!Number.isInteger(port)) return { host: text(bare), udp };
  return { host: text(bare.slice(0, at)), port: number(port), udp };
}

/** An address of which parts are not known: `tcp://` is taken off, the port is what stands after the last colon. */
function partly(given: ScriptObject | undefined): { host: ScriptObject; port?: ScriptObject; udp: boolean } {
  const value = asValue(given);
  const [first, ...rest] = value;
  const scheme = typeof first === 'string' ? (/^[a-z0-9.]{1,12}:\/\//i.exec(first)?.[0] ?? '') : '';
  const bare = typeof first === 'string' ? [first.slice(scheme.length), ...rest] : value;
  return {
    host: { type: 'text', value: bare.filter((part) => part !== ''), bytes: false },
    udp: scheme.toLowerCase() === 'udp://',
  };
}

function isNamed(value: ScriptObject | undefined, name: string): boolean {
  return value?.type === 'name' && value.name === name;
}

function onSocket(args: Arguments, act: (self: ScriptThing) => void): ScriptObject {
  const [self] = args.list;
  if (self?.type === 'thing' && self.kind === 'socket') act(self);
  return mystery('socket');
}

function curl(url: ScriptObject | undefined): ScriptThing {
  const made = thing('request');
  if (url !== undefined) made.data.set('url', url);
  return made;
}

function setOptions(args: Arguments): void {
  for (const [option, value] of pairsOfArray(args.list[1]) ?? []) setOption(args.list[0], option, value);
}

/** `CURLOPT_URL` and those of its like that say what is fetched, sent and written. */
function setOption(
  handle: ScriptObject | undefined,
  option: ScriptObject | undefined,
  value: ScriptObject | undefined,
): void {
  if (handle?.type !== 'thing' || value === undefined) return;
  const name = option?.type === 'number' ? optionNames.get(option.number) : undefined;
  if (name !== undefined) handle.data.set(name, value);
}

const optionNames = new Map([
  [10_002, 'url'],
  [10_015, 'data'],
  [10_009, 'data'],
  [10_001, 'file'],
]);

function executed(run: Run, args: Arguments): ScriptObject {
  const [handle] = args.list;
  if (handle?.type !== 'thing') return mystery('curl_exec()', originOf(handle));
  const response = request(run, handle, args, 'curl', '', []);
  const file = handle.data.get('file');
  const path = file?.type === 'thing' ? file.data.get('path') : undefined;
  const fetched = originOf(response)?.fetched;
  const effect = fetched === undefined ? undefined : run.record.effects[fetched];
  if (path !== undefined && effect?.kind === 'fetch') effect.to = asValue(path);
  return response.type === 'constant' ? none : mystery('download', originOf(response));
}
