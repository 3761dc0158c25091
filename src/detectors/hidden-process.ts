import { literals } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Processes that do not show, or show as something else. */
export const hiddenProcess: Detector = {
  id: 'hidden-process',
  version: 1,
  title: 'Hides a process, or runs it under the name of another.',
  attack: ['T1564', 'T1036.009', 'T1036.004'],
  description: `
A folder mounted over \`/proc/PID\` takes a process out of every listing; \`exec -a '[kworker/0:1]'\` lets a program show as a
thread of the kernel. Both are *malicious*: they serve nothing else. The name of a daemon that the program is not is
*suspicious*. A program that names itself after what it does is nothing.
`,
  fires: [
    {
      name: 'a folder over its entry in /proc',
      image: { cmd: ['sh', '-c', 'mkdir /tmp/e; /opt/app & mount --bind /tmp/e /proc/$!; wait'] },
    },
    { name: 'a thread of the kernel', image: { cmd: ['bash', '-c', 'exec -a "[kworker/u8:2]" /opt/app -c /opt/c'] } },
    {
      name: 'a daemon that it is not',
      severity: 'suspicious',
      image: { cmd: ['bash', '-c', "exec -a 'sshd: root' /opt/app"] },
    },
  ],
  silent: [
    { name: 'its own name', image: { cmd: ['bash', '-c', 'exec -a postgres /usr/lib/postgresql/17/bin/postgres'] } },
    { name: 'a login shell', image: { cmd: ['bash', '-c', 'exec -a -bash /bin/bash'] } },
    { name: 'a proc of its own', image: { cmd: ['sh', '-c', 'mount -t proc proc /jail/proc; exec app'] } },
  ],
  detect(scene) {
    return effectsOf(scene, 'hide').flatMap((effect) => {
      if (effect.how === 'timestamp') return [];
      const sighting = sightingOf(scene, effect);
      if (effect.how === 'process') {
        return findingOf(scene, sighting, {
          threat: 'hostile',
          title: `Hides a process by mounting over its entry in /proc (${valueWords(effect.what, 60)})`,
          effects: [effect.id],
        });
      }
      const name = literals(effect.what).trim();
      const bare = name.split(/[\s:]/, 1)[0] ?? '';
      const kernel = /^\[.{1,60}\]$/.test(name) || kernelThread.test(bare);
      const program = sighting.command?.name ?? '';
      if (!kernel && (!daemons.has(bare) || program === bare || program.startsWith(bare))) return [];
      return findingOf(scene, sighting, {
        threat: 'dual-use',
        deception: kernel ? 'It shows as a thread of the kernel.' : undefined,
        title: `Runs ${program === '' ? 'a program' : program} under the name “${valueWords(effect.what, 60)}”`,
        because: kernel ? undefined : 'A listing shows a daemon that it is not.',
        effects: [effect.id],
      });
    });
  },
};

const kernelThread =
  /^(kworker|kthreadd|ksoftirqd|kswapd\d|khugepaged|kdevtmpfs|migration|rcu_sched|watchdog)([/\d]|$)/;
const daemons = new Set([
  ...['sshd', 'crond', 'cron', 'systemd', 'init', 'dbus-daemon', 'rsyslogd', 'systemd-journald', 'systemd-udevd'],
  ...['nginx', 'apache2', 'httpd', 'php-fpm', 'sendmail', 'postfix', 'dockerd', 'containerd', 'kubelet', 'agetty'],
]);
