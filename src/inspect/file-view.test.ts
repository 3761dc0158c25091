import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryType } from '../archive/entry.ts';
import type { FileFact, LayerFacts } from './facts.ts';
import { createFileView } from './file-view.ts';

interface LayerSketch {
  readonly files?: readonly (string | Partial<FileFact>)[];
  readonly whiteouts?: readonly string[];
  readonly opaques?: readonly string[];
}

function file(path: string, more: Partial<FileFact> = {}): FileFact {
  const type: EntryType = more.type ?? (path.endsWith('/') ? 'directory' : 'file');
  const clean = path === '/' ? '/' : path.replace(/\/$/, '');
  return { path: clean, layer: 0, size: 0, mode: 0o644, uid: 0, gid: 0, mtime: 0, ...more, type };
}

const link = (path: string, linkTarget: string): FileFact => file(path, { type: 'symlink', linkTarget });
const hard = (path: string, linkTarget: string): FileFact => file(path, { type: 'hardlink', linkTarget });

function layersOf(sketches: readonly LayerSketch[]): LayerFacts[] {
  return sketches.map(({ files = [], whiteouts = [], opaques = [] }, index) => ({
    index,
    mediaType: 'test',
    size: 0,
    uncompressedSize: 0,
    entries: files.length,
    files: files.map((each) => ({ ...(typeof each === 'string' ? file(each) : (each as FileFact)), layer: index })),
    whiteouts,
    opaques,
    anomalies: [],
    gaps: [],
    analyzed: [],
    cached: false,
  }));
}

function view(...sketches: LayerSketch[]) {
  return createFileView(layersOf(sketches), new Map());
}

const names = (facts: Iterable<FileFact>): string[] => [...facts].map((fact) => `${fact.path}@${fact.layer}`);
const hiddenNames = (seen: ReturnType<typeof view>): string[] =>
  [...seen.hidden()].map(({ file: fact, hiding }) => `${fact.path}@${fact.layer} ${hiding.how} by ${hiding.by}`);

