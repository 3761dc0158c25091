import type { FileFact } from '../inspect/facts.ts';
import { textOf } from '../trace/value.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { fileFinding } from './file-finding.ts';
import { packageOwning } from './setting.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { deceives, tellingFiles } from './telling-files.ts';
import { programUse } from './uses.ts';
import { clip } from './wording.ts';

/** Programs kept where nobody looks. */
export const hiddenPlace: Detector = {
  id: 'hidden-place',
  version: 2,
  title: 'Runs a program from a hidden place.',
  attack: ['T1564.001', 'T1036.005'],
  description: `
A folder called \`...\` or \`.X11-unix\` below \`/tmp\`, a hidden folder below \`/usr\` or \`/etc\`, a name that ends in a blank or
holds characters that are not shown, a program named like a pid or lock file: such names are chosen so that a listing does
not show them. *Suspicious* when something runs a program there, a *note* when a name only has characters that deceive.
Hidden folders of users (\`~/.local\`, \`~/.cargo\`) are ordinary.
`,
  fires: [
    {
      name: 'a hidden folder below /var/tmp',
      severity: 'suspicious',
      image: {
        cmd: ['/var/tmp/.../run'],
        files: { '/var/tmp/.../run': { content: '#!/bin/sh\nuname -a\n', mode: 0o755 } },
      },
    },
    {
      name: 'below /usr',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', '/usr/lib/.sys/update -c /usr/lib/.sys/c; exec app'] },
    },
    {
      name: 'a shell in a folder of its own',
      severity: 'suspicious',
      image: {
        entrypoint: ['/var/sbin/bash'],
        files: { '/var/sbin/bash': { content: '\u007fELF\u0002\u0001\u0001 nothing', mode: 0o755 } },
      },
    },
    {
      name: 'a pid file that is run',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'chmod +x /var/run/crond.pid; /var/run/crond.pid & exec app'] },
    },
    {
      name: 'a name that ends in a blank',
      severity: 'note',
      image: { cmd: ['app'], files: { '/usr/bin/ps ': { content: '#!/bin/sh\nexit\n', mode: 0o755 } } },
    },
  ],
  silent: [
    {
      name: 'what new home folders are filled with',
      image: {
        cmd: ['sh', '-c', '. /etc/skel/.bashrc; exec app'],
        files: { '/etc/skel/.bashrc': 'alias ll="ls -l"\n' },
      },
    },
    { name: "a user's tools", image: { cmd: ['/root/.local/bin/app'] } },
    { name: 'a virtual environment', image: { cmd: ['/opt/app/.venv/bin/python', '/opt/app/main.py'] } },
    { name: 'a build tool', image: { cmd: ['sh', '-c', '/usr/src/app/node_modules/.bin/next start'] } },
    {
      name: 'a pid file that is handed on',
      image: { cmd: ['sh', '-c', 'set -- /var/run/crond.pid; "$1" /usr/sbin/cron; exec app'] },
    },
    { name: 'a pid file that is read', image: { cmd: ['sh', '-c', 'kill -0 $(cat /var/run/app.pid); exec app'] } },
  ],
  detect(scene) {
    return [...started(scene), ...ran(scene), ...deceptive(scene)];
  },
};

/** What the image itself starts. */
function started(scene: Scene): readonly FindingDraft[] {
  return scene.story.starts.flatMap((start) => {
    const { target } = start;
    if (target === undefined || start.kind === 'file' || start.kind === 'history') return [];
    const why = hiddenBecause(target) ?? posing(scene, target);
    if (why === undefined || packageOwning(scene, target) !== undefined) return [];
    const file = scene.facts.files.get(target);
    if (file === undefined) return [];
    return fileFinding(scene, {
      threat: 'dual-use',
      path: target,
      layer: file.layer,
      reach: start.reach,
      title: `Runs a program ${why} (${clip(target, 80)})`,
      text: start.label,
      note: 'started by',
    });
  });
}

/** What its code runs. */
function ran(scene: Scene): readonly FindingDraft[] {
  const targets = new Set(scene.story.starts.map(({ target }) => target));
  const made = madePrograms(scene);
  return effectsOf(scene, 'run').flatMap((effect) => {
    const path = textOf(effect.what);
    if (path === undefined || targets.has(path) || /\s/.test(path.trim())) return [];
    const why = hiddenBecause(path);
    if (why === undefined || packageOwning(scene, path) !== undefined) return [];
    // Init scripts pass pid files around; one that is run was made a program first.
    const file = scene.facts.files.get(path);
    if (likeLock.test(path) && !made.has(path) && !(file && isProgram(file))) return [];
    return findingOf(scene, sightingOf(scene, effect), {
      threat: 'dual-use',
      title: `Runs a program ${why} (${clip(path, 80)})`,
      effects: [effect.id],
    });
  });
}

