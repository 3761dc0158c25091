/** How long each part of a request may take, in milliseconds, and how slow a body may be. */
export interface Timeouts {
  /** Until the connection (and TLS) stands. */
  readonly connect: number;
  /** Until the answer's headers are there. Gates hold a manifest request while they scan, so this one is generous. */
  readonly headers: number;
  /** Between two pieces of a body. */
  readonly idle: number;
  /** For the whole body of a document: manifest, config, token, error. */
  readonly document: number;
  /** Time waited for a blob's bytes after which it must have come at `minimumRate` on average. */
  readonly grace: number;
  /** Bytes a second; a server that drips more slowly than this is given up. */
  readonly minimumRate: number;
}

/** Slow lines pass, servers that never answer do not. */
export const defaultTimeouts: Timeouts = Object.freeze({
  connect: 10_000,
  headers: 120_000,
  idle: 60_000,
  document: 60_000,
  grace: 60_000,
  minimumRate: 1024,
});
