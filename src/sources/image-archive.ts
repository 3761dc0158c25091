import type { ByteStream } from '../archive/bytes.ts';
import { SourceError } from '../errors.ts';
import type { Resolved } from '../image/source.ts';
import type { ArchiveMembers } from './archive-members.ts';
import { imagesOfDockerArchive } from './docker-archive.ts';
import { hasDockerManifest } from './docker-manifest.ts';
import type { LayoutImages, LayoutRequest } from './layout-images.ts';
import { hasLayoutIndex, imagesOfOciArchive } from './oci-archive.ts';
import { openArchiveFile, openArchiveStream } from './open-archive.ts';
import type { OpenOptions } from './open-options.ts';

/** The shape the user says an archive has; `any` is for standard input and bare paths. */
export type ArchiveShape = 'docker' | 'oci' | 'any';

/** An archive on disk or as a stream, and which image of it is wanted. */
export interface ArchiveRequest {
  readonly shape: ArchiveShape;
  /** Of the image in the archive. */
  readonly name: string | undefined;
  /** As shown to people. */
  readonly reference: string;
}

/** Opens `docker-archive:PATH`, `oci-archive:PATH` or a bare path; throws `SourceError` with what to do next. */
export async function openArchivePath(
  path: string,
  request: ArchiveRequest,
  options: OpenOptions,
  signal?: AbortSignal,
): Promise<Resolved> {
  return await resolve(await openArchiveFile(path, options.limits, signal), request, options, signal);
}

/** Reads an archive to its end, then opens it: standard input, or what an engine's API answers. `place` is for messages. */
export async function openArchiveBytes(
  bytes: ByteStream,
  place: string,
  request: ArchiveRequest,
  options: OpenOptions,
  signal?: AbortSignal,
): Promise<Resolved> {
  return await resolve(await openArchiveStream(bytes, place, options.limits, signal), request, options, signal);
}

async function resolve(
  members: ArchiveMembers,
  request: ArchiveRequest,
  options: OpenOptions,
  signal?: AbortSignal,
): Promise<Resolved> {
  try {
    const { name, reference } = request;
    const wanted = { name, reference, platform: options.platform, limits: options.limits };
    const found = await imagesOf(members, request.shape, wanted, signal);
    return { ...found, notices: [...found.notices, ...oddities(members)], close: () => members.close() };
  } catch (error) {
    await members.close();
    throw error;
  }
}

/** An archive that is both is read as a layout, which says more, whatever its user calls it; the two must agree. */
async function imagesOf(
  members: ArchiveMembers,
  shape: ArchiveShape,
  request: LayoutRequest,
  signal?: AbortSignal,
): Promise<LayoutImages> {
  if (hasLayoutIndex(members) && (shape !== 'docker' || hasDockerManifest(members))) {
    return await imagesOfOciArchive(members, request, signal);
  }
  if (hasDockerManifest(members) && shape !== 'oci') return await imagesOfDockerArchive(members, request, signal);
  throw notThisShape(members, shape);
}

function notThisShape(members: ArchiveMembers, shape: ArchiveShape): SourceError {
  const { place } = members;
  const cut = members.anomalies.some(({ kind }) => kind === 'truncated' || kind === 'missing-end');
  if (cut) {
    return new SourceError('NOT_AN_ARCHIVE', `${place} is cut short: it ends before saying what its image is made of`, {
      hint: 'Save or copy the image again.',
    });
  }
  if (shape === 'oci' && hasDockerManifest(members)) {
    return new SourceError('NOT_A_LAYOUT', `${place} is a docker archive, not an OCI archive`, {
      hint: 'Write docker-archive: instead of oci-archive:.',
    });
  }
  if (shape === 'docker' && hasLayoutIndex(members)) {
    return new SourceError('NOT_AN_ARCHIVE', `${place} is an OCI archive, not a docker archive`, {
      hint: 'Write oci-archive: instead of docker-archive:.',
    });
  }
  if (members.size('/repositories') !== undefined) {
    return new SourceError('NOT_AN_ARCHIVE', `${place} was saved by Docker before 1.10: it has no manifest.json`, {
      hint: 'Load it into an engine that still reads it and save it again.',
    });
  }
  return new SourceError(
    'NOT_AN_ARCHIVE',
    `${place} is a tar archive, but not of an image: it has neither manifest.json nor index.json`,
    {
      hint: 'For a file system in a tar (docker export), unpack it where nothing of it runs and write rootfs:DIR.',
    },
  );
}

function oddities(members: ArchiveMembers): readonly string[] {
  const kinds = [...new Set(members.anomalies.map((anomaly) => anomaly.kind))];
  return kinds.length === 0 ? [] : [`the archive ${members.place} is odd: ${kinds.join(', ')}`];
}
