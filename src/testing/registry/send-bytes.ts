import type { ServerResponse } from 'node:http';
import type { Exchange } from './answer-request.ts';

/** Sends a body: whole, from an offset, cut, dripping or without an end, as the faults say. */
export function sendBytes(exchange: Exchange, bytes: Uint8Array, mediaType: string): void {
  const { request, response, faults } = exchange;
  const path = request.url ?? '';
  response.setHeader('content-type', mediaType);
  if (faults.endless !== undefined && path.includes(faults.endless)) sendEndless(response, bytes);
  else if (faults.drip !== undefined && path.includes(faults.drip.path)) drip(response, bytes, faults.drip.every);
  else sendFrom(exchange, bytes, faults.ranges === false ? 0 : rangeStart(request.headers.range));
}

function sendFrom(exchange: Exchange, bytes: Uint8Array, start: number): void {
  const { request, response, faults, counts } = exchange;
  if (start >= bytes.length && start > 0) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const body = bytes.subarray(start);
  response.setHeader('content-length', body.length);
  const stated = start + (faults.rangeSkew ?? 0);
  if (start > 0) response.setHeader('content-range', `bytes ${stated}-${bytes.length - 1}/${bytes.length}`);
  response.writeHead(start > 0 ? 206 : 200);
  const cuts = counts.get('cut') ?? 0;
  const cut = faults.cutBlobs;
  const isBlob = (request.url ?? '').includes('/blobs/');
  if (cut !== undefined && isBlob && cuts < (cut.times ?? Infinity) && body.length > cut.after) {
    counts.set('cut', cuts + 1);
    // A moment later, so that what was written is really sent.
    response.write(body.subarray(0, cut.after), () => setTimeout(() => response.destroy(), 5));
    return;
  }
  response.end(body);
}

function rangeStart(range: string | undefined): number {
  return Number(/^bytes=([0-9]+)-$/.exec(range ?? '')?.[1] ?? 0);
}

function sendEndless(response: ServerResponse, bytes: Uint8Array): void {
  response.writeHead(200);
  response.write(bytes);
  const block = Buffer.alloc(64 * 1024, 0x20);
  const more = (): void => {
    while (!response.destroyed && response.write(block)) {
      // Until the client stops reading.
    }
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

function drip(response: ServerResponse, bytes: Uint8Array, every: number): void {
  response.setHeader('content-length', bytes.length);
  response.writeHead(200);
  let sent = 0;
  const timer = setInterval(() => {
    if (response.destroyed || sent >= bytes.length) {
      clearInterval(timer);
      response.end();
      return;
    }
    response.write(bytes.subarray(sent, sent + 1));
    sent += 1;
  }, every);
  response.on('close', () => clearInterval(timer));
}
