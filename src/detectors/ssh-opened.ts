import { accounts } from '../analyzers/accounts.ts';
import { factsOf } from '../analyzers/facts-of.ts';
import { literals, textOf } from '../trace/value.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { fileFinding } from './file-finding.ts';
import { reachOfFile } from './file-place.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { sshServerReach } from './ssh-server.ts';

/** An SSH server that the maker of the image can log in to. */
export const sshOpened: Detector = {
  id: 'ssh-opened',
  version: 1,
  title: 'Runs an SSH server that its maker knows the way into.',
  attack: ['T1021.004', 'T1098', 'T1556'],
  description: `
Images with an SSH server exist, and their users bring a key or a password. *Suspicious* is a server that lets root log in
with a password that is fixed in the image (or with none at all): whoever made the image, and everybody who looks into it,
can log in wherever it runs. Host keys that lie in the image are a *note*: all who pull it have the server's private key.
`,
  fires: [
    {
      name: 'root may log in, with a password that is in the image',
      severity: 'suspicious',
      image: {
        cmd: ['/usr/sbin/sshd', '-D'],
        files: {
          '/etc/ssh/sshd_config': 'PermitRootLogin yes\nPasswordAuthentication yes\n',
          '/etc/shadow': 'root:$6$abcdefgh$0123456789012345678901234567890123456789:19000:0:99999:7:::\n',
        },
      },
    },
    {
      name: 'the same at start',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'echo root:letmein | chpasswd; sed -i "s/#PermitRootLogin.*/PermitRootLogin yes/" /etc/ssh/sshd_config; exec /usr/sbin/sshd -D',
        ],
      },
    },
    {
      name: 'without any password',
      severity: 'suspicious',
      image: {
        cmd: ['sh', '-c', 'echo "PermitEmptyPasswords yes" >> /etc/ssh/sshd_config; passwd -d root; /usr/sbin/sshd -D'],
      },
    },
    {
      name: 'host keys in the image',
      severity: 'note',
      image: {
        cmd: ['/usr/sbin/sshd', '-D'],
        files: { '/etc/ssh/ssh_host_ed25519_key': 'a private key would be here\n' },
      },
    },
  ],
  silent: [
    {
      name: 'keys made at the first start, a password of the user',
      image: {
        cmd: ['sh', '-c', 'ssh-keygen -A; echo "root:$ROOT_PASSWORD" | chpasswd; exec /usr/sbin/sshd -D'],
        files: { '/etc/ssh/sshd_config': 'PermitRootLogin yes\n' },
      },
    },
    {
      name: 'keys only',
      image: {
        cmd: ['/usr/sbin/sshd', '-D'],
        files: {
          '/etc/ssh/sshd_config': 'PermitRootLogin prohibit-password\nPasswordAuthentication no\n',
          '/etc/shadow': 'root:*:19000:0:99999:7:::\n',
        },
      },
    },
    {
      name: 'an unused server',
      image: {
        cmd: ['app'],
        files: {
          '/etc/ssh/sshd_config': '#PermitRootLogin prohibit-password\n',
          '/etc/shadow': 'root:$6$abcdefgh$0123456789012345678901234567890123456789:19000:0:99999:7:::\n',
        },
      },
    },
  ],
  detect(scene) {
    const reach = sshServerReach(scene);
    return reach === undefined ? [] : [...opened(scene), ...configured(scene), ...hostKeys(scene)];
  },
};

/** The server's settings are opened by code of the image, and root's password is fixed. */
function opened(scene: Scene): readonly FindingDraft[] {
  const password = fixedPassword(scene);
  if (password === undefined) return [];
  return effectsOf(scene, 'account').flatMap((effect) => {
    if (effect.action !== 'sshd-config' || opens(literals(effect.subject)) === undefined) return [];
    const sighting = sightingOf(scene, effect);
    return findingOf(scene, sighting, {
      threat: 'dual-use',
      onHost: sighting.outside !== undefined,
      title: `Lets root log in over SSH with ${password}${sighting.outside ? ' on the HOST' : ''}`,
      because: 'Everybody who has the image knows the way in.',
      effects: [effect.id],
      encodingDeceives: sighting.outside !== undefined,
    });
  });
}

/** The settings lie in the image. */
function configured(scene: Scene): readonly FindingDraft[] {
  const password = fixedPassword(scene);
  if (password === undefined) return [];
  const folder = [...scene.facts.files.list('/etc/ssh/sshd_config.d')].map(({ path }) => path);
  for (const path of ['/etc/ssh/sshd_config', ...folder.slice(0, 50)]) {
    const file = scene.facts.files.resolve(path);
    const text = file === undefined ? undefined : scene.facts.files.text(file);
    const open = text === undefined ? undefined : opens(text);
    if (file === undefined || open === undefined) continue;
    return fileFinding(scene, {
      threat: 'dual-use',
      path: file.path,
      layer: file.layer,
      line: open.line,
      reach: sshServerReach(scene) ?? 'present',
      title: `Lets root log in over SSH with ${password}`,
      text: open.text,
      because: 'Everybody who has the image knows the way in.',
    });
  }
  return [];
}

/** The setting (in a file, or in a sed script that makes it) that lets root in with a password. */
function opens(text: string): { readonly line: number; readonly text: string } | undefined {
  const lines = text.slice(0, 200_000).split('\n', 5000);
  const at = lines.findIndex((line) => {
    const flat = line.trim().toLowerCase();
    if (flat.startsWith('#')) return false;
    return /permitrootlogin["'\\ \t=]{1,4}yes/.test(flat) || /permitemptypasswords["'\\ \t=]{1,4}yes/.test(flat);
  });
  const line = lines[at];
  return line === undefined ? undefined : { line: at + 1, text: line.trim().slice(0, 300) };
}

/** In words: how root's password is fixed, in the image's tables or by its code; `undefined` when it is not. */
function fixedPassword(scene: Scene): string | undefined {
  for (const effect of effectsOf(scene, 'account')) {
    if (effect.action !== 'set-password') continue;
    const reach = scene.story.stages[effect.stage]?.reach;
    const text = textOf(effect.subject);
    if (reach !== 'runs' && reach !== 'armed' && reach !== 'built') continue;
    if (text !== undefined && /^root(:.|$)/m.test(text)) return 'a password that came with the image';
  }
  const shadow = scene.facts.files.get('/etc/shadow');
  for (const fact of factsOf(scene.facts, accounts)) {
    const { data } = fact;
    if (fact.path !== '/etc/shadow' || fact.layer !== shadow?.layer || data.user !== 'root') continue;
    if (data.password === 'hash') return 'a password that came with the image';
    if (data.password === 'empty') return 'no password';
  }
  return undefined;
}

function hostKeys(scene: Scene): readonly FindingDraft[] {
  const keys = [...scene.facts.files.list('/etc/ssh')].filter(
    (file) => file.type === 'file' && file.size > 0 && /\/ssh_host_[a-z0-9]{1,20}_key$/.test(file.path),
  );
  const [first] = keys;
  if (first === undefined) return [];
  return fileFinding(scene, {
    threat: 'minor',
    path: first.path,
    layer: first.layer,
    reach: reachOfFile(scene, first.path, first.layer, 'armed'),
    title: 'Holds the private key of its SSH server, the same for everybody who pulls the image',
    text: keys.map(({ path }) => path).join('\n'),
    attack: ['T1552.004'],
    because: 'Whoever has the image can pose as the server.',
  });
}
