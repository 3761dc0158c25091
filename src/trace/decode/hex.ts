import { byteString } from './bytes.ts';

/** Decodes plain hexadecimal digits, with white space, `:` or `\x` between pairs; `undefined` when the text is none. */
export function hex(bytes: Uint8Array): Uint8Array | undefined {
  const text = byteString(bytes).replace(/\\x|0x|[\s:,]+/gi, '');
  if (!/^[0-9a-fA-F]*$/.test(text)) return undefined;
  return Buffer.from(text.length % 2 === 0 ? text : text.slice(0, -1), 'hex');
}
