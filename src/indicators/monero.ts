import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Found } from './found.ts';

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const digits = new Map([...alphabet].map((character, value) => [character, BigInt(value)]));

/** Bytes of a block by the number of its characters. Source: Monero's base58, which encodes eight bytes in eleven characters. */
const blockBytes: ReadonlyMap<number, number> = new Map([
  [11, 8],
  [7, 5],
]);

/** Network bytes of the main network by address length: 18 standard and 42 subaddress (95), 19 integrated (106). */
const networks: ReadonlyMap<number, readonly number[]> = new Map([
  [95, [18, 42]],
  [106, [19]],
]);

/** Lengths of a Monero address, in characters. */
export const moneroLengths: readonly number[] = [...networks.keys()];

/** A Monero main-network address with a valid Keccak checksum. Source: Monero documentation, "Standard address". */
export function moneroOf(text: string): Found | undefined {
  const allowed = networks.get(text.length);
  if (allowed === undefined || !/^[48]/.test(text)) return undefined;
  const bytes = decode(text);
  if (bytes === undefined || !allowed.includes(bytes[0] ?? -1)) return undefined;
  const body = bytes.subarray(0, -4);
  const sum = keccak_256(body);
  if (bytes.subarray(-4).some((byte, index) => byte !== sum[index])) return undefined;
  return { kind: 'monero', value: text };
}

function decode(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 11) {
    const block = text.slice(at, at + 11);
    const size = blockBytes.get(block.length);
    if (size === undefined) return undefined;
    let value = 0n;
    for (const character of block) {
      const digit = digits.get(character);
      if (digit === undefined) return undefined;
      value = value * 58n + digit;
    }
    if (value >= 1n << BigInt(8 * size)) return undefined;
    for (let shift = 8 * (size - 1); shift >= 0; shift -= 8) bytes.push(Number((value >> BigInt(shift)) & 0xffn));
  }
  return Uint8Array.from(bytes);
}
