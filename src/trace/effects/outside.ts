/**
 * Whether a path lands on a file system of the host that was mounted into the container, and through which mount. A `*`
 * in the path stands for an unknown part. An image cannot carry a bind mount: what it can carry is a path that only
 * makes sense when one is there (`/mnt/etc/crontab`).
 */
export function outsideOf(path: string): string | undefined {
  if (!path.startsWith('/') || path.length > maximumPath) return undefined;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return undefined;
  const [first, second, third] = parts;
  if (first === undefined) return undefined;
  if (first === 'proc' && third === 'root' && (second === '1' || second === '*')) return `/proc/${second}/root`;
  if (hostNames.has(first.toLowerCase())) return `/${first}`;
  if (mountFolders.has(first)) return throughMountFolder(parts);
  return throughAnyPrefix(parts);
}

const maximumPath = 4096;

/** Names by which people mount the host's root. */
const hostNames = new Set([
  'host',
  'hostfs',
  'host-fs',
  'host_fs',
  'rootfs',
  'hostroot',
  'host-root',
  'host_root',
  'hostos',
  'host_os',
  'hostdisk',
  'host-etc',
  'host_etc',
  'docker-host',
]);

/** Folders whose purpose is to hold mounts. */
const mountFolders = new Set(['mnt', 'media']);

/** Top folders of a root file system that tell one apart from a data disk. */
const systemFolders = new Set([
  'etc',
  'root',
  'var',
  'home',
  'usr',
  'boot',
  'bin',
  'sbin',
  'lib',
  'proc',
  'sys',
  'opt',
]);

/** `/mnt/etc/…` is the host's /etc; `/mnt/disk/etc/…` the root file system in /mnt/disk. */
function throughMountFolder(parts: readonly string[]): string | undefined {
  const [first, second, third, fourth] = parts;
  if (second !== undefined && systemFolders.has(second)) return `/${first}/${second}`;
  if (second !== undefined && hostNames.has(second.toLowerCase())) return `/${first}/${second}`;
  if (third !== undefined && narrowFolders.has(third)) return `/${first}/${second}`;
  if (fourth !== undefined && narrowFolders.has(fourth)) return `/${first}/${second}/${third}`;
  return undefined;
}

/** Folders that below a mount's name still mean a root file system (`/mnt/data/home` may be a plain data disk). */
const narrowFolders = new Set(['etc', 'root', 'boot']);

/** Paths (below a root) that hand over the system; `/x/etc/crontab` is a crontab of some other root. */
const tellingPaths: readonly (readonly string[])[] = [
  ['etc', 'crontab'],
  ['etc', 'cron.d'],
  ['etc', 'cron.hourly'],
  ['etc', 'cron.daily'],
  ['etc', 'crontabs'],
  ['var', 'spool', 'cron'],
  ['root', '.ssh'],
  ['etc', 'passwd'],
  ['etc', 'shadow'],
  ['etc', 'sudoers'],
  ['etc', 'sudoers.d'],
  ['etc', 'ld.so.preload'],
  ['etc', 'systemd', 'system'],
  ['etc', 'rc.local'],
  ['etc', 'ssh', 'sshd_config'],
];

/** Top folders of the image's own file system, below which such paths are templates, staging or private configuration. */
const ownFolders = new Set([
  ...['usr', 'opt', 'var', 'home', 'root', 'etc', 'lib', 'lib64', 'srv', 'app', 'snap', 'nix', 'gnu', 'build', 'src'],
  ...['workspace', 'work', 'proc', 'sys', 'dev', 'run', 'bin', 'sbin', 'boot', 'data', 'config', 'defaults', 'tmp'],
]);

function throughAnyPrefix(parts: readonly string[]): string | undefined {
  for (let start = 1; start < parts.length && start < 8; start += 1) {
    if (!tellingPaths.some((telling) => telling.every((part, at) => parts[start + at] === part))) continue;
    const prefix = parts.slice(0, start);
    const first = prefix[0] as string;
    if (ownFolders.has(first) && !prefix.some((part) => hostNames.has(part.toLowerCase()) || mountFolders.has(part))) {
      return undefined;
    }
    return `/${prefix.join('/')}`;
  }
  return undefined;
}
