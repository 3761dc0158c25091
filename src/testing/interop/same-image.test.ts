import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageReport } from '../../reports/report.ts';
import { writeLayout } from '../archives.ts';
import { buildImage } from '../image-builder.ts';
import { f03 } from '../incidents/host-incidents.ts';
import { placed } from '../incidents/incident.ts';
import { reportOf } from '../scene.ts';
import { scanned } from './cli.ts';
import { startRealRegistry } from './real-registry.ts';
import { missing, run, startDaemon } from './tools.ts';

const example = { ...placed(f03, 'called-file'), name: 'registry.example/demo/app:latest' };
let folder = '';
let layout = '';
let expected: ImageReport;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-interop-'));
  layout = join(folder, 'layout');
  await writeLayout(layout, [{ image: buildImage(example), ref: 'latest' }]);
  expected = await reportOf(example);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A test that says in its own name why it cannot run here. */
function needing(programs: readonly string[], root = false) {
  const reason = missing(programs, root);
  return (name: string, body: () => Promise<void>) =>
    reason === undefined ? test(name, body, 120_000) : test.skip(`${name} (skipped: ${reason})`, () => {});
}

/** What has to be the same wherever the image came from; finding ids do not depend on names or stored bytes. */
function essence(report: ImageReport) {
  return {
    verdict: report.verdict,
    complete: report.complete,
    diffIds: report.image.layers.map((layer) => layer.diffId),
    findings: report.findings.map(({ id, detector, severity, reach, title }) => ({
      id,
      detector,
      severity,
      reach,
      title,
    })),
    indicators: report.indicators.map(({ kind, value, port }) => ({ kind, value, port })),
  };
}

function expectSame(report: ImageReport): void {
  expect(essence(report)).toEqual(essence(expected));
}

test('the image in memory is malicious, so that the comparison means something', () => {
  expect(expected.verdict).toBe('malicious');
  expect(expected.findings.length).toBeGreaterThan(0);
});

test('an OCI layout', async () => {
  const report = await scanned([`oci:${layout}:latest`]);
  expectSame(report);
  expect(report.image.digest).toBe(expected.image.digest);
});

describe('a real docker-registry', () => {
  const skopeo = needing(['docker-registry', 'skopeo']);
  const push = (host: string, ...flags: string[]) =>
    run('skopeo', ['copy', ...flags, `oci:${layout}:latest`, `docker://${host}/demo/app:latest`]);

  skopeo('plain', async () => {
    const registry = await startRealRegistry(await mkdtemp(join(folder, 'plain-')));
    try {
      await push(registry.host, '--dest-tls-verify=false');
      const report = await scanned([`${registry.host}/demo/app:latest`]);
      expectSame(report);
      expect(report.image.digest).toBe(expected.image.digest);
      expectSame(await scanned([`docker://${registry.host}/demo/app@${expected.image.digest}`]));
    } finally {
      await registry.stop();
    }
  });

  needing(['docker-registry', 'skopeo', 'htpasswd'])('with Basic auth', async () => {
    const registry = await startRealRegistry(await mkdtemp(join(folder, 'basic-')), {
      basic: { user: 'reader', password: 'not-a-secret' },
    });
    try {
      await push(registry.host, '--dest-tls-verify=false', '--dest-creds', 'reader:not-a-secret');
      const name = `${registry.host}/demo/app:latest`;
      await expect(scanned([name])).rejects.toThrow(/exit status 3/);
      expectSame(await scanned(['--username', 'reader', '--password-stdin', name], {}, Buffer.from('not-a-secret\n')));
      const auth = Buffer.from('reader:not-a-secret').toString('base64');
      expectSame(
        await scanned([name], { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [registry.host]: { auth } } }) }),
      );
    } finally {
      await registry.stop();
    }
  });

  needing(['docker-registry', 'skopeo', 'openssl'])('with TLS and a private CA', async () => {
    const registry = await startRealRegistry(await mkdtemp(join(folder, 'tls-')), { tls: true });
    try {
      await push(registry.host, '--dest-tls-verify=false');
      const name = `${registry.host}/demo/app:latest`;
      await expect(scanned([name])).rejects.toThrow(/exit status 3/);
      expectSame(await scanned(['--cert-dir', registry.certificates ?? '', name]));
    } finally {
      await registry.stop();
    }
  });
});

