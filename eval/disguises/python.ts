import { deflateSync, gzipSync } from 'node:zlib';
import { base32 } from '@scure/base';
import { type Disguise, disguises } from '../disguise.ts';
import { compressedWith } from './compressed.ts';
import { base64, bytesAs, cut, hexEscape, reversed, rot13 } from './quoting.ts';

/** A text as a Python string on one line. */
const quoted = (text: string): string => JSON.stringify(text);
const numbers = (text: string): string => `[${[...Buffer.from(text)].join(', ')}]`;
const hex = (text: string): string => Buffer.from(text).toString('hex');

/** Python that builds and runs Python; a hidden program that was compiled (`marshal`) is opaque and not among them. */
export const pythonDisguises: readonly Disguise[] = disguises('python', {
  'py-exec': (code) => `exec(${quoted(code)})\n`,
  'py-exec-b64': (code) => `import base64\nexec(base64.b64decode("${base64(code)}"))\n`,
  'py-import-b64': (code) => `exec(__import__('base64').b64decode('${base64(code)}').decode('utf-8'))\n`,
  'py-zlib': (code) =>
    `import zlib, base64\nexec(zlib.decompress(base64.b64decode(b"${base64(deflateSync(code))}")).decode())\n`,
  'py-lambda-reversed': (code) =>
    `_ = lambda __ : __import__('zlib').decompress(__import__('base64').b64decode(__[::-1]));exec((_)(b'${reversed(base64(deflateSync(code)))}'))\n`,
  'py-gzip': (code) => `import gzip, base64\nexec(gzip.decompress(base64.b64decode("${base64(gzipSync(code))}")))\n`,
  'py-bz2': (code) => packed('bzip2', 'bz2', code),
  'py-lzma': (code) => packed('xz', 'lzma', code),
  'py-fromhex': (code) => `exec(bytes.fromhex("${hex(code)}").decode())\n`,
  'py-unhexlify': (code) => `from binascii import unhexlify as u\nexec(u("${hex(code)}"))\n`,
  'py-codecs-hex': (code) => `import codecs\nexec(codecs.decode("${hex(code)}", "hex"))\n`,
  'py-b32': (code) => `import base64\nexec(base64.b32decode("${base32.encode(Buffer.from(code))}"))\n`,
  'py-chr-join': (code) => `exec(''.join(chr(c) for c in ${numbers(code)}))\n`,
  'py-map-chr': (code) => `exec("".join(map(chr, ${numbers(code)})))\n`,
  'py-bytes-list': (code) => `exec(bytes(${numbers(code)}))\n`,
  'py-chr-plus': (code) =>
    `exec(${[...code.slice(0, 20)].map((char) => `chr(${char.charCodeAt(0)})`).join('+')}+${quoted(code.slice(20))})\n`,
  'py-escapes': (code) => `exec("${bytesAs(code, hexEscape)}")\n`,
  'py-reversed': (code) => `exec(${quoted(reversed(code))}[::-1])\n`,
  'py-reversed-join': (code) => `exec("".join(reversed(${quoted(reversed(code))})))\n`,
  'py-rot13': (code) => `import codecs\nexec(codecs.decode(${quoted(rot13(code))}, 'rot_13'))\n`,
  'py-xor': (code) =>
    `exec(bytes(b ^ 42 for b in ${numbers(String.fromCharCode(...[...Buffer.from(code)].map((byte) => byte ^ 42)))}).decode())\n`,
  'py-replace': (code) =>
    code.includes('a') && !code.includes('§')
      ? `exec(${quoted(code.replaceAll('a', '§'))}.replace("§", "a"))\n`
      : undefined,
  'py-parts': (code, { random }) => `p = [${cut(code, random.next).map(quoted).join(', ')}]\nexec("".join(p))\n`,
  'py-variables': (code, { random }) => {
    const parts = cut(code, (below) => 10 + random.next(below));
    return `${parts.map((part, at) => `a${at} = ${quoted(part)}`).join('\n')}\nexec(${parts.map((_, at) => `a${at}`).join(' + ')})\n`;
  },
  'py-compile': (code) => `exec(compile(${quoted(code)}, "<string>", "exec"))\n`,
  'py-eval-compile': (code) => `eval(compile(__import__("base64").b64decode("${base64(code)}"), "x", "exec"))\n`,
  'py-getattr': (code) =>
    `import builtins\ngetattr(builtins, "ex" + "ec")(getattr(__import__("base64"), "b64" + "decode")("${base64(code)}"))\n`,
  'py-builtins-item': (code) => `import builtins\nbuiltins.__dict__["cexe"[::-1]](${quoted(code)})\n`,
  'py-import-module': (code) =>
    `import importlib\nb = importlib.import_module("base" + "64")\nexec(b.b64decode("${base64(code)}"))\n`,
  'py-function': (code) =>
    `import base64\ndef d(s):\n    return base64.b64decode(s).decode()\ndef r(t):\n    exec(d(t), globals())\nr("${base64(code)}")\n`,
  'py-class': (code) =>
    `import base64\nclass L:\n    def __init__(self, s):\n        self.s = s\n    def go(self):\n        exec(base64.b64decode(self.s), globals())\nL("${base64(code)}").go()\n`,
  'py-try': (code) => `try:\n    exec(${quoted(code)})\nexcept ImportError:\n    pass\n`,
  'py-main': (code) => `def main():\n    exec(${quoted(code)}, globals())\n\nif __name__ == "__main__":\n    main()\n`,
  'py-format': (code) => `exec("{}{}".format(${quoted(code.slice(0, 15))}, ${quoted(code.slice(15))}))\n`,
  'py-percent': (code) => `exec("%s%s" % (${quoted(code.slice(0, 15))}, ${quoted(code.slice(15))}))\n`,
  'py-loop-rounds': (code) =>
    `import base64\ns = "${base64(base64(base64(code)))}"\nfor i in range(3):\n    s = base64.b64decode(s)\nexec(s)\n`,
  'py-alias': (code) => `import base64 as q\nx = exec\ny = q.b64decode\nx(y("${base64(code)}"))\n`,
  'py-thread': (code) =>
    `import threading\nt = threading.Thread(target=exec, args=(${quoted(code)}, globals()))\nt.start()\nt.join()\n`,
  'py-subprocess': (code) => `import subprocess, sys\nsubprocess.run([sys.executable, "-c", ${quoted(code)}])\n`,
  'py-written': (code, { folder }) =>
    `open("${folder}/m.py", "w").write(${quoted(code)})\nimport os\nos.system("python3 ${folder}/m.py")\n`,
  'py-shell-pipe': (code) => `import os\nos.system(${quoted(`echo ${base64(code)} | base64 -d | python3`)})\n`,
  'py-second-file': (code, { folder }) => ({
    code: `import sys\nsys.path.insert(0, "${folder}")\nimport part_two\n`,
    files: { [`${folder}/part_two.py`]: code },
  }),
  'py-read-file': (code, { folder }) => ({
    code: `import base64\nexec(base64.b64decode(open("${folder}/data.bin").read()))\n`,
    files: { [`${folder}/data.bin`]: base64(code) },
  }),
});

function packed(program: 'bzip2' | 'xz', module: string, code: string): string | undefined {
  const bytes = compressedWith(program, code);
  return bytes === undefined
    ? undefined
    : `import ${module}, base64\nexec(${module}.decompress(base64.b64decode("${base64(bytes)}")))\n`;
}
