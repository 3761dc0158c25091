import type { ByteStream } from '../archive/bytes.ts';
import type { Limits } from '../archive/limits.ts';
import { LimitError, SourceError } from '../errors.ts';
import { chooseFromIndex, requirePlatform } from '../image/choose.ts';
import { parseImageConfig, parseIndex, parseManifest, verifyDocument } from '../image/documents.ts';
import { imageFromManifest, platformOf } from '../image/from-manifest.ts';
import type { Image, LayerBinding } from '../image/image.ts';
import type { PlatformChoice } from '../image/source.ts';
import { type Digest, shortDigest } from '../oci/digest.ts';
import type { Descriptor, Index } from '../oci/manifest.ts';
import { isImageConfigType, isIndexType, isManifestType, isSchema1Type } from '../oci/media-types.ts';
import type { Platform } from '../oci/platform.ts';
import { entriesByName } from './layout-names.ts';
import { readDocument } from './read-document.ts';

/** Blobs by digest, wherever they are: a folder or an archive. A digest is validated text, never a path of the image's choice. */
export interface BlobStore {
  /** For messages, e.g. the path the user gave. */
  readonly place: string;
  has(digest: Digest): Promise<boolean>;
  /** The stored bytes, not verified; throws `SourceError` `UNREADABLE` when there is no such blob. */
  open(digest: Digest, signal?: AbortSignal): ByteStream;
  /** See `Layer.binding`. */
  bindingOf?(digest: Digest): LayerBinding | undefined;
}

/** What is looked for in a layout. */
export interface LayoutRequest {
  /** Name in `index.json`, or `@digest`. */
  readonly name: string | undefined;
  /** As shown to people, e.g. `oci:dir:tag`. */
  readonly reference: string;
  readonly platform: PlatformChoice;
  readonly limits: Limits;
}

/** Images of a layout, with what stands beside them. */
export interface LayoutImages {
  readonly images: readonly Image[];
  readonly notImages: readonly Descriptor[];
  readonly notices: readonly string[];
}

/**
 * Finds images in an OCI layout by name and platform, through nested indexes. A layout often names platforms whose blobs
 * it does not hold (a pulled image's index): those cannot be run from it and are left out with a notice.
 * Throws `SourceError` `NOT_FOUND`, `AMBIGUOUS_IMAGE`, `NO_SUCH_PLATFORM`, `BAD_MANIFEST` … with what there is.
 */
export async function imagesOfLayout(
  indexBytes: Uint8Array,
  blobs: BlobStore,
  request: LayoutRequest,
  signal?: AbortSignal,
): Promise<LayoutImages> {
  const index = parseIndex(indexBytes, request.limits);
  if (index.manifests.length === 0)
    throw new SourceError('EMPTY_ARCHIVE', `${blobs.place} holds no image: its index is empty`);
  const entries = entriesByName(index, request.name, blobs.place);
  const walk = { blobs, request, notImages: new Map<Digest, Descriptor>(), notices: new Set<string>() };
  const images = await walkEntries(walk, { ...index, manifests: [...entries] }, { depth: 0 }, signal);
  return { images, notImages: [...walk.notImages.values()], notices: [...walk.notices] };
}

/** Reads a manifest, index or config whole and verifies it. */
export async function readBlob(
  blobs: BlobStore,
  descriptor: Descriptor,
  limits: Limits,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await readDocument(blobs.open(descriptor.digest, signal), shortDigest(descriptor.digest), limits);
  verifyDocument(
    `document ${shortDigest(descriptor.digest)} of ${blobs.place}`,
    bytes,
    descriptor.digest,
    descriptor.size,
  );
  return bytes;
}

/** The error for a blob that is not there. */
export function missingBlob(place: string, digest: Digest): SourceError {
  return new SourceError('UNREADABLE', `${place} does not hold ${digest}, which its image needs`, {
    hint: 'The copy is not complete: make it again, with all layers and for the platform you want.',
  });
}

interface Walk {
  readonly blobs: BlobStore;
  readonly request: LayoutRequest;
  readonly notImages: Map<Digest, Descriptor>;
  readonly notices: Set<string>;
}

/** Where in nested indexes a descriptor was found; `indexDigest` is of the outermost one that has a digest. */
interface Level {
  readonly depth: number;
  readonly indexDigest?: Digest;
}

