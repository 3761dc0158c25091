import { hostOf } from '../indicators/host.ts';
import type { AddressScope } from '../indicators/indicator.ts';

/** What an address in a URL or command shows about who is behind it. */
export interface AddressTraits {
  readonly host: string;
  /** A bare IP address that is not a private one. */
  readonly bareAddress: boolean;
  /** Written so that it is not recognised: backslashes, an integer, octal or hexadecimal parts. */
  readonly disguised: boolean;
  readonly onion: boolean;
  /** Not encrypted, so neither side is who it says. */
  readonly plain: boolean;
  /** The machine itself or its own network. */
  readonly local: boolean;
  /** The name ends like a picture, document or sound. */
  readonly picture: boolean;
}

/** Reads a URL (or `host/path` as wget takes it); lenient, since the attacker is. */
export function addressTraits(written: string): AddressTraits {
  const disguisedSlashes = written.includes('\\');
  const url = written.replaceAll('\\', '/').trim();
  const scheme = /^([a-z][a-z0-9+]{1,9}):\/{0,4}/i.exec(url);
  const rest = scheme ? url.slice(scheme[0].length) : url;
  const authority = rest.split(/[/?#]/, 1)[0] ?? '';
  const path = rest.slice(authority.length).split(/[?#]/, 1)[0] ?? '';
  const host = hostIn(authority);
  const found = hostOf(host);
  const isAddress = found?.kind === 'ipv4' || found?.kind === 'ipv6';
  const local = (found?.scope !== undefined && localScopes.has(found.scope)) || host === 'localhost' || host === '';
  return {
    host: found?.value ?? host,
    bareAddress: isAddress && !local,
    disguised: disguisedSlashes || isOdd(host, found),
    onion: host.endsWith('.onion') || host.includes('.onion.') || host.includes('tor2web'),
    plain: scheme === null || /^(http|ftp|tftp)$/i.test(scheme[1] ?? ''),
    local,
    picture: /\.(jpe?g|png|gif|bmp|ico|webp|svg|pdf|mp3|mp4|asp|css)$/i.test(path),
  };
}

const localScopes = new Set<AddressScope>(['private', 'loopback', 'link-local', 'unspecified']);

/** The host of an authority, without user and port, in lower case; brackets of IPv6 kept. */
function hostIn(authority: string): string {
  const place = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  const closing = place.startsWith('[') ? place.indexOf(']') : -1;
  if (closing > 0) return place.slice(0, closing + 1);
  return place.replace(/:\d{0,5}$/, '');
}

/** Written so that nobody recognises it: an integer, octal or hexadecimal parts, IPv4 inside IPv6, a percent escape. */
function isOdd(host: string, found: ReturnType<typeof hostOf>): boolean {
  if (found === undefined || found.scope === 'loopback') return false;
  if (found.kind === 'ipv4') return found.written !== undefined;
  return host.includes('%') && found.kind === 'host';
}
