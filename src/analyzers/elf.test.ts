import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FileFact } from '../inspect/facts.ts';
import { type ElfFact, elf } from './elf.ts';

interface Sketch {
  readonly bits?: 32 | 64;
  readonly big?: boolean;
  readonly type?: number;
  readonly machine?: number;
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly soname?: string;
  readonly imports?: readonly string[];
  readonly exports?: readonly string[];
  readonly sections?: boolean;
  readonly tail?: string;
}

/** Writes a small ELF file: one loadable segment over everything, an interpreter and a dynamic segment where asked for. */
function elfFile(sketch: Sketch): Uint8Array {
  const wide = (sketch.bits ?? 64) === 64;
  const little = sketch.big !== true;
  const bytes = Buffer.alloc(8192);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const u16 = (at: number, value: number) => view.setUint16(at, value, little);
  const u32 = (at: number, value: number) => view.setUint32(at, value, little);
  const word = (at: number, value: number) => (wide ? view.setBigUint64(at, BigInt(value), little) : u32(at, value));
  const size = wide ? 8 : 4;

  let strings = '\0';
  const name = (text: string): number => {
    const at = strings.length;
    strings += `${text}\0`;
    return at;
  };
  const symbols = [
    ...(sketch.imports ?? []).map((text) => ({ name: name(text), section: 0 })),
    ...(sketch.exports ?? []).map((text) => ({ name: name(text), section: 7 })),
  ];
  const entry = wide ? 24 : 16;
  const symbolsAt = 1024;
  const stringsAt = symbolsAt + (symbols.length + 1) * entry;
  const dynamic: [number, number][] = [
    ...(sketch.needed ?? []).map((text): [number, number] => [1, name(text)]),
    ...(sketch.soname === undefined ? [] : [[14, name(sketch.soname)] as [number, number]]),
    [5, stringsAt],
    [6, symbolsAt],
    [0, 0],
  ];
  bytes.write('\x7fELF', 'latin1');
  bytes[4] = wide ? 2 : 1;
  bytes[5] = little ? 1 : 2;
  u16(16, sketch.type ?? 3);
  u16(18, sketch.machine ?? 62);
  word(wide ? 32 : 28, 64);
  const tail = wide ? 52 : 40;
  const step = wide ? 56 : 32;
  u16(tail + 2, step);
  const segments: [number, number, number][] = [[1, 0, bytes.length]];
  if (sketch.interpreter !== undefined) {
    bytes.write(sketch.interpreter, 3000, 'latin1');
    segments.push([3, 3000, sketch.interpreter.length + 1]);
  }
  if (sketch.needed !== undefined || sketch.soname !== undefined || symbols.length > 0) {
    segments.push([2, 4000, dynamic.length * 2 * size]);
  }
  u16(tail + 4, segments.length);
  segments.forEach(([type, offset, length], index) => {
    const at = 64 + index * step;
    u32(at, type);
    word(at + (wide ? 8 : 4), offset);
    word(at + (wide ? 16 : 8), offset);
    word(at + (wide ? 32 : 16), length);
    u32(at + (wide ? 4 : 24), type === 1 ? 5 : 4);
  });
  dynamic.forEach(([tag, value], index) => {
    word(4000 + index * 2 * size, tag);
    word(4000 + index * 2 * size + size, value);
  });
  symbols.forEach((symbol, index) => {
    const at = symbolsAt + (index + 1) * entry;
    u32(at, symbol.name);
    u16(at + (wide ? 6 : 14), symbol.section);
  });
  bytes.write(strings, stringsAt, 'latin1');
  if (sketch.tail !== undefined) bytes.write(sketch.tail, 7000, 'latin1');
  if (sketch.sections === true) {
    word(wide ? 40 : 32, 6000);
    u16(tail + 6, wide ? 64 : 40);
    u16(tail + 8, 1);
  }
  return bytes;
}

