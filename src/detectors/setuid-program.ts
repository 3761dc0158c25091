import { factsOf } from '../analyzers/facts-of.ts';
import { setuid } from '../analyzers/setuid.ts';
import type { FileFact } from '../inspect/facts.ts';
import { literals, render, textOf } from '../trace/value.ts';
import { capabilityNames, strongCapabilities } from './capabilities.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { fileFinding } from './file-finding.ts';
import { reachOfFile } from './file-place.ts';
import { packageOwning } from './setting.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Programs that make their caller root. */
export const setuidProgram: Detector = {
  id: 'setuid-program',
  version: 1,
  title: 'Lets whoever starts a program become root.',
  attack: ['T1548.001'],
  description: `
A setuid program runs as its owner, whoever starts it. \`passwd\`, \`su\`, \`mount\`, \`sudo\` and \`ping\` need that, and
packages bring them: they are passed over. A *shell* or an interpreter with that bit (or a copy of one, whatever its name)
is a back door for whoever gets in as an ordinary user: *malicious* where it is made on the host, *suspicious* otherwise.
The same goes for capabilities that amount to root. Any other such program that no package claims and that lies in a
temporary or hidden folder is a *note*.
`,
  fires: [
    {
      name: 'a copy of a shell, on the host',
      image: { cmd: ['sh', '-c', 'cp /bin/sh /host/tmp/.s && chmod 4755 /host/tmp/.s'] },
    },
    {
      name: 'a copy of a shell',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'cp /bin/bash /var/tmp/.b; chmod u+s /var/tmp/.b; exec app'] },
    },
    {
      name: 'a capability that amounts to root',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'setcap cap_setuid+ep /usr/bin/python3; exec app'] },
    },
    {
      name: 'a shell that came with the bit',
      severity: 'suspicious',
      image: {
        layers: [
          { '/bin/bash': { content: program('GNU bash'), mode: 0o755 } },
          { '/usr/local/lib/libdata': { content: program('GNU bash'), mode: 0o4755 } },
        ],
      },
    },
    {
      name: 'a hidden program',
      severity: 'note',
      image: { files: { '/var/tmp/.cache/helper': { content: program('helper'), mode: 0o4755 } } },
    },
  ],
  silent: [
    {
      name: "a package's own",
      image: {
        files: {
          '/usr/bin/passwd': { content: program('passwd'), mode: 0o4755 },
          '/var/lib/dpkg/info/passwd.list': '/.\n/usr\n/usr/bin\n/usr/bin/passwd\n',
        },
      },
    },
    {
      name: 'su-exec without the bit',
      image: { files: { '/sbin/su-exec': { content: program('su-exec'), mode: 0o755 } } },
    },
    {
      name: "a browser's sandbox",
      image: { files: { '/opt/google/chrome/chrome-sandbox': { content: program('sandbox'), mode: 0o4755 } } },
    },
    { name: 'a low port', image: { cmd: ['sh', '-c', 'setcap cap_net_bind_service=+ep /usr/bin/node; exec app'] } },
    { name: 'a folder for a group', image: { cmd: ['sh', '-c', 'chmod g+s /data; chmod 2775 /srv; exec app'] } },
    {
      name: 'a hidden folder of a service',
      image: { files: { '/var/lib/dpkg/info/t.postinst': '#!/bin/sh\nchmod 4750 /var/lib/t/.config/t\n' } },
    },
    {
      name: 'putting back what a package had',
      image: { files: { '/var/lib/dpkg/info/sudo.postinst': '#!/bin/sh\nchmod 4755 /usr/bin/sudo\n' } },
    },
  ],
  detect(scene) {
    return [...made(scene), ...lying(scene)];
  },
};

/** Programs looked at; more is not one person's script. */
const mostRaised = 300;

function made(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'privilege')
    .slice(0, mostRaised)
    .flatMap((effect) => {
      const sighting = sightingOf(scene, effect);
      const path = textOf(effect.path);
      const shell = shellBehind(scene, effect.stage, path) ?? (path === undefined ? undefined : shellNamed(path));
      const hidden = isOddPlace(render(effect.path));
      if (shell === undefined && !hidden && sighting.outside === undefined) return [];
      if (effect.how === 'capability' && shell === undefined) return [];
      return findingOf(scene, sighting, {
        threat: 'dual-use',
        onHost: sighting.outside !== undefined && shell !== undefined,
        title: `Makes ${shell === undefined ? valueWords(effect.path, 80) : `${valueWords(effect.path, 80)}, ${shell},`} run with the rights of root${sighting.outside ? ' on the HOST' : ''} (${valueWords(effect.rights, 40)})`,
        because:
          shell === undefined
            ? 'Whoever starts it gets the rights of its owner.'
            : 'Whoever gets in as an ordinary user is root with it.',
        effects: [effect.id],
      });
    });
}

