import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Characters up to which a key stays as it is. */
const longest = 500;

/**
 * A key of bounded length that is the same for the same text only. A text is never cut to make a key: whoever writes the
 * code would put what differs behind the cut.
 */
export function shortKey(text: string): string {
  return text.length <= longest ? text : `${text.length} ${bytesToHex(sha256(utf8ToBytes(text)))}`;
}
