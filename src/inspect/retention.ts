import { isTextKind } from './content-kind.ts';
import type { FileFact } from './facts.ts';
import { needleOf } from './needles.ts';

/**
 * How a file's text matters to the trace, judged before its body is read. `essential`: always kept. `script`: kept when any
 * needle is in it; `code`: when its needles hint at behaviour; `text`: only when they hint strongly. `none`: not kept unless
 * it is asked for.
 */
export type TextClass = 'essential' | 'script' | 'code' | 'text' | 'none';

const essentialFiles: ReadonlySet<string> = new Set(
  [
    ...[
      'passwd',
      'shadow',
      'group',
      'gshadow',
      'sudoers',
      'doas.conf',
      'environment',
      'profile',
      'bash.bashrc',
      'bashrc',
    ],
    ...['rc.local', 'crontab', 'anacrontab', 'inittab', 'supervisord.conf', 'ld.so.preload', 'ld.so.conf', 'hosts'],
    ...['resolv.conf', 'zshrc', 'zshenv', 'zprofile', 'csh.cshrc', 'csh.login', 'subuid'],
    ...['apt/apt.conf', 'ssh/sshd_config', 'rc.d/rc.local', 'docker/daemon.json', 'selinux/config', 'sysctl.conf'],
  ].map((name) => `/etc/${name}`),
);

/** Folders (or beginnings of names) in which every text is something that runs or decides what runs. */
const essentialFolders: readonly string[] = [
  ...[
    'cron',
    'sudoers.d/',
    'profile.d/',
    'init.d/',
    'init/',
    'rc.d/',
    'runit/',
    'sv/',
    'service/',
    's6',
    'cont-init.d/',
  ],
  ...['services.d/', 'supervisor', 'systemd/', 'apt/apt.conf.d/', 'dpkg/dpkg.cfg.d/', 'ssh/sshd_config.d/', 'pam.d/'],
  ...[
    'security/',
    'udev/rules.d/',
    'update-motd.d/',
    'zsh/',
    'fish/',
    'xdg/autostart/',
    'NetworkManager/dispatcher.d/',
  ],
  ...['ld.so.conf.d/', 'yum', 'dnf/', 'local.d/', 'conf.d/', 'logrotate.d/', 'ssl/openssl.cnf', 'python3/site'],
  // Sourced or read by maintainer scripts and cron jobs of every Debian: without them each scan reads the base layer twice.
  ...['default/', 'dpkg/dpkg.cfg', 'e2scrub.conf'],
].map((name) => `/etc/${name}`);
const otherFolders: readonly string[] = [
  '/var/spool/cron/',
  '/var/spool/at/',
  '/var/spool/anacron/',
  '/lib/systemd/',
  '/usr/lib/systemd/',
  '/usr/local/lib/systemd/',
  '/run/systemd/',
  '/lib/udev/rules.d/',
  '/usr/lib/udev/rules.d/',
  '/docker-entrypoint',
  '/entrypoint',
];

const essentialNames: ReadonlySet<string> = new Set([
  ...['.bashrc', '.bash_profile', '.bash_login', '.bash_logout', '.bash_aliases', '.profile', '.zshrc', '.zshenv'],
  ...[
    '.zprofile',
    '.zlogin',
    '.zlogout',
    '.kshrc',
    '.cshrc',
    '.tcshrc',
    '.login',
    '.xinitrc',
    '.xprofile',
    '.xsession',
  ],
  ...['config.fish', 'authorized_keys', 'authorized_keys2', 'sshd_config', 'sitecustomize.py', 'usercustomize.py'],
  ...['.pythonrc', '.gitconfig', 'Dockerfile', 'docker-compose.yml', 'docker-compose.yaml', 'compose.yaml'],
  ...['supervisord.conf', 'crontab', '.rhosts', '.forward'],
]);

