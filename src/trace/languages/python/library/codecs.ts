import { byteString, encodeText, decodeText as textOfByteString } from '../../../decode/bytes.ts';
import { decodeStep } from '../../../decode/decode-chain.ts';
import { type DecoderId, decoders } from '../../../decode/decoders.ts';
import { textOf } from '../../../value.ts';
import { bytes, knownText, mystery, type Origin, originOf, type PyObject, type PyText, text } from '../object.ts';
import { type Arguments, argument, type Run } from '../run.ts';

/** Undoes an encoding whose result is bytes; `undefined` when it does not fit or the budget is used up. */
function undo(run: Run, id: DecoderId, content: string): string | undefined {
  const limit = Math.min(run.input.budget.decodedBytes, 16 * 1024 * 1024);
  if (!run.step(1 + (content.length >> 8))) return undefined;
  const input = encodeText(content);
  const out = decoders[id](Buffer.from(isByteString(content) ? content : input, 'latin1'), { limit, garbage: true });
  const result = out === undefined ? undefined : byteString(out);
  if (result === undefined || result.length > limit) return undefined;
  run.input.budget.decodedBytes -= result.length;
  return result;
}

function isByteString(content: string): boolean {
  return /^[\x00-\xff]*$/.test(content);
}

/** A decoding function of the library: what it gives, with the step noted. */
export function decoded(run: Run, id: DecoderId, args: Arguments): PyObject {
  const given = argument(args, 0, 's') ?? argument(args, 0, 'data');
  const content = knownText(given);
  if (content === undefined) return mystery(id, originOf(given));
  const result = undo(run, id, content);
  return result === undefined ? mystery(id, originOf(given)) : bytes(result, stepped(originOf(given), id, content));
}

/** The origin with one more decoding in it. */
export function stepped(origin: Origin | undefined, id: string, input: string): Origin {
  return { ...origin, steps: [...(origin?.steps ?? []), decodeStep(id, input.slice(0, 200))].slice(-64) };
}

/** `text.decode(codec)`, `bytes.decode(codec)`, `codecs.decode(text, codec)`. */
export function decodeText(run: Run, self: PyText, name: string, codec: PyObject | undefined): PyObject {
  const named = (knownText(codec) ?? 'utf-8').toLowerCase().replaceAll('_', '-');
  const content = textOf(self.value);
  const id = binaryCodecs.get(named);
  if (id !== undefined && content !== undefined) {
    if (name === 'encode' && id !== 'rot13') return mystery(named, self.origin);
    const result = undo(run, id, content);
    if (result === undefined) return mystery(named, self.origin);
    const origin = stepped(self.origin, id, content);
    return id === 'rot13' ? text(result, origin) : bytes(result, origin);
  }
  if (content === undefined) return { ...self, bytes: name === 'encode' };
  if (named === 'unicode-escape' || named === 'string-escape') {
    const result = undo(run, 'escape', content);
    return result === undefined ? mystery(named, self.origin) : text(result, stepped(self.origin, 'escape', content));
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

function origin(self: PyText): { origin?: Origin } {
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
  ['uu', 'uuencode'],
  ['uu-codec', 'uuencode'],
  ['bz2', 'bzip2'],
  ['bz2-codec', 'bzip2'],
  ['quopri', 'quoted-printable'],
  ['quopri-codec', 'quoted-printable'],
]);

/** `zlib.decompress(data[, wbits])`: zlib, gzip (wbits above 15) or raw deflate (negative). */
export function decompressed(run: Run, args: Arguments): PyObject {
  const wbits = argument(args, 1, 'wbits');
  const bits = wbits?.type === 'number' ? wbits.number : 15;
  return decoded(run, bits < 0 ? 'deflate' : bits > 15 ? 'gzip' : 'zlib', args);
}
