import type { DecoderId, DecoderOptions } from '../../../decode/decoders.ts';
import { decode, type Filter, type FilterTools, noting, operands, parseOptions } from './filter.ts';

/** Programs that undo an encoding. */
export const encodings: readonly (readonly [string, Filter])[] = [
  ['base64', (args, tools) => decoding(args, tools, 'base64')],
  ['base32', (args, tools) => decoding(args, tools, 'base32')],
  ['base58', (args, tools) => decoding(args, tools, 'base58')],
  ['basenc', basenc],
  ['xxd', xxd],
  ['openssl', openssl],
  ['uudecode', uudecode],
  [
    'rev',
    (args, tools) =>
      noting(tools, 'reverse', tools.input(operands(args)), (text) =>
        text
          .split('\n')
          .map((line) => [...line].reverse().join(''))
          .join('\n'),
      ),
  ],
  ['rot13', (_args, tools) => decode(tools.input([]), tools, 'rot13')],
  ['caesar', (args, tools) => decode(tools.input([]), tools, 'caesar', { shift: Number(args[0] ?? 13) })],
  ['qprint', (args, tools) => (args.includes('-d') ? decode(tools.input([]), tools, 'quoted-printable') : undefined)],
  ['ascii2uni', (args, tools) => decode(tools.input(operands(args)), tools, 'unicode')],
  ['recode', (args, tools) => (args[0]?.startsWith('html') ? decode(tools.input([]), tools, 'entities') : undefined)],
];

/** `-d`, `-D`, `--decode` and their abbreviations; without it base64 is encoded. */
function decoding(args: readonly string[], tools: FilterTools, id: DecoderId): string | undefined {
  const files: string[] = [];
  let decodes = false;
  let wrap = 76;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '-w' || arg === '--wrap' || arg === '-b') wrap = Number(args[++at] ?? 76);
    else if (/^(?:-[bw]|--wrap=)\d+$/.test(arg)) wrap = Number(/\d+$/.exec(arg)?.[0] ?? 76);
    // BSD's base64 names its input with -i.
    else if (arg === '-i' && args[at + 1] !== undefined && !(args[at + 1] ?? '').startsWith('-'))
      files.push(args[++at] ?? '');
    else if (arg === '-' || !arg.startsWith('-')) files.push(arg);
    else if (/^-[diDw0]+$/.test(arg) || /^--d(e(c(o(d(e)?)?)?)?)?$/.test(arg))
      decodes ||= arg !== '-i' && /[dD]/.test(arg);
    else if (!/^(-i|--ignore-garbage)$/.test(arg)) return undefined;
  }
  const input = tools.input(files);
  if (input === undefined) return undefined;
  if (decodes)
    return decode(input, tools, id, { garbage: args.some((arg) => arg.startsWith('-') && arg.includes('i')) });
  if (id !== 'base64') return undefined;
  const encoded = Buffer.from(input, 'latin1').toString('base64');
  const lines = wrap > 0 ? (encoded.match(new RegExp(`.{1,${Math.min(wrap, 9999)}}`, 'g')) ?? []).join('\n') : encoded;
  return wrap > 0 ? `${lines}\n` : lines;
}

const basencKinds = new Map<string, DecoderId>([
  ['--base16', 'hex'],
  ['--base32', 'base32'],
  ['--base32hex', 'base32hex'],
  ['--base64', 'base64'],
  ['--base64url', 'base64'],
  ['--z85', 'z85'],
]);

function basenc(args: readonly string[], tools: FilterTools): string | undefined {
  const kind = args.map((arg) => basencKinds.get(arg)).find((id) => id !== undefined);
  if (kind === undefined) return undefined;
  return decoding(
    args.filter((arg) => !basencKinds.has(arg)),
    tools,
    kind,
  );
}

