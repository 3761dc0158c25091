import type { AnalyzedFile, FileHead } from '../inspect/analyzer.ts';
import { type ElfBytes, type ElfHeaders, offsetOf, readElf, readSymbols } from './elf-reader.ts';
import type { TypedAnalyzer } from './facts-of.ts';
import { notableStrings } from './notable-strings.ts';

/** What is worth knowing of one ELF file. Every field is a claim of the file's own headers. */
export interface ElfFact {
  readonly bits: 32 | 64;
  readonly type: 'executable' | 'shared' | 'object' | 'core' | 'other';
  /** GOARCH-like name, else `machine-N`. */
  readonly machine: string;
  /** Runs without libraries: no interpreter and none needed. */
  readonly static: boolean;
  readonly interpreter?: string;
  readonly soname?: string;
  readonly needed: readonly string[];
  /** Imported functions out of a short list of telling ones, sorted. */
  readonly imports: readonly string[];
  /** Exported functions out of the list of those that a preloaded library would replace, sorted. */
  readonly exports: readonly string[];
  /** No section table at all: usual for packed or hand-made files. */
  readonly noSections: boolean;
  /** A Linux kernel module. */
  readonly kernelModule: boolean;
  readonly packer?: 'upx';
  /** A segment that is writable and executable at once. */
  readonly writableCode: boolean;
  /** Telling texts (pool addresses, onion hosts, raw sockets of bash …), at most 20. */
  readonly strings: readonly string[];
  /** Only the first part of the file was read, or its tables point outside it. */
  readonly truncated: boolean;
}

const types: Readonly<Record<number, ElfFact['type']>> = { 1: 'object', 2: 'executable', 3: 'shared', 4: 'core' };
const machines: Readonly<Record<number, string>> = {
  ...{ 3: '386', 8: 'mips', 20: 'ppc', 21: 'ppc64', 22: 's390x', 40: 'arm', 62: 'amd64', 183: 'arm64', 243: 'riscv64' },
};
const telling: ReadonlySet<string> = new Set([
  ...[
    'readdir',
    'readdir64',
    'getdents64',
    'dlsym',
    'dlopen',
    'execve',
    'execvp',
    'system',
    'popen',
    'fexecve',
    'socket',
  ],
  ...['connect', 'bind', 'listen', 'accept', 'dup2', 'fork', 'ptrace', 'memfd_create', 'setns', 'unshare', 'chroot'],
  ...['mount', 'init_module', 'finit_module', 'prctl', 'pam_get_authtok', 'crypt', 'getspnam', 'setuid', 'setreuid'],
  ...['kallsyms_lookup_name', 'sys_call_table', 'register_kprobe', 'register_ftrace_function', 'ftrace_set_filter_ip'],
]);
/** Functions of libc and PAM that a preloaded library replaces to hide files, processes and connections, or to take passwords. */
const replaceable: ReadonlySet<string> = new Set([
  ...['readdir', 'readdir64', 'readdir_r', 'opendir', 'fopen', 'fopen64', 'open', 'open64', 'openat', 'stat', 'lstat'],
  ...['stat64', 'lstat64', '__xstat', '__lxstat', '__fxstat', 'access', 'unlink', 'rmdir', 'execve', 'accept', 'write'],
  ...['read', 'connect', 'getdents64', 'kill', 'ptrace', 'pam_authenticate', 'pam_sm_authenticate', 'pam_acct_mgmt'],
  ...['getpwnam', 'crypt', 'SSL_write', 'SSL_read'],
]);

const segment = { dynamic: 2, interpreter: 3, load: 1 } as const;
const tag = { needed: 1, strings: 5, symbols: 6, soname: 14 } as const;
const maxSymbols = 200_000;

/** Headers, libraries and telling symbols of programs and libraries; bounded, never throws. */
export const elf = {
  id: 'elf',
  version: 1,
  title: 'What programs and libraries import, export and reveal of themselves.',
  wants({ fact }: FileHead): number {
    return fact.kind === 'elf' ? 8 * 1024 * 1024 : 0;
  },
  analyze(file: AnalyzedFile): readonly ElfFact[] {
    const read = readElf(file.bytes);
    return read === undefined ? [] : [factOf(read.file, read.headers, file)];
  },
} as const satisfies TypedAnalyzer<ElfFact>;

