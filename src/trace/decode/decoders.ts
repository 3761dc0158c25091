import { base32 } from './base32.ts';
import { base58 } from './base58.ts';
import { base64 } from './base64.ts';
import { ascii85, base85, z85 } from './base85.ts';
import { byteString, bytesOf } from './bytes.ts';
import { bzip2 } from './bzip2.ts';
import { dump } from './dumps.ts';
import { unescaped } from './escapes.ts';
import { hex } from './hex.ts';
import { inflate } from './inflate.ts';
import { lzmaAlone } from './lzma.ts';
import { contents, tarMembers, zipMembers } from './members.ts';
import { type OpensslOptions, openssl } from './openssl.ts';
import { rc4 } from './rc4.ts';
import { rotateDigits, rotateLetters, rotatePrintable } from './rotate.ts';
import { entities, percent, quotedPrintable, unicodeEscapes } from './text-escapes.ts';
import { uuencode } from './uuencode.ts';
import { xor } from './xor.ts';
import { xz } from './xz.ts';

/** Text (byte string, or any text as its UTF-8) or bytes. */
export type DecoderInput = string | Uint8Array;

/** What a decoder may be told. */
export interface DecoderOptions extends OpensslOptions {
  /** Most bytes that may come out (default 16 MiB); more than that and nothing comes out. */
  readonly limit?: number;
  /** base64: skip what is not in the alphabet (`base64 -i`). */
  readonly garbage?: boolean;
  /** caesar: places in the alphabet that letters are moved by. */
  readonly shift?: number;
  /** xor, rc4: the key, a byte string or the number of one byte. */
  readonly with?: string | number | Uint8Array;
  /** tar, zip: names (or patterns) of the members wanted; none: all, one after the other. */
  readonly members?: readonly string[];
  /** percent: `+` is a blank. */
  readonly plus?: boolean;
}

/** Undoes one encoding; `undefined` when the input is not in it or the result would pass `limit`. Never throws. */
export type Decoder = (input: DecoderInput, options?: DecoderOptions) => Uint8Array | undefined;

const defaultLimit = 16 * 1024 * 1024;

/** All decoders by id; the ids appear in `DecodeStep.decoder`. */
export const decoders = {
  base64: bounded((bytes, options) => base64(bytes, options)),
  base32: bounded((bytes) => base32(bytes)),
  /** With the digits before the letters (`basenc --base32hex`). */
  base32hex: bounded((bytes) => base32(bytes, true)),
  base58: bounded((bytes) => base58(bytes)),
  /** RFC 1924's alphabet (Python's `b85decode`). */
  base85: bounded((bytes) => base85(bytes)),
  ascii85: bounded((bytes) => ascii85(bytes)),
  z85: bounded((bytes) => z85(bytes)),
  /** base16, with blanks, `:`, `0x` or `\x` between the pairs. */
  hex: bounded((bytes) => hex(bytes)),
  uuencode: bounded((bytes) => uuencode(bytes)),
  /** `xxd`, `hexdump -C`, `od -tx1`, with offsets. */
  hexdump: bounded((bytes) => dump(bytes, 16)),
  /** Numbers in base 8 (`od -b`). */
  octal: bounded((bytes) => dump(bytes, 8)),
  /** Numbers of characters: `98 97 115 104`. */
  charcode: bounded((bytes) => dump(bytes, 10)),
  /** Backslash escapes: `\x62`, `\142`, `\u0062`, `\n`. */
  escape: bounded((bytes) => bytesOf(unescaped(byteString(bytes), 'ansi-c').bytes)),
  unicode: bounded((bytes) => unicodeEscapes(bytes)),
  percent: bounded((bytes, options) => percent(bytes, options.plus)),
  'quoted-printable': bounded((bytes) => quotedPrintable(bytes)),
  entities: bounded((bytes) => entities(bytes)),
  rot13: bounded((bytes) => rotateLetters(bytes, 13)),
  rot5: bounded((bytes) => rotateDigits(bytes)),
  rot47: bounded((bytes) => rotatePrintable(bytes)),
  /** Letters moved by `shift`. */
  caesar: bounded((bytes, { shift = 13 }) => (Number.isInteger(shift) ? rotateLetters(bytes, shift) : undefined)),
  reverse: bounded((bytes) => Uint8Array.from(bytes).reverse()),
  xor: bounded((bytes, options) => xor(bytes, options.with)),
  rc4: bounded((bytes, options) => {
    const key = options.with;
    return typeof key === 'number' || key === undefined ? undefined : rc4(bytes, bytesOf(key));
  }),
  gzip: bounded((bytes, { limit = defaultLimit }) => inflate(bytes, 'gzip', limit)),
  zlib: bounded((bytes, { limit = defaultLimit }) => inflate(bytes, 'zlib', limit)),
  deflate: bounded((bytes, { limit = defaultLimit }) => inflate(bytes, 'deflate', limit)),
  zstd: bounded((bytes, { limit = defaultLimit }) => inflate(bytes, 'zstd', limit)),
  brotli: bounded((bytes, { limit = defaultLimit }) => inflate(bytes, 'brotli', limit)),
  bzip2: bounded((bytes, { limit = defaultLimit }) => bzip2(bytes, limit)),
  xz: bounded((bytes, { limit = defaultLimit }) => xz(bytes, limit)),
  /** The old format without container. */
  lzma: bounded((bytes, { limit = defaultLimit }) => lzmaAlone(bytes, limit)),
  tar: bounded((bytes, { members, limit = defaultLimit }) => contents(tarMembers(bytes), { names: members }, limit)),
  zip: bounded((bytes, { members, limit = defaultLimit }) =>
    contents(zipMembers(bytes, limit), { names: members }, limit),
  ),
  openssl: bounded((bytes, options) => openssl(bytes, options)),
} as const satisfies Readonly<Record<string, Decoder>>;

/** Id of a decoder in `decoders`. */
export type DecoderId = keyof typeof decoders;

function bounded(decode: (bytes: Uint8Array, options: DecoderOptions) => Uint8Array | undefined): Decoder {
  return (input, options = {}) => {
    const limit = options.limit ?? defaultLimit;
    const bytes = bytesOf(input);
    // What comes out may be a fifth of it (escapes, dumps), never less.
    if (bytes.length > 6 * limit + 1024) return undefined;
    const out = decode(bytes, options);
    return out !== undefined && out.length <= limit ? out : undefined;
  };
}