const essentialEndings: ReadonlySet<string> = new Set(['sh', 'bash', 'zsh', 'ksh', 'ash', 'pth', 'cron', 'crontab']);
const codeEndings: ReadonlySet<string> = new Set([
  ...['py', 'pl', 'rb', 'php', 'php5', 'phtml', 'js', 'mjs', 'cjs', 'lua', 'ps1', 'tcl', 'awk', 'asp', 'aspx', 'jsp'],
  ...['groovy', 'exp', 'fish', 'csh', 'service', 'timer', 'command', 'run', 'inc', 'bin', 'tmp', 'log', 'dat'],
]);
/** Endings of things that are never text: a text under such a name is a disguise. */
const disguises: ReadonlySet<string> = new Set([
  'jpg',
  'jpeg',
  'png',
  'gif',
  'bmp',
  'ico',
  'webp',
  'pdf',
  'mp3',
  'mp4',
]);
/** Endings of data and prose, which carry an executable bit only because a whole tree was copied with one. */
const dataEndings: ReadonlySet<string> = new Set([
  ...[
    'txt',
    'md',
    'rst',
    'html',
    'htm',
    'css',
    'json',
    'xml',
    'yml',
    'yaml',
    'svg',
    'h',
    'hpp',
    'c',
    'cc',
    'cpp',
    'ts',
  ],
  ...['tsx', 'map', 'po', 'csv', 'toml', 'ini', 'cfg', 'conf', 'la', 'pc', 'pem', 'crt', 'license', 'java', 'go', 'rs'],
]);

/** Judges by place, name, mode and first bytes. `fact.kind` must be known. */
export function textClass(fact: FileFact): TextClass {
  const text = isTextKind(fact.kind);
  const name = fact.path.slice(fact.path.lastIndexOf('/') + 1);
  // A table with a stray NUL in it still works for the program that reads it line by line.
  if ((text || fact.kind === 'binary') && isEssentialPlace(fact.path, name)) return 'essential';
  if (fact.kind === 'script') return isLibraryScript(fact) ? 'script' : 'essential';
  if (!text) return 'none';
  const ending = endingOf(name);
  if (essentialEndings.has(ending) || disguises.has(ending)) return 'essential';
  if (codeEndings.has(ending)) return 'code';
  if ((fact.mode & 0o111) !== 0 && fact.kind === 'text') return dataEndings.has(ending) ? 'code' : 'essential';
  return 'text';
}

/** Whether the needles found in a text of this class are reason to keep it. */
export function keptForNeedles(kind: TextClass, found: readonly string[]): boolean {
  if (kind === 'essential') return true;
  if (kind === 'none') return false;
  const groups = new Set<string>();
  for (const id of found) {
    const needle = needleOf(id);
    if (needle?.weight === 'strong') return true;
    if (needle?.weight !== 'weak') continue;
    if (kind === 'script') return true;
    groups.add(needle.group);
  }
  if (kind === 'script') return false;
  if (kind === 'text') return groups.size >= 4;
  // Something unpacked or fetched, and something run: the two halves of a dropper.
  return groups.has('run') && (groups.has('decode') || groups.has('persist') || groups.has('miner'));
}

/** Whether the trace would read this file if it had the bytes. */
export function isCode(fact: FileFact): boolean {
  const kind = textClass(fact);
  return kind === 'essential' || kind === 'script' || kind === 'code';
}

/**
 * A module that carries a `#!` line out of habit: not executable, not for a shell. Measured: 6,835 of them without a single
 * needle, 151 MB, in an image with Debian's ansible package.
 */
function isLibraryScript(fact: FileFact): boolean {
  if ((fact.mode & 0o111) !== 0 || fact.shebang === undefined) return false;
  return (
    ['python', 'perl', 'ruby', 'node'].some((name) => fact.shebang?.includes(name)) && !fact.shebang.includes('-c')
  );
}

function isEssentialPlace(path: string, name: string): boolean {
  if (path.startsWith('/etc/')) {
    if (essentialFiles.has(path)) return true;
    if (essentialFolders.some((folder) => path.startsWith(folder))) return true;
    // /etc/rc0.d … /etc/rcS.d
    if (path.startsWith('/etc/rc') && path.startsWith('.d/', 8)) return true;
  } else if (otherFolders.some((folder) => path.startsWith(folder))) return true;
  return essentialNames.has(name);
}

function endingOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}
