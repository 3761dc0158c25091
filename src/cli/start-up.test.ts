import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dockerSave20 } from '../testing/archives.ts';
import { buildImage } from '../testing/image-builder.ts';
import { cacheFolder } from './cache-place.ts';

const bin = fileURLToPath(new URL('../../bin/tidewaiter.js', import.meta.url));
let folder = '';
let listing = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-start-'));
  // Says at the end which modules the process resolved.
  const hooks = `import { registerHooks } from 'node:module';
const seen = new Set();
registerHooks({ resolve(name, context, next) { const found = next(name, context); seen.add(found.url); return found; } });
process.on('exit', () => process.stderr.write('MODULES ' + JSON.stringify([...seen]) + '\\n'));`;
  listing = join(folder, 'listing.mjs');
  await writeFile(listing, hooks);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const ran = spawnSync(process.execPath, ['--import', pathToFileURL(listing).href, bin, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', TIDEWAITER_CACHE: 'off', ...env },
  });
  const said = /^MODULES (.*)$/m.exec(ran.stderr)?.[1] ?? '[]';
  const modules = (JSON.parse(said) as string[]).filter((url) => url.startsWith('file:') || url.startsWith('node:'));
  return { status: ran.status, stdout: ran.stdout, modules };
}

describe('what is loaded to start', () => {
  const heavy =
    /\/node_modules\/(?!commander\/)|\/src\/(?:analyzers|detectors|inspect|trace|registry|sources|scan|reports|indicators|image)\//;

  test.each([
    [['--version'], 0],
    [['--help'], 0],
    [['scan', '--help'], 0],
    [['scan', '--no-such-flag'], 2],
    [['completion', 'bash'], 0],
  ])('%j loads no schema, grammar, client or detector', (args, status) => {
    const ran = start(args);
    expect(ran.status).toBe(status);
    expect(ran.modules.some((url) => url.endsWith('/cli/main.ts'))).toBe(true);
    expect(ran.modules.filter((url) => heavy.test(url))).toEqual([]);
  });

  test('the cache is listed without what reads images', () => {
    const { status, modules } = start(['cache', 'path'], { TIDEWAITER_CACHE: join(folder, 'none') });
    expect(status).toBe(0);
    expect(
      modules.filter((url) => /\/node_modules\/(?!commander\/)|\/src\/(?:trace|detectors|registry)\//.test(url)),
    ).toEqual([]);
  });
});

test('a warm scan of an archive loads neither what judges nor the HTTP client', async () => {
  const path = join(folder, 'app.tar');
  await writeFile(path, dockerSave20([{ image: buildImage({ files: { '/a': 'a\n' }, cmd: ['/a'] }), ref: 'app:1' }]));
  // Longer than a file has to be left alone before its times say anything.
  await pause(2_100);
  const env = { TIDEWAITER_CACHE: join(folder, 'warm') };
  const judges =
    /\/src\/(?:analyzers|detectors|indicators|registry\/client)|\/src\/trace\/(?:languages|trace\.ts)|\/node_modules\/(?:undici|web-tree-sitter|fflate|@noble)\//;
  const cold = start(['scan', '--quiet', `docker-archive:${path}`], env);
  expect(cold.modules.some((url) => judges.test(url))).toBe(true);
  const warm = start(['scan', '--quiet', `docker-archive:${path}`], env);
  expect(warm.stdout).toBe(cold.stdout);
  expect(warm.modules.filter((url) => judges.test(url))).toEqual([]);
});

describe('compiled code', () => {
  const compiled = async (place: string) => (await readdir(join(place, 'code')).catch(() => [])).length;

  test.each([
    ['TIDEWAITER_CACHE', (at: string) => ({ TIDEWAITER_CACHE: at })],
    ['XDG_CACHE_HOME', (at: string) => ({ TIDEWAITER_CACHE: '', XDG_CACHE_HOME: at })],
    ['HOME', (at: string) => ({ TIDEWAITER_CACHE: '', HOME: at })],
  ])('is kept beside the layers, where %s says', async (name, envOf) => {
    const env = envOf(join(folder, name));
    expect(start(['--version'], env).status).toBe(0);
    expect(await compiled(cacheFolder(env) ?? '')).toBe(1);
  });

  test('is kept nowhere when the cache is off', async () => {
    const home = join(folder, 'off');
    await mkdir(home);
    expect(start(['--version'], { TIDEWAITER_CACHE: 'off', HOME: home }).status).toBe(0);
    expect(await readdir(home)).toEqual([]);
  });

  test('is not taken from a folder that others can write to', async () => {
    const open = join(folder, 'open');
    await mkdir(join(open, 'code'), { recursive: true });
    await chmod(open, 0o777);
    expect(start(['--version'], { TIDEWAITER_CACHE: open }).status).toBe(0);
    expect(await compiled(open)).toBe(0);
    const linked = join(folder, 'linked');
    await symlink(open, linked);
    expect(start(['--version'], { TIDEWAITER_CACHE: linked }).status).toBe(0);
    expect(await compiled(open)).toBe(0);
  });

  test('may be impossible to keep', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const ran = start(['--version'], { TIDEWAITER_CACHE: join(file, 'below') });
    expect(ran).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});