function factOf(bytes: ElfBytes, headers: ElfHeaders, file: AnalyzedFile): ElfFact {
  const { segments, sections } = headers;
  const interpreterAt = segments.find(({ type }) => type === segment.interpreter);
  const interpreter = interpreterAt === undefined ? '' : bytes.text(interpreterAt.offset);
  const dynamic = readDynamic(bytes, headers);
  const { imports, exports } = readTelling(bytes, headers, dynamic);
  const type = types[headers.type] ?? 'other';
  const runs = type === 'executable' || type === 'shared';
  return {
    bits: headers.bits,
    type,
    machine: machines[headers.machine] ?? `machine-${headers.machine}`,
    static:
      runs &&
      interpreter === '' &&
      dynamic.needed.length === 0 &&
      (type === 'executable' || dynamic.soname === undefined),
    ...(interpreter === '' ? {} : { interpreter }),
    ...(dynamic.soname === undefined ? {} : { soname: dynamic.soname }),
    needed: dynamic.needed,
    imports,
    exports,
    noSections: headers.sectionCount === 0,
    kernelModule: type === 'object' && sections.some(({ name }) => name === '.modinfo'),
    ...(hasUpxMark(file.bytes) ? { packer: 'upx' as const } : {}),
    writableCode: segments.some(({ type: kind, flags }) => kind === segment.load && (flags & 3) === 3),
    strings: notableStrings(file.bytes, file.fact.needles ?? []),
    truncated: file.truncated || sections.length < Math.min(headers.sectionCount, 1024),
  };
}

interface Dynamic {
  readonly needed: readonly string[];
  readonly soname?: string;
  /** File offsets of the tables. */
  readonly strings?: number;
  readonly symbols?: number;
}

function readDynamic(bytes: ElfBytes, headers: ElfHeaders): Dynamic {
  const at = headers.segments.find(({ type }) => type === segment.dynamic);
  if (at === undefined) return { needed: [] };
  const step = bytes.wide ? 16 : 8;
  const values: { readonly tag: number; readonly value: number }[] = [];
  for (let offset = at.offset; offset + step <= at.offset + at.size && values.length < 1000; offset += step) {
    const kind = bytes.word(offset);
    if (kind === 0) break;
    values.push({ tag: kind, value: bytes.word(offset + step / 2) });
  }
  const address = (wanted: number): number | undefined => {
    const value = values.find((entry) => entry.tag === wanted)?.value;
    return value === undefined ? undefined : offsetOf(headers, value);
  };
  const strings = address(tag.strings);
  const symbols = address(tag.symbols);
  const name = (value: number): string => (strings === undefined ? '' : bytes.text(strings + value));
  const soname = values.find((entry) => entry.tag === tag.soname);
  return {
    needed: values
      .filter((entry) => entry.tag === tag.needed)
      .slice(0, 200)
      .map(({ value }) => name(value)),
    ...(soname === undefined ? {} : { soname: name(soname.value) }),
    ...(strings === undefined ? {} : { strings }),
    ...(symbols === undefined ? {} : { symbols }),
  };
}

/** Telling names of the dynamic symbols (by the section table or, without one, by the dynamic segment) and of a module's own. */
function readTelling(bytes: ElfBytes, headers: ElfHeaders, dynamic: Dynamic): Pick<ElfFact, 'imports' | 'exports'> {
  const imports = new Set<string>();
  const exports = new Set<string>();
  const own = headers.type === 1 ? 2 : 11; // SHT_SYMTAB of relocatable files, else SHT_DYNSYM
  const table = headers.sections.find(({ type }) => type === own);
  const names = table === undefined ? undefined : headers.sections[table.link];
  const range =
    table !== undefined && names !== undefined
      ? { at: table.offset, size: table.size, strings: names.offset }
      : dynamic.symbols !== undefined && dynamic.strings !== undefined && dynamic.strings > dynamic.symbols
        ? // Linkers put the names right behind the symbols; nothing else in the segment tells how many there are.
          { at: dynamic.symbols, size: dynamic.strings - dynamic.symbols, strings: dynamic.strings }
        : undefined;
  if (range !== undefined) {
    for (const { name, imported } of readSymbols(bytes, range.at, range.size, range.strings, maxSymbols)) {
      if (imported && telling.has(name)) imports.add(name);
      else if (!imported && replaceable.has(name)) exports.add(name);
    }
  }
  return { imports: [...imports].sort(), exports: [...exports].sort() };
}

/** UPX leaves its mark behind the program headers, unless somebody has taken it out. */
function hasUpxMark(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096));
  return start.includes('UPX!');
}
