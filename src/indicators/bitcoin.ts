import { sha256 } from '@noble/hashes/sha2.js';
import { base58, bech32, bech32m } from '@scure/base';
import type { Found } from './found.ts';

/** A Bitcoin main-network address with a valid checksum: P2PKH (`1…`), P2SH (`3…`) or segregated witness (`bc1…`). */
export function bitcoinOf(text: string): Found | undefined {
  const first = text.charAt(0);
  if (first === '1' || first === '3') return legacy(text);
  return /^bc1|^BC1/.test(text) ? witness(text) : undefined;
}

/** Base58Check of one version byte (0 or 5), twenty bytes of hash and four of double SHA-256. */
function legacy(text: string): Found | undefined {
  if (text.length < 26 || text.length > 35 || !/^[1-9A-HJ-NP-Za-km-z]+$/.test(text)) return undefined;
  const bytes = base58.decode(text);
  if (bytes.length !== 25 || (bytes[0] !== 0 && bytes[0] !== 5)) return undefined;
  const sum = sha256(sha256(bytes.subarray(0, 21)));
  if (bytes.subarray(21).some((byte, index) => byte !== sum[index])) return undefined;
  return { kind: 'bitcoin', value: text };
}

/** Sources: BIP-173 (version 0, bech32), BIP-350 (versions 1 to 16, bech32m). */
function witness(text: string): Found | undefined {
  if (text.length < 14 || text.length > 90) return undefined;
  const value = text.toLowerCase();
  if (value !== text && text.toUpperCase() !== text) return undefined;
  for (const [coder, fits] of [
    [bech32, (version: number) => version === 0],
    [bech32m, (version: number) => version >= 1 && version <= 16],
  ] as const) {
    const decoded = coder.decodeUnsafe(value);
    const version = decoded?.words[0];
    if (decoded === undefined || decoded.prefix !== 'bc' || version === undefined || !fits(version)) continue;
    const program = coder.fromWordsUnsafe(decoded.words.slice(1));
    if (!program || program.length < 2 || program.length > 40) continue;
    if (version === 0 && program.length !== 20 && program.length !== 32) continue;
    return { kind: 'bitcoin', value, ...(value === text ? {} : { written: text }) };
  }
  return undefined;
}
