import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Found } from './found.ts';

const encoder = new TextEncoder();

/** Words that make forty hexadecimal digits a wallet rather than a hash: only needed where the case carries no checksum. */
const context: ReadonlySet<string> = new Set(
  'eth ethereum erc20 bep20 usdt usdc bsc bnb polygon wallet wallets metamask payout miner mining mine pool donate donation'.split(
    ' ',
  ),
);

/**
 * An Ethereum address (`0x` and forty digits). Mixed case must carry the checksum of EIP-55; a single case carries none
 * (so does any SHA-1 with `0x` before it) and counts only when `before`, the text just before it, speaks of a wallet.
 */
export function ethereumOf(text: string, before: string): Found | undefined {
  if (text.length !== 42 || !/^0[xX][0-9a-fA-F]{40}$/.test(text)) return undefined;
  const digits = text.slice(2);
  const lower = digits.toLowerCase();
  // The zero address and its like are constants in code, nobody's wallet.
  if (/^(.)\1*$/.test(lower)) return undefined;
  const value = `0x${checksummed(lower)}`;
  const single = digits === lower || digits === digits.toUpperCase();
  if (single ? !speaksOfWallets(before) : value.slice(2) !== digits) return undefined;
  return { kind: 'ethereum', value, ...(value === text ? {} : { written: text }) };
}

/** Source: EIP-55, "Mixed-case checksum address encoding". */
function checksummed(lower: string): string {
  const sum = keccak_256(encoder.encode(lower));
  return [...lower]
    .map((digit, index) => {
      const byte = sum[index >> 1] ?? 0;
      return ((index % 2 === 0 ? byte >> 4 : byte) & 8) === 0 ? digit : digit.toUpperCase();
    })
    .join('');
}

function speaksOfWallets(before: string): boolean {
  return before
    .toLowerCase()
    .split(/[^a-z0-9]/)
    .some((word) => context.has(word));
}
