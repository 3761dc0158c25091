import { LzmaDecoder } from './lzma.ts';

const magic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
/** Id of the LZMA2 filter; the others (delta, branch converters for machine code) are not undone. */
const lzma2 = 0x21;
/** Bytes of the check behind each block, by its id. Source: the .xz file format specification, section 2.1.1.2. */
const checkSizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/**
 * Decodes the blocks of an .xz file, several streams after each other included; checks are not compared, as `xz -dc` prints
 * before it complains. `undefined`: it is none, uses another filter, or more than `limit` bytes come out.
 */
export function xz(bytes: Uint8Array, limit: number): Uint8Array | undefined {
  const decoder = new LzmaDecoder(limit);
  let at = 0;
  let streams = 0;
  while (magic.every((byte, index) => bytes[at + index] === byte)) {
    const check = checkSizes[(bytes[at + 7] ?? 0) & 0x0f] ?? 0;
    const end = blocks(bytes, at + 12, check, decoder);
    streams += 1;
    if (end === undefined) break;
    at = nextStream(bytes, end);
  }
  const { out } = decoder;
  return streams === 0 || out.full || (out.length === 0 && bytes.length > 64) ? undefined : out.taken();
}

/** Decodes blocks from `from`; where the index behind them starts, `undefined` when one of them is broken. */
function blocks(bytes: Uint8Array, from: number, check: number, decoder: LzmaDecoder): number | undefined {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) {
    const headerSize = ((bytes[at] ?? 0) + 1) * 4;
    if (!isLzma2(bytes, at)) return undefined;
    const start = at + headerSize;
    const end = chunks(bytes, start, decoder);
    if (end === undefined) return undefined;
    at = start + Math.ceil((end - start) / 4) * 4 + check;
  }
  return at;
}

/** Whether the block's only filter is LZMA2. */
function isLzma2(bytes: Uint8Array, at: number): boolean {
  const flags = bytes[at + 1] ?? 0;
  if ((flags & 0x3f) !== 0) return false;
  let place = at + 2;
  for (const bit of [0x40, 0x80]) if (flags & bit) place = behindNumber(bytes, place);
  return bytes[place] === lzma2;
}

function behindNumber(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < from + 9 && ((bytes[at] ?? 0) & 0x80) !== 0) at += 1;
  return at + 1;
}

/** Decodes LZMA2 chunks; the place behind their end mark. */
function chunks(bytes: Uint8Array, from: number, decoder: LzmaDecoder): number | undefined {
  let at = from;
  let hasProperties = false;
  while (at < bytes.length) {
    const control = bytes[at] ?? 0;
    if (control === 0) return at + 1;
    if (decoder.out.full) return undefined;
    const low = ((bytes[at + 1] ?? 0) << 8) + (bytes[at + 2] ?? 0) + 1;
    if (control === 1 || control >= 0xe0) decoder.resetDictionary();
    if (control < 0x80) {
      if (control > 2) return undefined;
      for (const byte of bytes.subarray(at + 3, at + 3 + low)) decoder.out.push(byte);
      at += 3 + low;
      continue;
    }
    const size = ((control & 0x1f) << 16) + low;
    const packed = ((bytes[at + 3] ?? 0) << 8) + (bytes[at + 4] ?? 0) + 1;
    const reset = (control >> 5) & 3;
    at += 5;
    if (reset >= 2) {
      if (!decoder.setProperties(bytes[at] ?? 255)) return undefined;
      hasProperties = true;
      at += 1;
    } else if (!hasProperties) return undefined;
    else if (reset === 1) decoder.resetState();
    if (!decoder.decode(bytes, at, Math.min(bytes.length, at + packed), size)) return undefined;
    at += packed;
  }
  return undefined;
}

/** Behind the index, the footer (`YZ` at its end) and padding. */
function nextStream(bytes: Uint8Array, index: number): number {
  for (let at = index + 8; at + 1 < bytes.length; at += 4) {
    if (bytes[at + 10] !== 0x59 || bytes[at + 11] !== 0x5a) continue;
    let next = at + 12;
    while (next < bytes.length && bytes[next] === 0) next += 4;
    return next;
  }
  return bytes.length;
}
