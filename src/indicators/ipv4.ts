import { scopeOfIpv4 } from './address-scope.ts';
import type { FoundHost } from './found.ts';

/** Dotted form of an unsigned 32-bit address. */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** Four decimal octets without leading zeros, as an unsigned 32-bit number; `undefined` for anything else. */
export function parseDotted(text: string): number | undefined {
  if (text.length > 15) return undefined;
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let address = 0;
  for (const octet of octets) {
    if (!/^\d{1,3}$/.test(octet) || (octet.length > 1 && octet.startsWith('0')) || Number(octet) > 255)
      return undefined;
    address = address * 256 + Number(octet);
  }
  return address;
}

/**
 * All the forms that `inet_aton` and web clients take for an address: one to four parts, each decimal, octal (`0…`) or
 * hexadecimal (`0x…`), the last one filling the rest: `3221226028`, `0300.0.2.44`, `0xc000022c`, `192.0.556`.
 * Source: POSIX inet_addr(); WHATWG URL Standard, "IPv4 parser". Only where a host must stand: elsewhere it is a number.
 */
export function parseLoose(text: string): number | undefined {
  if (text.length > 40) return undefined;
  const parts = (text.endsWith('.') ? text.slice(0, -1) : text).split('.');
  if (parts.length > 4) return undefined;
  const numbers: number[] = [];
  for (const part of parts) {
    const value = parseNumber(part);
    if (value === undefined) return undefined;
    numbers.push(value);
  }
  const last = numbers.pop() ?? 0;
  if (numbers.some((value) => value > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  return numbers.reduce((sum, value, index) => sum + value * 256 ** (3 - index), last);
}

/** The indicator for an address, written as `written`. */
export function ipv4Of(address: number, written: string): FoundHost {
  const value = formatIpv4(address);
  return { kind: 'ipv4', value, ...(written === value ? {} : { written }), scope: scopeOfIpv4(address) };
}

function parseNumber(part: string): number | undefined {
  if (/^0[xX][0-9a-fA-F]{0,10}$/.test(part)) return part.length === 2 ? 0 : Number.parseInt(part.slice(2), 16);
  if (/^0[0-7]{0,14}$/.test(part)) return Number.parseInt(part, 8);
  return /^[1-9]\d{0,9}$/.test(part) ? Number(part) : undefined;
}
