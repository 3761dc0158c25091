import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryType } from '../archive/entry.ts';
import type { ContentKind, FileFact, LayerFacts } from './facts.ts';
import { rowsOf } from './file-list.ts';
import { FileTable } from './file-table.ts';
import { createFileView } from './file-view.ts';

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((it) => Buffer.from(it).toString('hex'));
const name = fc.oneof(
  fc.constantFrom('a', 'b', 'usr', 'bin', 'é', '日本', 'x'.repeat(300), 'ü'.repeat(1500)),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((text) => text.replaceAll('/', '_').toWellFormed()),
);
const path = fc.array(name, { minLength: 0, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
const number = fc.oneof(fc.nat(5), fc.nat(), fc.constantFrom(2 ** 32 - 1, 2 ** 32, 2 ** 40, -1, 0.5));
const needles = fc.constantFrom<readonly string[]>(['curl'], ['curl', 'pipe-to-shell'], ['xmrig']);
const fact: fc.Arbitrary<FileFact> = fc
  .record(
    {
      path,
      type: fc.constantFrom<EntryType>('file', 'directory', 'symlink', 'hardlink', 'character', 'unknown'),
      size: number,
      mode: fc.nat(0o7777),
      uid: number,
      gid: number,
      mtime: number,
      sha256: hex(32),
      needles,
      capability: hex(4),
      kind: fc.constantFrom<ContentKind>('empty', 'elf', 'text', 'binary'),
    },
    { requiredKeys: ['path', 'type', 'size', 'mode', 'uid', 'gid', 'mtime'] },
  )
  .map((made) => ({
    ...made,
    layer: 3,
    ...(made.type === 'symlink' || made.type === 'hardlink' ? { linkTarget: '../somewhere' } : {}),
    ...(made.kind === 'text' && made.size === 1 ? { kind: 'script' as const, shebang: '/bin/sh' } : {}),
  }));

function tableOf(facts: readonly FileFact[]): FileTable {
  const table = new FileTable(3);
  for (const each of facts) table.push(each);
  return table;
}

describe('FileTable', () => {
  it('gives back what was put into it', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 90 }), (facts) => {
        const table = tableOf(facts);
        expect([...table]).toEqual(facts);
        expect(table.length).toBe(facts.length);
        expect(table.at(-1)).toEqual(facts.at(-1));
        expect(table.at(facts.length)).toBeUndefined();
        expect(rowsOf(table).regular).toBe(facts.filter(({ type }) => type === 'file').length);
        for (const [row, each] of [...table].entries()) {
          expect(rowsOf(table).rowOf(each)).toBe(row);
          expect(rowsOf(table).path(row)).toBe(facts[row]?.path);
        }
      }),
    );
  });

  it('holds more rows than a page, and knows its own', () => {
    const table = new FileTable(0);
    const count = 40_000;
    for (let row = 0; row < count; row++) {
      const sha256 = row.toString(16).padStart(64, '0');
      table.push({ ...plain(`/d${row % 7}/f${row}`), size: row, sha256, needles: [`n${row % 70_000}`] });
    }
    for (const row of [0, 63, 64, 16_383, 16_384, count - 1]) {
      expect(table.at(row)).toMatchObject({ path: `/d${row % 7}/f${row}`, size: row, needles: [`n${row}`] });
      expect(table.at(row)?.sha256).toBe(row.toString(16).padStart(64, '0'));
    }
    expect(rowsOf(table).rowOf(plain('/d0/f0'))).toBe(-1);
    expect(rowsOf(tableOf([plain('/a')])).rowOf(table.at(0) as FileFact)).toBe(-1);
  });

  it('takes little memory', () => {
    const count = 200_000;
    const before = held();
    const table = new FileTable(0);
    for (let row = 0; row < count; row++) {
      const sha256 = row.toString(16).padStart(64, '0');
      table.push({ ...plain(`/usr/lib/modules/package-${row >> 4}/file-${row}.js`), sha256 });
    }
    expect((held() - before) / count).toBeLessThan(130);
    expect(table.length).toBe(count);
  });

  it('serves a view as an array does', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fact, { maxLength: 12 }), { minLength: 1, maxLength: 4 }), (facts) => {
        const numbered = facts.map((files, index) => files.map((file) => ({ ...file, layer: index })));
        const [one, two] = [false, true].map((asTable) => {
          const layers = numbered.map((files, index): LayerFacts => {
            const table = new FileTable(index);
            for (const each of files) table.push(each);
            return layerFacts(index, asTable ? table : files);
          });
          const view = createFileView(layers, new Map());
          const all = [...view.all()];
          return {
            all,
            hidden: [...view.hidden()],
            hiding: layers.flatMap(({ files }) => files.map((file) => view.hiding(file))),
            resolved: all.map((file) => view.resolve(file.path)),
          };
        });
        expect(two).toEqual(one);
      }),
      { numRuns: 200 },
    );
  });
});

function plain(at: string): FileFact {
  return { path: at, layer: 0, type: 'file', size: 0, mode: 0o644, uid: 0, gid: 0, mtime: 1_700_000_000 };
}

function layerFacts(index: number, files: LayerFacts['files']): LayerFacts {
  return {
    ...{ index, mediaType: 'test', size: 0, uncompressedSize: 0, entries: files.length, files },
    ...{ whiteouts: index % 2 === 1 ? ['/a', '/usr/bin'] : [], opaques: index === 2 ? ['/usr'] : [] },
    ...{ anomalies: [], gaps: [], analyzed: [], cached: false },
  };
}

/** Without objects, of which there are as many as the collector has not taken away yet. */
function held(): number {
  return process.memoryUsage().arrayBuffers;
}
