import { GrowingBytes } from './growing-bytes.ts';

const mostGroups = 6;
/** Symbols of one block's alphabet: 256 bytes, two run digits less one, end of block. */
const mostSymbols = 258;
/** Longest Huffman code bzip2 writes. */
const longestCode = 20;
/** Symbols that share one table. */
const groupSize = 50;

/**
 * Decodes bzip2, several streams after each other included; checksums are not compared, as `bzip2 -dc` prints a block before
 * it complains. What follows the last whole block is left out. `undefined`: it is none, or more than `limit` bytes come out.
 */
export function bzip2(bytes: Uint8Array, limit: number): Uint8Array | undefined {
  const bits = new Bits(bytes);
  const out = new GrowingBytes(limit, bytes.length * 4);
  let streams = 0;
  while (bits.read(8) === 0x42 && bits.read(8) === 0x5a && bits.read(8) === 0x68) {
    const level = bits.read(8) - 0x30;
    if (level < 1 || level > 9) break;
    if (!stream(bits, level * 100_000, out)) return streams > 0 || out.length > 0 ? done(out) : undefined;
    streams += 1;
    bits.align();
  }
  return streams > 0 ? done(out) : undefined;
}

function done(out: GrowingBytes): Uint8Array | undefined {
  return out.full ? undefined : out.taken();
}

/** Reads the blocks of one stream; false when it ends in a block that cannot be read. */
function stream(bits: Bits, blockSize: number, out: GrowingBytes): boolean {
  const block = new Uint32Array(blockSize);
  for (;;) {
    const high = bits.read(24);
    const low = bits.read(24);
    if (high === 0x177245 && low === 0x385090) {
      bits.read(32);
      return true;
    }
    if (high !== 0x314159 || low !== 0x265359 || out.full) return false;
    bits.read(32);
    // Randomised blocks were only written by versions before 0.9.5.
    if (bits.read(1) === 1) return false;
    const start = bits.read(24);
    const size = readBlock(bits, block);
    if (size === undefined || start >= size) return false;
    restore(block.subarray(0, size), start, out);
  }
}

/** Undoes Huffman coding, move-to-front and the coding of runs; the block's size, `undefined` when it is broken. */
function readBlock(bits: Bits, block: Uint32Array): number | undefined {
  const used = usedBytes(bits);
  const symbols = used.length + 2;
  const groups = bits.read(3);
  const selectorCount = bits.read(15);
  if (used.length === 0 || groups < 2 || groups > mostGroups || selectorCount === 0) return undefined;
  const selectors = readSelectors(bits, groups, selectorCount);
  const tables: HuffmanTable[] = [];
  for (let group = 0; group < groups && selectors !== undefined; group += 1) {
    const table = readTable(bits, symbols);
    if (table === undefined) return undefined;
    tables.push(table);
  }
  if (selectors === undefined || bits.ended) return undefined;
  const end = symbols - 1;
  const front = Uint8Array.from(used);
  let size = 0;
  let run = 0;
  let weight = 1;
  for (let at = 0; ; at += 1) {
    const table = tables[selectors[Math.floor(at / groupSize)] ?? -1];
    const symbol = table === undefined ? -1 : decodeSymbol(bits, table);
    if (symbol < 0 || bits.ended) return undefined;
    if (symbol < 2) {
      // Runs are written in digits 1 and 2, the lowest first.
      run += weight << symbol;
      weight <<= 1;
      if (run > block.length) return undefined;
      continue;
    }
    if (run > 0) {
      if (size + run > block.length) return undefined;
      block.fill(front[0] ?? 0, size, size + run);
      size += run;
      run = 0;
      weight = 1;
    }
    if (symbol === end) return size;
    if (size >= block.length) return undefined;
    const byte = front[symbol - 1] ?? 0;
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    block[size] = byte;
    size += 1;
  }
}

function usedBytes(bits: Bits): readonly number[] {
  const used: number[] = [];
  const rows = bits.read(16);
  for (let row = 0; row < 16; row += 1) {
    if ((rows & (0x8000 >> row)) === 0) continue;
    const columns = bits.read(16);
    for (let column = 0; column < 16; column += 1) if (columns & (0x8000 >> column)) used.push(row * 16 + column);
  }
  return used;
}