/** Files of the image that have the bit or the capability. */
function lying(scene: Scene): readonly FindingDraft[] {
  const shells = shellDigests(scene);
  const filesOf = new Map<number, ReadonlyMap<string, FileFact>>();
  const fileAt = (layer: number, path: string): FileFact | undefined => {
    let files = filesOf.get(layer);
    if (files === undefined) {
      files = new Map(scene.facts.layers[layer]?.files.map((file) => [file.path, file]));
      filesOf.set(layer, files);
    }
    return files.get(path);
  };
  return factsOf(scene.facts, setuid).flatMap((fact) => {
    const { data, path, layer } = fact;
    const file = fileAt(layer, path);
    const strong = data.capability === undefined ? [] : strongCapabilities(data.capability);
    if (file === undefined || !((data.setuid && data.uid === 0) || strong.length > 0)) return [];
    const copied = file.sha256 === undefined ? undefined : shells.get(file.sha256);
    const shell = copied === undefined || copied === path ? shellNamed(path) : `a copy of ${copied},`;
    const owned = packageOwning(scene, path) !== undefined;
    if (shell === undefined && (owned || !isOddPlace(path))) return [];
    const rights = strong.length > 0 ? capabilityNames(strong) : (file.mode & 0o7777).toString(8);
    // It waits for whoever is in the container; a later layer may have taken it away.
    const reach = reachOfFile(scene, path, layer, 'armed');
    return fileFinding(scene, {
      threat: shell === undefined ? 'minor' : 'dual-use',
      path,
      layer,
      reach: reach === 'hidden' && shell === undefined ? 'hidden' : reach,
      title: shell
        ? `Holds ${shell.replace(/,$/, '')} that makes whoever starts it root (${path})`
        : `Holds a program in an odd place that runs with the rights of root (${path})`,
      text: `${path}: ${rights}, owner ${data.uid}:${data.gid}`,
      because: shell ? 'Whoever gets in as an ordinary user is root with it.' : undefined,
    });
  });
}

/** Programs that run whatever they are told to: with the bit they are root shells. */
const shells = new Set([
  ...['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'fish', 'csh', 'tcsh', 'busybox', 'rbash', 'toybox'],
  ...['python', 'python2', 'python3', 'perl', 'ruby', 'php', 'lua', 'node', 'gdb', 'tclsh', 'awk', 'gawk', 'mawk'],
  ...['find', 'vim', 'vi', 'nano', 'less', 'more', 'env', 'nmap', 'cp', 'tar', 'dd', 'tee', 'socat', 'nc', 'xargs'],
]);

function shellNamed(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const bare = name.replace(/-?\d[\d.]*$/, '');
  return shells.has(name) || shells.has(bare) ? `the program ${name}` : undefined;
}

/** What was copied to this path by an earlier command of the same code. */
function shellBehind(scene: Scene, stage: number, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  for (const command of scene.story.commands) {
    if (command.stage !== stage || !['cp', 'mv', 'install', 'ln', 'cat'].includes(command.name)) continue;
    const words = command.argv.slice(1).map(literals);
    const targets = [...words, ...command.redirects.map(({ target }) => literals(target))];
    if (!targets.includes(path)) continue;
    const source = words.find((word) => word !== path && !word.startsWith('-') && shellNamed(word) !== undefined);
    if (source !== undefined) return `a copy of ${source}`;
  }
  return undefined;
}

/** Digests of the image's shells, to know a copy under another name. */
function shellDigests(scene: Scene): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const file of programs(scene)) {
    if (file.sha256 !== undefined && !digests.has(file.sha256)) digests.set(file.sha256, file.path);
  }
  return digests;
}

function programs(scene: Scene): readonly FileFact[] {
  return ['/bin', '/usr/bin', '/usr/local/bin']
    .flatMap((folder) => [...scene.facts.files.list(folder)])
    .filter((file) => file.kind === 'elf' && shellNamed(file.path) !== undefined);
}

/** Folders in which no program is expected that others should start, and hidden files. */
function isOddPlace(path: string): boolean {
  if (/^(\/[^/]{1,60})?\/(tmp|var\/tmp|dev\/shm|dev|run|var\/run)\//.test(path)) return true;
  return path.slice(path.lastIndexOf('/') + 1).startsWith('.');
}

/** The beginning of an ELF file, made of nothing. */
function program(text: string): Uint8Array {
  return new TextEncoder().encode(`\u007fELF\u0002\u0001\u0001 ${text}`);
}
