import { factsOf } from '../analyzers/facts-of.ts';
import { sudoers } from '../analyzers/sudoers.ts';
import { outsideOf } from '../trace/effects/outside.ts';
import type { Detector } from './detector.ts';
import { fileFinding } from './file-finding.ts';
import { reachOfFile } from './file-place.ts';
import { unfitForRoot } from './sudo-who.ts';
import { clip } from './wording.ts';

/** Rules of sudo and doas that give root away. */
export const sudoRights: Detector = {
  id: 'sudo-rights',
  version: 1,
  title: 'Lets users run anything as root without a password.',
  attack: ['T1548.003'],
  description: `
\`app ALL=(ALL) NOPASSWD: ALL\` makes the user \`app\` root. Images for development and CI do it for their one user: a *note*.
*Suspicious* when every user gets it, or a user of a service that has no business with it (\`www-data\`, \`nobody\`), or when
the rule lies ready for a host. Rules that a package brought, and those that ask for a password, say nothing.
`,
  fires: [
    {
      name: 'a web server',
      severity: 'suspicious',
      image: { files: { '/etc/sudoers.d/x': 'www-data ALL=(ALL) NOPASSWD: ALL\n' } },
    },
    {
      name: 'everybody',
      severity: 'suspicious',
      image: { files: { '/etc/sudoers': 'root ALL=(ALL) ALL\nALL ALL=(ALL:ALL) NOPASSWD:ALL\n' } },
    },
    {
      name: 'the user of the image',
      severity: 'note',
      image: { user: 'app', files: { '/etc/sudoers.d/app': 'app ALL=(ALL) NOPASSWD: ALL\n' } },
    },
  ],
  silent: [
    {
      name: 'the usual rules',
      image: { files: { '/etc/sudoers': 'root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n' } },
    },
    {
      name: 'one command',
      image: { files: { '/etc/sudoers.d/app': 'app ALL=(root) NOPASSWD: /usr/sbin/service nginx reload\n' } },
    },
    { name: 'root itself', image: { files: { '/etc/sudoers': 'root ALL=(ALL) NOPASSWD: ALL\n' } } },
  ],
  detect(scene) {
    return factsOf(scene.facts, sudoers).flatMap((fact) => {
      const { who, noPassword, anyCommand, line, rule } = fact.data;
      if (!noPassword || !anyCommand || who === 'root' || who === '%root' || who === '#0') return [];
      const unfit = unfitForRoot(who);
      const outside = outsideOf(fact.path);
      return fileFinding(scene, {
        threat: unfit !== undefined || outside !== undefined ? 'dual-use' : 'minor',
        path: fact.path,
        layer: fact.layer,
        line,
        reach: reachOfFile(scene, fact.path, fact.layer, 'armed'),
        title: `Lets ${who === 'ALL' ? 'every user' : `“${clip(who, 60)}”`} run anything as root without a password${outside ? ' on the host' : ''}`,
        text: `${who} ${rule}`,
        because: unfit ?? 'Images for development do it for their one user.',
      });
    });
  },
};
