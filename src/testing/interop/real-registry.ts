import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Daemon, run, startDaemon } from './tools.ts';

/** A running docker-registry (Debian's package, distribution 2.8). */
export interface RealRegistry extends Daemon {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Folder with `ca.crt`, for `--cert-dir`; only with TLS. */
  readonly certificates?: string;
}

/** How it is started. */
export interface RealRegistryOptions {
  readonly basic?: { readonly user: string; readonly password: string };
  readonly tls?: boolean;
}

/** Starts docker-registry on a free port of loopback with its storage below `folder`. */
export async function startRealRegistry(folder: string, options: RealRegistryOptions = {}): Promise<RealRegistry> {
  const port = await freePort();
  await mkdir(join(folder, 'storage'), { recursive: true });
  const lines = [
    'version: 0.1',
    'log: {level: warn}',
    `storage: {filesystem: {rootdirectory: ${join(folder, 'storage')}}, delete: {enabled: true}}`,
  ];
  let tls = '';
  if (options.tls === true) {
    await makeCertificates(folder);
    tls = `, tls: {certificate: ${join(folder, 'server.crt')}, key: ${join(folder, 'server.key')}}`;
  }
  lines.push(`http: {addr: "127.0.0.1:${port}"${tls}}`);
  if (options.basic !== undefined) {
    const hashed = await run('htpasswd', ['-Bbn', options.basic.user, options.basic.password]);
    await writeFile(join(folder, 'htpasswd'), hashed);
    lines.push(`auth: {htpasswd: {realm: test, path: ${join(folder, 'htpasswd')}}}`);
  }
  await writeFile(join(folder, 'config.yml'), `${lines.join('\n')}\n`);
  const daemon = await startDaemon('docker-registry', ['serve', join(folder, 'config.yml')], () =>
    answers(port, options.tls === true),
  );
  return {
    ...daemon,
    host: `127.0.0.1:${port}`,
    ...(options.tls === true ? { certificates: join(folder, 'ca') } : {}),
  };
}

/** A CA of our own and a server certificate for 127.0.0.1 that it signed, with the openssl command. */
async function makeCertificates(folder: string): Promise<void> {
  const at = (name: string) => join(folder, name);
  await mkdir(at('ca'), { recursive: true });
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=test CA',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca/ca.crt'),
  ]);
  await run('openssl', [
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    '/CN=127.0.0.1',
    '-keyout',
    at('server.key'),
    '-out',
    at('server.csr'),
  ]);
  await writeFile(at('san.cnf'), 'subjectAltName=IP:127.0.0.1\n');
  const sign = [
    'x509',
    '-req',
    '-in',
    at('server.csr'),
    '-CA',
    at('ca/ca.crt'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
  ];
  await run('openssl', [...sign, '-days', '2', '-extfile', at('san.cnf'), '-out', at('server.crt')]);
}

/** A port nobody listens on at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

function answers(port: number, tls: boolean): Promise<boolean> {
  if (!tls)
    return fetch(`http://127.0.0.1:${port}/v2/`).then((answer) => answer.status === 200 || answer.status === 401);
  return new Promise((resolve) => {
    const probe = request({ host: '127.0.0.1', port, path: '/v2/', rejectUnauthorized: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 || answer.statusCode === 401);
    });
    probe.once('error', () => resolve(false));
    probe.end();
  });
}
