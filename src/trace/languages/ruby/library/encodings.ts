import type { DecoderId } from '../../../decode/decoders.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { decoded, opaque } from '../../script/library/codecs.ts';
import { pure, same, stringOf } from '../../script/library/values.ts';
import {
  bytes,
  either,
  list,
  mystery,
  number,
  optionsOf,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import type { Run } from '../../script/run.ts';

function undoes(decoder: DecoderId): LibraryFunction {
  return (run, args) => undone(run, decoder, args.list[0]);
}

function undone(run: Run, decoder: DecoderId, given: ScriptObject | undefined): ScriptObject {
  return given === undefined ? mystery(decoder) : either(optionsOf(given).map((each) => decoded(run, decoder, each)));
}

/** Modules that undo encodings and compressions. */
export const encodings: readonly (readonly [string, LibraryFunction])[] = [
  ...same(['Base64.decode64', 'Base64.strict_decode64', 'Base64.urlsafe_decode64'], undoes('base64')),
  ...same(['Base32.decode'], undoes('base32')),
  ...same(['Zlib.Inflate.inflate', 'Zlib.inflate', 'Zlib.Inflate.new.inflate'], undoes('zlib')),
  ...same(['Zlib.gunzip', 'Zlib.GzipReader.new', 'Zlib.GzipReader.wrap'], undoes('gzip')),
  ...same(
    ['CGI.unescape', 'URI.decode', 'URI.unescape', 'URI.decode_www_form_component', 'URI.decode_uri_component'],
    undoes('percent'),
  ),
  ...same(['CGI.unescapeHTML', 'CGI.unescape_html'], undoes('entities')),
  ...same(
    ['Marshal.load', 'Marshal.restore', 'YAML.unsafe_load', 'RubyVM.InstructionSequence.load_from_binary'],
    (_run, args) => opaque('marshal', args.list[0]),
  ),
  pure('Base64.encode64', ([content = '']) => Buffer.from(content, 'latin1').toString('base64')),
  pure('Base64.strict_encode64', ([content = '']) => Buffer.from(content, 'latin1').toString('base64')),
  ...same(['StringIO.new', 'StringIO.open'], (_run, args) => args.list[0]),
];

/** `text.unpack('m')`: the first directive's values. */
export function unpacked(
  run: Run,
  self: ScriptObject,
  format: ScriptObject | undefined,
): readonly ScriptObject[] | undefined {
  const directive = (stringOf(format) ?? '').trim();
  const content = stringOf(self);
  if (/^m\d*$/.test(directive)) return [undone(run, 'base64', self)];
  if (/^u/.test(directive)) return [undone(run, 'uuencode', self)];
  if (/^M/.test(directive)) return [undone(run, 'quoted-printable', self)];
  if (content === undefined || !run.step(1 + (content.length >> 4))) return undefined;
  if (/^[Cc]\*$/.test(directive)) return [...content].map((each) => number(each.charCodeAt(0) & 255));
  if (/^U\*$/.test(directive)) return [...content].map((each) => number(each.codePointAt(0) ?? 0));
  if (/^H\*$/.test(directive)) return [text(Buffer.from(content, 'latin1').toString('hex'), originOf(self))];
  if (/^[aA]\*$/.test(directive)) return [self];
  return undefined;
}

/** `[…].pack('C*')`, `['6964'].pack('H*')`. */
export function packed(run: Run, items: readonly ScriptObject[], format: ScriptObject | undefined): ScriptObject {
  const directive = (stringOf(format) ?? '').trim();
  const [first] = items;
  if (/^H\d*\*?$/.test(directive)) return undone(run, 'hex', first);
  if (/^m\d*$/.test(directive)) {
    const content = stringOf(first);
    return content === undefined ? mystery('pack') : text(Buffer.from(content, 'latin1').toString('base64'));
  }
  if (/^[aA]/.test(directive) && first !== undefined) return first;
  const codes = items.map((each) => (each.type === 'number' ? each.number : Number.NaN));
  if (!run.step(1 + (codes.length >> 4)) || !codes.every(Number.isInteger))
    return mystery('pack', originOf(list([...items])));
  if (/^[Cc]+\*?\d*$/.test(directive)) return bytes(codes.map((code) => String.fromCharCode(code & 255)).join(''));
  if (/^U\*$/.test(directive))
    return text(codes.map((code) => (code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '')).join(''));
  return mystery('pack');
}
