import type { AnalyzedFile, FileHead } from '../inspect/analyzer.ts';
import { isTextKind } from '../inspect/content-kind.ts';
import type { TypedAnalyzer } from './facts-of.ts';
import { type LoosePair, loosePairs } from './loose-pairs.ts';

/** A pool a miner would connect to. */
export interface MinerPool {
  /** As written, e.g. `stratum+tcp://pool.example:3333` or `pool.example:3333`. */
  readonly url: string;
  /** Wallet or account. */
  readonly user?: string;
  readonly pass?: string;
  /** 1-based. */
  readonly line: number;
}

/** A miner's configuration, recognised by its keys. */
export interface MinerConfigFact {
  readonly family: 'xmrig' | 'xmr-stak' | 'cpuminer';
  readonly pools: readonly MinerPool[];
  /** Percent that goes to the miner's author. */
  readonly donateLevel?: number;
  readonly algorithm?: string;
  /** Runs without a terminal of its own. */
  readonly background?: boolean;
}

const maxPools = 200;
/** Keys that only xmrig's configuration has. */
const xmrigKeys: ReadonlySet<string> = new Set([
  'donate-level',
  'donate-over-proxy',
  'randomx',
  'rig-id',
  'huge-pages',
  'nicehash',
]);
const algorithms: readonly string[] = [
  ...[
    'cryptonight',
    'cn/',
    'cn-',
    'rx/',
    'randomx',
    'argon2',
    'ghostrider',
    'kawpow',
    'scrypt',
    'sha256d',
    'lyra2',
    'x11',
  ],
  ...['yescrypt', 'yespower', 'astrobwt', 'neoscrypt', 'groestl', 'monero'],
];

/** Configurations of xmrig, xmr-stak and cpuminer, however the file is named and however broken its syntax is. */
export const minerConfig = {
  id: 'miner-config',
  version: 1,
  title: 'Configurations of coin miners: pools, wallets, algorithms.',
  wants({ fact, head }: FileHead): number {
    if (!isTextKind(fact.kind) || fact.kind === 'script' || fact.size < 20 || fact.size > 4 * 1024 * 1024) return 0;
    const name = fact.path.slice(fact.path.lastIndexOf('/') + 1).toLowerCase();
    const named = name.endsWith('.json') || name.endsWith('.conf') || name.endsWith('.cfg') || name === 'pools.txt';
    // A configuration under any other name still opens like one: with a brace, a quoted key or a comment.
    const first = firstLetter(head);
    return named || first === '{' || first === '"' || first === '/' ? 64 * 1024 : 0;
  },
  analyze(file: AnalyzedFile): readonly MinerConfigFact[] {
    const text = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength).toString('utf8');
    if (!mayBeMiner(text)) return [];
    const fact = configOf(loosePairs(text));
    return fact === undefined ? [] : [fact];
  },
} as const satisfies TypedAnalyzer<MinerConfigFact>;

/** A cheap look before the scan: most JSON files of an image are none of ours. */
function mayBeMiner(text: string): boolean {
  if (text.includes('pool_address') || text.includes('wallet_address') || text.includes('donate-level')) return true;
  return (text.includes('url') && text.includes('user')) || (text.includes('pools') && text.includes('algo'));
}

function configOf(pairs: readonly LoosePair[]): MinerConfigFact | undefined {
  const keys = new Set(pairs.map((pair) => pair.key.toLowerCase()));
  const find = (key: string): string | undefined => pairs.find((pair) => pair.key.toLowerCase() === key)?.value;
  const donate = Number(find('donate-level'));
  const algorithm = find('algo') ?? find('currency');
  const background = find('background');
  const more = {
    ...(keys.has('donate-level') && Number.isFinite(donate) ? { donateLevel: donate } : {}),
    ...(algorithm === undefined || algorithm === 'null' ? {} : { algorithm: algorithm.slice(0, 100) }),
    ...(background === 'true' ? { background: true } : {}),
  };
  if (keys.has('pool_address') && (keys.has('wallet_address') || keys.has('pool_password'))) {
    return { family: 'xmr-stak', pools: poolsOf(pairs, 'pool_address', 'wallet_address', 'pool_password'), ...more };
  }
  const pools = poolsOf(pairs, 'url', 'user', 'pass');
  if ([...xmrigKeys].some((key) => keys.has(key)) && (keys.has('url') || keys.has('pools'))) {
    return { family: 'xmrig', pools, ...more };
  }
  const stratum = pools.some((pool) => pool.url.toLowerCase().startsWith('stratum'));
  const mines = algorithm !== undefined && algorithms.some((name) => algorithm.toLowerCase().startsWith(name));
  if (keys.has('url') && keys.has('user') && (stratum || mines)) {
    return { family: keys.has('pools') ? 'xmrig' : 'cpuminer', pools, ...more };
  }
  return undefined;
}

/** Pairs up addresses with what follows or stands just before them at the same depth, up to the next address. */
function poolsOf(pairs: readonly LoosePair[], urlKey: string, userKey: string, passKey: string): MinerPool[] {
  const pools: { url: string; user?: string; pass?: string; line: number }[] = [];
  let early: { user?: string; pass?: string } = {};
  let current: (typeof pools)[number] | undefined;
  for (const { key, value, line } of pairs) {
    const name = key.toLowerCase();
    if (name === urlKey) {
      if (value === '' || value === 'null' || pools.length >= maxPools) continue;
      current = { url: value.slice(0, 1000), line, ...(current === undefined ? early : {}) };
      early = {};
      pools.push(current);
    } else if (name === userKey || name === passKey) {
      const target = current ?? early;
      const field = name === userKey ? 'user' : 'pass';
      if (target[field] === undefined && value !== 'null') target[field] = value.slice(0, 1000);
    }
  }
  return pools;
}

function firstLetter(head: Uint8Array): string {
  for (const byte of head) {
    if (byte > 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  }
  return '';
}
