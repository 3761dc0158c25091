import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FilterTools } from './filter.ts';
import { filters } from './filters.ts';

const lines = 'hello world\nfoo:bar baz\n12 34 56\n\nMARK\npayload one\npayload two\n';
const code = 'bash -i\n';

function tools(input: string): FilterTools {
  const limit = 1_000_000;
  return {
    input: (files) => (files.length === 0 ? input : undefined),
    step: () => {},
    spend: () => true,
    foreign: () => undefined,
    limit,
  };
}

/** Program, arguments, input, and what the real program prints (coreutils 9.1, GNU sed 4.9, mawk 1.3.4, perl 5.36, xxd). */
const rows: readonly (readonly [string, readonly string[], string, string])[] = [
  ['sed', ['s/o/0/g'], lines, 'hell0 w0rld\nf00:bar baz\n12 34 56\n\nMARK\npayl0ad 0ne\npayl0ad tw0\n'],
  ['sed', ['-n', '/MARK/,$p'], lines, 'MARK\npayload one\npayload two\n'],
  ['sed', ['1,/^MARK/d'], lines, 'payload one\npayload two\n'],
  ['sed', ['/^MARK/q'], lines, 'hello world\nfoo:bar baz\n12 34 56\n\nMARK\n'],
  ['sed', ['2!d'], lines, 'foo:bar baz\n'],
  ['sed', ['$d'], lines, 'hello world\nfoo:bar baz\n12 34 56\n\nMARK\npayload one\n'],
  [
    'sed',
    ['-e', 's/\\(l\\)\\(o\\)/\\2\\1/', '-e', 'y/abc/xyz/'],
    lines,
    'helol world\nfoo:yxr yxz\n12 34 56\n\nMARK\npxyolxd one\npxyolxd two\n',
  ],
  [
    'sed',
    ['-E', 's/([a-z]+) ([a-z]+)/\\2 \\1/'],
    lines,
    'world hello\nfoo:baz bar\n12 34 56\n\nMARK\none payload\ntwo payload\n',
  ],
  ['sed', [':a;N;$!ba;s/\\n/ /g'], lines, 'hello world foo:bar baz 12 34 56  MARK payload one payload two\n'],
  ['sed', ['1!G;h;$!d'], lines, 'payload two\npayload one\nMARK\n\n12 34 56\nfoo:bar baz\nhello world\n'],
  ['sed', ['/\\n/!G;s/\\(.\\)\\(.*\\n\\)/&\\2\\1/;//D;s/.//'], code, 'i- hsab\n'],
  [
    'sed',
    ['s/^/x/;s/$/y/'],
    lines,
    'xhello worldy\nxfoo:bar bazy\nx12 34 56y\nxy\nxMARKy\nxpayload oney\nxpayload twoy\n',
  ],
  ['sed', ['-n', '2,4p'], lines, 'foo:bar baz\n12 34 56\n\n'],
  ['sed', ['2q'], lines, 'hello world\nfoo:bar baz\n'],
  ['sed', ['s|/|#|g;s/[aeiou]//2'], lines, 'hell world\nfo:bar baz\n12 34 56\n\nMARK\npaylad one\npaylad two\n'],
  ['sed', ['s/.*/\\U&/'], lines, 'HELLO WORLD\nFOO:BAR BAZ\n12 34 56\n\nMARK\nPAYLOAD ONE\nPAYLOAD TWO\n'],
  ['sed', ['0~2d'], lines, 'hello world\n12 34 56\nMARK\npayload two\n'],
  ['sed', ['-n', 's/foo/FOO/p'], lines, 'FOO:bar baz\n'],
  ['sed', ['/foo/{s/o/0/g;s/b/8/}'], lines, 'hello world\nf00:8ar baz\n12 34 56\n\nMARK\npayload one\npayload two\n'],
  ['sed', ['s/h/[&]/'], lines, '[h]ello world\nfoo:bar baz\n12 34 56\n\nMARK\npayload one\npayload two\n'],
  ['sed', ['s/a\\|b/X/g'], lines, 'hello world\nfoo:XXr XXz\n12 34 56\n\nMARK\npXyloXd one\npXyloXd two\n'],
  ['awk', ['{print $1}'], lines, 'hello\nfoo:bar\n12\n\nMARK\npayload\npayload\n'],
  [
    'awk',
    ['-F:', '{print $2,$1}'],
    lines,
    ' hello world\nbar baz foo\n 12 34 56\n \n MARK\n payload one\n payload two\n',
  ],
  ['awk', ['{for(i=length($0);i>0;i--)x=x substr($0,i,1)}END{print x}'], code, 'i- hsab\n'],
  [
    'awk',
    ['{x="";for(i=length;i!=0;i--)x=x substr($0,i,1);print x}'],
    lines,
    'dlrow olleh\nzab rab:oof\n65 43 21\n\nKRAM\neno daolyap\nowt daolyap\n',
  ],
  ['awk', ['NR==2'], lines, 'foo:bar baz\n'],
  ['awk', ['NR>=6{print}'], lines, 'payload one\npayload two\n'],
  ['awk', ['/MARK/{f=1;next}f'], lines, 'payload one\npayload two\n'],
  ['awk', ['/^MARK/,0'], lines, 'MARK\npayload one\npayload two\n'],
  ['awk', ['BEGIN{printf "%c%c%c%c",98,97,115,104}'], '', 'bash'],
  [
    'awk',
    ['{gsub(/o/,"0");print toupper($0)}'],
    lines,
    'HELL0 W0RLD\nF00:BAR BAZ\n12 34 56\n\nMARK\nPAYL0AD 0NE\nPAYL0AD TW0\n',
  ],
  ['awk', ['{s+=$1}END{print s}'], lines, '12\n'],
  [
    'awk',
    ['{a[NR]=$0}END{for(i=NR;i>0;i--)print a[i]}'],
    lines,
    'payload two\npayload one\nMARK\n\n12 34 56\nfoo:bar baz\nhello world\n',
  ],
  ['awk', ['BEGIN{split("a b c",x);print x[3] x[2] x[1]; print length("abc"), index("hello","l")}'], '', 'cba\n3 3\n'],
  ['awk', ['-v', 'n=2', 'NR==n{print NF, $NF}'], lines, '2 baz\n'],
  ['awk', ['function r(s){return length(s)<2?s:r(substr(s,2)) substr(s,1,1)}{print r($0)}'], code, 'i- hsab\n'],
  ['awk', ['{$1="X";print}'], lines, 'X world\nX baz\nX 34 56\nX\nX\nX one\nX two\n'],
  ['awk', ['!seen[$1]++'], lines, 'hello world\nfoo:bar baz\n12 34 56\n\nMARK\npayload one\n'],
  ['awk', ['{n=split($0,c,"");o="";while(n)o=o c[n--];print o}'], code, 'i- hsab\n'],
  ['awk', ['BEGIN{x=5;x^=2;print x,x%7,-x,1==1,"a"<"b"}'], '', '25 4 -25 1 1\n'],
  ['awk', ['{print substr($0,3)}'], lines, 'llo world\no:bar baz\n 34 56\n\nRK\nyload one\nyload two\n'],
  ['awk', ['BEGIN { while (i++ < 3) { if (i == 2) continue; print i } }'], '', '1\n3\n'],
  ['tr', ['a-z', 'n-za-m'], lines, 'uryyb jbeyq\nsbb:one onm\n12 34 56\n\nMARK\ncnlybnq bar\ncnlybnq gjb\n'],
  ['tr', ['-d', '\\n'], lines, 'hello worldfoo:bar baz12 34 56MARKpayload onepayload two'],
  ['tr', ['-cd', 'a-z'], lines, 'helloworldfoobarbazpayloadonepayloadtwo'],
  ['tr', ['-s', 'o'], 'foo', 'fo'],
  ['tr', ['[:lower:]', '[:upper:]'], lines, 'HELLO WORLD\nFOO:BAR BAZ\n12 34 56\n\nMARK\nPAYLOAD ONE\nPAYLOAD TWO\n'],
  ['od', ['-An', '-tx1'], code, ' 62 61 73 68 20 2d 69 0a\n'],
  ['od', ['-An', '-tx1', '-v', '-w4'], code, ' 62 61 73 68\n 20 2d 69 0a\n'],
  ['od', ['-b'], code, '0000000 142 141 163 150 040 055 151 012\n0000010\n'],
  ['od', ['-An', '-tu1'], code, '  98  97 115 104  32  45 105  10\n'],
  ['od', ['-c'], code, '0000000   b   a   s   h       -   i  \\n\n0000010\n'],
  ['od', ['-An', '-to1'], code, ' 142 141 163 150 040 055 151 012\n'],
  [
    'xxd',
    ['-p'],
    lines,
    '68656c6c6f20776f726c640a666f6f3a6261722062617a0a313220333420\n35360a0a4d41524b0a7061796c6f6164206f6e650a7061796c6f61642074\n776f0a\n',
  ],
  [
    'hexdump',
    ['-C'],
    lines,
    '00000000  68 65 6c 6c 6f 20 77 6f  72 6c 64 0a 66 6f 6f 3a  |hello world.foo:|\n00000010  62 61 72 20 62 61 7a 0a  31 32 20 33 34 20 35 36  |bar baz.12 34 56|\n00000020  0a 0a 4d 41 52 4b 0a 70  61 79 6c 6f 61 64 20 6f  |..MARK.payload o|\n00000030  6e 65 0a 70 61 79 6c 6f  61 64 20 74 77 6f 0a     |ne.payload two.|\n0000003f\n',
  ],
  ['hexdump', ['-v', '-e', '1/1 "%02x"'], code, '62617368202d690a'],
  ['xxd', ['-p', '-c', '5'], code, '6261736820\n2d690a\n'],
  ['sort', [], lines, '\n12 34 56\nMARK\nfoo:bar baz\nhello world\npayload one\npayload two\n'],
  ['sort', ['-n'], lines, '\nMARK\nfoo:bar baz\nhello world\npayload one\npayload two\n12 34 56\n'],
  ['sort', ['-r'], lines, 'payload two\npayload one\nhello world\nfoo:bar baz\nMARK\n12 34 56\n\n'],
  ['sort', ['-k2'], lines, '\nMARK\n12 34 56\nfoo:bar baz\npayload one\npayload two\nhello world\n'],
  ['sort', ['-t:', '-k2'], lines, '\n12 34 56\nMARK\nhello world\npayload one\npayload two\nfoo:bar baz\n'],
  ['uniq', [], 'a\na\nb\n', 'a\nb\n'],
  ['grep', ['o'], lines, 'hello world\nfoo:bar baz\npayload one\npayload two\n'],
  ['grep', ['-v', 'o'], lines, '12 34 56\n\nMARK\n'],
  ['grep', ['-A1', 'MARK'], lines, 'MARK\npayload one\n'],
  ['grep', ['-oE', '[a-z]+'], lines, 'hello\nworld\nfoo\nbar\nbaz\npayload\none\npayload\ntwo\n'],
  ['grep', ['-n', 'foo'], lines, '2:foo:bar baz\n'],
  ['grep', ['-c', 'o'], lines, '4\n'],
  ['paste', ['-sd', ''], lines, 'hello worldfoo:bar baz12 34 56MARKpayload onepayload two\n'],
  ['paste', ['-s', '-d', '+'], lines, 'hello world+foo:bar baz+12 34 56++MARK+payload one+payload two\n'],
  ['head', ['-n', '2'], lines, 'hello world\nfoo:bar baz\n'],
  ['head', ['-c5'], lines, 'hello'],
  ['tail', ['-n', '+3'], lines, '12 34 56\n\nMARK\npayload one\npayload two\n'],
  ['tail', ['-c', '+5'], lines, 'o world\nfoo:bar baz\n12 34 56\n\nMARK\npayload one\npayload two\n'],
  ['tail', ['-2'], lines, 'payload one\npayload two\n'],
  ['tail', ['-c5'], lines, ' two\n'],
  ['cut', ['-c', '2-4'], lines, 'ell\noo:\n2 3\n\nARK\nayl\nayl\n'],
  ['cut', ['-d:', '-f2'], lines, 'hello world\nbar baz\n12 34 56\n\nMARK\npayload one\npayload two\n'],
  ['cut', ['-b1,3'], lines, 'hl\nfo\n1 \n\nMR\npy\npy\n'],
  [
    'fold',
    ['-w', '3'],
    lines,
    'hel\nlo \nwor\nld\nfoo\n:ba\nr b\naz\n12 \n34 \n56\n\nMAR\nK\npay\nloa\nd o\nne\npay\nloa\nd t\nwo\n',
  ],
  ['wc', ['-c'], lines, '63\n'],
  ['expr', ['substr', 'hello', '2', '3'], '', 'ell\n'],
  ['dd', ['bs=1', 'skip=6', 'count=5', 'status=none'], lines, 'world'],
  ['base64', ['-w0'], lines, 'aGVsbG8gd29ybGQKZm9vOmJhciBiYXoKMTIgMzQgNTYKCk1BUksKcGF5bG9hZCBvbmUKcGF5bG9hZCB0d28K'],
  ['strings', ['-n', '3'], lines, 'hello world\nfoo:bar baz\n12 34 56\nMARK\npayload one\npayload two\n'],
  ['tac', [], lines, 'payload two\npayload one\nMARK\n\n12 34 56\nfoo:bar baz\nhello world\n'],
  ['rev', [], lines, 'dlrow olleh\nzab rab:oof\n65 43 21\n\nKRAM\neno daolyap\nowt daolyap\n'],
  ['perl', ['-pe', 's/o/0/g'], lines, 'hell0 w0rld\nf00:bar baz\n12 34 56\n\nMARK\npayl0ad 0ne\npayl0ad tw0\n'],
  ['perl', ['-pe', 'tr/a-z/n-za-m/'], lines, 'uryyb jbeyq\nsbb:one onm\n12 34 56\n\nMARK\ncnlybnq bar\ncnlybnq gjb\n'],
  ['perl', ['-lpe', '$_=reverse'], lines, 'dlrow olleh\nzab rab:oof\n65 43 21\n\nKRAM\neno daolyap\nowt daolyap\n'],
  ['perl', ['-ne', 'print pack("H*",$_)'], '62617368', 'bash'],
  ['perl', ['-MMIME::Base64', '-ne', 'print decode_base64($_)'], 'YmFzaA==\n', 'bash'],
  [
    'perl',
    ['-pe', 'y/abc/xyz/;s/(l+)/<$1>/'],
    lines,
    'he<ll>o world\nfoo:yxr yxz\n12 34 56\n\nMARK\npxy<l>oxd one\npxy<l>oxd two\n',
  ],
];

