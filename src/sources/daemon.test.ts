import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultLimits } from '../archive/limits.ts';
import { dockerSave20, dockerSave25, podmanSave } from '../testing/archives.ts';
import { buildImage } from '../testing/image-builder.ts';
import { openDaemonImage } from './daemon.ts';
import { endpointOf, engineEndpoints } from './engine-endpoint.ts';
import type { OpenOptions } from './open-options.ts';

const image = buildImage({ files: { '/a': 'a'.repeat(100_000) } });
const saved = dockerSave20([{ image, ref: 'demo/app:1' }]);

let folder = '';
let servers: Server[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tw-'));
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  servers = [];
  await rm(folder, { recursive: true });
});

interface Engine {
  readonly archive?: Uint8Array;
  readonly inspect?: { readonly status: number; readonly body: string };
  readonly save?: { readonly status: number; readonly body: string };
  /** Ends the connection after so many bytes of the archive. */
  readonly cutAt?: number;
  /** Says nothing more instead. */
  readonly stall?: boolean;
}

/** An engine's two answers, on a socket or a port; records what it was asked. */
async function engine(
  behaviour: Engine,
  where: string | number = join(folder, 'engine.sock'),
): Promise<{ host: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const isSave = request.url?.endsWith('/get') === true;
    const { status, body } = (isSave ? behaviour.save : behaviour.inspect) ?? {
      status: 200,
      body: JSON.stringify({
        Id: image.configDigest,
        RepoTags: ['demo/other:1', 'demo/app:1', 'localhost/mine:latest'],
      }),
    };
    response.statusCode = status;
    if (!isSave || status !== 200) return response.end(body);
    const archive = behaviour.archive ?? saved;
    if (behaviour.cutAt === undefined) return response.end(archive);
    response.setHeader('content-length', archive.length);
    return response.write(archive.subarray(0, behaviour.cutAt), () => behaviour.stall || response.destroy());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(where, resolve));
  const address = server.address();
  return { host: typeof address === 'string' ? `unix://${address}` : `tcp://127.0.0.1:${address?.port}`, asked };
}

function options(env: Record<string, string>): OpenOptions {
  return {
    platform: { kind: 'one', platform: { os: 'linux', architecture: 'amd64' }, explicit: false },
    limits: defaultLimits,
    env,
  };
}

async function sizeOf(layer: { open(): AsyncIterable<Uint8Array> } | undefined): Promise<number> {
  let size = 0;
  for await (const chunk of layer?.open() ?? []) size += chunk.length;
  return size;
}

