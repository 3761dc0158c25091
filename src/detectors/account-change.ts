import { accounts } from '../analyzers/accounts.ts';
import { factsOf } from '../analyzers/facts-of.ts';
import type { AccountEffect } from '../trace/effect.ts';
import { literals, textOf } from '../trace/value.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { layerOf, reachOfFile } from './file-place.ts';
import { settingOf } from './setting.ts';
import { severityOf, type Threat } from './severity.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { unfitForRoot } from './sudo-who.ts';
import { clip } from './wording.ts';

/** Accounts, passwords, sudo rights and SSH settings that open the system. */
export const accountChange: Detector = {
  id: 'account-change',
  version: 2,
  title: 'Changes who may log in, or who is root.',
  attack: ['T1136.001', 'T1098', 'T1548.003'],
  description: `
Adding a user in a container is ordinary and says nothing. What counts: an account on the *host* (through a mounted
\`/etc\`, \`chroot\`, \`nsenter\`), a second account with uid 0, a fixed password for root, sudo rights without a password.

*Malicious* on the host when what is written came with the image. *Suspicious* for a second root or a fixed root password.
A *note* for passwordless sudo inside the container.
`,
  fires: [
    {
      name: "a second root in the host's passwd",
      image: { cmd: ['sh', '-c', 'echo "x:x:0:0::/root:/bin/sh" >> /mnt/etc/passwd'] },
    },
    {
      name: 'a second root in the container',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'useradd -o -u 0 -g 0 toor; exec app'] },
    },
    {
      name: 'a fixed root password',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'echo root:letmein | chpasswd; exec /usr/sbin/sshd -D'] },
    },
    {
      name: 'sudo for everybody',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'echo "ALL ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/a; exec app'] },
    },
    {
      name: 'root without a password',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'sed -i "s/^root:x:/root::/" /etc/passwd; exec app'] },
    },
    {
      name: 'a second root in the image',
      severity: 'suspicious',
      image: { files: { '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nsvc:x:0:0::/root:/bin/sh\n' } },
    },
    {
      name: 'passwordless sudo',
      severity: 'note',
      image: { cmd: ['sh', '-c', 'echo "app ALL=(ALL) NOPASSWD: ALL" >> /etc/sudoers; exec app'] },
    },
  ],
  silent: [
    { name: 'an ordinary user', image: { cmd: ['sh', '-c', 'useradd -u 1000 app; exec su app -c app'] } },
    {
      name: "the user's own password",
      severity: 'note',
      image: { cmd: ['sh', '-c', 'echo "root:$ROOT_PASSWORD" | chpasswd; exec /usr/sbin/sshd -D'] },
    },
    {
      name: 'an ordinary passwd',
      image: { files: { '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nsync:x:4:65534:sync:/bin:/bin/sync\n' } },
    },
  ],
  detect(scene) {
    return [...changed(scene), ...secondRoots(scene)];
  },
};

function changed(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'account').flatMap((effect) => {
    const sighting = sightingOf(scene, effect);
    const threat = sighting.outside ? (isFixed(effect) ? 'hostile' : 'dual-use') : ownThreat(effect);
    if (!threat) return [];
    const host = sighting.outside ? ` on the HOST, through ${sighting.outside}` : '';
    return findingOf(scene, sighting, {
      threat,
      title: `${words[effect.action]}${host}`,
      ...(sighting.outside ? { attack: ['T1611'] } : {}),
      effects: [effect.id],
      encodingDeceives: sighting.outside !== undefined,
    });
  });
}

const words: Readonly<Record<AccountEffect['action'], string>> = {
  'add-user': 'Adds a user account',
  'set-password': 'Sets a password',
  sudoers: 'Grants sudo rights',
  'edit-passwd': 'Changes the list of accounts',
  'edit-shadow': 'Changes the list of passwords',
  'sshd-config': 'Changes who may log in over SSH',
  'uid-0': 'Makes a second account root',
};

/** What came with the image is fixed; what the user brings is not. */
function isFixed(effect: AccountEffect): boolean {
  if (effect.action === 'add-user' || effect.action === 'sshd-config') return false;
  return (
    textOf(effect.subject) !== undefined &&
    literals(effect.subject).trim() !== '' &&
    !literals(effect.subject).startsWith('/')
  );
}

/** Inside the container most of this is ordinary. */
function ownThreat(effect: AccountEffect): Threat | undefined {
  if (effect.action === 'uid-0') return 'dual-use';
  if (effect.action === 'set-password') {
    const text = literals(effect.subject);
    return text.includes('root') ? (isFixed(effect) && text.includes(':') ? 'dual-use' : 'minor') : undefined;
  }
  if (effect.action === 'sudoers') {
    const rule = literals(effect.subject);
    if (!rule.includes('NOPASSWD')) return undefined;
    return /NOPASSWD\s{0,4}:\s{0,4}ALL/.test(rule) && unfitForRoot(rule.trim().split(/\s/, 1)[0] ?? '')
      ? 'dual-use'
      : 'minor';
  }
  // `sed -i s/root:x:/root::/`: root without a password.
  if (
    effect.action === 'edit-passwd' &&
    /root:[x*!]{1,2}:?[/|#@,]root::?[/|#@,]/.test(literals(effect.subject).replace('^', ''))
  )
    return 'dual-use';
  return effect.action === 'edit-shadow' && isFixed(effect) ? 'minor' : undefined;
}

/** Accounts with uid 0 beside root in the image's own passwd. */
function secondRoots(scene: Scene): readonly FindingDraft[] {
  return factsOf(scene.facts, accounts).flatMap((fact) => {
    const { data } = fact;
    if (data.table !== 'passwd' || data.uid !== 0 || data.user === 'root' || data.login === false) return [];
    const reach = reachOfFile(scene, fact.path, fact.layer, fact.path === '/etc/passwd' ? 'armed' : 'present');
    const judged = severityOf({ threat: 'dual-use', reach, setting: settingOf(fact.path) });
    if (!judged) return [];
    const where = { layer: layerOf(scene, fact.layer), path: fact.path, line: data.line };
    return [
      {
        title: `The account “${clip(data.user, 60)}” is a second root`,
        ...judged,
        confidence: 'high',
        reach,
        where,
        evidence: [{ text: `${data.user}: uid 0, shell ${data.shell ?? '?'}`.slice(0, 500), where }],
      },
    ];
  });
}
