import { factsOf } from '../analyzers/facts-of.ts';
import { mismatchedContent } from '../analyzers/mismatched-content.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { fileFinding } from './file-finding.ts';
import { reachOfFile } from './file-place.ts';
import { payloadOf } from './payload.ts';
import { bare, tellingFiles } from './telling-files.ts';
import { programUse } from './uses.ts';

/** Code behind the name of something else. */
export const disguisedFile: Detector = {
  id: 'disguised-file',
  version: 1,
  title: 'Hides code behind a name that does not fit.',
  attack: ['T1036.005', 'T1036.008'],
  description: `
A picture that is a script, a script called \`bash\` in a folder that is no folder for programs, a program with a kernel
thread's name in a temporary folder: names that do not fit their content. *Malicious* for a picture that is run as code, or
when the disguised file is run and is a payload; *suspicious* when it is run otherwise, a *note* when it only lies there.
`,
  fires: [
    {
      name: 'a picture that is run',
      image: { cmd: ['bash', '/opt/logo.jpg'], files: { '/opt/logo.jpg': '#!/bin/bash\nuname -a\n' } },
    },
    {
      name: 'a script called bash in an odd place',
      severity: 'suspicious',
      image: {
        entrypoint: ['/var/sbin/bash'],
        files: { '/var/sbin/bash': { content: '#!/bin/sh\nuname -a\n', mode: 0o755 } },
      },
    },
    {
      name: "a kernel thread's name in a temporary folder",
      severity: 'suspicious',
      image: {
        cmd: ['/tmp/kworker'],
        files: {
          '/tmp/kworker': {
            content: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            mode: 0o755,
          },
        },
      },
    },
  ],
  silent: [
    {
      name: 'a wrapper script in the usual place',
      image: {
        entrypoint: ['/usr/bin/java'],
        files: { '/usr/bin/java': { content: '#!/bin/sh\nexec /opt/jdk/bin/java "$@"\n', mode: 0o755 } },
      },
    },
    {
      name: 'a real picture',
      image: { files: { '/opt/logo.png': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) } },
    },
  ],
  detect(scene) {
    return [...mismatched(scene), ...kernelNames(scene)];
  },
};

function mismatched(scene: Scene): readonly FindingDraft[] {
  return factsOf(scene.facts, mismatchedContent).flatMap((fact) => {
    const media = fact.data.claim === 'media';
    if (!media && (isProgramFolder(fact.path) || fact.data.kind === 'empty')) return [];
    if (media && fact.data.kind !== 'script' && fact.data.kind !== 'elf') return [];
    const stage = scene.story.stages.find(
      (each) => each.origin.kind === 'file' && each.origin.path === fact.path && isStarted(each.reach),
    );
    const use = programUse(scene, fact.path);
    const runs = stage?.reach ?? (use && isStarted(use.reach) ? use.reach : undefined);
    const payload = payloadOf(scene, stage?.id);
    const reach = runs ?? reachOfFile(scene, fact.path, fact.layer, 'present');
    return fileFinding(scene, {
      threat: (media && runs) || payload?.worst === 'hostile' ? 'hostile' : 'dual-use',
      path: fact.path,
      layer: fact.layer,
      reach,
      title: media
        ? `${runs ? 'Runs' : 'Holds'} code in a file named like a picture or document (${fact.data.name})`
        : `${runs ? 'Runs' : 'Holds'} a script that is named like the program “${fact.data.name}”`,
      text: `${fact.path} is ${fact.data.kind}${fact.data.shebang ? ` (#!${fact.data.shebang})` : ''}`,
      because: payload ? `It is ${payload.what}.` : undefined,
    });
  });
}

/** Programs with the name of a kernel thread: those have no file. */
function kernelNames(scene: Scene): readonly FindingDraft[] {
  const found: FindingDraft[] = [];
  for (const file of tellingFiles(scene).kernelNames) {
    const name = bare(file.path.slice(file.path.lastIndexOf('/') + 1));
    const use = programUse(scene, file.path);
    found.push(
      ...fileFinding(scene, {
        threat: 'dual-use',
        path: file.path,
        layer: file.layer,
        reach: use?.reach ?? 'present',
        title: `${use && isStarted(use.reach) ? 'Runs' : 'Holds'} a program that has the name of a kernel thread (${name})`,
        text: file.path,
      }),
    );
    if (found.length >= 20) break;
  }
  return found;
}

function isStarted(reach: string): boolean {
  return reach === 'runs' || reach === 'armed';
}

/** Folders in which programs are expected, also those of unpacked distributions of one program. */
function isProgramFolder(path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/'));
  if (
    folder.startsWith('/var/') ||
    folder.startsWith('/tmp') ||
    folder.startsWith('/etc') ||
    folder.startsWith('/dev') ||
    folder.includes('/.')
  )
    return false;
  return true;
}
