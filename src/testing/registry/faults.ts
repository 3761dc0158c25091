/** What a test registry does wrong, or what it asks for. Counts are of matching requests, in order of arrival. */
export interface Faults {
  /** User and password wanted by HTTP Basic. */
  readonly basic?: { readonly username: string; readonly password: string };
  /** A token service at `/token`; with a user it gives tokens to that user only. */
  readonly bearer?: {
    readonly username?: string;
    readonly password?: string;
    /** Identity (refresh) token that a POST is answered for. */
    readonly identity?: string;
    /** Overrides the address in the challenge. */
    readonly realm?: string;
    readonly expiresIn?: number;
  };
  /** Answers with a status instead; `times` limits it to the first ones. `path` is a part of the request's path. */
  readonly refuse?: readonly Refusal[];
  /** Breaks the connection after so many bytes of a blob's body; `times` limits it to the first answers. */
  readonly cutBlobs?: { readonly after: number; readonly times?: number };
  /** Whether `Range` is understood; default yes. */
  readonly ranges?: boolean;
  /** Added to the start that a `Content-Range` states. */
  readonly rangeSkew?: number;
  /** Most bytes of a range that are sent at once, and said to be: a server may do so. */
  readonly shortRanges?: number;
  /** Bytes that are missing at the end of each range's body, without a word. */
  readonly missingBytes?: number;
  /** Status of answers to ranges, in place of 206. */
  readonly rangeStatus?: number;
  /** Bytes a second of each blob's answer, as servers limit a connection. */
  readonly bytesPerSecond?: number;
  /** Sent as `Docker-Content-Digest` instead of the true one. */
  readonly statedDigest?: string;
  /** Sent as the `Content-Type` of manifests instead of the true one. */
  readonly contentType?: string;
  /** Bytes that are served in place of any blob's or manifest's (a registry that swaps content). */
  readonly swapBlobs?: Uint8Array;
  readonly swapManifests?: Uint8Array;
  /** Serves bodies without an end: of manifests, blobs, tokens or errors. */
  readonly endless?: 'manifests' | 'blobs' | 'token';
  /** Sends one byte of such bodies, and one more each so many milliseconds. */
  readonly drip?: { readonly path: string; readonly every: number };
  /** Takes the request and never answers. */
  readonly silent?: string;
  /** Redirects blobs to this base URL (`…/<digest>` is appended), with that status (default 307). */
  readonly redirectBlobs?: { readonly to: string; readonly status?: number };
  /** Sent with each answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether there is a referrers API; default yes. */
  readonly referrers?: boolean;
  /** Descriptors on one page of it; default all. */
  readonly referrersPage?: number;
}

/** One status in place of an answer. */
export interface Refusal {
  readonly path: string;
  readonly status: number;
  readonly times?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON in the form of the distribution-spec when left out. */
  readonly body?: string;
  readonly code?: string;
  readonly message?: string;
}
