import type { FileFact } from '../inspect/facts.ts';
import { clientOfProgram } from '../trace/effects/proxyware-clients.ts';
import { attackNamed } from './attack-names.ts';
import type { Scene } from './detector.ts';

/** Files of the final view that a detector may want to speak of, by what is telling about them; each in the view's order. */
export interface TellingFiles {
  /** Named like an exploit, an attack tool or a rootkit. */
  readonly attacks: readonly FileFact[];
  /** Programs named like threads of the kernel. */
  readonly kernelNames: readonly FileFact[];
  /** Programs named like a client that sells the connection. */
  readonly clients: readonly FileFact[];
  /** Programs whose name is not shown as it is. */
  readonly deceptive: readonly FileFact[];
  /** What tells people how to run the image, by its name: at the top, or in a folder right below it. */
  readonly readmes: readonly FileFact[];
  /** Pages with the needle of a miner for browsers. */
  readonly minerPages: readonly FileFact[];
}

/** Files of one kind that are looked at. */
const mostEach = 10_000;

const found = new WeakMap<Scene['facts'], TellingFiles>();

/** The telling files of an image: one walk through its files for all detectors. */
export function tellingFiles(scene: Scene): TellingFiles {
  let files = found.get(scene.facts);
  if (files === undefined) {
    files = walk(scene);
    found.set(scene.facts, files);
  }
  return files;
}

function walk(scene: Scene): TellingFiles {
  const kinds = {
    ...{ attacks: [] as FileFact[], kernelNames: [] as FileFact[], clients: [] as FileFact[] },
    ...{ deceptive: [] as FileFact[], readmes: [] as FileFact[], minerPages: [] as FileFact[] },
  };
  const add = (kind: keyof typeof kinds, file: FileFact): void => {
    if (kinds[kind].length < mostEach) kinds[kind].push(file);
  };
  for (const file of scene.facts.files.all()) {
    if (file.type !== 'file') continue;
    const { path } = file;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isProgram = file.kind === 'elf' || file.kind === 'script';
    if ((isProgram || /\.(?:c|py|sh|go|ko|so)$/.test(name)) && attackNamed(name)) add('attacks', file);
    if (isProgram && kernelThreads.test(bare(name))) add('kernelNames', file);
    if (file.kind === 'elf' && clientOfProgram(name) !== undefined) add('clients', file);
    if (isProgram && (file.mode & 0o111) !== 0 && deceives(name)) add('deceptive', file);
    if (/^(?:readme|usage|install|howto|run)(?:[._-]|$)/i.test(name) && path.split('/').length <= 4)
      add('readmes', file);
    if (file.needles?.includes('browser-miner') === true) add('minerPages', file);
  }
  return kinds;
}

/** A name without the brackets in which `ps` shows threads of the kernel. */
export function bare(name: string): string {
  return name.replace(/^[[(]|[\])]$/g, '');
}

const kernelThreads =
  /^(kworker|kthreadd|ksoftirqd|kswapd\d|kdevtmpfsi?|kthrotld|khugepaged|kinsing|kblockd|bioset)([\d:_/-]{0,12}[a-z0-9]{0,4})$/;

/** Trailing blanks, control, bidirectional and invisible characters. */
export function deceives(name: string): boolean {
  return /[ \u00a0]$|[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u3164]/.test(
    name,
  );
}
