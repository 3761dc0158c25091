/** Moves letters by so many places in the alphabet, case kept. */
export function rotateLetters(bytes: Uint8Array, by: number): Uint8Array {
  return bytes.map((byte) => {
    const base = byte & 0x20 ? 0x61 : 0x41;
    return byte >= base && byte < base + 26 ? within(byte - base + by, 26) + base : byte;
  });
}

/** Moves digits by five. */
export function rotateDigits(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte >= 0x30 && byte <= 0x39 ? within(byte - 0x30 + 5, 10) + 0x30 : byte));
}

/** Moves everything printable by 47. */
export function rotatePrintable(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte >= 0x21 && byte <= 0x7e ? within(byte - 0x21 + 47, 94) + 0x21 : byte));
}

function within(value: number, size: number): number {
  return ((value % size) + size) % size;
}
