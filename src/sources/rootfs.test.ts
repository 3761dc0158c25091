import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Anomaly } from '../archive/entry.ts';
import { defaultLimits } from '../archive/limits.ts';
import { entries } from '../archive/tar.ts';
import { SourceError } from '../errors.ts';
import type { Resolved } from '../image/source.ts';
import { openRootfs } from './rootfs.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidewaiter-test-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

interface Read {
  readonly files: readonly Record<string, unknown>[];
  readonly anomalies: readonly Anomaly[];
  readonly error: unknown;
}

async function read(resolved: Resolved): Promise<Read> {
  const files: Record<string, unknown>[] = [];
  const anomalies: Anomaly[] = [];
  const stream = resolved.images[0]?.layers[0]?.open();
  if (stream === undefined) throw new Error('no layer');
  try {
    for await (const entry of entries(stream, {
      limits: defaultLimits,
      onAnomaly: (anomaly) => anomalies.push(anomaly),
    })) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry.body()) chunks.push(chunk);
      const { path, type, mode, linkTarget } = entry;
      const body = Buffer.concat(chunks).toString();
      files.push({
        path,
        type,
        mode: mode.toString(8),
        ...(linkTarget === undefined ? {} : { linkTarget }),
        ...(body ? { body } : {}),
      });
    }
  } catch (error) {
    return { files, anomalies, error };
  }
  return { files, anomalies, error: undefined };
}

describe('openRootfs', () => {
  it('streams files, folders and links, and follows none', async () => {
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin', 'su'), 'text');
    await chmod(join(folder, 'bin', 'su'), 0o4755);
    await link(join(folder, 'bin', 'su'), join(folder, 'bin', 'zu'));
    await symlink('/etc', join(folder, 'out'));
    await symlink('.', join(folder, 'circle'));
    const { files, anomalies, error } = await read(await openRootfs(folder));
    expect(error).toBeUndefined();
    expect(anomalies).toEqual([]);
    expect(files).toEqual([
      { path: '/bin', type: 'directory', mode: '755' },
      { path: '/bin/su', type: 'file', mode: '4755', body: 'text' },
      { path: '/bin/zu', type: 'hardlink', mode: '4755', linkTarget: '/bin/su' },
      { path: '/circle', type: 'symlink', mode: '777', linkTarget: '.' },
      { path: '/out', type: 'symlink', mode: '777', linkTarget: '/etc' },
    ]);
  });

  it('keeps long names, long links and odd bytes in names', async () => {
    const long = `${'n'.repeat(200)}`;
    await writeFile(join(folder, long), 'a');
    await symlink(`/${'t/'.repeat(150)}`, join(folder, 'link'));
    await writeFile(Buffer.concat([Buffer.from(join(folder, 'bad')), Buffer.from([0xff, 0x0a])]), 'b');
    const { files, error } = await read(await openRootfs(folder));
    expect(error).toBeUndefined();
    expect(files.map((file) => file['path'])).toEqual(['/bad\ufffd\n', '/link', `/${long}`]);
    expect(files[1]).toMatchObject({ linkTarget: `/${'t/'.repeat(150)}` });
  });

  it('leaves sockets out with a notice and does not wait for pipes', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));
    try {
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      const resolved = await openRootfs(folder);
      const { files, error } = await read(resolved);
      expect(error).toBeUndefined();
      expect(files.map((file) => [file['path'], file['type']])).toEqual([['/pipe', 'fifo']]);
      expect(resolved.notices).toContain('socket left out: "/socket"');
    } finally {
      server.close();
    }
  });

  it('ends with an error after everything else when something cannot be read', async () => {
    await writeFile(join(folder, '.wh.hidden'), 'would take a file away');
    await writeFile(join(folder, 'z'), 'still there');
    const { files, error } = await read(await openRootfs(folder));
    expect(files.map((file) => file['path'])).toEqual(['/z']);
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({
      code: 'UNREADABLE',
      message: '1 files could not be read: "/.wh.hidden" (named like a whiteout)',
    });
  });

  it('gives the same bytes each time', async () => {
    for (const name of ['c', 'a', 'b']) await writeFile(join(folder, name), name.repeat(1000));
    const resolved = await openRootfs(folder);
    const bytes = async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of resolved.images[0]?.layers[0]?.open() ?? []) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    expect((await bytes()).equals(await bytes())).toBe(true);
  });

  it.each([
    ['a file', 'file', 'NOT_AN_IMAGE'],
    ['nothing', 'nothing', 'NOT_FOUND'],
  ])('refuses %s', async (_, name, code) => {
    await writeFile(join(folder, 'file'), '');
    await expect(openRootfs(join(folder, name))).rejects.toMatchObject({ code });
  });

  it('stops when told to', async () => {
    await writeFile(join(folder, 'a'), 'a');
    const stream = (await openRootfs(folder)).images[0]?.layers[0]?.open(AbortSignal.abort(new Error('stopped')));
    await expect(stream?.[Symbol.asyncIterator]().next()).rejects.toThrow('stopped');
  });
});
