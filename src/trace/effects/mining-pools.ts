import { literals, type Value } from '../value.ts';

/** Domains of public mining pools: nothing else listens below them. Source: the pools' own start pages; many are closed by now, images live on. */
const domains: readonly string[] = [
  ...[
    'supportxmr.com',
    'moneroocean.stream',
    'minexmr.com',
    'nanopool.org',
    'hashvault.pro',
    'monerohash.com',
    'xmrpool.eu',
    'xmrpool.net',
  ],
  ...[
    'minergate.com',
    'crypto-pool.fr',
    'crypto-pool.info',
    'dwarfpool.com',
    'monero.org',
    'monerod.org',
    'gntl.uk',
    'monerop.com',
    'xmr.pt',
  ],
  ...[
    'c3pool.com',
    'c3pool.org',
    'skypool.org',
    'hashcity.org',
    'kryptex.network',
    'herominers.com',
    'unmineable.com',
    '2miners.com',
  ],
  ...[
    'ethermine.org',
    'flypool.org',
    'f2pool.com',
    'sparkpool.com',
    'flexpool.io',
    'hiveon.net',
    'hiveon.com',
    'ezil.me',
    'nicehash.com',
  ],
  ...[
    'zpool.ca',
    'zergpool.com',
    'mining-dutch.nl',
    'prohashing.com',
    'miningpoolhub.com',
    'woolypooly.com',
    'mining4people.com',
    'rplant.xyz',
  ],
  ...[
    'luckpool.net',
    'icemining.ca',
    'k1pool.com',
    'cedric-crispin.com',
    'zeropool.io',
    'fairhash.org',
    'miningocean.org',
    'xmrminingproxy.com',
  ],
  ...[
    'bohemianpool.com',
    'p2pool.io',
    'poolto.be',
    'viabtc.com',
    'antpool.com',
    'slushpool.com',
    'braiins.com',
    'raptoreum.com',
    'flockpool.com',
  ],
  ...[
    'vipor.net',
    'aikapool.com',
    'mineros.info',
    'solopool.org',
    'dero-node-sk.mysrv.cloud',
    'community-pools.mysrv.cloud',
    'qubic.li',
    'pool.qubic.org',
  ],
];

/** Whether an address is of a public mining pool. */
export function isPoolAddress(value: Value): boolean {
  const text = literals(value)
    .toLowerCase()
    .replace(/^[a-z0-9+-]{1,24}:\/\//, '');
  const host = text.slice(text.lastIndexOf('@') + 1).split(/[:/?]/, 1)[0] ?? '';
  return host !== '' && domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** Shapes of addresses that coins are paid to, worker names after a dot or slash left aside: only where a pool stands beside it. */
export function isWalletLike(text: string): boolean {
  const bare = text.split(/[./+:](?!q)/, 1)[0] ?? '';
  return (
    /^[48][1-9A-HJ-NP-Za-km-z]{94}/.test(text) || // Monero and its like
    /^0x[0-9a-fA-F]{40}$/.test(bare) || // Ethereum and its like
    /^(bc1|ltc1|vtc1)[02-9ac-hj-np-z]{30,60}$/.test(bare) ||
    /^(kaspa|nexa|karlsen|pyrin|spectre|bitcoincash|ecash):q[02-9ac-hj-np-z]{40,90}$/.test(
      text.split(/[./]/, 1)[0] ?? '',
    ) ||
    /^(dero1|deroi1|xel:|ZEPH|SaLv|ar1)[0-9A-Za-z]{40,200}/.test(text) ||
    /^[LMDRtXGVEKBPN13][1-9A-HJ-NP-Za-km-z]{25,34}$/.test(bare) // Bitcoin's family
  );
}
