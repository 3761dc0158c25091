import type { FileFact } from '../inspect/facts.ts';
import { literals, textOf } from '../trace/value.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { fileFinding } from './file-finding.ts';
import { layerOf } from './file-place.ts';
import { packageOwning } from './setting.ts';
import { findingOf, sightingOf } from './sighting.ts';

/** Programs that decide about logins or show what runs, put in the place of a package's own. */
export const replacedProgram: Detector = {
  id: 'replaced-program',
  version: 1,
  title: 'Puts another program in the place of a package’s own.',
  attack: ['T1554', 'T1525'],
  description: `
A layer on top of a base image that replaces \`sshd\`, \`login\`, \`ps\` or a PAM module, while the package database stays as it
was: no package manager did that. The new program may take passwords or hide processes. *Suspicious*.
Upgrades change the database in the same layer and say
nothing; neither do programs that are only moved, linked or given another mode.
`,
  fires: [
    {
      name: 'ps that leaves lines out',
      severity: 'malicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'mv /usr/bin/ps /usr/bin/ps.o; printf "#!/bin/sh\\nps.o \\$@ | grep -v app\\n" > /usr/bin/ps; chmod +x /usr/bin/ps; exec app',
        ],
      },
    },
    {
      name: 'another sshd',
      severity: 'suspicious',
      image: {
        layers: [base('/usr/sbin/sshd'), { '/usr/sbin/sshd': { content: program('another one'), mode: 0o755 } }],
      },
    },
    {
      name: 'ps becomes a script',
      severity: 'suspicious',
      image: {
        layers: [
          base('/usr/bin/ps'),
          { '/usr/bin/ps': { content: '#!/bin/sh\n/usr/bin/ps.real "$@" | grep -v app\n', mode: 0o755 } },
        ],
      },
    },
  ],
  silent: [
    { name: 'bash as sh', image: { cmd: ['sh', '-c', 'ln -sf /bin/bash /bin/sh; exec app'] } },
    {
      name: 'an upgrade',
      image: {
        layers: [
          base('/usr/sbin/sshd'),
          {
            '/usr/sbin/sshd': { content: program('the next one'), mode: 0o755 },
            '/var/lib/dpkg/status': 'Package: tool\nStatus: install ok installed\nVersion: 2\n',
          },
        ],
      },
    },
    {
      name: 'another mode',
      image: { layers: [base('/usr/bin/ps'), { '/usr/bin/ps': { content: program('first'), mode: 0o750 } }] },
    },
    {
      name: 'a program of the image itself',
      image: { layers: [base('/usr/bin/app'), { '/usr/bin/app': { content: program('next'), mode: 0o755 } }] },
    },
    {
      name: 'a program that no package claims',
      image: {
        layers: [
          { '/usr/sbin/sshd': { content: program('first'), mode: 0o755 } },
          { '/usr/sbin/sshd': { content: program('next'), mode: 0o755 } },
        ],
      },
    },
  ],
  detect(scene) {
    const found: FindingDraft[] = [...overwritten(scene)];
    for (const { file, hiding } of scene.facts.files.hidden()) {
      if (hiding.how !== 'replaced' || !isTelling(file) || found.length >= mostFindings) continue;
      const now = scene.facts.files.get(file.path);
      if (now === undefined || now.layer !== hiding.by || now.type !== 'file' || now.sha256 === file.sha256) continue;
      const owner = packageOwning(scene, file.path);
      if (owner === undefined || changesPackages(scene, hiding.by)) continue;
      found.push(...replaced(scene, file, now, owner));
    }
    return found;
  },
};

/** A script written over such a program by the image's code. */
function overwritten(scene: Scene): readonly FindingDraft[] {
  return scene.story.effects.flatMap((effect) => {
    if (effect.kind !== 'write') return [];
    const path = textOf(effect.path);
    const script = literals(effect.content ?? []);
    const name = path?.slice(path.lastIndexOf('/') + 1) ?? '';
    if (path === undefined || !telling.has(name) || !/\/(usr\/)?s?bin\/[^/]{1,60}$/.test(path)) return [];
    if (!script.startsWith('#!') && !script.includes(' -v ')) return [];
    const sighting = sightingOf(scene, effect);
    return findingOf(scene, sighting, {
      threat: 'dual-use',
      onHost: sighting.outside !== undefined,
      // Whoever filters what `ps` shows has something to hide.
      deception: /grep\s{1,4}-[a-zA-Z]{0,6}v/.test(script) ? 'It leaves lines out of what is shown.' : undefined,
      title: `Replaces ${name} by a script${sighting.outside ? ' on the HOST' : ''} (${path})`,
      effects: [effect.id],
      evidence: [{ text: script.slice(0, 1000), where: sighting.where, note: 'the script' }],
    });
  });
}

const mostFindings = 20;

function replaced(scene: Scene, before: FileFact, now: FileFact, owner: string): readonly FindingDraft[] {
  const name = now.path.slice(now.path.lastIndexOf('/') + 1);
  const [finding] = fileFinding(scene, {
    threat: 'dual-use',
    path: now.path,
    layer: now.layer,
    // Whoever logs in or looks at the processes runs it.
    reach: 'armed',
    title: `Replaces ${name} of the package ${owner} by ${now.kind === 'script' ? 'a script' : 'another program'}`,
    text: `${now.path}: sha256 ${now.sha256 ?? 'of nothing'}, ${now.kind ?? 'unknown'}`,
    because: 'No package manager did it: its database stayed as it was.',
    further: [
      {
        text: `${before.path}: sha256 ${before.sha256 ?? 'of nothing'}, ${before.kind ?? 'unknown'}`,
        where: { layer: layerOf(scene, before.layer), path: before.path },
        note: 'what was there before',
      },
    ],
  });
  return finding === undefined ? [] : [finding];
}

/** Programs that take passwords or show what runs, who is logged in and what is open. */
const telling = new Set([
  ...['sshd', 'ssh', 'login', 'su', 'sudo', 'passwd', 'sshd-session', 'agetty', 'cron', 'crond', 'dropbear'],
  ...[
    'ps',
    'top',
    'pgrep',
    'ls',
    'find',
    'netstat',
    'ss',
    'lsof',
    'who',
    'w',
    'last',
    'bash',
    'sh',
    'dash',
    'systemctl',
  ],
]);

function isTelling(file: FileFact): boolean {
  if (file.type !== 'file' || file.kind !== 'elf' || file.sha256 === undefined) return false;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  return (
    (telling.has(name) && /^\/(usr\/)?s?bin\//.test(file.path)) ||
    /\/security\/pam_[a-z0-9_]{1,40}\.so$/.test(file.path)
  );
}

const databases = ['/var/lib/dpkg/', '/lib/apk/db/', '/usr/lib/apk/db/', '/var/lib/rpm/', '/usr/lib/sysimage/rpm/'];

function changesPackages(scene: Scene, layer: number): boolean {
  const files = scene.facts.layers[layer]?.files ?? [];
  return files.some(({ path, type }) => type === 'file' && databases.some((folder) => path.startsWith(folder)));
}

/** A base layer whose package `tool` owns one program. */
function base(path: string) {
  return {
    [path]: { content: program('first'), mode: 0o755 },
    '/var/lib/dpkg/status': 'Package: tool\nStatus: install ok installed\nVersion: 1\n',
    '/var/lib/dpkg/info/tool.list': `/.\n${path}\n`,
  };
}

/** The beginning of an ELF file, made of nothing. */
function program(text: string): Uint8Array {
  return new TextEncoder().encode(`\u007fELF\u0002\u0001\u0001 ${text}`);
}
