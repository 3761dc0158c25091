import { isDeclaredMiner } from './declared.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Preparing the machine for mining, or hiding the load of it. */
export const minerTuning: Detector = {
  id: 'miner-tuning',
  version: 1,
  title: 'Prepares the machine for mining, or hides the load.',
  attack: ['T1496.001', 'T1564'],
  description: `
RandomX runs faster with huge pages and with some registers of the processor changed; both are settings of the *host*. A limit
on its own load (\`cpulimit\`) keeps a miner from being noticed. *Malicious* together with a miner in the same code (*suspicious* in a
declared miner); the registers that xmrig's script writes are *suspicious* alone; huge pages alone are a *note*, since databases
want them too. A limited load of anything else is nothing.
`,
  fires: [
    {
      name: 'huge pages, then a miner',
      image: {
        cmd: ['sh', '-c', 'sysctl -w vm.nr_hugepages=1280; nohup ./sshd -o stratum+tcp://p.mine.example:3333 -u w &'],
      },
    },
    {
      name: 'a limited miner',
      image: { cmd: ['sh', '-c', 'cpulimit -l 60 -- ./x -o stratum+tcp://p.mine.example:3333 -u w'] },
    },
    {
      name: 'registers',
      severity: 'suspicious',
      image: {
        cmd: ['sh', '-c', 'modprobe msr; wrmsr -a 0xc0011020 0x4480000000000; wrmsr -a 0xc0011021 0x40; exec app'],
      },
    },
    {
      name: 'in a declared miner',
      severity: 'suspicious',
      image: {
        name: 'docker.io/someones/xmrig:6',
        cmd: ['sh', '-c', 'echo 1280 > /proc/sys/vm/nr_hugepages; exec xmrig -o p.mine.example:3333 -u w'],
      },
    },
    {
      name: 'huge pages',
      severity: 'note',
      image: { cmd: ['sh', '-c', 'sysctl -w vm.nr_hugepages=512; exec postgres'] },
    },
  ],
  silent: [
    { name: 'a limited encoder', image: { cmd: ['sh', '-c', 'cpulimit -l 50 -- ffmpeg -i /in /out'] } },
    {
      name: 'looking at huge pages',
      image: { cmd: ['sh', '-c', 'cat /proc/sys/vm/nr_hugepages; sysctl vm.nr_hugepages; exec app'] },
    },
    { name: 'a gentle job', image: { cmd: ['sh', '-c', 'nice -n 19 ionice -c3 tar czf /backup/x.tgz /data'] } },
  ],
  detect(scene) {
    const declared = isDeclaredMiner(scene);
    const miners = new Set(effectsOf(scene, 'mine').map(({ stage }) => scene.story.stages[stage]?.start));
    return effectsOf(scene, 'tune').flatMap((effect) => {
      const sighting = sightingOf(scene, effect);
      const mines = miners.has(sighting.stage.start);
      if (effect.what === 'cpu-limit' && !mines) return [];
      const alone = effect.what === 'msr' ? 'dual-use' : 'minor';
      return findingOf(scene, sighting, {
        threat: mines ? 'hostile' : alone,
        declared,
        title: `${titles[effect.what]} (${valueWords(effect.detail, 80)})`,
        because: mines ? 'The same code starts a miner.' : undefined,
        effects: [effect.id],
      });
    });
  },
};

const titles = {
  'huge-pages': 'Reserves huge pages of the host’s memory',
  msr: 'Changes registers of the processor that only mining software changes',
  'cpu-limit': 'Limits the load of its miner so that nobody notices',
} as const;
