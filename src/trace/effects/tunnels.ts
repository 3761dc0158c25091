import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft, TunnelEffect } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { known, literals, type Value } from '../value.ts';
import { parseArguments } from './options.ts';

type Tunnel = Pick<TunnelEffect, 'how' | 'to' | 'exposes'>;

/**
 * Clients of relays, known by their program names and, where the program was renamed, by arguments that only they take.
 * Sources: each program's own command-line help. Asking for versions or help, and the server's side, make no tunnel.
 */
export const tunnelEffects: CommandReader = (command) => {
  const words = command.argv.slice(1).map(literals);
  const wrapped = command.via.find((wrapper) => wrappers.has(wrapper));
  if (wrapped) return [{ kind: 'tunnel', tool: wrapped, how: wrapped.startsWith('tor') ? 'onion' : 'proxy' }];
  if (words.length > 0 && words.every((word) => asking.has(word))) return [];
  const reader = byName.get(command.name) ?? byShape(command, words);
  if (reader === undefined) return [];
  const tunnel = reader(command, words);
  const effect: EffectDraft | undefined = tunnel && { kind: 'tunnel', tool: toolName(command, reader), ...tunnel };
  return effect ? [effect] : [];
};

/** Programs that this reader knows by name. */
export function isTunnelName(name: string): boolean {
  return byName.has(name);
}

/** Programs that send the connections of another one through a relay. */
const wrappers = new Set(['torsocks', 'torify', 'proxychains', 'proxychains4']);

const asking = new Set(['--version', '-v', '-V', 'version', '--help', '-h', 'help']);

type TunnelReader = (command: CommandDraft, words: readonly string[]) => Tunnel | undefined;

const ngrok: TunnelReader = (_command, words) => {
  const [verb, what] = words.filter((word) => !word.startsWith('-'));
  if (!['http', 'tcp', 'tls', 'start', 'tunnel'].includes(verb ?? '')) return undefined;
  return { how: 'reverse', to: known('ngrok'), ...(what ? { exposes: known(what) } : {}) };
};

const frpc: TunnelReader = (_command, words) => {
  const server = optionValue(words, '-s', '--server_addr', '--server-addr');
  return { how: 'reverse', ...(server ? { to: known(server) } : {}) };
};

/** `chisel client SERVER R:…`: a remote that starts with `R:` or is `socks` opens this machine. */
const chisel: TunnelReader = (command, words) => {
  if (words[0] !== 'client') return undefined;
  const operands = parseArguments(command.argv.slice(2), {
    long: [
      '--fingerprint',
      '--auth',
      '--keepalive',
      '--max-retry-count',
      '--max-retry-interval',
      '--proxy',
      '--header',
      '--hostname',
      '--sni',
      '--tls-ca',
      '--tls-cert',
      '--tls-key',
    ],
  }).operands;
  const remotes = operands.slice(1).map(literals);
  const reverse = remotes.some((remote) => remote.startsWith('R:'));
  return {
    how: reverse ? 'reverse' : 'proxy',
    ...(operands[0] ? { to: operands[0] } : {}),
    ...(remotes[0] ? { exposes: known(remotes[0]) } : {}),
  };
};

const cloudflared: TunnelReader = (_command, words) => {
  if (words[0] === 'access') return { how: 'proxy', to: known('cloudflare') };
  if (words[0] !== 'tunnel') return undefined;
  const url = optionValue(words, '--url');
  return words.includes('run') || url !== undefined || words.includes('--hello-world')
    ? {
        how: 'reverse',
        to: known(words.includes('run') ? 'cloudflare' : 'trycloudflare.com'),
        ...(url ? { exposes: known(url) } : {}),
      }
    : undefined;
};

const bore: TunnelReader = (_command, words) =>
  words[0] === 'local'
    ? {
        how: 'reverse',
        to: known(optionValue(words, '--to', '-t') ?? 'bore.pub'),
        ...(words[1] ? { exposes: known(words[1]) } : {}),
      }
    : undefined;

const rathole: TunnelReader = (_command, words) =>
  words.some((word) => word === '-s' || word === '--server') ? undefined : { how: 'reverse' };

/** gost: `-F` forwards to somebody, `-L` with `rtcp`/`relay+…/bind` opens a port over there. */
const gost: TunnelReader = (_command, words) => {
  const forward = optionValue(words, '-F');
  const listens = optionValue(words, '-L') ?? '';
  if (forward === undefined) return listens ? { how: 'proxy', exposes: known(listens) } : undefined;
  return {
    how: /^r(tcp|udp)|bind=true/.test(listens) ? 'reverse' : 'proxy',
    to: known(forward),
    ...(listens ? { exposes: known(listens) } : {}),
  };
};

const agent: TunnelReader = (_command, words) => ({ how: 'reverse', ...withTarget(words) });

const tailscale: TunnelReader = (command, words) => {
  if (words.includes('funnel')) return { how: 'reverse', to: known('tailscale') };
  return command.name === 'tailscale' && words.includes('up') ? { how: 'overlay', to: known('tailscale') } : undefined;
};
const zerotier: TunnelReader = (_command, words) => {
  const at = words.indexOf('join');
  return at >= 0 ? { how: 'overlay', to: known(`zerotier ${words[at + 1] ?? ''}`.trim()) } : undefined;
};
const overlay: TunnelReader = (command, words) =>
  words.some((word) => ['up', 'login', 'join', 'connect'].includes(word))
    ? { how: 'overlay', to: known(command.name) }
    : undefined;

