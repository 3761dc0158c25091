/** A stand-in for a compiled program: an ELF header and some strings. It has no code; started, it would not even load. */
export function stubProgram(...strings: readonly string[]): Uint8Array {
  const header = Buffer.alloc(64);
  // e_ident: magic, 64-bit, little-endian, version 1; then e_type EXEC, e_machine x86-64 (System V ABI, figure 4-3).
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]).copy(header);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(62, 18);
  header.writeUInt32LE(1, 20);
  header.writeUInt16LE(64, 52);
  return Buffer.concat([header, Buffer.from(strings.map((text) => `${text}\u0000`).join(''), 'latin1')]);
}
