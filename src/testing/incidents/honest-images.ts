import type { ExampleImage } from '../../detectors/detector.ts';
import { madeUpWallet } from '../wallet.ts';
import { stubProgram } from './stub-program.ts';

/** An honest image, and the worst that may be said of it. */
export interface HonestImage {
  readonly id: string;
  readonly title: string;
  readonly most: 'clear' | 'suspicious';
  readonly image: ExampleImage;
}

const shell = { '/bin/sh': { content: stubProgram('shell'), mode: 0o755 } } as const;

/** Near misses: each does for a good reason what some malicious image does for a bad one. */
export const honestImages: readonly HonestImage[] = [
  {
    id: 'b01',
    title: 'an openly labelled miner',
    most: 'suspicious',
    image: {
      name: 'docker.io/someones/xmrig:6.22.2',
      labels: {
        'org.opencontainers.image.title': 'xmrig',
        'org.opencontainers.image.description': 'XMRig, a Monero miner, in a container',
      },
      env: ['POOL_URL=pool.mine.example:3333', `POOL_USER=${madeUpWallet('b01')}`],
      files: {
        ...shell,
        '/usr/bin/xmrig': { content: stubProgram('XMRig', 'stratum+tcp://', 'RandomX'), mode: 0o755 },
      },
      entrypoint: ['/usr/bin/xmrig'],
      cmd: ['--url=pool.mine.example:3333', `--user=${madeUpWallet('b01')}`, '--pass=x', '--donate-level=1'],
    },
  },
  {
    id: 'b02',
    title: 'a cron image writing its own crontab',
    most: 'clear',
    image: {
      name: 'docker.io/someones/backup-cron:1.4',
      files: {
        ...shell,
        '/entrypoint.sh': {
          content: `#!/bin/sh
set -eu
: "\${BACKUP_SCHEDULE:=15 3 * * *}"
echo "$BACKUP_SCHEDULE /usr/local/bin/backup.sh >> /var/log/backup.log 2>&1" > /etc/crontabs/root
exec crond -f -l 8
`,
          mode: 0o755,
        },
        '/usr/local/bin/backup.sh': {
          content: '#!/bin/sh\nset -eu\ntar -czf "/backup/data-$(date +%F).tar.gz" /data\n',
          mode: 0o755,
        },
      },
      entrypoint: ['/entrypoint.sh'],
    },
  },
  {
    id: 'b03',
    title: 'an installer piped into a shell while building',
    most: 'clear',
    image: {
      name: 'docker.io/someones/tool-image:2',
      files: { ...shell, '/usr/local/bin/tool': { content: stubProgram('tool'), mode: 0o755 } },
      history: ['RUN /bin/sh -c curl -fsSL https://get.tool.example/install.sh | sh # buildkit'],
      entrypoint: ['/usr/local/bin/tool'],
    },
  },
  {
    id: 'b04',
    title: 'a monitoring agent of a node',
    most: 'suspicious',
    image: {
      name: 'docker.io/someones/node-agent:3.1',
      labels: {
        'org.opencontainers.image.description':
          'Collects metrics and disk health of a Kubernetes node; needs hostPID and /host',
      },
      files: {
        ...shell,
        '/usr/local/bin/agent': { content: stubProgram('agent', '/host/proc', '/var/run/docker.sock'), mode: 0o755 },
        '/entrypoint.sh': {
          content: `#!/bin/sh
set -eu
kernel=$(nsenter -t 1 -m -u -i -n -p uname -r)
for disk in /host/dev/sd?; do chroot /host smartctl -H "$disk" || true; done
curl -s --unix-socket /var/run/docker.sock http://localhost/containers/json > /tmp/containers.json
exec /usr/local/bin/agent --kernel "$kernel" --rootfs /host "$@"
`,
          mode: 0o755,
        },
      },
      entrypoint: ['/entrypoint.sh'],
    },
  },
  {
    id: 'b05',
    title: 'a rescue image with installer scripts',
    most: 'suspicious',
    image: {
      name: 'docker.io/someones/rescue:12',
      files: {
        ...shell,
        '/usr/share/rescue/install.sh': {
          content: `#!/bin/sh
# Installs a system to the disk mounted at /mnt and copies the administrator's own keys to it.
set -eu
target=\${1:?disk}
mount "$target" /mnt
cp -a /srv/template/. /mnt/
mkdir -p /mnt/root/.ssh
cat "$HOME/.ssh/authorized_keys" >> /mnt/root/.ssh/authorized_keys
sed -i "s/^SHELL=.*/SHELL=\\/bin\\/sh/" /mnt/etc/crontab
chroot /mnt grub-install "$target"
umount /mnt
`,
          mode: 0o755,
        },
      },
      cmd: ['/bin/sh'],
    },
  },
];
