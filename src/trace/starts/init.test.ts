import { describe, expect, test } from 'vitest';
import type { ExampleImage } from '../../detectors/detector.ts';
import { program, script, startsOf } from '../../testing/starts-of.ts';
import { traceOf } from '../../testing/trace-of.ts';
import { execlineAsShell } from './execline.ts';
import { supervised } from './supervisord.ts';

type Row = readonly [string, ExampleImage, readonly string[]];

const s6Init = { '/init': script('#!/bin/execlineb -P\nx'), '/etc/s6/init/x': '' };
const link = (to: string): { link: string } => ({ link: to });

const systemdInit = { '/sbin/init': link('/usr/lib/systemd/systemd'), '/usr/lib/systemd/systemd': program() };
const unit = '[Unit]\nDescription=x\n[Service]\nExecStart=/x -a\n[Install]\nWantedBy=multi-user.target\n';
const wants = '/etc/systemd/system/multi-user.target.wants';

const tables: Readonly<Record<string, readonly Row[]>> = {
  s6: [
    [
      'version 2 with its init',
      {
        entrypoint: ['/init'],
        files: { ...s6Init, '/etc/cont-init.d/01': script('a'), '/etc/services.d/n/run': script('b') },
      },
      ['runs s6 script /etc/cont-init.d/01', 'runs s6 service n (run)'],
    ],
    [
      'without its init',
      { cmd: ['/app'], files: { '/etc/cont-init.d/01': script('a'), '/etc/services.d/n/run': script('b') } },
      ['armed s6 script /etc/cont-init.d/01', 'armed s6 service n (run)'],
    ],
    [
      'a service that is down',
      {
        entrypoint: ['/init'],
        files: { ...s6Init, '/etc/services.d/n/run': script('b'), '/etc/services.d/n/down': '' },
      },
      ['armed s6 service n (run)'],
    ],
    [
      'rights at start',
      { entrypoint: ['/init'], files: { ...s6Init, '/etc/fix-attrs.d/x': '/bin/tool true root 4755 0755\n# no\n' } },
      ['runs s6 fix-attrs: /bin/tool true root 4755 0755'],
    ],
    [
      'version 3: only what the bundle contains, with its dependencies',
      {
        entrypoint: ['/init'],
        files: {
          '/init': script('x'),
          '/etc/s6-overlay/s6-rc.d/user/contents.d/web': '',
          '/etc/s6-overlay/s6-rc.d/web/type': 'longrun\n',
          '/etc/s6-overlay/s6-rc.d/web/run': script('w'),
          '/etc/s6-overlay/s6-rc.d/web/dependencies.d/prepare': '',
          '/etc/s6-overlay/s6-rc.d/prepare/up': '/etc/s6-overlay/scripts/prepare\n',
          '/etc/s6-overlay/s6-rc.d/other/run': script('o'),
        },
      },
      ['present s6 service other (run)', 'runs s6 service prepare (up)', 'runs s6 service web (run)'],
    ],
  ],
  runit: [
    [
      'a linked service',
      {
        cmd: ['/usr/sbin/runsvdir-start'],
        files: { '/etc/sv/a/run': script('a'), '/etc/service/a': link('/etc/sv/a'), '/etc/sv/b/run': script('b') },
      },
      ['runs runit service a (run)', 'present runit service b (run)'],
    ],
    [
      'a service that is down, and no runit',
      {
        cmd: ['/x'],
        files: { '/etc/service/a/run': script('a'), '/etc/service/b/run': script('b'), '/etc/service/b/down': '' },
      },
      ['armed runit service a (run)', 'armed runit service b (run)'],
    ],
    [
      'my_init',
      {
        cmd: ['/sbin/my_init'],
        files: { '/etc/my_init.d/1.sh': script('a'), '/etc/my_init.post_shutdown.d/1.sh': script('b') },
      },
      ['runs runit stage /etc/my_init.d/1.sh', 'armed runit stage /etc/my_init.post_shutdown.d/1.sh'],
    ],
  ],
  supervisord: [
    [
      'programs and includes',
      {
        cmd: ['supervisord', '-n'],
        files: {
          '/etc/supervisord.conf':
            '[include]\nfiles = more/*.conf\n[program:a]\ncommand=/a\n[program:b]\ncommand=/b\nautostart=false\n',
          '/etc/more/c.conf': '[eventlistener:c]\ncommand=/c\n',
          '/etc/more/d.txt': '[program:d]\ncommand=/d\n',
        },
      },
      ['runs supervisord program:a: /a', 'armed supervisord program:b: /b', 'runs supervisord eventlistener:c: /c'],
    ],
    [
      'nothing runs supervisord',
      { cmd: ['/x'], files: { '/etc/supervisor/conf.d/a.conf': '[program:a]\ncommand=/a\n[group:g]\nprograms=a\n' } },
      ['armed supervisord program:a: /a'],
    ],
  ],
  sysv: [
    [
      'levels',
      {
        cmd: ['/sbin/init'],
        files: {
          '/sbin/init': program(),
          '/etc/inittab': 'id:3:initdefault:\nca::ctrlaltdel:/sbin/reboot\nx:3:respawn:/usr/bin/x\n',
          '/etc/init.d/a': script('a'),
          '/etc/rc3.d/S20a': link('../init.d/a'),
          '/etc/init.d/b': script('b'),
          '/etc/rc0.d/K20b': link('../init.d/b'),
          '/etc/rc.local': script('c'),
        },
      },
      [
        'runs init script /etc/init.d/a (level 3)',
        'present init script /etc/init.d/b',
        'runs init script /etc/rc.local',
        'armed inittab ctrlaltdel: /sbin/reboot',
        'runs inittab respawn: /usr/bin/x',
      ],
    ],
    [
      'no init',
      {
        cmd: ['/x'],
        files: { '/etc/init.d/a': script('a'), '/etc/rc3.d/S20a': link('../init.d/a'), '/etc/rc.local': script('c') },
      },
      ['armed init script /etc/init.d/a (level 3)', 'armed init script /etc/rc.local'],
    ],
    [
      'busybox',
      {
        cmd: ['/sbin/init'],
        files: {
          '/sbin/init': link('/bin/busybox'),
          '/bin/busybox': program(),
          '/etc/inittab': '::sysinit:/etc/init.d/rcS\n::shutdown:/bin/umount -a\n',
          '/etc/init.d/rcS': script('a'),
        },
      },
      [
        'runs init script /etc/init.d/rcS',
        'runs inittab sysinit: /etc/init.d/rcS',
        'armed inittab shutdown: /bin/umount -a',
      ],
    ],
  ],
  openrc: [
    [
      'through inittab',
      {
        cmd: ['/sbin/init'],
        files: {
          '/sbin/init': link('/bin/busybox'),
          '/bin/busybox': program(),
          '/etc/inittab': '::sysinit:/sbin/openrc sysinit\n',
          '/etc/init.d/a': script('#!/sbin/openrc-run\nstart() {\n  /opt/a\n}\n'),
          '/etc/init.d/b': script('#!/sbin/openrc-run\ncommand=/opt/b\n'),
          '/etc/runlevels/default/a': link('/etc/init.d/a'),
          '/etc/runlevels/default/local': link('/etc/init.d/local'),
          '/etc/local.d/x.start': script('x'),
          '/etc/local.d/y.start': 'y\n',
          '/etc/local.d/README': 'z\n',
        },
      },
      [
        'runs inittab sysinit: /sbin/openrc sysinit',
        'runs OpenRC service a',
        'present OpenRC service b',
        'runs OpenRC local script /etc/local.d/x.start',
        'present OpenRC local script /etc/local.d/y.start',
      ],
    ],
  ],
  systemd: [
    [
      'enabled and not',
      {
        cmd: ['/sbin/init'],
        files: {
          ...systemdInit,
          '/etc/systemd/system/a.service': unit,
          [`${wants}/a.service`]: link('/etc/systemd/system/a.service'),
          '/etc/systemd/system/b.service': unit,
          '/usr/lib/systemd/system/c.service': unit,
          '/etc/systemd/system/c.service': link('/dev/null'),
          [`${wants}/c.service`]: link('/usr/lib/systemd/system/c.service'),
        },
      },
      ['runs systemd a.service: ExecStart=/x -a', 'present systemd b.service: ExecStart=/x -a'],
    ],
    [
      'no init',
      { cmd: ['/x'], files: { '/etc/systemd/system/a.service': unit, [`${wants}/a.service`]: link('../a.service') } },
      ['armed systemd a.service: ExecStart=/x -a'],
    ],
    [
      'timers, sockets, templates, drop-ins',
      {
        cmd: ['/lib/systemd/systemd'],
        files: {
          '/lib/systemd/system/t.timer': '[Timer]\nOnCalendar=daily\n',
          '/lib/systemd/system/t.service': '[Service]\nExecStart=/t\n',
          '/lib/systemd/system/timers.target.wants/t.timer': link('../t.timer'),
          '/lib/systemd/system/s.socket': '[Socket]\nListenStream=1\n',
          '/lib/systemd/system/s@.service': '[Service]\nExecStart=/s\n',
          '/etc/systemd/system/i@.service': '[Service]\nExecStart=/i %i\nExecStop=/stop\n',
          [`${wants}/i@one.service`]: link('/etc/systemd/system/i@.service'),
          [`${wants}/d.service`]: link('/lib/systemd/system/d.service'),
          '/lib/systemd/system/d.service': '[Service]\nExecStart=/d\n',
          '/etc/systemd/system/d.service.d/x.conf': '[Service]\nExecStartPre=/before\n',
          '/etc/systemd/system-generators/g': script('g'),
          '/etc/systemd/system-generators/not-executable': 'g\n',
        },
      },
      [
        'runs systemd i@.service: ExecStart=/i %i',
        'armed systemd i@.service: ExecStop=/stop',
        'runs systemd d.service: ExecStart=/d',
        'runs systemd d.service: ExecStartPre=/before',
        'present systemd s@.service: ExecStart=/s',
        'runs systemd t.service: ExecStart=/t',
        'runs systemd generator /etc/systemd/system-generators/g',
        'present systemd generator /etc/systemd/system-generators/not-executable',
      ],
    ],
    [
      'presets, the bus, users',
      {
        cmd: ['systemd'],
        files: {
          '/usr/lib/systemd/system-preset/90-x.preset': 'enable a.service\ndisable *\n',
          '/usr/lib/systemd/system/a.service': '[Service]\nExecStart=/a\n',
          '/usr/lib/systemd/system/b.service': '[Service]\nExecStart=/b\n',
          '/usr/share/dbus-1/system-services/o.b.service': '[D-BUS Service]\nName=o.b\nSystemdService=b.service\n',
          '/home/u/.config/systemd/user/c.service': '[Service]\nExecStart=/c\n',
          '/home/u/.config/systemd/user/default.target.wants/c.service': link('../c.service'),
          '/root/.config/systemd/user/d.service': '[Service]\nExecStart=/d\n',
        },
      },
      [
        'runs systemd a.service: ExecStart=/a',
        'armed systemd b.service: ExecStart=/b',
        'present systemd d.service: ExecStart=/d',
        'armed systemd c.service: ExecStart=/c',
      ],
    ],
  ],
};

