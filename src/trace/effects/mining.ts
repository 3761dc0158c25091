import type { CommandReader } from '../command-effects.ts';
import type { MineEffect } from '../effect.ts';
import { known, literals, textOf, type Value } from '../value.ts';
import { interpreterKind, invocationOf } from './interpreters.ts';
import { isPoolAddress, isWalletLike } from './mining-pools.ts';
import { parseArguments } from './options.ts';

/** A mining effect as its reader states it. */
export type MineDraft = Omit<MineEffect, 'id' | 'stage' | 'line'>;

/**
 * Mining by its arguments, whatever the program is called: a stratum address; or a known miner given a pool or wallet; or
 * a combination that only miners take (mining algorithm or coin together with a pool or wallet, `--donate-level`).
 */
export const miningEffects: CommandReader = (command) => {
  if (command.argv.length < 2 || textTools.has(command.name)) return [];
  const stratum = stratumAddress(command.argv);
  // Everything but an address that only miners use is said in options.
  if (stratum === undefined && !command.argv.some(startsOption)) return [];
  if (interpreterKind(command.name) && invocationOf(command).code !== undefined) return [];
  const given = parseArguments(command.argv.slice(1), { short: 'aoupOtk', long: valueOptions });
  const dashed = parseArguments(command.argv.slice(1), { singleDash: true, long: goOptions });
  const pool =
    stratum ??
    given.value('-o', '--url', '--pool', '--server') ??
    dashed.value('-pool', '-epool', '-zpool', '-server', '-P');
  const wallet =
    given.value('-u', '--user', '--wallet', '--address', '-O', '--userpass') ??
    dashed.value('-wal', '-wallet', '-ewal', '-zwal', '-address');
  if (!isMining(command.name, given, pool, wallet, stratum !== undefined)) return [];
  const mine: MineDraft = {
    kind: 'mine',
    program: command.argv[0] ?? known(command.name),
    how: 'arguments',
    ...(pool ? { pool } : {}),
    ...(wallet ? { wallet } : {}),
  };
  return [mine];
};

const valueOptions = [
  '--url',
  '--user',
  '--pass',
  '--algo',
  '--coin',
  '--wallet',
  '--pool',
  '--server',
  '--threads',
  '--donate-level',
  '--max-cpu-usage',
  '--cpu-max-threads-hint',
  '--rig-id',
  '--userpass',
  '--address',
  '--config',
  '--proxy',
];
const goOptions = [
  '-pool',
  '-wal',
  '-wallet',
  '-epool',
  '-ewal',
  '-zpool',
  '-zwal',
  '-server',
  '-P',
  '-algo',
  '-coin',
  '-address',
];

function startsOption([head]: Value): boolean {
  return typeof head === 'string' && head.startsWith('-');
}

type Given = ReturnType<typeof parseArguments>;

function isMining(
  name: string,
  given: Given,
  pool: Value | undefined,
  wallet: Value | undefined,
  stratum: boolean,
): boolean {
  if (stratum) return true;
  if (isMinerName(name))
    return (
      pool !== undefined || wallet !== undefined || given.has('-c', '--config', '--algo', '-a', '-B', '-t', '--threads')
    );
  if (given.has('--donate-level') && (pool !== undefined || wallet !== undefined || given.has('--config', '-c')))
    return true;
  const algorithm = textOf(given.value('-a', '--algo') ?? [])?.toLowerCase() ?? '';
  const coin = textOf(given.value('--coin') ?? [])?.toLowerCase() ?? '';
  const named = isMiningAlgorithm(algorithm) || miningCoins.has(coin);
  if (named && (pool !== undefined || wallet !== undefined)) return true;
  if (pool === undefined || wallet === undefined || downloaders.has(name)) return false;
  if (isPoolAddress(pool)) return true;
  return isWalletLike(literals(wallet)) && /:\d{2,5}\/?$/.test(literals(pool));
}

/** Programs that take `-o` and `-u` for something else. */
const downloaders = new Set(['curl', 'wget', 'ssh', 'scp', 'rsync', 'mount', 'git', 'http', 'xh', 'aria2c']);

/** Addresses only mining uses. */
function stratumAddress(argv: readonly Value[]): Value | undefined {
  const found = argv.find((value, at) => at > 0 && isStratum(literals(value)));
  if (!found) return undefined;
  const head = found[0];
  const equals = typeof head === 'string' && head.startsWith('-') ? head.indexOf('=') : -1;
  return equals > 0 && typeof head === 'string' ? [head.slice(equals + 1), ...found.slice(1)] : found;
}

function isStratum(text: string): boolean {
  return text.length > 8 && text.length < 512 && text.includes('://') && hasStratum(text);
}

/** Whether a text holds the scheme of a mining pool. */
export function hasStratum(text: string): boolean {
  const at = text.search(/stratum|ethproxy|nicehash\+|daemon\+http/i);
  return (
    at >= 0 &&
    /^(stratum[12s]?|ethproxy|nicehash|daemon)(\+(tcp|ssl|tls|http|https|udp|ws|wss))?:\/\//i.test(
      text.slice(at, at + 24),
    )
  );
}

