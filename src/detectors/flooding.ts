import { textOf } from '../trace/value.ts';
import { saysOf } from './declared.ts';
import { destinationOf } from './destinations.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Floods of packets or requests against somebody. */
export const flooding: Detector = {
  id: 'flooding',
  version: 1,
  title: 'Floods somebody with traffic.',
  attack: ['T1498', 'T1499'],
  description: `
Flooders (mhddos, slowloris, goldeneye …), and packet tools told to send without end (\`hping3 --flood\`), take services of others
down, with the connection of whoever runs the image. *Malicious* with a target that the image fixes, or in an image that does not
say so; *suspicious* in one that openly is a flooder or where the user names the target. Bounded load tests (ab, wrk, k6, hey) and
anything against the machine itself are nothing.
`,
  fires: [
    { name: 'hping3', image: { cmd: ['sh', '-c', 'hping3 -S --flood --rand-source -p 443 victim.example'] } },
    {
      name: 'a rented flooder’s words',
      image: { cmd: ['python3', '/opt/start.py', 'UDP', '198.51.100.7:80', '500', '3600'] },
    },
    { name: 'renamed', image: { cmd: ['sh', '-c', '/tmp/.x/kw OVH 198.51.100.7:80 500 3600'] } },
    { name: 'a named tool', image: { cmd: ['slowloris', '-p', '80', 'victim.example'] } },
    {
      name: 'a declared flooder',
      severity: 'suspicious',
      image: {
        name: 'docker.io/someones/mhddos_proxy:1',
        cmd: ['python3', '/app/runner.py', 'GET', 'victim.example', '100', '60'],
      },
    },
    {
      name: 'a target that the user names',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'goldeneye $TARGET -w 50'] },
    },
  ],
  silent: [
    {
      name: 'load tests',
      image: {
        cmd: ['sh', '-c', 'ab -n 1000 -c 10 http://app/; wrk -t2 -c100 -d30s http://app/; hey -n 200 http://app/'],
      },
    },
    { name: 'pings', image: { cmd: ['sh', '-c', 'ping -c 4 example.com; hping3 -c 1 -S -p 80 example.com'] } },
    { name: 'a flood of itself', severity: 'note', image: { cmd: ['sh', '-c', 'hping3 --flood localhost'] } },
    { name: 'an HTTP request', image: { cmd: ['http', 'POST', 'api.example/items', 'count=3', 'size=9'] } },
  ],
  detect(scene) {
    const declared = saysOf(scene, [
      'ddos',
      'dos',
      'flood',
      'flooder',
      'stress',
      'stresser',
      'booter',
      'mhddos',
      'db1000n',
      'slowloris',
      'loic',
      'hoic',
      'loadtest',
      'pentest',
      'distress',
      'proxy',
      'uashield',
    ]);
    return effectsOf(scene, 'flood').flatMap((effect) => {
      const target = destinationOf(effect.target);
      const chosen = effect.target.length > 0 && textOf(effect.target) === undefined;
      return findingOf(scene, sightingOf(scene, effect), {
        threat: target.kind === 'local' && !chosen ? 'minor' : chosen ? 'dual-use' : 'hostile',
        declared: declared || undefined,
        title: `Floods ${valueWords(effect.target, 80) || 'somebody'} with traffic (${effect.tool.slice(0, 60)})`,
        effects: [effect.id],
      });
    });
  },
};
