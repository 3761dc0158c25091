import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageReport } from '../reports/report.ts';
import { docker123321 } from '../testing/demo/docker123321.ts';
import { buildImage } from '../testing/image-builder.ts';
import { tidewaiter } from '../testing/interop/cli.ts';
import { startRegistry, type TestRegistry } from '../testing/registry/start-registry.ts';

let folder = '';
let registry: TestRegistry;
let image = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-cache-cli-'));
  registry = await startRegistry();
  const [demo] = docker123321;
  if (demo === undefined) throw new Error('no demo');
  registry.put(demo.repository, 'latest', buildImage(demo.image));
  image = `${registry.host}/${demo.repository}:latest`;
});
afterAll(async () => {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

const scan = async (env: Record<string, string>, ...flags: string[]): Promise<ImageReport> => {
  const ran = await tidewaiter(['scan', '--quiet', '--format', 'json', ...flags, image], env);
  return JSON.parse(ran.stdout) as ImageReport;
};
/** What of a report may not depend on the cache. */
const judged = ({ image: { layers, ...rest }, stats, ...report }: ImageReport) => ({
  ...report,
  image: { ...rest, layers: layers.map(({ cached: _cached, ...layer }) => layer) },
  stats: { ...stats, cachedLayers: 0, milliseconds: 0 },
});

describe('the cache of layers', () => {
  test('a second scan reads no layer, and says the same', async () => {
    const env = { TIDEWAITER_CACHE: join(folder, 'a') };
    const cold = await scan(env);
    const warm = await scan(env);
    expect(cold.stats.cachedLayers).toBe(0);
    expect(warm.stats.cachedLayers).toBe(warm.stats.layers);
    expect(judged(warm)).toEqual(judged(cold));
    expect(judged(await scan(env, '--no-cache'))).toEqual(judged(cold));
  });
  test('a warm scan prints what a cold one did, byte for byte, but for durations and what came from the cache', async () => {
    const cache = join(folder, 'bytes');
    const plain = (text: string) =>
      text
        .replaceAll(/"milliseconds": \d+/g, '"milliseconds": 0')
        .replaceAll(/"cachedLayers": \d+/g, '"cachedLayers": 0')
        .replaceAll('"cached": true', '"cached": false')
        .replaceAll(/ in [\d.]+ m?s(?: \(\d+ layers? cached\))?$/gm, '');
    const prints = async (name: string, ...flags: string[]) => {
      const files = ['json', 'sarif', 'markdown'].map((format) => [format, join(folder, `${name}.${format}`)] as const);
      const outputs = files.flatMap(([format, file]) => ['--format', format, '--output', file]);
      const ran = await tidewaiter(['scan', ...flags, ...outputs, '--format', 'text', image], {
        TIDEWAITER_CACHE: cache,
      });
      const written = await Promise.all(files.map(async ([, file]) => plain(await readFile(file, 'utf8'))));
      return { status: ran.status, stdout: plain(ran.stdout), stderr: ran.stderr.split('\n').sort(), written };
    };
    const cold = await prints('cold', '--verbose');
    expect((await readdir(cache)).some((name) => name.endsWith('.report'))).toBe(true);
    expect(await prints('warm', '--verbose')).toEqual(cold);
    expect(await prints('never', '--verbose', '--no-cache')).toEqual(cold);
  }, 60_000);
  test('stands in the user’s cache folder, and is listed, named and cleared', async () => {
    const env = { TIDEWAITER_CACHE: '', XDG_CACHE_HOME: join(folder, 'xdg') };
    await scan(env);
    const place = join(folder, 'xdg', 'tidewaiter');
    expect((await tidewaiter(['cache', 'path'], env)).stdout).toBe(`${place}\n`);
    const count = (await readdir(place)).length;
    expect(count).toBeGreaterThan(0);
    expect((await tidewaiter(['cache', 'ls'], env)).stdout).toMatch(
      new RegExp(
        `^(?:\\S+Z +\\S+ k?B {2}(?:layer|report) {1,2} [0-9a-f]{64}\\n){${count}}${count} records?, .* of at most 2.1 GB\\n$`,
      ),
    );
    expect((await tidewaiter(['cache', 'prune'], env)).stdout).toMatch(/^removed 0 records, 0 B\n$/);
    expect((await tidewaiter(['cache', 'prune', '--all'], env)).stdout).toMatch(/^removed \d records?, /);
    expect(await readdir(place)).toEqual([]);
  });
  test('is not touched with --no-cache', async () => {
    const env = { TIDEWAITER_CACHE: join(folder, 'never') };
    await scan(env, '--no-cache');
    await expect(readdir(join(folder, 'never'))).rejects.toThrow(/ENOENT/);
  });
  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['no cache', ['cache', 'ls'], { TIDEWAITER_CACHE: 'off' }, /switched off[\s\S]*Set TIDEWAITER_CACHE/],
    ['a size that is none', ['cache', 'prune', '--max-size', 'big'], { TIDEWAITER_CACHE: '/tmp/x' }, /not an amount/],
    [
      'a bound that is none',
      ['cache', 'ls'],
      { TIDEWAITER_CACHE: '/tmp/x', TIDEWAITER_CACHE_SIZE: 'x' },
      /not an amount/,
    ],
    ['nothing to do', ['cache'], {}, /Usage: tidewaiter cache/],
  ])('says what is wrong about %s', async (_title, args, env, said) => {
    const { status, stderr } = await tidewaiter(args, env);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(said) });
  });
});