describe('filters print what the real programs print', () => {
  test.each(rows)('%s %j', (name, args, input, output) => {
    expect(filters.get(name)?.(args, tools(input))).toBe(output);
  });
});

describe('filters that cannot be known', () => {
  test.each<readonly [string, readonly string[]]>([
    ['awk', ['{system($1)}']],
    ['awk', ['{print > "/tmp/x"}']],
    ['awk', ['{"date" | getline x; print x}']],
    ['sed', ['s/a/b/w /tmp/x']],
    ['sed', ['s/.*/id/e']],
    ['sed', ['-i', 's/a/b/']],
    ['gzip', ['-c']],
    ['tar', ['xzf', '-']],
    ['cut', ['--output-delimiter=x', '-f1']],
  ])('%s %j', (name, args) => {
    expect(filters.get(name)?.(args, tools(lines))).toBeUndefined();
  });
});

describe('bounds', () => {
  test.each<readonly [string, readonly string[], string]>([
    ['awk', ['BEGIN{while(1)x=x "a"}'], ''],
    ['awk', ['BEGIN{for(;;)print "a"}'], ''],
    ['awk', ['function f(x){return f(x+1)}BEGIN{print f(1)}'], ''],
    ['awk', [`BEGIN{x=${'('.repeat(5000)}1${')'.repeat(5000)}}`], ''],
    ['sed', [':a;s/^/aaaaaaaa/;ba'], 'x'],
    ['sed', [':a;ba'], 'x'],
    ['sed', ['G;h'], 'x\n'.repeat(20_000)],
    ['sed', ['s/\\(a*\\)*b/x/'], 'a'.repeat(50_000)],
    ['grep', ['-E', '(a|a)*b'], 'a'.repeat(50_000)],
    ['grep', ['-E', 'a*a*a*b'], 'a'.repeat(50_000)],
    ['sed', ['s/a*a*a*b/x/'], 'a'.repeat(50_000)],
    ['sed', ['s/a*b/x/'], 'a'.repeat(1_000_000)],
    ['awk', ['/a*a*a*b/'], 'a'.repeat(50_000)],
    ['awk', ['{gsub(/a*a*b/,"")}1'], `${'a'.repeat(500)}\n`.repeat(2_000)],
  ])('%s %j ends soon', (name, args, input) => {
    const start = performance.now();
    filters.get(name)?.(args, tools(input));
    expect(performance.now() - start).toBeLessThan(5_000);
  });
  test('no arguments make a filter throw', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '-d',
        '-e',
        '-n',
        's/a/b/',
        '{print}',
        '-r',
        '-p',
        '-c',
        '-',
        'y/a/b/',
        '/a/,$',
        'BEGIN{',
        'if=x',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...filters.keys()),
        fc.array(word, { maxLength: 5 }),
        fc.string(),
        (name, args, input) => {
          filters.get(name)?.(args, tools(input));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
