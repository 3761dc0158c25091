import type { Effect, Endpoint } from '../trace/effect.ts';
import { literals, render, type Value } from '../trace/value.ts';

/** What a sentence leaves out because its surroundings say it. */
export interface SentenceOptions {
  /** Whether it says that the effect lands on the host; default true. */
  readonly placed?: boolean;
  /** Whether it quotes the job that it schedules; default true. */
  readonly job?: boolean;
}

/** What an effect does, as the rest of a sentence a non-expert understands; text from the image is not yet made printable. */
export function effectSentence(effect: Effect, { placed = true, job = true }: SentenceOptions = {}): string {
  const outside = placed ? effect.outside : undefined;
  if (effect.kind === 'schedule') {
    const table =
      outside === undefined ? show(effect.table) : `the HOST's ${lastPart(effect.table)}, through ${cut(outside)}`;
    return `adds a job to ${table}${when(effect.schedule)}${job ? `: ${show(effect.job)}` : ''}`;
  }
  if (outside === undefined) return sentence(effect);
  if (effect.kind === 'key') return `lets the holder of an SSH key log in to the HOST, through ${show(effect.path)}`;
  return `${sentence(effect)} — on the HOST, through ${cut(outside)}`;
}

function sentence(effect: Exclude<Effect, { kind: 'schedule' }>): string {
  switch (effect.kind) {
    case 'connect':
      return effect.shell === undefined
        ? `connects to ${endpoint(effect.to)}`
        : `hands an interactive ${effect.shell.program} to ${endpoint(effect.to)} (reverse shell)`;
    case 'listen':
      return effect.shell === undefined
        ? `waits for connections on ${endpoint(effect.at)}`
        : `offers an interactive ${effect.shell.program} to whoever connects to ${endpoint(effect.at)} (bind shell)`;
    case 'fetch':
      return effect.to === undefined
        ? `downloads ${show(effect.url)}`
        : `downloads ${show(effect.url)} to ${show(effect.to)}`;
    case 'run':
      return run(effect);
    case 'write':
      return `writes ${show(effect.path)}`;
    case 'append':
      return `adds to ${show(effect.path)}`;
    case 'chmod':
      return `sets the mode of ${show(effect.path)} to ${show(effect.mode)}`;
    case 'delete':
      return `deletes ${show(effect.path)}${effect.recursive ? ' and everything in it' : ''}`;
    case 'mount':
      return `mounts ${show(effect.source)} on ${show(effect.target)}`;
    case 'kill':
      return `kills processes that match ${show(effect.pattern)}`;
    case 'account':
      return `${accountActions[effect.action]} ${show(effect.subject)}`;
    case 'key':
      return `lets the holder of an SSH key log in, through ${show(effect.path)}`;
    case 'firewall':
      return firewallActions[effect.action];
    case 'module':
      return `loads the kernel module ${show(effect.module)}`;
    case 'container-run':
      return `starts ${effect.privileged ? 'a privileged container' : 'a container'} with ${effect.tool}${
        effect.image === undefined ? '' : ` from ${show(effect.image)}`
      }${effect.mounts.length === 0 ? '' : `, mounting ${effect.mounts.map(show).join(', ')}`}`;
    case 'mine':
      return `mines a coin${effect.pool === undefined ? '' : ` for ${show(effect.pool)}`}${
        effect.wallet === undefined ? '' : `, paid to ${show(effect.wallet)}`
      }`;
    case 'exfiltrate':
      return `sends ${show(effect.what)} to ${show(effect.to)}`;
    case 'scan':
      return `sweeps ${show(effect.targets) || 'addresses'} for open doors with ${effect.tool}`;
    case 'escape':
      return `${escapes[effect.how]} (${show(effect.detail)})`;
    case 'impair':
      return `${impairments[effect.what]} (${show(effect.detail)})`;
    case 'preload':
      return `loads ${show(effect.library)} into every program it starts`;
    case 'hook':
      return `makes code run ${hookEvents[effect.event]}, through ${show(effect.path)}`;
    case 'privilege':
      return effect.how === 'setuid'
        ? `lets ${show(effect.path)} run as its owner, whoever starts it`
        : `gives ${show(effect.path)} rights of root (${show(effect.rights)})`;
    case 'hide':
      return `${disguises[effect.how]} (${show(effect.what)})`;
    case 'probe':
      return `${probes[effect.how]} (${show(effect.what)})`;
    case 'secret':
      return `reads ${secrets[effect.what]} (${show(effect.path)})`;
    case 'tunnel':
      return `${tunnels[effect.how]} with ${effect.tool}${effect.to === undefined ? '' : ` through ${show(effect.to)}`}`;
    case 'proxyware':
      return `lends the internet connection to strangers (${effect.client})${
        effect.account === undefined ? '' : `, paid to ${show(effect.account)}`
      }`;
    case 'flood':
      return `floods ${show(effect.target) || 'somebody'} with ${effect.tool}`;
    case 'destroy':
      return `destroys ${show(effect.target)} with ${effect.how}`;
    case 'encrypt':
      return `encrypts ${show(effect.path)} with ${effect.tool}`;
    case 'login':
      return `logs in to ${show(effect.to) || 'other machines'} with ${effect.tool}${
        effect.carries === undefined ? '' : ` and runs ${show(effect.carries)}`
      }`;
    case 'publish':
      return `publishes ${show(effect.what) || 'a package'} with ${effect.tool}`;
    case 'tune':
      return `${tunings[effect.what]} (${show(effect.detail)})`;
  }
}

