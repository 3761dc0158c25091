import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Limits } from '../archive/limits.ts';
import { IntegrityError, LimitError, SourceError } from '../errors.ts';
import { ImageConfig } from '../oci/config.ts';
import { type Digest, digestAlgorithm, shortDigest } from '../oci/digest.ts';
import { Index, Manifest } from '../oci/manifest.ts';
import { isIndexType, isManifestType } from '../oci/media-types.ts';
import { AmbiguousKey, configKeys, foldKeys, type KeyShape, manifestKeys } from './fold-keys.ts';

/** A kind of document: its schema, its known keys, its name in messages and the code of what is wrong with it. */
interface DocumentKind<T> {
  readonly schema: z.ZodType<T>;
  readonly keys: KeyShape;
  readonly what: string;
  readonly code: 'BAD_MANIFEST' | 'BAD_IMAGE_CONFIG';
}

/** Reads a manifest (OCI or Docker schema 2); throws `SourceError` `BAD_MANIFEST`, `LimitError` over `limits.documentBytes`. */
export function parseManifest(bytes: Uint8Array, limits: Limits): Manifest {
  const kind = { schema: Manifest, keys: manifestKeys, what: 'manifest', code: 'BAD_MANIFEST' } as const;
  const manifest = parseDocument(kind, bytes, limits);
  if ('manifests' in manifest || isIndexType(manifest.mediaType ?? '')) throw bothKinds();
  return manifest;
}

/** Reads an index (OCI index or Docker manifest list); throws like `parseManifest`. */
export function parseIndex(bytes: Uint8Array, limits: Limits): Index {
  const kind = { schema: Index, keys: manifestKeys, what: 'index', code: 'BAD_MANIFEST' } as const;
  const index = parseDocument(kind, bytes, limits);
  if ('layers' in index || 'config' in index || isManifestType(index.mediaType ?? '')) throw bothKinds();
  return index;
}

/** Reads an image config; throws `SourceError` `BAD_IMAGE_CONFIG`, `LimitError` over `limits.documentBytes`. */
export function parseImageConfig(bytes: Uint8Array, limits: Limits): ImageConfig {
  return parseDocument(
    { schema: ImageConfig, keys: configKeys, what: 'image config', code: 'BAD_IMAGE_CONFIG' },
    bytes,
    limits,
  );
}

/** Digest of these bytes. */
export function digestOf(bytes: Uint8Array, algorithm: 'sha256' | 'sha384' | 'sha512' = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest;
}

/** Throws `IntegrityError` unless these are the bytes that the digest (and size, when known) promises. */
export function verifyDocument(what: string, bytes: Uint8Array, digest: Digest, size?: number): void {
  if (size !== undefined && bytes.length !== size) {
    throw new IntegrityError('SIZE_MISMATCH', `the ${what} has ${bytes.length} bytes instead of ${size}`, {
      hint: corruptHint,
    });
  }
  const actual = digestOf(bytes, digestAlgorithm(digest));
  if (actual !== digest) {
    throw new IntegrityError(
      'DIGEST_MISMATCH',
      `the ${what} is ${shortDigest(actual)} instead of ${shortDigest(digest)}`,
      {
        hint: corruptHint,
      },
    );
  }
}

const corruptHint = 'The image is damaged or was tampered with: fetch it again, and from a source you trust.';

function parseDocument<T>(kind: DocumentKind<T>, bytes: Uint8Array, limits: Limits): T {
  const { schema, keys, what, code } = kind;
  if (bytes.length > limits.documentBytes) {
    throw new LimitError(
      'METADATA_TOO_LARGE',
      `the ${what} has ${bytes.length} bytes, the limit is ${limits.documentBytes}`,
      { hint: 'Raise it with --limit documentBytes=N if you know why it is so large.' },
    );
  }
  const parsed = schema.safeParse(readJson(kind.what, code, bytes, keys));
  if (parsed.success) return parsed.data;
  throw new SourceError(code, `the ${what} is not valid: ${firstProblem(parsed.error)}`, { cause: parsed.error });
}

/** One client would run the manifest and another the index. Source: OCI image-spec 1.0.2, CVE-2021-41190. */
function bothKinds(): SourceError {
  return new SourceError('BAD_MANIFEST', 'the document is a manifest and an index at once', {
    hint: 'No honest tool writes that. Do not run the image.',
  });
}

function readJson(what: string, code: DocumentKind<unknown>['code'], bytes: Uint8Array, keys: KeyShape): unknown {
  let value: unknown;
  try {
    // Not fatal: Go replaces bad UTF-8 in texts as well, so an engine would run such an image.
    value = JSON.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw new SourceError(code, `the ${what} is not JSON`, { cause });
  }
  try {
    return foldKeys(value, keys);
  } catch (cause) {
    if (!(cause instanceof AmbiguousKey)) throw cause;
    throw new SourceError(code, `the ${what} is ambiguous: ${cause.message}`, {
      cause,
      hint: 'No honest tool writes that. Do not run the image.',
    });
  }
}

function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'unknown reason';
  const place = issue.path.map(String).join('.').slice(0, 200);
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}
