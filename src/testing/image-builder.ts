import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ByteStream } from '../archive/bytes.ts';
import { defaultLimits } from '../archive/limits.ts';
import type { ExampleFiles, ExampleImage } from '../detectors/detector.ts';
import { SourceError } from '../errors.ts';
import { digestOf } from '../image/documents.ts';
import { imageFromManifest } from '../image/from-manifest.ts';
import type { Image } from '../image/image.ts';
import type { DiffId, Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/manifest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { Platform } from '../oci/platform.ts';
import { type TarItem, tarTime, writeTar } from './tar-writer.ts';

/** How the same image is written; the defaults are what `docker push` makes of a small build. */
export interface BuildOptions {
  /** Default linux/amd64. */
  readonly platform?: Platform;
  /** RFC 3339; default the time of `tarTime`. */
  readonly created?: string;
  /** Of the layers' stored bytes; default gzip. */
  readonly compression?: 'gzip' | 'zstd' | 'none';
  /** Default oci. */
  readonly mediaTypes?: 'oci' | 'docker';
}

/** One layer: `bytes` as stored (the descriptor's), `tar` uncompressed (the diffId's). */
export interface BuiltLayer {
  readonly bytes: Uint8Array;
  readonly diffId: DiffId;
  readonly descriptor: Descriptor;
  readonly tar: Uint8Array;
}

/** An image as bytes; `digest` is of `manifest`, `configDigest` of `config`. */
export interface BuiltImage {
  readonly manifest: Uint8Array;
  readonly mediaType: string;
  readonly digest: Digest;
  readonly config: Uint8Array;
  readonly configDigest: Digest;
  readonly layers: readonly BuiltLayer[];
  readonly platform: Platform;
}

const utf8 = new TextEncoder();
const defaultName = 'registry.example/someone/app:latest';

/** Writes an example down as an image. The same example and options give the same bytes. */
export function buildImage(example: ExampleImage, options: BuildOptions = {}): BuiltImage {
  const docker = options.mediaTypes === 'docker';
  const files = example.layers ?? (example.files === undefined ? [] : [example.files]);
  const layers = files.map((layer) => buildLayer(writeTar(layerItems(layer)), options));
  const platform = options.platform ?? { os: 'linux', architecture: 'amd64' };
  const config = json(
    configOf(example, files, layers, platform, options.created ?? new Date(tarTime * 1000).toISOString()),
  );
  const mediaType = docker ? mediaTypes.dockerManifest : mediaTypes.ociManifest;
  const manifest = json({
    schemaVersion: 2,
    mediaType,
    config: descriptorOf(config, docker ? mediaTypes.dockerConfig : mediaTypes.ociConfig),
    layers: layers.map((layer) => layer.descriptor),
  });
  return { manifest, mediaType, digest: digestOf(manifest), config, configDigest: digestOf(config), layers, platform };
}

/** The example as an `Image` in memory: no disk, no network. */
export function imageOf(example: ExampleImage, options: BuildOptions = {}): Image {
  const built = buildImage(example, options);
  return imageOfBuilt(built, example.name ?? defaultName);
}

/** A built image as an `Image` in memory, known under `reference`. */
export function imageOfBuilt(built: BuiltImage, reference: string = defaultName): Image {
  const slash = reference.indexOf('/');
  const blobs = new Map(built.layers.map((layer) => [layer.descriptor.digest, layer.bytes]));
  return imageFromManifest({
    reference,
    registry: reference.slice(0, Math.max(slash, 0)) || 'docker.io',
    repository: reference.slice(slash + 1).replace(/[:@][^/]*$/, ''),
    manifestBytes: built.manifest,
    manifestMediaType: built.mediaType,
    digest: built.digest,
    configBytes: built.config,
    openBlob: (descriptor) => bytesOf(blobs.get(descriptor.digest), descriptor.digest),
    limits: defaultLimits,
  });
}

/** An index over built images: its bytes, and the digest of them. `attestation` adds a BuildKit attestation for each. */
export function indexOf(
  images: readonly BuiltImage[],
  options: { readonly mediaTypes?: 'oci' | 'docker'; readonly attestations?: readonly BuiltImage[] } = {},
): { readonly bytes: Uint8Array; readonly mediaType: string; readonly digest: Digest } {
  const mediaType = options.mediaTypes === 'docker' ? mediaTypes.dockerManifestList : mediaTypes.ociIndex;
  const manifests = images.map((image) => ({
    ...descriptorOf(image.manifest, image.mediaType),
    platform: image.platform,
  }));
  const attestations = (options.attestations ?? []).map((image, at) => ({
    ...descriptorOf(image.manifest, image.mediaType),
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': manifests[at]?.digest ?? '',
    },
    platform: { os: 'unknown', architecture: 'unknown' },
  }));
  const bytes = json({ schemaVersion: 2, mediaType, manifests: [...manifests, ...attestations] });
  return { bytes, mediaType, digest: digestOf(bytes) };
}

