import { describe, expect, it } from 'vitest';
import { contentKind } from '../inspect/content-kind.ts';
import type { FileFact } from '../inspect/facts.ts';
import { madeUpSshKey } from '../testing/ssh-key.ts';
import { accounts } from './accounts.ts';
import { authorizedKeys } from './authorized-keys.ts';
import type { TypedAnalyzer } from './facts-of.ts';
import { factsOf } from './facts-of.ts';
import { mismatchedContent } from './mismatched-content.ts';
import { packages } from './packages.ts';
import { setuid } from './setuid.ts';
import { sudoers } from './sudoers.ts';

/** What the engine would do: ask first, then hand over. */
function run<T>(analyzer: TypedAnalyzer<T>, path: string, text: string, more: Partial<FileFact> = {}): readonly T[] {
  const bytes = Buffer.from(text);
  const kind = contentKind(bytes);
  const fact: FileFact = {
    path,
    layer: 0,
    type: 'file',
    size: bytes.length,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 0,
    kind,
    ...more,
  };
  const wanted = analyzer.wants({ fact, head: bytes.subarray(0, 512) });
  return wanted === 0
    ? []
    : analyzer.analyze({ fact, bytes: bytes.subarray(0, wanted), truncated: wanted < bytes.length });
}

describe('accounts', () => {
  it('reports root, second roots, people who can log in, and passwords', () => {
    const text = [
      'root:x:0:0:root:/root:/bin/bash',
      'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
      'toor:$1$ab$cdefgh:0:0::/:/bin/sh',
      'open::1000:1000::/home/open:/bin/zsh',
      'nobody:x:65534:65534:nobody:/nonexistent:/bin/false',
      'broken',
      '# comment:x:0:0::/:/bin/sh',
      'implied:x:5:5::/:',
    ].join('\r\n');
    expect(run(accounts, '/mnt/etc/passwd', text)).toEqual([
      { table: 'passwd', user: 'root', line: 1, uid: 0, gid: 0, home: '/root', shell: '/bin/bash', login: true },
      {
        table: 'passwd',
        user: 'toor',
        line: 3,
        uid: 0,
        gid: 0,
        home: '/',
        shell: '/bin/sh',
        login: true,
        password: 'hash',
        scheme: '1',
      },
      {
        table: 'passwd',
        user: 'open',
        line: 4,
        uid: 1000,
        gid: 1000,
        home: '/home/open',
        shell: '/bin/zsh',
        login: true,
        password: 'empty',
      },
      { table: 'passwd', user: 'implied', line: 8, uid: 5, gid: 5, home: '/', shell: '', login: true },
    ]);
  });

  it('reports usable passwords only', () => {
    const text =
      'root:$6$salt$hash:19000:0:99999:7:::\na:*:1::::::\nb:!:1::::::\nc:!$6$x$y:1::::::\nd::1::::::\ne:abcdefghijklm:1::::::\n';
    expect(run(accounts, '/etc/shadow', text)).toEqual([
      { table: 'shadow', user: 'root', line: 1, password: 'hash', scheme: '6' },
      { table: 'shadow', user: 'd', line: 5, password: 'empty' },
      { table: 'shadow', user: 'e', line: 6, password: 'hash', scheme: 'des' },
    ]);
  });

  it('leaves other files alone', () => {
    expect(run(accounts, '/usr/share/doc/passwd', 'root:x:0:0:root:/root:/bin/bash')).toEqual([]);
  });
});

describe('sudoers', () => {
  const rules: readonly (readonly [string, object | undefined])[] = [
    ['root ALL=(ALL:ALL) ALL', { who: 'root', noPassword: false, anyCommand: true }],
    ['%wheel ALL=(ALL) NOPASSWD: ALL', { who: '%wheel', noPassword: true, anyCommand: true }],
    ['www-data ALL=(ALL)NOPASSWD:SETENV:ALL', { who: 'www-data', noPassword: true, anyCommand: true }],
    ['op ALL=(ALL) /usr/bin/apt update', { who: 'op', noPassword: false, anyCommand: false }],
    ['#1000 ALL = NOPASSWD: /bin/true', { who: '#1000', noPassword: true, anyCommand: false }],
    ['u ALL=(ALL) \\\nNOPASSWD: ALL', { who: 'u', noPassword: true, anyCommand: true }],
    ['Defaults env_reset', undefined],
    ['Cmnd_Alias X = /bin/sh', undefined],
    ['# root ALL=(ALL) ALL', undefined],
    ['@includedir /etc/sudoers.d', undefined],
  ];
  for (const [text, expected] of rules) {
    it(text.replaceAll('\n', ' '), () => {
      const facts = run(sudoers, '/etc/sudoers.d/x', `\n${text}\n`);
      if (expected === undefined) expect(facts).toEqual([]);
      else expect(facts).toEqual([expect.objectContaining({ ...expected, line: 2 })]);
    });
  }

  it('reads doas.conf', () => {
    expect(
      run(sudoers, '/etc/doas.conf', 'permit nopass :wheel\npermit persist app as root cmd /bin/x\ndeny bad\n'),
    ).toEqual([
      { line: 1, who: ':wheel', rule: 'nopass :wheel', noPassword: true, anyCommand: true },
      { line: 2, who: 'app', rule: 'persist app as root cmd /bin/x', noPassword: false, anyCommand: false },
    ]);
  });
});

