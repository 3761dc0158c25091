import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentKind } from '../inspect/content-kind.ts';
import type { FileFact } from '../inspect/facts.ts';
import { madeUpWallet } from '../testing/wallet.ts';
import { loosePairs } from './loose-pairs.ts';
import { type MinerConfigFact, minerConfig } from './miner-config.ts';

const wallet = madeUpWallet('miner-config test');

function run(path: string, text: string): readonly MinerConfigFact[] {
  const bytes = Buffer.from(text);
  const kind = contentKind(bytes);
  const fact: FileFact = {
    path,
    layer: 0,
    type: 'file',
    size: bytes.length,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    kind,
  };
  const wanted = minerConfig.wants({ fact, head: bytes.subarray(0, 512) });
  return wanted === 0
    ? []
    : minerConfig.analyze({ fact, bytes: bytes.subarray(0, wanted), truncated: wanted < bytes.length });
}

describe('miner-config', () => {
  it('reads xmrig, with comments and trailing commas', () => {
    const text = `{
      // made by nobody
      "background": true, "donate-level": 1,
      "randomx": { "mode": "auto", },
      "pools": [
        { "algo": "rx/0", "url": "stratum+tcp://pool.example:3333", "user": "${wallet}", "pass": "x", },
        { "url": "second.example:443", "user": "${wallet}", "pass": null }
      ],
    }`;
    expect(run('/opt/app/config.json', text)).toEqual([
      {
        family: 'xmrig',
        donateLevel: 1,
        algorithm: 'rx/0',
        background: true,
        pools: [
          { url: 'stratum+tcp://pool.example:3333', line: 6, user: wallet, pass: 'x' },
          { url: 'second.example:443', line: 7, user: wallet },
        ],
      },
    ]);
  });

  it('reads the odd syntax of xmr-stak: no outer braces', () => {
    const text = `/* pools */
"pool_list" :
[
  {"pool_address" : "pool.example:7777", "wallet_address" : "${wallet}", "rig_id" : "", "pool_password" : "x", "use_tls" : false },
],
"currency" : "monero",
`;
    expect(run('/etc/pools.txt', text)).toEqual([
      {
        family: 'xmr-stak',
        algorithm: 'monero',
        pools: [{ url: 'pool.example:7777', line: 4, user: wallet, pass: 'x' }],
      },
    ]);
  });

  it('reads cpuminer, the address after the account', () => {
    const text = `{"user":"${wallet}","pass":"p","algo":"cryptonight","url":"stratum+tcp://192.0.2.9:80"}`;
    expect(run('/x/c1', text)).toEqual([
      {
        family: 'cpuminer',
        algorithm: 'cryptonight',
        pools: [{ url: 'stratum+tcp://192.0.2.9:80', line: 1, user: wallet, pass: 'p' }],
      },
    ]);
  });

  it.each([
    ['a database', '{"url": "postgres://db.example/x", "user": "app", "pass": "secret"}'],
    ['a signer', '{"algo": "RS256", "url": "https://id.example/", "user": "u"}'],
    ['a connection pool', '{"pools": [{"url": "tcp://10.0.0.1", "user": "a", "algo": "round-robin"}]}'],
    ['npm', '{"name": "x", "scripts": {"postinstall": "node x.js"}}'],
    ['nothing', '{}'],
  ])('is silent about %s', (_, text) => {
    expect(run('/app/config.json', text)).toEqual([]);
  });

  it('bounds pools and never throws on broken text', () => {
    const many = Array.from({ length: 5000 }, (_, index) => `{"url":"p${index}.example:1","user":"u"}`).join(',');
    expect(run('/x.json', `{"donate-level":1,"pools":[${many}]}`)[0]?.pools).toHaveLength(200);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '{', '}', '[', ':', ',', '\\', 'u', 'a', '\n', '/', '*', '#', "'") }),
        (text) => {
          loosePairs(text);
        },
      ),
    );
  });

  it('reads in one pass however the text is built', () => {
    const started = performance.now();
    for (const text of [
      '"'.repeat(60_000),
      '/*'.repeat(30_000),
      '{'.repeat(60_000),
      '"a":'.repeat(15_000),
      '\\'.repeat(60_000),
    ]) {
      loosePairs(`pool_address ${text}`);
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('loosePairs', () => {
  it('undoes escapes and skips comments, but not inside strings', () => {
    expect(loosePairs('{"a\\u0062": "x//y#z", // "c": 1\n d : true }')).toEqual([
      { key: 'ab', value: 'x//y#z', line: 1, depth: 1 },
      { key: 'd', value: 'true', line: 2, depth: 1 },
    ]);
  });
});