const likeLock = /\.(pid|lock|swp|sock)$/;

/** Files that the story downloads or gives the right to be run. */
function madePrograms(scene: Scene): ReadonlySet<string | undefined> {
  return new Set(
    scene.story.effects.flatMap((effect) => {
      if (effect.kind === 'chmod') return [textOf(effect.path)];
      return effect.kind === 'fetch' && effect.to !== undefined ? [textOf(effect.to)] : [];
    }),
  );
}

/** Why a path is a place where nobody looks, to follow "a program"; `undefined` when it is not. */
function hiddenBecause(path: string): string | undefined {
  if (!path.startsWith('/') || path.length > 4096) return undefined;
  const parts = path.split('/').slice(1);
  const name = parts.at(-1) ?? '';
  if (parts.some((part) => /^\.{3,}$/.test(part))) return 'in a folder that is named like a parent folder';
  if (deceives(name)) return 'whose name is not shown as it is';
  if (likeLock.test(name)) return 'that is named like a pid or lock file';
  const top = parts[0] ?? '';
  const shared =
    parts[0] === 'var' && parts[1] === 'tmp' ? 2 : top === 'dev' && parts[1] === 'shm' ? 2 : top === 'tmp' ? 1 : 0;
  if (shared > 0 && parts.slice(shared).some((part) => part.startsWith('.')))
    return 'hidden in a folder that everybody can write to';
  // Templates of what stands in a home folder; anything else that is hidden there is.
  if (parts.length === 3 && top === 'etc' && parts[1] === 'skel' && startup.has(name)) return undefined;
  if (system.has(top) && parts.some((part) => part.startsWith('.') && !known.has(part)))
    return 'in a hidden folder of the system';
  return undefined;
}

/** A program with the name of a shell or daemon in a folder that holds none; scripts are told by `disguised-file`. */
function posing(scene: Scene, path: string): string | undefined {
  if (!/^\/(var\/s?bin|tmp|var\/tmp|dev|run|boot|media|mnt)\//.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return posed.has(name) && scene.facts.files.get(path)?.kind === 'elf'
    ? 'with the name of a system program in a folder that holds none'
    : undefined;
}

const posed = new Set([
  ...[
    'bash',
    'sh',
    'dash',
    'python',
    'python3',
    'perl',
    'nginx',
    'sshd',
    'cron',
    'crond',
    'httpd',
    'apache2',
    'mysqld',
  ],
  ...['redis-server', 'postgres', 'java', 'node', 'dockerd', 'containerd', 'kubelet', 'systemd', 'init', 'pause'],
]);

const startup = new Set(['.bashrc', '.profile', '.bash_profile', '.bash_logout', '.zshrc', '.zprofile', '.kshrc']);

const system = new Set(['usr', 'bin', 'sbin', 'lib', 'lib64', 'etc', 'boot', 'dev', 'run']);
/** Hidden folders that tools make in system folders. */
const known = new Set([
  ...['.bin', '.venv', '.git', '.config', '.cache', '.local', '.npm', '.nvm', '.yarn', '.pnpm', '.cargo', '.rustup'],
  ...['.pyenv', '.rbenv', '.next', '.output', '.nuxt', '.build', '.dotnet', '.deno', '.bun', '.mix', '.hex', '.gem'],
  ...['.s6-svscan', '.s6-rc', '.husky', '.krew', '.linuxbrew', '.store', '.pnp', '.svelte-kit', '.vite', '.libs'],
]);

const mostNames = 20;

/** Programs whose name is not shown as it is, whoever runs them. */
function deceptive(scene: Scene): readonly FindingDraft[] {
  const found: FindingDraft[] = [];
  for (const file of tellingFiles(scene).deceptive) {
    const use = programUse(scene, file.path);
    if (use !== undefined && (use.reach === 'runs' || use.reach === 'armed')) continue;
    found.push(
      ...fileFinding(scene, {
        threat: 'dual-use',
        path: file.path,
        layer: file.layer,
        reach: 'present',
        title: 'Holds a program whose name is not shown as it is',
        text: JSON.stringify(file.path),
        attack: ['T1036.002'],
      }),
    );
    if (found.length >= mostNames) break;
  }
  return found;
}

function isProgram(file: FileFact): boolean {
  return file.type === 'file' && (file.kind === 'elf' || file.kind === 'script') && (file.mode & 0o111) !== 0;
}
