import { base64 } from './base64.ts';
import { byteString } from './bytes.ts';
import { GrowingBytes } from './growing-bytes.ts';

/**
 * Decodes what uuencode wrote, in its old form and as `begin-base64`, and bare lines without `begin` as Perl's `pack 'u'`
 * makes them; `undefined` when the text is none.
 */
export function uuencode(bytes: Uint8Array): Uint8Array | undefined {
  const lines = byteString(bytes).split('\n');
  const begin = lines.findIndex((line) => /^begin(-base64)? [0-7]{3,5} /.test(line.slice(0, 40)));
  const body = lines.slice(begin + 1);
  if (begin !== -1 && lines[begin]?.startsWith('begin-base64')) {
    const end = body.findIndex((line) => line.startsWith('===='));
    return base64(Buffer.from(body.slice(0, end === -1 ? undefined : end).join('\n'), 'latin1'));
  }
  const out = new GrowingBytes(bytes.length);
  for (const line of body) {
    const text = line.replace(/\r$/, '');
    if (text === '' || text === 'end') {
      if (begin !== -1 && text === 'end') break;
      continue;
    }
    const size = digit(text, 0);
    if (size === 0) {
      if (begin !== -1) break;
      continue;
    }
    // A line is its own length, then four characters for three bytes.
    if (size > 63 || text.length < Math.ceil((size * 4) / 3) - 2) return undefined;
    readLine(text, size, out);
  }
  return out.length === 0 ? undefined : out.taken();
}

function readLine(text: string, size: number, out: GrowingBytes): void {
  let left = size;
  for (let at = 1; left > 0; at += 4) {
    const [a, b, c, d] = [digit(text, at), digit(text, at + 1), digit(text, at + 2), digit(text, at + 3)];
    const three = [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d];
    for (const byte of three.slice(0, left)) out.push(byte & 0xff);
    left -= 3;
  }
}

/** A blank or a backquote is zero; trailing blanks may have been cut off. */
function digit(text: string, at: number): number {
  return at < text.length ? (text.charCodeAt(at) - 32) & 0x3f : 0;
}
