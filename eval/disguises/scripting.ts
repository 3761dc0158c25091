import { deflateSync } from 'node:zlib';
import { type Disguise, disguises } from '../disguise.ts';
import { base64, bytesAs, cut, hexEscape, octalEscape, reversed, rot13 } from './quoting.ts';

/** A text as a single-quoted string: the same in Perl and Ruby. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const hex = (text: string): string => Buffer.from(text).toString('hex');
const numbers = (text: string): string => [...Buffer.from(text)].join(',');

/** Perl that builds and runs Perl. */
export const perlDisguises: readonly Disguise[] = disguises('perl', {
  'pl-eval': (code) => `eval ${quoted(code)};\n`,
  'pl-pack-hex': (code) => `eval pack("H*", "${hex(code)}");\n`,
  'pl-unpack-uu': (code) => `eval unpack("u", ${quoted(uuencoded(code))});\n`,
  'pl-mime-base64': (code) => `use MIME::Base64;\neval decode_base64("${base64(code)}");\n`,
  'pl-reverse': (code) => `eval scalar reverse ${quoted(reversed(code))};\n`,
  'pl-chr-join': (code) => `eval join("", map { chr } (${numbers(code)}));\n`,
  'pl-pack-bytes': (code) => `eval pack("C*", ${numbers(code)});\n`,
  'pl-tr': (code) => `my $s = ${quoted(rot13(code))};\n$s =~ tr/A-Za-z/N-ZA-Mn-za-m/;\neval $s;\n`,
  'pl-substitution': (code) => `my $s = "${hex(code)}";\n$s =~ s/([a-f0-9]{2})/chr(hex($1))/eg;\neval $s;\n`,
  'pl-escapes': (code) => `eval "${bytesAs(code, (byte) => `\\x{${byte.toString(16)}}`)}";\n`,
  'pl-concat': (code, { random }) => `eval ${cut(code, random.next).map(quoted).join(' . ')};\n`,
  'pl-join': (code, { random }) => `eval join('', ${cut(code, random.next).map(quoted).join(', ')});\n`,
  'pl-append': (code, { random }) =>
    `my $s = '';\n${cut(code, (below) => 10 + random.next(below))
      .map((part) => `$s .= ${quoted(part)};`)
      .join('\n')}\neval $s;\n`,
  'pl-heredoc': (code) => `my $s = <<'END_OF_CODE';\n${code}\nEND_OF_CODE\neval $s;\n`,
  'pl-sub': (code) => `sub run_it { eval pack("H*", shift); }\nrun_it("${hex(code)}");\n`,
  'pl-xor': (code) =>
    `eval join("", map { chr($_ ^ 42) } (${[...Buffer.from(code)].map((byte) => byte ^ 42).join(',')}));\n`,
  'pl-system-perl': (code) => `system("perl", "-e", ${quoted(code)});\n`,
});

/** Ruby that builds and runs Ruby. */
export const rubyDisguises: readonly Disguise[] = disguises('ruby', {
  'rb-eval': (code) => `eval(${quoted(code)})\n`,
  'rb-base64': (code) => `require 'base64'\neval(Base64.decode64("${base64(code)}"))\n`,
  'rb-unpack1': (code) => `eval("${base64(code)}".unpack1("m"))\n`,
  'rb-unpack-first': (code) => `eval("${base64(code)}".unpack("m0")[0])\n`,
  'rb-pack-hex': (code) => `eval(["${hex(code)}"].pack("H*"))\n`,
  'rb-pack-bytes': (code) => `eval([${numbers(code)}].pack("C*"))\n`,
  'rb-reverse': (code) => `eval(${quoted(reversed(code))}.reverse)\n`,
  'rb-chr-map': (code) => `eval([${numbers(code)}].map(&:chr).join)\n`,
  'rb-tr': (code) => `eval(${quoted(rot13(code))}.tr('A-Za-z', 'N-ZA-Mn-za-m'))\n`,
  'rb-gsub': (code) =>
    code.includes('e') && !code.includes('~')
      ? `eval(${quoted(code.replaceAll('e', '~'))}.gsub('~', 'e'))\n`
      : undefined,
  'rb-escapes': (code) => `eval("${bytesAs(code, hexEscape)}")\n`,
  'rb-concat': (code, { random }) => `eval(${cut(code, random.next).map(quoted).join(' + ')})\n`,
  'rb-join': (code, { random }) => `eval([${cut(code, random.next).map(quoted).join(', ')}].join)\n`,
  'rb-zlib': (code) => `require 'zlib'\neval(Zlib::Inflate.inflate("${base64(deflateSync(code))}".unpack1("m")))\n`,
  'rb-send': (code) => `Kernel.send("ev" + "al", ${quoted(code)})\n`,
  'rb-instance-eval': (code) => `Object.new.instance_eval(${quoted(code)})\n`,
  'rb-heredoc': (code) => `eval(<<'END_OF_CODE')\n${code}\nEND_OF_CODE\n`,
  'rb-xor': (code) =>
    `eval([${[...Buffer.from(code)].map((byte) => byte ^ 42).join(',')}].map { |c| (c ^ 42).chr }.join)\n`,
});

