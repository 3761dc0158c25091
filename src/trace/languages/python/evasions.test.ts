import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../../../grammar-files.ts';
import type { Reading } from '../../language.ts';
import { known, render } from '../../value.ts';
import { python } from './python.ts';

beforeAll(async () => {
  useGrammarFiles();
  await python.prepare();
});

function read(text: string): Reading {
  const budget = { steps: 500_000, decodedBytes: 1_000_000, commands: 1_000 };
  return python.read({ text, args: [known('/x.py')], env: new Map(), cwd: '/', readFile: () => undefined, budget });
}

/** Lines a shell is handed, also by code that is evaluated, however deep. */
function shellLines(text: string, depth = 0): string[] {
  const reading = read(text);
  const own = reading.commands
    .filter((command) => command.name === 'sh')
    .map((command) => render(command.argv[2] ?? []));
  const inner = reading.nested.filter((nested) => nested.language === 'python' && depth < 6);
  return [...own, ...inner.flatMap((nested) => shellLines(nested.text, depth + 1))];
}

const plain = 'import os;os.system("id -u")';
const numbers = [...Buffer.from(plain)];
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const list = (values: readonly number[]): string => `[${values.join(',')}]`;
// What Python's own encoders make of `plain`.
const bz2 = 'QlpoOTFBWSZTWWEgy1sAAAYZgFBjAAgGIt4gIAAig0yaGmyhTTIxMTEaRnqqKQyPCT7TzUgwbfF3JFOFCQYSDLWw';
const xz =
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAbaW1wb3J0IG9zO29zLnN5c3RlbSgiaWQgLXUiKQAfsPBapZZ27AABNByTGq2PH7bzfQEAAAAABFla';
const lzma = 'XQAAgAD//////////wA0m0pnuFI8c+00ltyb91WNXyNppxTmM45nCqmEobxDUe//9/BQAA==';
const zlib = 'eJzLzC3ILypRyC+2zi/WK64sLknN1VDKTFHQLVXSBACZ/Qmy';
const gzip = 'H4sIAAAAAAACA8vMLcgvKlHIL7bOL9YrriwuSc3VUMpMUdAtVdIEANthTWAcAAAA';

