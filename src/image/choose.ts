import { SourceError } from '../errors.ts';
import type { Descriptor, Index } from '../oci/manifest.ts';
import { isImageConfigType, isIndexType, isManifestType, isSchema1Type } from '../oci/media-types.ts';
import { formatPlatform, type Platform, platformMatches } from '../oci/platform.ts';
import type { Image } from './image.ts';
import type { PlatformChoice } from './source.ts';

/** What an index offers, sorted into what to scan and what is no image. */
export interface Chosen {
  /** In the index's order; exactly one for a choice of kind `one`. May name nested indexes. */
  readonly chosen: readonly Descriptor[];
  /** Attestations, signatures and the like: to be listed, never silently dropped. */
  readonly notImages: readonly Descriptor[];
}

/**
 * Picks images out of an index. For one platform the first best match wins, the exact variant before another one.
 * Unless the platform was asked for explicitly, the only platform there is will do.
 * Throws `SourceError` `NO_SUCH_PLATFORM` that lists what exists.
 */
export function chooseFromIndex(index: Index, choice: PlatformChoice): Chosen {
  const notImages = index.manifests.filter((entry) => !isImageEntry(entry));
  const images = index.manifests.filter(isImageEntry);
  if (choice.kind === 'all') {
    if (images.length === 0) throw noImages(notImages.length);
    return { chosen: images, notImages };
  }
  if (images.length === 0) throw noImages(notImages.length);
  const best = bestMatch(images, choice.platform) ?? (choice.explicit ? undefined : onlyPlatform(images));
  if (best === undefined) throw noSuchPlatform(choice.platform, images.map(platformText));
  return { chosen: [best], notImages };
}

/**
 * Throws `SourceError` `NO_SUCH_PLATFORM` when a platform was asked for explicitly and this image, whose config was not
 * known when it was chosen, is for another one.
 */
export function requirePlatform(image: Image, choice: PlatformChoice): void {
  if (choice.kind === 'all' || !choice.explicit || platformMatches(choice.platform, image.platform)) return;
  throw noSuchPlatform(choice.platform, [formatPlatform(image.platform)]);
}

/**
 * Whether an entry of an index can be run. BuildKit marks attestations as `unknown/unknown` and with the annotation
 * `vnd.docker.reference.type`. Only the platform decides where there is one: containerd and podman look at nothing else,
 * so an annotation or artifact type beside a real platform must not hide an image that they would run.
 */
function isImageEntry(entry: Descriptor): boolean {
  if (entry.platform !== undefined) return entry.platform.os !== 'unknown' || entry.platform.architecture !== 'unknown';
  if (entry.annotations?.['vnd.docker.reference.type'] !== undefined) return false;
  if (entry.artifactType !== undefined && !isImageConfigType(entry.artifactType)) return false;
  return isManifestType(entry.mediaType) || isIndexType(entry.mediaType) || isSchema1Type(entry.mediaType);
}

/**
 * Lower is better; `undefined` is no match. An entry that names no platform comes last, as in containerd and podman: only
 * its config can tell (`requirePlatform`).
 */
function rank(wanted: Platform, entry: Descriptor): number | undefined {
  if (entry.platform === undefined) return 3;
  if (!platformMatches(wanted, entry.platform)) return undefined;
  if (wanted.variant === entry.platform.variant) return 0;
  const usual = usualVariant(wanted);
  return usual !== undefined && platformMatches({ ...wanted, variant: usual }, entry.platform) ? 1 : 2;
}

/** Variant engines run when the wish names none. Source: containerd `platforms` defaults. */
function usualVariant(wanted: Platform): string | undefined {
  if (wanted.variant !== undefined) return wanted.variant;
  if (wanted.architecture === 'arm64') return 'v8';
  if (wanted.architecture === 'arm') return 'v7';
  return undefined;
}

function bestMatch(images: readonly Descriptor[], wanted: Platform): Descriptor | undefined {
  let best: { entry: Descriptor; rank: number } | undefined;
  for (const entry of images) {
    const value = rank(wanted, entry);
    if (value !== undefined && (best === undefined || value < best.rank)) best = { entry, rank: value };
  }
  return best?.entry;
}

/** The first entry when all entries are for the same platform (or name none). */
function onlyPlatform(images: readonly Descriptor[]): Descriptor | undefined {
  const platforms = new Set(images.map(platformText));
  return platforms.size === 1 ? images[0] : undefined;
}

function platformText(entry: Descriptor): string {
  return entry.platform === undefined ? 'no platform named' : formatPlatform(entry.platform);
}

function noImages(others: number): SourceError {
  const what =
    others === 0
      ? 'it is empty'
      : `its ${others} ${others === 1 ? 'entry is' : 'entries are'} attestations or other artifacts`;
  return new SourceError('NOT_AN_IMAGE', `the index names no image: ${what}`, {
    hint: 'Name a tag or digest that leads to an image.',
  });
}

function noSuchPlatform(wanted: Platform, platforms: readonly string[]): SourceError {
  const offered = [...new Set(platforms)];
  const listed = offered.slice(0, 30).join(', ') + (offered.length > 30 ? `, and ${offered.length - 30} more` : '');
  return new SourceError('NO_SUCH_PLATFORM', `there is no image for ${formatPlatform(wanted)}; there are: ${listed}`, {
    hint: 'Choose one of these with --platform, or inspect them all with --all-platforms.',
  });
}
