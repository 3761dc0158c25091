/** What a registry last said of its pull limit. Source: Docker Hub's `ratelimit-*` headers, e.g. `100;w=21600`. */
export interface RateLimit {
  /** Pulls in one window; absent when it names none. */
  readonly limit?: number;
  readonly remaining: number;
  /** Length of the window. */
  readonly windowSeconds?: number;
}

/** Reads the `ratelimit-limit` and `ratelimit-remaining` headers; `undefined` when the registry sends none. */
export function readRateLimit(header: (name: string) => string | undefined): RateLimit | undefined {
  const remaining = amount(header('ratelimit-remaining'));
  if (remaining === undefined) return undefined;
  const limit = amount(header('ratelimit-limit'));
  const windowSeconds = remaining.windowSeconds ?? limit?.windowSeconds;
  return {
    remaining: remaining.count,
    ...(limit === undefined ? {} : { limit: limit.count }),
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
  };
}

/** Whether so little is left that the user should know: a tenth of the limit, or ten pulls where none is named. */
export function isNearLimit(state: RateLimit): boolean {
  return state.remaining <= Math.max(1, Math.floor((state.limit ?? 100) / 10));
}

/** One line for the user, e.g. `docker.io: 3 of 100 pulls left in this window of 6 hours`. */
export function describeRateLimit(registry: string, state: RateLimit): string {
  const of = state.limit === undefined ? '' : ` of ${state.limit}`;
  const window = state.windowSeconds === undefined ? '' : ` in this window of ${describeSeconds(state.windowSeconds)}`;
  return `${registry}: ${state.remaining}${of} pulls left${window}`;
}

/** Seconds in the largest unit that fits, e.g. `6 hours`. */
export function describeSeconds(seconds: number): string {
  const [count, unit] =
    seconds >= 7200 ? [seconds / 3600, 'hour'] : seconds >= 120 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  const rounded = Math.round(count);
  return `${rounded} ${unit}${rounded === 1 ? '' : 's'}`;
}

/** `100;w=21600` → 100 pulls in 21600 seconds. */
function amount(text: string | undefined): { count: number; windowSeconds?: number } | undefined {
  if (text === undefined || text.length > 200) return undefined;
  const [count = '', ...parameters] = text.split(';').map((part) => part.trim());
  if (!/^[0-9]{1,9}$/.test(count)) return undefined;
  const window = parameters.find((part) => /^w=[0-9]{1,9}$/.test(part));
  return { count: Number(count), ...(window === undefined ? {} : { windowSeconds: Number(window.slice(2)) }) };
}
