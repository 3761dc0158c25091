import { z } from 'zod';
import { type Digest, isDigest } from './digest.ts';
import { Platform } from './platform.ts';

/** A digest in a document that came from outside. */
export const DigestText = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'not a digest');

/** Points at a blob or manifest by digest and size. Source: OCI image-spec descriptor.md. `size` is of the stored bytes. */
export const Descriptor = z.looseObject({
  mediaType: z.string(),
  digest: DigestText,
  size: z.number().int().nonnegative(),
  urls: z.array(z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
  artifactType: z.string().optional(),
  platform: Platform.optional(),
});
export type Descriptor = z.infer<typeof Descriptor>;

/** One image: its config and its layers, bottom first. Source: OCI image-spec manifest.md; Docker schema 2 has the same shape. */
export const Manifest = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: Descriptor,
  layers: z.array(Descriptor),
  subject: Descriptor.nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});
export type Manifest = z.infer<typeof Manifest>;

/** Several manifests, usually one a platform. Source: OCI image-spec image-index.md; Docker manifest lists have the same shape. */
export const Index = z.looseObject({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  manifests: z.array(Descriptor),
  subject: Descriptor.nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
});
export type Index = z.infer<typeof Index>;
