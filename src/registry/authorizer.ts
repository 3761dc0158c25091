import { type Challenge, parseChallenges } from './challenge.ts';
import type { CredentialSource, Credentials } from './credentials.ts';
import { basicAuthorization, fetchToken, type Token, type TokenOptions } from './token.ts';

/** For whom a header is wanted: the registry's name (for its credentials), its origin and the repository. */
export interface Target {
  readonly registry: string;
  readonly origin: URL;
  readonly repository: string;
}

/** Knows what to send as `Authorization`, learning from the challenges a registry answers with. */
export interface Authorizer {
  /** The header for a request, out of what is known already; `undefined` to ask without one. */
  known(target: Target, options: Pick<TokenOptions, 'signal'>): Promise<string | undefined>;
  /** The header after a refusal with this `WWW-Authenticate`; `undefined` when there is nothing new to try. */
  answer(
    target: Target,
    header: string,
    sent: string | undefined,
    options: Pick<TokenOptions, 'signal'>,
  ): Promise<string | undefined>;
  /** Whether credentials of the user are sent to this registry. */
  hasCredentials(target: Target): Promise<boolean>;
}

/** Tokens are dropped this long before they end, so that none ends on its way. */
const margin = 10_000;
/** Credentials are looked up again after this long: some helpers give out short-lived ones. */
const credentialLife = 5 * 60_000;
/** Challenges, tokens and credentials that are kept; a sweep over many repositories drops the oldest. */
const maxKept = 1000;

/** Makes an authorizer with an empty memory; `options` say how tokens are fetched. */
export function createAuthorizer(credentials: CredentialSource, options: Omit<TokenOptions, 'signal'>): Authorizer {
  const challenges = new Map<string, Challenge>();
  const tokens = new Map<string, Token>();

  const found = new Map<string, { readonly credentials: Credentials | undefined; readonly until: number }>();

  /** A helper is a program: it is not run again for every layer. */
  async function find(target: Target, signal?: AbortSignal): Promise<Credentials | undefined> {
    const key = `${target.registry}/${target.repository}`;
    const kept = found.get(key);
    if (kept !== undefined && kept.until > options.clock.now()) return kept.credentials;
    const fresh = await credentials.find(target.registry, target.repository, signal);
    keep(found, key, { credentials: fresh, until: options.clock.now() + credentialLife });
    return fresh;
  }

  async function headerFor(
    challenge: Challenge,
    target: Target,
    fresh: boolean,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    const own = await find(target, signal);
    if (own?.kind === 'bearer') return `Bearer ${own.token}`;
    if (challenge.scheme === 'basic') return own?.kind === 'basic' ? basicAuthorization(own) : undefined;
    const scope = scopeOf(challenge, target);
    const key = JSON.stringify([
      target.origin.origin,
      challenge.parameters.get('realm'),
      challenge.parameters.get('service'),
      scope,
    ]);
    const kept = tokens.get(key);
    if (!fresh && kept !== undefined && kept.expires - margin > options.clock.now()) return `Bearer ${kept.value}`;
    const token = await fetchToken(challenge, scope, target.origin, own, {
      ...options,
      ...(signal ? { signal } : {}),
    });
    keep(tokens, key, token);
    return `Bearer ${token.value}`;
  }

  return {
    async known(target, { signal }) {
      const challenge = challenges.get(keyOf(target));
      return challenge === undefined ? undefined : await headerFor(challenge, target, false, signal);
    },
    async answer(target, header, sent, { signal }) {
      // What was sent is not good any more: the user's credentials may have changed as well.
      if (sent !== undefined) found.delete(`${target.registry}/${target.repository}`);
      const challenge = choose(parseChallenges(header), await find(target, signal));
      if (challenge === undefined) return undefined;
      keep(challenges, keyOf(target), challenge);
      const value = await headerFor(challenge, target, sent !== undefined, signal);
      return value === sent ? undefined : value;
    },
    async hasCredentials(target) {
      return (await find(target)) !== undefined;
    },
  };
}

/** Bearer first: it works anonymously too. Basic only with something to send. */
function choose(challenges: readonly Challenge[], credentials: Credentials | undefined): Challenge | undefined {
  const bearer = challenges.find((challenge) => challenge.scheme === 'bearer' && challenge.parameters.has('realm'));
  if (bearer !== undefined) return bearer;
  return credentials === undefined ? undefined : challenges.find((challenge) => challenge.scheme === 'basic');
}

/** The registry's own words where it names a scope (some use names of their own), else "pull" for the repository. */
function scopeOf(challenge: Challenge, target: Target): string {
  const named = challenge.parameters.get('scope');
  if (named !== undefined && named !== '' && named.length <= 1024) return named;
  return target.repository === '' ? '' : `repository:${target.repository}:pull`;
}

function keyOf(target: Target): string {
  return `${target.origin.origin} ${target.repository}`;
}

function keep<T>(kept: Map<string, T>, key: string, value: T): void {
  kept.delete(key);
  kept.set(key, value);
  const oldest = kept.keys().next();
  if (kept.size > maxKept && !oldest.done) kept.delete(oldest.value);
}
