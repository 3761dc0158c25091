import { scopeOfIpv6 } from './address-scope.ts';
import type { FoundHost } from './found.ts';
import { ipv4Of, parseDotted } from './ipv4.ts';

/** Longest written form: eight groups, the last two as a dotted address. */
const maxLength = 45;

/** Eight 16-bit groups of an IPv6 address without brackets and zone; `undefined` when it is not one. Source: RFC 4291, 2.2. */
export function parseIpv6(text: string): number[] | undefined {
  if (text.length < 2 || text.length > maxLength) return undefined;
  const gap = text.indexOf('::');
  if (gap >= 0 && text.indexOf('::', gap + 1) >= 0) return undefined;
  const head = groupsOf(gap < 0 ? text : text.slice(0, gap));
  const tail = gap < 0 ? [] : groupsOf(text.slice(gap + 2));
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** Canonical text form. Source: RFC 5952, 4. */
export function formatIpv6(groups: readonly number[]): string {
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.start < 0) return hex(groups);
  return `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`;
}

/** The indicator for an address, written as `written`; an IPv4 address inside one (RFC 4291, 2.5.5.2; RFC 6052) is that one. */
export function ipv6Of(groups: readonly number[], written: string): FoundHost {
  const inner = innerIpv4(groups);
  if (inner !== undefined) return ipv4Of(inner, written);
  const value = formatIpv6(groups);
  return { kind: 'ipv6', value, ...(written === value ? {} : { written }), scope: scopeOfIpv6(groups) };
}

/** `::ffff:192.0.2.1` and `64:ff9b::192.0.2.1` reach the same machine as the address inside. */
function innerIpv4(groups: readonly number[]): number | undefined {
  const [a, b, c, d, e, f, g = 0, h = 0] = groups;
  const mapped = a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0xffff;
  const translated = a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0;
  return mapped || translated ? g * 65_536 + h : undefined;
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const address = parseDotted(part);
      if (address === undefined) return undefined;
      groups.push(Math.floor(address / 65_536), address % 65_536);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
