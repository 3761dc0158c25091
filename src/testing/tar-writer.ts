/** What stands in one tar entry; everything but the path has a default, so that tests state only what they are about. */
export interface TarItem {
  /** As it shall stand in the archive: image layers write `etc/passwd`, folders get their `/` added. */
  readonly path: string;
  /** Default: `file`, or `symlink` when a `link` is given. */
  readonly type?: 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo';
  readonly content?: string | Uint8Array;
  /** Permission bits; default 0o644 for files, 0o755 for folders, 0o777 for symbolic links. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly uname?: string;
  readonly gname?: string;
  /** Seconds since the epoch; default `tarTime`. */
  readonly mtime?: number;
  /** Target of a symbolic or hard link, as written. */
  readonly link?: string;
  readonly major?: number;
  readonly minor?: number;
  /** Extended attributes, written as pax `SCHILY.xattr.*`. */
  readonly xattrs?: Readonly<Record<string, string | Uint8Array>>;
  /** Further pax records of this entry, e.g. `{ 'GNU.sparse.major': '1' }`. */
  readonly pax?: Readonly<Record<string, string | Uint8Array>>;
  /** How a name too long for the header is written: pax records (default) or GNU `L`/`K` entries. */
  readonly longNames?: 'pax' | 'gnu';
}

/** Bytes put into the archive as they are (hostile headers, garbage between entries). */
export interface RawTarItem {
  readonly raw: Uint8Array;
}

/** 2024-01-02T03:04:05Z: the time of everything that tests write, so that the same items give the same digest. */
export const tarTime = 1_704_164_645;

const block = 512;
const typeFlags = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
} as const;
const utf8 = new TextEncoder();

/** Writes items as one tar (ustar, with pax records where ustar has no room). `end: false` leaves the end marker out. */
export function writeTar(
  items: readonly (TarItem | RawTarItem)[],
  options: { readonly end?: boolean } = {},
): Uint8Array {
  const parts = items.flatMap((item) => ('raw' in item ? [item.raw] : entryBytes(item)));
  if (options.end !== false) parts.push(new Uint8Array(2 * block));
  return Buffer.concat(parts);
}

/** Fields of one raw header; texts are cut to their field, `checksum` overrides the right one. */
export interface TarHeader {
  readonly name?: string | Uint8Array;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** A text is written as it is into the size field, e.g. to lie. */
  readonly size?: number | string;
  readonly mtime?: number;
  readonly flag?: string;
  readonly link?: string | Uint8Array;
  /** Six bytes and the version; default ustar's. */
  readonly magic?: string;
  readonly uname?: string;
  readonly gname?: string;
  readonly major?: number;
  readonly minor?: number;
  readonly prefix?: string;
  readonly checksum?: number | string;
}

/** One 512-byte header with a right checksum unless told otherwise. Source of the layout: POSIX.1-2001 pax, "ustar Interchange Format". */
export function tarHeader(fields: TarHeader): Uint8Array {
  const header = new Uint8Array(block);
  const put = (value: string | Uint8Array, at: number, length: number) =>
    header.set((typeof value === 'string' ? utf8.encode(value) : value).subarray(0, length), at);
  put(fields.name ?? '', 0, 100);
  put(octal(fields.mode ?? 0o644, 8), 100, 8);
  put(number(fields.uid ?? 0, 8), 108, 8);
  put(number(fields.gid ?? 0, 8), 116, 8);
  put(typeof fields.size === 'string' ? fields.size : number(fields.size ?? 0, 12), 124, 12);
  put(number(fields.mtime ?? tarTime, 12), 136, 12);
  put(fields.flag ?? '0', 156, 1);
  put(fields.link ?? '', 157, 100);
  put(fields.magic ?? 'ustar\x0000', 257, 8);
  put(fields.uname ?? '', 265, 32);
  put(fields.gname ?? '', 297, 32);
  put(octal(fields.major ?? 0, 8), 329, 8);
  put(octal(fields.minor ?? 0, 8), 337, 8);
  put(fields.prefix ?? '', 345, 155);
  put('        ', 148, 8);
  const sum = header.reduce((total, byte) => total + byte, 0);
  const checksum = fields.checksum ?? sum;
  put(typeof checksum === 'string' ? checksum : `${checksum.toString(8).padStart(6, '0')}\x00 `, 148, 8);
  return header;
}

