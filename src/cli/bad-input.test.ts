import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../image/documents.ts';
import { writeLayout } from '../testing/archives.ts';
import { buildImage } from '../testing/image-builder.ts';
import { type Ran, tidewaiter } from '../testing/interop/cli.ts';
import type { Faults } from '../testing/registry/faults.ts';
import { startRegistry, type TestRegistry } from '../testing/registry/start-registry.ts';

const image = buildImage({ files: { '/app/data': randomBytes(40_000), '/app/readme': 'hello\n' }, cmd: ['/app/run'] });
let folder = '';
let registry: TestRegistry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-bad-'));
  registry = await startRegistry();
  registry.put('demo/app', 'latest', image);
});
afterAll(async () => {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

/** Whatever is wrong: a message, no stack trace, and never a word of "clear". */
function expectTold(ran: Ran, status: number, said: RegExp): void {
  const all = `${ran.stdout}\n${ran.stderr}`;
  expect({ status: ran.status, all }).toEqual({ status, all: expect.stringMatching(said) });
  expect(all).not.toMatch(/^\s+at \S+ \(|node:internal|CLEAR|"clear"/m);
}

describe('words that make no sense', () => {
  test.each([
    { args: ['scan'], said: /no image named/ },
    { args: ['scan', 'UPPER/case'], said: /lower/ },
    { args: ['scan', 'a b'], said: /reference|name/i },
    { args: ['scan', 'x:'], said: /tag/i },
    { args: ['scan', 'app@sha256:12'], said: /digest/ },
    { args: ['scan', '--platform', 'linux/', 'x'], said: /platform/ },
    { args: ['scan', '--format', 'xml', 'x'], said: /format/ },
    { args: ['scan', '--format', 'json', '--format', 'sarif', 'x'], said: /standard output/ },
    { args: ['scan', '--timeout', 'soon', 'x'], said: /90s/ },
    { args: ['scan', '--limit', 'nothing=1', 'x'], said: /no such limit/ },
    { args: ['scan', '--from', '/nonexistent/list'], said: /cannot read the list/ },
    { args: ['scan', '--max-bandwidth', 'abc', 'x'], said: /--max-bandwidth[\s\S]*'abc'[\s\S]*5MB\/s/ },
    { args: ['scan', '--max-bandwidth', '5Mb/s', 'x'], said: /40Mbit\/s/ },
    { args: ['scan', '--max-bandwidth', '1', 'x'], said: /At least 1kB\/s/ },
    { args: ['scan', '--stop-at', 'clear', 'x'], said: /--stop-at[\s\S]*suspicious, malicious/ },
    { args: ['scan', '--threads', '0', 'x'], said: /--threads[\s\S]*from 1/ },
    { args: ['show', '--threads', 'two', 'x', '/y'], said: /from 1/ },
    { args: ['story', '--stop-at', 'malicious', 'x'], said: /unknown option/ },
    { args: ['scan', '--colour', 'x'], said: /unknown option/ },
    { args: ['sacn', 'x'], said: /unknown command[\s\S]*scan/ },
    { args: ['detectors', 'no-such-detector'], said: /no such detector/ },
    { args: ['completion', 'tcsh'], said: /bash, zsh, fish/ },
    { args: [], said: /Usage/ },
  ])('tidewaiter $args', async ({ args, said }) => {
    expectTold(await tidewaiter(args), 2, said);
  });
});

describe('images that are not there, or are none', () => {
  test.each([
    { name: 'a registry nobody runs', reference: () => '127.0.0.1:1/x:y', said: /127\.0\.0\.1:1/ },
    { name: 'a tag that does not exist', reference: () => `${registry.host}/demo/app:nope`, said: /nope/ },
    { name: 'a missing archive', reference: () => 'docker-archive:/nonexistent/image.tar', said: /image\.tar/ },
    { name: 'a missing layout', reference: () => 'oci:/nonexistent/layout', said: /layout/ },
    { name: 'a missing root file system', reference: () => 'rootfs:/nonexistent/root', said: /root/ },
  ])('$name', async ({ reference, said }) => {
    expectTold(await tidewaiter(['scan', reference()]), 3, said);
  });

  test('a folder that is no layout', async () => {
    await mkdir(join(folder, 'plain'), { recursive: true });
    expectTold(await tidewaiter(['scan', `oci:${join(folder, 'plain')}`]), 3, /layout/);
  });

  test.each([
    { name: 'an empty file', bytes: Buffer.alloc(0) },
    { name: 'an empty archive', bytes: Buffer.alloc(10_240) },
    { name: 'noise', bytes: randomBytes(5000) },
    { name: 'a gzip of noise', bytes: gzipSync(randomBytes(5000)) },
    { name: 'half a gzip', bytes: gzipSync(randomBytes(5000)).subarray(0, 2000) },
  ])('$name, from a file and from standard input', async ({ bytes }) => {
    const path = join(folder, 'bad.tar');
    await writeFile(path, bytes);
    const runs = [
      tidewaiter(['scan', `docker-archive:${path}`]),
      tidewaiter(['scan', `oci-archive:${path}`]),
      tidewaiter(['scan', '-'], {}, bytes),
    ];
    for (const ran of await Promise.all(runs)) expectTold(ran, 3, /tidewaiter: /);
  });

  test('no engine at the given socket', async () => {
    const ran = await tidewaiter(['scan', 'docker-daemon:x:y'], { DOCKER_HOST: `unix://${join(folder, 'none.sock')}` });
    expectTold(ran, 3, /none\.sock/);
  });
});

describe('a registry that refuses or fails', () => {
  const refusal = (status: number, headers?: Record<string, string>): Faults => ({
    refuse: [{ path: '/manifests/', status, ...(headers === undefined ? {} : { headers }) }],
  });
  test.each<{ name: string; faults: Faults; status: number; said: RegExp }>([
    {
      name: '401',
      faults: { basic: { username: 'u', password: 'p' } },
      status: 3,
      said: /credential|log in|password/i,
    },
    { name: '403', faults: refusal(403), status: 3, said: /refuse|denied|not allowed/i },
    { name: '404', faults: refusal(404), status: 3, said: /404[\s\S]*name and the tag/ },
    { name: '429', faults: refusal(429, { 'Retry-After': '1' }), status: 3, said: /limit|too many/i },
    { name: '500', faults: refusal(500), status: 3, said: /500|failed/ },
    {
      name: 'a manifest that is not the promised one',
      faults: { swapManifests: Buffer.from('{"schemaVersion":2}') },
      status: 4,
      said: /digest/,
    },
    {
      name: 'a stated digest that is not the true one',
      faults: { statedDigest: `sha256:${'0'.repeat(64)}` },
      status: 4,
      said: /digest/i,
    },
    {
      name: 'a wrong media type',
      faults: { contentType: 'application/vnd.oci.image.index.v1+json' },
      status: 3,
      said: /two media types/,
    },
    { name: 'a manifest without an end', faults: { endless: 'manifests' }, status: 4, said: /manifest|bytes/i },
  ])('$name', async ({ faults, status, said }) => {
    const own = await startRegistry({ faults });
    try {
      own.put('demo/app', 'latest', image);
      expectTold(await tidewaiter(['scan', `${own.host}/demo/app:latest`]), status, said);
    } finally {
      await own.close();
    }
  });
});

describe('layers that are not what they should be', () => {
  /** The image with its only layer's bytes replaced; the manifest tells the truth about the new bytes, the config does not. */
  async function scanWith(bytes: Uint8Array): Promise<Ran> {
    const [layer] = image.layers;
    if (layer === undefined) throw new Error('the image has no layer');
    const manifest = JSON.parse(Buffer.from(image.manifest).toString());
    manifest.layers = [{ mediaType: layer.descriptor.mediaType, digest: digestOf(bytes), size: bytes.length }];
    const own = await startRegistry();
    try {
      own.put('demo/app', 'latest', { ...image, manifest: Buffer.from(JSON.stringify(manifest)), layers: [{ bytes }] });
      return await tidewaiter(['scan', `${own.host}/demo/app:latest`]);
    } finally {
      await own.close();
    }
  }
  const [first] = image.layers;
  const stored = first?.bytes ?? new Uint8Array();
  const tar = first?.tar ?? new Uint8Array();
  const flipped = Buffer.from(tar);
  flipped[700] = (flipped[700] ?? 0) ^ 0xff;

  test.each([
    { name: 'truncated gzip', bytes: stored.subarray(0, stored.length >> 1), said: /INCOMPLETE[\s\S]*layer 1/ },
    {
      name: 'corrupted gzip',
      bytes: Buffer.concat([stored.subarray(0, 200), randomBytes(400), stored.subarray(600)]),
      said: /INCOMPLETE/,
    },
    {
      name: 'another tar than the config promises',
      bytes: gzipSync(flipped),
      said: /INCOMPLETE[\s\S]*(diff|uncompressed)/i,
    },
    { name: 'noise instead of a tar', bytes: gzipSync(randomBytes(3000)), said: /INCOMPLETE/ },
    {
      name: 'an unknown compression',
      bytes: Buffer.concat([Buffer.from('BZh91AY&SY'), randomBytes(3000)]),
      said: /INCOMPLETE[\s\S]*(bzip2|compress)/i,
    },
    { name: 'bytes after the end', bytes: Buffer.concat([stored, randomBytes(500)]), said: /INCOMPLETE/ },
  ])('$name', async ({ bytes, said }) => {
    expectTold(await scanWith(bytes), 4, said);
  });

  test('bytes under a digest that is not theirs', async () => {
    const layout = join(folder, 'swapped');
    await writeLayout(layout, [{ image, ref: 'latest' }]);
    const digest = first?.descriptor.digest ?? '';
    await writeFile(
      join(layout, 'blobs', 'sha256', digest.slice('sha256:'.length)),
      Buffer.from(stored).fill(0, 20, 24),
    );
    expectTold(await tidewaiter(['scan', `oci:${layout}:latest`]), 4, /INCOMPLETE/);
  });

  test('a bomb: 300 MB of zeros in a few hundred kB', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024), { level: 9 });
    expectTold(await scanWith(bomb), 4, /INCOMPLETE[\s\S]*limit/);
  });

  test.each([
    { limit: 'layerBytes=10000', said: /INCOMPLETE[\s\S]*layerBytes|INCOMPLETE[\s\S]*bytes/ },
    { limit: 'layerEntries=1', said: /INCOMPLETE[\s\S]*entries/i },
    { limit: 'pathBytes=5', said: /INCOMPLETE[\s\S]*path/i },
  ])('a limit of the user: $limit', async ({ limit, said }) => {
    const ran = await tidewaiter(['scan', '--limit', limit, `${registry.host}/demo/app:latest`]);
    expectTold(ran, 4, said);
  });

  test('a blob that is cut off again and again', async () => {
    const own = await startRegistry({ faults: { cutBlobs: { after: 1000 }, ranges: false } });
    try {
      own.put('demo/app', 'latest', image);
      expectTold(await tidewaiter(['scan', `${own.host}/demo/app:latest`]), 4, /INCOMPLETE/);
    } finally {
      await own.close();
    }
  });

  test('a blob without an end', async () => {
    const own = await startRegistry();
    try {
      own.put('demo/app', 'latest', image);
      own.setFaults({ endless: 'blobs' });
      const ran = await tidewaiter(['scan', '--timeout', '20s', `${own.host}/demo/app:latest`]);
      expect([3, 4]).toContain(ran.status);
      expectTold(ran, ran.status ?? -1, /size|bytes|config/i);
    } finally {
      await own.close();
    }
  });

  test('--allow-incomplete lets an incomplete image pass, and still says so', async () => {
    const ran = await tidewaiter([
      'scan',
      '--allow-incomplete',
      '--limit',
      'layerEntries=1',
      `${registry.host}/demo/app:latest`,
    ]);
    expect(ran.status).toBe(0);
    expect(ran.stdout).toMatch(/INCOMPLETE/);
  });
});

describe('outputs that cannot be written', () => {
  test.each([
    { name: 'a full disk', path: '/dev/full' },
    { name: 'a folder that does not exist', path: '/nonexistent/folder/report.json' },
    { name: 'a folder', path: tmpdir() },
  ])('$name', async ({ path }) => {
    const ran = await tidewaiter(['scan', '--format', 'json', '--output', path, `${registry.host}/demo/app:latest`]);
    expectTold(ran, 2, /cannot write/);
  });
});

test('a hostile layout cannot make us read outside of it', async () => {
  const layout = join(folder, 'hostile');
  await writeLayout(layout, [{ image, ref: 'latest' }]);
  const secret = join(folder, 'secret.json');
  await writeFile(secret, '{"schemaVersion":2}');
  await rm(join(layout, 'index.json'));
  await symlink(secret, join(layout, 'index.json'));
  const ran = await tidewaiter(['scan', `oci:${layout}:../../secret`]);
  expect([2, 3]).toContain(ran.status);
});
