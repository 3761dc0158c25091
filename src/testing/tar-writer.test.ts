import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { tarHeader, tarTime, writeTar } from './tar-writer.ts';

/** Reads with somebody else's reader, so that writer and reader cannot share a mistake. */
async function readBack(tar: Uint8Array): Promise<Record<string, unknown>[]> {
  const reader = extract();
  const found: Record<string, unknown>[] = [];
  reader.end(Buffer.from(tar));
  for await (const entry of reader) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    const { name, type, mode, uid, gid, mtime, linkname, pax, devmajor, devminor } = entry.header;
    found.push({
      name,
      type,
      mode,
      uid,
      gid,
      mtime,
      linkname,
      pax,
      devmajor,
      devminor,
      body: Buffer.concat(chunks).toString(),
    });
  }
  return found;
}

describe('writeTar', () => {
  it('writes every kind of entry', async () => {
    const found = await readBack(
      writeTar([
        { path: 'etc', type: 'directory' },
        { path: 'etc/a', content: 'hello', mode: 0o4755, uid: 1, gid: 2 },
        { path: 'etc/b', link: 'a' },
        { path: 'etc/c', type: 'hardlink', link: 'etc/a' },
        { path: 'dev/null', type: 'character', major: 1, minor: 3 },
        { path: 'dev/sda', type: 'block', major: 8, minor: 0 },
        { path: 'run/pipe', type: 'fifo' },
      ]),
    );
    expect(found.map(({ name, type }) => [name, type])).toEqual([
      ['etc/', 'directory'],
      ['etc/a', 'file'],
      ['etc/b', 'symlink'],
      ['etc/c', 'link'],
      ['dev/null', 'character-device'],
      ['dev/sda', 'block-device'],
      ['run/pipe', 'fifo'],
    ]);
    expect(found[1]).toMatchObject({ mode: 0o4755, uid: 1, gid: 2, body: 'hello', mtime: new Date(tarTime * 1000) });
    expect(found[3]).toMatchObject({ linkname: 'etc/a' });
    expect(found[4]).toMatchObject({ devmajor: 1, devminor: 3 });
  });

  it.each(['pax', 'gnu'] as const)('writes long names as %s', async (longNames) => {
    const path = `${'folder/'.repeat(30)}file`;
    const found = await readBack(
      writeTar([
        { path, content: 'x', longNames },
        { path: 'l', link: `${path}2`, longNames },
      ]),
    );
    expect(found.map(({ name, linkname }) => [name, linkname])).toEqual([
      [path, null],
      ['l', `${path}2`],
    ]);
  });

  it('writes extended attributes, big numbers and raw bytes', async () => {
    const found = await readBack(
      writeTar([
        { path: 'a', content: 'x', uid: 3_000_000_000, xattrs: { 'user.note': 'yes' } },
        { raw: tarHeader({ name: 'raw', size: 0 }) },
      ]),
    );
    expect(found[0]).toMatchObject({ uid: 3_000_000_000, pax: { 'SCHILY.xattr.user.note': 'yes' } });
    expect(found[1]).toMatchObject({ name: 'raw' });
  });

  it('can lie and can leave the end out', () => {
    expect(writeTar([{ path: 'a' }], { end: false })).toHaveLength(512);
    const header = tarHeader({ name: 'a', size: '77777777777', checksum: 0 });
    expect(Buffer.from(header.subarray(124, 135)).toString()).toBe('77777777777');
    expect(Buffer.from(header.subarray(148, 154)).toString()).toBe('000000');
  });
});
