import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { answerRequest, type Store } from './answer-request.ts';
import type { Faults } from './faults.ts';
import { sha256 } from './sha256.ts';

/** What was asked of a test server, as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** Path with its query. */
  readonly url: string;
  readonly headers: Readonly<IncomingMessage['headers']>;
  /** Of the client's certificate, when it showed one. */
  readonly clientName?: string;
}

/** An image as `buildImage` makes it; structural, so that this folder needs nothing else. */
export interface RegistryImage {
  readonly manifest: Uint8Array;
  readonly mediaType: string;
  readonly config: Uint8Array;
  readonly layers: readonly { readonly bytes: Uint8Array }[];
}

/** TLS of a test server (PEM). With `clientAuthority` a client certificate of that authority is wanted. */
export interface RegistryTls {
  readonly key: string;
  readonly certificate: string;
  readonly clientAuthority?: string;
}

/** A registry in memory, on a port of this machine. */
export interface TestRegistry {
  /** `http://127.0.0.1:PORT`, or `https://…`. */
  readonly url: string;
  /** `127.0.0.1:PORT`: the registry part of a reference. */
  readonly host: string;
  /** Everything that was asked, in order. */
  readonly requests: readonly SeenRequest[];
  /** Changes what goes wrong from now on; counts begin anew. */
  setFaults(faults: Faults): void;
  /** Keeps a blob (all repositories see it) and gives its digest. */
  putBlob(bytes: Uint8Array): string;
  /** Keeps a manifest under its digest, and under a tag when one is given. Gives the digest. */
  putManifest(repository: string, tagOrDigest: string, mediaType: string, bytes: Uint8Array): string;
  /** Keeps an image with its blobs. Gives the manifest's digest. */
  put(repository: string, tag: string, image: RegistryImage): string;
  close(): Promise<void>;
}

/** Starts a registry on a free port of 127.0.0.1. Standard library only. */
export async function startRegistry(options: { tls?: RegistryTls; faults?: Faults } = {}): Promise<TestRegistry> {
  const store: Store = { blobs: new Map(), manifests: new Map() };
  const requests: SeenRequest[] = [];
  let faults = { ...options.faults };
  let counts = new Map<string, number>();

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(seen(request));
    answerRequest({ request, response, store, faults, counts, url: `${scheme}://${host}` });
  };
  const server = options.tls === undefined ? createServer(listener) : secureServer(options.tls, listener);
  const close = closer(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scheme = options.tls === undefined ? 'http' : 'https';
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  const registry: TestRegistry = {
    url: `${scheme}://${host}`,
    host,
    requests,
    setFaults(next) {
      faults = next;
      counts = new Map();
    },
    putBlob(bytes) {
      const digest = sha256(bytes);
      store.blobs.set(digest, bytes);
      return digest;
    },
    putManifest(repository, tagOrDigest, mediaType, bytes) {
      const digest = sha256(bytes);
      for (const name of [digest, tagOrDigest]) store.manifests.set(`${repository} ${name}`, { mediaType, bytes });
      return digest;
    },
    put(repository, tag, image) {
      for (const bytes of [image.config, ...image.layers.map((layer) => layer.bytes)]) registry.putBlob(bytes);
      return registry.putManifest(repository, tag, image.mediaType, image.manifest);
    },
    close,
  };
  return registry;
}

/** Starts a plain server that answers everything with these bytes and keeps what it was asked: another origin. */
export async function startOtherOrigin(
  respond: (request: IncomingMessage, response: ServerResponse) => void,
  tls?: RegistryTls,
): Promise<{ readonly url: string; readonly requests: readonly SeenRequest[]; close(): Promise<void> }> {
  const requests: SeenRequest[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(seen(request));
    respond(request, response);
  };
  const server = tls === undefined ? createServer(listener) : secureServer(tls, listener);
  const close = closer(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, requests, close };
}

function secureServer(
  tls: RegistryTls,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const client =
    tls.clientAuthority === undefined ? {} : { ca: tls.clientAuthority, requestCert: true, rejectUnauthorized: true };
  return createSecureServer({ key: tls.key, cert: tls.certificate, ...client }, listener);
}

function seen(request: IncomingMessage): SeenRequest {
  const socket = request.socket as Socket & { getPeerCertificate?: () => { subject?: { CN?: string } } };
  const clientName = socket.getPeerCertificate?.().subject?.CN;
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    headers: { ...request.headers },
    ...(clientName === undefined ? {} : { clientName }),
  };
}

/** Closes at once: endless and silent answers keep their connections open. */
function closer(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
}
