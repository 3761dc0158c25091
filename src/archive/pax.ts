/** Records of one pax extended header, in their order. */
export interface PaxRecords {
  readonly records: readonly PaxRecord[];
  /** What is wrong with it, in a few words; records before the wrong one are kept. */
  readonly problem: string | undefined;
}

/** One `key=value`; values are bytes, as extended attributes are. */
export interface PaxRecord {
  readonly key: string;
  readonly value: Buffer;
}

/** Keys whose values are texts that end at no NUL: one inside makes readers disagree. */
const textKeys: ReadonlySet<string> = new Set(['path', 'linkpath', 'uname', 'gname', 'GNU.sparse.name']);
/** `LEN key=value\n`, LEN in decimal and of the whole record. Source: POSIX.1-2001 pax, "pax Header Block". */
const maxLengthDigits = 10;

/** Reads the body of an `x` or `g` header. Never throws. */
export function parsePax(body: Buffer): PaxRecords {
  const records: PaxRecord[] = [];
  let at = 0;
  // Some writers fill the body up with zeros and count them in.
  while (at < body.length && body[at] !== 0) {
    const space = body.indexOf(0x20, at);
    if (space < 0 || space - at > maxLengthDigits) return { records, problem: 'a record without a length' };
    const length = decimal(body, at, space);
    const end = at + (length ?? 0);
    if (length === undefined || end > body.length || end < space + 3 || body[end - 1] !== 0x0a) {
      return { records, problem: 'a record with a wrong length' };
    }
    const equals = body.indexOf(0x3d, space);
    if (equals <= space + 1 || equals >= end) return { records, problem: 'a record without a key' };
    const key = body.toString('utf8', space + 1, equals);
    const value = body.subarray(equals + 1, end - 1);
    if (key.includes('\0') || (textKeys.has(key) && value.includes(0))) return { records, problem: 'a NUL in a text' };
    records.push({ key, value });
    at = end;
  }
  const rest = body.subarray(at).some((byte) => byte !== 0);
  return { records, problem: rest ? 'bytes after the last record' : undefined };
}

/** A whole number in decimal, `undefined` when it is none or too large. */
export function paxInteger(value: Buffer): number | undefined {
  return value.length > 16 ? undefined : decimal(value, 0, value.length);
}

/** Seconds with an optional sign and fraction. */
export function paxTime(value: Buffer): number | undefined {
  const text = value.toString('latin1');
  return text.length <= 40 && /^-?[0-9]+(\.[0-9]*)?$/.test(text) ? Number(text) : undefined;
}

/** An extended attribute's name and value, `undefined` for other records. */
export function paxXattr({ key, value }: PaxRecord): readonly [string, Uint8Array] | undefined {
  if (key.startsWith('SCHILY.xattr.')) return [key.slice(13), value];
  if (!key.startsWith('LIBARCHIVE.xattr.')) return undefined;
  return [percentDecoded(key.slice(17)), Buffer.from(value.toString('latin1'), 'base64')];
}

function decimal(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (start === end) return undefined;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return Number.isSafeInteger(value) ? value : undefined;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
