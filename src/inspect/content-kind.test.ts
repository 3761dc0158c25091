import { describe, expect, it } from 'vitest';
import { contentKind, isTextKind, shebangOf } from './content-kind.ts';
import type { ContentKind } from './facts.ts';

const tar = Buffer.alloc(512);
tar.write('name\0');
tar.write('ustar', 257);

const cases: readonly (readonly [string, Uint8Array | string, ContentKind])[] = [
  ['nothing', '', 'empty'],
  ['a script', '#!/bin/sh\n', 'script'],
  ['a script with a binary tail', '#!/bin/sh\n\0\0\x01', 'script'],
  ['an ELF file', '\x7fELF\x02\x01\x01', 'elf'],
  ['gzip', '\x1f\x8b\x08\0', 'gzip'],
  ['zstd', '\x28\xb5\x2f\xfd', 'zstd'],
  ['xz', '\xfd7zXZ\0', 'xz'],
  ['bzip2', 'BZh91AY&SY\0', 'bzip2'],
  ['text that opens like bzip2', 'BZh is a name', 'text'],
  ['zip', 'PK\x03\x04', 'zip'],
  ['tar', tar, 'tar'],
  ['png', '\x89PNG\r\n\x1a\n', 'png'],
  ['jpeg', '\xff\xd8\xff\xe0', 'jpeg'],
  ['gif', 'GIF89a\0\0', 'gif'],
  ['wasm', '\0asm\x01\0\0\0', 'wasm'],
  ['a Java class', '\xca\xfe\xba\xbe\0\0\0\x3d', 'class'],
  ['a fat Mach-O', '\xca\xfe\xba\xbe\0\0\0\x02', 'macho'],
  ['Mach-O', '\xcf\xfa\xed\xfe', 'macho'],
  ['Windows', 'MZ\x90\0\x03\0', 'pe'],
  ['text that opens like Windows', 'MZ is for text', 'text'],
  ['Python bytecode', '\xa7\x0d\x0d\x0a\0\0\0\0', 'pyc'],
  ['JSON', ' {\n "a": 1}', 'json'],
  ['a JSON array', '[1, 2]', 'json'],
  ['an INI file', '[Unit]\nDescription=x', 'text'],
  ['shell braces', '{ echo a; }', 'text'],
  ['UTF-8', Buffer.from('grüße aus 東京 ✓'), 'text'],
  ['UTF-16', Buffer.from('\ufeffhi', 'utf16le'), 'text'],
  ['some Latin-1', 'un caf\xe9 et une th\xe9i\xe8re pour tout le monde', 'text'],
  ['colours', '\x1b[31mred\x1b[0m', 'text'],
  ['bytes', '\0\x01\x02', 'binary'],
  ['noise', Buffer.from(Array.from({ length: 300 }, (_, index) => 128 + ((index * 37) % 128))), 'binary'],
];

describe('contentKind', () => {
  for (const [name, content, kind] of cases) {
    it(`${name}: ${kind}`, () => {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
      expect(contentKind(bytes)).toBe(kind);
      expect(isTextKind(kind)).toBe(kind === 'script' || kind === 'text' || kind === 'json');
    });
  }

  it('does not fall for a multi-byte letter cut at the end of the head', () => {
    expect(contentKind(Buffer.from('東'.repeat(200)).subarray(0, 512))).toBe('text');
  });
});

describe('shebangOf', () => {
  it.each([
    ['#!/bin/sh\necho', '/bin/sh'],
    ['#! /usr/bin/env python3 \r\n', '/usr/bin/env python3'],
    ['#!/bin/sh', '/bin/sh'],
    ['#!', ''],
    [`#!${'x'.repeat(600)}`, 'x'.repeat(255)],
  ])('%j', (text, expected) => {
    expect(shebangOf(Buffer.from(text))).toBe(expected);
  });
  it('needs a mark', () => {
    expect(shebangOf(Buffer.from('/bin/sh'))).toBeUndefined();
  });
});
