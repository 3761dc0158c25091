/** Texts that a program has little reason to carry, each with the id of the needle (`inspect/needles.ts`) that finds it. */
const marks: readonly (readonly [needle: string, text: string])[] = [
  ['stratum', 'stratum+'],
  ['dev-tcp', '/dev/tcp/'],
  ['onion', '.onion'],
  ['telegram', 'api.telegram.org'],
  ['discord-webhook', 'discord.com/api/webhooks'],
  ['ld-so-preload', '/etc/ld.so.preload'],
  ['mnt-etc', '/mnt/etc'],
  ['host-etc', '/host/etc'],
  ['authorized-keys', 'authorized_keys'],
  ['donate-level', 'donate-level'],
  ['pool-address', 'pool_address'],
  ['xmrig', 'xmrig'],
];

const maxEach = 4;
const maxAll = 20;
const maxLength = 200;

/**
 * Printable texts around such marks in binary content, at most 20 of at most 200 characters, in the order of the marks.
 * Only marks whose needle was found are looked for: a library of ten megabytes is not searched a dozen times.
 */
export function notableStrings(bytes: Uint8Array, needles: readonly string[]): readonly string[] {
  const wanted = marks.filter(([needle]) => needles.includes(needle));
  if (wanted.length === 0) return [];
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Set<string>();
  for (const [, mark] of wanted) {
    let at = content.indexOf(mark, 0, 'latin1');
    for (let times = 0; at >= 0 && times < maxEach && found.size < maxAll; times++) {
      found.add(around(content, at, mark.length));
      at = content.indexOf(mark, at + mark.length, 'latin1');
    }
  }
  return [...found];
}

function around(content: Buffer, at: number, length: number): string {
  let start = at;
  while (start > 0 && at - start < maxLength / 2 && isPrintable(content[start - 1])) start--;
  let end = at + length;
  while (end < content.length && end - start < maxLength && isPrintable(content[end])) end++;
  return content.toString('latin1', start, end);
}

function isPrintable(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte < 0x7f;
}
