import { literals, render } from '../trace/value.ts';
import { isDeclaredScanner } from './declared.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Sweeping the network for open doors. */
export const networkSweep: Detector = {
  id: 'network-sweep',
  version: 1,
  title: 'Sweeps networks for open doors.',
  attack: ['T1046', 'T1595.001'],
  description: `
masscan, zmap, zgrab and pnscan walk through millions of addresses. An image that does it at start looks for victims or is a
scanner: *malicious* when it sweeps for container engines or databases that are open by mistake and acts on what it finds,
*suspicious* otherwise, a *note* when it calls itself a scanner. A scanner that is merely installed is nothing here.
`,
  fires: [
    {
      name: 'open engines, then containers on them',
      image: {
        cmd: [
          'sh',
          '-c',
          'masscan 0.0.0.0/0 -p2375 -oG /tmp/o; while read ip; do docker -H tcp://$ip:2375 run -d alpine sh; done < /tmp/o',
        ],
      },
    },
    { name: 'at start', severity: 'suspicious', image: { cmd: ['masscan', '-p80', '198.51.100.0/24'] } },
    {
      name: 'a declared scanner',
      severity: 'note',
      image: { name: 'docker.io/someones/masscan:1', cmd: ['masscan', '-p80', '198.51.100.0/24'] },
    },
  ],
  silent: [
    { name: 'one host', image: { cmd: ['nmap', '-sV', 'target.example'] } },
    { name: 'asking for the version', image: { cmd: ['masscan', '--version'] } },
  ],
  detect(scene) {
    const declared = isDeclaredScanner(scene);
    const spreads = new Set(
      effectsOf(scene, 'container-run')
        .filter(({ engine }) => engine !== undefined)
        .map(({ stage }) => scene.story.stages[stage]?.start),
    );
    return effectsOf(scene, 'scan').flatMap((effect) => {
      const sighting = sightingOf(scene, effect);
      const ports = literals(effect.ports ?? []);
      const doors = /\b(2375|2376|6379|10250|5984|9200|7001)\b/.test(ports) || effect.tool === 'redis-cli';
      const acts = doors && spreads.has(sighting.stage.start);
      const targets = render(effect.targets).length > 0 ? ` of ${valueWords(effect.targets, 60)}` : '';
      return findingOf(scene, sighting, {
        threat: acts ? 'hostile' : declared ? 'minor' : 'dual-use',
        title: `Sweeps the network${targets} for open doors (${effect.tool}${ports ? `, ports ${ports.slice(0, 60)}` : ''})`,
        because: acts
          ? 'It looks for open container engines and starts containers on what it finds.'
          : declared
            ? 'The image says that it is a scanner.'
            : 'Nothing in its name or labels says that it is a scanner.',
        effects: [effect.id],
        encodingDeceives: !declared,
      });
    });
  },
};
