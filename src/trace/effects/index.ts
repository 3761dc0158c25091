import type { CommandContext, CommandEffect, CommandReader } from '../command-effects.ts';
import type { CommandDraft } from '../language.ts';
import { textOf } from '../value.ts';
import { addUserEffects, passwordEffects, userModEffects } from './accounts.ts';
import { clusterEffects, engineApiEffects, engineEffects } from './containers.ts';
import { environmentEffects } from './environment.ts';
import {
  chrootEffects,
  debugfsEffects,
  diskReadEffects,
  mknodEffects,
  moduleEffects,
  mountEffects,
  nsenterEffects,
  procRootEffects,
  sysctlEffects,
  unshareEffects,
} from './escape.ts';
import { copyEffects, curlEffects, gitEffects, otherFetchEffects, wgetEffects } from './fetch.ts';
import {
  chattrEffects,
  chmodEffects,
  copyFileEffects,
  ddEffects,
  deleteEffects,
  sedEffects,
  sshCopyIdEffects,
  teeEffects,
} from './files.ts';
import { harmEffects, isHarmName } from './harm.ts';
import { processNameEffects, procMountEffects, touchEffects } from './hiding.ts';
import {
  agentRemovalEffects,
  firewallEffects,
  historyEffects,
  journalEffects,
  killEffects,
  protectionEffects,
  runtimeLockEffects,
  wipeEffects,
} from './impair.ts';
import { interpreterKind } from './interpreters.ts';
import { miningEffects } from './mining.ts';
import { awkEffects, netcatEffects, opensslEffects, socatEffects, telnetEffects } from './netcat.ts';
import { oneLinerEffects } from './one-liners.ts';
import { rootOutside, samePath } from './place.ts';
import { setcapEffects, setuidEffects } from './privileges.ts';
import { probeEffects } from './probes.ts';
import { redirectEffects } from './redirects.ts';
import { builtinRunEffects, interpreterEffects, loaderEffects, programEffects } from './run.ts';
import { nmapEffects, redisEffects, sweeperEffects } from './scanners.ts';
import { atEffects, crontabEffects, systemctlEffects } from './schedule.ts';
import { devSocketEffects } from './sockets.ts';
import { writtenEffects } from './written.ts';

/**
 * Reads the effects of one command: what every command can have (redirections, sockets, variables, mining arguments) and
 * what its program's own readers find. Unknown parts are never guessed. In a `run` effect `fetched` is the position in
 * `context.peers` of the command that downloaded the code.
 */
export const commandEffects: CommandReader = (command, context) => {
  if (command.argv.length === 0 && command.redirects.length === 0) return environmentEffects(command, context);
  const name = programName(command, context);
  const named = name === command.name ? command : { ...command, name };
  const effects: CommandEffect[] = [];
  for (const reader of everyCommand) effects.push(...reader(named, context));
  if (interpreterKind(name)) {
    effects.push(...interpreterEffects(named, context), ...oneLinerEffects(named, context));
    // `/var/sbin/bash` need not be bash: it is also a program of its own (of system folders this gives nothing).
    effects.push(...programEffects(named, context));
  } else {
    const readers = byProgram.get(name);
    for (const reader of readers ?? []) effects.push(...reader(named, context));
    if (!readers) effects.push(...programEffects(named, context));
  }
  return inItsRoot(named, [...effects, ...downloadedTo(named, effects)]);
};

/** Whatever a command does in another root or name space (`chroot /host setenforce 0`) it does there. */
function inItsRoot(command: CommandDraft, effects: readonly CommandEffect[]): readonly CommandEffect[] {
  const outside = rootOutside(command);
  if (outside === undefined) return effects;
  return effects.map((effect) => (effect.outside === undefined ? { ...effect, outside } : effect));
}

/** A download straight into a cron table or a list of keys makes what writing one makes; its content is not known. */
function downloadedTo(command: CommandDraft, effects: readonly CommandEffect[]): readonly CommandEffect[] {
  return effects.flatMap((effect) =>
    effect.kind === 'fetch' && effect.to
      ? writtenEffects(command, effect.to, undefined, 'write').filter(({ kind }) => kind !== 'write')
      : [],
  );
}

const everyCommand: readonly CommandReader[] = [
  redirectEffects,
  devSocketEffects,
  environmentEffects,
  wipeEffects,
  agentRemovalEffects,
  probeEffects,
  procRootEffects,
  processNameEffects,
  miningEffects,
  harmEffects,
];