function analyze(bytes: Uint8Array, more: Partial<FileFact> = {}): readonly ElfFact[] {
  const fact: FileFact = {
    path: '/x',
    layer: 0,
    type: 'file',
    size: bytes.length,
    mode: 0o755,
    uid: 0,
    gid: 0,
    mtime: 0,
    kind: 'elf',
    ...more,
  };
  return elf.analyze({ fact, bytes, truncated: bytes.length < fact.size });
}

describe('elf', () => {
  for (const bits of [32, 64] as const) {
    for (const big of [false, true]) {
      it(`reads ${bits}-bit files, ${big ? 'big' : 'little'} end first`, () => {
        const bytes = elfFile({
          bits,
          big,
          interpreter: '/lib64/ld-linux-x86-64.so.2',
          needed: ['libc.so.6', 'libcurl.so.4'],
          imports: ['socket', 'dup2', 'execve', 'strlen'],
        });
        expect(analyze(bytes)).toEqual([
          {
            bits,
            type: 'shared',
            machine: 'amd64',
            static: false,
            interpreter: '/lib64/ld-linux-x86-64.so.2',
            needed: ['libc.so.6', 'libcurl.so.4'],
            imports: ['dup2', 'execve', 'socket'],
            exports: [],
            noSections: true,
            kernelModule: false,
            writableCode: false,
            strings: [],
            truncated: false,
          },
        ]);
      });
    }
  }

  it('tells a library that replaces readdir', () => {
    const [fact] = analyze(
      elfFile({ soname: 'libhide.so', imports: ['dlsym'], exports: ['readdir', 'readdir64', 'other'] }),
    );
    expect(fact).toMatchObject({
      soname: 'libhide.so',
      imports: ['dlsym'],
      exports: ['readdir', 'readdir64'],
      static: false,
    });
  });

  it('tells a packed static program', () => {
    const bytes = elfFile({ type: 2, machine: 183 });
    Buffer.from(bytes.buffer, bytes.byteOffset).write('UPX!', 300);
    expect(analyze(bytes)).toMatchObject([
      { type: 'executable', machine: 'arm64', static: true, packer: 'upx', noSections: true },
    ]);
  });

  it('shows telling texts, cut to their printable part', () => {
    const text = '\0\x01stratum+tcp://pool.example:3333\0';
    expect(analyze(elfFile({ tail: text }), { needles: ['stratum'] })[0]?.strings).toEqual([
      'stratum+tcp://pool.example:3333',
    ]);
    expect(analyze(elfFile({ tail: text }))[0]?.strings).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('reads a real program: the one that runs this test', () => {
    const bytes = readFileSync(process.execPath);
    expect(analyze(bytes)[0]?.needed).toContain('libc.so.6');
    expect(analyze(bytes.subarray(0, 1_000_000), { size: bytes.length })).toMatchObject([
      { bits: 64, truncated: true },
    ]);
  });

  it('reads other machines and types by number', () => {
    expect(analyze(elfFile({ type: 1, machine: 9999 }))).toMatchObject([
      { type: 'object', machine: 'machine-9999', static: false },
    ]);
    expect(analyze(elfFile({ type: 4 }))).toMatchObject([{ type: 'core' }]);
    expect(analyze(elfFile({ type: 77 }))).toMatchObject([{ type: 'other' }]);
  });

  it('is not led astray by tables that point anywhere', () => {
    const bytes = elfFile({ needed: ['a'], imports: ['socket'], sections: true });
    const started = performance.now();
    for (let at = 4; at < 400; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const hostile = Uint8Array.from(bytes);
        hostile.fill(value, at, at + 8);
        expect(() => analyze(hostile)).not.toThrow();
      }
    }
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(analyze(bytes.subarray(0, 60))).toHaveLength(1);
    expect(analyze(bytes.subarray(0, 51))).toEqual([]);
    expect(analyze(Buffer.from('not ELF at all, but long enough to hold a header of that kind'))).toEqual([]);
  });
});
