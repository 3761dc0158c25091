import type { EntryType } from './entry.ts';

/** Size of every unit of a tar. */
export const tarBlock = 512;

/** One header block as it stands there, before pax and GNU records are applied. */
export interface TarHeaderFields {
  /** Prefix and name, joined. */
  readonly name: string;
  readonly linkName: string;
  /** Type flag, one character; `0` for the NUL of old tars. */
  readonly flag: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of the body as archived. */
  readonly size: number;
  readonly mtime: number;
  /** Whether the flag was NUL, as before POSIX: then a name ending in `/` is a folder. */
  readonly old: boolean;
  /** Names of numeric fields that are no numbers; those are 0 above. */
  readonly bad: readonly string[];
}

/** Entry types by flag. Source: POSIX.1-2001 pax "ustar Interchange Format"; `7` is read as a file everywhere, `S` is GNU sparse. */
export const entryTypes: ReadonlyMap<string, EntryType> = new Map([
  ['0', 'file'],
  ['7', 'file'],
  ['S', 'file'],
  ['1', 'hardlink'],
  ['2', 'symlink'],
  ['3', 'character'],
  ['4', 'block'],
  ['5', 'directory'],
  ['6', 'fifo'],
]);

/** Whether the block is all zeros: half of the end mark. */
export function isZeroBlock(block: Uint8Array): boolean {
  if (block[0] !== 0 || block[148] !== 0) return false;
  return block.every((byte) => byte === 0);
}

/** Whether the bytes begin with a block that is a tar header: its checksum is right. */
export function hasTarHeader(bytes: Uint8Array): boolean {
  return bytes.length >= tarBlock && hasRightChecksum(bytes.subarray(0, tarBlock));
}

/** Compares the checksum with the unsigned sum, and with the signed one that old tars wrote. */
export function hasRightChecksum(block: Uint8Array): boolean {
  const claimed = readNumber(block, 148, 8);
  if (claimed === undefined || claimed <= 0) return false;
  let unsigned = 0;
  for (let index = 0; index < 148; index++) unsigned += block[index] as number;
  for (let index = 156; index < tarBlock; index++) unsigned += block[index] as number;
  unsigned += 8 * 0x20;
  if (claimed === unsigned) return true;
  let high = 0;
  for (let index = 0; index < tarBlock; index++) {
    if ((index < 148 || index >= 156) && (block[index] as number) > 127) high++;
  }
  return high > 0 && claimed === unsigned - 256 * high;
}

/** Reads the fields of a block whose checksum is right. Numbers follow Go's `archive/tar`, which container engines use. */
export function readTarHeader(block: Buffer): TarHeaderFields {
  const bad: string[] = [];
  const number = (name: string, start: number, length: number): number => {
    const value = readNumber(block, start, length);
    if (value === undefined) bad.push(name);
    return value ?? 0;
  };
  const flagByte = block[156] as number;
  const size = number('size', 124, 12);
  if (size < 0) bad.push('size');
  return {
    name: joinedName(block),
    linkName: text(block, 157, 100),
    flag: flagByte === 0 ? '0' : String.fromCharCode(flagByte),
    mode: number('mode', 100, 8) & 0o7777,
    uid: number('uid', 108, 8),
    gid: number('gid', 116, 8),
    size: Math.max(0, size),
    mtime: number('mtime', 136, 12),
    old: flagByte === 0,
    bad,
  };
}

/**
 * Octal with blanks around it, or base-256 (first bit set; GNU). Empty is 0. `undefined` for anything else and for numbers
 * that do not fit a double exactly.
 */
export function readNumber(block: Uint8Array, start: number, length: number): number | undefined {
  const first = block[start] as number;
  if ((first & 0x80) !== 0) return readBase256(block, start, length);
  const end = start + length;
  let at = start;
  while (at < end && (block[at] === 0x20 || block[at] === 0)) at++;
  let value = 0;
  for (; at < end; at++) {
    const digit = (block[at] as number) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  if (at < end && block[at] === 0) return value;
  while (at < end && block[at] === 0x20) at++;
  return at === end || block[at] === 0 ? value : undefined;
}

/** Text up to the first NUL; bytes that are no UTF-8 become U+FFFD. */
export function text(block: Buffer, start: number, length: number): string {
  let end = start;
  const limit = start + length;
  let ascii = true;
  for (; end < limit; end++) {
    const byte = block[end] as number;
    if (byte === 0) break;
    if (byte > 127) ascii = false;
  }
  return end === start ? '' : block.toString(ascii ? 'latin1' : 'utf8', start, end);
}

function joinedName(block: Buffer): string {
  const name = text(block, 0, 100);
  // "ustar\0" only: in GNU's own format ("ustar  ") the prefix field holds times.
  if (block[345] === 0 || block[262] !== 0 || block.toString('latin1', 257, 262) !== 'ustar') return name;
  const isStar = block.toString('latin1', 508, 512) === 'tar\0';
  const prefix = text(block, 345, isStar ? 131 : 155);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function readBase256(block: Uint8Array, start: number, length: number): number | undefined {
  const negative = ((block[start] as number) & 0x40) !== 0;
  let value = 0n;
  for (let index = 0; index < length; index++) {
    let byte = block[start + index] as number;
    if (negative) byte ^= 0xff;
    if (index === 0) byte &= 0x7f;
    value = (value << 8n) | BigInt(byte);
  }
  const signed = negative ? -value - 1n : value;
  return signed > BigInt(Number.MAX_SAFE_INTEGER) || signed < BigInt(Number.MIN_SAFE_INTEGER)
    ? undefined
    : Number(signed);
}
