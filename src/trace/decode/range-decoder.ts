/** The range coder of LZMA: reads bits with adaptive probabilities; zeros behind the end of the input. */
export class RangeDecoder {
  readonly #bytes: Uint8Array;
  readonly #to: number;
  #at: number;
  #range = 0xffffffff;
  #code = 0;

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.#bytes = bytes;
    this.#to = to;
    this.#at = from + 1;
    for (let each = 0; each < 4; each += 1) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  /** More was read than there is. */
  get exhausted(): boolean {
    return this.#at > this.#to;
  }

  bit(table: Uint16Array, index: number): 0 | 1 {
    const probability = table[index] ?? 1024;
    const bound = (this.#range >>> 11) * probability;
    let bit: 0 | 1;
    if (this.#code < bound) {
      this.#range = bound;
      table[index] = probability + ((2048 - probability) >> 5);
      bit = 0;
    } else {
      this.#range = (this.#range - bound) >>> 0;
      this.#code = (this.#code - bound) >>> 0;
      table[index] = probability - (probability >> 5);
      bit = 1;
    }
    this.#normalize();
    return bit;
  }

  tree(table: Uint16Array, offset: number, bits: number): number {
    let symbol = 1;
    for (let each = 0; each < bits; each += 1) symbol = (symbol << 1) | this.bit(table, offset + symbol);
    return symbol - (1 << bits);
  }

  reverseTree(table: Uint16Array, offset: number, bits: number): number {
    let node = 1;
    let symbol = 0;
    for (let each = 0; each < bits; each += 1) {
      const bit = this.bit(table, offset + node);
      node = (node << 1) | bit;
      symbol |= bit << each;
    }
    return symbol;
  }

  /** Bits that are all equally likely. */
  direct(bits: number): number {
    let value = 0;
    for (let each = 0; each < bits; each += 1) {
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit === 1) this.#code = (this.#code - this.#range) >>> 0;
      value = value * 2 + bit;
      this.#normalize();
    }
    return value;
  }

  #normalize(): void {
    if (this.#range >= 0x1000000) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  #next(): number {
    const byte = this.#at < this.#to ? (this.#bytes[this.#at] ?? 0) : 0;
    this.#at += 1;
    return byte;
  }
}
