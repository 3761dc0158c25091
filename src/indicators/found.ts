import type { Indicator } from './indicator.ts';

/** An indicator at one place, before it is merged with the same one seen elsewhere. */
export type Found = Omit<Indicator, 'where'>;

/** Takes what a scanner found, with the position in the text it stands at. */
export type Emit = (found: Found, at: number) => void;

/** An address or a name, as a scanner of hosts classified it; `host` covers names only. */
export type FoundHost = Found & { readonly kind: 'ipv4' | 'ipv6' | 'host' | 'onion' };
