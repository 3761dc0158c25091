import type { Dispatcher } from 'undici';
import type { ByteStream } from '../archive/bytes.ts';
import { RegistryError } from '../errors.ts';
import { connectionError } from './connection-error.ts';
import { refuseDestination } from './destination.ts';
import type { Dispatchers } from './dispatchers.ts';
import { httpClient } from './http-client.ts';

/** One request, before redirects. `authorization` is sent to the URL's own origin only. */
export interface HttpRequest {
  readonly url: URL;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly authorization?: string;
  readonly body?: string;
  /** What is asked for, for messages: no query string, no secret. */
  readonly what: string;
  /** Whether the URL is the registry's own: then client certificates and `--insecure` apply. */
  readonly registry: boolean;
  readonly signal?: AbortSignal;
}

/** The answer after redirects. Its body must be read to the end, or `discard` called. */
export interface HttpAnswer {
  readonly status: number;
  /** Where the answer came from. */
  readonly url: URL;
  /** Whether it came from the origin that was asked, and not from where that one sent us. */
  readonly ownOrigin: boolean;
  header(name: string): string | undefined;
  /** The body; connection failures surface as `RegistryError`. */
  readonly body: ByteStream;
  /** Drops the rest of the body and its connection. */
  discard(): void;
  /** Skips the body of an answer that is of no interest; when it is short, its connection serves the next request. */
  skip(): void;
}

/** Sends requests and follows their redirects. */
export interface Transport {
  send(request: HttpRequest): Promise<HttpAnswer>;
}

/** Redirects in a row that are followed; registries use one (to their blob store), seldom two. */
const maxRedirects = 5;

/** Bytes of a body that are read only to keep its connection. */
const maxSkipped = 16 * 1024;

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Makes the transport: redirects are followed by hand, so that credentials stay with the origin they are for. */
export function createTransport(dispatchers: Dispatchers, userAgent: string): Transport {
  return {
    async send(asked) {
      let url = asked.url;
      // Once it left the origin, a chain does not get the credentials back by returning: that detour is not the registry's.
      let ownOrigin = true;
      for (let hop = 0; ; hop += 1) {
        const data = await sendOnce({ ...asked, url }, ownOrigin, dispatchers, userAgent);
        const location = redirectStatuses.has(data.statusCode) ? headerOf(data, 'location') : undefined;
        if (location === undefined || asked.method === 'POST') return toAnswer(data, url, ownOrigin, asked);
        skip(data);
        const next = resolveLocation(url, location, asked.what);
        if (hop >= maxRedirects) {
          throw new RegistryError(
            'BAD_REDIRECT',
            `${asked.url.host} redirects ${asked.what} more than ${maxRedirects} times`,
          );
        }
        ownOrigin &&= next.origin === asked.url.origin;
        url = next;
      }
    },
  };
}

async function sendOnce(
  asked: HttpRequest,
  ownOrigin: boolean,
  dispatchers: Dispatchers,
  userAgent: string,
): Promise<Dispatcher.ResponseData> {
  const { url, signal } = asked;
  signal?.throwIfAborted();
  const dispatcher = await dispatchers.for(url, asked.registry && ownOrigin);
  const headers = {
    'user-agent': userAgent,
    // Compressed transfer would hide the real size; blobs are compressed already.
    'accept-encoding': 'identity',
    ...asked.headers,
    ...(asked.authorization !== undefined && ownOrigin ? { authorization: asked.authorization } : {}),
  };
  try {
    const data = await httpClient.request(url, dispatcher, {
      method: asked.method ?? 'GET',
      headers,
      ...(asked.body === undefined ? {} : { body: asked.body }),
      ...(signal === undefined ? {} : { signal }),
    });
    // A body can break, or be dropped, while nobody reads it (a token is being fetched): that is nobody's error.
    data.body.on('error', () => {});
    return data;
  } catch (cause) {
    signal?.throwIfAborted();
    throw connectionError(cause, url, asked.what);
  }
}

function resolveLocation(from: URL, location: string, what: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  const refused = to === undefined ? 'its address is not a URL' : refuseDestination(from, to);
  if (to !== undefined && refused === undefined) return to;
  throw new RegistryError('BAD_REDIRECT', `${from.host} redirects ${what} and is not followed: ${refused}`, {
    hint: 'A registry may only redirect to another HTTPS address; this is a broken or hostile registry.',
  });
}

function toAnswer(data: Dispatcher.ResponseData, url: URL, ownOrigin: boolean, asked: HttpRequest): HttpAnswer {
  return {
    status: data.statusCode,
    url,
    ownOrigin,
    header: (name) => headerOf(data, name),
    body: readBody(data, url, asked),
    discard: () => drop(data),
    skip: () => skip(data),
  };
}

async function* readBody(data: Dispatcher.ResponseData, url: URL, asked: HttpRequest): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of data.body) yield chunk as Uint8Array;
  } catch (cause) {
    asked.signal?.throwIfAborted();
    throw connectionError(cause, url, asked.what);
  } finally {
    drop(data);
  }
}

function headerOf(data: Dispatcher.ResponseData, name: string): string | undefined {
  const value = data.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function skip(data: Dispatcher.ResponseData): void {
  data.body.dump({ limit: maxSkipped }).catch(() => {});
}

function drop(data: Dispatcher.ResponseData): void {
  data.body.destroy();
}
