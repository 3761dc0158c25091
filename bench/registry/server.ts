import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipLayer } from '../images/gzip-layer.ts';
import { imageDocuments, type LayerOf } from '../images/layout.ts';
import { prepare, type Recipe } from '../images/recipe.ts';

/** A layer that the registry serves: made anew for each request, or a file's bytes. */
export interface ServedLayer extends LayerOf {
  readonly from: Recipe | { readonly kind: 'file'; readonly path: string };
}

/** What the registry is to serve, as `HOST:PORT/bench:latest`. */
export interface Serving {
  readonly run: unknown;
  readonly layers: readonly ServedLayer[];
  /** Milliseconds waited before each answer: a far registry's round trip. */
  readonly latency: number;
}

/** Something that happened, with the wall clock in milliseconds (all processes of a machine share it). */
export interface ServerEvent {
  readonly what: 'manifest' | 'config' | 'layer' | 'layer-aborted' | 'layer-done';
  readonly at: number;
}

/** Wall clock in milliseconds with fractions. */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}

/** Serves one image on this machine until the process ends. Resolves with the port. */
export async function startServer(serving: Serving, onEvent: (event: ServerEvent) => void): Promise<number> {
  const documents = new Map<string, Buffer>();
  const { manifest } = imageDocuments(serving.run, serving.layers, (bytes, digest) => documents.set(digest, bytes));
  // What takes seconds to make is made before anybody waits for it.
  for (const { from } of serving.layers) if (from.kind !== 'file') prepare(from);
  const layers = new Map(serving.layers.map((layer) => [layer.descriptor.digest, layer]));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, kind, name = ''] = /^\/v2\/bench\/(manifests|blobs)\/([^/]+)$/.exec(request.url ?? '') ?? [];
    await wait(serving.latency);
    if (request.url === '/v2/') return void response.end('{}');
    const isManifest = kind === 'manifests';
    const digest = isManifest && name === 'latest' ? manifest.digest : name;
    const layer = layers.get(digest);
    if (layer !== undefined && !isManifest) return sendLayer(layer, request, response, onEvent);
    const bytes = documents.get(digest);
    if (bytes === undefined) return void response.writeHead(404).end('{"errors":[{"code":"BLOB_UNKNOWN"}]}');
    const type = isManifest ? manifest.mediaType : 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-length': bytes.length, 'docker-content-digest': digest });
    response.end(request.method === 'HEAD' ? undefined : bytes);
    onEvent({ what: isManifest ? 'manifest' : 'config', at: clock() });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

async function sendLayer(
  { descriptor, from }: ServedLayer,
  request: IncomingMessage,
  response: ServerResponse,
  onEvent: (event: ServerEvent) => void,
): Promise<void> {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const size = from.kind === 'file' ? statSync(from.path).size : descriptor.size;
  // A layer that is made on the fly cannot be entered in the middle; servers may ignore ranges (RFC 9110 section 14.2).
  const part =
    from.kind === 'file' && range !== null
      ? { first: Number(range[1]), last: Number(range[2] || size - 1) }
      : undefined;
  const headers = { 'content-type': 'application/octet-stream', 'docker-content-digest': descriptor.digest };
  if (part === undefined) response.writeHead(200, { ...headers, 'content-length': size });
  else {
    const length = Math.min(part.last, size - 1) - part.first + 1;
    const shown = `bytes ${part.first}-${part.first + length - 1}/${size}`;
    response.writeHead(206, { ...headers, 'content-length': length, 'content-range': shown });
  }
  if (request.method === 'HEAD') return void response.end();
  onEvent({ what: 'layer', at: clock() });
  const body =
    from.kind === 'file'
      ? createReadStream(from.path, part === undefined ? {} : { start: part.first, end: part.last })
      : Readable.from(gzipLayer(from), { objectMode: false, highWaterMark: 1024 * 1024 });
  try {
    await pipeline(body, response);
    onEvent({ what: 'layer-done', at: clock() });
  } catch {
    onEvent({ what: 'layer-aborted', at: clock() });
  }
}