describe('createFileView', () => {
  const cases: readonly {
    readonly name: string;
    readonly layers: readonly LayerSketch[];
    readonly all: readonly string[];
    readonly hidden: readonly string[];
  }[] = [
    {
      name: 'a later layer replaces a file',
      layers: [{ files: ['/a', '/b'] }, { files: ['/a'] }],
      all: ['/a@1', '/b@0'],
      hidden: ['/a@0 replaced by 1'],
    },
    {
      name: 'a whiteout takes a folder with all that is in it',
      layers: [{ files: ['/d/', '/d/x', '/d/e/y', '/f'] }, { whiteouts: ['/d'] }],
      all: ['/f@0'],
      hidden: ['/d@0 whiteout by 1', '/d/e/y@0 whiteout by 1', '/d/x@0 whiteout by 1'],
    },
    {
      name: 'a whiteout does not act on its own layer',
      layers: [{ files: ['/a'] }, { files: ['/a'], whiteouts: ['/a'] }],
      all: ['/a@1'],
      hidden: ['/a@0 whiteout by 1'],
    },
    {
      name: 'an opaque folder keeps itself and what its own layer brings',
      layers: [{ files: ['/d/', '/d/old', '/d/s/deep'] }, { files: ['/d/', '/d/new'], opaques: ['/d'] }],
      all: ['/d@1', '/d/new@1'],
      hidden: ['/d/old@0 opaque by 1', '/d/s/deep@0 opaque by 1'],
    },
    {
      name: 'an opaque root takes everything',
      layers: [{ files: ['/a', '/d/b'] }, { files: ['/c'], opaques: ['/'] }],
      all: ['/c@1'],
      hidden: ['/a@0 opaque by 1', '/d/b@0 opaque by 1'],
    },
    {
      name: 'a file in place of a folder hides what was in it',
      layers: [{ files: ['/d/', '/d/x'] }, { files: ['/d'] }],
      all: ['/d@1'],
      hidden: ['/d@0 replaced by 1', '/d/x@0 replaced by 1'],
    },
    {
      name: 'a folder in place of a file',
      layers: [{ files: ['/d'] }, { files: ['/d/x'] }],
      all: ['/d/x@1'],
      hidden: ['/d@0 replaced by 1'],
    },
    {
      name: 'a folder stated again keeps its content',
      layers: [{ files: ['/d/', '/d/x'] }, { files: ['/d/'] }],
      all: ['/d@1', '/d/x@0'],
      hidden: [],
    },
    {
      name: 'a folder in place of a link to a folder',
      layers: [{ files: ['/real/', '/real/x', link('/l', 'real')] }, { files: ['/l/', '/l/y'] }],
      all: ['/l@1', '/l/y@1', '/real@0', '/real/x@0'],
      hidden: ['/l@0 replaced by 1'],
    },
    {
      name: 'the last of two entries of one name in a layer counts',
      layers: [{ files: [file('/a', { size: 1 }), file('/a', { size: 2 })] }],
      all: ['/a@0'],
      hidden: ['/a@0 replaced by 0'],
    },
    {
      name: 'a whiteout of what is not there',
      layers: [{ files: ['/a'] }, { whiteouts: ['/b', '/a/c'], opaques: ['/zzz'] }],
      all: ['/a@0'],
      hidden: [],
    },
    {
      name: 'a whiteout is not applied through a link: engines differ, and the file may well stay',
      layers: [{ files: ['/usr/bin/x', link('/bin', 'usr/bin')] }, { whiteouts: ['/bin/x'] }],
      all: ['/bin@0', '/usr/bin/x@0'],
      hidden: [],
    },
    {
      name: 'AUFS bookkeeping is not in the view',
      layers: [{ files: ['/.wh..wh.plnk/1.2', hard('/a', '/.wh..wh.plnk/1.2')] }],
      all: ['/a@0'],
      hidden: [],
    },
  ];
  for (const { name, layers, all, hidden } of cases) {
    it(name, () => {
      const seen = view(...layers);
      expect(names(seen.all())).toEqual(all);
      expect(hiddenNames(seen)).toEqual(hidden);
    });
  }

  it('follows links inside the image, never out of it', () => {
    const seen = view({
      files: [
        '/usr/bin/sh',
        link('/bin', 'usr/bin'),
        link('/up', '../../../../usr/bin/sh'),
        link('/abs', '/bin/sh'),
        link('/usr/rel', '../up'),
        link('/loop', '/loop'),
        link('/a', 'b'),
        link('/b', 'a'),
        link('/dangling', '/nothing'),
        hard('/hard', '/usr/bin/sh'),
        hard('/hard2', '/hard'),
        hard('/lost', '/nothing'),
      ],
    });
    for (const path of ['/bin/sh', '/up', '/abs', '/usr/rel', '/hard', '/hard2', '/bin/../bin/./sh']) {
      expect(seen.resolve(path)?.path, path).toBe('/usr/bin/sh');
    }
    for (const path of ['/loop', '/a', '/dangling', '/lost', '/usr/bin/sh/x', '/none']) {
      expect(seen.resolve(path), path).toBeUndefined();
    }
    expect(seen.get('/abs')?.type).toBe('symlink');
    expect(seen.get('/bin/sh')?.path).toBe('/usr/bin/sh');
    expect(seen.get('/hard')?.type).toBe('hardlink');
    expect(names(seen.list('/bin'))).toEqual(['/usr/bin/sh@0']);
    expect(names(seen.under('/bin'))).toEqual(['/usr/bin/sh@0']);
  });

  it('puts a file where a link of a lower layer leads', () => {
    const seen = view({ files: ['/usr/bin/', link('/bin', 'usr/bin')] }, { files: ['/bin/new'] });
    expect(seen.resolve('/usr/bin/new')?.path).toBe('/bin/new');
    expect(seen.resolve('/bin/new')?.layer).toBe(1);
  });

  it('bounds a chain of links', () => {
    const chain = Array.from({ length: 60 }, (_, index) => link(`/l${index}`, `/l${index + 1}`));
    const seen = view({ files: [...chain, '/l60'] });
    expect(seen.resolve('/l20')?.path).toBe('/l60');
    expect(seen.resolve('/l19')).toBeUndefined();
  });

  it('keeps the content of a file whose name is gone while a hard link to it is left', () => {
    const layers = layersOf([{ files: ['/a', hard('/b', '/a')] }, { whiteouts: ['/a'] }]);
    const seen = createFileView(layers, new Map([[0, new Map([[0, Buffer.from('echo hi')]])]]));
    expect(names(seen.all())).toEqual(['/b@0']);
    expect(hiddenNames(seen)).toEqual([]);
    expect(seen.text(seen.get('/b') as FileFact)).toBe('echo hi');
    expect(seen.resolve('/b')?.path).toBe('/a');
  });

  it('decodes what was kept, and says nothing of what was not', () => {
    const layers = layersOf([{ files: ['/a', '/u', '/n'] }]);
    const kept = new Map([
      [
        0,
        new Map([
          [0, Buffer.from('\ufeffh\xe4', 'utf8')],
          [1, Buffer.from('\ufeffhi', 'utf16le')],
        ]),
      ],
    ]);
    const seen = createFileView(layers, kept);
    expect(seen.text(seen.get('/a') as FileFact)).toBe('hä');
    expect(seen.text(seen.get('/u') as FileFact)).toBe('hi');
    expect(seen.text(seen.get('/n') as FileFact)).toBeUndefined();
    expect(seen.bytes(seen.get('/n') as FileFact)).toBeUndefined();
  });

  it('agrees with a naive model of files and folders', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
    const layer = fc.record({
      files: fc.array(
        fc.tuple(path, fc.boolean()).map(([at, folder]) => file(folder ? `${at}/` : at)),
        { maxLength: 6 },
      ),
      whiteouts: fc.array(path, { maxLength: 2 }),
      opaques: fc.array(path, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 4 }), (sketches) => {
        const layers = layersOf(sketches);
        const seen = createFileView(layers, new Map());
        const model = naive(layers);
        const inView = [...seen.all()];
        expect(inView.map((fact) => fact.path).sort()).toEqual([...model.keys()].sort());
        for (const fact of inView) expect(model.get(fact.path)).toBe(fact);
        // Nothing gets lost: every file (not folder) is either visible or hidden.
        const hidden = new Set([...seen.hidden()].map((each) => each.file));
        for (const fact of layers.flatMap((each) => [...each.files])) {
          if (fact.type === 'file') expect(inView.includes(fact)).not.toBe(hidden.has(fact));
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Paths as plain strings, every change a loop over all of them. */
function naive(layers: readonly LayerFacts[]): Map<string, FileFact> {
  let model = new Map<string, FileFact>();
  const below = (path: string, folder: string) => path.startsWith(`${folder}/`);
  for (const layer of layers) {
    for (const folder of layer.opaques) model = new Map([...model].filter(([path]) => !below(path, folder)));
    for (const gone of layer.whiteouts) {
      model = new Map([...model].filter(([path]) => path !== gone && !below(path, gone)));
    }
    for (const fact of layer.files) {
      model = new Map([...model].filter(([path, old]) => !(below(fact.path, path) && old.type !== 'directory')));
      if (fact.type !== 'directory') model = new Map([...model].filter(([path]) => !below(path, fact.path)));
      model.set(fact.path, fact);
    }
  }
  return model;
}
