/** Names of the capabilities that amount to root, by their number. Source: linux/capability.h. */
const strong: ReadonlyMap<number, string> = new Map([
  [0, 'cap_chown'],
  [1, 'cap_dac_override'],
  [2, 'cap_dac_read_search'],
  [3, 'cap_fowner'],
  [6, 'cap_setgid'],
  [7, 'cap_setuid'],
  [16, 'cap_sys_module'],
  [17, 'cap_sys_rawio'],
  [19, 'cap_sys_ptrace'],
  [21, 'cap_sys_admin'],
  [27, 'cap_mknod'],
  [31, 'cap_setfcap'],
  [39, 'cap_bpf'],
]);

/**
 * The capabilities amounting to root among the permitted ones of a `security.capability` attribute, given as hex.
 * Source: vfs_cap_data in linux/capability.h (revision 1: one 32-bit word, 2 and 3: two; little-endian).
 */
export function strongCapabilities(hex: string): readonly number[] {
  const bytes = hex.match(/[0-9a-f]{2}/gi)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  const revision = bytes[3];
  const words = revision === 1 ? [4] : revision === 2 || revision === 3 ? [4, 12] : [];
  const found: number[] = [];
  words.forEach((offset, word) => {
    for (let bit = 0; bit < 32; bit += 1) {
      const byte = bytes[offset + (bit >> 3)] ?? 0;
      if ((byte & (1 << (bit & 7))) !== 0) found.push(word * 32 + bit);
    }
  });
  return found.filter((number) => strong.has(number));
}

/** `cap_setuid,cap_sys_admin` */
export function capabilityNames(numbers: readonly number[]): string {
  return numbers.map((number) => strong.get(number) ?? `${number}`).join(',');
}
