import type { DecoderId } from '../../../decode/decoders.ts';
import { decoded, opaque } from '../../script/library/codecs.ts';
import type { ScriptObject } from '../../script/object.ts';
import { asText } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { named, type Table } from './table.ts';

function decoder(id: DecoderId): (run: Run, args: Arguments) => ScriptObject {
  return (run, args) => decoded(run, id, args.list[0] === undefined ? undefined : asText(run, args.list[0]));
}

/** Decoders of Perl's modules, by the names people import. */
export const codecs: Table = [
  ...named('decode_base64 decode_base64url decoded_base64 b64_decode', decoder('base64')),
  ...named('decode_qp', decoder('quoted-printable')),
  ...named('decode_base32 decode_base32hex', decoder('base32')),
  ...named('decode_base58', decoder('base58')),
  ...named('decode_ascii85', decoder('ascii85')),
  ...named('uncompress Compress::Zlib::uncompress', decoder('zlib')),
  ...named('memGunzip Compress::Zlib::memGunzip', decoder('gzip')),
  ...named('memBunzip', decoder('bzip2')),
  ...named('uri_unescape url_decode unescape uridecode url_unescape', decoder('percent')),
  ...named('decode_entities html_unescape', decoder('entities')),
  ...named('rot13', decoder('rot13')),
  ...named('thaw retrieve dclone', (_run, args) => opaque('Storable', args.list[0])),
  ...named('decrypt Crypt::CBC.decrypt', (_run, args) => opaque('decrypt', args.list.at(-1))),
  ...named(
    'decode_utf8 encode_utf8 decode encode from_json to_json decode_json encode_json',
    (_run, args) => args.list.at(-1) ?? args.list[0],
  ),
];

/** Functions that put what they decode into their second argument (`gunzip \$in => \$out`), with their decoders. */
export const inflaters: ReadonlyMap<string, DecoderId> = new Map<string, DecoderId>([
  ['gunzip', 'gzip'],
  ['inflate', 'zlib'],
  ['rawinflate', 'deflate'],
  ['bunzip2', 'bzip2'],
  ['anyinflate', 'gzip'],
  ['anyuncompress', 'gzip'],
  ['unxz', 'xz'],
  ['unlzma', 'lzma'],
]);
