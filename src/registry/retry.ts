/** How often and how long a request is tried again. Times are milliseconds. */
export interface RetryPolicy {
  /** Requests for one answer, the first one counted. */
  readonly attempts: number;
  /** Wait before the second attempt; doubled for each further one. */
  readonly firstWait: number;
  /** Longest single wait, also for a server's own Retry-After: one that asks for more is an answer, not a pause. */
  readonly longestWait: number;
}

/** Three retries within about a quarter of a minute, and as long as a minute when the registry asks for it. */
export const defaultRetryPolicy: RetryPolicy = Object.freeze({ attempts: 4, firstWait: 500, longestWait: 60_000 });

/** Statuses after which asking again may succeed. */
const retryStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Whether an answer with this status is worth another attempt. */
export function isRetryStatus(status: number): boolean {
  return retryStatuses.has(status);
}

/**
 * Milliseconds to wait before attempt `attempt + 1`, or `undefined` when there is to be none. `attempt` counts from 1;
 * `asked` is the server's own wish, see `retryAfter`; `random` (0 to 1) spreads clients that failed together.
 */
export function retryWait(
  policy: RetryPolicy,
  attempt: number,
  asked: number | undefined,
  random: number,
): number | undefined {
  if (attempt >= policy.attempts) return undefined;
  if (asked !== undefined) return asked > policy.longestWait ? undefined : asked;
  const wait = policy.firstWait * 2 ** (attempt - 1);
  return Math.min(policy.longestWait, wait * (0.75 + random / 2));
}

/**
 * Milliseconds a server asks to wait: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), or Docker Hub's
 * `X-Retry-After`, a unix time. `undefined` when it does not say, or says nonsense.
 */
export function retryAfter(header: (name: string) => string | undefined, now: number): number | undefined {
  const standard = header('retry-after')?.trim();
  if (standard !== undefined && /^[0-9]{1,10}$/.test(standard)) return Number(standard) * 1000;
  if (standard !== undefined && standard.length < 64) {
    const date = Date.parse(standard);
    if (!Number.isNaN(date)) return Math.max(0, date - now);
  }
  const hub = header('x-retry-after')?.trim();
  if (hub !== undefined && /^[0-9]{9,11}$/.test(hub)) return Math.max(0, Number(hub) * 1000 - now);
  return undefined;
}