/** Which table each group of symbols uses, written as places in a list that is moved to front. */
function readSelectors(bits: Bits, groups: number, count: number): Uint8Array | undefined {
  const order = Array.from({ length: groups }, (_each, index) => index);
  const selectors = new Uint8Array(count);
  for (let at = 0; at < count; at += 1) {
    let place = 0;
    while (bits.read(1) === 1) {
      place += 1;
      if (place >= groups) return undefined;
    }
    const [selected = 0] = order.splice(place, 1);
    order.unshift(selected);
    selectors[at] = selected;
  }
  return selectors;
}

interface HuffmanTable {
  /** By length: the first code of that length, how many there are, and where their symbols start. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly offset: Int32Array;
  readonly symbols: Uint16Array;
}

function readTable(bits: Bits, symbols: number): HuffmanTable | undefined {
  const lengths = new Uint8Array(Math.min(symbols, mostSymbols));
  let length = bits.read(5);
  for (let symbol = 0; symbol < lengths.length; symbol += 1) {
    while (bits.read(1) === 1) {
      length += bits.read(1) === 0 ? 1 : -1;
      if (length < 1 || length > longestCode) return undefined;
    }
    if (length < 1 || length > longestCode) return undefined;
    lengths[symbol] = length;
  }
  const count = new Int32Array(longestCode + 2);
  for (const each of lengths) count[each] = (count[each] ?? 0) + 1;
  const first = new Int32Array(longestCode + 2);
  const offset = new Int32Array(longestCode + 2);
  let code = 0;
  let at = 0;
  for (let each = 1; each <= longestCode; each += 1) {
    first[each] = code;
    offset[each] = at;
    code = (code + (count[each] ?? 0)) << 1;
    at += count[each] ?? 0;
  }
  const sorted = [...lengths.keys()].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  return { first, count, offset, symbols: Uint16Array.from(sorted) };
}

function decodeSymbol(bits: Bits, table: HuffmanTable): number {
  let code = 0;
  for (let length = 1; length <= longestCode; length += 1) {
    code = (code << 1) | bits.read(1);
    const place = code - (table.first[length] ?? 0);
    if (place >= 0 && place < (table.count[length] ?? 0))
      return table.symbols[(table.offset[length] ?? 0) + place] ?? -1;
  }
  return -1;
}

/** Undoes the Burrows-Wheeler transform and the first coding of runs (four equal bytes, then how many more). */
function restore(block: Uint32Array, start: number, out: GrowingBytes): void {
  const sums = new Uint32Array(257);
  for (const value of block) sums[(value & 0xff) + 1] = (sums[(value & 0xff) + 1] ?? 0) + 1;
  for (let byte = 0; byte < 256; byte += 1) sums[byte + 1] = (sums[byte + 1] ?? 0) + (sums[byte] ?? 0);
  for (let at = 0; at < block.length; at += 1) {
    const byte = (block[at] ?? 0) & 0xff;
    const to = sums[byte] ?? 0;
    sums[byte] = to + 1;
    block[to] = (block[to] ?? 0) | (at << 8);
  }
  let place = (block[start] ?? 0) >>> 8;
  let last = -1;
  let equal = 0;
  for (let at = 0; at < block.length && !out.full; at += 1) {
    const entry = block[place] ?? 0;
    const byte = entry & 0xff;
    place = entry >>> 8;
    if (equal === 4) {
      for (let more = 0; more < byte; more += 1) out.push(last);
      equal = 0;
      last = -1;
      continue;
    }
    equal = byte === last ? equal + 1 : 1;
    last = byte;
    out.push(byte);
  }
}

/** Reads bits, the highest first; zeros behind the end. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at > this.#bytes.length * 8;
  }

  read(count: number): number {
    let value = 0;
    for (let left = count; left > 0; ) {
      const offset = this.#at & 7;
      const taken = Math.min(8 - offset, left);
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      value = value * 2 ** taken + ((byte >> (8 - offset - taken)) & (2 ** taken - 1));
      this.#at += taken;
      left -= taken;
    }
    return value;
  }

  align(): void {
    this.#at = (this.#at + 7) & ~7;
  }
}