function run(effect: Extract<Effect, { kind: 'run' }>): string {
  if (effect.from === 'fetched') {
    // Of a download that goes straight into an interpreter there is no name to show, only the hole it left.
    if (literals(effect.what).trim() !== '') return `runs what it downloaded: ${show(effect.what)}`;
    return `runs what it downloaded${effect.interpreter ? ` with ${effect.interpreter}` : ''}`;
  }
  if (effect.from === 'decoded')
    return `runs code it decoded${effect.interpreter ? ` with ${effect.interpreter}` : ''}`;
  return `runs ${show(effect.what)}`;
}

const hookEvents = {
  login: 'when somebody logs in or starts a shell',
  authentication: 'when somebody gives a password',
  package: 'when packages are installed',
  device: 'when a device appears',
  network: 'when the network comes up',
  desktop: 'when somebody starts a desktop',
  'message-bus': 'when a program asks for a service',
  interpreter: 'whenever Python starts',
  commit: 'when git does something',
} as const;

const disguises = {
  timestamp: 'gives a file the time of another',
  process: 'hides a process',
  'process-name': 'runs a program under another name',
} as const;

const probes = {
  'virtual-machine': 'looks whether it is in a virtual machine',
  country: 'looks which country it is in',
  debugger: 'looks whether it is being watched',
  delay: 'waits',
} as const;

const accountActions = {
  'add-user': 'adds the account',
  'set-password': 'sets the password of',
  sudoers: 'lets programs become root without a password:',
  'edit-passwd': 'edits the list of accounts:',
  'edit-shadow': 'edits the list of passwords:',
  'sshd-config': 'changes how the SSH server lets people in:',
  'uid-0': 'adds another root account:',
} as const;

const firewallActions = {
  flush: 'removes all firewall rules',
  accept: 'opens the firewall',
  disable: 'switches the firewall off',
  rule: 'changes the firewall',
} as const;

const escapes = {
  nsenter: 'enters the namespaces of another process, on the host when it may',
  chroot: "makes the host's file system its root",
  'engine-socket': 'talks to the container engine of the host',
  'release-agent': 'makes the kernel run a program on the host (release_agent)',
  'core-pattern': 'makes the kernel run a program on the host when something crashes (core_pattern)',
  'raw-disk': 'opens a disk of the host',
  'proc-root': 'reaches into the root of another process',
  unshare: 'makes namespaces of its own',
  'privileged-run': 'starts a container without walls',
  'modprobe-path': 'makes the kernel run a program on the host instead of modprobe',
  'binary-format': 'makes the kernel run a program on the host for a kind of file (binfmt_misc)',
  'uevent-helper': 'makes the kernel run a program on the host when a device appears (uevent_helper)',
  'device-rights': 'allows itself devices of the host',
} as const;

const impairments = {
  history: 'keeps its commands out of the shell history',
  log: 'wipes logs',
  selinux: 'switches SELinux off',
  apparmor: 'switches AppArmor off',
  audit: 'switches auditing off',
  'security-agent': 'removes a security agent',
  immutable: 'makes files unremovable or removable',
  preload: 'tampers with the list of preloaded libraries',
  runtime: 'breaks the container runtime',
  watchdog: 'switches a watchdog off',
  resolution: 'sends names of registries or security services nowhere',
} as const;

const secrets = {
  'password-table': 'the table of passwords',
  'ssh-key': 'private SSH keys',
  cloud: 'cloud credentials',
  registry: 'access tokens of registries',
  cluster: 'credentials of a cluster',
  'source-code': 'access tokens of source code',
  browser: 'passwords and cookies of a browser',
  wallet: 'a wallet',
  environment: 'the environment of processes',
  history: 'the shell history',
  memory: 'the memory of other processes',
  messenger: 'the session of a messenger',
  database: 'database passwords',
  dotenv: 'files of settings with passwords',
} as const;

const tunnels = {
  reverse: 'opens this machine to a relay',
  proxy: 'passes traffic on for others',
  overlay: 'joins a private network',
  onion: 'goes through Tor',
} as const;

const tunings = {
  'huge-pages': 'reserves huge pages, as miners like them',
  msr: 'changes processor registers, as miners like them',
  'cpu-limit': 'limits its own load so that it is not noticed',
} as const;

function when(schedule: string | undefined): string {
  if (schedule === undefined) return '';
  return schedule === '* * * * *' ? ' (every minute)' : ` (${schedule})`;
}

function endpoint(to: Endpoint): string {
  return to.port === undefined ? show(to.host) : `${show(to.host)}:${show(to.port)}`;
}

/** `crontab` of `/mnt/etc/crontab`: where the outside path is named anyway. */
function lastPart(path: Value): string {
  const text = show(path);
  return text.slice(text.lastIndexOf('/') + 1) || text;
}

function show(value: Value): string {
  return cut(render(value).trim());
}

function cut(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
