import { unzipSync } from 'fflate';
import { byteString } from './bytes.ts';

/** Which members of an archive are wanted. */
export interface Wanted {
  /** Names or shell patterns; none: all of them. */
  readonly names?: readonly string[] | undefined;
}

/** Members looked at in one archive. */
const mostMembers = 2_000;

/** One member of an archive. */
export interface Member {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Regular files of a tar archive (ustar, GNU long names, pax paths) in their order; `undefined` when it is none.
 * A reader for small archives inside code; layers are read by `archive/`, as streams.
 */
export function tarMembers(bytes: Uint8Array): readonly Member[] | undefined {
  const members: Member[] = [];
  let longName: string | undefined;
  let headers = 0;
  for (let at = 0; at + 512 <= bytes.length && headers < mostMembers; headers += 1) {
    const header = bytes.subarray(at, at + 512);
    if (header.every((byte) => byte === 0)) break;
    if (!hasChecksum(header)) return headers === 0 ? undefined : members;
    const size = octal(header, 124, 12);
    if (size === undefined) return members;
    const body = bytes.subarray(at + 512, at + 512 + size);
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'L') longName = text(body, 0, body.length);
    else if (type === 'x') longName = paxPath(body) ?? longName;
    else {
      const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
      const name = longName ?? (prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`);
      if (type === '0' || type === '\0' || type === '7') members.push({ name, bytes: body });
      longName = undefined;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return headers === 0 ? undefined : members;
}

/** Regular files of a zip archive; `undefined` when it is none, or more than `limit` bytes come out. */
export function zipMembers(bytes: Uint8Array, limit: number): readonly Member[] | undefined {
  let left = limit;
  let count = 0;
  let over = false;
  try {
    const files = unzipSync(bytes, {
      filter: (file) => {
        count += 1;
        left -= file.originalSize;
        over ||= left < 0;
        return left >= 0 && count <= mostMembers && file.originalSize <= file.size * 1100 + 1024;
      },
    });
    if (over) return undefined;
    return Object.entries(files)
      .filter(([name]) => !name.endsWith('/'))
      .map(([name, content]) => ({ name, bytes: content }));
  } catch {
    return undefined;
  }
}

/** Contents of these members one after the other, as `tar -xO` and `unzip -p` print them. */
export function contents(
  members: readonly Member[] | undefined,
  wanted: Wanted,
  limit: number,
): Uint8Array | undefined {
  const chosen = members?.filter(({ name }) => isWanted(name, wanted.names ?? []));
  if (chosen === undefined || chosen.length === 0) return undefined;
  let size = 0;
  for (const { bytes } of chosen) size += bytes.length;
  return size > limit ? undefined : Buffer.concat(chosen.map(({ bytes }) => bytes));
}

function isWanted(name: string, names: readonly string[]): boolean {
  if (names.length === 0) return true;
  const bare = name.replace(/^\.\//, '');
  return names.some((each) => {
    const plain = each.replace(/^\.\//, '').replace(/\/$/, '');
    // `*` alone is the one pattern seen in practice.
    const star = plain.indexOf('*');
    if (star !== -1) return bare.startsWith(plain.slice(0, star)) && bare.endsWith(plain.slice(star + 1));
    return bare === plain || bare.startsWith(`${plain}/`);
  });
}

function text(bytes: Uint8Array, from: number, size: number): string {
  const field = bytes.subarray(from, from + size);
  const end = field.indexOf(0);
  return byteString(end === -1 ? field : field.subarray(0, end));
}

function octal(bytes: Uint8Array, from: number, size: number): number | undefined {
  const digits = text(bytes, from, size).trim();
  return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function hasChecksum(header: Uint8Array): boolean {
  const wanted = octal(header, 148, 8);
  let sum = 8 * 32;
  for (let at = 0; at < 512; at += 1) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return wanted === sum;
}

function paxPath(body: Uint8Array): string | undefined {
  return /(?:^|\n)\d{1,6} path=([^\n]{1,4096})\n/.exec(byteString(body.subarray(0, 16_384)))?.[1];
}
