import { elf } from '../analyzers/elf.ts';
import { factsOf } from '../analyzers/facts-of.ts';
import { isMinerName } from '../trace/effects/mining.ts';
import { isDeclaredMiner } from './declared.ts';
import type { Detector } from './detector.ts';
import { fileFinding } from './file-finding.ts';
import { reachOfFile } from './file-place.ts';
import { looksLikeMiner } from './miner-needles.ts';
import { packageOwning } from './setting.ts';
import { programUse } from './uses.ts';

/** A program that is a miner by what it contains. */
export const minerProgram: Detector = {
  id: 'miner-program',
  version: 1,
  title: 'Contains a mining program.',
  attack: ['T1496.001'],
  description: `
A compiled miner carries the scheme of mining pools (\`stratum+tcp\`) together with its algorithms or options. A coin's own
node software does not. *Malicious* when the image runs it under another name and says nothing of it; *suspicious* when it
runs under its own name, only lies there, or the image is a declared miner; a *note* when a package claims it and nothing
runs it.
`,
  fires: [
    {
      name: 'a renamed miner that is started',
      image: { entrypoint: ['/usr/sbin/httpd'], files: { '/usr/sbin/httpd': { content: minerStub(), mode: 0o755 } } },
    },
    {
      name: 'a miner that lies there',
      severity: 'suspicious',
      image: { files: { '/opt/.cache/xmrig': { content: minerStub(), mode: 0o644 } } },
    },
    {
      name: 'a declared miner',
      severity: 'suspicious',
      image: {
        name: 'docker.io/someones/xmrig:6',
        entrypoint: ['/usr/bin/xmrig'],
        files: { '/usr/bin/xmrig': { content: minerStub(), mode: 0o755 } },
      },
    },
  ],
  silent: [
    {
      name: 'node software of a coin',
      image: {
        entrypoint: ['/usr/bin/monerod'],
        files: { '/usr/bin/monerod': { content: stub('RandomX', 'supportxmr'), mode: 0o755 } },
      },
    },
    {
      name: 'a loader that knows ld.so.preload',
      image: { files: { '/lib/ld-linux.so.2': { content: stub('/etc/ld.so.preload'), mode: 0o755 } } },
    },
  ],
  detect(scene) {
    const declared = isDeclaredMiner(scene);
    return factsOf(scene.facts, elf).flatMap((fact) => {
      const file = fileOf(scene, fact.path, fact.layer);
      if (!file || !looksLikeMiner(file.needles)) return [];
      const name = fact.path.slice(fact.path.lastIndexOf('/') + 1);
      const use = programUse(scene, fact.path);
      const reach = use?.reach ?? reachOfFile(scene, fact.path, fact.layer, 'present');
      const open = isMinerName(name);
      const owner = packageOwning(scene, fact.path);
      return fileFinding(scene, {
        threat: 'hostile',
        declared: declared || (owner !== undefined && open),
        path: fact.path,
        layer: fact.layer,
        reach,
        title: `${declared ? 'Is a declared miner: contains' : use ? 'Runs' : 'Contains'} a mining program${open ? '' : ` under the name “${name.slice(0, 60)}”`}`,
        text: [`needles: ${(file.needles ?? []).join(', ')}`, ...fact.data.strings].join('\n'),
        further: use?.command
          ? [{ text: use.command.text, where: { ...scene.story.stages[use.command.stage]?.where }, note: 'run by' }]
          : [],
        ...(open ? {} : { attack: ['T1036.005'] }),
      });
    });
  },
};

function fileOf(scene: Parameters<Detector['detect']>[0], path: string, layer: number) {
  const visible = scene.facts.files.get(path);
  if (visible?.layer === layer) return visible;
  return scene.facts.layers[layer]?.files.find((file) => file.path === path);
}

/** An ELF header and some strings: no program. */
function stub(...strings: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(64 + strings.join('\0').length + 1);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0, 1]);
  bytes.set(new TextEncoder().encode(strings.join('\0')), 64);
  return bytes;
}

function minerStub(): Uint8Array {
  return stub('XMRig', 'stratum+tcp://', 'RandomX', 'donate-level');
}