/** The readers of every known program. */
const byProgram: ReadonlyMap<string, readonly CommandReader[]> = new Map<string, readonly CommandReader[]>([
  ['curl', [curlEffects, engineApiEffects]],
  ['wget', [wgetEffects, engineApiEffects]],
  ...all(
    ['fetch', 'ftpget', 'lwp-download', 'lwp-request', 'GET', 'aria2c', 'axel', 'lynx', 'w3m', 'http', 'https', 'xh'],
    otherFetchEffects,
  ),
  ['git', [gitEffects]],
  ...all(['scp', 'rsync', 'sftp'], copyEffects),
  ...all(['nc', 'ncat', 'netcat', 'nc.openbsd', 'nc.traditional'], netcatEffects),
  ...all(['socat'], socatEffects),
  ...all(['openssl'], opensslEffects),
  ...all(['telnet'], telnetEffects),
  ...all(['awk', 'gawk', 'mawk'], awkEffects),
  ...all(['crontab'], crontabEffects),
  ...all(['at', 'batch'], atEffects),
  ...all(
    ['systemctl', 'service', 'rc-service', 'rc-update', 'chkconfig', 'update-rc.d'],
    systemctlEffects,
    protectionEffects,
  ),
  ...all(['useradd', 'adduser'], addUserEffects),
  ...all(['usermod'], userModEffects),
  ...all(['chpasswd', 'passwd'], passwordEffects),
  ['chmod', [chmodEffects, runtimeLockEffects, setuidEffects]],
  ...all(['rm', 'unlink', 'shred', 'truncate', 'rmdir'], deleteEffects),
  ...all(['cp', 'mv', 'ln'], copyFileEffects),
  ...all(['install'], copyFileEffects, setuidEffects),
  ...all(['setcap'], setcapEffects),
  ...all(['touch'], touchEffects),
  ...all(['mknod'], mknodEffects),
  ...all(['tee'], teeEffects),
  ...all(['dd'], ddEffects, diskReadEffects),
  ...all(['sed', 'gsed'], sedEffects),
  ...all(['chattr'], chattrEffects),
  ...all(['ssh-copy-id'], sshCopyIdEffects),
  ...all(['nsenter'], nsenterEffects),
  ...all(['chroot'], chrootEffects),
  ...all(['unshare'], unshareEffects),
  ...all(['mount'], mountEffects, procMountEffects),
  ...all(['debugfs'], debugfsEffects),
  ...all(['sysctl'], sysctlEffects, protectionEffects),
  ...all(['insmod', 'modprobe'], moduleEffects),
  ...all(['docker', 'podman', 'nerdctl'], engineEffects),
  ...all(['kubectl', 'crictl', 'ctr', 'k3s'], clusterEffects),
  ...all(['history', 'unset', 'set'], historyEffects),
  ...all(['journalctl', 'dmesg'], journalEffects),
  ...all(['iptables', 'ip6tables', 'nft', 'ufw', 'iptables-legacy', 'iptables-nft'], firewallEffects),
  ...all(
    [
      'setenforce',
      'auditctl',
      'aa-teardown',
      'aa-disable',
      'apt',
      'apt-get',
      'yum',
      'dnf',
      'rpm',
      'dpkg',
      'apk',
      'zypper',
    ],
    protectionEffects,
  ),
  ...all(['pkill', 'killall', 'kill', 'xargs'], killEffects),
  ...all(['masscan', 'zmap', 'pnscan', 'zgrab', 'zgrab2', 'rustscan', 'naabu'], sweeperEffects),
  ...all(['nmap'], nmapEffects),
  ...all(['redis-cli'], redisEffects),
  ...all(['eval', 'source', '.'], builtinRunEffects),
  ...all(
    [
      'ld-linux-x86-64.so.2',
      'ld-linux-aarch64.so.1',
      'ld-linux.so.2',
      'ld-musl-x86_64.so.1',
      'ld-musl-aarch64.so.1',
      'ld.so',
    ],
    loaderEffects,
  ),
  // Nothing to tell of these, also when they are called by path.
  ...all(['sleep', 'tail', 'true', 'false', ':', 'cd', 'echo', 'printf', 'cat', 'exit', 'wait', 'read', 'test', '[']),
]);

/** Whether a program of this name has readers of its own, so that what it does hangs on more than its words. */
export function isReadByName(name: string): boolean {
  const readers = byProgram.get(name);
  return readers === undefined ? interpreterKind(name) !== undefined : readers.length > 0;
}

function all(
  names: readonly string[],
  ...readers: readonly CommandReader[]
): readonly (readonly [string, readonly CommandReader[]])[] {
  return names.map((name) => [name, readers] as const);
}

/** The program's own name where an earlier `cp`, `mv` or `ln` gave it another one (`cp $(which curl) /tmp/c`). */
function programName(command: CommandDraft, context: CommandContext): string {
  const program = command.argv[0];
  if (!program || byProgram.has(command.name) || interpreterKind(command.name)) return command.name;
  for (const at of copiersBefore(context)) {
    const peer = context.peers[at];
    if (!peer) continue;
    const [source, target] = peer.argv.slice(1).filter((value) => !(textOf(value) ?? '').startsWith('-'));
    if (!source || !target || !samePath(target, program)) continue;
    const text = textOf(source) ?? source.map((part) => (typeof part === 'string' ? part : part.hole)).join('');
    const original = /([a-z0-9_.-]{1,40})[)`]?$/i.exec(text.trim())?.[1] ?? '';
    if (byProgram.has(original) || interpreterKind(original) || isHarmName(original)) return original;
  }
  return command.name;
}

/** Positions of the commands before this one that give files other names, the nearest first. */
function copiersBefore({ peers, position }: CommandContext): readonly number[] {
  let all = copying.get(peers);
  if (all === undefined) {
    all = peers.flatMap(({ name }, at) => (copiers.has(name) ? [at] : [])).reverse();
    copying.set(peers, all);
  }
  return all.length === 0 ? all : all.filter((at) => at < position && at >= position - lookBack);
}

const copying = new WeakMap<CommandContext['peers'], readonly number[]>();
const lookBack = 200;
const copiers = new Set(['cp', 'mv', 'ln']);
