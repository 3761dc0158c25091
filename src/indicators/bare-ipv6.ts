import { isAlphanumeric, portAt } from './characters.ts';
import type { Emit } from './found.ts';
import { ipv6Of, parseIpv6 } from './ipv6.ts';

/** `[address]:port` whose bracket opens at `open`; without a port a bracket proves nothing (`list[::2]`). */
export function bracketedIpv6At(text: string, open: number, emit: Emit): void {
  const close = text.slice(open, open + 64).indexOf(']');
  if (close < 0 || text[open + close + 1] !== ':') return;
  const port = portAt(text, open + close + 2);
  const written = text.slice(open + 1, open + close);
  const groups = port === undefined ? undefined : parseIpv6(written);
  if (groups !== undefined && port !== undefined) emit({ ...ipv6Of(groups, written), port: port.port }, open + 1);
}

/**
 * An address without brackets around the first colon at `colon`: only ranges in use (2000::/3, fc00::/7, fe80::/10) with
 * at least three written groups, so that clock times, hardware addresses and `std::name` stay what they are.
 */
export function bareIpv6At(text: string, colon: number, emit: Emit): number {
  let start = colon;
  while (start > 0 && colon - start < 5 && isHex(text.charCodeAt(start - 1))) start -= 1;
  if (colon - start < 3 || colon - start > 4 || !/^[23f]/i.test(text[start] ?? '')) return colon;
  const before = text.charCodeAt(start - 1);
  if (start > 0 && (isAlphanumeric(before) || ':._-[/'.includes(text[start - 1] ?? ''))) return colon;
  let end = colon;
  while (end - start < 48 && (isHex(text.charCodeAt(end)) || text[end] === ':')) end += 1;
  if (isAlphanumeric(text.charCodeAt(end)) || text[end] === '_') return end;
  const written = text.slice(start, end);
  const groups = parseIpv6(written);
  if (groups === undefined || written.split(':').filter((part) => part !== '').length < 3) return end;
  const found = ipv6Of(groups, written);
  if (found.scope !== 'reserved' && found.scope !== 'multicast') emit(found, start);
  return end;
}

function isHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
}
