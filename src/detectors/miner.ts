import { render } from '../trace/value.ts';
import { isDeclaredMiner } from './declared.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** A miner by its command line. */
export const miner: Detector = {
  id: 'miner',
  version: 1,
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
    const declared = isDeclaredMiner(scene);
    return effectsOf(scene, 'mine').flatMap((effect) => {
      const pool = effect.pool ? ` at ${valueWords(effect.pool, 100)}` : '';
      return findingOf(scene, sightingOf(scene, effect), {
        threat: 'hostile',
        declared,
        title: declared
          ? `Is a declared miner: mines a cryptocurrency${pool}`
          : `Mines a cryptocurrency${pool} without saying so`,
        effects: [effect.id],
        indicators: [effect.pool, effect.wallet].flatMap((value) => (value ? [render(value).slice(0, 200)] : [])),
      });
    });
  },
};
