import { knownText, mystery, originOf, type PyObject } from '../object.ts';
import { argument } from '../run.ts';
import { decoded, decodeText, decompressed, stepped } from './codecs.ts';
import type { LibraryFunction } from './functions.ts';
import { packed } from './packing.ts';

/** Functions that decode. */
export const encodings: readonly (readonly [string, LibraryFunction])[] = [
  ...[
    'base64.b64decode',
    'base64.standard_b64decode',
    'base64.urlsafe_b64decode',
    'base64.decodebytes',
    'base64.decodestring',
    'binascii.a2b_base64',
  ].map((name): readonly [string, LibraryFunction] => [name, (run, args) => decoded(run, 'base64', args)]),
  ['base64.b32decode', (run, args) => decoded(run, 'base32', args)],
  ['base64.b16decode', (run, args) => decoded(run, 'hex', args)],
  ['base64.b85decode', (run, args) => decoded(run, 'base85', args)],
  ['base64.a85decode', (run, args) => decoded(run, 'ascii85', args)],
  ['binascii.unhexlify', (run, args) => decoded(run, 'hex', args)],
  ['binascii.a2b_hex', (run, args) => decoded(run, 'hex', args)],
  ['builtins.bytes.fromhex', (run, args) => decoded(run, 'hex', args)],
  ['builtins.bytearray.fromhex', (run, args) => decoded(run, 'hex', args)],
  ['zlib.decompress', (run, args) => decompressed(run, args)],
  ['gzip.decompress', (run, args) => decoded(run, 'gzip', args)],
  ['codecs.decode', (run, args) => byCodec(run, args, 'decode')],
  ['codecs.encode', (run, args) => byCodec(run, args, 'encode')],
  ['struct.pack', (_run, args) => packed(args)],
  ['codecs.getdecoder', (_run, args) => ({ type: 'name', name: `codecs.decoder.${knownText(args.list[0]) ?? ''}` })],
  ['bz2.decompress', (run, args) => decoded(run, 'bzip2', args)],
  ['lzma.decompress', (run, args) => decoded(run, isOldLzma(args) ? 'lzma' : 'xz', args)],
  ['binascii.a2b_uu', (run, args) => decoded(run, 'uuencode', args)],
  ['binascii.a2b_qp', (run, args) => decoded(run, 'quoted-printable', args)],
  ['quopri.decodestring', (run, args) => decoded(run, 'quoted-printable', args)],
  ['base64.b32hexdecode', (run, args) => decoded(run, 'base32hex', args)],
  ['base64.z85decode', (run, args) => decoded(run, 'z85', args)],
  ['marshal.loads', (_run, args) => opaque('marshal', args.list[0])],
  ['pickle.loads', (_run, args) => opaque('pickle', args.list[0])],
  ['urllib.parse.unquote', (_run, args) => unquoted(args.list[0])],
];

function byCodec(
  run: Parameters<LibraryFunction>[0],
  args: Parameters<LibraryFunction>[1],
  name: 'decode' | 'encode',
): PyObject | undefined {
  const given = args.list[0];
  return given?.type === 'text'
    ? decodeText(run, given, name, argument(args, 1, 'encoding'))
    : mystery('decode', originOf(given));
}

/** The format without container starts with its properties, the one with it with 0xfd. */
function isOldLzma(args: Parameters<LibraryFunction>[1]): boolean {
  return knownText(args.list[0])?.startsWith('\xfd') === false;
}

/** A decoder that is not read here: what comes out is not known, but that it was hidden is. */
function opaque(decoder: string, given: PyObject | undefined): PyObject {
  return mystery(decoder, stepped(originOf(given), decoder, knownText(given) ?? ''));
}

function unquoted(given: PyObject | undefined): PyObject | undefined {
  const content = knownText(given);
  if (content === undefined || given?.type !== 'text') return undefined;
  return {
    ...given,
    value: [
      content.replace(/%([0-9a-fA-F]{2})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    ],
  };
}
