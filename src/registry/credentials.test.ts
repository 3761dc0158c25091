import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixedCredentials, userCredentials } from './credentials.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'tidewaiter-credentials-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const auth = (text: string) => ({ auth: Buffer.from(text).toString('base64') });
const basic = (username: string, password: string) => ({ kind: 'basic', username, password });

async function write(path: string, content: unknown): Promise<string> {
  const whole = join(home, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, typeof content === 'string' ? content : JSON.stringify(content));
  return whole;
}

/** A program that notes what it is asked and answers as told. */
async function helper(name: string, script: string): Promise<void> {
  const path = await write(
    `bin/docker-credential-${name}`,
    `#!/bin/sh\nread server\necho "$1 $server" >> ${home}/asked\n${script}\n`,
  );
  await chmod(path, 0o755);
}

function find(
  registry: string,
  repository = 'team/app',
  environment: Record<string, string> = {},
  notices: string[] = [],
) {
  return userCredentials({
    environment: { PATH: `${home}/bin:/usr/bin:/bin`, ...environment },
    home,
    helperTimeout: 2000,
    onNotice: (notice) => notices.push(notice),
  }).find(registry, repository);
}

describe('auths', () => {
  it.each<[string, unknown, string, unknown]>([
    ['a host', { 'r.example': auth('me:secret') }, 'r.example', basic('me', 'secret')],
    ['a host with a port', { 'r.example:5000': auth('me:secret') }, 'r.example:5000', basic('me', 'secret')],
    ['another port', { 'r.example:5000': auth('me:secret') }, 'r.example', undefined],
    ['a URL', { 'https://r.example/v2/': auth('me:secret') }, 'r.example', basic('me', 'secret')],
    [
      'docker.io by its old URL',
      { 'https://index.docker.io/v1/': auth('me:secret') },
      'docker.io',
      basic('me', 'secret'),
    ],
    ['docker.io by name', { 'docker.io': auth('me:secret') }, 'docker.io', basic('me', 'secret')],
    ['a password with colons', { 'r.example': auth('me:se:cr:et') }, 'r.example', basic('me', 'se:cr:et')],
    ['a password padded by docker', { 'r.example': auth('me:secret\0\0') }, 'r.example', basic('me', 'secret')],
    ['fields', { 'r.example': { username: 'me', password: 'secret' } }, 'r.example', basic('me', 'secret')],
    [
      'an identity token',
      { 'r.example': { ...auth('<token>:'), identitytoken: 'idt' } },
      'r.example',
      { kind: 'identity', token: 'idt' },
    ],
    ['a registry token', { 'r.example': { registrytoken: 'rt' } }, 'r.example', { kind: 'bearer', token: 'rt' }],
    ['an empty entry', { 'r.example': {} }, 'r.example', undefined],
    ['no base64', { 'r.example': { auth: '%%%' } }, 'r.example', undefined],
    ['no user', { 'r.example': auth(':secret') }, 'r.example', undefined],
    ['a host in capitals', { 'R.Example': auth('me:secret') }, 'r.example', basic('me', 'secret')],
    ['a host that only begins alike', { 'r.example': auth('me:secret') }, 'r.example.evil.example', undefined],
    [
      'the namespace',
      { 'r.example': auth('all:x'), 'r.example/team': auth('team:x') },
      'r.example',
      basic('team', 'x'),
    ],
    [
      'the repository',
      { 'r.example/team': auth('team:x'), 'r.example/team/app': auth('app:x') },
      'r.example',
      basic('app', 'x'),
    ],
    ['another namespace', { 'r.example/tea': auth('team:x') }, 'r.example', undefined],
    ['__proto__', JSON.parse('{"__proto__":{"auth":"bWU6eA=="}}'), '__proto__', undefined],
  ])('with %s', async (_, auths, registry, expected) => {
    await write('.docker/config.json', { auths });
    expect(await find(registry)).toEqual(expected);
  });
});

