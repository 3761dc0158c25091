import { afterDigits, isAlphanumeric, isDigit, isEscapedBlank, isQuote, portAt } from './characters.ts';
import type { Emit } from './found.ts';
import { ipv4Of, parseDotted } from './ipv4.ts';

/** Words before four numbers that make them a version or an object identifier, whatever they look like. */
const versionWords: ReadonlySet<string> = new Set(
  'version versions ver vers v release rel rev revision since build oid assembly file_version product_version'.split(
    ' ',
  ),
);

/** Words before four numbers that make them an address, however small the numbers are. */
const addressWords: ReadonlySet<string> = new Set(
  'nameserver nameservers server host hosts hostname ip ipaddr addr address dns ping curl wget nc ncat netcat telnet ssh connect bind listen via gateway gw peer remote rhost lhost target inet src dst'.split(
    ' ',
  ),
);

/**
 * The dotted address at `start` where no URL and no command proves it: not part of a longer number, name or path
 * (`libx-1.2.3.4.so`, `1.2.3.4-1`, `/1.2.3.4/`), no version, no object identifier, no netmask, no range. With a port it
 * is taken at once; else it needs one part above 31 (versions rarely have one) or a word before it that says so.
 */
export function bareIpv4At(text: string, start: number, emit: Emit): void {
  const before = text.charCodeAt(start - 1);
  const glued = isAlphanumeric(before) ? !isEscapedBlank(text, start - 1) : '.-_+/~%'.includes(text[start - 1] ?? ' ');
  if (glued) return;
  let end = start;
  for (let part = 0; part < 4; part += 1) {
    const after = afterDigits(text, end, 4);
    if (after === end || after - end > 3 || (part < 3 && text[after] !== '.')) return;
    end = part < 3 ? after + 1 : after;
  }
  const written = text.slice(start, end);
  const address = parseDotted(written);
  if (address === undefined || isMask(address)) return;
  const port = portAfter(text, end);
  if (port === undefined && !endsHere(text, end)) return;
  const word = wordBefore(text, start);
  if (versionWords.has(word) || isComparison(text, start)) return;
  if (port === undefined && !addressWords.has(word) && !looksLikeAddress(address)) return;
  emit({ ...ipv4Of(address, written), ...(port === undefined ? {} : { port }) }, start);
}

/** `:port`, or the port as the next argument in a tuple: `("192.0.2.1", 4444)`. */
function portAfter(text: string, end: number): number | undefined {
  if (text[end] === ':') return portAt(text, end + 1)?.port;
  const quote = text[end] === '\\' ? end + 1 : end;
  if (!isQuote(text.charCodeAt(quote)) || text[quote + 1] !== ',') return undefined;
  return portAt(text, text[quote + 2] === ' ' ? quote + 3 : quote + 2)?.port;
}

function endsHere(text: string, end: number): boolean {
  const after = text.charCodeAt(end);
  if (isAlphanumeric(after)) return false;
  const mark = text[end] ?? '';
  const next = text.charCodeAt(end + 1);
  if (mark === '.') return !isAlphanumeric(next);
  if (mark === '-' || mark === '_' || mark === '+' || mark === '~') return false;
  // A prefix length makes it a range, except one that names a single address; a longer path after it is a location.
  if (mark === '/' && isDigit(next)) return /^\/32(?![0-9.])/.test(text.slice(end, end + 4));
  return !(mark === ':' && isDigit(next));
}

/** A contiguous netmask (255.…) or a wildcard's all-zero address: constants, not places. */
function isMask(address: number): boolean {
  if (address === 0) return true;
  if (address < 0xff000000) return false;
  const inverse = 0xffffffff - address;
  return Number.isInteger(Math.log2(inverse + 1));
}

/** Whether the numbers alone speak for an address. Excluded: what is all small, and the arcs 1.2, 1.3 and 2.5 of object identifiers. */
function looksLikeAddress(address: number): boolean {
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  const [first = 0, second = 0] = parts;
  if (first === 0 || (first === 1 && (second === 2 || second === 3)) || (first === 2 && second === 5)) return false;
  return parts.filter((part) => part > 31).length >= 2 || first > 31 || first === 10;
}

/** The word directly before, over blanks, `=`, `:`, quotes and the like; lower case, at most 20 characters. */
function wordBefore(text: string, start: number): string {
  const near = text.slice(Math.max(0, start - 32), start);
  let end = near.length;
  while (end > 0 && ' \t=:"\'`(,['.includes(near[end - 1] ?? '')) end -= 1;
  let from = end;
  while (from > 0 && end - from < 20 && /[A-Za-z_]/.test(near[from - 1] ?? '')) from -= 1;
  return near.slice(from, end).toLowerCase();
}

/** `(>= 1.2.3.4)`, `(= 1.2.3.4)`: a package relation. */
function isComparison(text: string, start: number): boolean {
  return /(?:\(\s?=|[<>]=|<<|>>|==|~=)\s?$/.test(text.slice(Math.max(0, start - 5), start));
}
