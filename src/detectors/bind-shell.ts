import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** A shell for whoever connects. */
export const bindShell: Detector = {
  id: 'bind-shell',
  version: 1,
  title: 'Opens a port behind which a shell waits for anybody.',
  attack: ['T1059.004', 'T1571'],
  description: `
A bind shell listens on a port and hands every caller an interpreter: \`nc -l -e /bin/sh\`, \`socat TCP-LISTEN:… EXEC:…\`.
There is no password. Listening alone, as servers do, is nothing.
`,
  fires: [
    { name: 'netcat', image: { cmd: ['nc', '-lvp', '4444', '-e', '/bin/sh'] } },
    { name: 'socat', image: { cmd: ['socat', 'TCP-LISTEN:4444,reuseaddr,fork', 'EXEC:/bin/bash'] } },
  ],
  silent: [
    { name: 'a listener without a shell', image: { cmd: ['nc', '-l', '-p', '8080'] } },
    { name: 'a proxy', image: { cmd: ['socat', 'TCP-LISTEN:80,fork', 'TCP:backend:8080'] } },
  ],
  detect(scene) {
    return effectsOf(scene, 'listen').flatMap((effect) => {
      if (!effect.shell) return [];
      const port = effect.at.port ? ` on port ${valueWords(effect.at.port, 20)}` : '';
      return findingOf(scene, sightingOf(scene, effect), {
        threat: 'hostile',
        title: `Waits${port} and gives a shell to whoever connects`,
        effects: [effect.id],
      });
    });
  },
};
