import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What an OCI layout says about a blob. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** A layer for a new image: its blob, and the digest of its tar. */
export interface LayerOf {
  readonly descriptor: Descriptor;
  readonly diffId: string;
}

/** The parts of a layout's only image that the benchmark needs. */
export interface LayoutImage {
  readonly folder: string;
  /** The `config` object of the image config: what runs. */
  readonly run: unknown;
  readonly layers: readonly LayerOf[];
}

/** Path of a blob in a layout folder. */
export function blobPath(folder: string, digest: string): string {
  return join(folder, 'blobs', digest.replace(':', '/'));
}

/** Reads the only image of a layout folder. Throws when it has none or several. */
export function readLayout(folder: string): LayoutImage {
  const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
  const index = read(join(folder, 'index.json')) as { manifests?: Descriptor[] };
  const [first, ...others] = index.manifests ?? [];
  if (first === undefined || others.length > 0) throw new Error(`${folder}: expected exactly one image`);
  const manifest = read(blobPath(folder, first.digest)) as { config: Descriptor; layers: Descriptor[] };
  const config = read(blobPath(folder, manifest.config.digest)) as { config?: unknown; rootfs: { diff_ids: string[] } };
  const layers = manifest.layers.map((descriptor, at) => ({ descriptor, diffId: config.rootfs.diff_ids[at] ?? '' }));
  return { folder, run: config.config ?? {}, layers };
}

/** Writes manifest, config and index of an image with these layers; their blobs are put there by the caller. */
export function writeLayout(folder: string, run: unknown, layers: readonly LayerOf[]): void {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  const { manifest } = imageDocuments(run, layers, (bytes) => writeBlob(folder, bytes));
  const platform = { os: 'linux', architecture: 'amd64' };
  const annotations = { 'org.opencontainers.image.ref.name': 'latest' };
  const index = { schemaVersion: 2, manifests: [{ ...manifest, platform, annotations }] };
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}

/** Makes config and manifest of an image; `store` keeps each document under its digest. */
export function imageDocuments(
  run: unknown,
  layers: readonly LayerOf[],
  store: (bytes: Buffer, digest: string) => void,
): { readonly manifest: Descriptor } {
  const put = (mediaType: string, value: unknown): Descriptor => {
    const bytes = Buffer.from(JSON.stringify(value));
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    store(bytes, digest);
    return { mediaType, digest, size: bytes.length };
  };
  const created = '2024-01-02T03:04:05Z';
  const rootfs = { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) };
  const history = layers.map(() => ({ created, created_by: 'COPY rootfs/ / # buildkit' }));
  const platform = { os: 'linux', architecture: 'amd64' };
  const config = put('application/vnd.oci.image.config.v1+json', {
    created,
    ...platform,
    config: run,
    rootfs,
    history,
  });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const document = { schemaVersion: 2, mediaType, config, layers: layers.map((layer) => layer.descriptor) };
  return { manifest: put(mediaType, document) };
}

/** Brings a blob from one layout into another: a hard link where the file system allows it. */
export async function shareBlob(from: string, to: string, digest: string): Promise<void> {
  mkdirSync(join(to, 'blobs/sha256'), { recursive: true });
  const target = blobPath(to, digest);
  if (existsSync(target)) return;
  try {
    linkSync(blobPath(from, digest), target);
  } catch {
    await copyFile(blobPath(from, digest), target);
  }
}

function writeBlob(folder: string, bytes: Buffer): void {
  writeFileSync(blobPath(folder, `sha256:${createHash('sha256').update(bytes).digest('hex')}`), bytes);
}