/** Descriptor of these bytes. */
export function descriptorOf(bytes: Uint8Array, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** A layer around any tar, e.g. a hostile one. */
export function buildLayer(tar: Uint8Array, options: BuildOptions = {}): BuiltLayer {
  const compression = options.compression ?? 'gzip';
  const bytes = compression === 'gzip' ? gzipSync(tar) : compression === 'zstd' ? zstdCompressSync(tar) : tar;
  const base = options.mediaTypes === 'docker' ? mediaTypes.dockerLayer : mediaTypes.ociLayer;
  const joint = options.mediaTypes === 'docker' ? '.' : '+';
  const mediaType = compression === 'none' ? base : `${base}${joint}${compression}`;
  return { bytes, diffId: digestOf(tar), descriptor: descriptorOf(bytes, mediaType), tar };
}

/** Tar items of one layer: parent folders first, `null` as a whiteout. */
export function layerItems(files: ExampleFiles): readonly TarItem[] {
  const items: TarItem[] = [];
  const folders = new Set<string>();
  for (const [path, file] of Object.entries(files)) {
    const parts = path.split('/').filter((part) => part !== '');
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      if (!folders.has(folder)) items.push({ path: folder, type: 'directory' });
      folders.add(folder);
    }
    const name = parts.join('/');
    if (file === null) items.push({ path: [...parts.slice(0, -1), `.wh.${parts.at(-1)}`].join('/') });
    else if (typeof file === 'string' || file instanceof Uint8Array) items.push({ path: name, content: file });
    else if ('link' in file) items.push({ path: name, link: file.link });
    else items.push({ path: name, content: file.content, ...(file.mode === undefined ? {} : { mode: file.mode }) });
  }
  return items;
}

function configOf(
  example: ExampleImage,
  files: readonly ExampleFiles[],
  layers: readonly BuiltLayer[],
  platform: Platform,
  created: string,
): unknown {
  const run = {
    User: example.user,
    Env: example.env ?? ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    Entrypoint: example.entrypoint,
    Cmd: example.cmd,
    WorkingDir: example.workdir,
    Labels: example.labels,
    Healthcheck: example.healthcheck === undefined ? undefined : { Test: example.healthcheck },
    OnBuild: example.onbuild,
    Shell: example.shell,
  };
  const empty = [...(example.history ?? [])];
  if (example.entrypoint) empty.push(`ENTRYPOINT ${JSON.stringify(example.entrypoint)}`);
  if (example.cmd) empty.push(`CMD ${JSON.stringify(example.cmd)}`);
  return {
    created,
    architecture: platform.architecture,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    os: platform.os,
    config: run,
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    history: [
      ...files.map((layer) => ({ created, created_by: createdBy(layer), comment: 'buildkit.dockerfile.v0' })),
      ...empty.map((line) => ({ created, created_by: line, comment: 'buildkit.dockerfile.v0', empty_layer: true })),
    ],
  };
}

/** What BuildKit would have written for a step that makes these changes. */
function createdBy(files: ExampleFiles): string {
  const paths = Object.keys(files);
  const added = paths.filter((path) => files[path] !== null);
  if (added.length === 0 && paths.length > 0) return `RUN /bin/sh -c rm -rf ${paths.join(' ')} # buildkit`;
  const [only] = added;
  if (added.length === 1 && only !== undefined)
    return `COPY ${only.slice(only.lastIndexOf('/') + 1)} ${only} # buildkit`;
  return 'COPY rootfs/ / # buildkit';
}

async function* bytesOf(bytes: Uint8Array | undefined, digest: Digest): ByteStream {
  if (bytes === undefined) throw new SourceError('UNREADABLE', `no such blob: ${digest}`);
  // Cut small, so that no consumer comes to rely on a blob arriving in one piece.
  for (let at = 0; at < bytes.length; at += 16_384) yield bytes.subarray(at, at + 16_384);
}

function json(value: unknown): Uint8Array {
  return utf8.encode(JSON.stringify(value));
}
