import type { DecoderId } from '../../../decode/decoders.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { stepped } from '../../script/items.ts';
import { decoded, opaque } from '../../script/library/codecs.ts';
import { originOfAll, pure, same, stringOf } from '../../script/library/values.ts';
import { bytes, either, mystery, number, optionsOf, originOf, type ScriptObject, text } from '../../script/object.ts';
import type { Run } from '../../script/run.ts';

function undoes(decoder: DecoderId): LibraryFunction {
  return (run, args) => {
    const [given] = args.list;
    return given === undefined ? undefined : either(optionsOf(given).map((each) => decoded(run, decoder, each)));
  };
}

/** Functions that undo encodings, compressions and simple ciphers. */
export const encodings: readonly (readonly [string, LibraryFunction])[] = [
  ['base64_decode', undoes('base64')],
  ['convert_uudecode', undoes('uuencode')],
  ['quoted_printable_decode', undoes('quoted-printable')],
  ['hex2bin', undoes('hex')],
  ['gzinflate', undoes('deflate')],
  ['gzuncompress', undoes('zlib')],
  ['gzdecode', undoes('gzip')],
  ['zlib_decode', (run, args) => inflated(run, args.list[0])],
  ['bzdecompress', undoes('bzip2')],
  ...same(['urldecode', 'rawurldecode'], (run, args) => percent(run, args.list[0])),
  ...same(['html_entity_decode', 'htmlspecialchars_decode'], (run, args) => decoded(run, 'entities', args.list[0])),
  ['str_rot13', (run, args) => changed(run, args.list[0], 'rot13', rot13)],
  ['strrev', (run, args) => changed(run, args.list[0], 'reverse', (content) => [...content].reverse().join(''))],
  ['pack', (run, args) => packed(run, args.list)],
  ['unpack', () => mystery('unpack()')],
  ...same(
    ['mcrypt_decrypt', 'openssl_decrypt', 'openssl_public_decrypt', 'sodium_crypto_secretbox_open'],
    (_run, args) => opaque('decrypt', args.list[0]),
  ),
  ['unserialize', (_run, args) => mystery('unserialize()', originOfAll(args))],
  pure('base64_encode', ([content = '']) => encoded(content).toString('base64')),
  pure('bin2hex', ([content = '']) => encoded(content).toString('hex')),
  pure('urlencode', ([content = '']) => content.replace(/[^\w.-]/g, (each) => percentOf(each))),
  pure('rawurlencode', ([content = '']) => content.replace(/[^\w.~-]/g, (each) => percentOf(each))),
  pure('convert_uuencode', () => undefined),
];

function encoded(content: string): Buffer {
  return Buffer.from(content, /[^\x00-\xff]/.test(content) ? 'utf8' : 'latin1');
}

function percentOf(character: string): string {
  return [...Buffer.from(character, 'utf8')]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/** Undoing a percent encoding is no hiding by itself; only long runs of it are. */
function percent(run: Run, given: ScriptObject | undefined): ScriptObject {
  const content = stringOf(given);
  if (content === undefined || !content.includes('%')) return given ?? mystery('urldecode()');
  return decoded(run, 'percent', given);
}

function inflated(run: Run, given: ScriptObject | undefined): ScriptObject {
  for (const decoder of ['zlib', 'gzip', 'deflate'] as const) {
    const result = decoded(run, decoder, given);
    if (result.type === 'text') return result;
  }
  return mystery('zlib_decode()', originOf(given));
}

/** A text changed letter by letter; long texts are hidden by it, short ones are names. */
function changed(
  run: Run,
  given: ScriptObject | undefined,
  decoder: string,
  change: (content: string) => string,
): ScriptObject {
  if (given === undefined) return mystery(decoder);
  return either(
    optionsOf(given).map((option) => {
      const content = stringOf(option);
      if (content === undefined || !run.step(1 + (content.length >> 6))) return mystery(decoder, originOf(option));
      const origin = content.length > 24 ? stepped(originOf(option), decoder, content) : originOf(option);
      return text(change(content), origin);
    }),
  );
}

function rot13(content: string): string {
  return content.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** `pack('H*', …)`, `pack('C*', 1, 2)`. */
function packed(run: Run, args: readonly ScriptObject[]): ScriptObject {
  const format = stringOf(args[0]) ?? '';
  if (/^[Hh]\d{0,6}\*?$/.test(format)) return decoded(run, 'hex', args[1]);
  const codes = args.slice(1).map((each) => Number(stringOf(each) ?? Number.NaN));
  if (/^[Ccn]\*?$|^[Cc]\d{1,6}$/.test(format) && codes.every((code) => Number.isInteger(code)))
    return bytes(codes.map((code) => String.fromCharCode(code & 255)).join(''));
  if (/^[aA]\*?$/.test(format) && args[1] !== undefined) return args[1];
  return mystery('pack()', originOf(args[1]));
}

/** `chr`, `ord` and their like. */
export const characters: readonly (readonly [string, LibraryFunction])[] = [
  ['chr', (_run, args) => character(args.list[0])],
  ['mb_chr', (_run, args) => character(args.list[0])],
  ['ord', (_run, args) => ordinal(args.list[0])],
];

function character(given: ScriptObject | undefined): ScriptObject {
  if (given === undefined) return mystery('chr()');
  return either(
    optionsOf(given).map((option) => {
      const code = Math.trunc(Number(stringOf(option) ?? Number.NaN));
      return Number.isNaN(code)
        ? mystery('chr()', originOf(option))
        : text(String.fromCharCode(((code % 256) + 256) % 256));
    }),
  );
}

function ordinal(given: ScriptObject | undefined): ScriptObject {
  if (given === undefined) return mystery('ord()');
  return either(
    optionsOf(given).map((option) => {
      const content = stringOf(option);
      return content === undefined ? mystery('ord()', originOf(option)) : number(content.charCodeAt(0) || 0);
    }),
  );
}
