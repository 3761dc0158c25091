import { base32 } from './base32.ts';
import { base64 } from './base64.ts';
import { byteString, bytesOf } from './bytes.ts';
import { unescaped } from './escapes.ts';
import { hex } from './hex.ts';
import { inflate } from './inflate.ts';
import { type OpensslOptions, openssl } from './openssl.ts';

/** Text (byte string, or any text as its UTF-8) or bytes. */
export type DecoderInput = string | Uint8Array;

/** What a decoder may be told. */
export interface DecoderOptions extends OpensslOptions {
  /** Most bytes that may come out (default 16 MiB); more than that and nothing comes out. */
  readonly limit?: number;
  /** base64: skip what is not in the alphabet (`base64 -i`). */
  readonly garbage?: boolean;
}

/** Undoes one encoding; `undefined` when the input is not in it or the result would pass `limit`. Never throws. */
export type Decoder = (input: DecoderInput, options?: DecoderOptions) => Uint8Array | undefined;

const defaultLimit = 16 * 1024 * 1024;

/** All decoders by id; the ids appear in `DecodeStep.decoder`. */
export const decoders = {
  base64: bounded((bytes, options) => base64(bytes, options)),
  base32: bounded((bytes) => base32(bytes)),
  hex: bounded((bytes) => hex(bytes)),
  /** Backslash escapes: `\x62`, `\142`, `\u0062`, `\n`. */
  escape: bounded((bytes) => bytesOf(unescaped(byteString(bytes), 'ansi-c').bytes)),
  gzip: bounded((bytes, options) => inflate(bytes, 'gzip', options.limit ?? defaultLimit)),
  zlib: bounded((bytes, options) => inflate(bytes, 'zlib', options.limit ?? defaultLimit)),
  deflate: bounded((bytes, options) => inflate(bytes, 'deflate', options.limit ?? defaultLimit)),
  rot13: bounded((bytes) => bytes.map(rotate)),
  reverse: bounded((bytes) => Uint8Array.from(bytes).reverse()),
  openssl: bounded((bytes, options) => openssl(bytes, options)),
} as const satisfies Readonly<Record<string, Decoder>>;

/** Id of a decoder in `decoders`. */
export type DecoderId = keyof typeof decoders;

function bounded(decode: (bytes: Uint8Array, options: DecoderOptions) => Uint8Array | undefined): Decoder {
  return (input, options = {}) => {
    const limit = options.limit ?? defaultLimit;
    const bytes = bytesOf(input);
    // Everything but the inflaters shrinks or keeps its size.
    if (bytes.length > 2 * limit + 1024) return undefined;
    const out = decode(bytes, options);
    return out !== undefined && out.length <= limit ? out : undefined;
  };
}

function rotate(byte: number): number {
  const base = byte & 0x20 ? 0x61 : 0x41;
  return byte >= base && byte < base + 26 ? ((byte - base + 13) % 26) + base : byte;
}