/** Lua that builds and runs Lua. */
export const luaDisguises: readonly Disguise[] = disguises('lua', {
  'lua-load': (code) => `(load or loadstring)(${luaQuoted(code)})()\n`,
  'lua-string-char': (code) =>
    `load(${chunks(code)
      .map((part) => `string.char(${numbers(part)})`)
      .join(' .. ')})()\n`,
  'lua-reverse': (code) => `load(string.reverse(${luaQuoted(reversed(code))}))()\n`,
  'lua-decimal-escapes': (code) => `load("${bytesAs(code, (byte) => `\\${String(byte).padStart(3, '0')}`)}")()\n`,
  'lua-gsub-hex': (code) =>
    `load((("${hex(code)}"):gsub("..", function(h) return string.char(tonumber(h, 16)) end)))()\n`,
  'lua-concat': (code, { random }) => `load(${cut(code, random.next).map(luaQuoted).join(' .. ')})()\n`,
  'lua-table-concat': (code, { random }) =>
    `load(table.concat({${cut(code, random.next).map(luaQuoted).join(', ')}}))()\n`,
  'lua-long-string': (code) => (code.includes(']==]') ? undefined : `load([==[${code}]==])()\n`),
});

/** Awk and PowerShell have few ways that keep their meaning in every version. */
export const furtherDisguises: readonly Disguise[] = [
  ...disguises('awk', {
    'awk-octal': (code) => systemText(code, (text) => `"${bytesAs(text, octalEscape)}"`),
    'awk-concat': (code, { random }) =>
      systemText(code, (text) =>
        cut(text, random.next)
          .map((part) => `"${part}"`)
          .join(' '),
      ),
    'awk-variable': (code) => {
      const text = commandOf(code);
      const body = systemText(code, () => 'a b');
      return text === undefined
        ? undefined
        : body?.replace('BEGIN {', () => `BEGIN { a = "${text.slice(0, 6)}"; b = "${text.slice(6)}";`);
    },
  }),
  ...disguises('powershell', {
    'ps-encoded': (code) => `pwsh -EncodedCommand ${Buffer.from(code, 'utf16le').toString('base64')}\n`,
    'ps-iex-base64': (code) =>
      `IEX ([System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String('${base64(code)}')))\n`,
    'ps-concat': (code, { random }) => `iex (${cut(code, random.next).map(psQuoted).join(' + ')})\n`,
    'ps-join': (code, { random }) =>
      `Invoke-Expression (${cut(code, random.next).map(psQuoted).join(', ')} -join '')\n`,
    'ps-chars': (code) => `iex (-join (${numbers(code)} | % { [char]$_ }))\n`,
  }),
];

/** A text in parts that a call can take as arguments one by one. */
function chunks(text: string): readonly string[] {
  return text.match(/[\s\S]{1,100}/g) ?? [];
}

/** What stands between the quotes of an awk `system("…")`. */
function commandOf(code: string): string | undefined {
  const start = code.indexOf('system("');
  const end = code.indexOf('")', start);
  const text = start === -1 || end === -1 ? '' : code.slice(start + 8, end);
  return text === '' || /["\\]/.test(text) ? undefined : text;
}

function systemText(code: string, write: (text: string) => string): string | undefined {
  const text = commandOf(code);
  return text === undefined ? undefined : code.replace(`"${text}"`, () => write(text));
}

function psQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function luaQuoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** Uuencoding as `unpack("u")` reads it: a length character, then 3 bytes as 4 characters. */
function uuencoded(text: string): string {
  const bytes = Buffer.from(text);
  const lines: string[] = [];
  const char = (value: number): string => String.fromCharCode(value === 0 ? 96 : 32 + value);
  for (let at = 0; at < bytes.length; at += 45) {
    const line = bytes.subarray(at, at + 45);
    let out = char(line.length);
    for (let i = 0; i < line.length; i += 3) {
      const [a, b, c] = [line[i] ?? 0, line[i + 1] ?? 0, line[i + 2] ?? 0];
      out += char(a >> 2) + char(((a & 3) << 4) | (b >> 4)) + char(((b & 15) << 2) | (c >> 6)) + char(c & 63);
    }
    lines.push(out);
  }
  return `${lines.join('\n')}\n`;
}
