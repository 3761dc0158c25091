/** Beginnings (or middles) of texts that a program has little reason to carry. */
const marks: readonly string[] = [
  ...['stratum+tcp', 'stratum+ssl', '/dev/tcp/', '.onion', 'api.telegram.org', 'discord.com/api/webhooks'],
  ...[
    '/etc/ld.so.preload',
    '/mnt/etc/cron',
    '/host/etc/cron',
    'authorized_keys',
    'donate-level',
    'pool_address',
    'xmrig',
  ],
];

const maxEach = 4;
const maxAll = 20;
const maxLength = 200;

/** Printable texts around such marks in binary content, at most 20 of at most 200 characters; in the order of the marks. */
export function notableStrings(bytes: Uint8Array): readonly string[] {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Set<string>();
  for (const mark of marks) {
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
