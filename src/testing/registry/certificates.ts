import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key and its certificate (PEM). */
export interface KeyPair {
  readonly key: string;
  readonly certificate: string;
}

/** An authority made for one test run, a server certificate for 127.0.0.1 and a client certificate, both signed by it. */
export interface TestCertificates {
  readonly authority: string;
  readonly server: KeyPair;
  readonly client: KeyPair;
}

/** Makes them with the `openssl` program; `undefined` where it is not installed. They serve for a day. */
export function makeCertificates(): TestCertificates | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'tidewaiter-certificates-'));
  try {
    return inFolder(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inFolder(folder: string): TestCertificates {
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-days',
    '1',
    '-subj',
    '/CN=Test authority',
  );
  const sign = (name: string, subject: string, extension: string): KeyPair => {
    writeFileSync(join(folder, `${name}.ext`), extension);
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
    const authority = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...authority,
      '-days',
      '1',
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.crt`,
    );
    return { key: read(`${name}.key`), certificate: read(`${name}.crt`) };
  };
  return {
    authority: read('ca.crt'),
    server: sign('server', '/CN=127.0.0.1', 'subjectAltName=IP:127.0.0.1,DNS:localhost'),
    client: sign('client', '/CN=tidewaiter test', 'extendedKeyUsage=clientAuth'),
  };
}