/** `xxd -r`, `xxd -r -p`; `xxd -p` writes plain hexadecimal. */
function xxd(args: readonly string[], tools: FilterTools): string | undefined {
  const {
    letters,
    values,
    operands: files,
  } = parseOptions(
    args.map((arg) =>
      arg === '-ps' || arg === '-plain' || arg === '-postscript' ? '-p' : arg === '-revert' ? '-r' : arg,
    ),
    'cgslonR',
  );
  const input = tools.input(files.slice(0, 1));
  if (input === undefined) return undefined;
  const plain = letters.includes('p');
  if (letters.includes('r')) return decode(input, tools, plain ? 'hex' : 'hexdump');
  if (!plain) return undefined;
  const digits = Buffer.from(input, 'latin1').toString('hex');
  const columns = Number(values.get('c') ?? 30);
  if (!(columns > 0 && columns < 10_000)) return digits;
  return `${(digits.match(new RegExp(`.{1,${columns * 2}}`, 'g')) ?? []).join('\n')}\n`;
}

function uudecode(args: readonly string[], tools: FilterTools): string | undefined {
  const { letters, values, operands: files } = parseOptions(args, 'o');
  const output = values.get('o') ?? values.get('--output-file');
  const prints = letters.includes('p') || output === '-' || output === '/dev/stdout';
  const input = tools.input(files);
  // The name in its first line may be standard output, too.
  if (!prints && input !== undefined && !/^begin\S* \d+ \/dev\/stdout\s/m.test(input.slice(0, 1000))) return undefined;
  return decode(input, tools, 'uuencode');
}

/** `openssl enc -d …`, `openssl aes-256-cbc -d …`, `openssl base64 -d`, `openssl zlib -d`. */
function openssl(args: readonly string[], tools: FilterTools): string | undefined {
  const [verb = ''] = args;
  const value = (...names: string[]): string | undefined => {
    const at = args.findIndex((arg) => names.includes(arg));
    return at === -1 ? undefined : args[at + 1];
  };
  if (!args.includes('-d')) return undefined;
  const file = value('-in');
  let input = tools.input(file === undefined ? [] : [file]);
  if (verb === 'base64' || args.includes('-base64') || args.includes('-a'))
    input = decode(input, tools, 'base64', { garbage: true });
  const cipher = /^(?:enc|base64|zlib)$/.test(verb) ? args.slice(1).find((arg) => cipherName.test(arg)) : verb;
  if (cipher === undefined || !cipherName.test(cipher.startsWith('-') ? cipher : `-${cipher}`)) {
    if (verb === 'zlib' || args.includes('-zlib') || args.includes('-z')) return decode(input, tools, 'zlib');
    return verb === 'base64' || verb === 'enc' ? input : undefined;
  }
  const secret = value('-pass', '-passin');
  const password =
    value('-k') ?? (secret?.startsWith('pass:') ? secret.slice(5) : fromFile(secret ?? kfile(value), tools));
  const options: DecoderOptions = {
    cipher,
    ...only('password', password),
    ...only('key', value('-K')),
    ...only('iv', value('-iv')),
    ...only('salt', value('-S')),
    ...only('digest', value('-md')),
    ...(value('-iter') === undefined ? {} : { iterations: Number(value('-iter')) }),
    pbkdf2: args.includes('-pbkdf2'),
    nosalt: args.includes('-nosalt'),
    nopad: args.includes('-nopad'),
  };
  return decode(input, tools, 'openssl', options);
}

const cipherName = /^-(?:aes|camellia|aria|sm4|des|rc4|chacha)[a-z0-9-]*$/i;

function kfile(value: (...names: string[]) => string | undefined): string | undefined {
  const path = value('-kfile');
  return path === undefined ? undefined : `file:${path}`;
}

/** `-pass file:PATH`: the first line of a file of the image. */
function fromFile(secret: string | undefined, tools: FilterTools): string | undefined {
  if (secret?.startsWith('file:') !== true) return undefined;
  return tools.input([secret.slice(5)])?.split('\n', 1)[0];
}

function only<K extends string>(name: K, value: string | undefined): { readonly [key in K]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in K]?: string };
}
