import { DecodeError, LimitError, SourceError } from '../errors.ts';
import { chooseFromIndex } from '../image/choose.ts';
import { digestOf, parseImageConfig } from '../image/documents.ts';
import { historyOfLayers, platformOf } from '../image/from-manifest.ts';
import type { Image, Layer } from '../image/image.ts';
import type { ImageConfig } from '../oci/config.ts';
import { type Digest, isDigest } from '../oci/digest.ts';
import { mediaTypes } from '../oci/media-types.ts';
import type { ArchiveMembers } from './archive-members.ts';
import { type DockerManifestEntry, entriesOfName, readDockerManifest } from './docker-manifest.ts';
import type { LayoutImages, LayoutRequest } from './layout-images.ts';

/**
 * Finds images in a docker archive: `docker save` (`<id>/layer.tar`), podman and skopeo (`<diffid>.tar` and links), kaniko,
 * jib, Bazel and Nix (`<digest>.tar.gz`). All that counts is `manifest.json`; `repositories` and `<id>/json` repeat it.
 * Such an archive keeps no manifest, so images have no `digest`; layers are verified by their `diffId`.
 * Throws `SourceError` `BAD_MANIFEST`, `BAD_IMAGE_CONFIG`, `AMBIGUOUS_IMAGE`, `NO_SUCH_PLATFORM`, `NOT_FOUND` …
 */
export async function imagesOfDockerArchive(
  members: ArchiveMembers,
  request: LayoutRequest,
  signal?: AbortSignal,
): Promise<LayoutImages> {
  const entries = entriesOfName(await readDockerManifest(members, signal), request.name, members.place);
  if (entries.length > request.limits.layers) {
    throw new LimitError(
      'TOO_MANY_ENTRIES',
      `${members.place} holds more than ${request.limits.layers} images of one name`,
    );
  }
  const images: Image[] = [];
  for (const entry of entries) images.push(await imageOfEntry(members, entry, request, signal));
  return { ...choosePlatforms(images, request), notImages: [] };
}

/** Digest that a path under `blobs/` promises, e.g. `blobs/sha256/<hex>`; `undefined` for other paths. */
export function digestOfPath(path: string): Digest | undefined {
  const [folder, algorithm, hex, ...more] = path.split('/');
  const digest = `${algorithm}:${hex}`;
  return folder === 'blobs' && more.length === 0 && isDigest(digest) ? digest : undefined;
}

async function imageOfEntry(
  members: ArchiveMembers,
  entry: DockerManifestEntry,
  request: LayoutRequest,
  signal?: AbortSignal,
): Promise<Image> {
  if (members.size(entry.Config) === undefined) {
    throw new SourceError(
      'BAD_MANIFEST',
      `manifest.json of ${members.place} names a config that is not in the archive: ${shown(entry.Config)}`,
    );
  }
  const bytes = await members.read(entry.Config, signal);
  const config = parseImageConfig(bytes, request.limits);
  return {
    reference: request.reference,
    mediaType: mediaTypes.dockerManifest,
    platform: platformOf(config),
    config,
    configDigest: digestOf(bytes),
    annotations: {},
    layers: await layersOf(members, entry, config, request, signal),
  };
}

async function layersOf(
  members: ArchiveMembers,
  entry: DockerManifestEntry,
  config: ImageConfig,
  request: LayoutRequest,
  signal?: AbortSignal,
): Promise<readonly Layer[]> {
  const paths = entry.Layers ?? [];
  const diffIds = config.rootfs?.diff_ids ?? [];
  if (paths.length > request.limits.layers) {
    throw new LimitError(
      'TOO_MANY_ENTRIES',
      `the image has ${paths.length} layers, the limit is ${request.limits.layers}`,
    );
  }
  if (paths.length !== diffIds.length) {
    throw new SourceError(
      'BAD_MANIFEST',
      `manifest.json of ${members.place} names ${paths.length} layers, the image config ${diffIds.length}`,
      { hint: 'No engine loads such an archive: save the image again.' },
    );
  }
  const history = historyOfLayers(config, paths.length);
  const layers: Layer[] = [];
  for (const [index, path] of paths.entries()) {
    const digest = digestOfPath(path);
    const size = members.size(path);
    const diffId = diffIds[index];
    const step = history[index];
    layers.push({
      index,
      mediaType: size === undefined ? mediaTypes.dockerLayer : await mediaTypeOf(members, path, signal),
      ...(digest === undefined ? {} : { digest }),
      ...(size === undefined ? {} : { size }),
      ...(diffId === undefined ? {} : { diffId }),
      foreign: false,
      ...(step === undefined ? {} : { history: step }),
      open: (abort?: AbortSignal) => members.open(path, abort),
      ...(members.identity === undefined ? {} : { binding: members.identity }),
    });
  }
  return layers;
}

/** Docker archives do not say how a layer is compressed; engines look at its first bytes, and so do we. */
async function mediaTypeOf(members: ArchiveMembers, path: string, signal?: AbortSignal): Promise<string> {
  let start = '';
  try {
    for await (const chunk of members.open(path, signal)) {
      start = Buffer.from(chunk.subarray(0, 4)).toString('hex');
      break;
    }
  } catch (error) {
    // A layer that is cut short is for the inspection to find: the other layers can still be read.
    if (!(error instanceof DecodeError)) throw error;
  }
  if (start.startsWith('1f8b')) return mediaTypes.dockerLayerGzip;
  return start === '28b52ffd' ? mediaTypes.ociLayerZstd : mediaTypes.dockerLayer;
}

/**
 * Archives hold platforms of one name side by side. An engine loads them all, gives the name to the last one and runs it
 * whatever platform it claims: only a user who asks for one platform gets that one alone.
 */
function choosePlatforms(
  images: readonly Image[],
  { platform }: LayoutRequest,
): Pick<LayoutImages, 'images' | 'notices'> {
  if (platform.kind === 'all' || (images.length === 1 && !platform.explicit)) return { images, notices: [] };
  if (!platform.explicit) {
    return {
      images,
      notices: [
        `the archive holds ${images.length} images of this name: all are inspected, since an engine loads them all`,
      ],
    };
  }
  // An index made for the occasion lets the one rule choose.
  const byDigest = new Map(images.map((image) => [image.configDigest as Digest, image]));
  const manifests = [...byDigest].map(([digest, image]) => ({
    mediaType: image.mediaType,
    digest,
    size: 0,
    platform: image.platform,
  }));
  const { chosen } = chooseFromIndex({ schemaVersion: 2, manifests }, platform);
  return { images: chosen.flatMap((entry) => byDigest.get(entry.digest) ?? []), notices: [] };
}

function shown(path: string): string {
  return JSON.stringify(path.slice(0, 200));
}
