import { createHash } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { base58xmr } from '@scure/base';

/**
 * A Monero address with a valid checksum that nobody holds the keys of: both public keys are hashes of `seed`.
 * Layout: network byte 18, two 32-byte keys, the first 4 bytes of Keccak-256 over them (Monero standard addresses).
 */
export function madeUpWallet(seed: string): string {
  const key = (part: string) => createHash('sha256').update(`${seed} ${part}`).digest();
  const body = Buffer.concat([Buffer.from([18]), key('spend'), key('view')]);
  return base58xmr.encode(Buffer.concat([body, keccak_256(body).subarray(0, 4)]));
}
