/**
 * Bytes travel between decoders as byte strings (one character for one byte) or as arrays; text is UTF-8. Binary stages in
 * the middle of a chain survive because only `textOfBytes` interprets them.
 */

/** Bytes of a byte string; of any other text its UTF-8. */
export function bytesOf(input: string | Uint8Array): Uint8Array {
  if (typeof input !== 'string') return input;
  return isByteString(input) ? Buffer.from(input, 'latin1') : Buffer.from(input, 'utf8');
}

/** The byte string of these bytes. */
export function byteString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The byte string of a text's UTF-8. */
export function encodeText(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** The text of a byte string: UTF-8 where it is valid, else one character for one byte. */
export function decodeText(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  return textOfBytes(bytesOf(bytes));
}

/** The text of these bytes: UTF-8 where it is valid, else one character for one byte. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return byteString(bytes);
  }
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

function isByteString(text: string): boolean {
  return /^[\x00-\xff]*$/.test(text);
}