describe('places', () => {
  it('are asked in order, the first that knows the registry wins', async () => {
    await write('.config/containers/auth.json', {
      auths: { 'r.example': auth('podman:1'), 'p.example': auth('podman:2') },
    });
    expect(await find('r.example')).toEqual(basic('podman', '1'));
    await write('.docker/config.json', { auths: { 'r.example': auth('docker:1') } });
    expect(await find('r.example')).toEqual(basic('docker', '1'));
    expect(await find('p.example')).toEqual(basic('podman', '2'));
    await write('elsewhere/config.json', { auths: { 'r.example': auth('elsewhere:1') } });
    expect(await find('r.example', 'x', { DOCKER_CONFIG: join(home, 'elsewhere') })).toEqual(basic('elsewhere', '1'));
    await write('run/containers/auth.json', { auths: { 'p.example': auth('runtime:1') } });
    expect(await find('p.example', 'x', { XDG_RUNTIME_DIR: join(home, 'run') })).toEqual(basic('runtime', '1'));
    const inline = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'r.example': auth('inline:1') } }) };
    expect(await find('r.example', 'x', inline)).toEqual(basic('inline', '1'));
    const named = await write('named.json', { auths: { 'r.example': auth('named:1') } });
    expect(await find('r.example', 'x', { ...inline, REGISTRY_AUTH_FILE: named })).toEqual(basic('named', '1'));
  });

  it('without files mean anonymous', async () => {
    expect(await find('r.example')).toBeUndefined();
  });

  it.each([
    ['no JSON', '{"auths": {"r.example": {"auth": "c2VjcmV0OnNlY3JldA=="'],
    ['another shape', '{"auths": {"r.example": "c2VjcmV0OnNlY3JldA=="}}'],
    ['a list', '["c2VjcmV0OnNlY3JldA=="]'],
  ])('with %s are named, and nothing of their content is', async (_, text) => {
    await write('.docker/config.json', text);
    const error = await find('r.example').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'BAD_CONFIG', message: expect.stringContaining('config.json') });
    expect(`${error} ${(error as Error).stack} ${(error as Error).cause}`).not.toContain('c2Vj');
  });

  it('that were named must be there', async () => {
    const missing = find('r.example', 'x', { REGISTRY_AUTH_FILE: join(home, 'missing.json') });
    await expect(missing).rejects.toMatchObject({ code: 'BAD_CONFIG' });
  });
});

describe('helpers', () => {
  const answer = (username: string, secret: string) =>
    `echo '${JSON.stringify({ ServerURL: 'x', Username: username, Secret: secret })}'`;

  it('answer for their registry, with its name on standard input', async () => {
    await helper('one', answer('me', 'secret'));
    await write('.docker/config.json', { credHelpers: { 'r.example': 'one' } });
    expect(await find('r.example')).toEqual(basic('me', 'secret'));
    expect(await find('other.example')).toBeUndefined();
    expect(await readFile(join(home, 'asked'), 'utf8')).toBe('get r.example\n');
  });

  it('that store everything are asked for what has no helper of its own', async () => {
    await helper('store', answer('<token>', 'idt'));
    await write('.docker/config.json', { credsStore: 'store', auths: { 'https://index.docker.io/v1/': {} } });
    expect(await find('docker.io')).toEqual({ kind: 'identity', token: 'idt' });
    expect(await readFile(join(home, 'asked'), 'utf8')).toBe('get https://index.docker.io/v1/\n');
  });

  it('that have nothing mean anonymous, without a remark', async () => {
    await helper('none', 'echo "credentials not found in native keychain"; exit 1');
    await write('.docker/config.json', { credsStore: 'none' });
    const notices: string[] = [];
    expect(await find('r.example', 'x', {}, notices)).toBeUndefined();
    expect(notices).toEqual([]);
  });

  it.each([
    ['are not installed', 'missing', undefined, /not installed/],
    ['fail', 'bad', 'echo "keychain is locked"; exit 1', /keychain is locked/],
    ['say nonsense', 'bad', 'echo hello', /not JSON/],
    ['say something else', 'bad', 'echo "{}"', /no Username/],
    ['never end', 'bad', 'sleep 30', /too long/],
    [
      'never end to speak',
      'bad',
      'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done',
      /too much|too long/,
    ],
    ['have a path for a name', '../bin/bad', 'echo "{}"', /not a name/],
    ['have a command for a name', 'bad; id', 'echo "{}"', /not a name/],
  ])('that %s are passed over with a remark', async (_, name, script, remark) => {
    if (script !== undefined) await helper('bad', script);
    await write('.docker/config.json', { credHelpers: { 'r.example': name } });
    const notices: string[] = [];
    expect(await find('r.example', 'x', {}, notices)).toBeUndefined();
    expect(notices.join()).toMatch(remark);
  });
});

it('a user given by hand counts for one registry only', async () => {
  const source = fixedCredentials('r.example', 'me', 'secret', {
    find: async () => ({ kind: 'bearer', token: 'other' }),
  });
  expect(await source.find('r.example', 'x')).toEqual(basic('me', 'secret'));
  expect(await source.find('other.example', 'x')).toEqual({ kind: 'bearer', token: 'other' });
  expect(await fixedCredentials('r.example', 'me', 'secret').find('other.example', 'x')).toBeUndefined();
});