describe('archives that skopeo writes', () => {
  const skopeo = needing(['skopeo']);
  skopeo('docker-archive', async () => {
    const path = join(folder, 'skopeo-docker.tar');
    await run('skopeo', ['copy', `oci:${layout}:latest`, `docker-archive:${path}:demo/app:latest`]);
    expectSame(await scanned([`docker-archive:${path}`]));
    expectSame(await scanned([`docker-archive:${path}:demo/app:latest`]));
  });
  skopeo('oci-archive', async () => {
    const path = join(folder, 'skopeo-oci.tar');
    await run('skopeo', ['copy', `oci:${layout}:latest`, `oci-archive:${path}:latest`]);
    expectSame(await scanned([`oci-archive:${path}`]));
  });
  skopeo('an OCI layout with zstd layers', async () => {
    const path = join(folder, 'zstd');
    await run('skopeo', [
      'copy',
      '--dest-compress',
      '--dest-compress-format',
      'zstd',
      `oci:${layout}:latest`,
      `oci:${path}:latest`,
    ]);
    const report = await scanned([`oci:${path}:latest`]);
    expectSame(report);
    expect(report.image.layers.map((layer) => layer.mediaType)).toContain(
      'application/vnd.oci.image.layer.v1.tar+zstd',
    );
  });
});

describe('real engines', () => {
  needing(['dockerd', 'docker', 'skopeo'], true)('dockerd: its socket, and what docker save writes', async () => {
    const home = await mkdtemp(join(folder, 'dockerd-'));
    const host = `unix://${join(home, 'd.sock')}`;
    const places = [
      '--data-root',
      join(home, 'data'),
      '--exec-root',
      join(home, 'exec'),
      '--pidfile',
      join(home, 'pid'),
      '--host',
      host,
    ];
    const alone = [
      '--iptables=false',
      '--ip6tables=false',
      '--ip-forward=false',
      '--bridge=none',
      '--storage-driver=vfs',
    ];
    const ready = () => run('docker', ['--host', host, 'version']).then(() => true);
    const daemon = await startDaemon('dockerd', [...places, ...alone], ready, { DOCKER_TMPDIR: home });
    try {
      const archive = join(home, 'in.tar');
      await run('skopeo', ['copy', `oci:${layout}:latest`, `docker-archive:${archive}:demo/app:latest`]);
      await run('docker', ['--host', host, 'load', '--input', archive]);
      expectSame(await scanned(['docker-daemon:demo/app:latest'], { DOCKER_HOST: host }));
      await run('docker', ['--host', host, 'save', '--output', join(home, 'out.tar'), 'demo/app:latest']);
      expectSame(await scanned([`docker-archive:${join(home, 'out.tar')}`]));
    } finally {
      await daemon.stop();
    }
  });

  needing(['podman', 'skopeo'], true)('podman: its socket, and what podman save writes', async () => {
    // Podman takes no runroot of more than 50 characters.
    const home = await mkdtemp('/tmp/tw-');
    const flags = [
      '--root',
      join(home, 'root'),
      '--runroot',
      join(home, 'runroot'),
      '--cgroup-manager=cgroupfs',
      '--events-backend=file',
      '--storage-driver=vfs',
    ];
    const archive = join(home, 'in.tar');
    await run('skopeo', ['copy', `oci:${layout}:latest`, `docker-archive:${archive}:demo/app:latest`]);
    await run('podman', [...flags, 'load', '--input', archive]);
    await run('podman', [...flags, 'save', '--output', join(home, 'out.tar'), 'demo/app:latest']);
    expectSame(await scanned([`docker-archive:${join(home, 'out.tar')}`]));
    const socket = join(home, 'p.sock');
    const ready = () =>
      run('curl', ['--silent', '--fail', '--unix-socket', socket, 'http://localhost/_ping']).then(() => true);
    const daemon = await startDaemon('podman', [...flags, 'system', 'service', '--time=0', `unix://${socket}`], ready);
    try {
      expectSame(await scanned(['docker-daemon:demo/app:latest'], { DOCKER_HOST: `unix://${socket}` }));
    } finally {
      await daemon.stop();
      await rm(home, { recursive: true, force: true });
    }
  });
});
