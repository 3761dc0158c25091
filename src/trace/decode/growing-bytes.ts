/** Bytes that grow up to a limit; what is put behind it is dropped and `full` says so. */
export class GrowingBytes {
  readonly #limit: number;
  #bytes: Uint8Array;
  length = 0;
  full = false;

  constructor(limit: number, expected = 4096) {
    this.#limit = Math.max(0, limit);
    this.#bytes = new Uint8Array(Math.min(this.#limit, expected));
  }

  push(byte: number): void {
    if (this.length >= this.#bytes.length && !this.#grow()) return;
    this.#bytes[this.length] = byte;
    this.length += 1;
  }

  /** The byte that stands `distance` before the end (1: the last one); 0 before the start. */
  back(distance: number): number {
    return this.#bytes[this.length - distance] ?? 0;
  }

  /** What was put in, without a copy. */
  taken(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #grow(): boolean {
    if (this.length >= this.#limit) {
      this.full = true;
      return false;
    }
    const larger = new Uint8Array(Math.min(this.#limit, Math.max(4096, this.#bytes.length * 2)));
    larger.set(this.#bytes);
    this.#bytes = larger;
    return true;
  }
}
