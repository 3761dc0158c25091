import type { Descriptor } from '../oci/manifest.ts';
import type { Platform } from '../oci/platform.ts';
import type { Image } from './image.ts';

/** Which images of a multi-platform index are wanted. */
export type PlatformChoice =
  | { readonly kind: 'one'; readonly platform: Platform; readonly explicit: boolean }
  | { readonly kind: 'all' };

/** What a reference led to: the images to scan, and what else stood in its index. */
export interface Resolved {
  readonly images: readonly Image[];
  /** Entries of the index that are not images (`unknown/unknown` attestations and the like): listed, not scanned. */
  readonly notImages: readonly Descriptor[];
  /** Remarks for the user, e.g. a registry's rate limit that is nearly used up. */
  readonly notices: readonly string[];
  /** Frees what the source holds (connections, temporary files). Safe to call twice. */
  close(): Promise<void>;
}
