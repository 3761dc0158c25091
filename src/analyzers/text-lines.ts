/** One line of a table, without its end. */
export interface TextLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
}

/** Longest line handed out; a longer one is cut. */
const maxLine = 16 * 1024;

/** Lines of a text as UTF-8 (lossy), at most `most`; `\r\n` counts as `\n`. */
export function* textLines(bytes: Uint8Array, most = 100_000): Iterable<TextLine> {
  let number = 0;
  let from = 0;
  while (from < bytes.length && number < most) {
    let end = bytes.indexOf(0x0a, from);
    if (end < 0) end = bytes.length;
    number++;
    const stop = end > from && bytes[end - 1] === 0x0d ? end - 1 : end;
    yield { number, text: decode(bytes.subarray(from, Math.min(stop, from + maxLine))) };
    from = end + 1;
  }
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
