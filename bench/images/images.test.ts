import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterAll, describe, expect, it } from 'vitest';
import { layerBlobs } from '../floor/blobs.ts';
import { readLayer } from '../floor/read-layer.ts';
import { sampleOf } from '../needles/sample.ts';
import type { Bench } from '../sections/section.ts';
import { contentOf } from './content.ts';
import { generatedImage } from './generated.ts';
import { gzipLayer, measureLayer } from './gzip-layer.ts';
import { blobPath, readLayout } from './layout.ts';
import { pieces, type Recipe } from './recipe.ts';

const work = mkdtempSync(join(tmpdir(), 'tidewaiter-bench-test-'));
afterAll(() => rmSync(work, { recursive: true }));
const bench = { work, say: () => {} } as unknown as Bench;

const mixed: Recipe = { kind: 'mixed', bytes: 3e6, seed: 1, code: 'usual' };
const recipes: readonly (readonly [string, Recipe])[] = [
  ['files as in an image', mixed],
  ['tiny files', { kind: 'tiny', entries: 1300 }],
  ['one file', { kind: 'single', bytes: 9_000_001 }],
];

describe.each(recipes)('a layer of %s', (_, recipe) => {
  const stored = Buffer.concat([...gzipLayer(recipe)]);
  const tar = gunzipSync(stored);

  it('is one gzip stream of its pieces', () => {
    expect(tar.equals(Buffer.concat([...pieces(recipe)].map((piece) => piece.plain)))).toBe(true);
  });

  it('has the digests that are said of it', async () => {
    const { descriptor, diffId } = await measureLayer(recipe);
    expect(descriptor.digest).toBe(`sha256:${createHash('sha256').update(stored).digest('hex')}`);
    expect(descriptor.size).toBe(stored.length);
    expect(diffId).toBe(`sha256:${createHash('sha256').update(tar).digest('hex')}`);
  });

  it('is a tar that another reader takes, no two files alike', async () => {
    const files = await filesOf(tar);
    expect(new Set(files.map((file) => file.name)).size).toBe(files.length);
    expect(new Set(files.map((file) => file.hash)).size).toBe(files.length);
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (recipe.kind === 'tiny') expect(files).toHaveLength(1300);
    if (recipe.kind === 'single') expect(files).toMatchObject([{ size: 9_000_001 }]);
    if (recipe.kind === 'mixed') expect(bytes).toBeGreaterThan(2.8e6);
  });
});

describe('contentOf', () => {
  it.each(['binary', 'text', 'shell', 'python', 'telling python'] as const)('gives the same %s for a seed', (kind) => {
    expect(contentOf(kind, 10_000, 7)).toHaveLength(10_000);
    expect(contentOf(kind, 10_000, 7).equals(contentOf(kind, 10_000, 7))).toBe(true);
    expect(contentOf(kind, 10_000, 7).equals(contentOf(kind, 10_000, 8))).toBe(false);
  });
});

describe('a generated image', () => {
  it('is a layout whose layers are what its documents say', async () => {
    const reference = await generatedImage(bench, 'sample', [mixed, { kind: 'tiny', entries: 10 }]);
    const folder = reference.slice('oci:'.length);
    const { layers } = readLayout(folder);
    const read = await Promise.all((await layerBlobs(reference)).map(readLayer));
    expect(read.map(({ digest, diffId }) => ({ digest, diffId }))).toEqual(
      layers.map(({ descriptor, diffId }) => ({ digest: descriptor.digest, diffId })),
    );
    expect(await generatedImage(bench, 'sample', [])).toBe(reference);
  });

  it('makes the floor fail when a blob has other bytes', async () => {
    const reference = await generatedImage(bench, 'other', [{ kind: 'tiny', entries: 10 }]);
    const [blob] = await layerBlobs(reference);
    if (blob === undefined) throw new Error('no layer');
    await expect(readLayer({ ...blob, digest: `sha256:${'0'.repeat(64)}` })).rejects.toThrow(/has other bytes/);
  });

  it('gives samples of binary and text files', async () => {
    const reference = await generatedImage(bench, 'sample', []);
    const { binary, text } = await sampleOf(reference, 200_000);
    expect(binary.length).toBeGreaterThan(0);
    expect(text.length).toBeGreaterThanOrEqual(200_000);
    expect(text.includes(0)).toBe(false);
    expect(
      readFileSync(blobPath(reference.slice(4), readLayout(reference.slice(4)).layers[0]?.descriptor.digest ?? '')),
    ).not.toHaveLength(0);
  });
});

interface FileIn {
  readonly name: string;
  readonly size: number;
  readonly hash: string;
}

async function filesOf(tar: Buffer): Promise<FileIn[]> {
  const files: FileIn[] = [];
  const reader = extract();
  reader.end(tar);
  for await (const entry of reader) {
    const hash = createHash('sha256');
    for await (const chunk of entry) hash.update(chunk as Uint8Array);
    files.push({ name: entry.header.name, size: entry.header.size ?? 0, hash: hash.digest('hex') });
  }
  return files;
}
