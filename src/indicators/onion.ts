import { sha3_256 } from '@noble/hashes/sha3.js';
import type { FoundHost } from './found.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const encoder = new TextEncoder();

/** Characters of the label before `.onion`: version 2 (no checksum, retired in 2021) and version 3. */
export const onionLengths: readonly number[] = [16, 56];

/**
 * The onion service of a label (what stands before `.onion`): version 3 labels must carry a valid checksum, version 2
 * labels have none. Source: Tor rend-spec-v3, "Encoding onion addresses".
 */
export function onionOf(written: string): FoundHost | undefined {
  const label = written.toLowerCase();
  const bytes = base32(label);
  if (bytes === undefined) return undefined;
  if (label.length === 56 && !isVersion3(bytes)) return undefined;
  const value = `${label}.onion`;
  return { kind: 'onion', value, ...(label === written ? {} : { written: `${written}.onion` }) };
}

function isVersion3(bytes: Uint8Array): boolean {
  if (bytes.length !== 35 || bytes[34] !== 3) return false;
  const key = bytes.subarray(0, 32);
  const sum = sha3_256(Uint8Array.of(...encoder.encode('.onion checksum'), ...key, 3));
  return bytes[32] === sum[0] && bytes[33] === sum[1];
}

/** Lengths are multiples of eight here, so there is neither padding nor a rest. */
function base32(label: string): Uint8Array | undefined {
  if (!onionLengths.includes(label.length)) return undefined;
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of label) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
      held &= (1 << bits) - 1;
    }
  }
  return Uint8Array.from(bytes);
}
