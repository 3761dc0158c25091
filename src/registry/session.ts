import { RegistryError } from '../errors.ts';
import type { Authorizer } from './authorizer.ts';
import type { Clock } from './clock.ts';
import { speaksNoTls } from './connection-error.ts';
import { allowsPlainHttp, type Endpoint } from './endpoint.ts';
import { maxErrorBody, registryError } from './failure.ts';
import { readErrorBody } from './read-body.ts';
import { isRetryStatus, type RetryPolicy, retryAfter, retryWait } from './retry.ts';
import type { Timeouts } from './timeouts.ts';
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts';

/** A request in the registry's own terms. */
export interface RegistryRequest {
  readonly repository: string;
  /** After `/v2/`, e.g. `library/alpine/manifests/latest`. Every part is already checked or encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For messages, e.g. `manifest latest of docker.io/library/alpine`. */
  readonly what: string;
  readonly signal?: AbortSignal;
}

/** What a session is made of. */
export interface SessionParts {
  readonly transport: Transport;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  readonly timeouts: Timeouts;
  /** Whether the user allowed plain HTTP and unchecked certificates for this host. */
  readonly insecure: (host: string) => boolean;
  readonly random: () => number;
  /** Hears every answer of a registry itself, for its rate limit. */
  readonly onAnswer: (endpoint: Endpoint, answer: HttpAnswer) => void;
}

/** Requests to a registry with everything between: scheme, credentials, retries, clear errors. */
export interface Session {
  /** An answer with a status in 200–299; everything else throws `RegistryError`. */
  get(endpoint: Endpoint, request: RegistryRequest): Promise<HttpAnswer>;
}

/** Makes a session. What it learns (a host's scheme) is kept for its life. */
export function createSession(parts: SessionParts): Session {
  const origins = new Map<string, Promise<URL>>();

  const originOf = async (endpoint: Endpoint, signal?: AbortSignal): Promise<URL> => {
    const key = `${endpoint.scheme} ${endpoint.host}`;
    const origin = origins.get(key) ?? findOrigin(endpoint, parts, signal);
    origins.set(key, origin);
    // A host that could not be reached, or a wait that was aborted, says nothing about the next attempt.
    origin.catch(() => origins.delete(key));
    return await origin;
  };

  return {
    async get(endpoint, request) {
      const origin = await originOf(endpoint, request.signal);
      const url = new URL(`${endpoint.prefix}/v2/${request.path}`, origin.href);
      const target = { registry: endpoint.name, origin, repository: request.repository };
      // A mirror has the registry behind it: waiting for it would only cost time.
      const retry = endpoint.mirror ? { ...parts.retry, attempts: 1 } : parts.retry;
      const send = () => sendAuthorized(url, target, request, parts);
      const answer = await sendWithRetry(send, { ...parts, retry }, request.signal);
      parts.onAnswer(endpoint, answer);
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw await refusalOf(answer, request.what, await parts.authorizer.hasCredentials(target), parts);
    },
  };
}

/** Repeats a request while its failure may pass. Gives the last answer, whatever its status. */
export async function sendWithRetry(
  send: () => Promise<HttpAnswer>,
  parts: Pick<SessionParts, 'clock' | 'retry' | 'random'>,
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    let wait: number | undefined;
    try {
      const answer = await send();
      if (!isRetryStatus(answer.status)) return answer;
      wait = retryWait(parts.retry, attempt, retryAfter(answer.header, parts.clock.now()), parts.random());
      if (wait === undefined) return answer;
      answer.skip();
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'UNREACHABLE') throw error;
      wait = retryWait(parts.retry, attempt, undefined, parts.random());
      if (wait === undefined) throw error;
    }
    await parts.clock.sleep(wait, signal);
  }
}

/** Sends with what is known; a challenge of the registry itself is answered once. */
async function sendAuthorized(
  url: URL,
  target: { registry: string; origin: URL; repository: string },
  request: RegistryRequest,
  parts: SessionParts,
): Promise<HttpAnswer> {
  const signal = request.signal === undefined ? {} : { signal: request.signal };
  const plain: HttpRequest = { url, headers: request.headers ?? {}, what: request.what, registry: true, ...signal };
  const known = await parts.authorizer.known(target, signal);
  const answer = await parts.transport.send(known === undefined ? plain : { ...plain, authorization: known });
  const challenge = answer.header('www-authenticate');
  // Only the registry itself may ask for credentials, not the place it redirected to.
  if (answer.status !== 401 || challenge === undefined || !answer.ownOrigin) return answer;
  const authorization = await parts.authorizer.answer(target, challenge, known, signal);
  if (authorization === undefined) return answer;
  answer.skip();
  return await parts.transport.send({ ...plain, authorization });
}

/** The scheme a host speaks. HTTPS is only given up for plain HTTP where that is allowed, and only if nobody speaks TLS there. */
async function findOrigin(endpoint: Endpoint, parts: SessionParts, signal?: AbortSignal): Promise<URL> {
  const secure = new URL(`https://${endpoint.host}`);
  const plain = new URL(`http://${endpoint.host}`);
  if (endpoint.scheme !== undefined) return endpoint.scheme === 'http' ? plain : secure;
  if (!allowsPlainHttp(endpoint, parts.insecure(endpoint.host))) return secure;
  try {
    const url = new URL(`${endpoint.prefix}/v2/`, secure.href);
    const answer = await parts.transport.send({
      url,
      what: 'the version check',
      registry: true,
      ...(signal ? { signal } : {}),
    });
    answer.skip();
    return secure;
  } catch (error) {
    if (error instanceof RegistryError && speaksNoTls(error)) return plain;
    throw error;
  }
}

async function refusalOf(
  answer: HttpAnswer,
  what: string,
  authenticated: boolean,
  parts: SessionParts,
): Promise<RegistryError> {
  const wait = retryAfter(answer.header, parts.clock.now());
  return registryError({
    status: answer.status,
    body: await readErrorBody(answer, maxErrorBody, parts.timeouts.document),
    what,
    host: answer.url.host,
    authenticated,
    ...(wait === undefined ? {} : { retryAfter: wait }),
  });
}
