import { scopeOfHost } from './address-scope.ts';
import type { FoundHost } from './found.ts';
import { ipv4Of, parseLoose } from './ipv4.ts';
import { ipv6Of, parseIpv6 } from './ipv6.ts';
import { onionOf } from './onion.ts';

/** Endings of file names that are also top-level domains, or look like one: never a host without a scheme. */
const fileEndings: ReadonlySet<string> = new Set(
  'sh py pl rb rs md so cc ps ai app zip mov js ts go java class jar php html htm xml json yaml yml toml txt log conf cfg ini list sock pid service tar gz tgz xz bz2 deb rpm apk exe bin elf out lock key pem crt sql db csv bak tmp old new sample dist am in ac la pc mk'.split(
    ' ',
  ),
);

/** Endings that prove a host name even where only `name:port` stands; a selection of what is in use, without file endings. */
const plausible: ReadonlySet<string> = new Set(
  'com net org info biz io xyz top online site club shop live pro dev cloud fun space store tech icu vip work link click ru cn us uk de fr nl eu it es pl ua br in jp kr tw hk sg au ca ch at be se no fi dk cz tr ir id vn th my to cc me tv ws su onion invalid example test localhost local internal'
    .split(' ')
    .filter((ending) => !fileEndings.has(ending)),
);

/**
 * What a host as written in a URL or an address is: an IP address in any of its forms, an onion service, or a name.
 * `undefined` when it is none of them, or when part of it is not known (`$HOST`). IPv6 with or without brackets.
 */
export function hostOf(written: string): FoundHost | undefined {
  if (written === '' || written.length > 260) return undefined;
  if (written.includes(':')) {
    const bare = written.startsWith('[') && written.endsWith(']') ? written.slice(1, -1) : written;
    const zone = bare.indexOf('%');
    const groups = parseIpv6(zone < 0 ? bare : bare.slice(0, zone));
    return groups === undefined ? undefined : ipv6Of(groups, bare);
  }
  const name = decoded(written);
  const address = parseLoose(name);
  if (address !== undefined) return ipv4Of(address, written);
  return nameOf(name, written);
}

/** Whether the last label can end a host name in a place that already proves a host (`ssh user@NAME`): no file ending. */
export function couldBeHost(name: string): boolean {
  const ending = endingOf(name);
  return /^[a-z][a-z0-9-]+$/.test(ending) && !fileEndings.has(ending) && name.includes('.');
}

/** Whether the ending proves a host name even where nothing else does (`NAME:port`). */
export function isPlausibleHost(name: string): boolean {
  return plausible.has(endingOf(name)) && name.includes('.');
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

function nameOf(name: string, written: string): FoundHost | undefined {
  const value = (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
  if (value.length > 253 || !/^[a-z0-9_.\u0080-\uffff-]+$/.test(value)) return undefined;
  const labels = value.split('.');
  const ending = labels.at(-1) ?? '';
  if (labels.length < 2 && value !== 'localhost') return undefined;
  if (labels.some((label) => label === '' || label.length > 63 || label.startsWith('-') || label.endsWith('-')))
    return undefined;
  // A last label of digits only would have been an address (WHATWG URL, "ends in a number").
  if (!/[^0-9-]/.test(ending)) return undefined;
  if (ending === 'onion') return onionOf(labels.at(-2) ?? '');
  const scope = scopeOfHost(value);
  return {
    kind: 'host',
    value,
    ...(written === value ? {} : { written }),
    ...(scope === undefined ? {} : { scope }),
  };
}

/** Clients decode `%41` in a host before they look it up. Malformed escapes are left alone, and make it no host. */
function decoded(written: string): string {
  if (!written.includes('%')) return written;
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
