import { encodeText, decodeText as textOfByteString } from '../../../decode/bytes.ts';
import type { DecoderId } from '../../../decode/decoders.ts';
import { textOf } from '../../../value.ts';
import { decoded } from '../../script/library/codecs.ts';
import {
  bytes,
  knownText,
  mystery,
  type Origin,
  type ScriptObject,
  type ScriptText,
  text,
} from '../../script/object.ts';
import { type Arguments, argument, type Run } from '../../script/run.ts';

/** A decoding function of the library: what it gives, with the step noted. */
export function decodedArgument(run: Run, id: DecoderId, args: Arguments): ScriptObject {
  return decoded(run, id, argument(args, 0, 's') ?? argument(args, 0, 'data'));
}

/** `text.decode(codec)`, `bytes.decode(codec)`, `codecs.decode(text, codec)`. */
export function decodeText(run: Run, self: ScriptText, name: string, codec: ScriptObject | undefined): ScriptObject {
  const named = (knownText(codec) ?? 'utf-8').toLowerCase().replaceAll('_', '-');
  const content = textOf(self.value);
  const id = binaryCodecs.get(named);
  if (id !== undefined && content !== undefined) {
    if (name === 'encode' && id !== 'rot13') return mystery(named, self.origin);
    return id === 'rot13' ? asCharacters(decoded(run, id, self)) : decoded(run, id, self);
  }
  if (content === undefined) return { ...self, bytes: name === 'encode' };
  if (named === 'unicode-escape' || named === 'string-escape') {
    return asCharacters(decoded(run, 'escape', self));
  }
  const latin = named === 'latin-1' || named === 'latin1' || named === 'iso-8859-1' || named === 'ascii';
  if (named.startsWith('utf-16') && name === 'decode') {
    return text(
      Buffer.from(content, 'latin1')
        .toString('utf16le')
        .replace(/^\ufeff/, ''),
      self.origin,
    );
  }
  if (name === 'encode') return { ...bytes(latin ? content : encodeText(content)), ...origin(self) };
  return { ...text(latin || !self.bytes ? content : textOfByteString(content)), ...origin(self) };
}

function asCharacters(value: ScriptObject): ScriptObject {
  return value.type === 'text' ? { ...value, bytes: false } : value;
}

function origin(self: ScriptText): { origin?: Origin } {
  return self.origin === undefined ? {} : { origin: self.origin };
}

const binaryCodecs = new Map<string, DecoderId>([
  ['hex', 'hex'],
  ['hex-codec', 'hex'],
  ['base64', 'base64'],
  ['base64-codec', 'base64'],
  ['zlib', 'zlib'],
  ['zlib-codec', 'zlib'],
  ['zip', 'zlib'],
  ['bz2', 'bzip2'],
  ['bz2-codec', 'bzip2'],
  ['uu', 'uuencode'],
  ['uu-codec', 'uuencode'],
  ['quopri', 'quoted-printable'],
  ['quopri-codec', 'quoted-printable'],
  ['rot13', 'rot13'],
  ['rot-13', 'rot13'],
]);

/** `zlib.decompress(data[, wbits])`: zlib, gzip (wbits above 15) or raw deflate (negative). */
export function decompressed(run: Run, args: Arguments): ScriptObject {
  const wbits = argument(args, 1, 'wbits');
  const bits = wbits?.type === 'number' ? wbits.number : 15;
  return decodedArgument(run, bits < 0 ? 'deflate' : bits > 15 ? 'gzip' : 'zlib', args);
}
