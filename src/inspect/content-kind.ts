import type { ContentKind } from './facts.ts';

/** Magic numbers at the start of a file, by the bytes themselves (Latin-1). Source: the formats' own specifications. */
const magics: readonly (readonly [string, ContentKind])[] = [
  ['\x7fELF', 'elf'],
  ['\x1f\x8b', 'gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['\xfd7zXZ\0', 'xz'],
  ['PK\x03\x04', 'zip'],
  ['PK\x05\x06', 'zip'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['\0asm', 'wasm'],
  ['\xfe\xed\xfa\xce', 'macho'],
  ['\xfe\xed\xfa\xcf', 'macho'],
  ['\xce\xfa\xed\xfe', 'macho'],
  ['\xcf\xfa\xed\xfe', 'macho'],
];

/** What a file's first bytes (512 are enough) say it is; its name is not asked. */
export function contentKind(head: Uint8Array): ContentKind {
  if (head.length === 0) return 'empty';
  if (head[0] === 0x23 && head[1] === 0x21) return 'script';
  for (const [magic, kind] of magics) {
    if (startsWith(head, magic)) return kind;
  }
  if (startsWith(head, 'BZh') && startsWith(head, '1AY&SY', 4)) return 'bzip2';
  if (startsWith(head, '\xca\xfe\xba\xbe') && head.length >= 8) {
    // A Java class has its version here (45 and up), a Mach-O "fat" file the number of architectures.
    return ((head[6] as number) << 8) + (head[7] as number) >= 45 ? 'class' : 'macho';
  }
  if (startsWith(head, 'ustar', 257)) return 'tar';
  if (isText(head)) return jsonLike(head) ? 'json' : 'text';
  if (startsWith(head, 'MZ')) return 'pe';
  // Python's magic is a version number followed by CR LF; 3.x versions lie between 0x0c00 and 0x0fff.
  if (head[2] === 0x0d && head[3] === 0x0a && (head[1] as number) >= 0x0a && (head[1] as number) <= 0x0f) return 'pyc';
  return 'binary';
}

/** The rest of a `#!` line, trimmed, at most 255 bytes (the kernel reads 256); `undefined` when there is none. */
export function shebangOf(head: Uint8Array): string | undefined {
  if (head[0] !== 0x23 || head[1] !== 0x21) return undefined;
  let end = head.indexOf(0x0a, 2);
  if (end < 0 || end > 257) end = Math.min(head.length, 257);
  return Buffer.from(head.buffer, head.byteOffset + 2, Math.max(0, end - 2))
    .toString('latin1')
    .trim();
}

/** Whether content of this kind can be read as text. */
export function isTextKind(kind: ContentKind | undefined): boolean {
  return kind === 'script' || kind === 'text' || kind === 'json';
}

function startsWith(bytes: Uint8Array, magic: string, at = 0): boolean {
  if (bytes.length < at + magic.length) return false;
  for (let index = 0; index < magic.length; index++) {
    if (bytes[at + index] !== magic.charCodeAt(index)) return false;
  }
  return true;
}

/** No NUL, and hardly a control character: what `grep` and `file` would call text too. UTF-16 counts by its mark. */
function isText(head: Uint8Array): boolean {
  if (startsWith(head, '\xff\xfe') || startsWith(head, '\xfe\xff')) return true;
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) return false;
    if ((byte < 0x20 && !(byte >= 0x08 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f) controls++;
  }
  return controls * 50 <= head.length && utf8Like(head);
}

/** Whether bytes above 0x7f mostly form UTF-8 sequences; Latin-1 text passes while such bytes are few. */
function utf8Like(head: Uint8Array): boolean {
  let high = 0;
  let broken = 0;
  for (let index = 0; index < head.length; index++) {
    const byte = head[index] as number;
    if (byte < 0x80) continue;
    high++;
    const more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc2 ? 1 : 0;
    let good = more > 0;
    for (let ahead = 1; ahead <= more && index + ahead < head.length; ahead++) {
      if (((head[index + ahead] as number) & 0xc0) !== 0x80) good = false;
    }
    if (good) index += more;
    else broken++;
  }
  return high === 0 || broken * 10 <= head.length;
}

/** Whether the text opens like a JSON object or array (an INI file's `[section]` does not). */
function jsonLike(head: Uint8Array): boolean {
  const marked = startsWith(head, '\xef\xbb\xbf') ? 3 : 0;
  const first = skipBlank(head, marked);
  const second = skipBlank(head, first + 1);
  const next = head[second];
  if (head[first] === 0x7b) return next === 0x22 || next === 0x7d;
  if (head[first] !== 0x5b || next === undefined) return false;
  return (
    next === 0x7b || next === 0x5b || next === 0x5d || next === 0x22 || next === 0x2d || (next >= 0x30 && next <= 0x39)
  );
}

function skipBlank(head: Uint8Array, from: number): number {
  let at = from;
  while (at < head.length && (head[at] === 0x20 || (head[at] as number) - 9 <= 4) && (head[at] as number) >= 9) at++;
  return at;
}
