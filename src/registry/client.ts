import type { ByteStream } from '../archive/bytes.ts';
import { defaultLimits, type Limits } from '../archive/limits.ts';
import { IntegrityError, RegistryError } from '../errors.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/manifest.ts';
import type { Reference } from '../oci/reference.ts';
import { createAuthorizer } from './authorizer.ts';
import { createBandwidth } from './bandwidth.ts';
import { type OpenBlob, streamBlob } from './blob.ts';
import { defaultParts, type PartsOptions } from './blob-parts.ts';
import { type Clock, systemClock } from './clock.ts';
import { type CredentialSource, type Environment, userCredentials } from './credentials.ts';
import { createDispatchers } from './dispatchers.ts';
import { type Endpoint, endpointsFor, type Mirror } from './endpoint.ts';
import { type FetchedManifest, fetchManifest } from './manifest.ts';
import { describeRateLimit, isNearLimit, type RateLimit, readRateLimit } from './rate-limit.ts';
import { fetchReferrers, type Referrers } from './referrers.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retry.ts';
import { createSession, sendWithRetry } from './session.ts';
import { defaultTimeouts, type Timeouts } from './timeouts.ts';
import { createTransport } from './transport.ts';

/** How registries are reached. Everything has a default: the user's own docker configuration and environment. */
export interface RegistryClientOptions {
  readonly credentials?: CredentialSource;
  /** Proxy variables and the places of configuration files. */
  readonly environment?: Environment;
  /** Plain HTTP and unchecked certificates: for every registry (`true`) or for these hosts. */
  readonly insecure?: boolean | readonly string[];
  /** Folder with `*.crt`, `*.cert` and `*.key`, as in docker's `certs.d`. */
  readonly certificateFolder?: string;
  /** Folders with one folder a host in them; docker's and podman's system folders when left out. */
  readonly hostFolders?: readonly string[];
  /** Asked in this order before the registry itself. */
  readonly mirrors?: readonly Mirror[];
  readonly limits?: Pick<Limits, 'documentBytes'>;
  readonly timeouts?: Partial<Timeouts>;
  readonly retry?: Partial<RetryPolicy>;
  /** Times in a row that a blob is resumed after its connection broke. */
  readonly resumes?: number;
  /** Bytes a second that all blobs together may take; as fast as they come when left out. */
  readonly maxBandwidth?: number;
  /** When a large blob is fetched over several connections. */
  readonly parts?: PartsOptions;
  readonly clock?: Clock;
  readonly userAgent?: string;
  /** Between 0 and 1; spreads retries. */
  readonly random?: () => number;
}

