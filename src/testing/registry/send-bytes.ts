import type { ServerResponse } from 'node:http';
import type { Exchange } from './answer-request.ts';

/** Sends a body: whole, from an offset, cut, dripping or without an end, as the faults say. */
export function sendBytes(exchange: Exchange, bytes: Uint8Array, mediaType: string): void {
  const { request, response, faults } = exchange;
  const path = request.url ?? '';
  response.setHeader('content-type', mediaType);
  if (faults.endless !== undefined && path.includes(faults.endless)) sendEndless(response, bytes);
  else if (faults.drip !== undefined && path.includes(faults.drip.path)) drip(response, bytes, faults.drip.every);
  else sendRange(exchange, bytes, faults.ranges === false ? undefined : rangeOf(request.headers.range));
}

/** A range as asked for; `to` is the last byte, counted in. */
interface Range {
  readonly from: number;
  readonly to?: number;
}

function sendRange(exchange: Exchange, bytes: Uint8Array, range: Range | undefined): void {
  const start = range?.from ?? 0;
  const { request, response, faults, counts } = exchange;
  if (start >= bytes.length && start > 0) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const asked = Math.min((range?.to ?? bytes.length - 1) + 1, bytes.length);
  const end = range === undefined ? bytes.length : Math.min(asked, start + (faults.shortRanges ?? Infinity));
  const missing = range === undefined ? 0 : (faults.missingBytes ?? 0);
  const body = bytes.subarray(start, Math.max(start, end - missing));
  // Without its length a body that ends early looks whole.
  if (missing === 0) response.setHeader('content-length', body.length);
  const stated = start + (faults.rangeSkew ?? 0);
  if (range !== undefined) response.setHeader('content-range', `bytes ${stated}-${end - 1}/${bytes.length}`);
  response.writeHead(range === undefined ? 200 : (faults.rangeStatus ?? 206));
  const cuts = counts.get('cut') ?? 0;
  const cut = faults.cutBlobs;
  const isBlob = (request.url ?? '').includes('/blobs/');
  if (cut !== undefined && isBlob && cuts < (cut.times ?? Infinity) && body.length > cut.after) {
    counts.set('cut', cuts + 1);
    // A moment later, so that what was written is really sent.
    response.write(body.subarray(0, cut.after), () => setTimeout(() => response.destroy(), 5));
    return;
  }
  if (faults.bytesPerSecond !== undefined && isBlob) sendSlowly(response, body, faults.bytesPerSecond);
  else response.end(body);
}

function rangeOf(header: string | undefined): Range | undefined {
  const match = /^bytes=([0-9]+)-([0-9]*)$/.exec(header ?? '');
  if (match === null) return undefined;
  return { from: Number(match[1]), ...(match[2] === '' ? {} : { to: Number(match[2]) }) };
}

function sendSlowly(response: ServerResponse, body: Uint8Array, bytesPerSecond: number): void {
  const started = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(body.length, Math.floor(((performance.now() - started) / 1000) * bytesPerSecond));
    if (due > sent && response.writableLength < 1024 * 1024) {
      response.write(body.subarray(sent, due));
      sent = due;
    }
    if (sent >= body.length) response.end();
    if (response.destroyed || sent >= body.length) clearInterval(timer);
  }, 5);
  response.on('close', () => clearInterval(timer));
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
