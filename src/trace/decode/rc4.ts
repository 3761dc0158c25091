/** Encrypts or decrypts with RC4, which OpenSSL 3 has put away but old scripts still name. */
export function rc4(bytes: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  if (key.length === 0 || key.length > 256) return undefined;
  const state = Uint8Array.from({ length: 256 }, (_each, index) => index);
  const swap = (a: number, b: number): void => {
    const kept = state[a] ?? 0;
    state[a] = state[b] ?? 0;
    state[b] = kept;
  };
  let to = 0;
  for (let at = 0; at < 256; at += 1) {
    to = (to + (state[at] ?? 0) + (key[at % key.length] ?? 0)) & 0xff;
    swap(at, to);
  }
  let i = 0;
  let j = 0;
  return bytes.map((byte) => {
    i = (i + 1) & 0xff;
    j = (j + (state[i] ?? 0)) & 0xff;
    swap(i, j);
    return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 0xff] ?? 0);
  });
}
