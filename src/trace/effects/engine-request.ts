import { literals, render, textOf, type Value } from '../value.ts';
import { parseArguments } from './options.ts';

/** A request to a container engine's HTTP interface, made with curl or wget. */
export interface EngineRequest {
  /** Path of the local socket; absent for an engine on the network. */
  readonly socket?: Value;
  readonly url: Value;
  /** Whether it makes or starts something, as opposed to asking. */
  readonly drives: boolean;
  readonly container: RequestedContainer;
}

/** What a request's JSON body asks for. */
export interface RequestedContainer {
  readonly image?: string;
  readonly privileged: boolean;
  /** `source:target` */
  readonly binds: readonly string[];
  readonly hostPid: boolean;
  /** Entrypoint and Cmd; empty when the image's own is run. */
  readonly words: readonly string[];
}

/** The engine request this command makes; `undefined` when it makes none. `stdin` is what `-d @-` sends. */
export function engineRequest(argv: readonly Value[], stdin?: Value): EngineRequest | undefined {
  const given = parseArguments(argv.slice(1), options);
  const path = given.value('--unix-socket', '--abstract-unix-socket');
  const isEngine = path !== undefined && /(docker|containerd|podman|crio)[^/]{0,20}\.sock$/.test(literals(path));
  const remote = given.operands.find((url) => /:(2375|2376)(\/|$)/.test(literals(url)));
  if (!isEngine && remote === undefined) return undefined;
  const url = remote ?? given.operands[0] ?? [];
  const bodies = given.values(...bodyOptions).map((body) => (textOf(body) === '@-' ? (stdin ?? []) : body));
  const drives = /\/(containers\/create|containers\/[^/]{1,80}\/(exec|start)|exec\/|images\/create|commit|build)/.test(
    literals(url),
  );
  return {
    ...(isEngine ? { socket: path } : {}),
    url,
    drives,
    container: requested(bodies.map(render).join('\n')),
  };
}

const bodyOptions = ['-d', '--data', '--data-binary', '--data-raw', '--data-ascii', '--json', '--post-data'];
const options = {
  short: 'AbcCdDeEFhHKmoPQrtTuUwxXyYz',
  long: [
    ...bodyOptions,
    ...['--unix-socket', '--abstract-unix-socket', '--request', '--header', '--output', '--max-time', '--user-agent'],
  ],
};

/** How the container is asked for, in the words of `docker run`: what `reachesHost` reads. */
export function runWords({ privileged, binds, hostPid }: RequestedContainer): string {
  const words = [privileged ? '--privileged' : '', hostPid ? '--pid=host' : '', ...binds.map((bind) => `-v ${bind}`)];
  return ['docker run', ...words.filter((word) => word !== '')].join(' ').slice(0, 200);
}

/** Longest body that is read. */
const maximumBody = 256 * 1024;

function requested(body: string): RequestedContainer {
  const parsed = parse(body.slice(0, maximumBody));
  const host = asObject(parsed?.get('hostconfig'));
  const binds = [...texts(host?.get('binds')), ...mounts(host?.get('mounts')), ...texts(parsed?.get('binds'))];
  const image = parsed?.get('image');
  return {
    ...(typeof image === 'string' ? { image } : {}),
    privileged: (host?.get('privileged') ?? parsed?.get('privileged')) === true,
    binds: binds.slice(0, 50),
    hostPid: host?.get('pidmode') === 'host',
    words: [...texts(parsed?.get('entrypoint')), ...texts(parsed?.get('cmd'))].slice(0, 100),
  };
}

/** Field names of the engine's interface, upper and lower case the same, as Go reads them. */
type Fields = ReadonlyMap<string, unknown>;

function parse(body: string): Fields | undefined {
  const start = body.indexOf('{');
  if (start < 0) return undefined;
  // A shell script often has backslashes left before the quotes; a variable inside stands as ‹$name›.
  for (const text of [body.slice(start), body.slice(start).replaceAll('\\"', '"')]) {
    try {
      return asObject(JSON.parse(text));
    } catch {
      // Not this spelling.
    }
  }
  return undefined;
}

function asObject(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field as unknown]));
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** `"Mounts": [{"Type": "bind", "Source": "/", "Target": "/host"}]` */
function mounts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : []).slice(0, 50).flatMap((each) => {
    const fields = asObject(each);
    const source = fields?.get('source');
    return typeof source === 'string' && source.startsWith('/')
      ? [`${source}:${String(fields?.get('target') ?? '')}`]
      : [];
  });
}
