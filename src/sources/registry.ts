import type { Limits } from '../archive/limits.ts';
import { LimitError, SourceError } from '../errors.ts';
import { chooseFromIndex, requirePlatform } from '../image/choose.ts';
import { parseIndex, parseManifest, verifyDocument } from '../image/documents.ts';
import { imageFromManifest } from '../image/from-manifest.ts';
import type { Image } from '../image/image.ts';
import type { PlatformChoice, Resolved } from '../image/source.ts';
import { artifactKind } from '../oci/artifact-kind.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/manifest.ts';
import { isIndexType } from '../oci/media-types.ts';
import type { Platform } from '../oci/platform.ts';
import { makeReference, type Reference } from '../oci/reference.ts';
import type { RegistryClient } from '../registry/client.ts';
import type { FetchedManifest } from '../registry/manifest.ts';
import { readDocument } from './read-document.ts';

/** How an image is taken from a registry. The client stays the caller's: `Resolved.close` does not close it. */
export interface RegistryImageOptions {
  readonly client: RegistryClient;
  readonly platform: PlatformChoice;
  readonly limits: Limits;
}

/** Indexes inside indexes that are followed; honest images have one, seldom two. */
const maxIndexDepth = 3;
/** Images taken from one index: a choice of "all" must not become thousands of requests. */
const maxImages = 256;

/**
 * Takes a reference to its images: an index is chosen from, attestations are listed and not opened, config and manifests are
 * verified. Throws `RegistryError`, `IntegrityError`, `LimitError`, and `SourceError` `NO_SUCH_PLATFORM`,
 * `NOT_AN_IMAGE` (a chart, a signature …), `UNSUPPORTED_MANIFEST` (schema 1), `BAD_MANIFEST`, `BAD_IMAGE_CONFIG`.
 */
export async function openRegistryImage(
  reference: Reference,
  options: RegistryImageOptions,
  signal?: AbortSignal,
): Promise<Resolved> {
  const walk: Walk = { reference, options, signal, images: [], notImages: [], refusals: [] };
  const top = await options.client.manifest(reference, signal);
  if (isIndexType(top.mediaType)) await openIndex(walk, top, top.digest, 1);
  else walk.images.push(await openImage(walk, top, {}));
  const firstRefusal = walk.refusals[0];
  if (walk.images.length === 0 && firstRefusal !== undefined) throw firstRefusal;
  return {
    images: walk.images,
    notImages: walk.notImages,
    notices: options.client.notices(),
    close: async () => {},
  };
}

interface Walk {
  readonly reference: Reference;
  readonly options: RegistryImageOptions;
  readonly signal: AbortSignal | undefined;
  readonly images: Image[];
  readonly notImages: Descriptor[];
  /** Why entries that looked like images are none. */
  readonly refusals: SourceError[];
}

/** Opens what is chosen from an index. The digest kept with the images is of the outermost one, which the user named. */
async function openIndex(walk: Walk, fetched: FetchedManifest, indexDigest: Digest, depth: number): Promise<void> {
  const { options, reference } = walk;
  if (depth > maxIndexDepth) {
    throw new LimitError('TOO_DEEP', `${reference} has indexes inside indexes, more than ${maxIndexDepth} deep`);
  }
  const { chosen, notImages } = chooseFromIndex(parseIndex(fetched.bytes, options.limits), options.platform);
  walk.notImages.push(...notImages);
  for (const descriptor of chosen) {
    if (walk.images.length + walk.refusals.length >= maxImages) {
      throw new LimitError('TOO_MANY_ENTRIES', `${reference} names more than ${maxImages} images`, {
        hint: 'Choose one of them with --platform.',
      });
    }
    await openEntry(walk, descriptor, indexDigest, depth);
  }
}

async function openEntry(walk: Walk, descriptor: Descriptor, indexDigest: Digest, depth: number): Promise<void> {
  const { registry, repository } = walk.reference;
  const child = makeReference({ registry, repository, digest: descriptor.digest });
  const fetched = await walk.options.client.manifest(child, walk.signal);
  verifyDocument('manifest', fetched.bytes, descriptor.digest, descriptor.size);
  if (isIndexType(fetched.mediaType)) return await openIndex(walk, fetched, indexDigest, depth + 1);
  try {
    const listed = descriptor.platform === undefined ? {} : { platform: descriptor.platform };
    walk.images.push(await openImage(walk, fetched, { indexDigest, ...listed }));
  } catch (error) {
    // Among all of an index an artifact is only something to list; when it was the one chosen, it is the answer.
    const isArtifact = error instanceof SourceError && error.code === 'NOT_AN_IMAGE';
    if (!isArtifact || walk.options.platform.kind === 'one') throw error;
    walk.notImages.push(descriptor);
    walk.refusals.push(error);
  }
}

async function openImage(
  walk: Walk,
  fetched: FetchedManifest,
  from: { readonly indexDigest?: Digest; readonly platform?: Platform },
): Promise<Image> {
  const { options, reference, signal } = walk;
  const { client, limits } = options;
  const manifest = parseManifest(fetched.bytes, limits);
  const kind = artifactKind(manifest);
  if (kind !== undefined) {
    throw new SourceError('NOT_AN_IMAGE', `${reference} is no container image but ${kind}`, {
      hint: 'Name the image itself: charts, signatures and SBOMs hold nothing that a container would run.',
    });
  }
  const configBytes = await readDocument(
    client.blob(reference, manifest.config, signal),
    `the config of ${reference}`,
    limits,
  );
  const image = imageFromManifest({
    reference: reference.toString(),
    registry: reference.registry,
    repository: reference.repository,
    manifestBytes: fetched.bytes,
    manifestMediaType: fetched.mediaType,
    digest: fetched.digest,
    ...from,
    configBytes,
    // Only from the registry, never from a descriptor's `urls`: those may name any address.
    openBlob: (descriptor, layerSignal) => client.blob(reference, descriptor, layerSignal ?? signal),
    bindingOf: () => 'digest',
    limits,
  });
  requirePlatform(image, options.platform);
  return image;
}
