import type { Where } from '../inspect/where.ts';

/** What an indicator is. */
export type IndicatorKind =
  | 'ipv4'
  | 'ipv6'
  | 'host'
  | 'url'
  | 'onion'
  | 'monero'
  | 'bitcoin'
  | 'ethereum'
  | 'pool'
  | 'ssh-key'
  | 'telegram'
  | 'discord'
  | 'sha256';

/** Whom an address belongs to, by range alone: only `public` ones are worth blocking. */
export type AddressScope =
  | 'public'
  | 'private'
  | 'loopback'
  | 'documentation'
  | 'link-local'
  | 'multicast'
  | 'unspecified'
  | 'reserved';

/** Something that can be searched for elsewhere: in other images, in logs, in feeds. */
export interface Indicator {
  readonly kind: IndicatorKind;
  /** Normalised: lower-case hosts, dotted IPv4, URLs with forward slashes, fingerprints as `SHA256:…`. */
  readonly value: string;
  /** As it was written, when that differs. */
  readonly written?: string;
  readonly port?: number;
  /** Of addresses, and of hosts in reserved names (`.invalid`, `.example`, `localhost`). */
  readonly scope?: AddressScope;
  /** Places it was seen at, at most 20. */
  readonly where: readonly Where[];
}