async function walkEntries(walk: Walk, index: Index, level: Level, signal?: AbortSignal): Promise<readonly Image[]> {
  const { request } = walk;
  const { chosen, notImages } = chooseFromIndex(
    await withPlatforms(walk, await onlyPresent(walk, index), signal),
    request.platform,
  );
  for (const entry of notImages) walk.notImages.set(entry.digest, entry);
  const images: Image[] = [];
  for (const entry of chosen) {
    signal?.throwIfAborted();
    images.push(...(await walkEntry(walk, entry, level, signal)));
    if (images.length > request.limits.layers) {
      throw tooMany(walk.blobs.place, request.limits);
    }
  }
  return images;
}

async function walkEntry(walk: Walk, entry: Descriptor, level: Level, signal?: AbortSignal): Promise<readonly Image[]> {
  const { blobs, request } = walk;
  if (isSchema1Type(entry.mediaType)) {
    throw new SourceError(
      'UNSUPPORTED_MANIFEST',
      `${blobs.place} holds a schema 1 manifest, which no current engine reads`,
    );
  }
  const bytes = await readBlob(blobs, entry, request.limits, signal);
  if (isIndexType(entry.mediaType)) {
    if (level.depth >= request.limits.nesting) {
      throw new LimitError('TOO_DEEP', `indexes in ${blobs.place} are nested more than ${request.limits.nesting} deep`);
    }
    const below = { depth: level.depth + 1, indexDigest: level.indexDigest ?? entry.digest };
    return await walkEntries(walk, parseIndex(bytes, request.limits), below, signal);
  }
  const manifest = parseManifest(bytes, request.limits);
  const image = imageFromManifest({
    reference: request.reference,
    manifestBytes: bytes,
    manifestMediaType: entry.mediaType,
    digest: entry.digest,
    ...(level.indexDigest === undefined ? {} : { indexDigest: level.indexDigest }),
    configBytes: await readBlob(blobs, manifest.config, request.limits, signal),
    ...(entry.platform === undefined ? {} : { platform: entry.platform }),
    openBlob: (descriptor, abort) => blobs.open(descriptor.digest, abort),
    bindingOf: (descriptor) => blobs.bindingOf?.(descriptor.digest),
    limits: request.limits,
  });
  requirePlatform(image, request.platform);
  return [image];
}

/** Among several entries, those that name no platform are asked for their config's, as containerd does. */
async function withPlatforms(walk: Walk, index: Index, signal?: AbortSignal): Promise<Index> {
  const unnamed = index.manifests.filter((entry) => entry.platform === undefined && isManifestType(entry.mediaType));
  if (index.manifests.length === 1 || unnamed.length === 0) return index;
  const { request, blobs } = walk;
  if (unnamed.length > request.limits.layers) throw tooMany(blobs.place, request.limits);
  const manifests: Descriptor[] = [];
  for (const entry of index.manifests) {
    const platform = unnamed.includes(entry) ? await platformFromConfig(walk, entry, signal) : undefined;
    manifests.push(platform === undefined ? entry : { ...entry, platform });
  }
  return { ...index, manifests };
}

async function platformFromConfig(walk: Walk, entry: Descriptor, signal?: AbortSignal): Promise<Platform | undefined> {
  const { request, blobs } = walk;
  const { config } = parseManifest(await readBlob(blobs, entry, request.limits, signal), request.limits);
  if (!isImageConfigType(config.mediaType)) return undefined;
  return platformOf(parseImageConfig(await readBlob(blobs, config, request.limits, signal), request.limits));
}

async function onlyPresent(walk: Walk, index: Index): Promise<Index> {
  const present: Descriptor[] = [];
  for (const entry of index.manifests) {
    if (await walk.blobs.has(entry.digest)) present.push(entry);
  }
  const [first] = index.manifests;
  if (present.length === 0 && first !== undefined) throw missingBlob(walk.blobs.place, first.digest);
  const absent = index.manifests.length - present.length;
  if (absent > 0) {
    walk.notices.add(
      `${absent} of the ${index.manifests.length} manifests that the index names are not in ${walk.blobs.place}`,
    );
  }
  return { ...index, manifests: present };
}

/** As many images in one layout as layers in one image are more than anybody keeps. */
function tooMany(place: string, limits: Limits): LimitError {
  return new LimitError('TOO_MANY_ENTRIES', `${place} holds more than ${limits.layers} images`);
}