describe('openDaemonImage', () => {
  it.each([
    ['docker 20', saved, undefined],
    ['docker 25', dockerSave25([{ image }]), image.digest],
    ['podman', podmanSave([{ image, ref: 'localhost/demo/app:1' }]), undefined],
  ])('takes an image out of %s', async (_, archive, digest) => {
    const { host, asked } = await engine({ archive });
    const resolved = await openDaemonImage('demo/app:1', options({ DOCKER_HOST: host }));
    expect(resolved.images).toHaveLength(1);
    expect(resolved.images[0]).toMatchObject({
      reference: 'docker-daemon:demo/app:1',
      registry: 'docker.io',
      repository: 'demo/app',
      configDigest: image.configDigest,
    });
    expect(resolved.images[0]?.digest).toBe(digest);
    expect(await sizeOf(resolved.images[0]?.layers[0])).toBeGreaterThan(100);
    expect(asked).toEqual(['GET /images/demo/app:1/json', `GET /images/${image.configDigest}/get`]);
    await resolved.close();
  });

  it('talks TCP as well', async () => {
    const { host } = await engine({}, 0);
    const resolved = await openDaemonImage('demo/app:1', options({ DOCKER_HOST: host }));
    expect(resolved.images).toHaveLength(1);
    await resolved.close();
  });

  it('takes Podman ids, which have no algorithm, and gives an image named by id no repository', async () => {
    const id = image.configDigest.slice(7);
    const { host, asked } = await engine({ inspect: { status: 200, body: `{"Id":"${id}"}` } });
    const resolved = await openDaemonImage(id.slice(0, 12), options({ DOCKER_HOST: host }));
    expect(resolved.images[0]).not.toHaveProperty('repository');
    expect(asked[1]).toBe(`GET /images/${id}/get`);
    await resolved.close();
  });

  it.each([
    ['mine', 'localhost', 'mine'],
    ['docker.io/demo/app:1', 'docker.io', 'demo/app'],
    ['renamed', undefined, undefined],
  ])('goes by the name that the engine knows: %s', async (name, registry, repository) => {
    const { host } = await engine({});
    const resolved = await openDaemonImage(name, options({ DOCKER_HOST: host }));
    expect([resolved.images[0]?.registry, resolved.images[0]?.repository]).toEqual([registry, repository]);
    await resolved.close();
  });

  it('lets nothing of a name become part of the request', async () => {
    const { host, asked } = await engine({ inspect: { status: 404, body: '' } });
    await expect(openDaemonImage('a?x=1#/b%2f', options({ DOCKER_HOST: host }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(asked).toEqual(['GET /images/a%3Fx%3D1%23/b%252f/json']);
    for (const name of ['', '../containers', 'a//b', './x', 'x'.repeat(700)]) {
      await expect(openDaemonImage(name, options({ DOCKER_HOST: host }))).rejects.toMatchObject({
        code: 'BAD_REFERENCE',
      });
    }
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Engine, string, RegExp]>([
    [
      'has no such image',
      { inspect: { status: 404, body: '{"message":"no such image"}' } },
      'NOT_FOUND',
      /has no image "demo\/app:1"/,
    ],
    [
      'refuses',
      { inspect: { status: 403, body: '{"message":"denied by plugin"}' } },
      'DAEMON_REFUSED',
      /denied by plugin \(status 403\)/,
    ],
    ['refuses to save', { save: { status: 500, body: '<html>' } }, 'DAEMON_REFUSED', /no reason given \(status 500\)/],
    ['is no engine', { inspect: { status: 200, body: '<html>' } }, 'DAEMON_REFUSED', /not that of a container engine/],
    [
      'names a path as id',
      { inspect: { status: 200, body: '{"Id":"../../x"}' } },
      'DAEMON_REFUSED',
      /not that of a container engine/,
    ],
    ['breaks off', { cutAt: 4000 }, 'DAEMON_REFUSED', /broke off/],
    ['sends no archive', { archive: Buffer.alloc(3000, 'x') }, 'NOT_AN_ARCHIVE', /cannot be read as an archive/],
  ])('says clearly that an engine %s', async (_, behaviour, code, message) => {
    const { host } = await engine(behaviour);
    const error: unknown = await openDaemonImage('demo/app:1', options({ DOCKER_HOST: host })).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('stops when told to, in the middle of the image', async () => {
    const { host } = await engine({ cutAt: 4000, stall: true });
    const abort = new AbortController();
    const opening = openDaemonImage('demo/app:1', options({ DOCKER_HOST: host }), abort.signal);
    setTimeout(() => abort.abort(new Error('stopped')), 50);
    await expect(opening).rejects.toThrow('stopped');
  });

  it('tells what was tried when nobody answers', async () => {
    const env = {
      HOME: folder,
      XDG_RUNTIME_DIR: join(folder, 'run'),
      DOCKER_HOST: `unix://${join(folder, 'none.sock')}`,
    };
    const error: unknown = await openDaemonImage('x', options(env)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'DAEMON_UNREACHABLE',
      hint: expect.stringContaining(`${env.DOCKER_HOST} (DOCKER_HOST): nothing is there`),
    });
  });
});

describe('engineEndpoints', () => {
  async function context(name: string, meta: unknown, current = name): Promise<void> {
    const id = createHash('sha256').update(name).digest('hex');
    await mkdir(join(folder, '.docker', 'contexts', 'meta', id), { recursive: true });
    await writeFile(join(folder, '.docker', 'contexts', 'meta', id, 'meta.json'), JSON.stringify(meta));
    await writeFile(join(folder, '.docker', 'config.json'), JSON.stringify({ currentContext: current }));
  }

  it('goes by DOCKER_HOST before a context', async () => {
    await context('work', { Endpoints: { docker: { Host: 'tcp://192.0.2.1:2375' } } });
    const found = await engineEndpoints({ HOME: folder, DOCKER_HOST: 'unix:///x/y.sock' });
    expect(found).toEqual([{ name: 'unix:///x/y.sock', from: 'DOCKER_HOST', socketPath: '/x/y.sock' }]);
  });

  it('goes by the current context, and by DOCKER_CONTEXT before it', async () => {
    await context('one', { Endpoints: { docker: { Host: 'unix:///one.sock' } } });
    await context('two', { Endpoints: { docker: { Host: 'tcp://192.0.2.1' } } }, 'one');
    expect(await engineEndpoints({ HOME: folder })).toMatchObject([
      { socketPath: '/one.sock', from: 'docker context one' },
    ]);
    const [two] = await engineEndpoints({ HOME: folder, DOCKER_CONTEXT: 'two' });
    expect(two).toMatchObject({ host: '192.0.2.1', port: 2375 });
    expect(two).not.toHaveProperty('tls');
  });

  it('refuses a context that is not there', async () => {
    await expect(engineEndpoints({ HOME: folder, DOCKER_CONTEXT: '../../x' })).rejects.toMatchObject({
      code: 'BAD_CONFIG',
    });
  });

  it('looks at the usual places, rootless ones too', async () => {
    const found = await engineEndpoints({ HOME: folder, XDG_RUNTIME_DIR: '/run/user/1000' });
    expect(found.map((endpoint) => endpoint.socketPath)).toEqual(
      expect.arrayContaining([
        '/var/run/docker.sock',
        '/run/user/1000/docker.sock',
        '/run/user/1000/podman/podman.sock',
        '/run/podman/podman.sock',
      ]),
    );
  });

  it('reads certificates when TLS is asked for', async () => {
    await writeFile(join(folder, 'ca.pem'), 'CA');
    await writeFile(join(folder, 'cert.pem'), 'CERT');
    await writeFile(join(folder, 'key.pem'), 'KEY');
    const env = { HOME: folder, DOCKER_HOST: 'tcp://192.0.2.1', DOCKER_CERT_PATH: folder };
    expect(await engineEndpoints({ ...env, DOCKER_TLS_VERIFY: '1' })).toMatchObject([
      { host: '192.0.2.1', port: 2376, tls: { verify: true, ca: 'CA', cert: 'CERT', key: 'KEY' } },
    ]);
    expect(await engineEndpoints({ ...env, DOCKER_TLS: '1' })).toMatchObject([{ tls: { verify: false } }]);
    expect((await engineEndpoints(env))[0]).not.toHaveProperty('tls');
  });

  it.each([
    ['unix:///a b.sock', { socketPath: '/a b.sock' }],
    ['tcp://host.example:1234', { host: 'host.example', port: 1234 }],
    ['tcp://[2001:db8::1]:1234', { host: '2001:db8::1', port: 1234 }],
    ['http://192.0.2.1', { host: '192.0.2.1', port: 80 }],
    ['https://192.0.2.1', { host: '192.0.2.1', port: 443, tls: { verify: true } }],
  ])('reads %s', (address, expected) => {
    expect(endpointOf(address, 'DOCKER_HOST')).toMatchObject(expected);
  });

  it.each(['ssh://host.example', 'host.example:2375', 'unix://', '', 'tcp://'])('refuses %j', (address) => {
    expect(() => endpointOf(address, 'DOCKER_HOST')).toThrow(/cannot be used/);
  });
});
