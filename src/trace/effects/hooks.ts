import type { EffectDraft, HookEvent } from '../effect.ts';
import { concat, known, literals, textOf, type Value } from '../value.ts';
import { linesOf } from './lines.ts';
import { after } from './options.ts';
import { type Place, pattern } from './place.ts';

/** The hook a file at this place is, below whatever root; `*` stands for an unknown part. Cron, boot files and units are `schedule`. */
export function hookAt(path: string): HookEvent | undefined {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const folder = path.slice(0, Math.max(0, slash));
  if (isLoginFile(folder, name)) return 'login';
  if (folder.endsWith('/etc/pam.d') || path.endsWith('/etc/pam.conf')) return 'authentication';
  if (/\/security$/.test(folder) && /^pam_[a-z0-9_]{1,40}\.so$/.test(name)) return 'authentication';
  if (folder.endsWith('/udev/rules.d') && name.endsWith('.rules')) return 'device';
  if (networkFolders.some((each) => folder.includes(each))) return 'network';
  if (name.endsWith('.desktop') && folder.endsWith('/autostart')) return 'desktop';
  if (name.endsWith('.service') && /\/dbus-1\/(system-)?services$/.test(folder)) return 'message-bus';
  if (isPackageHook(folder, name)) return 'package';
  if (name === 'sitecustomize.py' || name === 'usercustomize.py') return 'interpreter';
  if (name.endsWith('.pth') && /\/(site|dist)-packages$/.test(folder)) return 'interpreter';
  if (/\/(\.git|git-core\/templates)\/hooks$/.test(folder) && !name.endsWith('.sample')) return 'commit';
  return undefined;
}

function isLoginFile(folder: string, name: string): boolean {
  if (loginFiles.has(name)) return true;
  if (folder.endsWith('/etc') && systemLoginFiles.has(name)) return true;
  if (folder.endsWith('/.ssh') && name === 'rc') return true;
  if (folder.endsWith('/etc/ssh') && name === 'sshrc') return true;
  return folder.endsWith('/etc/profile.d') || folder.endsWith('/etc/zsh') || folder.endsWith('/fish/conf.d');
}

const loginFiles = new Set([
  ...['.bashrc', '.bash_profile', '.bash_login', '.bash_logout', '.profile', '.kshrc', '.cshrc', '.tcshrc', '.login'],
  ...['.zshrc', '.zprofile', '.zshenv', '.zlogin', '.zlogout', 'config.fish', '.xinitrc', '.xprofile', '.xsession'],
]);
const systemLoginFiles = new Set(['profile', 'bash.bashrc', 'bashrc', 'zshrc', 'zshenv', 'zprofile', 'csh.login']);
const networkFolders = [
  '/NetworkManager/dispatcher.d',
  '/networkd-dispatcher/',
  '/etc/ppp/ip-up.d',
  '/dhclient-enter-hooks.d',
  '/dhclient-exit-hooks.d',
];

function isPackageHook(folder: string, name: string): boolean {
  if (folder.endsWith('/etc/apt/apt.conf.d') || (folder.endsWith('/etc/apt') && name === 'apt.conf')) return true;
  if (folder.endsWith('/etc/dpkg/dpkg.cfg.d') || folder.endsWith('/commit_hooks.d')) return true;
  if (folder.endsWith('/pacman.d/hooks') || folder.endsWith('/libalpm/hooks')) return true;
  if (folder.endsWith('/yum-plugins') || folder.endsWith('/dnf-plugins')) return true;
  return folder.endsWith('/var/lib/dpkg/info') && /\.(pre|post)(inst|rm)$/.test(name);
}

/** The effect of writing `content` to a place where it becomes a hook. */
export function hookEffects(place: Place, content: Value | undefined): readonly EffectDraft[] {
  const path = pattern(place.path);
  const event = hookAt(path);
  if (event === undefined) return [];
  const code = content === undefined ? undefined : codeOf(event, path, content);
  return [
    {
      kind: 'hook',
      event,
      path: place.path,
      ...(code === undefined || code.length === 0 ? {} : { code }),
      ...(place.outside === undefined ? {} : { outside: place.outside }),
    },
  ];
}

/** What of the file is code: the command of a udev rule or an apt setting, the `Exec` of a desktop entry, else all of it. */
function codeOf(event: HookEvent, path: string, content: Value): Value {
  switch (event) {
    case 'device':
      return quotedAfter(content, ['RUN+=', 'RUN=', 'RUN{program}+=', 'PROGRAM=']);
    case 'desktop':
    case 'message-bus':
      return settings(content, ['Exec=', 'TryExec=']);
    case 'authentication':
      return executedByPam(content);
    case 'package':
      if (path.includes('/etc/apt/')) return quotedAfter(content, ['Invoke', 'Invoke-Success', 'Install-Pkgs', '{']);
      return path.includes('dpkg.cfg') ? settings(content, ['pre-invoke=', 'post-invoke=']) : content;
    case 'interpreter':
      return path.endsWith('.pth') ? importLines(content) : content;
    default:
      return content;
  }
}

/** Quoted texts of lines that have one of the words before them, as lines of shell. */
function quotedAfter(content: Value, words: readonly string[]): Value {
  const lines: Value[] = [];
  for (const line of linesOf(content).slice(0, maximumLines)) {
    const text = textOf(line);
    if (text === undefined) {
      if (words.some((word) => literals(line).includes(word))) lines.push(line);
      continue;
    }
    const from = words.map((word) => text.indexOf(word)).filter((at) => at >= 0);
    if (from.length === 0) continue;
    const open = text.indexOf('"', Math.min(...from));
    const close = text.lastIndexOf('"');
    if (open >= 0 && close > open) lines.push(known(text.slice(open + 1, close).replaceAll('\\"', '"')));
  }
  return joined(lines);
}

function settings(content: Value, keys: readonly string[]): Value {
  const lines: Value[] = [];
  for (const line of linesOf(content).slice(0, maximumLines)) {
    const head = typeof line[0] === 'string' ? line[0].trimStart() : '';
    const key = keys.find((each) => head.startsWith(each));
    if (key !== undefined) lines.push(after([head, ...line.slice(1)], key.length));
  }
  return joined(lines);
}

/** `auth optional pam_exec.so quiet expose_authtok /tmp/log.sh`: the program and what follows. */
function executedByPam(content: Value): Value {
  const lines: Value[] = [];
  for (const line of linesOf(content).slice(0, maximumLines)) {
    const text = textOf(line) ?? literals(line);
    const at = text.indexOf('pam_exec.so');
    if (at < 0) continue;
    const words = text.slice(at + 'pam_exec.so'.length).split(/\s+/);
    const program = words.findIndex((word) => word.startsWith('/'));
    if (program >= 0) lines.push(known(words.slice(program).join(' ')));
  }
  return joined(lines);
}

/** Lines of a `.pth` file that Python executes. */
function importLines(content: Value): Value {
  return joined(linesOf(content).filter((line) => /^import[ \t]/.test(literals(line))));
}

function joined(lines: readonly Value[]): Value {
  return concat(...lines.flatMap((line, at) => (at === 0 ? [line] : [known('\n'), line])));
}

const maximumLines = 2000;
