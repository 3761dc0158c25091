import { byteString } from './bytes.ts';

/**
 * Decodes base64 or base64url as coreutils and Python read it: white space (and with `garbage` anything else outside the
 * alphabet) is skipped, missing padding is forgiven. `undefined` when the text is none.
 */
export function base64(bytes: Uint8Array, options: { readonly garbage?: boolean } = {}): Uint8Array | undefined {
  let text = byteString(bytes).replace(/[\s\0]+/g, '');
  if (options.garbage === true) text = text.replace(/[^A-Za-z0-9+/_=-]+/g, '');
  if (!/^[A-Za-z0-9+/_=-]*$/.test(text)) {
    // base64 prints what it could read before it complains.
    const end = text.search(/[^A-Za-z0-9+/_=-]/);
    if (end < 4) return undefined;
    text = text.slice(0, end);
  }
  const parts = text.split(/=+/).filter((part) => part !== '');
  if (parts.some((part) => part.length % 4 === 1) && parts.length === 1 && text.length < 5) return undefined;
  const decoded = parts.map((part) => Buffer.from(part.replaceAll('-', '+').replaceAll('_', '/'), 'base64'));
  return decoded.length === 1 ? decoded[0] : Buffer.concat(decoded);
}
