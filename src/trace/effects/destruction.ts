import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import type { CommandDraft } from '../language.ts';
import { known, literals, textOf, type Value } from '../value.ts';
import { after, parseArguments } from './options.ts';
import { pattern, placeOf } from './place.ts';

/** `rm -rf /`, `rm -rf /host/*`: everything, or a whole tree of the host. Own folders and caches are housekeeping. */
const removing: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), {
    short: command.name === 'shred' || command.name === 'srm' ? 'nsm' : '',
    long: ['--iterations', '--size'],
  });
  const all = given.has('-r', '-R', '--recursive') || command.name !== 'rm';
  if (!all) return [];
  return given.operands.flatMap((file) => {
    const disk = diskAt(pattern(file));
    if (disk) return destroyed('disk', file, command.name);
    return command.name === 'rm' || command.name === 'srm' ? wholeTree(command, file, command.name) : [];
  });
};

/** `find / -delete`, `find /host -exec rm|shred {}`. */
const finding: CommandReader = (command) => {
  const words = command.argv.slice(1).map(literals);
  const exec = words.findIndex((word) => word === '-exec' || word === '-execdir');
  const removes =
    words.includes('-delete') ||
    (exec >= 0 && ['rm', 'shred', 'srm', 'wipe'].includes(words[exec + 1]?.split('/').at(-1) ?? ''));
  // Any test at all (a name, an age, a link without a target) makes it a clean-up of those files.
  if (!removes || words.some((word) => narrowing.has(word))) return [];
  const roots = command.argv.slice(1, 20);
  const until = roots.findIndex((value) => /^[-(!]/.test(literals(value)));
  return roots.slice(0, until < 0 ? roots.length : until).flatMap((root) => wholeTree(command, root, 'find'));
};

const narrowing: ReadonlySet<string> = new Set(
  '-name -iname -path -ipath -wholename -regex -iregex -mtime -atime -ctime -mmin -amin -cmin -newer -size -empty -user -group -perm -uid -gid -nouser -nogroup -xtype -lname -links -inum -samefile -prune'.split(
    ' ',
  ),
);

/** Whether this tree is everything: the root, a top folder that holds others' data, or the same below a mount of the host. */
function wholeTree(command: CommandDraft, file: Value, how: string): readonly EffectDraft[] {
  const place = placeOf(command, file);
  const text = pattern(place.path);
  // A path that starts with something unknown (`$ROOT/*`) may be anything: it is not guessed.
  if (typeof place.path[0] !== 'string') return [];
  const clean = text.replace(/\/(\*|\.\[\^\.\]\*|\{.{0,40}\})?$/, '') || '/';
  const own = clean === '/' || ownFolders.has(clean);
  const host =
    place.outside !== undefined &&
    (clean === place.outside || topFolders.has(clean.slice(place.outside.length)) || hostRoots.has(clean));
  const bareHost = hostRoots.has(clean);
  if (!own && !host && !bareHost) return [];
  if (clean !== '/' && own && !host && textOf(place.path) === undefined) return [];
  return [
    {
      kind: 'destroy',
      what: 'files',
      target: place.path,
      how,
      ...(place.outside !== undefined || bareHost ? { outside: place.outside ?? clean } : {}),
    },
  ];
}

/** Removing one of these whole leaves no system, or nobody's data. Not `/tmp`, `/var/cache`, nor a database's own folder. */
const ownFolders: ReadonlySet<string> = new Set(
  '/bin /boot /etc /home /lib /lib64 /sbin /usr /var /var/lib'.split(' '),
);
const topFolders: ReadonlySet<string> = new Set([
  ...ownFolders,
  ...'/root /opt /srv /data /var/lib/docker /var/lib/mysql /var/lib/postgresql /var/lib/kubelet /var/lib/etcd /var/log'.split(
    ' ',
  ),
]);
const hostRoots: ReadonlySet<string> = new Set([
  '/host',
  '/hostfs',
  '/host-root',
  '/hostroot',
  '/rootfs',
  '/mnt/host',
  '/mnt/root',
  '/mnt/hostfs',
  '/proc/1/root',
]);

/** `dd if=/dev/zero of=/dev/sda`, `mkfs.ext4 /dev/sda1`, `wipefs -a`, `blkdiscard`, `sgdisk -Z`, `shred /dev/…`. */
const disks: CommandReader = (command) => {
  if (command.name === 'dd') {
    const value = (key: string) =>
      command.argv
        .map((argument) =>
          literals(argument.slice(0, 1)).startsWith(`${key}=`) ? after(argument, key.length + 1) : undefined,
        )
        .find((each) => each !== undefined);
    const target = value('of');
    const source = literals(value('if') ?? []);
    const blank = /^\/dev\/(zero|u?random|null)$/.test(source);
    return target && blank && diskAt(pattern(target)) ? destroyed('disk', target, 'dd') : [];
  }
  const words = command.argv.slice(1).map(literals);
  const wipes =
    command.name.startsWith('mkfs') ||
    command.name === 'blkdiscard' ||
    (command.name === 'wipefs' && words.some((word) => word === '-a' || word === '--all' || /^-[a-z]*a/.test(word))) ||
    (command.name === 'sgdisk' && words.some((word) => word === '-Z' || word === '-o' || word === '--zap-all')) ||
    (command.name === 'hdparm' &&
      words.some((word) => word.includes('--security-erase') || word.includes('--trim-sector'))) ||
    (command.name === 'nvme' && words[0] === 'format') ||
    (command.name === 'cryptsetup' && words.includes('erase'));
  if (!wipes) return [];
  const target = command.argv.slice(1).find((value) => diskAt(pattern(value)));
  return target ? destroyed('disk', target, command.name) : [];
};

/** Real disks and their partitions; loop devices, RAM disks and device-mapper volumes are often one's own. */
function diskAt(path: string): boolean {
  return /^\/dev\/((s|v|xv|h)d([a-z*]|\?)\d{0,2}\*?|nvme[\d*].{0,8}|mmcblk\d.{0,4}|disk\/by-[a-z]{2,10}\/.{1,80})$/.test(
    path,
  );
}

/** `DROP DATABASE` of everything there is, FLUSHALL, `dropDatabase()`: through the clients of databases. */
const databases: CommandReader = (command) => {
  const text = [...command.argv.slice(1), command.stdin ?? []].map(literals).join(' ').slice(0, 20_000);
  const lower = text.toLowerCase();
  const drops =
    /\bdrop\s{1,4}(database|schema)\b/.test(lower) && !/drop\s{1,4}(database|schema)\s{1,4}if\s{1,4}exists/.test(lower)
      ? 'DROP DATABASE'
      : /\bflushall\b/.test(lower) && command.name === 'redis-cli'
        ? 'FLUSHALL'
        : /\bdropdatabase\s{0,2}\(/.test(lower)
          ? 'dropDatabase'
          : command.name === 'curl' && /-x\s?delete/.test(lower) && /:9200\/(\*|_all)/.test(lower)
            ? 'DELETE of all indices'
            : undefined;
  return drops ? destroyed('database', known(drops), command.name) : [];
};

function destroyed(what: 'disk' | 'database' | 'files', target: Value, how: string): readonly EffectDraft[] {
  return [{ kind: 'destroy', what, target, how }];
}

/** What destroys data, by program. */
export const destructionReaders: ReadonlyMap<string, CommandReader> = new Map<string, CommandReader>([
  ...['rm', 'shred', 'srm', 'wipe'].map((name) => [name, removing] as const),
  ['find', finding],
  ...[
    'dd',
    'mkfs',
    'mkfs.ext2',
    'mkfs.ext3',
    'mkfs.ext4',
    'mkfs.xfs',
    'mkfs.btrfs',
    'mkfs.vfat',
    'mke2fs',
    'wipefs',
    'blkdiscard',
    'sgdisk',
    'hdparm',
    'nvme',
    'cryptsetup',
  ].map((name) => [name, disks] as const),
  ...['mysql', 'mariadb', 'psql', 'mongo', 'mongosh', 'redis-cli', 'curl'].map((name) => [name, databases] as const),
]);
