import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../oci/digest.ts';
import { type BuiltImage, descriptorOf } from './image-builder.ts';
import { type TarItem, writeTar } from './tar-writer.ts';

/** An image and the name it is kept under: `app:1.0`, or for layouts any text. */
export interface NamedImage {
  readonly image: BuiltImage;
  readonly ref?: string;
}

/** An index kept as a blob, with its manifests, as a pulled multi-platform image is. */
export interface NamedIndex {
  readonly index: { readonly bytes: Uint8Array; readonly mediaType: string };
  readonly images: readonly BuiltImage[];
  readonly ref?: string;
}

const hex = (digest: Digest): string => digest.slice(digest.indexOf(':') + 1);
const json = (value: unknown): string => JSON.stringify(value);
const file = (path: string, content: string | Uint8Array): TarItem => ({ path, content });

/** Writes an OCI layout folder. */
export async function writeLayout(folder: string, images: readonly (NamedImage | NamedIndex)[]): Promise<void> {
  await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true });
  for (const item of layoutItems(images)) {
    if (item.content !== undefined) await writeFile(join(folder, item.path), item.content);
  }
}

/** The files of an OCI layout. Source: OCI image-spec image-layout.md. */
export function layoutItems(images: readonly (NamedImage | NamedIndex)[]): readonly TarItem[] {
  const blobs = new Map<string, Uint8Array>();
  const manifests = images.map((item) => {
    for (const image of 'index' in item ? item.images : [item.image]) addBlobs(blobs, image);
    const top = 'index' in item ? item.index : { bytes: item.image.manifest, mediaType: item.image.mediaType };
    const descriptor = descriptorOf(top.bytes, top.mediaType);
    blobs.set(hex(descriptor.digest), top.bytes);
    const annotations = item.ref === undefined ? undefined : { 'org.opencontainers.image.ref.name': item.ref };
    return { ...descriptor, annotations };
  });
  return [
    { path: 'blobs', type: 'directory' },
    { path: 'blobs/sha256', type: 'directory' },
    ...[...blobs].map(([name, bytes]) => file(`blobs/sha256/${name}`, bytes)),
    file('index.json', json({ schemaVersion: 2, manifests })),
    file('oci-layout', json({ imageLayoutVersion: '1.0.0' })),
  ];
}

/** What skopeo and podman write as `oci-archive`. */
export function ociArchive(images: readonly (NamedImage | NamedIndex)[]): Uint8Array {
  return writeTar(layoutItems(images));
}

/** What `docker save` of engine 25 and newer and `ctr images export` write: an OCI layout and `manifest.json`. */
export function dockerSave25(images: readonly NamedImage[]): Uint8Array {
  const manifest = images.map(({ image, ref }) => ({
    Config: `blobs/sha256/${hex(image.configDigest)}`,
    RepoTags: ref === undefined ? null : [ref],
    Layers: image.layers.map((layer) => `blobs/sha256/${hex(layer.descriptor.digest)}`),
  }));
  return writeTar([...layoutItems(images), file('manifest.json', json(manifest))]);
}

/** What `docker save` up to engine 24 writes: `<id>/layer.tar`, `repositories`, and `manifest.json` near the end. */
export function dockerSave20(images: readonly NamedImage[]): Uint8Array {
  const items = new Map<string, TarItem>();
  const add = (item: TarItem) => items.set(item.path, item);
  const manifest = images.map(({ image, ref }) => {
    const layers = image.layers.map((layer, index) => {
      // The engine derives ids from the chain of layers; any distinct text will do.
      const id = hex(layer.diffId).split('').reverse().join('').slice(0, 60) + String(index).padStart(4, '0');
      add({ path: id, type: 'directory' });
      add(file(`${id}/VERSION`, '1.0'));
      add(file(`${id}/json`, json({ id, created: '1970-01-01T00:00:00Z' })));
      add(file(`${id}/layer.tar`, layer.tar));
      return `${id}/layer.tar`;
    });
    add(file(`${hex(image.configDigest)}.json`, image.config));
    return { Config: `${hex(image.configDigest)}.json`, RepoTags: ref === undefined ? null : [ref], Layers: layers };
  });
  return writeTar([...items.values(), file('manifest.json', json(manifest)), file('repositories', json({}))]);
}

/** What podman and skopeo write as `docker-archive`: `<diffid>.tar`, and links to it from the old places. */
export function podmanSave(
  images: readonly NamedImage[],
  options: { readonly namedByLink?: boolean } = {},
): Uint8Array {
  const items = new Map<string, TarItem>();
  const add = (item: TarItem) => items.set(item.path, item);
  const manifest = images.map(({ image, ref }) => {
    const layers = image.layers.map((layer, index) => {
      const name = `${hex(layer.diffId)}.tar`;
      const id = hex(layer.diffId).slice(0, 60) + String(index).padStart(4, '0');
      add(file(name, layer.tar));
      add({ path: `${id}/layer.tar`, link: `../${name}` });
      add(file(`${id}/VERSION`, '1.0'));
      return options.namedByLink ? `${id}/layer.tar` : name;
    });
    add(file(`${hex(image.configDigest)}.json`, image.config));
    return { Config: `${hex(image.configDigest)}.json`, RepoTags: ref === undefined ? [] : [ref], Layers: layers };
  });
  return writeTar([...items.values(), file('manifest.json', json(manifest)), file('repositories', json({}))]);
}

/** What kaniko and crane write: a config named by its digest, and layers as they are in the registry. */
export function kanikoSave(images: readonly NamedImage[]): Uint8Array {
  const items = images.flatMap(({ image }) => [
    file(image.configDigest, image.config),
    ...image.layers.map((layer) => file(`${hex(layer.descriptor.digest)}.tar.gz`, layer.bytes)),
  ]);
  const manifest = images.map(({ image, ref }) => ({
    Config: image.configDigest,
    RepoTags: ref === undefined ? [] : [ref],
    Layers: image.layers.map((layer) => `${hex(layer.descriptor.digest)}.tar.gz`),
  }));
  return writeTar([...items, file('manifest.json', json(manifest))]);
}

function addBlobs(blobs: Map<string, Uint8Array>, image: BuiltImage): void {
  blobs.set(hex(image.digest), image.manifest);
  blobs.set(hex(image.configDigest), image.config);
  for (const layer of image.layers) blobs.set(hex(layer.descriptor.digest), layer.bytes);
}
