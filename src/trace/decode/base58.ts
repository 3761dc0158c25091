import { byteString } from './bytes.ts';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** The work grows with the square of the length; nobody writes code of this size in base58. */
const longest = 20_000;

/** Decodes base58 in Bitcoin's alphabet (without checksum); `undefined` when the text is none. */
export function base58(bytes: Uint8Array): Uint8Array | undefined {
  const text = byteString(bytes).replace(/[\s\0]+/g, '');
  if (text.length > longest) return undefined;
  const out: number[] = [];
  for (const letter of text) {
    let carry = alphabet.indexOf(letter);
    if (carry === -1) return undefined;
    for (let at = 0; at < out.length; at += 1) {
      carry += (out[at] ?? 0) * 58;
      out[at] = carry & 0xff;
      carry >>= 8;
    }
    for (; carry > 0; carry >>= 8) out.push(carry & 0xff);
  }
  for (let at = 0; text[at] === '1'; at += 1) out.push(0);
  return Uint8Array.from(out.reverse());
}
