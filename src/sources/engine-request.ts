import { type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { EngineEndpoint } from './engine-endpoint.ts';

/** An engine's answer; `body` must be read or destroyed. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: IncomingMessage;
}

/** An engine that takes longer to say anything at all is not there; a save may first write gigabytes to its own disk. */
const silenceMs = 10 * 60 * 1000;

/** Sends one GET to an engine's API. Rejects with the connection's own error (`ENOENT`, `ECONNREFUSED`, TLS …). */
export function engineGet(endpoint: EngineEndpoint, path: string, signal?: AbortSignal): Promise<EngineAnswer> {
  const { tls } = endpoint;
  const options: RequestOptions = {
    path,
    method: 'GET',
    // Podman and Docker answer to any name; an empty one is refused by Go's server.
    headers: { host: endpoint.host ?? 'localhost', 'user-agent': 'tidewaiter' },
    timeout: silenceMs,
    agent: false,
    ...(endpoint.socketPath === undefined
      ? { host: endpoint.host, port: endpoint.port }
      : { socketPath: endpoint.socketPath }),
    ...(signal === undefined ? {} : { signal }),
  };
  return new Promise((resolve, reject) => {
    const received = (body: IncomingMessage) => resolve({ status: body.statusCode ?? 0, body });
    const sent =
      tls === undefined
        ? plainRequest(options, received)
        : tlsRequest(
            {
              ...options,
              rejectUnauthorized: tls.verify,
              ...(tls.ca === undefined ? {} : { ca: tls.ca }),
              ...(tls.cert === undefined ? {} : { cert: tls.cert }),
              ...(tls.key === undefined ? {} : { key: tls.key }),
            },
            received,
          );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${silenceMs / 60_000} minutes`)));
    sent.on('error', reject);
    sent.end();
  });
}
