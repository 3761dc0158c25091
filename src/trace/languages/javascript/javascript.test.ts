import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../../../grammar-files.ts';
import type { Reading, ReadingInput } from '../../language.ts';
import { known, render, type Value } from '../../value.ts';
import { javascript } from './javascript.ts';

beforeAll(async () => {
  useGrammarFiles();
  await javascript.prepare();
});

function read(text: string, more: Partial<ReadingInput> = {}): Reading {
  const budget = { steps: 2_000_000, decodedBytes: 10_000_000, commands: 10_000 };
  return javascript.read({
    text,
    args: [known('/app/main.js')],
    env: new Map(),
    cwd: '/app',
    readFile: () => undefined,
    budget,
    ...more,
  });
}

/** Effects in one line each: kind and everything else rendered. */
function effects(reading: Reading): string[] {
  return reading.effects.map((effect) => {
    const { line: _line, kind, ...rest } = effect;
    return `${kind} ${Object.entries(rest)
      .map(([name, value]) => `${name}=${shown(value)}`)
      .join(' ')}`;
  });
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return render(value as Value);
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, inner]) => `${name}=${shown(inner)}`)
      .join(' ')}}`;
  }
  return String(value);
}

function code(reading: Reading): string[] {
  return reading.nested.map((nested) => `${nested.language}: ${nested.text}`);
}

function commands(reading: Reading): string[] {
  return reading.commands.map((command) => command.argv.map(render).join(' '));
}

const b64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');

describe('names and values', () => {
  const shellCases: readonly (readonly [string, string])[] = [
    ['require("child_process").exec("id")', 'id'],
    ["const { exec } = require('child_process'); exec('id')", 'id'],
    ["const { execSync: e } = require('node:child_process'); e('id')", 'id'],
    ["import { exec as run } from 'child_process'; run('id')", 'id'],
    ["import cp from 'node:child_process'; cp.execSync('id')", 'id'],
    ["import * as cp from 'child_process'; cp.execSync('id')", 'id'],
    ["const cp = await import('child_process'); cp.default.exec('id')", 'id'],
    ["import('node:child_process').then(({ exec }) => exec('id'))", 'id'],
    ["const { createRequire } = require('module'); createRequire(__filename)('child_process').exec('id')", 'id'],
    ["require('child' + '_process')['ex' + 'ec']('id')", 'id'],
    ["global['req' + 'uire']('child_process').exec('id')", 'id'],
    ["process.mainModule.require('child_process').execSync('id')", 'id'],
    ["module.constructor._load('child_process').execSync('id')", 'id'],
    ["process.getBuiltinModule('child_process').execSync('id')", 'id'],
    ["globalThis.process.mainModule.require('child_process').execSync('id')", 'id'],
    ["this.constructor.constructor('return process')().mainModule.require('child_process').execSync('id')", 'id'],
    ["[].constructor.constructor('return process')().mainModule.require('child_process').execSync('id')", 'id'],
    ["(function () {}).constructor('return process')().mainModule.require('child_process').execSync('id')", 'id'],
    ["const r = require; r('child_process').exec('id')", 'id'],
    ["const f = require('child_process').exec; f.call(null, 'id')", 'id'],
    ["const f = require('child_process').exec; f.apply(null, ['id'])", 'id'],
    ["const f = require('child_process').exec.bind(null, 'x'); require('child_process').exec('id')", 'id'],
    ["Reflect.apply(require('child_process').exec, null, ['id'])", 'id'],
    ["Reflect.get(require('child_process'), 'exec')('id')", 'id'],
    ["require('util').promisify(require('child_process').exec)('id').then(() => 1)", 'id'],
    ["require('child_process').spawn('id', { shell: true })", 'id'],
    ["require('child_process').spawnSync('ls', ['-l', '/x'], { shell: '/bin/bash' })", 'ls -l /x'],
    ["const x = 'l'; require('child_process').exec(`${x}s ${'-l'}`)", 'ls -l'],
    ['require("child_process").exec(String.raw`a\\nb`)', 'a\\nb'],
    ["require('child_process').exec(String.fromCharCode(108, 115))", 'ls'],
    ["require('child_process').exec(String.fromCharCode(...[108, 115]))", 'ls'],
    ["require('child_process').exec(String.fromCharCode.apply(null, [108, 115]))", 'ls'],
    ["require('child_process').exec([108, 115].map(c => String.fromCharCode(c)).join(''))", 'ls'],
    [
      "require('child_process').exec([109, 116].map(function (c) { return String.fromCharCode(c - 1) }).join(''))",
      'ls',
    ],
    ["require('child_process').exec('mt'.split('').map(c => String.fromCharCode(c.charCodeAt(0) ^ 1)).join(''))", 'lu'],
    ["require('child_process').exec('sl'.split('').reverse().join(''))", 'ls'],
    ["require('child_process').exec([...'sl'].reverse().join(''))", 'ls'],
    ["let s = ''; for (const c of [108, 115]) s += String.fromCharCode(c); require('child_process').exec(s)", 'ls'],
    ["let s = ''; for (let i = 0; i < 2; i++) s += 'ls'[i]; require('child_process').exec(s)", 'ls'],
    ["let s = '', i = 0; while (i < 2) { s = s + 'ls'.charAt(i); i++ } require('child_process').exec(s)", 'ls'],
    ['require("child_process").exec("\\x6c\\u0073")', 'ls'],
    [`require('child_process').exec(atob('${b64('ls')}'))`, 'ls'],
    [`require('child_process').exec(Buffer.from('${b64('ls')}', 'base64').toString())`, 'ls'],
    [`require('child_process').exec(Buffer.from('${hex('ls')}', 'hex') + '')`, 'ls'],
    ["require('child_process').exec(Buffer.from([108, 115]).toString('utf8'))", 'ls'],
    ["require('child_process').exec(new TextDecoder().decode(new Uint8Array([108, 115])))", 'ls'],
    ["require('child_process').exec(decodeURIComponent('%6c%73'))", 'ls'],
    ["require('child_process').exec(unescape('%u006c%73'))", 'ls'],
    ["require('child_process').exec('l-s'.replace('-', ''))", 'ls'],
    ["require('child_process').exec('l-s--'.replace(/-/g, ''))", 'ls'],
    ["require('child_process').exec('l1s2'.replace(/[0-9]+/g, ''))", 'ls'],
    ["require('child_process').exec('6c73'.replace(/../g, h => String.fromCharCode(parseInt(h, 16))))", 'ls'],
    [
      "require('child_process').exec('\\\\x6c\\\\x73'.replace(/\\\\x([0-9a-f]{2})/gi, (_, h) => String.fromCharCode(parseInt(h, 16))))",
      'ls',
    ],
    ["require('child_process').exec('6c73'.match(/.{1,2}/g).map(h => String.fromCharCode('0x' + h)).join(''))", 'ls'],
    [
      "require('child_process').exec('yf'.replace(/[a-z]/g, c => String.fromCharCode((c.charCodeAt(0) - 97 + 13) % 26 + 97)))",
      'ls',
    ],
    ["require('child_process').exec('xxlsxx'.slice(2, -2))", 'ls'],
    ["require('child_process').exec('xxlsxx'.substr(2, 2))", 'ls'],
    ["require('child_process').exec('LS'.toLowerCase())", 'ls'],
    ["require('child_process').exec(['l', 's'].join(''))", 'ls'],
    ["require('child_process').exec(['l', 's'].reduce((a, b) => a + b))", 'ls'],
    ["require('child_process').exec('l'.concat('s'))", 'ls'],
    ["require('child_process').exec(String.fromCharCode(216 / 2, 460 / 4, 10 % 256 | 32))", 'ls*'],
    ["const o = { a: 'ls' }; require('child_process').exec(o.a)", 'ls'],
    ["const [a, b] = ['l', 's']; require('child_process').exec(a + b)", 'ls'],
    ["const [, b, , c] = ['x', 'l', 'y', 's']; require('child_process').exec(b + c)", 'ls'],
    ["require('child_process').exec('\\154\\u{73}')", 'ls'],
    ["const { x: { y = 'no' } } = { x: { y: 'ls' } }; require('child_process').exec(y)", 'ls'],
    ["function f(a, b = 's') { return a + b } require('child_process').exec(f('l'))", 'ls'],
    ["class A { constructor(c) { this.c = c } go() { require('child_process').exec(this.c) } } new A('ls').go()", 'ls'],
    [
      "function A(c) { this.c = c } A.prototype.go = function () { require('child_process').exec(this.c) }; new A('ls').go()",
      'ls',
    ],
    ["if (process.argv[2] === 'x') require('child_process').exec('ls')", 'ls'],
    ["try { x() } catch (e) { require('child_process').exec('ls') }", 'ls'],
    ["function never() { require('child_process').exec('ls') }", 'ls'],
    ["setTimeout(() => require('child_process').exec('ls'), 1000)", 'ls'],
    ["setInterval(function (c) { require('child_process').exec(c) }, 1000, 'ls')", 'ls'],
    [
      "process.nextTick(require('child_process').exec, 'x'); process.on('exit', () => require('child_process').exec('ls'))",
      'ls',
    ],
    ["new Promise(r => r('ls')).then(c => require('child_process').exec(c))", 'ls'],
    ["(async () => { const c = await Promise.resolve('ls'); require('child_process').exec(c) })()", 'ls'],
    ["Promise.all(['l', 's']).then(([a, b]) => require('child_process').exec(a + b))", 'ls'],
    ["const e = eval('require'); e('child_process').exec('ls')", 'ls'],
    ["const cp = 'child_process'; const x = eval('require(cp)'); x.exec('ls')", 'ls'],
    ["require('child_process').exec(['ls', 'id'][0])", 'ls'],
    ["switch ('a') { case 'a': require('child_process').exec('ls') }", 'ls'],
    ["const m = new Map([['k', 'ls']]); require('child_process').exec(m.get('k'))", 'ls'],
    ["require('child_process').exec(Object.values({ a: 'l', b: 's' }).join(''))", 'ls'],
    ['require(\'child_process\').exec(JSON.parse(\'{"a":"ls"}\').a)', 'ls'],
    [
      `require('child_process').exec(require('zlib').gunzipSync(Buffer.from('${gzipSync('ls').toString('base64')}', 'base64')).toString())`,
      'ls',
    ],
    ["require('shelljs').exec('ls')", 'ls'],
    ['import { $ } from "zx"; await $`ls -l`', 'ls -l'],
    ["require('execa').command('ls')", 'ls'],
    ["({ ['ex' + 'ec']: f } = require('child_process')); f('ls')", 'ls'],
    ["(0, require('child_process').exec)('ls')", 'ls'],
    ["label: for (;;) { require('child_process').exec('ls'); break label }", 'ls'],
  ];
  test.each(shellCases)('%s', (text, expected) => {
    const reading = read(text);
    const lines = reading.commands
      .filter((command) => command.argv.length === 3)
      .map((command) => render(command.argv[2] ?? []));
    expect(lines).toContain(expected);
    expect(reading.truncated).toBe(false);
  });
});

test('never throws on any text, and keeps to its budget', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      const reading = read(text);
      expect(reading.commands.length).toBeLessThanOrEqual(10_000);
    }),
    { numRuns: 200 },
  );
});

void [effects, code, commands];
