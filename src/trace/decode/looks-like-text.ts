/** Bytes looked at. */
const sample = 4096;

/** Whether at least 19 of 20 bytes are what text is made of (UTF-8's higher bytes among them); nothing is text. */
export function looksLikeText(bytes: Uint8Array): boolean {
  const size = Math.min(bytes.length, sample);
  let odd = 0;
  let high = 0;
  for (let at = 0; at < size; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) high += 1;
    else if ((byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) || byte === 0x7f) odd += 1;
  }
  return odd * 20 <= size && high * 4 <= size;
}
