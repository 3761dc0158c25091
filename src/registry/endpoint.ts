import { UsageError } from '../errors.ts';
import { dockerHub, isRegistry } from '../oci/reference.ts';
import { hostnameOf, isLoopback, registryHost } from './host.ts';

/** One place that answers for a registry: the registry itself, or a mirror of it. */
export interface Endpoint {
  /** Name for credentials and messages: `docker.io`, or the mirror's host. */
  readonly name: string;
  readonly host: string;
  /** Path before `/v2/`, without a slash at its end; empty for nearly all. */
  readonly prefix: string;
  /** `undefined`: HTTPS, or plain HTTP where that is allowed and HTTPS is not spoken. */
  readonly scheme: 'http' | 'https' | undefined;
  readonly mirror: boolean;
}

/** A mirror and the registry whose images it has. */
export interface Mirror {
  readonly registry: string;
  readonly endpoint: Endpoint;
}

/**
 * Reads `[REGISTRY=]HOST[:PORT]` or `[REGISTRY=]URL`; without a registry it mirrors Docker Hub, as in docker. Throws
 * `UsageError` `BAD_OPTION`. A mirror is trusted for what a tag means, and for nothing else: digests are verified.
 *
 * @example parseMirror('quay.io=https://cache.example/quay').endpoint.prefix // '/quay'
 */
export function parseMirror(text: string): Mirror {
  const equals = text.indexOf('=');
  const registry = equals < 0 ? dockerHub : text.slice(0, equals).toLowerCase();
  const place = text.slice(equals + 1);
  const url = placeUrl(place);
  if (!isRegistry(registry) || url === undefined) {
    throw new UsageError('BAD_OPTION', 'not a mirror: it is written as [REGISTRY=]HOST[:PORT] or [REGISTRY=]URL', {
      hint: 'For example --mirror cache.example:5000, or --mirror quay.io=https://cache.example.',
    });
  }
  const scheme = place.includes('://') ? (url.protocol === 'http:' ? 'http' : 'https') : undefined;
  const prefix = url.pathname.replace(/\/$/, '').replace(/\/v2$/, '');
  return { registry, endpoint: { name: url.host, host: url.host, prefix, scheme, mirror: true } };
}

/** Where to ask for an image of a registry, in order: its mirrors, then itself. */
export function endpointsFor(registry: string, mirrors: readonly Mirror[]): Endpoint[] {
  const own: Endpoint = { name: registry, host: registryHost(registry), prefix: '', scheme: undefined, mirror: false };
  return [...mirrors.filter((mirror) => mirror.registry === registry).map((mirror) => mirror.endpoint), own];
}

/** Whether plain HTTP may be spoken with an endpoint: on this machine, or where the user allowed it. */
export function allowsPlainHttp(endpoint: Endpoint, insecure: boolean): boolean {
  return insecure || endpoint.scheme === 'http' || isLoopback(hostnameOf(endpoint.host));
}

function placeUrl(place: string): URL | undefined {
  const text = place.includes('://') ? place : `https://${place}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return plain && /^https?:$/.test(url.protocol) && isRegistry(url.host) ? url : undefined;
}
