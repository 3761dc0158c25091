import { keccak_256, sha3_256 } from '@noble/hashes/sha3.js';
import { base32, base58xmr } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { madeUpSshKey } from '../testing/ssh-key.ts';
import { madeUpWallet } from '../testing/wallet.ts';
import { bitcoinOf } from './bitcoin.ts';
import { collectIndicators } from './collect.ts';
import { ethereumOf } from './ethereum.ts';
import { moneroOf } from './monero.ts';
import { onionOf } from './onion.ts';
import { sshKeyAt } from './ssh-key.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const kindsIn = (text: string) => collectIndicators([{ text, where: {} }]).map(({ kind, value }) => `${kind} ${value}`);

function moneroFrom(network: number, body: Uint8Array): string {
  const all = Uint8Array.of(network, ...body);
  return base58xmr.encode(Uint8Array.of(...all, ...keccak_256(all).subarray(0, 4)));
}

function onionFrom(key: Uint8Array): string {
  const sum = sha3_256(Uint8Array.of(...new TextEncoder().encode('.onion checksum'), ...key, 3));
  return base32.encode(Uint8Array.of(...key, sum[0] ?? 0, sum[1] ?? 0, 3)).toLowerCase();
}

/** The text with its character at `at` replaced by another one of the same alphabet. */
function spoiled(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === '2' ? '3' : '2'}${text.slice(at + 1)}`;
}

describe('monero', () => {
  test('every key pair of the main network has an address, and no other network has', () => {
    fc.assert(
      fc.property(bytes(64), fc.constantFrom(18, 42), fc.integer({ min: 1, max: 94 }), (keys, network, at) => {
        const address = moneroFrom(network, keys);
        expect(address).toHaveLength(95);
        expect(moneroOf(address)).toEqual({ kind: 'monero', value: address });
        expect(moneroOf(spoiled(address, at))).toBeUndefined();
        expect(moneroOf(moneroFrom(53, keys))).toBeUndefined();
      }),
    );
  });

  test('integrated addresses carry a payment id', () => {
    fc.assert(
      fc.property(bytes(72), (body) => {
        const address = moneroFrom(19, body);
        expect(address).toHaveLength(106);
        expect(moneroOf(address)?.value).toBe(address);
        expect(kindsIn(`wallet=${address}`)).toEqual([`monero ${address}`]);
      }),
    );
  });

  test('found glued to an option, before a worker name, and in a quoted line', () => {
    const wallet = madeUpWallet('glued');
    for (const text of [`xmrig -u${wallet} -p x`, `"user":"${wallet}.worker"`, `a\\n${wallet}\\n`, `${wallet}+10000`])
      expect(kindsIn(text)).toContain(`monero ${wallet}`);
  });

  test('a block whose value does not fit its bytes is none', () => {
    expect(moneroOf(`4${'z'.repeat(94)}`)).toBeUndefined();
  });
});

describe('bitcoin', () => {
  test.each([
    // BIP-173 and BIP-350, "Test vectors"; the upper-case form is valid by the same text.
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
    'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4',
    'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
    // The address of the first block's reward, as the Bitcoin Wiki documents it.
    '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
  ])('%s', (address) => {
    expect(bitcoinOf(address)).toMatchObject({ kind: 'bitcoin' });
    expect(kindsIn(`pay ${address}, please`)).toEqual([`bitcoin ${bitcoinOf(address)?.value}`]);
  });

  test.each([
    ['another network (BIP-173)', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'],
    ['bech32 for version 1 (BIP-350)', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd'],
    ['bech32m for version 0 (BIP-350)', 'BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL'],
    ['mixed case (BIP-173)', 'bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
    ['program of one byte (BIP-350)', 'bc1pw5dgrnzv'],
    ['wrong sum', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb'],
    ['an MD5', '1f3870be274f6c49b3e31a0c6728957f'],
  ])('not: %s', (_, address) => {
    expect(bitcoinOf(address)).toBeUndefined();
  });
});

describe('ethereum', () => {
  test.each([
    // EIP-55, "Test Cases".
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  ])('%s', (address) => {
    expect(ethereumOf(address, '')?.value).toBe(address);
    expect(ethereumOf(address.toLowerCase(), 'ETH wallet: ')).toMatchObject({ value: address });
    expect(ethereumOf(`0x${address.slice(2).toUpperCase()}`, '--pool eth.pool.example --user ')?.value).toBe(address);
  });

  test.each([
    ['a SHA-1 in a table', '0x2fd4e1c67a2d28fced849ee1bb76e7391b93eb12', 'const method = '],
    ['mixed case with a wrong sum', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD', 'wallet '],
    ['zero', `0x${'0'.repeat(40)}`, 'wallet '],
    ['all ones', `0x${'f'.repeat(40)}`, 'wallet '],
  ])('not: %s', (_, text, before) => {
    expect(ethereumOf(text, before)).toBeUndefined();
  });
});

describe('onion', () => {
  test('version 3 labels carry a sum; a wrong one is no onion, in a URL neither', () => {
    fc.assert(
      fc.property(bytes(32), fc.integer({ min: 0, max: 50 }), (key, at) => {
        const label = onionFrom(key);
        expect(onionOf(label)).toEqual({ kind: 'onion', value: `${label}.onion` });
        expect(onionOf(spoiled(label, at))).toBeUndefined();
        expect(kindsIn(`curl http://${spoiled(label, at)}.onion/x`)).toEqual([]);
        expect(kindsIn(`${label.toUpperCase()}.onion`)).toEqual([`onion ${label}.onion`]);
      }),
    );
  });

  test('with a port, below a name of its own, as a gateway, and in version 2', () => {
    const label = onionFrom(new Uint8Array(32).fill(7));
    expect(collectIndicators([{ text: `pool ${label}.onion:3333`, where: {} }])).toMatchObject([{ port: 3333 }]);
    expect(kindsIn(`http://www.${label}.onion/`)).toContain(`onion ${label}.onion`);
    expect(kindsIn('abcdefghij234567.onion')).toEqual(['onion abcdefghij234567.onion']);
    expect(kindsIn('abcdefghij234561.onion abcdefghij234567.onions')).toEqual([]);
  });
});

describe('ssh keys', () => {
  test('the fingerprint is of the blob, whatever stands around it', () => {
    const line = madeUpSshKey('indicators');
    const [found] = collectIndicators([{ text: `echo "${line}" >> /root/.ssh/authorized_keys`, where: {} }]);
    expect(found).toMatchObject({ kind: 'ssh-key', value: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/) });
    expect(kindsIn(`key='${line.split(' ')[1]}'`)).toEqual([`ssh-key ${found?.value}`]);
  });

  test('a cut or padded key is none', () => {
    const blob = madeUpSshKey('indicators').split(' ')[1] ?? '';
    expect(sshKeyAt(blob, 0).found).toBeDefined();
    expect(sshKeyAt(blob.slice(0, -4), 0).found).toBeUndefined();
    expect(sshKeyAt(`${blob}AAAA`, 0).found).toBeUndefined();
    expect(kindsIn(`AAAA${'A'.repeat(60)}`)).toEqual([]);
  });
});
