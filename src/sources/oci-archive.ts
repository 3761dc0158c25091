import type { ByteStream } from '../archive/bytes.ts';
import { SourceError } from '../errors.ts';
import { parseImageConfig, parseIndex } from '../image/documents.ts';
import { platformOf } from '../image/from-manifest.ts';
import type { Image } from '../image/image.ts';
import { type Digest, digestAlgorithm, digestHex } from '../oci/digest.ts';
import { platformMatches } from '../oci/platform.ts';
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
 * export`. The last two also hold a `manifest.json` for older engines, which must describe the same image: otherwise one
 * engine would run what another one's scan never saw. Throws like `imagesOfLayout`, and `BAD_MANIFEST` when the two differ.
 */
export async function imagesOfOciArchive(
  members: ArchiveMembers,
  request: LayoutRequest,
  signal?: AbortSignal,
): Promise<LayoutImages> {
  const index = await members.read('/index.json', signal);
  const found = await imagesOfLayout(index, archiveBlobs(members), request, signal);
  if (hasDockerManifest(members)) {
    const names = namesFor(parseIndex(index, request.limits), request.name, members.place);
    await requireAgreement(members, found.images, { ...request, names }, signal);
  }
  return found;
}

function archiveBlobs(members: ArchiveMembers): BlobStore {
  const pathOf = (digest: Digest) => `/blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`;
  return {
    place: members.place,
    has: async (digest) => members.size(pathOf(digest)) !== undefined,
    open: (digest, signal) => openBlob(members, pathOf(digest), digest, signal),
  };
}

async function* openBlob(members: ArchiveMembers, path: string, digest: Digest, signal?: AbortSignal): ByteStream {
  if (members.size(path) === undefined) throw missingBlob(members.place, digest);
  yield* members.open(path, signal);
}

/** Every image that an engine would load by `manifest.json` under these names must be one that was found, or be for another platform. */
async function requireAgreement(
  members: ArchiveMembers,
  images: readonly Image[],
  request: LayoutRequest & { readonly names: readonly string[] | undefined },
  signal?: AbortSignal,
): Promise<void> {
  const { names } = request;
  for (const entry of await readDockerManifest(members, signal)) {
    const meant = names === undefined || entry.RepoTags?.some((tag) => names.some((name) => sameName(tag, name)));
    if (!meant) continue;
    const digest = digestOfPath(entry.Config);
    const image = images.find((candidate) => candidate.configDigest === digest);
    if (image === undefined && (await isForAnother(members, entry, request, signal))) continue;
    if (image === undefined || !sameLayers(entry, image)) throw disagreement(members.place);
  }
}

/** By the config's own claim, which is what engines go by, and never when all platforms were asked for. */
async function isForAnother(
  members: ArchiveMembers,
  entry: DockerManifestEntry,
  request: LayoutRequest,
  signal?: AbortSignal,
): Promise<boolean> {
  if (request.platform.kind === 'all' || members.size(entry.Config) === undefined) return false;
  const config = parseImageConfig(await members.read(entry.Config, signal), request.limits);
  return !platformMatches(request.platform.platform, platformOf(config));
}

function sameLayers(entry: DockerManifestEntry, image: Image): boolean {
  const paths = entry.Layers ?? [];
  return (
    paths.length === image.layers.length && paths.every((path, at) => digestOfPath(path) === image.layers[at]?.digest)
  );
}

function disagreement(place: string): SourceError {
  return new SourceError('BAD_MANIFEST', `manifest.json and index.json of ${place} describe different images`, {
    hint: 'Engines differ in which of the two they load. Do not load the archive; save the image again.',
  });
}