describe('authorized-keys', () => {
  const key = madeUpSshKey('analyzer test', 'somebody at home');
  const path = '/root/.ssh/authorized_keys';

  it('reads key, comment and fingerprint', () => {
    const [fact, ...rest] = run(authorizedKeys, path, `# note\n\n${key}\n`);
    expect(rest).toEqual([]);
    expect(fact).toMatchObject({ line: 3, type: 'ssh-ed25519', comment: 'somebody at home', options: '' });
    expect(fact?.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  it('reads options with blanks and quotes in them', () => {
    const options = 'no-pty,command="/bin/sh -c \\"curl http://192.0.2.1/ \\"",environment="A=ssh-rsa b"';
    expect(run(authorizedKeys, path, `${options} ${key}`)).toEqual([
      expect.objectContaining({ options, command: '/bin/sh -c "curl http://192.0.2.1/ "', type: 'ssh-ed25519' }),
    ]);
  });

  for (const text of [
    'ssh-rsa',
    'ssh-rsa AAAA',
    'ssh-ed25519 !!!! x',
    `command="${'x'.repeat(50_000)}`,
    '"""" ""',
    '\0\0\0',
  ]) {
    it(`finds no key in ${JSON.stringify(text.slice(0, 20))}`, () => {
      expect(run(authorizedKeys, path, text)).toEqual([]);
    });
  }
});

describe('packages', () => {
  it('reads dpkg status and lists', () => {
    const status =
      'Package: liblzma5\nStatus: install ok installed\nArchitecture: amd64\nDescription: x\n Version: 9\nVersion: 5.6.1-1\n\n' +
      'Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\nBroken: 1\n';
    expect(run(packages, '/var/lib/dpkg/status', status)).toEqual([
      { kind: 'package', manager: 'dpkg', name: 'liblzma5', version: '5.6.1-1', architecture: 'amd64' },
      { kind: 'package', manager: 'dpkg', name: 'gone', version: '1', status: 'deinstall ok config-files' },
    ]);
    expect(
      run(packages, '/var/lib/dpkg/info/liblzma5:amd64.list', '/.\n/usr\n/usr/lib\n/usr/lib/liblzma.so.5\n'),
    ).toEqual([{ kind: 'owned', manager: 'dpkg', name: 'liblzma5', paths: ['/usr/lib/liblzma.so.5'] }]);
  });

  it('reads apk', () => {
    const text = 'C:Q1x\nP:busybox\nV:1.36.1-r0\nA:x86_64\nF:bin\nR:busybox\nF:\nR:root-file\n\nP:musl\nV:1.2\n';
    expect(run(packages, '/lib/apk/db/installed', text)).toEqual([
      { kind: 'package', manager: 'apk', name: 'busybox', version: '1.36.1-r0', architecture: 'x86_64' },
      { kind: 'owned', manager: 'apk', name: 'busybox', paths: ['/bin/busybox', '/root-file'] },
      { kind: 'package', manager: 'apk', name: 'musl', version: '1.2' },
    ]);
  });
});

describe('mismatched-content', () => {
  const cases: readonly (readonly [string, string, number, object | undefined])[] = [
    [
      '/tmp/logo3.jpg',
      '#!/bin/bash\ncurl x',
      0o644,
      { claim: 'media', name: 'jpg', kind: 'script', shebang: '/bin/bash' },
    ],
    ['/tmp/core.png', 'crontab -r\n', 0o644, { claim: 'media', name: 'png', kind: 'text' }],
    ['/tmp/a.gif', '\x7fELF\x02\x01\x01\0', 0o644, { claim: 'media', name: 'gif', kind: 'elf' }],
    ['/site.css', 'body { color: red }', 0o644, undefined],
    ['/site.css', '#!/bin/sh\n', 0o644, { claim: 'media', name: 'css', kind: 'script', shebang: '/bin/sh' }],
    ['/var/sbin/bash', '#!/bin/sh\n', 0o755, { claim: 'program', name: 'bash', kind: 'script', shebang: '/bin/sh' }],
    ['/usr/sbin/nginx', 'while :; do x; done', 0o755, { claim: 'program', name: 'nginx', kind: 'text' }],
    ['/etc/init.d/nginx', '#!/bin/sh\n', 0o755, undefined],
    ['/usr/bin/bash', '\x7fELF\x02\x01\x01\0', 0o755, undefined],
    ['/a.png', '\x89PNG\r\n\x1a\n', 0o644, undefined],
  ];
  for (const [path, text, mode, expected] of cases) {
    it(`${path}: ${JSON.stringify(text.slice(0, 12))}`, () => {
      expect(
        run(mismatchedContent, path, text, {
          mode,
          kind: contentKind(Buffer.from(text, 'latin1')),
          ...(text.startsWith('#!') ? { shebang: text.slice(2).split('\n')[0] ?? '' } : {}),
        }),
      ).toEqual(expected === undefined ? [] : [expected]);
    });
  }
});

describe('setuid', () => {
  it('reports bits that matter and capabilities', () => {
    expect(run(setuid, '/usr/bin/su', 'x', { mode: 0o4755 })).toEqual([
      { setuid: true, setgid: false, uid: 0, gid: 0 },
    ]);
    expect(run(setuid, '/x', 'x', { mode: 0o2711, gid: 5 })).toEqual([{ setuid: false, setgid: true, uid: 0, gid: 5 }]);
    expect(run(setuid, '/x', 'x', { mode: 0o4644 })).toEqual([]);
    expect(run(setuid, '/x', 'x', { mode: 0o755, capability: '0100' })).toMatchObject([{ capability: '0100' }]);
  });
});

describe('factsOf', () => {
  it('gives the facts of one analyzer with their type', () => {
    const data = { setuid: true, setgid: false, uid: 0, gid: 0 };
    const facts = {
      analyzed: [
        { analyzer: 'setuid', path: '/a', layer: 0, data },
        { analyzer: 'elf', path: '/a', layer: 0, data: {} },
      ],
    };
    expect(factsOf(facts, setuid).map((fact) => fact.data.setuid)).toEqual([true]);
  });
});
