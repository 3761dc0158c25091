import type { ByteStream } from '../archive/bytes.ts';
import { SourceError } from '../errors.ts';
import { parseIndex } from '../image/documents.ts';
import type { Image } from '../image/image.ts';
import { type Digest, digestAlgorithm, digestHex } from '../oci/digest.ts';
import { formatPlatform } from '../oci/platform.ts';
import type { ArchiveMembers } from './archive-members.ts';
import { digestOfPath } from './docker-archive.ts';
import { type DockerManifestEntry, hasDockerManifest, readDockerManifest } from './docker-manifest.ts';
import { type BlobStore, imagesOfLayout, type LayoutImages, type LayoutRequest, missingBlob } from './layout-images.ts';
import { namesFor, sameName } from './layout-names.ts';

/** Whether the archive holds an OCI layout. */
export function hasLayoutIndex(members: ArchiveMembers): boolean {
  return members.size('/index.json') !== undefined;
}

/**
 * Finds images in an archived OCI layout: skopeo's and podman's `oci-archive`, `docker save` since engine 25, `ctr images
 * export`. The last two also hold a `manifest.json` for older engines, which must list the same images: otherwise one engine
 * would run what the scan of the other's choice never saw. Throws like `imagesOfLayout`, and `BAD_MANIFEST` when they differ.
 */
export async function imagesOfOciArchive(
  members: ArchiveMembers,
  request: LayoutRequest,
  signal?: AbortSignal,
): Promise<LayoutImages> {
  const index = await members.read('/index.json', signal);
  const found = await imagesOfLayout(index, archiveBlobs(members), request, signal);
  if (!hasDockerManifest(members)) return found;
  const names = namesFor(parseIndex(index, request.limits), request.name, members.place);
  const missing = (await readDockerManifest(members, signal)).filter(
    (entry) => isMeant(entry, names) && !isAmong(entry, found),
  );
  if (missing.length === 0) return found;
  const all = await imagesOfLayout(index, archiveBlobs(members), { ...request, platform: { kind: 'all' } }, signal);
  return withOthers(
    found,
    missing.map((entry) => imageOf(entry, all, members.place)),
    request,
  );
}

function archiveBlobs(members: ArchiveMembers): BlobStore {
  const pathOf = (digest: Digest) => `/blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`;
  return {
    place: members.place,
    has: async (digest) => members.size(pathOf(digest)) !== undefined,
    open: (digest, signal) => openBlob(members, pathOf(digest), digest, signal),
    ...(members.identity === undefined ? {} : { bindingOf: () => members.identity }),
  };
}

async function* openBlob(members: ArchiveMembers, path: string, digest: Digest, signal?: AbortSignal): ByteStream {
  if (members.size(path) === undefined) throw missingBlob(members.place, digest);
  yield* members.open(path, signal);
}

/** Whether an engine that goes by `manifest.json` would load this entry under one of the names; `undefined` stands for all. */
function isMeant(entry: DockerManifestEntry, names: readonly string[] | undefined): boolean {
  return names === undefined || entry.RepoTags?.some((tag) => names.some((name) => sameName(tag, name))) === true;
}

function isAmong(entry: DockerManifestEntry, found: LayoutImages): boolean {
  return found.images.some((image) => isSame(entry, image));
}

/** Same config and same layers, by their digests: what is not a blob cannot be compared and is not the same. */
function isSame(entry: DockerManifestEntry, image: Image): boolean {
  const paths = entry.Layers ?? [];
  if (digestOfPath(entry.Config) !== image.configDigest || paths.length !== image.layers.length) return false;
  return paths.every((path, at) => digestOfPath(path) === image.layers[at]?.digest);
}

/** The image of the layout that an entry of `manifest.json` stands for, whatever its platform. */
function imageOf(entry: DockerManifestEntry, all: LayoutImages, place: string): Image {
  const image = all.images.find((candidate) => isSame(entry, candidate));
  if (image !== undefined) return image;
  throw new SourceError('BAD_MANIFEST', `manifest.json and index.json of ${place} describe different images`, {
    hint: 'Engines differ in which of the two they load. Do not load the archive; save the image again.',
  });
}

/**
 * An older engine loads every platform that `manifest.json` lists and runs it with no more than a warning, so those are
 * inspected too, unless the user asked for one platform.
 */
function withOthers(found: LayoutImages, others: readonly Image[], { platform }: LayoutRequest): LayoutImages {
  const names = [...new Set(others.map((image) => formatPlatform(image.platform)))].join(', ');
  const explicit = platform.kind === 'one' && platform.explicit;
  const notice = `manifest.json of the archive also loads ${names}: ${explicit ? 'not inspected, --platform chose another' : 'inspected too'}`;
  return {
    ...found,
    images: explicit ? found.images : [...found.images, ...others],
    notices: [...found.notices, notice],
  };
}
