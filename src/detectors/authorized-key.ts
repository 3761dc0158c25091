import { authorizedKeys } from '../analyzers/authorized-keys.ts';
import { factsOf } from '../analyzers/facts-of.ts';
import { outsideOf } from '../trace/effects/outside.ts';
import { render, textOf, type Value } from '../trace/value.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { layerOf, reachOfFile } from './file-place.ts';
import { isMadeRoot } from './made-root.ts';
import { packageOwning, settingOf } from './setting.ts';
import { severityOf } from './severity.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip } from './wording.ts';

/** A public key that opens an account to its owner. */
export const authorizedKey: Detector = {
  id: 'authorized-key',
  version: 2,
  title: 'Lets the owner of an SSH key log in.',
  attack: ['T1098.004'],
  description: `
A key in \`authorized_keys\` is a door. Written through a mounted folder (\`/mnt/root/.ssh/authorized_keys\`) it is a door
into the *host's* root account, which stays open when the container is gone.

*Malicious* when a fixed key, one that came with the image, is put into the host. *Suspicious* when a fixed key opens the
container itself, or lies in the image from the start. A key that the user brings (a variable, a mounted file) is what
honest SSH images and installers do: nothing inside the container, suspicious on the host when it runs, and a *note* in a
system that the same code has just installed (\`debootstrap\`).
`,
  fires: [
    {
      name: "a fixed key into the host's root account",
      image: {
        cmd: [
          'sh',
          '-c',
          'mkdir -p /mnt/root/.ssh; echo "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ x@y.invalid" >> /mnt/root/.ssh/authorized_keys',
        ],
      },
    },
    {
      name: 'somebody’s key into a root that was not made here',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'debootstrap stable /srv/jail http://deb.example/debian; echo "$KEY" >> /mnt/host/root/.ssh/authorized_keys',
        ],
      },
    },
    {
      name: 'a fixed key into the container',
      severity: 'suspicious',
      image: {
        cmd: ['sh', '-c', 'echo "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ x@y.invalid" >> /root/.ssh/authorized_keys'],
      },
    },
    {
      name: 'a key that lies in the image',
      severity: 'suspicious',
      image: { files: { '/root/.ssh/authorized_keys': `ssh-ed25519 ${blankKey()} nobody@host.invalid\n` } },
    },
  ],
  silent: [
    {
      name: "the user's key from a variable",
      image: { cmd: ['sh', '-c', 'echo "$SSH_KEY" >> /root/.ssh/authorized_keys; exec /usr/sbin/sshd -D'] },
    },
    {
      name: 'the user’s key in a system that was just installed',
      severity: 'note',
      image: {
        cmd: [
          'sh',
          '-c',
          'debootstrap stable /mnt/target http://deb.example/debian; cp "$HOME/.ssh/authorized_keys" /mnt/target/root/.ssh/',
        ],
      },
    },
    {
      name: 'an installer that lies there',
      severity: 'note',
      image: {
        files: {
          '/usr/share/rescue/install.sh': {
            content: '#!/bin/sh\ncat "$HOME/.ssh/authorized_keys" >> /mnt/root/.ssh/authorized_keys\n',
            mode: 0o755,
          },
        },
      },
    },
  ],
  detect(scene) {
    return [...written(scene), ...lying(scene)];
  },
};

/** An ed25519 key blob whose point is all zeros: well-formed, and nobody can hold its private half. */
function blankKey(): string {
  return `AAAAC3NzaC1lZDI1NTE5AAAAI${'A'.repeat(43)}`;
}

function written(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'key').flatMap((effect) => {
    const sighting = sightingOf(scene, effect);
    const fixed = effect.key !== undefined && holdsKey(effect.key);
    if (!fixed && !sighting.outside) return [];
    const account = accountOf(render(effect.path));
    const copied = /^[^/]{0,200}@/.test(render(effect.path));
    if (copied) return [];
    return findingOf(scene, sighting, {
      threat:
        fixed && sighting.outside
          ? 'hostile'
          : !fixed && isMadeRoot(scene, effect.stage, sighting.outside)
            ? 'minor'
            : 'dual-use',
      title: sighting.outside
        ? `Lets ${fixed ? 'a stranger' : 'somebody'} log in as ${account} on the HOST, through ${sighting.outside}`
        : `Lets the owner of a key that came with the image log in as ${account}`,
      because: fixed
        ? 'The key came with the image: whoever made it keeps the other half.'
        : 'Whose key it will be is not known.',
      ...(sighting.outside ? { attack: ['T1611'] } : {}),
      effects: [effect.id],
    });
  });
}

/** Keys that are in the image's files. */
function lying(scene: Scene): readonly FindingDraft[] {
  return factsOf(scene.facts, authorizedKeys).flatMap((fact) => {
    const outside = outsideOf(fact.path);
    const reach = reachOfFile(scene, fact.path, fact.layer, 'armed');
    const judged = severityOf({
      threat: 'dual-use',
      reach,
      setting: settingOf(fact.path),
      packaged: packageOwning(scene, fact.path) !== undefined,
      because: 'The key came with the image: whoever made it keeps the other half.',
    });
    if (!judged) return [];
    const where = { layer: layerOf(scene, fact.layer), path: fact.path, line: fact.data.line };
    const text = `${fact.data.options ? `${fact.data.options} ` : ''}${fact.data.type} ${fact.data.fingerprint} ${fact.data.comment}`;
    return [
      {
        title: outside
          ? `Holds an SSH key ready for ${accountOf(fact.path)} on the host`
          : `Lets the owner of a key in the image log in as ${accountOf(fact.path)}`,
        ...judged,
        confidence: 'high',
        reach,
        where,
        evidence: [{ text: clip(text, 1000), where }],
        indicators: [fact.data.fingerprint],
      },
    ];
  });
}

function holdsKey(value: Value): boolean {
  const text = textOf(value) ?? render(value);
  return /(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com) AAAA/.test(text.slice(0, 20_000));
}

function accountOf(path: string): string {
  if (path.includes('/root/') || path.includes('dropbear')) return 'root';
  const home = /\/home\/([^/]{1,64})\//.exec(path)?.[1];
  return home ?? 'an account';
}
