import type { ByteStream } from '../archive/bytes.ts';
import type { ImageConfig } from '../oci/config.ts';
import type { DiffId, Digest } from '../oci/digest.ts';
import type { Platform } from '../oci/platform.ts';

/** One image, for one platform, wherever it comes from. Read-only; nothing of it is on our disk. */
export interface Image {
  /** As shown to people and stored in reports, e.g. `docker.io/library/alpine:3.20` or `oci:dir:tag`. */
  readonly reference: string;
  /** Repository name without registry, tag or digest, e.g. `library/alpine`; absent where the source has no name. */
  readonly repository?: string;
  /** Registry host, e.g. `docker.io`; absent for archives and folders. */
  readonly registry?: string;
  /** Of the manifest's bytes; absent where the source keeps no manifest (docker archives, daemons, root filesystems). */
  readonly digest?: Digest;
  /** Of the index's bytes, when the image was chosen from one. */
  readonly indexDigest?: Digest;
  readonly mediaType: string;
  readonly platform: Platform;
  /** The parsed config, `{}` where the source has none (rootfs). Its bytes were verified against `configDigest`. */
  readonly config: ImageConfig;
  /** Digest of the config's bytes: docker's "image id". Absent for rootfs. */
  readonly configDigest?: Digest;
  readonly annotations: Readonly<Record<string, string>>;
  /** Bottom first. */
  readonly layers: readonly Layer[];
}

/** One layer. `digest` and `size` are of the stored bytes, `diffId` of the uncompressed tar. */
export interface Layer {
  /** Position from the bottom, 0-based. */
  readonly index: number;
  readonly mediaType: string;
  /** Digest of the bytes that `open` yields; absent only where the source states none (rootfs, daemons). */
  readonly digest?: Digest;
  /** Size of the bytes that `open` yields, when known. */
  readonly size?: number;
  /** From the config; absent when the config lists too few. */
  readonly diffId?: DiffId;
  /** Non-distributable: its bytes may be unobtainable. */
  readonly foreign: boolean;
  /** The history step that made this layer, matched by position; absent when history and layers do not fit. */
  readonly history?: LayerHistory;
  /**
   * The stored bytes (compressed or not), from the start. They are NOT yet verified: `archive/` verifies digest, size and
   * diffId as they stream. May throw `RegistryError`, `SourceError`; aborting the signal ends the stream.
   */
  open(signal?: AbortSignal): ByteStream;
  /** What tells without reading them that the stored bytes are still the same; absent where only reading tells. */
  readonly binding?: LayerBinding;
}

/**
 * `digest`: the bytes are asked for by their digest, and nobody takes others for it (registries). Else a function that names
 * the very file they lie in, its size and times: a text that changes with it, `undefined` when that cannot be said.
 */
export type LayerBinding = 'digest' | (() => Promise<string | undefined>);

/** The build step a layer came from. */
export interface LayerHistory {
  /** Position in the config's `history`, 0-based. */
  readonly step: number;
  readonly createdBy: string;
  readonly created?: string;
}
