import { hasStratum } from '../trace/effects/mining.ts';
import { isPoolAddress, isWalletLike } from '../trace/effects/mining-pools.ts';
import { render } from '../trace/value.ts';
import { isDeclaredMiner } from './declared.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { severityOf } from './severity.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip, valueWords } from './wording.ts';

/** A miner by its command line. */
export const miner: Detector = {
  id: 'miner',
  version: 2,
  title: 'Mines a cryptocurrency for somebody.',
  attack: ['T1496.001'],
  description: `
Mining shows in the arguments, whatever the program is called: a \`stratum+tcp://\` address, a pool with a wallet, a mining
algorithm with a pool, \`--donate-level\`. *Malicious* in an image that says nothing of it; *suspicious* in one whose name or
labels say that it is a miner: then it is a declared one, which people may have wanted.
`,
  fires: [
    {
      name: 'a miner in an image called nginx',
      image: {
        name: 'docker.io/someones/nginx:latest',
        entrypoint: [
          './xmrig',
          '--algo=cryptonight',
          '--url=stratum+tcp://pool.mine.example:5555',
          '--user=x',
          '--pass=x',
        ],
      },
    },
    {
      name: 'under another name',
      image: { cmd: ['sh', '-c', 'cd /tmp; nohup ./kworker -o pool.mine.example:3333 -a rx/0 -u w -p x &'] },
    },
    {
      name: 'a public pool under another option',
      image: { cmd: ['sh', '-c', './upd --server xmr-eu1.nanopool.org:14433 --user someones.rig'] },
    },
    {
      name: 'in its variables',
      image: { entrypoint: ['/app/run'], env: ['POOL=gulf.moneroocean.stream:10128', `W=4${'A'.repeat(94)}`] },
    },
    {
      name: 'another coin',
      image: { cmd: ['./rig', '-pool', 'ssl://pool.mine.example:5555', '-wal', `0x${'ab'.repeat(20)}`] },
    },
    {
      name: 'a declared miner',
      severity: 'suspicious',
      image: {
        name: 'docker.io/someones/xmrig:6',
        entrypoint: ['xmrig', '--url=pool.mine.example:3333', '--user=w', '--donate-level=1'],
      },
    },
  ],
  silent: [
    {
      name: 'killing miners',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'ps aux | grep stratum+tcp:// | grep -v grep'] },
    },
    {
      name: 'curl with a user',
      image: { cmd: ['curl', '-u', 'user:secret', '-o', '/tmp/x', 'https://api.example:443/'] },
    },
  ],
  detect(scene) {
    return [...byCommand(scene), ...byEnvironment(scene)];
  },
};

function byCommand(scene: Scene): readonly FindingDraft[] {
  const declared = isDeclaredMiner(scene);
  return effectsOf(scene, 'mine').flatMap((effect) => {
    const pool = effect.pool ? ` at ${valueWords(effect.pool, 100)}` : '';
    return findingOf(scene, sightingOf(scene, effect), {
      threat: 'hostile',
      declared,
      title: titleOf(declared, pool),
      effects: [effect.id],
      indicators: [effect.pool, effect.wallet].flatMap((value) => (value ? [render(value).slice(0, 200)] : [])),
    });
  });
}

/** A pool and a wallet among the image's own variables: a program that reads them need not name them. */
function byEnvironment(scene: Scene): readonly FindingDraft[] {
  const env = (scene.facts.image.config.config?.Env ?? []).slice(0, 1000);
  const setTo = (entry: string) => entry.slice(entry.indexOf('=') + 1, 1000);
  const wallet = env.find((entry) => isWalletLike(setTo(entry)));
  const pool = env.find(
    (entry) =>
      hasStratum(setTo(entry)) ||
      isPoolAddress([setTo(entry)]) ||
      (/pool|stratum/i.test(entry.split('=', 1)[0] ?? '') && /^[\w.-]{3,200}:\d{2,5}$/.test(setTo(entry))),
  );
  if (!wallet || !pool) return [];
  const declared = isDeclaredMiner(scene);
  const judged = severityOf({ threat: 'hostile', reach: 'runs', declared });
  if (!judged) return [];
  const where = { config: 'Env' };
  return [
    {
      title: titleOf(declared, ` at ${clip(setTo(pool), 100)}`),
      ...judged,
      confidence: 'medium',
      reach: 'runs',
      where,
      evidence: [pool, wallet].map((text) => ({ text: text.slice(0, 500), where })),
      indicators: [setTo(pool).slice(0, 200), setTo(wallet).slice(0, 200)],
    },
  ];
}

function titleOf(declared: boolean, pool: string): string {
  return declared
    ? `Is a declared miner: mines a cryptocurrency${pool}`
    : `Mines a cryptocurrency${pool} without saying so`;
}
