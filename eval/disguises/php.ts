import { deflateRawSync, deflateSync } from 'node:zlib';
import { type Disguise, disguises } from '../disguise.ts';
import { base64, bytesAs, cut, hexEscape, reversed, rot13 } from './quoting.ts';

/** A text as a single-quoted PHP string. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** PHP that builds and runs PHP. */
export const phpDisguises: readonly Disguise[] = disguises('php', {
  'php-eval': (code) => `eval(${quoted(code)});\n`,
  'php-base64': (code) => `eval(base64_decode('${base64(code)}'));\n`,
  'php-gzinflate': (code) => `eval(gzinflate(base64_decode('${base64(deflateRawSync(code))}')));\n`,
  'php-gzuncompress': (code) => `eval(gzuncompress(base64_decode('${base64(deflateSync(code))}')));\n`,
  'php-rot13': (code) => `eval(str_rot13(${quoted(rot13(code))}));\n`,
  'php-rot13-base64-inflate': (code) =>
    `eval(gzinflate(base64_decode(str_rot13('${rot13(base64(deflateRawSync(code)))}'))));\n`,
  'php-strrev': (code) => `eval(strrev(${quoted(reversed(code))}));\n`,
  'php-hex2bin': (code) => `eval(hex2bin('${Buffer.from(code).toString('hex')}'));\n`,
  'php-pack': (code) => `eval(pack('H*', '${Buffer.from(code).toString('hex')}'));\n`,
  'php-hex-escapes': (code) => `eval("${bytesAs(code, hexEscape)}");\n`,
  'php-chr': (code) => `eval(${[...Buffer.from(code)].map((byte) => `chr(${byte})`).join('.')});\n`,
  'php-implode': (code) => `eval(implode('', array_map('chr', array(${[...Buffer.from(code)].join(',')}))));\n`,
  'php-concat': (code, { random }) => `eval(${cut(code, random.next).map(quoted).join('.')});\n`,
  'php-variables': (code, { random }) => {
    const parts = cut(code, (below) => 10 + random.next(below));
    return `${parts.map((part, at) => `$a${at} = ${quoted(part)};`).join('\n')}\n$c = '';\n${parts.map((_, at) => `$c .= $a${at};`).join('\n')}\neval($c);\n`;
  },
  'php-variable-function': (code) => `$f = 'base' . '64_dec' . 'ode';\neval($f('${base64(code)}'));\n`,
  'php-call-user-func': (code) => `eval(call_user_func('base64_decode', '${base64(code)}'));\n`,
  'php-str-replace': (code) =>
    code.includes('e') && !code.includes('~')
      ? `eval(str_replace('~', 'e', ${quoted(code.replaceAll('e', '~'))}));\n`
      : undefined,
  'php-strtr': (code) =>
    `eval(strtr(${quoted(rot13(code))}, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', 'nopqrstuvwxyzabcdefghijklmNOPQRSTUVWXYZABCDEFGHIJKLM'));\n`,
  'php-urldecode': (code) =>
    `eval(urldecode('${bytesAs(code, (byte) => `%${byte.toString(16).padStart(2, '0')}`)}'));\n`,
  'php-xor': (code) =>
    `$k = 42;\n$o = '';\nforeach (array(${[...Buffer.from(code)].map((byte) => byte ^ 42).join(',')}) as $b) { $o .= chr($b ^ $k); }\neval($o);\n`,
  'php-function': (code) => `function run_it($s) { eval(base64_decode($s)); }\nrun_it('${base64(code)}');\n`,
  'php-closure': (code) => `$r = function ($s) { eval(base64_decode($s)); };\n$r('${base64(code)}');\n`,
  'php-double-base64': (code) => `eval(base64_decode(base64_decode('${base64(base64(code))}')));\n`,
  'php-eval-nested': (code) => `eval('eval(base64_decode("${base64(code)}"));');\n`,
  'php-include': (code, { folder }) => ({
    code: `include '${folder}/part.inc';\n`,
    files: { [`${folder}/part.inc`]: `<?php\n${code}\n` },
  }),
});
