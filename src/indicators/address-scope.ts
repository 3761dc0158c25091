import type { AddressScope } from './indicator.ts';

/** IPv4 ranges that are not public, most specific first where they nest: address, prefix length, scope. */
const ipv4Ranges: readonly (readonly [number, number, AddressScope])[] = (
  [
    ['0.0.0.0', 32, 'unspecified'], // RFC 1122, 3.2.1.3
    ['0.0.0.0', 8, 'reserved'], // RFC 6890, table 1: "this host on this network"
    ['10.0.0.0', 8, 'private'], // RFC 1918
    ['100.64.0.0', 10, 'private'], // RFC 6598: shared address space
    ['127.0.0.0', 8, 'loopback'], // RFC 1122
    ['169.254.0.0', 16, 'link-local'], // RFC 3927
    ['172.16.0.0', 12, 'private'], // RFC 1918
    ['192.0.2.0', 24, 'documentation'], // RFC 5737
    ['192.0.0.0', 24, 'reserved'], // RFC 6890: IETF protocol assignments
    ['192.168.0.0', 16, 'private'], // RFC 1918
    ['198.18.0.0', 15, 'reserved'], // RFC 2544: benchmarking
    ['198.51.100.0', 24, 'documentation'], // RFC 5737
    ['203.0.113.0', 24, 'documentation'], // RFC 5737
    ['224.0.0.0', 4, 'multicast'], // RFC 5771
    ['240.0.0.0', 4, 'reserved'], // RFC 1112, with the limited broadcast address of RFC 919
  ] as const
).map(([base, bits, scope]) => [toNumber(base), bits, scope]);

/** Scope of an IPv4 address given as an unsigned 32-bit number. Source: RFC 6890 and the registries it set up. */
export function scopeOfIpv4(address: number): AddressScope {
  for (const [base, bits, scope] of ipv4Ranges) {
    if (Math.floor(address / 2 ** (32 - bits)) === Math.floor(base / 2 ** (32 - bits))) return scope;
  }
  return 'public';
}

/** Scope of an IPv6 address given as eight 16-bit groups. Source: RFC 6890, table 17 and following; RFC 4291; RFC 9637. */
export function scopeOfIpv6(groups: readonly number[]): AddressScope {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const leadingZeros = a === 0 && b === 0 && c === 0 && d === 0 && e === 0;
  if (leadingZeros && f === 0 && g === 0) {
    if (h === 0) return 'unspecified';
    if (h === 1) return 'loopback';
  }
  // IPv4-mapped (RFC 4291, 2.5.5.2) and NAT64 (RFC 6052) addresses are as public as the address inside.
  if (leadingZeros && f === 0xffff) return scopeOfIpv4(g * 65_536 + h);
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return scopeOfIpv4(g * 65_536 + h);
  if (a === 0x2001 && b === 0xdb8) return 'documentation'; // RFC 3849
  if (a === 0x3fff && b < 0x1000) return 'documentation'; // RFC 9637
  if ((a & 0xfe00) === 0xfc00) return 'private'; // RFC 4193
  if ((a & 0xffc0) === 0xfe80) return 'link-local'; // RFC 4291
  if ((a & 0xff00) === 0xff00) return 'multicast'; // RFC 4291
  if ((a & 0xe000) !== 0x2000) return 'reserved'; // outside 2000::/3 nothing is allocated
  return 'public';
}

/** Scope of a lower-case host name, where its ending is reserved; `undefined` for ordinary names. */
export function scopeOfHost(name: string): AddressScope | undefined {
  const labels = name.split('.');
  const last = labels.at(-1) ?? '';
  if (last === 'localhost') return 'loopback'; // RFC 6761
  if (last === 'example' || last === 'test') return 'documentation'; // RFC 2606
  if (last === 'invalid') return 'reserved'; // RFC 2606
  if (last === 'local') return 'link-local'; // RFC 6762
  if (last === 'internal') return 'private'; // reserved by ICANN for private use, 2024
  const two = labels.slice(-2).join('.');
  if (two === 'example.com' || two === 'example.net' || two === 'example.org') return 'documentation'; // RFC 2606
  if (two === 'home.arpa') return 'private'; // RFC 8375
  return undefined;
}

function toNumber(dotted: string): number {
  return dotted.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
