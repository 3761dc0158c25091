import { decoders } from '../../../decode/decoders.ts';
import { textOf } from '../../../value.ts';
import { callbacks } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { stepped } from '../../script/items.ts';
import { decoded, opaque } from '../../script/library/codecs.ts';
import { thing } from '../../script/library/network.ts';
import { joinedItems } from '../../script/library/text-methods.ts';
import {
  bytes,
  itemsOf,
  knownText,
  list,
  mystery,
  none,
  number,
  originOf,
  type ScriptObject,
  type ScriptText,
  type ScriptThing,
  text,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { jsNumber, textOfAny } from '../coerce.ts';
import { asBytes, encoded } from './text-methods.ts';

type Row = readonly [string, LibraryFunction];

/** Functions that turn one encoding into another. */
export const codecs: readonly Row[] = [
  ['Buffer.from', (run, args) => bufferOf(run, args)],
  ['Buffer', (run, args) => bufferOf(run, args)],
  ['Buffer.alloc', (run, args) => sized(run, args)],
  ['Buffer.allocUnsafe', (run, args) => sized(run, args)],
  [
    'Buffer.concat',
    (_run, args) => {
      const items = args.list[0] === undefined ? undefined : itemsOf(args.list[0]);
      return items === undefined ? undefined : joinedItems(items, bytes(''));
    },
  ],
  ...[
    'atob',
    'window.atob',
    'buffer.atob',
    'base-64.decode',
    'js-base64.Base64.decode',
    'js-base64.decode',
    'abab.atob',
  ].map((name): Row => [name, (run, args) => plain(decoded(run, 'base64', textual(run, args.list[0])))]),
  ['btoa', (run, args) => reencoded(run, args.list[0], 'base64')],
  ['decodeURIComponent', (run, args) => unescaped(run, args)],
  ['decodeURI', (run, args) => unescaped(run, args)],
  ['querystring.unescape', (run, args) => unescaped(run, args)],
  ['unescape', (run, args) => unescaped(run, args)],
  ...['escape', 'encodeURIComponent', 'encodeURI', 'querystring.escape', 'querystring.stringify'].map(
    (name): Row => [name, (run, args) => escaped(run, args)],
  ),
  ...zlib(),
  ['crypto.createDecipheriv', (_run, args) => decipher(args)],
  ['crypto.createDecipher', (_run, args) => decipher(args)],
  ['crypto-js.AES.decrypt', (run, args) => opened(run, args.list[0], args.list[1])],
  ['CryptoJS.AES.decrypt', (run, args) => opened(run, args.list[0], args.list[1])],
  ...['TextDecoder', 'TextEncoder', 'util.TextDecoder', 'util.TextEncoder', 'string_decoder.StringDecoder'].map(
    (name): Row => [name, () => thing(name.includes('Decoder') ? 'text-decoder' : 'text-encoder')],
  ),
  ...['Uint8Array', 'Uint16Array', 'Int8Array', 'Uint8ClampedArray', 'Int32Array', 'Uint32Array'].flatMap(
    (name): Row[] => [
      [name, (run, args) => numbers(run, args)],
      [`${name}.from`, (run, args) => numbers(run, args)],
      [`${name}.of`, (_run, args) => list([...args.list])],
    ],
  ),
  ['v8.deserialize', (_run, args) => opaque('v8-serialized', args.list[0])],
];

/** `Buffer.from(text, encoding)`, `Buffer.from([bytes])`. */
function bufferOf(run: Run, args: Arguments): ScriptObject {
  const [given, how] = args.list;
  if (given === undefined) return mystery('buffer');
  if (given.type === 'number') return sized(run, args);
  if (given.type === 'list') return bytesOfNumbers(run, given.items);
  if (given.type === 'dict') {
    const data = given.entries.get('sdata');
    return data?.type === 'list' ? bytesOfNumbers(run, data.items) : mystery('buffer');
  }
  if (given.type !== 'text') return given.type === 'unknown' ? given : mystery('buffer', originOf(given));
  switch ((knownText(how) ?? 'utf8').toLowerCase()) {
    case 'base64':
    case 'base64url':
      return decoded(run, 'base64', given);
    case 'hex':
      return decoded(run, 'hex', given);
    case 'latin1':
    case 'binary':
    case 'ascii':
      return { ...given, bytes: true };
    case 'utf16le':
    case 'ucs2': {
      const content = textOf(given.value);
      return content === undefined
        ? mystery('buffer', given.origin)
        : bytes(Buffer.from(content, 'utf16le').toString('latin1'), given.origin);
    }
    default:
      return asBytes(given);
  }
}

function bytesOfNumbers(run: Run, items: readonly ScriptObject[]): ScriptObject {
  if (!run.step(1 + (items.length >> 4)) || items.length > 4_000_000) return mystery('bytes');
  const codes: string[] = [];
  for (const item of items) {
    const code = jsNumber(item);
    if (code === undefined) return mystery('bytes', originOf(item));
    codes.push(String.fromCharCode(code & 0xff));
  }
  const content = codes.join('');
  return bytes(
    content,
    items.length > 8
      ? stepped(
          undefined,
          'charcode',
          items
            .slice(0, 60)
            .map((item) => jsNumber(item))
            .join(' '),
        )
      : undefined,
  );
}

/** `Buffer.alloc(size, fill)`. */
function sized(_run: Run, args: Arguments): ScriptObject {
  const size = args.list[0] === undefined ? undefined : jsNumber(args.list[0]);
  return size === undefined || !(size >= 0 && size <= 100_000)
    ? mystery('buffer')
    : bytes('\0'.repeat(Math.trunc(size)));
}

/** A typed array: numbers, or so many zeros. */
function numbers(run: Run, args: Arguments): ScriptObject {
  const [given] = args.list;
  if (given?.type === 'list') return list([...given.items]);
  if (given?.type === 'number') {
    const size = Math.trunc(given.number);
    return size >= 0 && size <= 100_000 && run.step(1 + (size >> 4))
      ? list(Array.from({ length: size }, () => number(0)))
      : mystery('array');
  }
  const items = given === undefined ? undefined : itemsOf(given);
  return items === undefined ? mystery('array', originOf(given)) : list([...items]);
}

function textual(run: Run, value: ScriptObject | undefined): ScriptObject | undefined {
  return value === undefined || value.type === 'text' || value.type === 'unknown' ? value : textOfAny(run, value);
}

/** Bytes as the text of their characters. */
function plain(value: ScriptObject): ScriptObject {
  return value.type === 'text' ? { ...value, bytes: false } : value;
}

function reencoded(run: Run, value: ScriptObject | undefined, encoding: string): ScriptObject {
  const given = textOfAny(run, value);
  const content = textOf(given.value);
  return content === undefined
    ? mystery(encoding, given.origin ?? originOf(value))
    : text(encoded(content, encoding), given.origin);
}

function unescaped(run: Run, args: Arguments): ScriptObject {
  const given = textOfAny(run, args.list[0]);
  const content = textOf(given.value);
  if (content === undefined || !run.step(1 + (content.length >> 6)))
    return mystery('unescape', given.origin ?? originOf(args.list[0]));
  if (!content.includes('%')) return given;
  const origin = stepped(given.origin, 'percent', content);
  try {
    return text(decodeURIComponent(content), origin);
  } catch {
    // `unescape` also knows %u0041 and single bytes.
    const out = content
      .replace(/%u([0-9a-fA-F]{4})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
      .replace(/%([0-9a-fA-F]{2})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
    return text(out, origin);
  }
}

function escaped(run: Run, args: Arguments): ScriptObject {
  const given = textOfAny(run, args.list[0]);
  const content = textOf(given.value);
  if (content === undefined || content.length > 1_000_000)
    return mystery('escaped', given.origin ?? originOf(args.list[0]));
  // Within `decodeURIComponent(escape(bytes))` the bytes are a text's UTF-8.
  return text(encodeURIComponent(given.bytes ? content : content).replaceAll('%C2%', '%C2%'), given.origin);
}

function zlib(): readonly Row[] {
  const rows: readonly (readonly [string, 'gzip' | 'zlib' | 'deflate' | 'brotli' | 'zstd'])[] = [
    ['gunzip', 'gzip'],
    ['unzip', 'gzip'],
    ['inflate', 'zlib'],
    ['inflateRaw', 'deflate'],
    ['brotliDecompress', 'brotli'],
    ['zstdDecompress', 'zstd'],
  ];
  return rows.flatMap(([name, decoder]): Row[] => [
    [`zlib.${name}Sync`, (run, args) => decoded(run, decoder, args.list[0])],
    [
      `zlib.${name}`,
      (run, args) => {
        const result = decoded(run, decoder, args.list[0]);
        callbacks(run, args, [none, result]);
        return result;
      },
    ],
    [`pako.${name}`, (run, args) => decoded(run, decoder, args.list[0])],
  ]);
}

/** `createDecipheriv(cipher, key, iv)`. */
function decipher(args: Arguments): ScriptThing {
  const [cipher, key, iv] = args.list;
  return thing(
    'decipher',
    new Map([
      ['cipher', cipher ?? none],
      ['key', key ?? none],
      ['iv', iv ?? none],
    ]),
  );
}

/** `decipher.update(data, from, to)`: all of it comes out there, nothing of it in `final()`. */
export function decipherMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject {
  if (name === 'final') return self.data.get('given') === undefined ? text('') : bytes('');
  if (name !== 'update') return self;
  const [given, from, to] = args.list;
  self.data.set('given', none);
  const raw = given?.type === 'text' && from !== undefined ? bufferOf(run, { ...args, list: [given, from] }) : given;
  const data = knownText(raw);
  const key = keyText(run, self.data.get('key'));
  const iv = keyText(run, self.data.get('iv'));
  const cipher = knownText(self.data.get('cipher'));
  if (data === undefined || key === undefined || cipher === undefined) return opaque('decipher', given);
  if (!run.step(1 + (data.length >> 4))) return mystery('decipher');
  const hexText = (content: string): string => Buffer.from(content, 'latin1').toString('hex');
  const out = decoders.openssl(Buffer.from(data, 'latin1'), { cipher, key: hexText(key), iv: hexText(iv ?? '') });
  if (out === undefined) return opaque('decipher', given);
  const content = Buffer.from(out.buffer, out.byteOffset, out.byteLength).toString('latin1');
  run.input.budget.decodedBytes -= content.length;
  const origin = stepped(originOf(given), 'openssl', data);
  const encoding = knownText(to);
  return encoding === undefined ? bytes(content, origin) : text(encoded(content, encoding), origin);
}

/** A key as bytes; a text is its UTF-8. */
function keyText(run: Run, key: ScriptObject | undefined): string | undefined {
  if (key === undefined || key.type !== 'text') return key?.type === 'constant' ? '' : undefined;
  const made: ScriptText = asBytes(textOfAny(run, key));
  return textOf(made.value);
}

/** `CryptoJS.AES.decrypt(data, passphrase)`: what OpenSSL would have made with MD5. */
function opened(run: Run, given: ScriptObject | undefined, key: ScriptObject | undefined): ScriptObject {
  const data = knownText(given);
  const password = knownText(key);
  if (data === undefined || password === undefined || !run.step(1 + (data.length >> 4)))
    return opaque('decipher', given);
  const out = decoders.openssl(Buffer.from(data, 'base64'), { cipher: 'aes-256-cbc', password, digest: 'md5' });
  if (out === undefined) return opaque('decipher', given);
  return bytes(
    Buffer.from(out.buffer, out.byteOffset, out.byteLength).toString('latin1'),
    stepped(originOf(given), 'openssl', data),
  );
}
