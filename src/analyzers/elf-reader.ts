/** What the headers of an ELF file say. Source: System V ABI, "Object Files" and "Dynamic Linking"; elf(5). */
export interface ElfHeaders {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
  /** `e_type`: 1 relocatable, 2 executable, 3 shared, 4 core. */
  readonly type: number;
  readonly machine: number;
  readonly segments: readonly ElfSegment[];
  readonly sections: readonly ElfSection[];
  /** Sections the header promises; the table itself may lie beyond the bytes at hand. */
  readonly sectionCount: number;
}

/** One program header. Offsets and sizes are in the file. */
export interface ElfSegment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
  readonly memorySize: number;
}

/** One section header. */
export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** One symbol: undefined ones are imports. */
export interface ElfSymbol {
  readonly name: string;
  readonly imported: boolean;
}

const maxHeaders = 1024;
const maxName = 256;

/** Numbers of either byte order and width; reads beyond the end give 0. */
export class ElfBytes {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly wide: boolean;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, littleEndian: boolean, wide: boolean) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.wide = wide;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(at: number): number {
    return this.#fits(at, 2) ? this.#view.getUint16(at, this.littleEndian) : 0;
  }

  u32(at: number): number {
    return this.#fits(at, 4) ? this.#view.getUint32(at, this.littleEndian) : 0;
  }

  /** An address or offset: 8 bytes in 64-bit files (exact up to 2^53), 4 in 32-bit ones. */
  word(at: number): number {
    if (!this.wide) return this.u32(at);
    return this.#fits(at, 8) ? Number(this.#view.getBigUint64(at, this.littleEndian)) : 0;
  }

  /** A NUL-ended name, at most 256 bytes. */
  text(at: number, most: number = maxName): string {
    if (!this.#fits(at, 1)) return '';
    let end = at;
    while (end < this.bytes.length && end - at < most && this.bytes[end] !== 0) end++;
    return Buffer.from(this.bytes.buffer, this.bytes.byteOffset + at, end - at).toString('latin1');
  }

  #fits(at: number, size: number): boolean {
    return Number.isSafeInteger(at) && at >= 0 && at + size <= this.bytes.length;
  }
}

/** Reads the headers; `undefined` when the bytes are no ELF file. Never throws. */
export function readElf(bytes: Uint8Array): { readonly file: ElfBytes; readonly headers: ElfHeaders } | undefined {
  if (bytes.length < 52 || bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46)
    return undefined;
  const wide = bytes[4] === 2;
  const littleEndian = bytes[5] !== 2;
  const file = new ElfBytes(bytes, littleEndian, wide);
  const tail = wide ? 52 : 40;
  const sectionCount = file.u16(tail + 8);
  const headers: ElfHeaders = {
    bits: wide ? 64 : 32,
    littleEndian,
    type: file.u16(16),
    machine: file.u16(18),
    segments: readSegments(file, file.word(wide ? 32 : 28), file.u16(tail + 2), file.u16(tail + 4)),
    sections: readSections(file, file.word(wide ? 40 : 32), file.u16(tail + 6), sectionCount, file.u16(tail + 10)),
    sectionCount,
  };
  return { file, headers };
}

function readSegments(file: ElfBytes, table: number, entrySize: number, count: number): ElfSegment[] {
  const segments: ElfSegment[] = [];
  const least = file.wide ? 56 : 32;
  for (let index = 0; index < Math.min(count, maxHeaders); index++) {
    const at = table + index * Math.max(entrySize, least);
    if (at + least > file.bytes.length) break;
    segments.push(
      file.wide
        ? {
            type: file.u32(at),
            flags: file.u32(at + 4),
            offset: file.word(at + 8),
            address: file.word(at + 16),
            size: file.word(at + 32),
            memorySize: file.word(at + 40),
          }
        : {
            type: file.u32(at),
            flags: file.u32(at + 24),
            offset: file.word(at + 4),
            address: file.word(at + 8),
            size: file.word(at + 16),
            memorySize: file.word(at + 20),
          },
    );
  }
  return segments;
}

function readSections(file: ElfBytes, table: number, entrySize: number, count: number, names: number): ElfSection[] {
  const least = file.wide ? 64 : 40;
  const step = Math.max(entrySize, least);
  if (table === 0) return [];
  const namesAt = file.word(table + names * step + (file.wide ? 24 : 16));
  const sections: ElfSection[] = [];
  for (let index = 0; index < Math.min(count, maxHeaders); index++) {
    const at = table + index * step;
    if (at + least > file.bytes.length) break;
    sections.push({
      name: file.text(namesAt + file.u32(at), 64),
      type: file.u32(at + 4),
      offset: file.word(at + (file.wide ? 24 : 16)),
      size: file.word(at + (file.wide ? 32 : 20)),
      link: file.u32(at + (file.wide ? 40 : 24)),
    });
  }
  return sections;
}

/** Symbols of a table at `offset`, names from `strings`; at most `most`. */
export function* readSymbols(
  file: ElfBytes,
  offset: number,
  size: number,
  strings: number,
  most: number,
): Iterable<ElfSymbol> {
  const step = file.wide ? 24 : 16;
  const count = Math.min(Math.floor(size / step), most);
  for (let index = 1; index < count; index++) {
    const at = offset + index * step;
    if (at + step > file.bytes.length) return;
    const name = file.u32(at);
    if (name === 0) continue;
    yield { name: file.text(strings + name, 64), imported: file.u16(at + (file.wide ? 6 : 14)) === 0 };
  }
}

/** File offset of a virtual address, by the loadable segments; `undefined` when none holds it. */
export function offsetOf(headers: ElfHeaders, address: number): number | undefined {
  for (const { type, offset, address: start, size } of headers.segments) {
    if (type === 1 && address >= start && address < start + size) return address - start + offset;
  }
  return undefined;
}
