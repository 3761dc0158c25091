import type { LibraryFunction } from '../../script/dialect.ts';
import { opaque } from '../../script/library/codecs.ts';
import { thing } from '../../script/library/network.ts';
import { knownText, mystery, originOf, type ScriptObject } from '../../script/object.ts';
import { argument } from '../../script/run.ts';
import { decodedArgument, decodeText, decompressed } from './codecs.ts';
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
  ].map((name): readonly [string, LibraryFunction] => [name, (run, args) => decodedArgument(run, 'base64', args)]),
  ['base64.b32decode', (run, args) => decodedArgument(run, 'base32', args)],
  ['base64.b16decode', (run, args) => decodedArgument(run, 'hex', args)],
  ['base64.b85decode', (run, args) => decodedArgument(run, 'base85', args)],
  ['base64.a85decode', (run, args) => decodedArgument(run, 'ascii85', args)],
  ['binascii.unhexlify', (run, args) => decodedArgument(run, 'hex', args)],
  ['binascii.a2b_hex', (run, args) => decodedArgument(run, 'hex', args)],
  ['bytes.fromhex', (run, args) => decodedArgument(run, 'hex', args)],
  ['bytearray.fromhex', (run, args) => decodedArgument(run, 'hex', args)],
  ['zlib.decompress', (run, args) => decompressed(run, args)],
  ['gzip.decompress', (run, args) => decodedArgument(run, 'gzip', args)],
  ['codecs.decode', (run, args) => byCodec(run, args, 'decode')],
  ['codecs.encode', (run, args) => byCodec(run, args, 'encode')],
  ['struct.pack', (_run, args) => packed(args)],
  ['codecs.getdecoder', (_run, args) => codec(args.list[0])],
  ['bz2.decompress', (run, args) => decodedArgument(run, 'bzip2', args)],
  ['lzma.decompress', (run, args) => decodedArgument(run, isOldLzma(args) ? 'lzma' : 'xz', args)],
  ['binascii.a2b_uu', (run, args) => decodedArgument(run, 'uuencode', args)],
  ['binascii.a2b_qp', (run, args) => decodedArgument(run, 'quoted-printable', args)],
  ['quopri.decodestring', (run, args) => decodedArgument(run, 'quoted-printable', args)],
  ['base64.b32hexdecode', (run, args) => decodedArgument(run, 'base32hex', args)],
  ['base64.z85decode', (run, args) => decodedArgument(run, 'z85', args)],
  ['marshal.loads', (_run, args) => opaque('marshal', args.list[0])],
  ['pickle.loads', (_run, args) => opaque('pickle', args.list[0])],
  ['urllib.parse.unquote', (_run, args) => unquoted(args.list[0])],
];

/** `codecs.getdecoder(name)`: a function that decodes. */
function codec(name: ScriptObject | undefined): ScriptObject | undefined {
  return name === undefined
    ? undefined
    : { type: 'method', self: thing('codec', new Map([['name', name]])), name: 'decode' };
}

function byCodec(
  run: Parameters<LibraryFunction>[0],
  args: Parameters<LibraryFunction>[1],
  name: 'decode' | 'encode',
): ScriptObject | undefined {
  const given = args.list[0];
  return given?.type === 'text'
    ? decodeText(run, given, name, argument(args, 1, 'encoding'))
    : mystery('decode', originOf(given));
}

/** The format without container starts with its properties, the one with it with 0xfd. */
function isOldLzma(args: Parameters<LibraryFunction>[1]): boolean {
  return knownText(args.list[0])?.startsWith('\xfd') === false;
}

function unquoted(given: ScriptObject | undefined): ScriptObject | undefined {
  const content = knownText(given);
  if (content === undefined || given?.type !== 'text') return undefined;
  return {
    ...given,
    value: [
      content.replace(/%([0-9a-fA-F]{2})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    ],
  };
}