/** Bytes filled up with zeros to whole blocks. */
export function padToBlock(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / block) * block);
  padded.set(bytes);
  return padded;
}

/** A pax extended header (`x`, or `g` for the rest of the archive) with these records. */
export function paxHeader(records: Readonly<Record<string, string | Uint8Array>>, flag: 'x' | 'g' = 'x'): Uint8Array {
  const body = Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, value)));
  return Buffer.concat([tarHeader({ name: 'PaxHeaders.0/entry', flag, size: body.length }), padToBlock(body)]);
}

function entryBytes(item: TarItem): Uint8Array[] {
  const type = item.type ?? (item.link === undefined ? 'file' : 'symlink');
  const path = type === 'directory' && !item.path.endsWith('/') ? `${item.path}/` : item.path;
  const body = typeof item.content === 'string' ? utf8.encode(item.content) : (item.content ?? new Uint8Array());
  const link = item.link ?? '';
  const parts: Uint8Array[] = [];
  const records: Record<string, string | Uint8Array> = { ...item.pax };
  const gnu = item.longNames === 'gnu';
  if (utf8.encode(path).length > 100) {
    if (gnu) parts.push(gnuLongName('L', path));
    else records['path'] = path;
  }
  if (utf8.encode(link).length > 100) {
    if (gnu) parts.push(gnuLongName('K', link));
    else records['linkpath'] = link;
  }
  for (const [name, value] of Object.entries(item.xattrs ?? {})) records[`SCHILY.xattr.${name}`] = value;
  if (Object.keys(records).length > 0) parts.push(paxHeader(records));
  const defaultMode = type === 'directory' ? 0o755 : type === 'symlink' ? 0o777 : 0o644;
  parts.push(
    tarHeader({
      name: path,
      mode: item.mode ?? defaultMode,
      uid: item.uid ?? 0,
      gid: item.gid ?? 0,
      size: type === 'file' ? body.length : 0,
      mtime: item.mtime ?? tarTime,
      flag: typeFlags[type],
      link,
      uname: item.uname ?? '',
      gname: item.gname ?? '',
      major: item.major ?? 0,
      minor: item.minor ?? 0,
      ...(gnu ? { magic: 'ustar  \x00' } : {}),
    }),
  );
  if (type === 'file' && body.length > 0) parts.push(padToBlock(body));
  return parts;
}

function gnuLongName(flag: 'L' | 'K', name: string): Uint8Array {
  const body = utf8.encode(`${name}\x00`);
  const header = tarHeader({ name: '././@LongLink', flag, size: body.length, magic: 'ustar  \x00' });
  return Buffer.concat([header, padToBlock(body)]);
}

/** `length key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string | Uint8Array): Uint8Array {
  const rest = Buffer.concat([
    utf8.encode(` ${key}=`),
    typeof value === 'string' ? utf8.encode(value) : value,
    utf8.encode('\n'),
  ]);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([utf8.encode(String(length)), rest]);
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\x00`;
}

/** Octal where it fits, otherwise GNU's base-256. */
function number(value: number, width: number): string | Uint8Array {
  if (value >= 0 && value < 8 ** (width - 1)) return octal(value, width);
  const bytes = new Uint8Array(width);
  let rest = BigInt.asUintN(8 * width, BigInt(value));
  for (let at = width - 1; at >= 0; at--) {
    bytes[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  bytes[0] = (bytes[0] ?? 0) | 0x80;
  return bytes;
}
