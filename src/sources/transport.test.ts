import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import type { TidewaiterError } from '../errors.ts';
import { makeReference } from '../oci/reference.ts';
import type { RegistryClient } from '../registry/client.ts';
import { podmanSave, writeLayout } from '../testing/archives.ts';
import { buildImage, descriptorOf } from '../testing/image-builder.ts';
import type { OpenOptions } from './open-options.ts';
import { splitTarget } from './split-target.ts';
import { openImage } from './transport.ts';

const image = buildImage({ files: { '/a': 'a' } });
let folder = '';
let asked: string[] = [];

/** A registry that has every image; it is asked for what is no path. */
const client: RegistryClient = {
  manifest: async (reference) => {
    asked.push(reference.toString());
    const { manifest: bytes, mediaType, digest } = image;
    return { bytes, mediaType, digest, descriptor: descriptorOf(bytes, mediaType) };
  },
  blob: async function* () {
    yield image.config;
  },
  referrers: () => Promise.reject(new Error('not asked for')),
  ping: async () => {},
  rateLimit: () => undefined,
  notices: () => [],
  close: () => Promise.reject(new Error('the client is the caller’s')),
};
const options: OpenOptions = {
  platform: { kind: 'one', platform: { os: 'linux', architecture: 'amd64' }, explicit: false },
  limits: defaultLimits,
  env: {},
  client,
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-test-'));
  await writeFile(join(folder, 'app:1.tar'), podmanSave([{ image, ref: 'app:1' }]));
  await writeLayout(join(folder, 'layout'), [{ image, ref: 'a:b' }]);
  await mkdir(join(folder, 'empty'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function problem(text: string): Promise<TidewaiterError> {
  return await openImage(text, options).then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: unknown) => error as TidewaiterError,
  );
}

describe('openImage', () => {
  it.each([
    ['alpine', 'docker.io/library/alpine:latest'],
    ['localhost:5000/a/b:1', 'localhost:5000/a/b:1'],
    ['docker://alpine:3', 'docker.io/library/alpine:3'],
    ['docker:24', 'docker.io/library/docker:24'],
    [
      'registry.example/app',
      makeReference({ registry: 'registry.example', repository: 'app', tag: 'latest' }).toString(),
    ],
  ])('asks the registry for %s', async (text, reference) => {
    asked = [];
    const resolved = await openImage(text, options);
    expect(asked).toEqual([reference]);
    expect(resolved.images[0]?.configDigest).toBe(image.configDigest);
    await resolved.close();
  });

  it.each([
    'docker-archive:F/app:1.tar',
    'docker-archive:F/app:1.tar:app:1',
    'F/app:1.tar',
    'F/app:1.tar:app:1',
    'oci:F/layout',
    'oci:F/layout:a:b',
    'F/layout:a:b',
    'F/layout',
  ])('opens %s', async (text) => {
    const resolved = await openImage(text.replace('F', folder), options);
    expect(resolved.images.map((found) => found.configDigest)).toEqual([image.configDigest]);
    await resolved.close();
  });

  it.each<[string, string, RegExp]>([
    ['', 'BAD_REFERENCE', /An image is named by/],
    ['docker-archive:', 'BAD_REFERENCE', /docker-archive:PATH/],
    ['rootfs:', 'BAD_REFERENCE', /rootfs:DIR/],
    ['https://registry.example/app', 'BAD_REFERENCE', /An image is named by/],
    ['containers-storage:app', 'BAD_REFERENCE', /An image is named by/],
    ['image.tar', 'BAD_REFERENCE', /write \.\/image\.tar or docker-archive:image\.tar/],
    ['package.json', 'BAD_REFERENCE', /docker:\/\/package\.json/],
    ['UPPER', 'BAD_REFERENCE', /./],
    ['./nothing-here', 'NOT_FOUND', /typing/],
    ['F/empty', 'NOT_A_LAYOUT', /rootfs:/],
    ['oci:F/empty', 'NOT_A_LAYOUT', /rootfs:/],
    ['oci:F/app:1.tar', 'NOT_A_LAYOUT', /docker-archive:PATH/],
    ['docker-archive:F/layout', 'NOT_AN_ARCHIVE', /oci:PATH/],
    ['oci-archive:F/app:1.tar', 'NOT_A_LAYOUT', /docker-archive:/],
    ['docker-archive:F/app:1.tar:other:2', 'NOT_FOUND', /leave the name out/],
  ])('says what to do instead of %j', async (text, code, advice) => {
    const error = await problem(text.replace('F', folder));
    expect(error.code).toBe(code);
    expect(`${error.message} ${error.hint}`).toMatch(advice);
  });
});

it('does not wait for a terminal to send an archive', async () => {
  const stdin = Object.assign((async function* () {})(), { isTTY: true });
  await expect(openImage('-', { ...options, stdin })).rejects.toMatchObject({ code: 'BAD_REFERENCE' });
});

describe('splitTarget', () => {
  it.each([
    ['F/app:1.tar', 'F/app:1.tar', undefined],
    ['F/app:1.tar:app:1', 'F/app:1.tar', 'app:1'],
    ['F/layout:a:b', 'F/layout', 'a:b'],
    ['F/layout:', 'F/layout', undefined],
    ['F/none.tar:a:b', 'F/none.tar', 'a:b'],
    ['C:\\none.tar:a', 'C:\\none.tar', 'a'],
  ])('parts %s', async (text, path, name) => {
    const parts = await splitTarget(text.replace('F', folder));
    expect(parts).toEqual({ path: path.replace('F', folder), name });
  });
});
