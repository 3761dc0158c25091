import type { CommandContext } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { known, literals, textOf, type Value } from '../value.ts';
import { cronTableAt, jobsOrUnknown } from './cron-table.ts';
import { hookEffects } from './hooks.ts';
import { linesOf } from './lines.ts';
import { configuredMining } from './mining.ts';
import { type Place, pattern, placeOf, samePath } from './place.ts';
import { bootFileAt, unitJobs } from './unit-file.ts';

/** Effects of writing `content` (as far as known) to a path: the write itself, and what that file makes happen. */
export function writtenEffects(
  command: CommandDraft,
  path: Value,
  content: Value | undefined,
  how: 'write' | 'append',
): readonly EffectDraft[] {
  const place = placeOf(command, path);
  const text = pattern(place.path);
  if (isSink(text)) return [];
  const write: EffectDraft = { kind: how, ...place, ...(content === undefined ? {} : { content }) };
  return [
    write,
    ...scheduled(place, text, content),
    ...opened(place, text, content, how),
    ...kernel(place, text, content),
    ...hookEffects(place, content),
    ...resolved(place, text, content),
    ...configured(place, content),
  ];
}

/** Text known to have been written to this path by earlier commands of the same reading; `undefined` when none is known. */
export function textWrittenTo(context: CommandContext, path: Value): Value | undefined {
  let content: Value | undefined;
  for (const { position, peer, redirect } of writersAmong(context.peers)) {
    if (position >= context.position) break;
    if (!samePath(redirect.target, path)) continue;
    const added = outputOf(peer);
    if (added === undefined) continue;
    content = redirect.op.endsWith('>>') && content ? [...content, ...added] : added;
  }
  return content;
}

interface Writer {
  readonly position: number;
  readonly peer: CommandDraft;
  readonly redirect: CommandDraft['redirects'][number];
}

/** The commands that write to a file, by the reading they belong to: asked for again by each copy of that reading. */
const writers = new WeakMap<readonly CommandDraft[], readonly Writer[]>();

function writersAmong(peers: readonly CommandDraft[]): readonly Writer[] {
  const before = writers.get(peers);
  if (before !== undefined) return before;
  const found = peers.flatMap((peer, position) =>
    peer.redirects
      .filter(({ op, fd }) => isOutput(op) && fd <= 1)
      .map((redirect): Writer => ({ position, peer, redirect })),
  );
  writers.set(peers, found);
  return found;
}

/** Whether a redirect operator opens its target for writing. */
export function isOutput(op: string): boolean {
  return op === '>' || op === '>>' || op === '&>' || op === '&>>' || op === '<>' || op === '>&';
}

/** What a command is known to print: its own output, or for `cat` what goes in. */
export function outputOf(command: CommandDraft): Value | undefined {
  if (command.stdout !== undefined) return command.stdout;
  if ((command.name === 'cat' || command.name === '') && command.argv.length <= 1) return command.stdin;
  return undefined;
}

function isSink(path: string): boolean {
  return path === '' || path === '/dev/null' || path === '/dev/stdout' || path === '/dev/stderr' || path === '/dev/tty';
}

function scheduled(place: Place, text: string, content: Value | undefined): readonly EffectDraft[] {
  const table = cronTableAt(text);
  if (table) {
    return jobsOrUnknown(content, table).map((job) => ({
      kind: 'schedule',
      table: place.path,
      ...outside(place),
      ...job,
    }));
  }
  const boot = bootFileAt(text);
  if (boot === 'unit' && content) {
    return unitJobs(content).map((job) => ({ kind: 'schedule', table: place.path, ...outside(place), ...job }));
  }
  if (boot === 'script' && content) {
    return [{ kind: 'schedule', table: place.path, schedule: '@boot', job: content, ...outside(place) }];
  }
  return [];
}

/** Keys, accounts and settings that open a door. */
function opened(
  place: Place,
  text: string,
  content: Value | undefined,
  how: 'write' | 'append',
): readonly EffectDraft[] {
  if (isAuthorizedKeys(text)) {
    return [{ kind: 'key', path: place.path, ...outside(place), ...(content === undefined ? {} : { key: content }) }];
  }
  const account = accountFile(text);
  if (account === undefined) return [];
  const subject = content ?? place.path;
  if (account === 'edit-passwd' && content && linesOf(content).some(isUidZeroLine)) {
    return [{ kind: 'account', action: 'uid-0', subject, ...outside(place) }];
  }
  if (account === 'sshd-config' && how === 'append' && content && !opensSshd(literals(content))) return [];
  return [{ kind: 'account', action: account, subject, ...outside(place) }];
}

/** Whether a path is a list of keys that sshd (or dropbear) lets in. */
export function isAuthorizedKeys(path: string): boolean {
  return /(^|\/)(\.ssh|dropbear)\/authorized_keys2?$/.test(path) || /\/etc\/ssh\/authorized_keys(\/|$|\.)/.test(path);
}

/** Which account file a path is, below whatever root. */
export function accountFile(path: string): 'edit-passwd' | 'edit-shadow' | 'sudoers' | 'sshd-config' | undefined {
  if (path.endsWith('/etc/passwd')) return 'edit-passwd';
  if (path.endsWith('/etc/shadow')) return 'edit-shadow';
  if (path.endsWith('/etc/sudoers') || path.includes('/etc/sudoers.d/')) return 'sudoers';
  if (path.endsWith('/etc/ssh/sshd_config') || path.includes('/etc/ssh/sshd_config.d/')) return 'sshd-config';
  return undefined;
}

