import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { padToBlock, paxHeader, type TarItem, tarHeader, writeTar } from '../testing/tar-writer.ts';
import type { ByteStream } from './bytes.ts';
import type { Anomaly, Entry } from './entry.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { entries } from './tar.ts';

const long = `${'a'.repeat(80)}/${'b'.repeat(80)}/${'c'.repeat(80)}`;
const body = Buffer.from('content of a file');
const gnu = { magic: 'ustar  \x00' };
const file = (name: string, content: Uint8Array = body) =>
  Buffer.concat([tarHeader({ name, size: content.length }), padToBlock(content)]);
const end = Buffer.alloc(1024);
const chunkings = [1, 100, 511, 512, 513, 1 << 20];

describe('entries: what is read', () => {
  test.each<[string, TarItem, Partial<Entry> & { content?: string }]>([
    [
      'a file',
      { path: 'etc/a', content: 'x', mode: 0o4755, uid: 7, gid: 8 },
      { path: '/etc/a', mode: 0o4755, uid: 7, gid: 8, content: 'x' },
    ],
    ['a folder', { path: './etc/', type: 'directory' }, { path: '/etc', type: 'directory', rawPath: './etc/' }],
    ['a symbolic link', { path: 'a', link: '../b' }, { type: 'symlink', linkTarget: '../b' }],
    ['a device', { path: 'null', type: 'character', major: 1, minor: 3 }, { type: 'character', size: 0 }],
    ['a block device', { path: 'sda', type: 'block' }, { type: 'block' }],
    ['a pipe', { path: 'p', type: 'fifo' }, { type: 'fifo' }],
    ['a pax long name', { path: long, content: 'y' }, { path: `/${long}`, content: 'y' }],
    ['a GNU long name', { path: long, content: 'y', longNames: 'gnu' }, { path: `/${long}`, content: 'y' }],
    ['a GNU long link', { path: 'a', link: long, longNames: 'gnu' }, { linkTarget: long, type: 'symlink' }],
    ['a pax long link', { path: 'a', link: long }, { linkTarget: long }],
    ['a name that is no ASCII', { path: 'grüße/日本' }, { path: '/grüße/日本' }],
    [
      'pax numbers',
      { path: 'a', pax: { uid: '3000000', gid: '4000000', mtime: '-1.5' } },
      { uid: 3_000_000, gid: 4_000_000, mtime: -1.5 },
    ],
    ['base-256 numbers', { path: 'a', uid: 2 ** 31, mtime: -7 }, { uid: 2 ** 31, mtime: -7 }],
  ])('%s', async (_name, item, expected) => {
    const { found, anomalies } = await read(writeTar([item]));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject(expected);
    expect(anomalies).toEqual([]);
  });

  test('extended attributes, also in libarchive’s spelling', async () => {
    const capability = Uint8Array.of(1, 0, 0, 2, 0, 0x0a, 0, 0);
    const { found } = await read(
      writeTar([
        { path: 'a', xattrs: { 'security.capability': capability } },
        { path: 'b', pax: { 'LIBARCHIVE.xattr.user.a%20b': Buffer.from('v\0w').toString('base64') } },
        { path: 'c' },
      ]),
    );
    expect(Buffer.from(found[0]?.xattrs.get('security.capability') ?? [])).toEqual(Buffer.from(capability));
    expect(Buffer.from(found[1]?.xattrs.get('user.a b') ?? []).toString()).toBe('v\0w');
    expect(found[2]?.xattrs.size).toBe(0);
  });

  test.each<[string, Uint8Array, string, number]>([
    ['prefix of ustar', tarHeader({ name: 'c', prefix: 'a/b' }), '/a/b/c', 0],
    ['GNU header without prefix', tarHeader({ name: 'c', prefix: '12345', ...gnu }), '/c', 0],
    ['v7', tarHeader({ name: 'old', magic: '\0\0\0\0\0\0\0\0', flag: '\0' }), '/old', 0],
    ['contiguous file', tarHeader({ name: 'c', flag: '7' }), '/c', 0],
  ])('%s', async (_name, header, path, count) => {
    const { found, anomalies } = await read(Buffer.concat([header, end]));
    expect(found).toMatchObject([{ path, type: 'file' }]);
    expect(anomalies).toHaveLength(count);
  });

  test('an old tar’s folder is told by its slash', async () => {
    const header = tarHeader({ name: 'dir/', magic: '\0\0\0\0\0\0\0\0', flag: '\0' });
    expect((await read(Buffer.concat([header, end]))).found).toMatchObject([{ type: 'directory', path: '/dir' }]);
  });

  test('a checksum of signed bytes is right too', async () => {
    const header = Buffer.from(tarHeader({ name: 'é' }));
    const signed = header.reduce(
      (sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte > 127 ? byte - 256 : byte),
      0,
    );
    header.write(`${signed.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    expect((await read(Buffer.concat([header, end]))).anomalies).toEqual([]);
  });

  test('a hard link has the cleaned path of what it links to, and no body whatever its size', async () => {
    const link = tarHeader({ name: 'b', flag: '1', link: './etc//a', size: 17 });
    const { found, anomalies } = await read(Buffer.concat([file('etc/a'), link, file('c'), end]));
    expect(found.map(({ path, linkTarget, size }) => [path, linkTarget, size])).toEqual([
      ['/etc/a', undefined, 17],
      ['/b', '/etc/a', 0],
      ['/c', undefined, 17],
    ]);
    expect(anomalies).toEqual([]);
  });

  test('bodies that nobody reads are skipped, a body ends when the next entry is asked for', async () => {
    const tar = writeTar([
      { path: 'a', content: 'x'.repeat(5000) },
      { path: 'b', content: 'second' },
    ]);
    let stale: Entry | undefined;
    const contents: string[] = [];
    for await (const entry of entries(chunked(tar, 1000), { limits: defaultLimits, onAnomaly: fail })) {
      if (stale !== undefined) contents.push((await collect(stale)).toString());
      else for await (const _first of entry.body()) break;
      stale = entry;
    }
    expect(contents).toEqual(['']);
  });
});

describe('entries: sparse files', () => {
  const data = Buffer.concat([Buffer.alloc(512, 1), Buffer.alloc(512, 2)]);
  const expected = Buffer.concat([
    Buffer.alloc(512),
    data.subarray(0, 512),
    Buffer.alloc(1024),
    data.subarray(512),
    Buffer.alloc(512),
  ]);
  const size = expected.length;
  const map = '512,512,2048,512';
  const leading = padToBlock(Buffer.from('2\n512\n512\n2048\n512\n'));
  const pax = (records: Record<string, string>, bytes: Uint8Array) =>
    Buffer.concat([
      paxHeader(records),
      tarHeader({ name: 'GNUSparseFile.0/s', size: bytes.length }),
      bytes,
      file('next'),
      end,
    ]);
  const repeated = Buffer.concat(
    [
      ['size', size],
      ['numblocks', 2],
      ['offset', 512],
      ['numbytes', 512],
      ['offset', 2048],
      ['numbytes', 512],
    ].map(([key, value]) => Buffer.from(`${`GNU.sparse.${key}=${value}\n`.length + 3} GNU.sparse.${key}=${value}\n`)),
  );
  test.each<[string, Uint8Array, string]>([
    [
      '1.0',
      pax(
        { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 's', 'GNU.sparse.realsize': `${size}` },
        Buffer.concat([leading, data]),
      ),
      '/s',
    ],
    [
      '0.1',
      pax(
        { 'GNU.sparse.size': `${size}`, 'GNU.sparse.numblocks': '2', 'GNU.sparse.name': 's', 'GNU.sparse.map': map },
        data,
      ),
      '/s',
    ],
    [
      '0.0',
      Buffer.concat([
        tarHeader({ name: 'x', flag: 'x', size: repeated.length }),
        padToBlock(repeated),
        tarHeader({ name: 's', size: 1024 }),
        data,
        file('next'),
        end,
      ]),
      '/s',
    ],
    [
      'old GNU',
      Buffer.concat([
        oldSparse(
          [
            [512, 512],
            [2048, 512],
          ],
          size,
          1024,
        ),
        data,
        file('next'),
        end,
      ]),
      '/s',
    ],
  ])('format %s', async (_name, tar, path) => {
    for (const cut of chunkings) {
      const { found, anomalies } = await read(tar, { cut });
      expect(anomalies).toEqual([]);
      expect(found).toMatchObject([
        { path, sparse: true, size },
        { path: '/next', sparse: false, content: body.toString() },
      ]);
      expect(found[0]?.bytes.equals(expected)).toBe(true);
    }
  });

  test.each<[string, Record<string, string>]>([
    ['of an unknown version', { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '7', 'GNU.sparse.realsize': '3072' }],
    ['without a size', { 'GNU.sparse.map': map }],
    ['without a map', { 'GNU.sparse.size': '3072' }],
  ])('sparse records %s are reported and the body is read as it is, as Go reads it', async (_name, records) => {
    const { found, anomalies } = await read(pax(records, data));
    expect(anomalies).toMatchObject([{ kind: 'size-lie' }]);
    expect(found).toMatchObject([{ sparse: false, size: data.length }, { path: '/next' }]);
    expect(found[0]?.bytes.equals(data)).toBe(true);
  });

  test('a map that does not fit is a lie; the archived bytes are read', async () => {
    const tar = pax({ 'GNU.sparse.size': '99', 'GNU.sparse.map': '0,5000' }, data);
    const { found, anomalies } = await read(tar);
    expect(anomalies).toMatchObject([{ kind: 'size-lie' }]);
    expect(found[0]?.bytes.equals(data)).toBe(true);
    expect(found[1]?.path).toBe('/next');
  });

  test('a long hole leaves time for a time limit to strike', async () => {
    const tar = pax({ 'GNU.sparse.size': `${200 << 20}`, 'GNU.sparse.map': '0,1024' }, data);
    let struck = false;
    setTimeout(() => {
      struck = true;
    }, 0);
    let before = 0;
    for await (const entry of entries(chunked(tar, tar.length), { limits: defaultLimits, onAnomaly: fail })) {
      for await (const window of entry.body()) before += struck ? 0 : window.length;
    }
    expect(struck).toBe(true);
    expect(before).toBeLessThan(200 << 20);
  });

  test('holes of an exabyte are left out, the real bytes are not', async () => {
    const tar = pax({ 'GNU.sparse.size': `${2 ** 50}`, 'GNU.sparse.map': `0,512,${2 ** 49},512` }, data);
    const { found, anomalies } = await read(tar);
    expect(found[0]?.bytes.equals(data)).toBe(true);
    expect(anomalies).toMatchObject([{ kind: 'size-lie', path: '/GNUSparseFile.0/s' }]);
  });
});

describe('entries: what is odd', () => {
  const bad = file('bad');
  bad[0] = 0x21;
  test.each<[string, Uint8Array, readonly string[], readonly string[]]>([
    [
      'a wrong checksum: goes on at the next header',
      Buffer.concat([file('a'), bad, file('b'), end]),
      ['bad-checksum'],
      ['/a', '/b'],
    ],
    ['nothing but noise', Buffer.alloc(2048, 0x61), ['bad-checksum', 'missing-end'], []],
    ['no bytes', Buffer.alloc(0), ['missing-end'], []],
    ['no end mark', file('a'), ['missing-end'], ['/a']],
    ['half an end mark', Buffer.concat([file('a'), Buffer.alloc(512)]), ['missing-end'], ['/a']],
    ['zeros after the end', Buffer.concat([file('a'), Buffer.alloc(10240)]), [], ['/a']],
    ['bytes after the end', Buffer.concat([file('a'), end, file('hidden'), end]), ['bytes-after-end'], ['/a']],
    [
      'one zero block, then more',
      Buffer.concat([file('a'), Buffer.alloc(512), file('hidden'), end]),
      ['bytes-after-end'],
      ['/a'],
    ],
    ['the same path twice', Buffer.concat([file('a'), file('./a'), end]), ['duplicate-path'], ['/a', '/a']],
    [
      'the same folder twice',
      writeTar([
        { path: 'd', type: 'directory' },
        { path: 'd/', type: 'directory' },
      ]),
      [],
      ['/d', '/d'],
    ],
    [
      'a file where a folder was',
      writeTar([
        { path: 'd', type: 'directory' },
        { path: 'd', content: 'x' },
      ]),
      ['duplicate-path'],
      ['/d', '/d'],
    ],
    ['..', Buffer.concat([file('a/../../../etc/passwd'), end]), ['dot-dot-path'], ['/etc/passwd']],
    ['an absolute path', Buffer.concat([file('/etc/passwd'), end]), ['absolute-path'], ['/etc/passwd']],
    ['the root itself', writeTar([{ path: '/', type: 'directory' }]), [], ['/']],
    ['no name', Buffer.concat([file(''), end]), ['empty-path'], ['/']],
    ['a control character', Buffer.concat([file('a\x1b[31m'), end]), ['control-characters-in-path'], ['/a\x1b[31m']],
    [
      'a name that reads backwards',
      Buffer.concat([file('a\u202etxt.sh'), end]),
      ['control-characters-in-path'],
      ['/a\u202etxt.sh'],
    ],
    ['a hard link to nothing', writeTar([{ path: 'b', type: 'hardlink', link: 'a' }]), ['hardlink-to-nothing'], ['/b']],
    ['a hard link to itself', writeTar([{ path: 'b', type: 'hardlink', link: 'b' }]), ['hardlink-to-nothing'], ['/b']],
    ['an unknown type', Buffer.concat([tarHeader({ name: 'v', flag: 'V' }), end]), ['unsupported-entry'], ['/v']],
    ['a size that is no number', Buffer.concat([tarHeader({ name: 'a', size: 'xyz' }), end]), ['bad-header'], ['/a']],
    [
      'a folder with a size',
      Buffer.concat([tarHeader({ name: 'd/', flag: '5', size: 600 }), file('b'), end]),
      ['size-lie'],
      ['/d', '/b'],
    ],
    [
      'sizes that differ',
      Buffer.concat([paxHeader({ size: '17' }), tarHeader({ name: 'a', size: 0 }), padToBlock(body), end]),
      ['size-lie'],
      ['/a'],
    ],
    [
      'a hard link with pax and a size',
      Buffer.concat([
        file('a'),
        paxHeader({ mtime: '1' }),
        tarHeader({ name: 'b', flag: '1', link: 'a', size: 9 }),
        end,
      ]),
      ['size-lie'],
      ['/a', '/b'],
    ],
    [
      'pax and GNU names that differ',
      Buffer.concat([paxHeader({ path: 'pax' }), longName('gnu'), file('x'), end]),
      ['bad-pax'],
      ['/gnu'],
    ],
    [
      'two pax headers',
      Buffer.concat([paxHeader({ path: 'one' }), paxHeader({ path: 'two' }), file('x'), end]),
      ['bad-pax'],
      ['/two'],
    ],
    ['a pax record that lies about its length', rawPax('99 path=x\n'), ['bad-pax'], ['/x']],
    ['a NUL in a pax path', Buffer.concat([paxHeader({ path: 'a\0b' }), file('x'), end]), ['bad-pax'], ['/x']],
    [
      'a global header that moves files',
      Buffer.concat([paxHeader({ path: 'moved' }, 'g'), file('x'), end]),
      ['bad-pax'],
      ['/x'],
    ],
    [
      'a global header with a remark',
      Buffer.concat([paxHeader({ comment: 'abc', mtime: '1' }, 'g'), file('x'), end]),
      [],
      ['/x'],
    ],
    [
      'a pax header that belongs to nothing',
      Buffer.concat([file('x'), paxHeader({ path: 'a' }), end]),
      ['bad-header'],
      ['/x'],
    ],
  ])('%s', async (_name, tar, kinds, paths) => {
    for (const cut of chunkings) {
      const { found, anomalies } = await read(tar, { cut });
      expect(anomalies.map(({ kind }) => kind)).toEqual(kinds);
      expect(found.map(({ path }) => path)).toEqual(paths);
    }
  });

  test.each<[string, Partial<Limits>, readonly string[]]>([
    ['path-too-long', { pathBytes: 20 }, ['/x']],
    ['path-too-deep', { pathDepth: 2 }, ['/x']],
    ['metadata-too-large', { metadataBytes: 100 }, [`/${long.slice(0, 100)}`, '/x']],
  ])('over a limit: %s', async (kind, over, paths) => {
    const tar = writeTar([
      { path: long, content: 'y' },
      { path: 'x', content: 'x' },
    ]);
    const { found, anomalies } = await read(tar, { limits: { ...defaultLimits, ...over } });
    expect(anomalies.map((anomaly) => anomaly.kind)).toEqual([kind]);
    expect(found.map(({ path }) => path)).toEqual(paths);
  });

  test('too many entries and too many bytes stop it, the source is ended', async () => {
    const endless = (state: { ended: boolean }): ByteStream =>
      (async function* () {
        try {
          for (let index = 0; ; index++) yield file(`f${index}`);
        } finally {
          state.ended = true;
        }
      })();
    for (const [code, over] of [
      ['TOO_MANY_ENTRIES', { layerEntries: 1000 }],
      ['TOO_MANY_BYTES', { layerBytes: 1 << 20 }],
    ] as const) {
      const state = { ended: false };
      const options = { limits: { ...defaultLimits, ...over }, onAnomaly: fail };
      await expect(count(entries(endless(state), options))).rejects.toMatchObject({ family: 'limit', code });
      expect(state.ended).toBe(true);
    }
  });

  test('anomalies of one kind are counted once there are a thousand', async () => {
    const { anomalies } = await read(
      Buffer.concat([...Array.from({ length: 1500 }, () => file('same', Buffer.alloc(0))), end]),
    );
    expect(anomalies).toHaveLength(1001);
    expect(anomalies.at(-1)).toEqual({ kind: 'duplicate-path', detail: '499 more of this kind' });
  });

  test('a failing source surfaces as itself, a left loop ends it', async () => {
    const failure = new Error('gone');
    let ended = false;
    const source = async function* () {
      try {
        yield file('a');
        throw failure;
      } finally {
        ended = true;
      }
    };
    await expect(count(entries(source(), { limits: defaultLimits, onAnomaly: fail }))).rejects.toBe(failure);
    ended = false;
    for await (const _entry of entries(source(), { limits: defaultLimits, onAnomaly: fail })) break;
    expect(ended).toBe(true);
  });
});

describe('entries: any bytes', () => {
  const honest = writeTar([
    { path: 'a/', type: 'directory' },
    { path: long, content: 'one', xattrs: { 'user.x': 'y' } },
    { path: `${long}2`, content: 'two', longNames: 'gnu' },
    { path: 'b', link: 'a' },
    { path: 'c', content: 'x'.repeat(700) },
  ]);

  test('cut anywhere: never throws, and says so', async () => {
    for (let length = 0; length < honest.length - 1024; length += 13) {
      const { found, anomalies } = await read(honest.subarray(0, length), { cut: 300 });
      expect(anomalies.map(({ kind }) => kind)).toContain('missing-end');
      const whole = found.filter(({ bytes, size }) => bytes.length === size);
      if (whole.length < found.length) expect(anomalies.map(({ kind }) => kind)).toContain('truncated');
    }
  });

  test('changed anywhere: the same however it is cut, never more than was given', async () => {
    const change = fc.tuple(fc.nat(honest.length - 1), fc.nat(255));
    const fixed = (bytes: Uint8Array) => (bytes.length >= 512 ? withChecksums(bytes) : bytes);
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 6 }),
        fc.integer({ min: 1, max: 1500 }),
        fc.boolean(),
        async (changes, cut, repair) => {
          const changed = Uint8Array.from(honest);
          for (const [at, value] of changes) changed[at] = value;
          const tar = repair ? fixed(changed) : changed;
          const [one, two] = [await read(tar, { cut }), await read(tar)];
          expect(one).toEqual(two);
          expect(one.found.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(tar.length);
          for (const { path } of one.found) expect(path).toMatch(/^\/(?!.*\/\/)(?!.*\/\.\.?(\/|$))/s);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('noise never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (noise) => {
        const { anomalies } = await read(noise);
        expect(anomalies.length).toBeGreaterThan(0);
      }),
    );
  });
});

interface Found extends Omit<Entry, 'body' | 'bodyNow'> {
  readonly content: string;
  readonly bytes: Buffer;
}

async function read(tar: Uint8Array, options: { readonly cut?: number; readonly limits?: Limits } = {}) {
  const found: Found[] = [];
  const anomalies: Anomaly[] = [];
  const onAnomaly = (anomaly: Anomaly) => anomalies.push(anomaly);
  for await (const entry of entries(chunked(tar, options.cut ?? tar.length), {
    limits: options.limits ?? defaultLimits,
    onAnomaly,
  })) {
    const { body: _body, bodyNow: _now, ...rest } = entry;
    const bytes = await collect(entry);
    found.push({ ...rest, bytes, content: bytes.toString() });
  }
  return { found, anomalies };
}

async function collect(entry: Entry): Promise<Buffer> {
  const now = entry.bodyNow?.();
  if (now !== undefined) return Buffer.from(now);
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.body()) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

async function count(all: AsyncIterable<unknown>): Promise<number> {
  let total = 0;
  for await (const _one of all) total++;
  return total;
}

/** In the same memory again and again, as layers are unpacked: what is held for too long is seen. */
async function* chunked(bytes: Uint8Array, size: number): ByteStream {
  const memory = new Uint8Array(Math.max(1, size));
  for (let at = 0; at < bytes.length; at += memory.length) {
    const part = bytes.subarray(at, at + memory.length);
    memory.set(part);
    yield memory.subarray(0, part.length);
    memory.fill(0xee);
  }
}

function fail(anomaly: Anomaly): never {
  throw new Error(`unexpected: ${anomaly.kind} ${anomaly.detail}`);
}

function longName(name: string): Uint8Array {
  const bytes = Buffer.from(`${name}\0`);
  return Buffer.concat([
    tarHeader({ name: '././@LongLink', flag: 'L', size: bytes.length, ...gnu }),
    padToBlock(bytes),
  ]);
}

function rawPax(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return Buffer.concat([tarHeader({ name: 'p', flag: 'x', size: bytes.length }), padToBlock(bytes), file('x'), end]);
}

/** Old GNU format with the second run in an extension block. */
function oldSparse(runs: readonly (readonly [number, number])[], realSize: number, archived: number): Uint8Array {
  const header = Buffer.from(tarHeader({ name: 's', flag: 'S', size: archived, ...gnu }));
  const field = (value: number) => `${value.toString(8).padStart(11, '0')}\0`;
  const [first = [0, 0], ...others] = runs;
  header.write(field(first[0]) + field(first[1]), 386, 'latin1');
  // All four places of the header are used before an extension is: two runs of no length stand in between.
  for (let at = 410; at < 482; at += 24) header.write(field(first[0] + first[1]) + field(0), at, 'latin1');
  header[482] = 1;
  header.write(field(realSize), 483, 'latin1');
  const extension = Buffer.alloc(512);
  for (const [index, [offset, length]] of others.entries())
    extension.write(field(offset) + field(length), index * 24, 'latin1');
  return Buffer.concat([withChecksums(header), extension]);
}

/** Writes right checksums into every block that has the look of a header. */
function withChecksums(bytes: Uint8Array): Uint8Array {
  const fixed = Buffer.from(bytes);
  for (let at = 0; at + 512 <= fixed.length; at += 512) {
    if (fixed.toString('latin1', at + 257, at + 262) !== 'ustar') continue;
    fixed.fill(0x20, at + 148, at + 156);
    const sum = fixed.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    fixed.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  }
  return fixed;
}
