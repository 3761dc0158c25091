import { spawnSync } from 'node:child_process';
import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { unpackTar } from 'modern-tar';
import { extract, pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TarItem, writeTar } from '../testing/tar-writer.ts';
import type { Anomaly, Entry } from './entry.ts';
import { defaultLimits } from './limits.ts';
import { entries } from './tar.ts';

/** What two readers must agree on. */
interface Plain {
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly link: string;
  readonly body: string;
}

const part = fc
  .string({ unit: fc.constantFrom('a', 'b', 'é', '日', '-', '.x', ' '), minLength: 1, maxLength: 60 })
  .filter((text) => !/^\.*$/.test(text));
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const common = {
  path,
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.integer({ min: 0, max: 2 ** 32 }),
  gid: fc.integer({ min: 0, max: 2 ** 20 }),
  longNames: fc.constantFrom('pax' as const, 'gnu' as const),
};
const item: fc.Arbitrary<TarItem> = fc.oneof(
  fc.record({ ...common, type: fc.constant('file' as const), content: fc.uint8Array({ maxLength: 1500 }) }),
  fc.record({ ...common, type: fc.constant('directory' as const) }),
  fc.record({ ...common, type: fc.constant('symlink' as const), link: path }),
  fc.record({ ...common, type: fc.constant('hardlink' as const), link: path }),
);

describe('against other readers', () => {
  test('tar-stream and modern-tar read the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 8 }), fc.integer({ min: 1, max: 3000 }), async (items, cut) => {
        const tar = writeTar(items);
        const ours = (await read(tar, cut)).found;
        expect(ours).toEqual(await readWithTarStream(tar));
        expect(ours).toEqual(await readWithModernTar(tar));
      }),
      { numRuns: 150 },
    );
  });

  test('what tar-stream writes is read', async () => {
    const writer = pack();
    writer.entry({ name: 'x/'.repeat(80), type: 'directory' });
    writer.entry({ name: 'big-uid', uid: 70_000, mode: 0o600 }, 'content');
    writer.entry({ name: 'l', type: 'symlink', linkname: 'é'.repeat(90) });
    writer.finalize();
    const chunks: Uint8Array[] = [];
    for await (const chunk of writer) chunks.push(chunk as Uint8Array);
    const { found, anomalies } = await read(Buffer.concat(chunks), 700);
    expect(anomalies).toEqual([]);
    expect(found).toMatchObject([
      { type: 'directory', path: `/${'x/'.repeat(79)}x` },
      { path: '/big-uid', uid: 70_000, mode: 0o600, body: 'content' },
      { type: 'symlink', link: 'é'.repeat(90) },
    ]);
  });
});

const hasGnuTar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU tar') === true;

