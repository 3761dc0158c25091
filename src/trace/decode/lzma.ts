import { GrowingBytes } from './growing-bytes.ts';
import { RangeDecoder } from './range-decoder.ts';

/** Highest `lc + lp` that is read; LZMA2 allows 4, the old format up to 12, and nobody writes more than 4. */
const mostLiteralBits = 4;

/** Decodes the old `.lzma` format (`xz --format=lzma`, Python's FORMAT_ALONE); `undefined` when it is none or too large. */
export function lzmaAlone(bytes: Uint8Array, limit: number): Uint8Array | undefined {
  const properties = bytes[0] ?? 255;
  if (bytes.length < 14 || properties >= 225 || bytes[13] !== 0) return undefined;
  const decoder = new LzmaDecoder(limit);
  if (!decoder.setProperties(properties)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getBigUint64(5, true);
  const unknownSize = size === 0xffffffffffffffffn;
  // The encoder writes 2^n or 2^n + 2^(n-1) as the dictionary's size: that tells the format from noise.
  if (!unknownSize && size > BigInt(limit)) return undefined;
  decoder.decode(bytes, 13, bytes.length, unknownSize ? Infinity : Number(size));
  const out = decoder.out;
  return out.full || (out.length === 0 && size !== 0n) ? undefined : out.taken();
}

/**
 * The LZMA decoder proper, as the LZMA specification (7-zip.org, lzma-specification.txt) describes it. The output itself is
 * the dictionary. It stops where its input ends, with what it has.
 */
export class LzmaDecoder {
  readonly out: GrowingBytes;
  #lc = 0;
  #lp = 0;
  #pb = 0;
  #state = 0;
  #reps: [number, number, number, number] = [0, 0, 0, 0];
  #literals = new Uint16Array(0);
  #tables = newTables();
  /** Where matches may reach back to: the last reset of the dictionary. */
  #base = 0;

  constructor(limit: number) {
    this.out = new GrowingBytes(limit);
  }

  /** Takes the byte with `lc`, `lp`, `pb` and resets the state; false when it is out of range. */
  setProperties(byte: number): boolean {
    if (byte >= 225) return false;
    this.#lc = byte % 9;
    this.#lp = Math.floor(byte / 9) % 5;
    this.#pb = Math.floor(byte / 45);
    if (this.#lc + this.#lp > mostLiteralBits) return false;
    this.resetState();
    return true;
  }

  resetState(): void {
    this.#state = 0;
    this.#reps = [0, 0, 0, 0];
    this.#literals = new Uint16Array(0x300 << (this.#lc + this.#lp)).fill(1024);
    this.#tables = newTables();
  }

  resetDictionary(): void {
    this.#base = this.out.length;
  }

  /** Decodes from `from` until `size` bytes came out, the end mark, or the end of the input; false on broken data. */
  decode(bytes: Uint8Array, from: number, to: number, size: number): boolean {
    const coder = new RangeDecoder(bytes, from, to);
    const end = this.out.length + size;
    while (this.out.length < end && !this.out.full && !coder.exhausted) {
      if (!this.#symbol(coder, end)) return false;
    }
    return !coder.exhausted || this.out.length >= end;
  }

  #symbol(coder: RangeDecoder, end: number): boolean {
    const tables = this.#tables;
    const place = (this.out.length - this.#base) & ((1 << this.#pb) - 1);
    const index = (this.#state << 4) + place;
    if (coder.bit(tables.isMatch, index) === 0) {
      this.#literal(coder);
      return true;
    }
    let length: number;
    if (coder.bit(tables.isRep, this.#state) === 1) {
      if (this.out.length === this.#base) return false;
      const short = this.#repeat(coder, index);
      if (short) {
        this.out.push(this.out.back(this.#reps[0] + 1));
        return true;
      }
      length = lengthOf(coder, tables.repLength, place);
      this.#state = this.#state < 7 ? 8 : 11;
    } else {
      this.#reps = [0, this.#reps[0], this.#reps[1], this.#reps[2]];
      length = lengthOf(coder, tables.length, place);
      this.#state = this.#state < 7 ? 7 : 10;
      this.#reps[0] = distanceOf(coder, tables, length);
      // The end mark.
      if (this.#reps[0] === 0xffffffff) return false;
    }
    if (this.#reps[0] >= this.out.length - this.#base) return false;
    const distance = this.#reps[0] + 1;
    for (let left = Math.min(length, end - this.out.length); left > 0; left -= 1)
      this.out.push(this.out.back(distance));
    return true;
  }

  #literal(coder: RangeDecoder): void {
    const before = this.out.length > this.#base ? this.out.back(1) : 0;
    const low = (this.out.length - this.#base) & ((1 << this.#lp) - 1);
    const offset = 0x300 * ((low << this.#lc) + (before >> (8 - this.#lc)));
    let symbol = 1;
    if (this.#state >= 7) {
      let match = this.out.back(this.#reps[0] + 1);
      do {
        const matchBit = (match >> 7) & 1;
        match <<= 1;
        const bit = coder.bit(this.#literals, offset + ((1 + matchBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchBit !== bit) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = (symbol << 1) | coder.bit(this.#literals, offset + symbol);
    this.out.push(symbol & 0xff);
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  /** Reads which earlier distance is used again; true for a single byte of it. */
  #repeat(coder: RangeDecoder, index: number): boolean {
    const tables = this.#tables;
    const [a, b, c, d] = this.#reps;
    if (coder.bit(tables.isRep0, this.#state) === 0) {
      if (coder.bit(tables.isRep0Long, index) === 0) {
        this.#state = this.#state < 7 ? 9 : 11;
        return true;
      }
    } else if (coder.bit(tables.isRep1, this.#state) === 0) this.#reps = [b, a, c, d];
    else if (coder.bit(tables.isRep2, this.#state) === 0) this.#reps = [c, a, b, d];
    else this.#reps = [d, a, b, c];
    return false;
  }
}

interface LengthTable {
  readonly choice: Uint16Array;
  readonly low: Uint16Array;
  readonly middle: Uint16Array;
  readonly high: Uint16Array;
}

type Tables = ReturnType<typeof newTables>;

function newTables() {
  const probabilities = (size: number): Uint16Array => new Uint16Array(size).fill(1024);
  const lengths = (): LengthTable => ({
    choice: probabilities(2),
    low: probabilities(16 << 3),
    middle: probabilities(16 << 3),
    high: probabilities(256),
  });
  return {
    isMatch: probabilities(12 << 4),
    isRep: probabilities(12),
    isRep0: probabilities(12),
    isRep1: probabilities(12),
    isRep2: probabilities(12),
    isRep0Long: probabilities(12 << 4),
    slots: probabilities(4 << 6),
    distances: probabilities(128),
    align: probabilities(16),
    length: lengths(),
    repLength: lengths(),
  };
}

function lengthOf(coder: RangeDecoder, table: LengthTable, place: number): number {
  if (coder.bit(table.choice, 0) === 0) return 2 + coder.tree(table.low, place << 3, 3);
  if (coder.bit(table.choice, 1) === 0) return 10 + coder.tree(table.middle, place << 3, 3);
  return 18 + coder.tree(table.high, 0, 8);
}

function distanceOf(coder: RangeDecoder, tables: Tables, length: number): number {
  const slot = coder.tree(tables.slots, Math.min(length - 2, 3) << 6, 6);
  if (slot < 4) return slot;
  const direct = (slot >> 1) - 1;
  const high = (2 | (slot & 1)) * 2 ** direct;
  if (slot < 14) return high + coder.reverseTree(tables.distances, high - slot, direct);
  return high + coder.direct(direct - 4) * 16 + coder.reverseTree(tables.align, 0, 4);
}
