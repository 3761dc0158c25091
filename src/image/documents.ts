import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Limits } from '../archive/limits.ts';
import { IntegrityError, LimitError, SourceError } from '../errors.ts';
import { ImageConfig } from '../oci/config.ts';
import { type Digest, digestAlgorithm, shortDigest } from '../oci/digest.ts';
import { Index, Manifest } from '../oci/manifest.ts';

type DocumentCode = 'BAD_MANIFEST' | 'BAD_IMAGE_CONFIG';

/** Reads a manifest (OCI or Docker schema 2); throws `SourceError` `BAD_MANIFEST`, `LimitError` over `limits.documentBytes`. */
export function parseManifest(bytes: Uint8Array, limits: Limits): Manifest {
  return parseDocument(Manifest, 'manifest', 'BAD_MANIFEST', bytes, limits);
}

/** Reads an index (OCI index or Docker manifest list); throws like `parseManifest`. */
export function parseIndex(bytes: Uint8Array, limits: Limits): Index {
  return parseDocument(Index, 'index', 'BAD_MANIFEST', bytes, limits);
}

/** Reads an image config; throws `SourceError` `BAD_IMAGE_CONFIG`, `LimitError` over `limits.documentBytes`. */
export function parseImageConfig(bytes: Uint8Array, limits: Limits): ImageConfig {
  return parseDocument(ImageConfig, 'image config', 'BAD_IMAGE_CONFIG', bytes, limits);
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

function parseDocument<T>(
  schema: z.ZodType<T>,
  what: string,
  code: DocumentCode,
  bytes: Uint8Array,
  limits: Limits,
): T {
  if (bytes.length > limits.documentBytes) {
    throw new LimitError(
      'METADATA_TOO_LARGE',
      `the ${what} has ${bytes.length} bytes, the limit is ${limits.documentBytes}`,
      {
        hint: 'Raise it with --limit documentBytes=N if you know why it is so large.',
      },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SourceError(code, `the ${what} is not JSON`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SourceError(code, `the ${what} is not valid: ${firstProblem(parsed.error)}`, { cause: parsed.error });
}

function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'unknown reason';
  const place = issue.path.map(String).join('.').slice(0, 200);
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}
