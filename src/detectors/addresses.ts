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
  const host = (authority.split('@').at(-1) ?? '').replace(/:\d{0,5}$/, '').toLowerCase();
  const { address, odd } = numericAddress(host);
  const scope = address === undefined ? undefined : scopeOf(address);
  const local = (scope !== undefined && localScopes.has(scope)) || host === 'localhost' || host === '';
  return {
    host,
    bareAddress: scope !== undefined && !localScopes.has(scope),
    disguised: disguisedSlashes || odd,
    onion: host.endsWith('.onion') || host.includes('.onion.') || host.includes('tor2web'),
    plain: scheme === null || /^(http|ftp|tftp)$/i.test(scheme[1] ?? ''),
    local,
    picture: /\.(jpe?g|png|gif|bmp|ico|webp|svg|pdf|mp3|mp4|asp|css)$/i.test(path),
  };
}

const localScopes = new Set<AddressScope>(['private', 'loopback', 'link-local', 'unspecified']);

/** Dotted, integer, octal and hexadecimal forms of an IPv4 address. */
function numericAddress(host: string): { readonly address?: readonly number[]; readonly odd: boolean } {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) {
    const parts = host.split('.');
    return { address: parts.map(Number), odd: parts.some((part) => part.length > 1 && part.startsWith('0')) };
  }
  if (/^(\d{8,10}|0x[0-9a-f]{7,8}|0[0-7]{9,11})$/.test(host)) {
    const value = host.startsWith('0') && !host.startsWith('0x') ? Number.parseInt(host, 8) : Number(host);
    return { address: [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256), odd: true };
  }
  return { odd: false };
}

/** RFC 6890's special ranges, as far as they matter here. */
function scopeOf([first = 0, second = 0]: readonly number[]): AddressScope {
  if (first === 127) return 'loopback';
  if (first === 10 || (first === 172 && second >= 16 && second < 32) || (first === 192 && second === 168))
    return 'private';
  if (first === 169 && second === 254) return 'link-local';
  if (first === 100 && second >= 64 && second < 128) return 'private';
  return first === 0 ? 'unspecified' : 'public';
}
