import { byteString } from './bytes.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Of the extended-hex form, which keeps the order of what it encodes. */
const hexAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUV';

/** Decodes RFC 4648 base32, white space and lower case tolerated; `undefined` when the text is none. */
export function base32(bytes: Uint8Array, extendedHex = false): Uint8Array | undefined {
  const text = byteString(bytes).replace(/\s+/g, '').toUpperCase().replace(/=+$/, '');
  const out = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0;
  let value = 0;
  let at = 0;
  for (const letter of text) {
    const digit = (extendedHex ? hexAlphabet : alphabet).indexOf(letter);
    if (digit === -1) return undefined;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[at] = (value >> bits) & 0xff;
      at += 1;
    }
  }
  return out.subarray(0, at);
}
