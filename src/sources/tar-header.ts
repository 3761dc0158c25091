/** What a file system tells of one of its files, for a tar entry. Names are bytes: they need not be UTF-8. */
export interface TarMember {
  /** Relative to the root, without a leading slash. */
  readonly path: Uint8Array;
  readonly flag: '0' | '1' | '2' | '3' | '4' | '5' | '6';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the body that follows. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly link?: Uint8Array;
}

const block = 512;

/** Header blocks of one entry: ustar, after a pax header for what ustar has no room for. Source: POSIX.1-2001 pax. */
export function tarHeaderOf(member: TarMember): Uint8Array {
  const link = member.link ?? new Uint8Array();
  const records: Uint8Array[] = [];
  if (member.path.length > 100) records.push(paxRecord('path', member.path));
  if (link.length > 100) records.push(paxRecord('linkpath', link));
  if (member.size >= 8 ** 11) records.push(paxRecord('size', Buffer.from(String(member.size))));
  if (member.uid >= 8 ** 7) records.push(paxRecord('uid', Buffer.from(String(member.uid))));
  if (member.gid >= 8 ** 7) records.push(paxRecord('gid', Buffer.from(String(member.gid))));
  const header = ustar(member, link);
  if (records.length === 0) return header;
  const body = Buffer.concat(records);
  const pax = { ...member, path: Buffer.from('PaxHeaders.0'), flag: 'x', size: body.length } as const;
  return Buffer.concat([ustar(pax, new Uint8Array()), body, padding(body.length), header]);
}

/** Zeros that fill a body of this length up to whole blocks. */
export function padding(length: number): Uint8Array {
  return new Uint8Array((block - (length % block)) % block);
}

/** Two zero blocks: where a tar ends. */
export const tarEnd: Uint8Array = new Uint8Array(2 * block);

function ustar(member: Omit<TarMember, 'flag'> & { readonly flag: string }, link: Uint8Array): Uint8Array {
  const header = Buffer.alloc(block);
  header.set(member.path.subarray(0, 100), 0);
  header.write(octal(member.mode & 0o7777, 8), 100, 'latin1');
  header.write(octal(member.uid, 8), 108, 'latin1');
  header.write(octal(member.gid, 8), 116, 'latin1');
  header.write(octal(member.size, 12), 124, 'latin1');
  header.write(octal(Math.max(0, Math.floor(member.mtime)), 12), 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write(member.flag, 156, 'latin1');
  header.set(link.subarray(0, 100), 157);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\x00 `, 148, 'latin1');
  return header;
}

/** Numbers with no room are written as zero: a pax record before the header has them. */
function octal(value: number, width: number): string {
  return `${(value < 8 ** (width - 1) ? value : 0).toString(8).padStart(width - 1, '0')}\x00`;
}

/** `length key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: Uint8Array): Uint8Array {
  const rest = key.length + value.length + 3;
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), value, Buffer.from('\n')]);
}
