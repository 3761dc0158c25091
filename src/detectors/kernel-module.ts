import { literals } from '../trace/value.ts';
import { rootkitNamed } from './attack-names.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { packageOwning } from './setting.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** A module file loaded into the kernel of the host. */
export const kernelModule: Detector = {
  id: 'kernel-module',
  version: 2,
  title: 'Loads its own module into the kernel.',
  attack: ['T1547.006', 'T1014'],
  description: `
Containers share the host's kernel: \`insmod FILE\` puts code into the host. Driver images do it openly, so it is
*suspicious*; the names of known rootkits make it *malicious*. \`modprobe NAME\`, which only asks for a module that the host
already has, is nothing.
`,
  fires: [
    { name: 'a module file', severity: 'suspicious', image: { cmd: ['sh', '-c', 'insmod /opt/driver.ko; exec app'] } },
    { name: 'a rootkit', severity: 'malicious', image: { cmd: ['sh', '-c', 'insmod diamorphine.ko'] } },
  ],
  silent: [{ name: "a module of the host's", image: { cmd: ['sh', '-c', 'modprobe wireguard; exec app'] } }],
  detect(scene) {
    return effectsOf(scene, 'module').flatMap((effect) => {
      const name = literals(effect.module).toLowerCase();
      const rootkit = rootkitNamed(name) !== undefined || name.includes('diamorphin');
      if (!rootkit && (!name.includes('.ko') || packageOwning(scene, name) !== undefined)) return [];
      return findingOf(scene, sightingOf(scene, effect), {
        threat: rootkit ? 'hostile' : 'dual-use',
        title: `Loads its own code into the host’s kernel (${valueWords(effect.module, 80)})`,
        effects: [effect.id],
      });
    });
  },
};
