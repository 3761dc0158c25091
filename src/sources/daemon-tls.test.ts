import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import { dockerSave20 } from '../testing/archives.ts';
import { buildImage } from '../testing/image-builder.ts';
import { openDaemonImage } from './daemon.ts';

const image = buildImage({ files: { '/a': 'a' } });
const folder = mkdtempSync(join(tmpdir(), 'tw-'));
const reason = makeCertificates();

let server: Server;
let clients: string[] = [];
beforeAll(async () => {
  if (reason !== undefined) return;
  const [key, cert, ca] = ['key.pem', 'cert.pem', 'ca.pem'].map((name) => readFileSync(join(folder, name)));
  // As dockerd --tlsverify: who shows no certificate of our authority gets nothing.
  server = createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    clients.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN));
    response.end(
      request.url?.endsWith('/get') ? dockerSave20([{ image }]) : JSON.stringify({ Id: image.configDigest }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

/** One certificate that is its own authority, for server and client alike; the reason when it cannot be made. */
function makeCertificates(): string | undefined {
  try {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=test-engine',
        '-addext',
        'subjectAltName=IP:127.0.0.1',
        '-keyout',
        join(folder, 'key.pem'),
        '-out',
        join(folder, 'cert.pem'),
      ],
      { stdio: 'ignore' },
    );
    execFileSync('cp', [join(folder, 'cert.pem'), join(folder, 'ca.pem')]);
    return undefined;
  } catch {
    return 'openssl is not installed';
  }
}

function open(env: Record<string, string>) {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return openDaemonImage('app', {
    platform: { kind: 'all' },
    limits: defaultLimits,
    env: { HOME: folder, DOCKER_HOST: `tcp://127.0.0.1:${port}`, ...env },
  });
}

describe.skipIf(reason !== undefined)(
  `an engine behind TLS${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    it('is shown our certificate and has its own checked', async () => {
      clients = [];
      const resolved = await open({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder });
      expect(resolved.images[0]?.configDigest).toBe(image.configDigest);
      expect(clients).toEqual(['test-engine', 'test-engine']);
      await resolved.close();
    });

    it('is not believed without its authority', async () => {
      const error: unknown = await open({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' }).catch(
        (cause: unknown) => cause,
      );
      expect(error).toMatchObject({
        code: 'DAEMON_UNREACHABLE',
        hint: expect.stringMatching(/self-signed certificate/),
      });
    });

    it('is not talked to in the clear', async () => {
      const error: unknown = await open({}).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'DAEMON_UNREACHABLE' });
    });
  },
);
