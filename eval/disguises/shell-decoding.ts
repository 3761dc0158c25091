import { createCipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { base32 } from '@scure/base';
import { type Disguise, type DisguiseContext, disguises } from '../disguise.ts';
import { compressedWith } from './compressed.ts';
import { base64, bytesAs, cut, hexEscape, isPlain, octalEscape, reversed, rot13, single } from './quoting.ts';

const hex = (text: string): string => Buffer.from(text).toString('hex');
const utf8 = new TextEncoder();

/** What `openssl enc -aes-256-cbc -a` writes: `Salted__`, 8 bytes of salt, the cipher's bytes. */
function encrypted(text: string, pass: string, { random }: DisguiseContext, derive: 'sha256' | 'pbkdf2'): string {
  const salt = Uint8Array.from({ length: 8 }, () => random.next(256));
  const both = derive === 'pbkdf2' ? pbkdf2Sync(pass, salt, 10_000, 48, 'sha256') : evpBytesToKey(pass, salt);
  const cipher = createCipheriv('aes-256-cbc', both.subarray(0, 32), both.subarray(32, 48));
  return base64(Buffer.concat([Buffer.from('Salted__'), salt, cipher.update(text), cipher.final()]));
}

/** OpenSSL's older derivation, one round: D_i = SHA-256(D_{i-1} || pass || salt) (EVP_BytesToKey). */
function evpBytesToKey(pass: string, salt: Uint8Array): Buffer {
  let last = Buffer.alloc(0);
  let all = Buffer.alloc(0);
  while (all.length < 48) {
    last = createHash('sha256').update(last).update(pass).update(salt).digest();
    all = Buffer.concat([all, last]);
  }
  return all;
}

/** The script as data, and what turns the data back into the script. */
export const shellDecoding: readonly Disguise[] = disguises('shell', {
  'base64-pipe': (code) => `echo ${base64(code)} | base64 -d | bash`,
  'base64-here-string': (code) => `base64 -d <<< ${base64(code)} | bash`,
  'base64-eval': (code) => `eval "$(echo ${base64(code)} | base64 --decode)"`,
  'base64-bash-c': (code) => `bash -c "$(printf %s ${base64(code)} | base64 -d)"`,
  'base64-source': (code) => `source <(echo ${base64(code)} | base64 -d)`,
  'base64-variables': (code, { random }) => {
    const parts = cut(base64(code), (below) => 20 + random.next(below));
    const names = parts.map((_, at) => `_q${at}`);
    return `${parts.map((part, at) => `${names[at]}=${part}`).join('\n')}\necho ${names.map((name) => `$${name}`).join('')} | base64 -d | bash`;
  },
  'base64-command-in-variable': (code) => `_d='base64 -d'\n_s=bash\necho ${base64(code)} | $_d | $_s`,
  'base64-twice': (code) => `echo ${base64(base64(code))} | base64 -d | base64 -d | bash`,
  'base64-loop': (code) =>
    `_x=${base64(base64(code))}\nfor _i in 1 2; do _x=$(echo "$_x" | base64 -d); done\neval "$_x"`,
  'base64-file': (code, { folder }) => ({
    code: `base64 -d ${folder}/part.dat | bash`,
    files: { [`${folder}/part.dat`]: `${base64(code)}\n` },
  }),
  'base64-heredoc': (code) => `base64 -d <<'END_OF_DATA' | bash\n${base64(code)}\nEND_OF_DATA`,
  base32: (code) => `echo ${base32.encode(utf8.encode(code))} | base32 -d | bash`,
  'hex-xxd': (code) => `echo ${hex(code)} | xxd -r -p | bash`,
  'hex-printf': (code) => `printf '${bytesAs(code, hexEscape)}' | bash`,
  'hex-eval': (code) => `eval "$(printf '${bytesAs(code, hexEscape)}')"`,
  'hex-ansi-c': (code) => `eval $'${bytesAs(code, hexEscape)}'`,
  'hex-echo': (code) => `echo -e '${bytesAs(code, hexEscape)}' | bash`,
  'octal-printf': (code) => `printf '${bytesAs(code, octalEscape)}' | bash`,
  'octal-percent-b': (code) => `printf %b '${bytesAs(code, (byte) => `\\0${byte.toString(8)}`)}' | bash`,
  'printf-v': (code) => `printf -v _y '${bytesAs(code, octalEscape)}'\neval "$_y"`,
  'hex-sed': (code) => `printf "$(echo ${hex(code)} | sed 's/../\\\\x&/g')" | bash`,
  'rev-lines': (code) =>
    isPlain(code) ? `rev <<'END_OF_TEXT' | bash\n${code.split('\n').map(reversed).join('\n')}\nEND_OF_TEXT` : undefined,
  'rev-base64': (code) => `echo ${reversed(base64(code))} | rev | base64 -d | bash`,
  rot13: (code) => `echo ${single(rot13(code))} | tr 'A-Za-z' 'N-ZA-Mn-za-m' | bash`,
  'tr-shift': (code) => `eval "$(printf %s ${single(rot13(code))} | tr '[n-za-mN-ZA-M]' '[a-zA-Z]')"`,
  'tr-delete': (code) => (code.includes('^') ? undefined : `echo ${single([...code].join('^'))} | tr -d '^' | bash`),
  'sed-delete': (code) =>
    code.includes('~') ? undefined : `echo ${single(code.replace(/(.{5})/g, '$1~'))} | sed 's/~//g' | bash`,
  'sed-words': (code) =>
    code.includes('QQ') || !code.includes('a')
      ? undefined
      : `echo ${single(code.replaceAll('a', 'QQ'))} | sed -e 's/QQ/a/g' | bash`,
  'gzip-base64': (code) => `echo ${base64(gzipSync(code))} | base64 -d | gunzip -c | bash`,
  'gzip-zcat': (code) => `bash <(echo ${base64(gzipSync(code))} | base64 -d | zcat)`,
  'bzip2-base64': (code) => packed('bzip2', code, 'bunzip2 -c'),
  'xz-base64': (code) => packed('xz', code, 'xz -dc'),
  openssl: (code, context) =>
    `echo ${encrypted(code, 'word', context, 'sha256')} | openssl enc -d -aes-256-cbc -a -A -md sha256 -k word 2>/dev/null | bash`,
  'openssl-pbkdf2': (code, context) =>
    `echo ${encrypted(code, 'k3y', context, 'pbkdf2')} | openssl enc -aes-256-cbc -d -a -A -pbkdf2 -pass pass:k3y | bash`,
  'openssl-base64': (code) => `openssl base64 -d -A <<< ${base64(code)} | bash`,
  'python-decodes': (code) => `python3 -c "import base64;print(base64.b64decode('${base64(code)}').decode())" | bash`,
  'perl-decodes': (code) => `perl -e 'print pack("H*","${hex(code)}")' | bash`,
  'awk-prints': (code) => `awk 'BEGIN{printf "%s", "${bytesAs(code, octalEscape)}"}' | bash`,
  'xor-loop': (code) =>
    code.length > 1500
      ? undefined
      : `for _k in ${[...Buffer.from(code)].map((byte) => byte ^ 42).join(' ')}; do printf "\\\\$(printf %o $((_k ^ 42)))"; done | bash`,
});

function packed(program: 'bzip2' | 'xz', code: string, unpack: string): string | undefined {
  const bytes = compressedWith(program, code);
  return bytes === undefined ? undefined : `echo ${base64(bytes)} | base64 -d | ${unpack} | bash`;
}

/** Scripts that carry their own second part behind the first. */
export const shellSelfExtracting: readonly Disguise[] = disguises(
  'shell',
  {
    'self-tail': (code) => `#!/bin/bash\ntail -n +4 "$0" | base64 -d | bash\nexit 0\n${base64(code)}\n`,
    'self-sed': (code) => `#!/bin/bash\nsed '1,/^__DATA__$/d' "$0" | bash\nexit 0\n__DATA__\n${code}\n`,
    'self-awk': (code) =>
      `#!/bin/bash\nL=$(awk '/^__ARCHIVE__/ {print NR + 1; exit 0; }' "$0")\ntail -n +$L "$0" | base64 -d | bash\nexit 0\n__ARCHIVE__\n${base64(code)}\n`,
  },
  true,
);
