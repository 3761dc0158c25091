import { formatIpv4, parseDotted, parseLoose } from '../indicators/ipv4.ts';
import type { Endpoint } from './effect.ts';
import { known, textOf, type Value } from './value.ts';

/** Smaller numbers are ports and counts more often than hosts. */
const leastAddress = 256 ** 3;

/** The same host with an address written as one number, in octal or in hexadecimal spelled in dots. */
export function plainHost(host: Value): Value {
  const text = textOf(host);
  const plain = text === undefined ? undefined : plainAddress(text);
  return plain === undefined ? host : known(plain);
}

/** An endpoint with its host spelled in dots. */
export function plainEndpoint(endpoint: Endpoint): Endpoint {
  const host = plainHost(endpoint.host);
  return host === endpoint.host ? endpoint : { ...endpoint, host };
}

/** A URL as clients read it: backslashes are slashes, and an address is spelled in dots. */
export function plainUrl(url: Value): Value {
  const [first, ...rest] = url;
  if (typeof first !== 'string') return url;
  const start = /^[A-Za-z][A-Za-z0-9+.-]{0,20}:[\\/]{2}/.exec(first)?.[0];
  if (start === undefined) return url;
  const slashed = first.includes('\\') ? first.replaceAll('\\', '/') : first;
  const from = Math.max(start.length, slashed.indexOf('@', start.length) + 1);
  const end = /[:/?#]/.exec(slashed.slice(from, from + 300))?.index;
  // A host that goes on in an unknown part stays as it is.
  const host = end === undefined ? (rest.length === 0 ? slashed.slice(from) : '') : slashed.slice(from, from + end);
  const plain = plainAddress(host);
  const text = plain === undefined ? slashed : slashed.slice(0, from) + plain + slashed.slice(from + host.length);
  return text === first ? url : [text, ...rest];
}

function plainAddress(host: string): string | undefined {
  if (!/^[0-9]/.test(host) || parseDotted(host) !== undefined) return undefined;
  const address = parseLoose(host);
  return address === undefined || address < leastAddress ? undefined : formatIpv4(address);
}
