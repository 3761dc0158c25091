import { beforeAll, describe, expect, test } from 'vitest';
import { useGrammarFiles } from '../grammar-files.ts';
import { sceneOf } from '../testing/scene.ts';
import type { ExampleImage, Severity } from './detector.ts';
import { isWorse } from './severity.ts';

beforeAll(() => useGrammarFiles());

const script = (content: string) => ({ content, mode: 0o755 });

/** Images in the manner of real ones that come close to what is looked for; `most`: the worst that may be said of one. */
const neighbours: readonly (readonly [name: string, most: Severity | 'nothing', image: ExampleImage])[] = [
  [
    'an entrypoint in the official style',
    'nothing',
    {
      entrypoint: ['docker-entrypoint.sh'],
      cmd: ['serverd'],
      files: {
        '/usr/local/bin/docker-entrypoint.sh': script(`#!/usr/bin/env bash
set -Eeo pipefail
file_env() {
  local var="$1" fileVar="\${1}_FILE" def="\${2:-}" val="$2"
  if [ "\${!var:-}" ]; then val="\${!var}"; elif [ "\${!fileVar:-}" ]; then val="$(< "\${!fileVar}")"; fi
  export "$var"="$val"; unset "$fileVar"
}
if [ "$1" = 'serverd' ] && [ "$(id -u)" = '0' ]; then
  find /var/lib/server \\! -user server -exec chown server '{}' +
  exec gosu server "$BASH_SOURCE" "$@"
fi
file_env SERVER_PASSWORD
for f in /docker-entrypoint-initdb.d/*; do
  case "$f" in *.sh) [ -x "$f" ] && "$f" || . "$f" ;; *.sql.gz) gunzip -c "$f" | client ;; esac
done
exec "$@"
`),
      },
    },
  ],
  [
    'maintainer scripts of Debian',
    'nothing',
    {
      cmd: ['app'],
      files: {
        '/var/lib/dpkg/info/cron.postinst': `#!/bin/sh
set -e
crondir="/var/spool/cron"
if [ "$1" = configure ]; then
  if ! getent group crontab > /dev/null 2>&1; then addgroup --quiet --system crontab; fi
  chown root:crontab $crondir/crontabs && chmod 1730 $crondir/crontabs
  dpkg-statoverride --list /usr/bin/crontab > /dev/null || chmod 2755 /usr/bin/crontab
fi
`,
        '/var/lib/dpkg/info/sudo.postinst':
          '#!/bin/sh\nset -e\nchown root:root /usr/bin/sudo\nchmod 4755 /usr/bin/sudo\n',
        '/var/lib/dpkg/info/openssh-server.postinst': `#!/bin/sh
set -e
create_key() {
  if ! [ -f "$2" ]; then ssh-keygen -q -f "$2" -N '' "$3"; fi
}
create_key "Creating key" /etc/ssh/ssh_host_rsa_key "-t rsa"
if [ -x /etc/init.d/ssh ]; then update-rc.d ssh defaults >/dev/null; invoke-rc.d ssh start || exit 1; fi
`,
        '/var/lib/dpkg/info/libpam-runtime.postinst': '#!/bin/sh -e\npam-auth-update --package\n',
      },
    },
  ],
  [
    'an sshd image whose host keys were made while building',
    'note',
    {
      cmd: ['/usr/sbin/sshd', '-D'],
      files: {
        '/etc/ssh/ssh_host_rsa_key': 'a key would be here\n',
        '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\nUsePAM yes\nSubsystem sftp internal-sftp\n',
        '/etc/pam.d/sshd': '@include common-auth\naccount required pam_nologin.so\nsession optional pam_motd.so\n',
        '/etc/pam.d/common-auth':
          'auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\nauth required pam_permit.so\n',
      },
    },
  ],
  [
    'a cron image',
    'nothing',
    {
      entrypoint: ['/entry.sh'],
      files: {
        '/entry.sh': script(
          '#!/bin/sh\nprintenv | grep -v no_proxy >> /etc/environment\necho "$SCHEDULE /backup.sh >> /var/log/cron.log 2>&1" | crontab -\nexec cron -f\n',
        ),
        '/backup.sh': script('#!/bin/sh\nset -e\ntar czf /tmp/backup.tgz /data\nmv /tmp/backup.tgz /backups/\n'),
      },
    },
  ],
  [
    'a runner of CI jobs with the engine’s socket',
    'suspicious',
    {
      entrypoint: ['/runner.sh'],
      files: {
        '/runner.sh': script(`#!/bin/bash
if [ -S /var/run/docker.sock ]; then
  gid=$(stat -c %g /var/run/docker.sock); groupadd -g "$gid" docker || true; usermod -aG docker runner
  curl -s --unix-socket /var/run/docker.sock http://localhost/version | jq .Version
fi
echo "runner ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/runner
exec su runner -c "./run.sh"
`),
      },
    },
  ],
  [
    'an exporter that reads the node',
    'nothing',
    {
      entrypoint: ['/bin/node_exporter', '--path.procfs=/host/proc', '--path.sysfs=/host/sys', '--path.rootfs=/rootfs'],
    },
  ],
  [
    'a container for debugging a node',
    'suspicious',
    { cmd: ['sh', '-c', 'chroot /host /bin/bash || nsenter -t 1 -m -u -i -n -p -- bash'] },
  ],
  [
    'installers while building',
    'note',
    {
      cmd: ['app'],
      history: [
        'RUN /bin/sh -c curl -fsSL https://deb.tool.example/setup_24.x | bash - && apt-get install -y tool # buildkit',
        'RUN /bin/sh -c curl -sSf https://sh.tool.example | sh -s -- -y && rm -rf /tmp/* /var/log/* # buildkit',
        'RUN /bin/sh -c chmod u+s /bin/ping && setcap cap_net_bind_service=+ep /usr/local/bin/app # buildkit',
      ],
    },
  ],
  [
    'a desktop in a browser',
    'note',
    {
      entrypoint: ['/startup.sh'],
      files: {
        '/startup.sh': script(
          '#!/bin/bash\nmkdir -p ~/.vnc ~/.config/autostart\ncp /defaults/panel.desktop ~/.config/autostart/\necho "$VNC_PASSWORD" | vncpasswd -f > ~/.vnc/passwd\nnohup Xvfb :0 &\nexec x11vnc -forever\n',
        ),
        '/defaults/panel.desktop': '[Desktop Entry]\nExec=xfce4-panel\n',
      },
    },
  ],
  [
    'set-up of a cloud machine',
    'note',
    {
      cmd: ['app'],
      files: {
        '/etc/cloud/cloud.cfg':
          '#cloud-config\ndisable_root: true\nssh_pwauth: false\nruncmd:\n - [systemctl, restart, app]\n',
        '/etc/cloud/templates/sshd.tmpl': 'PermitRootLogin yes\n',
        '/var/lib/cloud/scripts/per-boot/hostname': script(
          '#!/bin/sh\nhostnamectl set-hostname "$(cat /etc/hostname)"\n',
        ),
      },
    },
  ],
  [
    'a module of a configuration tool',
    'note',
    {
      cmd: ['app'],
      files: {
        '/usr/lib/python3/dist-packages/ansible/modules/kernel_blacklist.py': `#!/usr/bin/python
import os, re
DOCUMENTATION = "Add or remove kernel modules from the blacklist; see insmod, /etc/modprobe.d, /etc/shadow, NOPASSWD"
def main():
    module = AnsibleModule(argument_spec=dict(name=dict(type='str', required=True)))
    with open('/etc/modprobe.d/blacklist-ansible.conf', 'a') as f:
        f.write('blacklist %s\\n' % module.params['name'])
    module.run_command(['insmod', module.params['name']])
main()
`,
      },
    },
  ],
  [
    'a reaper with waits and questions about where it is',
    'nothing',
    {
      entrypoint: [
        '/bin/bash',
        '-c',
        'if grep -q docker /proc/1/cgroup; then echo container; fi; [ "$LANG" = C ] && export LANG=C.UTF-8; while :; do sleep 3600; find /tmp -mtime +7 -delete; done',
      ],
    },
  ],
];

describe('honest neighbours', () => {
  test.each(neighbours)('%s: %s at most', async (_name, most, image) => {
    const { findings } = await sceneOf(image);
    const tooMuch = findings.filter(({ severity }) => most === 'nothing' || isWorse(severity, most));
    expect(tooMuch.map(({ severity, detector, title }) => `${severity} ${detector}: ${title}`)).toEqual([]);
  });
});
