import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildIdentity } from './build-identity.ts';

let folder = '';
const at = (path: string) => join(folder, path);
const identity = () => buildIdentity(pathToFileURL(`${at('src')}/`));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-build-'));
  await mkdir(at('src/detectors'), { recursive: true });
  await mkdir(at('src/testing'));
  await mkdir(at('node_modules'));
  await writeFile(at('package.json'), '{}');
  await writeFile(at('node_modules/.package-lock.json'), '{}');
  await writeFile(at('src/detectors/one.ts'), 'export const one = 1;');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('this very tree has one, and keeps it', () => {
  expect(buildIdentity()).toMatch(/^[0-9a-f]{64}$/);
  expect(buildIdentity()).toBe(buildIdentity());
});

describe('sources', () => {
  test.each<[string, () => Promise<void>]>([
    ['a rule that changed', () => writeFile(at('src/detectors/one.ts'), 'export const one = 2;')],
    [
      'a rule that changed and got its old time back',
      async () => {
        const time = new Date(0);
        await writeFile(at('src/detectors/one.ts'), 'export const one = 2;');
        await utimes(at('src/detectors/one.ts'), time, time);
      },
    ],
    ['a new rule', () => writeFile(at('src/detectors/two.ts'), '')],
    ['a rule that is gone', () => rm(at('src/detectors/one.ts'))],
    ['another dependency', () => writeFile(at('node_modules/.package-lock.json'), '{"a":1}')],
  ])('%s makes another build', async (_title, change) => {
    const time = new Date(0);
    await utimes(at('src/detectors/one.ts'), time, time);
    const before = identity();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await change();
    expect(identity()).not.toBe(before);
  });
  test.each(['src/detectors/one.test.ts', 'src/testing/one.ts'])('%s is no part of it', async (path) => {
    const before = identity();
    await writeFile(at(path), 'test');
    expect(identity()).toBe(before);
  });
  test('that are not all there make none', async () => {
    await rm(at('package.json'));
    expect(identity()).toBeUndefined();
  });
});

test('a package has it from its build, wherever it is installed', async () => {
  await writeFile(at('src/build.json'), '{"identity":"abc"}');
  const before = identity();
  await writeFile(at('src/detectors/one.ts'), 'touched by an unpacker');
  expect(identity()).toBe(before);
  await cp(at('src'), at('elsewhere/dist'), { recursive: true });
  expect(buildIdentity(pathToFileURL(`${at('elsewhere/dist')}/`))).toBe(before);
  await writeFile(at('src/build.json'), '{"identity":"def"}');
  expect(identity()).not.toBe(before);
  await writeFile(at('src/build.json'), 'broken');
  expect(identity()).toBeUndefined();
});