describe.each(Object.entries(tables))('%s', (_kind, rows) => {
  test.each(rows)('%s', async (_name, image, expected) => {
    expect(await startsOf(image, ['init', 'systemd'])).toEqual(expected);
  });
});

test('what OpenRC calls of a script is read', async () => {
  const story = await traceOf({
    files: {
      '/etc/init.d/a': script('#!/sbin/openrc-run\nstart() {\n  /opt/a -x\n}\n'),
      '/etc/init.d/b': script('#!/sbin/openrc-run\ncommand=/opt/b\ncommand_args="-y z"\n'),
    },
  });
  const called = story.commands.map((command) => command.text);
  expect(called.some((text) => text.includes('/opt/a -x'))).toBe(true);
  expect(story.commands.some((command) => command.name === 'b')).toBe(true);
});

describe('execline', () => {
  test.each<readonly [string, string]>([
    ['with-contenv\ns6-setuidgid abc\n/usr/bin/foo -x', 's6-setuidgid abc /usr/bin/foo -x'],
    ['foreground { mkdir -p /x }\nexec /y z', 'mkdir -p /x\n/y z'],
    ['#!/bin/execlineb -P\n# a note\nbacktick -E A { cat /f }\nimportas -u B C\n/z $A', '\n\ncat /f\n/z $A'],
    ['if { test "a b" } /c', 'test "a b"; /c'],
  ])('%j', (text, expected) => {
    expect(execlineAsShell(text).replace(/^\n(?=s6)/, '')).toBe(expected);
  });
});

test('settings of supervised programs', () => {
  const [program] = supervised(
    '[program:w]\nenvironment=A="x y",B=z\ndirectory=/srv\ncommand=/w %(ENV_PORT)s %(program_name)s ; note\nautostart=no\n',
  );
  expect(program).toMatchObject({ code: '/w ${PORT} w', cwd: '/srv', isAutomatic: false, line: 4 });
  expect([...(program?.env ?? [])]).toEqual([
    ['A', 'x y'],
    ['B', 'z'],
  ]);
});