/** Program names of miners, versions and suffixes included (`xmrig-6.21`, `minerd64`). */
export function isMinerName(name: string): boolean {
  const lower = name.toLowerCase();
  return minerNames.some(
    (miner) => lower === miner || (lower.startsWith(miner) && /^[\d._-]/.test(lower.slice(miner.length))),
  );
}

const minerNames = [
  ...[
    'xmrig',
    'xmr-stak',
    'xmrig-notls',
    'xmrig-cuda',
    'minerd',
    'cpuminer',
    'cpuminer-multi',
    'cpuminer-opt',
    'ccminer',
    'cgminer',
  ],
  ...[
    'bfgminer',
    't-rex',
    'trex',
    'nbminer',
    'phoenixminer',
    'ethminer',
    'lolminer',
    'gminer',
    'teamredminer',
    'nanominer',
  ],
  ...[
    'srbminer',
    'srbminer-multi',
    'xmr-stak-cpu',
    'claymore',
    'ewbf',
    'minergate',
    'minergate-cli',
    'astrominer',
    'derohe-miner',
  ],
  ...[
    'kdevtmpfsi',
    'wildrig',
    'wildrig-multi',
    'bzminer',
    'rigel',
    'onezerominer',
    'tnn-miner',
    'xlarig',
    'sugarmaker',
    'verusminer',
  ],
  ...[
    'hellminer',
    'nheqminer',
    'xmr-stak-rx',
    'xmrig-proxy',
    'xmrig-mo',
    'xmrig_so',
    'qli-client',
    'rqiner-x86',
    'rqiner',
    'xelis_miner',
    'deroluna-miner',
    'spectre-miner',
  ],
  ...[
    'packetcrypt',
    'koinos-miner',
    'kaspaminer',
    'kaspa-miner',
    'iniminer',
    'hansen33s-dero-miner',
    'team-red-miner',
    'claymore-dual-miner',
    'ethdcrminer64',
    'zecminer64',
  ],
  ...[
    'miniz',
    'cryptodredge',
    'z-enemy',
    'kawpowminer',
    'progpowminer',
    'yam',
    'wolf-m7m-cpuminer',
    'cnrig',
    'xmrigmo',
    'grin-miner',
  ],
];

/** Whether this is the name of a proof-of-work algorithm as miners take it. */
function isMiningAlgorithm(name: string): boolean {
  return /^(rx|cn|cn-lite|cn-heavy|cn-pico|argon2|cryptonight|kawpow)\//.test(name) || algorithms.has(name);
}

const algorithms = new Set([
  ...[
    'cryptonight',
    'cryptonight-lite',
    'cryptonight-heavy',
    'cryptonightv7',
    'randomx',
    'rx',
    'cn',
    'astrobwt',
    'ghostrider',
  ],
  ...[
    'kawpow',
    'ethash',
    'etchash',
    'autolykos2',
    'verushash',
    'yespower',
    'yescrypt',
    'lyra2z',
    'x16rv2',
    'equihash',
    'cuckatoo32',
  ],
  ...['panthera', 'argon2d', 'allium', 'kheavyhash', 'octopus', 'progpow', 'beamhash', 'dynex', 'nexapow', 'xelishash'],
]);

const miningCoins = new Set([
  'monero',
  'xmr',
  'dero',
  'wownero',
  'wow',
  'arqma',
  'sumokoin',
  'raptoreum',
  'rvn',
  'ravencoin',
  'zephyr',
  'zeph',
  'etc',
  'sal',
]);

/** Programs that only handle such text. */
const textTools = new Set([
  ...[
    'grep',
    'egrep',
    'fgrep',
    'zgrep',
    'rg',
    'sed',
    'awk',
    'gawk',
    'mawk',
    'pkill',
    'pgrep',
    'killall',
    'echo',
    'printf',
    'cat',
  ],
  ...[
    'test',
    '[',
    '[[',
    'iptables',
    'ip6tables',
    'find',
    'ps',
    'kill',
    'expr',
    'cut',
    'tr',
    'export',
    'read',
    'declare',
    'local',
    'crontab',
  ],
]);

/** Configuration text of xmrig, xmr-stak, cpuminer or ccminer: the pool and wallet in it. */
export function configuredMining(text: string): { readonly pool?: string; readonly wallet?: string } | undefined {
  if (text.length > 200_000 || (!text.includes('"pool') && !text.includes('stratum'))) return undefined;
  const field = (...names: string[]) => {
    for (const name of names) {
      const match = new RegExp(`"${name}"\\s{0,8}:\\s{0,8}"([^"]{1,512})"`).exec(text);
      if (match?.[1]) return match[1];
    }
    return undefined;
  };
  const pool = field('pool_address', 'url', 'pool');
  const wallet = field('wallet_address', 'user', 'wallet');
  const stak = text.includes('"pool_address"') && text.includes('"wallet_address"');
  const xmrig =
    text.includes('"pools"') &&
    text.includes('"url"') &&
    (text.includes('"donate-level"') ||
      text.includes('"algo"') ||
      text.includes('"randomx"') ||
      text.includes('"coin"'));
  const cpuminer = pool !== undefined && hasStratum(pool);
  if (!stak && !xmrig && !cpuminer) return undefined;
  return { ...(pool ? { pool } : {}), ...(wallet ? { wallet } : {}) };
}
