import type { CommandReader } from '../command-effects.ts';
import type { EffectDraft } from '../effect.ts';
import { literals, render, textOf, type Value } from '../value.ts';
import { parseArguments } from './options.ts';
import { outsideOf } from './outside.ts';
import { absolutePath, pattern, placeOf } from './place.ts';

/** `nsenter -t 1 …`: into the namespaces of the host's first process. Other targets are other containers' business. */
export const nsenterEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), {
    short: 'tSGWc',
    long: ['--target', '--setuid', '--setgid'],
    stopAtOperand: true,
  });
  const target = given.value('-t', '--target');
  const files = given.options.flatMap((option) => (option.value ? [literals(option.value)] : []));
  const host = target ? textOf(target) === '1' : files.some((file) => /\/1\/ns\//.test(file));
  if (!host) return [];
  return [{ kind: 'escape', how: 'nsenter', detail: line(command.argv), outside: 'nsenter -t 1' }];
};

/** `chroot DIR`: an escape only when DIR is a root of the host mounted in. */
export const chrootEffects: CommandReader = (command) => {
  const { operands } = parseArguments(command.argv.slice(1), { stopAtOperand: true });
  const root = operands[0];
  return root === undefined ? [] : chrootTo(pattern(absolutePath(command, root)), line(command.argv));
};

/** The escape of changing the root to this folder, when that is the host's. */
export function chrootTo(folder: string, detail: Value): readonly EffectDraft[] {
  const outside = outsideOf(`${folder}/etc/crontab`) ?? outsideOf(folder);
  return outside === undefined ? [] : [{ kind: 'escape', how: 'chroot', detail, outside: `chroot ${folder}` }];
}

/** mount: disks of the host, control groups, bind mounts. */
export const mountEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), {
    short: 'toTLUO',
    long: ['--types', '--options', '--source', '--target'],
  });
  const source = given.value('--source') ?? given.operands[0];
  const target = given.value('--target') ?? given.operands[1];
  if (source === undefined || (target === undefined && given.value('-t', '--types') === undefined)) return [];
  const place = placeOf(command, target ?? []);
  const effects: EffectDraft[] = [
    { kind: 'mount', source, target: place.path, ...(place.outside ? { outside: place.outside } : {}) },
  ];
  if (isRawDisk(pattern(source))) {
    effects.push({ kind: 'escape', how: 'raw-disk', detail: source, outside: `mount ${render(source)}` });
  }
  return effects;
};

/** A disk or partition of the machine itself; `*` stands for an unknown part. */
function isRawDisk(path: string): boolean {
  return /^\/dev\/(sd[a-z*]|vd[a-z*]|xvd[a-z*]|nvme[\d*]|mmcblk[\d*]|dm-\d|mapper\/)/.test(path);
}

/** `debugfs -w /dev/sda1`: the host's files without mounting them. */
export const debugfsEffects: CommandReader = (command) => {
  const { operands } = parseArguments(command.argv.slice(1), { short: 'fRbsdV' });
  const disk = operands.find((operand) => isRawDisk(pattern(operand)));
  return disk
    ? [{ kind: 'escape', how: 'raw-disk', detail: line(command.argv), outside: `debugfs ${render(disk)}` }]
    : [];
};

/** `sysctl -w kernel.core_pattern=|…`. */
export const sysctlEffects: CommandReader = (command) => {
  const setting = command.argv
    .slice(1)
    .find((value) => /^kernel[./](core_pattern|modprobe|hotplug)=/.test(literals(value)));
  if (!setting) return [];
  const text = literals(setting);
  if (text.slice(7).startsWith('modprobe='))
    return [{ kind: 'escape', how: 'modprobe-path', detail: setting, outside: 'modprobe-path' }];
  if (text.slice(7).startsWith('hotplug='))
    return [{ kind: 'escape', how: 'uevent-helper', detail: setting, outside: 'uevent-helper' }];
  if (!text.includes('|')) return [];
  return [{ kind: 'escape', how: 'core-pattern', detail: setting, outside: 'core_pattern' }];
};

/** insmod, modprobe (not `-r`), also with a module built on the spot. */
export const moduleEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'dCS' });
  const module = given.operands[0];
  if (module === undefined || given.has('-r', '--remove', '-n', '--show')) return [];
  return [{ kind: 'module', module: command.name === 'insmod' ? absolutePath(command, module) : module }];
};

function line(argv: readonly Value[]): Value {
  return argv.flatMap((value, index) => (index === 0 ? value : [' ', ...value])).slice(0, 100);
}

/** `unshare -UrmC …` with a control group mount is how release_agent is reached; alone it is only noted. */
export const unshareEffects: CommandReader = (command) => {
  const given = parseArguments(command.argv.slice(1), { short: 'SGR', stopAtOperand: true });
  const cgroup = given.has('-C', '--cgroup');
  return cgroup ? [{ kind: 'escape', how: 'unshare', detail: line(command.argv) }] : [];
};

/** `mknod /tmp/disk b 8 0`: a disk of the machine under a name of one's own. Major numbers: Linux's devices.txt. */
export const mknodEffects: CommandReader = (command) => {
  const { operands } = parseArguments(command.argv.slice(1), { short: 'mZ', long: ['--mode'] });
  const [path, kind, major] = operands;
  if (path === undefined || textOf(kind ?? []) !== 'b' || !disks.has(textOf(major ?? []) ?? '')) return [];
  return [{ kind: 'escape', how: 'raw-disk', detail: line(command.argv), outside: `mknod ${render(path)}` }];
};

const disks = new Set(['3', '8', '65', '179', '202', '252', '253', '254', '259']);

/** A file of the machine reached through its first process: `cat /proc/1/root/etc/shadow`, also below a mounted /proc. */
export const procRootEffects: CommandReader = (command) => {
  const files = [...command.argv.slice(1), ...command.redirects.map(({ target }) => target)];
  const file = files.find(
    (value) =>
      mayBeProcess(value, command.cwd) &&
      /^(\/[a-z_-]{1,20})?\/proc\/1\/(root|cwd)(\/|$)/.test(pattern(absolutePath(command, value))),
  );
  if (file === undefined || command.name === 'chroot') return [];
  // Comparing it with `/` is how a script asks whether it stands in another root; nothing below it is touched.
  if (askers.has(command.name) && /\/(root|cwd)\/?$/.test(pattern(absolutePath(command, file)))) return [];
  return [{ kind: 'escape', how: 'proc-root', detail: line(command.argv), outside: '/proc/1/root' }];
};

/** A look that costs little before the path is made absolute. */
function mayBeProcess(value: Value, cwd: string | undefined): boolean {
  return literals(value).includes('proc') || cwd?.includes('/proc') === true;
}

const askers = new Set(['stat', 'readlink', 'realpath', 'test', '[', '[[', 'ls']);

/** `dd if=/dev/sda of=/tmp/disk`: the machine's disk is read as it is. */
export const diskReadEffects: CommandReader = (command) => {
  const source = command.argv.find((value) => literals(value.slice(0, 1)).startsWith('if='));
  if (source === undefined || !isRawDisk(pattern(source).slice(3))) return [];
  return [{ kind: 'escape', how: 'raw-disk', detail: line(command.argv), outside: `read ${render(source).slice(3)}` }];
};
