import { authorizedKeys } from '../../src/analyzers/authorized-keys.ts';
import { elf } from '../../src/analyzers/elf.ts';
import type { TypedAnalyzer } from '../../src/analyzers/facts-of.ts';
import { minerConfig } from '../../src/analyzers/miner-config.ts';
import { contentKind } from '../../src/inspect/content-kind.ts';
import type { FileFact } from '../../src/inspect/facts.ts';
import { createAutomaton } from '../../src/inspect/multi-pattern.ts';
import { needles } from '../../src/inspect/needles.ts';
import { createScanner } from '../../src/inspect/scanner.ts';
import { madeUpSshKey } from '../../src/testing/ssh-key.ts';
import { madeUpWallet } from '../../src/testing/wallet.ts';
import type { Random } from './random.ts';
import { type FuzzTarget, invariant } from './target.ts';

const scanners = [createScanner(needles), createAutomaton(needles)];

/** Both needle scanners: the same matches as the naive search, however the input is cut. */
export const multiPatternTarget: FuzzTarget = {
  name: 'multi-pattern',
  seeds: () => {
    const all = needles.map(({ text }) => text).join(' ');
    return [Buffer.from(all, 'latin1'), Buffer.from(`${'x'.repeat(5000)}${all.toUpperCase()}`, 'latin1')];
  },
  run(input, random) {
    const scanner = random.pick(scanners);
    const state = scanner.start();
    const found = new Set<string>();
    for (let at = 0; at < input.length; ) {
      const length = 1 + random.next(random.pick([3, 100, 9000]));
      scanner.scan(state, input.subarray(at, at + length), (pattern, end) => found.add(`${pattern}@${end}`));
      at += length;
    }
    const expected = naive(Buffer.from(input).toString('latin1'));
    invariant(found.size === expected.size, `${found.size} matches, ${expected.size} expected`);
    for (const match of expected) invariant(found.has(match), `${match} was not found`);
  },
};

/** ELF headers: plain JSON, bounded lists, whatever the tables point to. */
export const elfTarget: FuzzTarget = analyzerTarget(elf, '/usr/bin/x', 'elf', elfSeeds, (fact) => {
  invariant(fact.needed.length <= 200 && fact.strings.length <= 20, 'unbounded lists');
  for (const text of [...fact.needed, ...fact.strings]) invariant(text.length <= 256, 'a text too long');
});

/** Miners' configurations: plain JSON, bounded pools, lines within the text. */
export const minerConfigTarget: FuzzTarget = analyzerTarget(
  minerConfig,
  '/opt/config.json',
  'miner-config',
  minerSeeds,
  (fact, text) => {
    const lines = text.split('\n').length;
    invariant(fact.pools.length <= 200, 'too many pools');
    for (const pool of fact.pools) {
      invariant(pool.url !== '' && pool.url.length <= 1000, 'an address without bounds');
      invariant(pool.line >= 1 && pool.line <= lines, `line ${pool.line} of ${lines}`);
    }
  },
);

/** authorized_keys: every key found has a well-formed fingerprint and stands on a line of the text. */
export const authorizedKeysTarget: FuzzTarget = analyzerTarget(
  authorizedKeys,
  '/root/.ssh/authorized_keys',
  'authorized-keys',
  () => {
    const key = madeUpSshKey('fuzz');
    return [Buffer.from(`${key}\n# x\nno-pty,command="/bin/sh -c \\"x y\\"" ${key}\n`), Buffer.from(`\r\n${key}\r\n`)];
  },
  (fact, text) => {
    invariant(/^SHA256:[A-Za-z0-9+/]{43}$/.test(fact.fingerprint), `fingerprint ${fact.fingerprint}`);
    invariant(fact.line >= 1 && fact.line <= text.split('\n').length, 'a line outside the text');
  },
);

function analyzerTarget<T>(
  analyzer: TypedAnalyzer<T>,
  path: string,
  name: string,
  seeds: () => readonly Uint8Array[],
  check: (fact: T, text: string) => void,
): FuzzTarget {
  return {
    name,
    seeds,
    run(input: Uint8Array, random: Random) {
      const bytes = input.subarray(0, 1 << 16);
      const fact: FileFact = {
        ...{ path, layer: 0, type: 'file', size: bytes.length, mode: 0o755, uid: 0, gid: 0, mtime: 0 },
        kind: contentKind(bytes),
        needles: needles.map(({ id }) => id),
      };
      analyzer.wants({ fact, head: bytes.subarray(0, 512) });
      const facts = analyzer.analyze({ fact, bytes, truncated: random.next(2) === 0 });
      invariant(JSON.stringify(JSON.parse(JSON.stringify(facts))) === JSON.stringify(facts), 'not plain JSON');
      for (const each of facts) check(each, Buffer.from(bytes).toString('utf8'));
    },
  };
}

/** A 64-bit and a 32-bit file with a loadable, an interpreter and a dynamic segment over the same few bytes. */
function elfSeeds(): readonly Uint8Array[] {
  return [true, false].map((wide) => {
    const bytes = Buffer.alloc(2048);
    const size = wide ? 8 : 4;
    const word = (at: number, value: number): void => {
      bytes.writeUInt32LE(value, at);
    };
    bytes.write('\x7fELF', 'latin1');
    bytes[4] = wide ? 2 : 1;
    bytes[5] = 1;
    bytes.writeUInt16LE(3, 16);
    bytes.writeUInt16LE(62, 18);
    word(wide ? 32 : 28, 64);
    bytes.writeUInt16LE(3, wide ? 56 : 44);
    const step = wide ? 56 : 32;
    const segments = [
      [1, 0, 2048],
      [3, 512, 32],
      [2, 640, 12 * size],
    ] as const;
    for (const [index, [type, offset, length]] of segments.entries()) {
      const at = 64 + index * step;
      word(at, type);
      word(at + (wide ? 8 : 4), offset);
      word(at + (wide ? 16 : 8), offset);
      word(at + (wide ? 32 : 16), length);
    }
    bytes.write('/lib64/ld.so\0', 512, 'latin1');
    for (const [index, value] of [1, 1, 14, 11, 5, 1400, 6, 1024, 0, 0].entries()) word(640 + index * size, value);
    word(1024 + (wide ? 24 : 16), 21);
    bytes.write('\0libc.so.6\0libhide.so\0readdir\0stratum+tcp://pool.example:3333\0', 1400, 'latin1');
    return Uint8Array.from(bytes);
  });
}

function minerSeeds(): readonly Uint8Array[] {
  const wallet = madeUpWallet('fuzz');
  return [
    `{"donate-level": 1, /* x */ "pools": [{"url": "stratum+tcp://pool.example:3333", "user": "${wallet}", "pass": "x",}], // y\n}`,
    `"pool_list" :\n[\n{"pool_address" : "pool.example:7777", "wallet_address" : "${wallet}", "pool_password" : "x"},\n],\n"currency" : "monero",`,
    `{"url":"stratum+tcp://192.0.2.1:80","user":"${wallet}","pass":"\\u0061\\"","algo":"cryptonight"}`,
  ].map((text) => Buffer.from(text));
}

function naive(text: string): ReadonlySet<string> {
  const matches = new Set<string>();
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  needles.forEach(({ text: needle, caseSensitive }, number) => {
    const hay = caseSensitive === true ? text : lower;
    const wanted = caseSensitive === true ? needle : needle.toLowerCase();
    for (let at = hay.indexOf(wanted); at >= 0; at = hay.indexOf(wanted, at + 1))
      matches.add(`${number}@${at + wanted.length}`);
  });
  return matches;
}
