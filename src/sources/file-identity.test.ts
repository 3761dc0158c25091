import { mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileIdentity } from './file-identity.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-identity-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const later = (): bigint => BigInt(Date.now() + 10_000) * 1_000_000n;
const of = async (path: string, now = later()) => fileIdentity(await stat(path, { bigint: true }), now);

test('a file keeps its identity until anything of it changes, also where size and time are put back', async () => {
  const path = join(folder, 'a');
  await writeFile(path, 'one');
  const time = new Date(1_700_000_000_000);
  await utimes(path, time, time);
  const before = await of(path);
  expect(before).toMatch(/^file /);
  expect(await of(path)).toBe(before);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await writeFile(path, 'two');
  await utimes(path, time, time);
  const after = await of(path);
  expect(after).toMatch(/^file /);
  expect(after).not.toBe(before);
});

test('another file in its place is another one', async () => {
  const path = join(folder, 'b');
  await writeFile(path, 'one');
  const before = await of(path);
  await writeFile(`${path}.new`, 'two');
  await rename(`${path}.new`, path);
  expect(await of(path)).not.toBe(before);
});

test('a file that was just written, or is none, has no identity', async () => {
  const path = join(folder, 'c');
  await writeFile(path, 'one');
  expect(await of(path, BigInt(Date.now()) * 1_000_000n)).toBeUndefined();
  expect(await of(path, 0n)).toBeUndefined();
  expect(await of(folder)).toBeUndefined();
});