const tor: TunnelReader = (_command, words) =>
  words.includes('--verify-config') || words.includes('--hash-password') ? undefined : { how: 'onion' };

/** `ssh -R`, `autossh -R`: a port over there leads here. `-D` and `-L` are honest daily work and no tunnel into the image. */
const ssh: TunnelReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'BbcDEeFIiJLlMmOopQRSWw', stopAtOperand: true });
  const remote = given.value('-R');
  const to = given.operands[0];
  if (remote === undefined || to === undefined) return undefined;
  return { how: 'reverse', to, exposes: remote };
};

const localtunnel: TunnelReader = (_command, words) => {
  const port = optionValue(words, '--port', '-p');
  return port === undefined
    ? undefined
    : { how: 'reverse', to: known(optionValue(words, '--host', '-h') ?? 'localtunnel.me'), exposes: known(port) };
};

const byName: ReadonlyMap<string, TunnelReader> = new Map<string, TunnelReader>([
  ...named('ngrok', ngrok),
  ...named('frpc', frpc),
  ...named('chisel', chisel),
  ...named('cloudflared', cloudflared),
  ...named('bore', bore),
  ...named('rathole rathole-client', rathole),
  ...named('gost', gost),
  ...named(
    'localtonet nps npc pagekite pagekite.py pagekite.rb tunnelto sish packetriot pktriot inlets inlets-pro telebit portmap-client playit playit-cli expose zrok pinggy gs-netcat gsocket tmate teleconsole upterm ligolo-agent ligolo ligolo-ng wstunnel-client revsocks rsocks iox stowaway stowaway_agent earthworm ew_linux termite iodine dnscat dnscat2 dns2tcpc ptunnel hans',
    agent,
  ),
  ...named('tailscale tailscaled', tailscale),
  ...named('zerotier-cli', zerotier),
  ...named('netbird nebula husarnet', overlay),
  ...named('tor', tor),
  ...named('lt localtunnel', localtunnel),
  ...named('ssh autossh', ssh),
]);

function named(names: string, reader: TunnelReader): readonly (readonly [string, TunnelReader])[] {
  return names.split(' ').map((name) => [name, reader] as const);
}

/** A tunnel client under another name: a combination of arguments that only it takes. */
function byShape(command: CommandDraft, words: readonly string[]): TunnelReader | undefined {
  if (command.argv.length < 3 || innocent.has(command.name)) return undefined;
  if (
    words[0] === 'client' &&
    words.some((word) => /^R:([\w.:-]{0,80}|socks)/.test(word)) &&
    words.some((word) => word.includes(':'))
  )
    return chisel;
  if (
    words[0] === 'tunnel' &&
    words.includes('run') &&
    words.some((word) => word === '--token' || word.startsWith('--token=eyJ'))
  )
    return cloudflared;
  if (words[0] === 'tunnel' && words.includes('--no-autoupdate')) return cloudflared;
  const proxied = words.find((word) => /^(tcp|http|https|udp|stcp|xtcp|tcpmux)$/.test(word));
  if (
    proxied === words[0] &&
    proxied !== undefined &&
    words.some((word) => /^(--?s|--server[_-]addr)(=|$)/.test(word)) &&
    words.some((word) => /^(-r|--remote[_-]port)(=|$)/.test(word))
  )
    return frpc;
  if (
    words.some(
      (word) =>
        /^-L=?r(tcp|udp):\/\//.test(word) || /^(relay|socks5|rtcp|rudp|wss|mwss|relay\+[a-z]{2,8}):\/\//.test(word),
    ) &&
    words.some((word) => /^-F(=|$)/.test(word))
  )
    return gost;
  return undefined;
}

const innocent = new Set(['curl', 'wget', 'git', 'echo', 'printf', 'grep', 'helm', 'kubectl', 'docker']);

function toolName(command: CommandDraft, reader: TunnelReader): string {
  if (byName.has(command.name)) return command.name;
  const shape = shapes.find(([each]) => each === reader)?.[1];
  return shape ? `${shape} (as ${command.name || 'an unknown program'})` : command.name;
}

const shapes: readonly (readonly [TunnelReader, string])[] = [
  [chisel, 'chisel'],
  [cloudflared, 'cloudflared'],
  [frpc, 'frpc'],
  [gost, 'gost'],
];

/** Value of the last of these options: `-s x`, `--server=x`. */
function optionValue(words: readonly string[], ...names: string[]): string | undefined {
  let value: string | undefined;
  words.forEach((word, at) => {
    for (const name of names) {
      if (word === name) value = words[at + 1];
      else if (word.startsWith(`${name}=`)) value = word.slice(name.length + 1);
      // `-L=…`, and Go's short form glued to its value (`-Fsocks5://…`).
      else if (name.length === 2 && word.startsWith(name) && word.length > 2 && /^[a-z]/i.test(word.slice(2)))
        value = word.slice(2);
    }
  });
  return value === undefined || value === '' ? undefined : value;
}

function withTarget(words: readonly string[]): { readonly to?: Value } {
  const to = words.find((word) => /^[a-z0-9+]{0,12}(:\/\/)?[\w.-]{3,200}:\d{2,5}$/i.test(word));
  return to ? { to: known(to) } : {};
}

/** Whether a program's name was known or only its arguments were: a renamed tunnel hides itself. */
export function isRenamedTunnel(tool: string): boolean {
  return tool.includes(' (as ');
}
