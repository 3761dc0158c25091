import { findProgram } from './program.ts';
import type { World } from './world.ts';

/** Families of init systems, as the names under which starts wait for them. */
export type InitFamily = 'init:systemd' | 'init:sysv' | 'init:busybox' | 'init:openrc' | 'init:s6' | 'init:runit';

/** Programs that are an init by their very name. Sources: the manual pages of each. */
const byName = new Map<string, readonly InitFamily[]>([
  ['systemd', ['init:systemd']],
  ['openrc', ['init:openrc']],
  ['openrc-init', ['init:openrc']],
  ['runit', ['init:runit']],
  ['runit-init', ['init:runit']],
  ['my_init', ['init:runit']],
  ['runsvdir-start', ['init:runit']],
  ['s6-linux-init', ['init:s6']],
  ['s6-overlay-init', ['init:s6']],
  ['s6-overlay-suexec', ['init:s6']],
]);

/** What a file that `init` leads to tells by its own path. */
const byPath: readonly (readonly [string, InitFamily])[] = [
  ['systemd', 'init:systemd'],
  ['busybox', 'init:busybox'],
  ['openrc', 'init:openrc'],
  ['runit', 'init:runit'],
  ['s6', 'init:s6'],
];

/**
 * Which init systems a program that is run may be: `/sbin/init` is whatever it links to; when the image does not have
 * the file (or not readable), what else lies in the image tells, and in doubt all of them.
 */
export function initFamilies(world: World, program: string, name: string, cwd: string): readonly InitFamily[] {
  const named = byName.get(name);
  if (named !== undefined) return named;
  if (name !== 'init' && name !== 'linuxrc' && name !== 'telinit') return [];
  const own = findProgram(world, program, cwd);
  const real = own.file?.path ?? '';
  for (const [part, family] of byPath) if (real.includes(part)) return [family];
  const s6 = s6Folders.some((folder) => world.find(folder) !== undefined);
  if (own.kind === 'script') return s6 ? ['init:s6'] : [];
  if (own.kind === 'binary') return world.find('/etc/inittab') === undefined ? ['init:systemd'] : ['init:sysv'];
  return program === '/init' ? ['init:s6'] : ['init:systemd', 'init:sysv', 'init:busybox', 'init:openrc'];
}

const s6Folders = ['/etc/s6-overlay', '/package/admin/s6-overlay', '/etc/s6', '/etc/cont-init.d', '/etc/services.d'];
