import { gzipSync } from 'node:zlib';
import { type Disguise, disguises } from '../disguise.ts';
import { base64, bytesAs, cut, hexEscape, reversed, rot13 } from './quoting.ts';

const quoted = (text: string): string => JSON.stringify(text);
const codes = (text: string): string => [...text].map((char) => char.charCodeAt(0)).join(',');

/** JavaScript that builds and runs JavaScript. */
export const javascriptDisguises: readonly Disguise[] = disguises('javascript', {
  'js-eval': (code) => `eval(${quoted(code)});\n`,
  'js-atob': (code) => `eval(atob('${base64(code)}'));\n`,
  'js-buffer-base64': (code) => `eval(Buffer.from('${base64(code)}', 'base64').toString('utf8'));\n`,
  'js-buffer-hex': (code) => `eval(Buffer.from('${Buffer.from(code).toString('hex')}', 'hex').toString());\n`,
  'js-from-char-code': (code) => `eval(String.fromCharCode(${codes(code)}));\n`,
  'js-char-code-map': (code) => `eval([${codes(code)}].map((c) => String.fromCharCode(c)).join(''));\n`,
  'js-function': (code) => `new Function('require', ${quoted(code)})(require);\n`,
  'js-function-atob': (code) => `Function('require', atob('${base64(code)}'))(require);\n`,
  'js-hex-escapes': (code) => `eval("${bytesAs(code, hexEscape)}");\n`,
  'js-unicode-escapes': (code) =>
    `eval("${[...code].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}");\n`,
  'js-reversed': (code) => `eval(${quoted(reversed(code))}.split('').reverse().join(''));\n`,
  'js-concat': (code, { random }) => `eval(${cut(code, random.next).map(quoted).join(' + ')});\n`,
  'js-array-join': (code, { random }) =>
    `const p = [${cut(code, random.next).map(quoted).join(', ')}];\neval(p.join(''));\n`,
  'js-string-table': (code, { random }) => {
    const parts = cut(code, random.next);
    const shift = 1 + random.next(parts.length);
    const table = [...parts.slice(-shift), ...parts.slice(0, -shift)];
    return `const _0x1a = [${table.map(quoted).join(', ')}];\n(function (a, n) { while (n--) { a.push(a.shift()); } })(_0x1a, ${shift});\nconst _0x2b = (i) => _0x1a[i - 0x10];\neval(${parts.map((_, at) => `_0x2b(0x${(at + 16).toString(16)})`).join(' + ')});\n`;
  },
  'js-percent': (code) =>
    `eval(decodeURIComponent('${bytesAs(code, (byte) => `%${byte.toString(16).padStart(2, '0')}`)}'));\n`,
  'js-unescape': (code) => `eval(unescape('${bytesAs(code, (byte) => `%${byte.toString(16).padStart(2, '0')}`)}'));\n`,
  'js-replace': (code) =>
    code.includes('e') && !code.includes('~')
      ? `eval(${quoted(code.replaceAll('e', '~'))}.replace(/~/g, 'e'));\n`
      : undefined,
  'js-rot13': (code) =>
    `eval(${quoted(rot13(code))}.replace(/[a-z]/gi, (c) => String.fromCharCode((c <= 'Z' ? 90 : 122) >= (c = c.charCodeAt(0) + 13) ? c : c - 26)));\n`,
  'js-xor': (code) =>
    `eval([${[...Buffer.from(code)].map((byte) => byte ^ 42).join(',')}].map((c) => String.fromCharCode(c ^ 42)).join(''));\n`,
  'js-gunzip': (code) =>
    `eval(require('zlib').gunzipSync(Buffer.from('${base64(gzipSync(code))}', 'base64')).toString());\n`,
  'js-vm': (code) => `globalThis.require = require;\nrequire('vm').runInThisContext(${quoted(code)});\n`,
  'js-global-item': (code) => `globalThis.require = require;\nglobalThis['ev' + 'al'](${quoted(code)});\n`,
  'js-indirect-eval': (code) => `globalThis.require = require;\n(0, eval)(${quoted(code)});\n`,
  'js-timeout': (code) => `setTimeout(() => { eval(atob('${base64(code)}')); }, 10);\n`,
  'js-iife': (code) => `(function () {\n${code}\n})();\n`,
  'js-template': (code) =>
    `const a = ${quoted(code.slice(0, 12))};\nconst b = ${quoted(code.slice(12))};\neval(\`\${a}\${b}\`);\n`,
  'js-double-base64': (code) =>
    `let s = '${base64(base64(code))}';\nfor (let i = 0; i < 2; i++) s = Buffer.from(s, 'base64').toString();\neval(s);\n`,
  'js-node-e': (code) =>
    `require('child_process').execFileSync('node', ['-e', ${quoted(code)}], { stdio: 'inherit' });\n`,
  'js-second-file': (code, { folder }) => ({
    code: `require('${folder}/part-two.js');\n`,
    files: { [`${folder}/part-two.js`]: code },
  }),
});