/** `name:x:0:…` for a name other than root. */
export function isUidZeroLine(line: Value): boolean {
  const fields = literals(line).split(':');
  return fields.length >= 6 && fields[2] === '0' && fields[0]?.trim() !== 'root';
}

/** Settings of sshd that let more people in. */
export function opensSshd(text: string): boolean {
  const flat = text.toLowerCase().replaceAll('"', ' ');
  return ['permitrootlogin', 'passwordauthentication', 'permitemptypasswords', 'authorizedkeysfile', 'usepam'].some(
    (key) => flat.includes(key),
  );
}

/** A miner's configuration, written on the spot. */
function configured(place: Place, content: Value | undefined): readonly EffectDraft[] {
  const mining = content && configuredMining(literals(content));
  if (!mining) return [];
  const { pool, wallet } = mining;
  return [
    {
      kind: 'mine',
      program: place.path,
      how: 'config',
      ...(pool ? { pool: known(pool) } : {}),
      ...(wallet ? { wallet: known(wallet) } : {}),
      ...outside(place),
    },
  ];
}

/** Kernel call-outs and loader lists. */
function kernel(place: Place, text: string, content: Value | undefined): readonly EffectDraft[] {
  const detail = content ?? known('');
  if (text.endsWith('/etc/ld.so.preload')) {
    return [{ kind: 'preload', library: content ?? [{ hole: 'content' }], how: 'file', ...outside(place) }];
  }
  if (text.endsWith('/sys/kernel/core_pattern')) {
    // Only a pattern that starts a program leaves the container; a plain file name does not.
    return literals(detail).trimStart().startsWith('|')
      ? [{ kind: 'escape', how: 'core-pattern', detail, outside: 'core_pattern' }]
      : [];
  }
  if (
    (text.endsWith('/etc/sysctl.conf') || text.includes('/sysctl.d/')) &&
    literals(detail).includes('kernel.core_pattern')
  ) {
    const setting = linesOf(detail).find((line) => /core_pattern\s{0,4}=\s{0,4}\|/.test(literals(line)));
    if (setting !== undefined)
      return [{ kind: 'escape', how: 'core-pattern', detail: setting, outside: 'core_pattern' }];
  }
  const callOut = callOuts.find(([path]) => text.endsWith(path));
  // Writing nothing there switches the call off.
  if (callOut !== undefined && content !== undefined && textOf(content)?.trim() === '') return [];
  if (callOut !== undefined) {
    return [{ kind: 'escape', how: callOut[1], detail: content ?? place.path, outside: callOut[1] }];
  }
  if (text.endsWith('/release_agent')) {
    return [{ kind: 'escape', how: 'release-agent', detail, outside: 'release_agent' }];
  }
  if (text.endsWith('/fs/selinux/enforce') && literals(detail).trim() === '0') {
    return [{ kind: 'impair', what: 'selinux', detail: place.path, ...outside(place) }];
  }
  if (text.endsWith('/etc/selinux/config') && literals(detail).includes('SELINUX=disabled')) {
    return [{ kind: 'impair', what: 'selinux', detail, ...outside(place) }];
  }
  if (/^\/dev\/(sd[a-z]|vd[a-z]|xvd[a-z]|nvme\d|mmcblk\d|mem$)/.test(text)) {
    return [{ kind: 'escape', how: 'raw-disk', detail: place.path, outside: text }];
  }
  return [];
}

/** Files by which the kernel is told what to run on the host, or what a control group may do. */
const callOuts = [
  ['/proc/sys/kernel/modprobe', 'modprobe-path'],
  ['/proc/sys/kernel/hotplug', 'uevent-helper'],
  ['/binfmt_misc/register', 'binary-format'],
  ['/sys/kernel/uevent_helper', 'uevent-helper'],
  ['/devices.allow', 'device-rights'],
] as const;

/** Lines of a hosts file that send registries, updates or security services nowhere. */
function resolved(place: Place, text: string, content: Value | undefined): readonly EffectDraft[] {
  if (!text.endsWith('/etc/hosts') || content === undefined) return [];
  const blocked = linesOf(content)
    .map(literals)
    .filter(
      (line) =>
        /^\s{0,20}(127\.0\.0\.\d|0\.0\.0\.0|::1?)\s/.test(line) && protectors.some((name) => line.includes(name)),
    );
  if (blocked.length === 0) return [];
  return [{ kind: 'impair', what: 'resolution', detail: known(blocked.join('; ').slice(0, 400)), ...outside(place) }];
}

const protectors = [
  ...['registry.hub.docker', 'registry-1.docker.io', 'auth.docker.io', 'index.docker.io', 'aliyun', 'aegis', 'tencent'],
  ...['clamav', 'crowdstrike', 'falco', 'sentinelone', 'virustotal', 'security.debian', 'security.ubuntu', 'update.'],
];

function outside(place: Place): { readonly outside?: string } {
  return place.outside === undefined ? {} : { outside: place.outside };
}
