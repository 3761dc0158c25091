import { createHash } from 'node:crypto';
import { IntegrityError, RegistryError, SourceError } from '../errors.ts';
import { type Digest, digestAlgorithm, isDigest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/manifest.ts';
import { isIndexType, isManifestType, isSchema1Type, manifestAccept, mediaTypes } from '../oci/media-types.ts';
import type { Reference } from '../oci/reference.ts';
import type { Endpoint } from './endpoint.ts';
import { printable } from './failure.ts';
import { readBody } from './read-body.ts';
import type { Session } from './session.ts';
import type { HttpAnswer } from './transport.ts';

/** A manifest or index as the registry keeps it; its bytes were verified against `digest`. */
export interface FetchedManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly digest: Digest;
  readonly descriptor: Descriptor;
}

/** Bounds of one manifest: bytes, and milliseconds for its body. */
export interface ManifestLimits {
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * Fetches the manifest or index a reference names from one endpoint. By digest the bytes are verified against it; by tag
 * against the registry's own `Docker-Content-Digest`. Schema 1 is refused here (`SourceError` `UNSUPPORTED_MANIFEST`):
 * what its digest covers is not what arrives.
 */
export async function fetchManifest(
  session: Session,
  endpoint: Endpoint,
  reference: Reference,
  limits: ManifestLimits,
  signal?: AbortSignal,
): Promise<FetchedManifest> {
  const name = reference.digest ?? reference.tag ?? 'latest';
  const what = `manifest ${name} of ${reference.registry}/${reference.repository}`;
  const answer = await session.get(endpoint, {
    repository: reference.repository,
    path: `${reference.repository}/manifests/${name}`,
    headers: { accept: manifestAccept.join(', ') },
    what,
    ...(signal ? { signal } : {}),
  });
  const claimed = (answer.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (isSchema1Type(claimed)) {
    answer.discard();
    throw schema1(what);
  }
  const bytes = await readBody(answer, limits.bytes, limits.milliseconds, what);
  const digest = verifyManifest(bytes, reference.digest, answer, what);
  const mediaType = manifestMediaType(bytes, claimed, what);
  return { bytes, mediaType, digest, descriptor: { mediaType, digest, size: bytes.length } };
}

function verifyManifest(bytes: Uint8Array, wanted: Digest | undefined, answer: HttpAnswer, what: string): Digest {
  const stated = answer.header('docker-content-digest')?.trim();
  // A statement that cannot be read as a digest is none; with a wanted digest there is something better to hold it to.
  for (const expected of [wanted, stated !== undefined && isDigest(stated) ? stated : undefined]) {
    if (expected !== undefined && digestOf(bytes, expected) !== expected) {
      const source = expected === wanted ? 'asked for' : 'stated by the registry';
      throw new IntegrityError('DIGEST_MISMATCH', `${what} from ${answer.url.host} has not the digest ${source}`, {
        hint: 'The registry, a mirror or something on the way changed it; do not use this image.',
      });
    }
  }
  return wanted ?? digestOf(bytes, 'sha256:' as Digest);
}

/** Digest of bytes with the algorithm of another digest. */
function digestOf(bytes: Uint8Array, like: Digest): Digest {
  const algorithm = digestAlgorithm(like);
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest;
}

/**
 * The media type of manifest bytes. Header and document must not name two different ones, and a document must not be an
 * index and an image at once: two readers would see two images (GHSA-77vh-xpmg-72qh).
 */
function manifestMediaType(bytes: Uint8Array, claimed: string, what: string): string {
  const document = parseObject(bytes, what);
  const own = document['mediaType'];
  const both =
    document['manifests'] !== undefined && (document['layers'] !== undefined || document['config'] !== undefined);
  const differ = typeof own === 'string' && isKnown(own) && isKnown(claimed) && own !== claimed;
  if (both || differ) {
    throw new SourceError(
      'BAD_MANIFEST',
      `${what} is ambiguous: ${both ? 'an image and an index at once' : 'two media types'}`,
      {
        hint: 'Two clients may see two different images in it; it was made to deceive, or is broken.',
      },
    );
  }
  if (document['schemaVersion'] === 1 || document['fsLayers'] !== undefined) throw schema1(what);
  if (isKnown(claimed)) return claimed;
  if (typeof own === 'string') return own;
  // Some registries answer text/plain for everything; OCI documents need not repeat their type.
  if (document['manifests'] !== undefined) return mediaTypes.ociIndex;
  if (document['layers'] !== undefined) return mediaTypes.ociManifest;
  throw new RegistryError('BAD_RESPONSE', `${what} has the unknown type "${printable(claimed)}"`);
}

function isKnown(mediaType: string): boolean {
  return isIndexType(mediaType) || isManifestType(mediaType);
}

function parseObject(bytes: Uint8Array, what: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new RegistryError('BAD_RESPONSE', `${what} is not JSON`, { cause, hint: 'Is this address a registry?' });
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  throw new RegistryError('BAD_RESPONSE', `${what} is not a JSON object`);
}

function schema1(what: string): SourceError {
  return new SourceError(
    'UNSUPPORTED_MANIFEST',
    `${what} is a Docker schema 1 manifest, which has no verifiable content`,
    {
      hint: 'Push the image again with a current client; registries and engines no longer take this form either.',
    },
  );
}