describe.skipIf(!hasGnuTar)('archives of GNU tar', () => {
  let folder = '';
  const deep = `${'d'.repeat(90)}/${'e'.repeat(90)}`;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidewaiter-tar-'));
    mkdirSync(join(folder, 'in', 'etc'), { recursive: true });
    writeFileSync(join(folder, 'in/etc/a'), 'one\n'.repeat(300), { mode: 0o640 });
    symlinkSync('a', join(folder, 'in/etc/s'));
    linkSync(join(folder, 'in/etc/a'), join(folder, 'in/etc/h'));
    writeFileSync(join(folder, 'in/sparse'), '');
    truncateSync(join(folder, 'in/sparse'), 3 << 20);
    const file = openSync(join(folder, 'in/sparse'), 'r+');
    for (let index = 0; index < 30; index++) writeSync(file, `island ${index}`, index * 100_000);
    closeSync(file);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(['v7', 'ustar', 'gnu', 'oldgnu', 'pax'])('format %s', async (format) => {
    const { found, anomalies } = await read(create(`--format=${format}`), 4096);
    expect(anomalies).toEqual([]);
    const one = 'one\n'.repeat(300);
    const plain = found.filter(({ path }) => path.startsWith('/etc/')).sort((a, b) => (a.path < b.path ? -1 : 1));
    expect(plain).toMatchObject([
      { path: '/etc/a', mode: 0o640, type: 'file', body: one },
      { path: '/etc/h', type: 'hardlink', link: '/etc/a' },
      { path: '/etc/s', type: 'symlink', link: 'a' },
    ]);
    expect(found.find(({ path }) => path === '/sparse')?.body).toBe(readFileSync(join(folder, 'in/sparse'), 'latin1'));
  });

  test.each([
    ['gnu'],
    ['oldgnu'],
    ['pax', '--sparse-version=0.0'],
    ['pax', '--sparse-version=0.1'],
    ['pax', '--sparse-version=1.0'],
  ])('sparse files: %s %s', async (format, ...more) => {
    const tar = create(`--format=${format}`, '--sparse', ...more);
    expect(tar.length).toBeLessThan(1 << 20);
    for (const cut of [512, 1000, 1 << 20]) {
      const { found, anomalies } = await read(tar, cut);
      expect(anomalies).toEqual([]);
      const sparse = found.find((entry) => entry.path === '/sparse');
      expect(sparse?.body === readFileSync(join(folder, 'in/sparse'), 'latin1')).toBe(true);
    }
  });

  test.each(['gnu', 'pax'])('long names: %s', async (format) => {
    mkdirSync(join(folder, 'long', deep), { recursive: true });
    writeFileSync(join(folder, 'long', deep, 'f'), 'deep');
    const tar = spawnSync('tar', ['-C', join(folder, 'long'), `--format=${format}`, '-cf', '-', '.'], {
      maxBuffer: 1 << 26,
    });
    const { found, anomalies } = await read(tar.stdout, 777);
    expect(anomalies).toEqual([]);
    expect(found.at(-1)).toMatchObject({ path: `/${deep}/f`, body: 'deep' });
  });

  test('extended attributes', async () => {
    const tar = create('--format=pax', '--pax-option=SCHILY.xattr.user.tide:=water');
    const { xattrs } = await read(tar, 4096);
    expect(xattrs).toContainEqual(['/etc/a', 'user.tide', 'water']);
  });

  function create(...options: readonly string[]): Buffer {
    const made = spawnSync('tar', ['-C', join(folder, 'in'), ...options, '--sort=name', '-cf', '-', 'etc', 'sparse'], {
      maxBuffer: 1 << 26,
    });
    expect(made.stdout.length).toBeGreaterThan(0);
    return made.stdout;
  }
});

async function read(tar: Uint8Array, cut: number) {
  const found: Plain[] = [];
  const anomalies: Anomaly[] = [];
  const xattrs: string[][] = [];
  const onAnomaly = (anomaly: Anomaly) => {
    // Names are generated: two alike, and links to nothing, are no matter of reading.
    if (!['duplicate-path', 'hardlink-to-nothing'].includes(anomaly.kind)) anomalies.push(anomaly);
  };
  const chunked = (async function* () {
    for (let at = 0; at < tar.length; at += cut) yield tar.subarray(at, at + cut);
  })();
  for await (const entry of entries(chunked, { limits: defaultLimits, onAnomaly })) {
    found.push(await plain(entry));
    for (const [name, value] of entry.xattrs) xattrs.push([entry.path, name, Buffer.from(value).toString()]);
  }
  return { found, anomalies, xattrs };
}

async function plain(entry: Entry): Promise<Plain> {
  const { path, type, mode, uid, gid, linkTarget = '' } = entry;
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.body()) chunks.push(chunk);
  return { path, type, mode, uid, gid, link: linkTarget, body: Buffer.concat(chunks).toString('latin1') };
}

async function readWithTarStream(tar: Uint8Array): Promise<Plain[]> {
  const reader = extract();
  reader.end(Buffer.from(tar));
  const found: Plain[] = [];
  for await (const entry of reader) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    const { name, type, mode, uid, gid, linkname } = entry.header;
    found.push(theirs(name, type ?? '', mode ?? 0, uid ?? 0, gid ?? 0, linkname ?? '', Buffer.concat(chunks)));
  }
  return found;
}

async function readWithModernTar(tar: Uint8Array): Promise<Plain[]> {
  return (await unpackTar(tar)).map(({ header, data }) => {
    const { name, type = 'file', mode = 0, uid = 0, gid = 0, linkname = '' } = header;
    return theirs(name, type, mode, uid, gid, linkname, Buffer.from(data ?? []));
  });
}

function theirs(
  name: string,
  type: string,
  mode: number,
  uid: number,
  gid: number,
  linkName: string,
  body: Buffer,
): Plain {
  const known = type === 'link' ? 'hardlink' : type;
  const link = known === 'hardlink' ? `/${linkName}` : known === 'symlink' ? linkName : '';
  return { path: `/${name.replace(/\/$/, '')}`, type: known, mode, uid, gid, link, body: body.toString('latin1') };
}