/** A read-only client of the OCI distribution API. Safe for use by several callers at once. */
export interface RegistryClient {
  /** The manifest or index a reference names: verified, at most `documentBytes` long. */
  manifest(reference: Reference, signal?: AbortSignal): Promise<FetchedManifest>;
  /** A blob's stored bytes, not yet verified. Nothing is asked for until the first chunk is wanted. */
  blob(reference: Reference, descriptor: Pick<Descriptor, 'digest' | 'size'>, signal?: AbortSignal): ByteStream;
  /** What is attached to a manifest (signatures, SBOMs, attestations). */
  referrers(reference: Reference, digest: Digest, signal?: AbortSignal, artifactType?: string): Promise<Referrers>;
  /** Throws `RegistryError` unless the registry answers as one and accepts what we send. */
  ping(registry: string, signal?: AbortSignal): Promise<void>;
  /** What the registry last said of its pull limit. */
  rateLimit(registry: string): RateLimit | undefined;
  /** Remarks for the user so far: a limit that is near, a mirror or credential helper that failed. */
  notices(): readonly string[];
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Remarks that are kept; a sweep over thousands of images would gather the same ones again and again. */
const maxNotices = 100;

/** Makes a client. It opens nothing until it is asked for something. */
export function createRegistryClient(options: RegistryClientOptions = {}): RegistryClient {
  const environment = options.environment ?? process.env;
  const clock = options.clock ?? systemClock;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const retry = { ...defaultRetryPolicy, ...options.retry };
  const random = options.random ?? Math.random;
  const insecure = (host: string): boolean =>
    Array.isArray(options.insecure) ? options.insecure.includes(host) : options.insecure === true;
  const bandwidth = options.maxBandwidth === undefined ? undefined : createBandwidth(options.maxBandwidth, clock);
  const notices = new Set<string>();
  const notice = (text: string): void => {
    if (notices.size < maxNotices) notices.add(text);
  };
  const limits = new Map<string, RateLimit>();
  /** Mirrors that could not be reached: not tried again, since each try may take the whole timeout. */
  const downMirrors = new Set<string>();

  const dispatchers = createDispatchers({
    environment,
    timeouts,
    insecure,
    ...(options.certificateFolder === undefined ? {} : { certificateFolder: options.certificateFolder }),
    ...(options.hostFolders === undefined ? {} : { hostFolders: options.hostFolders }),
  });
  const transport = createTransport(dispatchers, options.userAgent ?? 'tidewaiter');
  const credentials = options.credentials ?? userCredentials({ environment, onNotice: notice });
  const authorizer = createAuthorizer(credentials, {
    send: (request) => sendWithRetry(() => transport.send(request), { clock, retry, random }, request.signal),
    clock,
    timeout: timeouts.document,
  });
  const session = createSession({
    transport,
    authorizer,
    clock,
    retry,
    timeouts,
    insecure,
    random,
    onAnswer(endpoint, answer) {
      const state = answer.ownOrigin ? readRateLimit(answer.header) : undefined;
      if (state !== undefined) limits.set(endpoint.name, state);
    },
  });
  const documentLimits = {
    bytes: (options.limits ?? defaultLimits).documentBytes,
    milliseconds: timeouts.document,
  };

  /** Tries the mirrors, then the registry; the registry's own error is the one that counts. */
  async function firstOf<T>(reference: Reference, ask: (endpoint: Endpoint) => Promise<T>): Promise<T> {
    const endpoints = endpointsFor(reference.registry, options.mirrors ?? []);
    for (const endpoint of endpoints.filter((candidate) => candidate.mirror && !downMirrors.has(candidate.host))) {
      try {
        return await ask(endpoint);
      } catch (error) {
        if (!(error instanceof RegistryError || error instanceof IntegrityError)) throw error;
        if (error instanceof RegistryError && error.status === undefined) downMirrors.add(endpoint.host);
        notice(`mirror ${endpoint.name} failed (${error.code}); ${reference.registry} was asked instead`);
      }
    }
    return await ask(endpoints.at(-1) as Endpoint);
  }

  return {
    async manifest(reference, signal) {
      const fetched = await firstOf(reference, (endpoint) =>
        fetchManifest(session, endpoint, reference, documentLimits, signal),
      );
      bandwidth?.spend(fetched.bytes.length);
      return fetched;
    },

    blob(reference, descriptor, signal) {
      const what = `blob ${descriptor.digest} of ${reference.registry}/${reference.repository}`;
      const open: OpenBlob = (range) =>
        firstOf(reference, (endpoint) =>
          session.get(endpoint, {
            repository: reference.repository,
            path: `${reference.repository}/blobs/${descriptor.digest}`,
            what,
            ...(range === undefined ? {} : { headers: { range: `bytes=${range.from}-${range.to ?? ''}` } }),
            ...(signal ? { signal } : {}),
          }),
        );
      const bounds = {
        clock,
        timeouts,
        resumes: options.resumes ?? 8,
        parts: options.parts ?? defaultParts,
        ...(bandwidth === undefined ? {} : { bandwidth }),
        ...(signal ? { signal } : {}),
      };
      return streamBlob(open, descriptor, what, bounds);
    },

    referrers: (reference, digest, signal, artifactType) =>
      firstOf(reference, (endpoint) =>
        fetchReferrers(session, endpoint, reference, digest, {
          ...documentLimits,
          ...(signal ? { signal } : {}),
          ...(artifactType === undefined ? {} : { artifactType }),
        }),
      ),

    async ping(registry, signal) {
      const endpoint = endpointsFor(registry, []).at(-1) as Endpoint;
      const answer = await session.get(endpoint, {
        repository: '',
        path: '',
        what: 'the version check',
        ...(signal ? { signal } : {}),
      });
      answer.discard();
    },

    rateLimit: (registry) => limits.get(registry),
    notices: () => [
      ...[...limits].filter(([, state]) => isNearLimit(state)).map(([name, state]) => describeRateLimit(name, state)),
      ...notices,
    ],
    close: () => dispatchers.close(),
  };
}
