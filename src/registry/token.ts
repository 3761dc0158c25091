import { RegistryError } from '../errors.ts';
import type { Challenge } from './challenge.ts';
import type { Clock } from './clock.ts';
import type { Credentials } from './credentials.ts';
import { refuseDestination } from './destination.ts';
import { maxErrorBody, registryError } from './failure.ts';
import { readBody, readErrorBody } from './read-body.ts';
import { retryAfter } from './retry.ts';
import { TokenAnswer } from './schema.ts';
import type { HttpAnswer, HttpRequest } from './transport.ts';

/** A bearer token and how long it serves. */
export interface Token {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** What a token request needs of its surroundings. */
export interface TokenOptions {
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly clock: Clock;
  /** Milliseconds for the answer's body. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** Bytes of a token answer: cloud registries' tokens reach some 10 KiB. */
const maxAnswer = 256 * 1024;
/** Lifetime where the answer names none. Source: distribution "Token Authentication Specification", expires_in. */
const defaultSeconds = 60;

/**
 * Fetches a token from the service a registry's challenge names. `origin` is the registry that challenged: the realm must
 * be a place it may send us to. A user name and password go to the realm, since that is what the protocol is for.
 */
export async function fetchToken(
  challenge: Challenge,
  scope: string,
  origin: URL,
  credentials: Credentials | undefined,
  options: TokenOptions,
): Promise<Token> {
  const realm = realmOf(challenge, origin);
  const service = challenge.parameters.get('service');
  const what = `a token for ${origin.host}`;
  const shared = {
    what,
    registry: realm.origin === origin.origin,
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const answer = await options.send(
    credentials?.kind === 'identity'
      ? { ...shared, ...refreshRequest(realm, service, scope, credentials.token) }
      : { ...shared, ...tokenRequest(realm, service, scope, credentials) },
  );
  if (answer.status !== 200) {
    const body = await readErrorBody(answer, maxErrorBody, options.timeout);
    const wait = retryAfter(answer.header, options.clock.now());
    throw registryError({
      status: answer.status,
      body,
      what,
      host: answer.url.host,
      authenticated: credentials !== undefined,
      ...(wait === undefined ? {} : { retryAfter: wait }),
    });
  }
  return readToken(await readBody(answer, maxAnswer, options.timeout, what), realm, options.clock.now());
}

function realmOf(challenge: Challenge, origin: URL): URL {
  const text = challenge.parameters.get('realm') ?? '';
  const realm = URL.canParse(text) ? new URL(text) : undefined;
  const refused = realm === undefined ? 'its address is not a URL' : refuseDestination(origin, realm);
  if (realm !== undefined && refused === undefined) return realm;
  throw new RegistryError('BAD_RESPONSE', `the token service that ${origin.host} names is not asked: ${refused}`);
}

function tokenRequest(
  realm: URL,
  service: string | undefined,
  scope: string,
  credentials: Credentials | undefined,
): Pick<HttpRequest, 'url' | 'authorization'> {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  if (scope !== '') url.searchParams.set('scope', scope);
  if (credentials?.kind !== 'basic') return { url };
  url.searchParams.set('account', credentials.username);
  return { url, authorization: basicAuthorization(credentials) };
}

/** Source: distribution "OAuth2 Token Authentication": a refresh token can only be used by POST. */
function refreshRequest(
  realm: URL,
  service: string | undefined,
  scope: string,
  token: string,
): Pick<HttpRequest, 'url' | 'method' | 'headers' | 'body'> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: token,
    client_id: 'tidewaiter',
    ...(scope === '' ? {} : { scope }),
    service: service ?? '',
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { url: realm, method: 'POST', headers, body: form.toString() };
}

/** The header value of a user name and password. */
export function basicAuthorization(credentials: { readonly username: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64')}`;
}

function readToken(bytes: Uint8Array, realm: URL, now: number): Token {
  let parsed: TokenAnswer | undefined;
  try {
    parsed = TokenAnswer.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    // Not kept as the cause: the parser quotes the text, and the text may be a token.
  }
  const value = parsed?.token || parsed?.access_token;
  if (!value || !/^[\x21-\x7e]+$/.test(value)) {
    throw new RegistryError('BAD_RESPONSE', `the token service at ${realm.host} answered without a token`);
  }
  // Counted from now and not from issued_at: the service's clock is not ours. A day is the longest that is believed.
  const seconds = Math.min(86_400, Math.max(defaultSeconds, parsed?.expires_in ?? defaultSeconds));
  return { value, expires: now + seconds * 1000 };
}
