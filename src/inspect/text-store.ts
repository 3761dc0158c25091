/** Many short texts as bytes: a string of its own costs 20 bytes more, and the collector's time. */
export interface TextStore {
  /** Keeps a text; gives its number, which is not negative. */
  add(text: string): number;
  get(number: number): string;
  /** Bytes taken so far. */
  readonly bytes: number;
}

const pageBytes = 64 * 1024;
const firstBytes = 2048;
/** Each text is a head of two bytes (length, and whether it is other than ASCII) and its UTF-8. */
const headBytes = 2;
const wideFlag = 0x8000;
/** The length of a longer text is kept beside. */
const longest = 0x7fff;

/** Numbers are positions, so that a text costs its bytes and two more. Texts without a UTF-8 form come back as U+FFFD. */
export function createTextStore(): TextStore {
  const pages: Buffer[] = [];
  const longLengths = new Map<number, number>();
  let used = 0;
  let bytes = 0;

  /** The page that has room for so many bytes. */
  function pageFor(needed: number): Buffer {
    const last = pages.length - 1;
    const page = pages[last];
    if (page !== undefined && used + needed <= page.length) return page;
    if (page !== undefined && last === 0 && used + needed <= pageBytes) {
      // The first page grows: most layers are small.
      const larger = Buffer.alloc(Math.min(pageBytes, Math.max(4 * page.length, used + needed)));
      page.copy(larger, 0, 0, used);
      pages[0] = larger;
      return larger;
    }
    const made = Buffer.alloc(Math.max(needed, last < 0 ? firstBytes : pageBytes));
    pages.push(made);
    used = 0;
    return made;
  }

  return {
    add(text) {
      const page = pageFor(headBytes + 3 * text.length);
      const number = (pages.length - 1) * pageBytes + used;
      const length = page.write(text, used + headBytes);
      const short = Math.min(length, longest);
      if (short !== length) longLengths.set(number, length);
      page.writeUInt16LE(short | (length === text.length ? 0 : wideFlag), used);
      used += headBytes + length;
      bytes += headBytes + length;
      return number;
    },
    get(number) {
      const page = pages[Math.floor(number / pageBytes)] as Buffer;
      const at = number % pageBytes;
      const head = page.readUInt16LE(at);
      const start = at + headBytes;
      const short = head & ~wideFlag;
      const end = start + (short === longest ? (longLengths.get(number) ?? short) : short);
      return page.toString(head >= wideFlag ? 'utf8' : 'latin1', start, end);
    },
    get bytes() {
      return bytes;
    },
  };
}
