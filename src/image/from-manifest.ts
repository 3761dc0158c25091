import type { ByteStream } from '../archive/bytes.ts';
import type { Limits } from '../archive/limits.ts';
import { LimitError, SourceError } from '../errors.ts';
import type { ImageConfig } from '../oci/config.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor, Manifest } from '../oci/manifest.ts';
import { isForeignLayerType, isImageConfigType, promisedCompression } from '../oci/media-types.ts';
import type { Platform } from '../oci/platform.ts';
import { parseImageConfig, parseManifest, verifyDocument } from './documents.ts';
import type { Image, Layer, LayerBinding, LayerHistory } from './image.ts';

/** What an image is put together from: its documents' bytes, and a way to its blobs. */
export interface ImageParts {
  /** As shown to people. */
  readonly reference: string;
  readonly repository?: string;
  readonly registry?: string;
  readonly manifestBytes: Uint8Array;
  /** As the source states it; the document's own `mediaType` is a claim that may be absent. */
  readonly manifestMediaType: string;
  /** Expected digest of `manifestBytes`, verified here when given. */
  readonly digest?: Digest;
  readonly indexDigest?: Digest;
  /** Verified here against the manifest's config descriptor. */
  readonly configBytes: Uint8Array;
  /** What the index said; counts only where the config names no platform. */
  readonly platform?: Platform;
  /** The stored bytes of a layer; called each time a layer is opened. */
  openBlob(descriptor: Descriptor, signal?: AbortSignal): ByteStream;
  /** See `Layer.binding`. */
  bindingOf?(descriptor: Descriptor): LayerBinding | undefined;
  readonly limits: Limits;
}

/**
 * Puts an image together from its manifest and config.
 * Throws `SourceError` `BAD_MANIFEST`, `BAD_IMAGE_CONFIG`, `NOT_AN_IMAGE`; `IntegrityError` when a document is not the
 * one its digest promises; `LimitError` when there are more layers than `limits.layers`.
 */
export function imageFromManifest(parts: ImageParts): Image {
  if (parts.digest !== undefined) verifyDocument('manifest', parts.manifestBytes, parts.digest);
  const manifest = parseManifest(parts.manifestBytes, parts.limits);
  requireImage(manifest);
  if (manifest.layers.length > parts.limits.layers) {
    throw new LimitError(
      'TOO_MANY_ENTRIES',
      `the image has ${manifest.layers.length} layers, the limit is ${parts.limits.layers}`,
      {
        hint: 'No container engine can run that many. Raise the limit with --limit layers=N to inspect it all the same.',
      },
    );
  }
  verifyDocument('config', parts.configBytes, manifest.config.digest, manifest.config.size);
  const config = parseImageConfig(parts.configBytes, parts.limits);
  return {
    reference: parts.reference,
    ...(parts.repository === undefined ? {} : { repository: parts.repository }),
    ...(parts.registry === undefined ? {} : { registry: parts.registry }),
    ...(parts.digest === undefined ? {} : { digest: parts.digest }),
    ...(parts.indexDigest === undefined ? {} : { indexDigest: parts.indexDigest }),
    mediaType: parts.manifestMediaType,
    platform: platformOf(config, parts.platform),
    config,
    configDigest: manifest.config.digest,
    annotations: manifest.annotations ?? {},
    layers: layersOf(manifest, config, parts),
  };
}

/** History steps by layer, matched by position; `[]` when the counts do not fit, since any match would be a guess. */
export function historyOfLayers(config: ImageConfig, layers: number): readonly LayerHistory[] {
  const steps = (config.history ?? [])
    .map((step, index) => ({ step, index }))
    .filter(({ step }) => step.empty_layer !== true);
  if (steps.length !== layers) return [];
  return steps.map(({ step, index }) => ({
    step: index,
    createdBy: step.created_by ?? '',
    ...(step.created ? { created: step.created } : {}),
  }));
}

/** Platform that the config claims, else what the index said; an architecture nobody names is `unknown`. */
export function platformOf(config: ImageConfig, listed?: Platform): Platform {
  if (!config.architecture && listed !== undefined) return listed;
  return {
    os: config.os || listed?.os || 'linux',
    architecture: config.architecture || 'unknown',
    ...(config.variant ? { variant: config.variant } : {}),
  };
}

function layersOf(manifest: Manifest, config: ImageConfig, parts: ImageParts): readonly Layer[] {
  const history = historyOfLayers(config, manifest.layers.length);
  return manifest.layers.map((descriptor, index) => {
    const diffId = config.rootfs?.diff_ids?.[index];
    const step = history[index];
    const binding = parts.bindingOf?.(descriptor);
    return {
      index,
      mediaType: descriptor.mediaType,
      digest: descriptor.digest,
      size: descriptor.size,
      ...(diffId === undefined ? {} : { diffId }),
      foreign: isForeignLayerType(descriptor.mediaType),
      ...(step === undefined ? {} : { history: step }),
      open: (signal?: AbortSignal) => parts.openBlob(descriptor, signal),
      ...(binding === undefined ? {} : { binding }),
    };
  });
}

/**
 * Charts, signatures and other artifacts are no images. Engines also run images whose config carries an odd media type
 * (Docker takes `application/octet-stream`), so a layer that is a file system is enough.
 */
function requireImage(manifest: Manifest): void {
  if (isImageConfigType(manifest.config.mediaType)) return;
  if (manifest.layers.some((layer) => promisedCompression(layer.mediaType) !== undefined)) return;
  const kind = manifest.artifactType ?? manifest.config.mediaType;
  throw new SourceError(
    'NOT_AN_IMAGE',
    `this is no container image but an artifact of type ${JSON.stringify(kind.slice(0, 200))}`,
    {
      hint: 'Name the image itself: signatures, SBOMs and charts hold nothing that a container would run.',
    },
  );
}
