import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerToken, isAuthorized } from './authorize.ts';
import type { Faults, Refusal } from './faults.ts';
import { sendBytes } from './send-bytes.ts';
import { sha256 } from './sha256.ts';

/** What a test registry keeps. Manifests by `repository name`, where the name is a tag or a digest. */
export interface Store {
  readonly blobs: Map<string, Uint8Array>;
  readonly manifests: Map<string, { readonly mediaType: string; readonly bytes: Uint8Array }>;
}

/** One request and all that decides its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly store: Store;
  readonly faults: Faults;
  /** How often each counted fault happened. */
  readonly counts: Map<string, number>;
  /** The registry's own address. */
  readonly url: string;
}

/** Answers one request as the OCI distribution-spec says, or as the faults say. */
export function answerRequest(exchange: Exchange): void {
  const { request, response, faults, url } = exchange;
  const { pathname, searchParams } = new URL(request.url ?? '/', url);
  for (const [name, value] of Object.entries(faults.headers ?? {})) response.setHeader(name, value);
  if (faults.silent !== undefined && pathname.includes(faults.silent)) return;
  const refusal = faults.refuse?.find((candidate) => pathname.includes(candidate.path) && happens(exchange, candidate));
  if (refusal !== undefined) refuse(response, refusal);
  else if (pathname === '/token') answerToken(exchange, searchParams);
  else if (isAuthorized(exchange, pathname)) answerCall(exchange, pathname, searchParams);
}

function answerCall(exchange: Exchange, pathname: string, query: URLSearchParams): void {
  const found = /^\/v2\/(.+)\/(manifests|blobs|referrers)\/([^/]+)$/.exec(pathname);
  const [, repository = '', kind, name = ''] = found ?? [];
  if (pathname === '/v2/') sendBytes(exchange, Buffer.from('{}'), 'application/json');
  else if (kind === 'manifests') answerManifest(exchange, repository, name);
  else if (kind === 'blobs') answerBlob(exchange, name);
  else if (kind === 'referrers' && exchange.faults.referrers !== false)
    answerReferrers(exchange, repository, name, query);
  else notFound(exchange.response, 'UNSUPPORTED', 'no such call');
}

function answerManifest(exchange: Exchange, repository: string, name: string): void {
  const { store, response, faults, request } = exchange;
  const kept = store.manifests.get(`${repository} ${name}`);
  const accepted = (request.headers.accept ?? '').includes(kept?.mediaType ?? '');
  if (kept === undefined) {
    notFound(response, 'MANIFEST_UNKNOWN', 'manifest unknown');
  } else if (!accepted && kept.mediaType.startsWith('application/vnd.')) {
    // As docker-registry does: a client that does not accept the type is told there is none.
    notFound(response, 'MANIFEST_UNKNOWN', 'manifest found, but the accept header does not support it');
  } else {
    response.setHeader('docker-content-digest', faults.statedDigest ?? sha256(kept.bytes));
    sendBytes(exchange, faults.swapManifests ?? kept.bytes, faults.contentType ?? kept.mediaType);
  }
}

function answerBlob(exchange: Exchange, digest: string): void {
  const { store, response, faults } = exchange;
  const bytes = store.blobs.get(digest);
  if (bytes === undefined) {
    notFound(response, 'BLOB_UNKNOWN', 'blob unknown to registry');
  } else if (faults.redirectBlobs !== undefined) {
    const { to, status = 307 } = faults.redirectBlobs;
    response.writeHead(status, { location: to.includes('?') ? to : `${to}/${digest}` }).end('see there');
  } else {
    sendBytes(exchange, faults.swapBlobs ?? bytes, 'application/octet-stream');
  }
}

function answerReferrers(exchange: Exchange, repository: string, digest: string, query: URLSearchParams): void {
  const { store, response, faults } = exchange;
  const wanted = query.get('artifactType');
  const all = [];
  for (const [key, { mediaType, bytes }] of store.manifests) {
    if (!key.startsWith(`${repository} sha256:`)) continue;
    const { subject, artifactType } = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (subject?.digest !== digest || (wanted !== null && wanted !== artifactType)) continue;
    all.push({ mediaType, digest: sha256(bytes), size: bytes.length, artifactType });
  }
  const size = faults.referrersPage ?? Math.max(1, all.length);
  const page = Number(query.get('page') ?? 0);
  if ((page + 1) * size < all.length) {
    response.setHeader('link', `</v2/${repository}/referrers/${digest}?page=${page + 1}>; rel="next"`);
  }
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const index = { schemaVersion: 2, mediaType, manifests: all.slice(page * size, (page + 1) * size) };
  sendBytes(exchange, Buffer.from(JSON.stringify(index)), mediaType);
}

function happens(exchange: Exchange, refusal: Refusal): boolean {
  const key = `refuse ${refusal.path} ${refusal.status}`;
  const count = (exchange.counts.get(key) ?? 0) + 1;
  exchange.counts.set(key, count);
  return refusal.times === undefined || count <= refusal.times;
}

function refuse(response: ServerResponse, refusal: Refusal): void {
  const error = { code: refusal.code ?? 'UNKNOWN', message: refusal.message ?? 'refused by the test' };
  response.writeHead(refusal.status, { 'content-type': 'application/json', ...refusal.headers });
  response.end(refusal.body ?? JSON.stringify({ errors: [error] }));
}

function notFound(response: ServerResponse, code: string, message: string): void {
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}
