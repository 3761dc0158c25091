import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzersPath, generateAnalyzers } from '../../scripts/generate/analyzers.ts';
import { contentKind } from '../inspect/content-kind.ts';
import type { FileFact } from '../inspect/facts.ts';
import { analyzers } from './all.gen.ts';

const places = [
  '/etc/passwd',
  '/etc/shadow',
  '/etc/sudoers',
  '/etc/doas.conf',
  '/root/.ssh/authorized_keys',
  '/var/lib/dpkg/status',
  '/var/lib/dpkg/info/x.list',
  '/lib/apk/db/installed',
  '/opt/config.json',
  '/bin/bash',
  '/a.jpg',
];

const scraps = fc.constantFrom(
  ...[
    'root:x:0:0:root:/root:/bin/bash',
    'a::',
    '\\',
    '"',
    '{',
    '[',
    ',',
    ':',
    'pool_address',
    '"url"',
    '"user"',
    '"algo"',
  ],
  ...[
    'ALL=(ALL) NOPASSWD: ALL',
    'ssh-rsa AAAA',
    'command="',
    'Package: x',
    'Version: 1',
    'P:x',
    'F:a',
    'R:b',
    '\n',
    '\0',
    '#!/bin/sh',
  ],
);

describe('all analyzers', () => {
  it('are listed: run `npm run generate` when this fails', async () => {
    expect(readFileSync(new URL(`../../${analyzersPath}`, import.meta.url), 'utf8')).toBe(await generateAnalyzers());
  });

  it('have ids of their own, a version and a title', () => {
    expect(new Set(analyzers.map(({ id }) => id)).size).toBe(analyzers.length);
    for (const { version, title } of analyzers) {
      expect(version).toBeGreaterThan(0);
      expect(title).toMatch(/\.$/);
    }
  });

  it('give plain JSON for whatever bytes, and never throw', () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(scraps, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''), 'latin1')),
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), bytes])),
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.concat([Buffer.from('\x7fELF\x01\x02\x01'), bytes])),
    );
    fc.assert(
      fc.property(content, fc.constantFrom(...places), fc.boolean(), (bytes, path, truncated) => {
        const kind = contentKind(bytes);
        const fact: FileFact = {
          path,
          layer: 0,
          type: 'file',
          size: bytes.length,
          mode: 0o4755,
          uid: 0,
          gid: 0,
          mtime: 0,
          kind,
        };
        for (const analyzer of analyzers) {
          analyzer.wants({ fact, head: bytes.subarray(0, 512) });
          const facts = analyzer.analyze({ fact, bytes, truncated });
          expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