describe('a command behind', () => {
  test.each<[string, string]>([
    ['exec of base64', `import base64\nexec(base64.b64decode("${base64(plain)}"))`],
    ['exec of base64 in one expression', `exec(__import__('base64').b64decode('${base64(plain)}').decode())`],
    ['exec of base64 of base64', `import base64 as b;exec(b.b64decode(b.b64decode("${base64(base64(plain))}")))`],
    [
      'base64 without its padding',
      `import base64;s="${base64(plain).replace(/=+$/, '')}";exec(base64.b64decode(s+"="*(-len(s)%4)))`,
    ],
    ['URL base64', `from base64 import urlsafe_b64decode as d\nexec(d(b"${base64(plain)}"))`],
    ['base32', 'import base64;exec(base64.b32decode("NFWXA33SOQQG64Z3N5ZS443ZON2GK3JIEJUWIIBNOURCS==="))'],
    ['base85', 'import base64;exec(base64.b85decode("X>D+Ca&#bXb31QyE^~QvbY*QQB57nGEp;L("))'],
    ['ascii85', "import base64;exec(base64.a85decode(b'Bl.g-Ec`FBF$\";]/ou;ZFCf;;,&(R1/Ti6d'))"],
    ['base16', `import base64;exec(base64.b16decode("${Buffer.from(plain).toString('hex').toUpperCase()}"))`],
    ['bytes.fromhex', `exec(bytes.fromhex("${Buffer.from(plain).toString('hex')}").decode())`],
    ['unhexlify', `import binascii\nexec(binascii.unhexlify("${Buffer.from(plain).toString('hex')}"))`],
    ['codecs hex', `import codecs\nexec(codecs.decode("${Buffer.from(plain).toString('hex')}","hex"))`],
    ['Python 2 hex', `exec("${Buffer.from(plain).toString('hex')}".decode("hex"))`],
    ['zlib', `import zlib,base64\nexec(zlib.decompress(base64.b64decode("${zlib}")))`],
    ['zlib by codec', `import codecs,base64\nexec(codecs.decode(base64.b64decode("${zlib}"),"zlib"))`],
    ['gzip', `import gzip,base64\nexec(gzip.decompress(base64.b64decode("${gzip}")))`],
    ['bzip2', `import bz2,base64\nexec(bz2.decompress(base64.b64decode("${bz2}")))`],
    ['xz', `import lzma,base64\nexec(lzma.decompress(base64.b64decode("${xz}")))`],
    ['lzma', `import lzma,base64\nexec(lzma.decompress(base64.b64decode("${lzma}")))`],
    ['uuencode', "import binascii\nexec(binascii.a2b_uu(b'<:6UP;W)T(&]S.V]S+G-Y<W1E;2@B:60@+74B*0  \\n'))"],
    ['rot13', 'import codecs\nexec(codecs.decode(\'vzcbeg bf;bf.flfgrz("vq -h")\', "rot13"))'],
    ['rot13 of a name', 'import codecs\ngetattr(__import__("os"), codecs.encode("flfgrz","rot_13"))("id -u")'],
    ['reversed text', `exec(${JSON.stringify([...plain].reverse().join(''))}[::-1])`],
    ['joined reversed()', `exec("".join(reversed(${JSON.stringify([...plain].reverse().join(''))})))`],
    ['chr joins', `exec("".join(chr(c) for c in ${list(numbers)}))`],
    ['map of chr', `exec("".join(map(chr, ${list(numbers)})))`],
    ['bytes of numbers', `exec(bytes(${list(numbers)}))`],
    ['bytearray of numbers', `exec(bytearray(${list(numbers)}).decode())`],
    ['chr added up', `exec(${numbers.map((each) => `chr(${each})`).join('+')})`],
    ['shifted numbers', `exec("".join(chr(c-3) for c in ${list(numbers.map((each) => each + 3))}))`],
    ['xor with a constant', `exec("".join(chr(c^23) for c in ${list(numbers.map((each) => each ^ 23))}))`],
    [
      'xor with a key',
      `k="key"\nexec("".join(chr(c^ord(k[i%len(k)])) for i,c in enumerate(${list(numbers.map((each, at) => each ^ 'key'.charCodeAt(at % 3)))})))`,
    ],
    ['a loop that decodes', `s=""\nfor c in ${list(numbers.map((each) => each ^ 7))}:\n  s+=chr(c^7)\nexec(s)`],
    [
      'a function that decodes',
      `def d(x,k=5):\n  r=""\n  for c in x:\n    r+=chr(ord(c)^k)\n  return r\nexec(d(${JSON.stringify(String.fromCharCode(...numbers.map((each) => each ^ 5)))}))`,
    ],
    [
      'a lambda that decodes',
      `d=lambda s:"".join(chr(ord(c)-1) for c in s)\nexec(d(${JSON.stringify(String.fromCharCode(...numbers.map((each) => each + 1)))}))`,
    ],
    ['a lambda called at once', `(lambda e,d:e(d))(exec,${JSON.stringify(plain)})`],
    ['escapes', `exec("${numbers.map((each) => `\\x${each.toString(16).padStart(2, '0')}`).join('')}")`],
    ['octal escapes', `exec("${numbers.map((each) => `\\${each.toString(8).padStart(3, '0')}`).join('')}")`],
    ['getattr with a split name', 'import os\ngetattr(os,"sys"+"tem")("id -u")'],
    ['getattr of the import', 'getattr(__import__("o"+"s"),"".join(["sy","st","em"]))("id -u")'],
    ['__dict__', 'import os\nos.__dict__["sys"+"tem"]("id -u")'],
    ['vars()', 'import os\nvars(os)["system"]("id -u")'],
    ['sys.modules', 'import sys,os\nsys.modules["os"].system("id -u")'],
    ['globals()', 'from os import *\nglobals()["system"]("id -u")'],
    ['__builtins__', '__builtins__.__dict__["exec"](\'import os;os.system("id -u")\')'],
    ['getattr of builtins', 'import builtins\ngetattr(builtins,"ex"+"ec")(\'import os;os.system("id -u")\')'],
    ['importlib', 'import importlib\nimportlib.import_module("os").system("id -u")'],
    ['compile', `exec(compile(${JSON.stringify(plain)},"x","exec"))`],
    ['eval of an expression', `eval("__import__('os').system('id -u')")`],
    ['an alias of exec', `x=exec\nx(${JSON.stringify(plain)})`],
    [
      'a class',
      'class A:\n  def __init__(self,c):\n    self.c=c\n  def go(self):\n    __import__("os").system(self.c)\nA("id -u").go()',
    ],
    ['format', 'import os\nos.system("{1} -{0}".format("u","id"))'],
    ['percent format', 'import os\nos.system("%s -%c" % ("id","u"))'],
    ['f-strings', 'import os\na="id"\nos.system(f"{a} -{chr(117)}")'],
    ['replace', 'import os\nos.system("iXXd -XXu".replace("XX",""))'],
    ['slices', 'import os\nos.system("xxid -uxx"[2:-2])'],
    ['every second character', 'import os\nos.system("i.d. .-.u."[::2])'],
    ['a dict of letters', 'import os\nd={"a":"id","b":" -u"}\nos.system(d["a"]+d["b"])'],
    ['translate', 'import os\nos.system("je .v".translate(str.maketrans("jev.","iduX")).replace("X","-"))'],
    ['a string split and joined', 'import os\nos.system("".join("i|d| |-|u".split("|")))'],
    ['a thread', 'import threading,os\nthreading.Thread(target=lambda: os.system("id -u")).start()'],
    ['atexit', 'import atexit,os\natexit.register(os.system,"id -u")'],
    ['a decorator', 'import os\ndef run(f):\n  f()\n  return f\n@run\ndef go():\n  os.system("id -u")'],
    ['a try that fails on purpose', 'import os\ntry:\n  1/0\nexcept ZeroDivisionError:\n  os.system("id -u")'],
    ['Python 2 exec', `exec "${base64(plain)}".decode("base64")`],
    ['walrus', 'import os\nif (c := "id -u"):\n  os.system(c)'],
    ['functools.partial', 'import os,functools\nfunctools.partial(os.system,"id -u")()'],
    ['functools.reduce', 'import os,functools\nos.system(functools.reduce(lambda a,b:a+b,["id"," ","-u"]))'],
    ['operator.attrgetter', 'import os,operator\noperator.attrgetter("system")(os)("id -u")'],
    ['operator.methodcaller', 'import os,operator\noperator.methodcaller("system","id -u")(os)'],
    ['a list of names', 'import os\n[getattr(os,n) for n in ["system"]][0]("id -u")'],
    ['int.to_bytes', `exec((${BigInt(`0x${Buffer.from(plain).toString('hex')}`)}).to_bytes(${plain.length},"big"))`],
    ['struct.pack', `import struct\nexec(struct.pack("${plain.length}B",*${list(numbers)}))`],
    ['subprocess with a shell', 'import subprocess\nsubprocess.run("id -u",shell=True)'],
    [
      'the walk through subclasses',
      '[c for c in ().__class__.__base__.__subclasses__() if c.__name__=="_wrap_close"][0].__init__.__globals__["system"]("id -u")',
    ],
  ])('%s', (_name, text) => {
    expect(shellLines(text)).toContain('id -u');
  });

  test.each<[string, string]>([
    ['marshal', 'import marshal\nexec(marshal.loads(b"\\xe3\\x00\\x00"))'],
    ['pickle', 'import pickle,base64\nexec(pickle.loads(base64.b64decode("gASVAAAA")))'],
  ])('%s stays closed, and is named', (name, text) => {
    const run = read(text).effects.find((effect) => effect.kind === 'run');
    expect(run).toMatchObject({ from: 'decoded' });
    expect(render(run?.kind === 'run' ? run.what : [])).toContain(name);
  });
});
