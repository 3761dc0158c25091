import { createRequire } from 'node:module';
import type { Agent, Dispatcher, ProxyAgent } from 'undici';

/** The parts of undici that a registry needs. */
export interface HttpClient {
  readonly Agent: typeof Agent;
  /** Loaded only where there is a proxy. */
  readonly ProxyAgent: () => typeof ProxyAgent;
  /** One request through a dispatcher; redirects are the caller's. */
  request(url: URL, dispatcher: Dispatcher, options: RequestOptions): Promise<Dispatcher.ResponseData>;
}

/** What of a request is not in its URL. */
export type RequestOptions = Omit<Dispatcher.RequestOptions, 'origin' | 'path'>;

type SendRequest = (this: Dispatcher, options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>;

const load = createRequire(import.meta.url);

/**
 * undici without its fetch, caches, mocks and web sockets, which take longer to load than all the rest (31 instead of 73 ms of
 * processor time). The files are not its public interface, so the whole of it stands in where they are not as expected.
 */
export const httpClient: HttpClient = loadParts() ?? loadWhole();

function loadParts(): HttpClient | undefined {
  try {
    const agent: unknown = load('undici/lib/dispatcher/agent.js');
    const send: unknown = load('undici/lib/api/api-request.js');
    if (typeof agent !== 'function' || typeof send !== 'function') return undefined;
    return {
      Agent: agent as typeof Agent,
      ProxyAgent: () => load('undici').ProxyAgent as typeof ProxyAgent,
      request: (url, dispatcher, options) =>
        (send as SendRequest).call(dispatcher, {
          ...options,
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
        }),
    };
  } catch {
    return undefined;
  }
}

function loadWhole(): HttpClient {
  const whole = load('undici') as typeof import('undici');
  return {
    Agent: whole.Agent,
    ProxyAgent: () => whole.ProxyAgent,
    request: (url, dispatcher, options) => whole.request(url, { ...options, dispatcher }),
  };
}
