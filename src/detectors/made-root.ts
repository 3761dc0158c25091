import { textOf } from '../trace/value.ts';
import type { Scene } from './detector.ts';

/**
 * Whether the folder is a root file system that the same start has just made itself, as installers and image builders do:
 * `debootstrap stable /mnt/target …`. What is put there later belongs to what was made, and not to the host.
 */
export function isMadeRoot(scene: Scene, stage: number, outside: string | undefined): boolean {
  const folder = outside?.startsWith('chroot ') ? outside.slice('chroot '.length) : outside;
  if (folder === undefined || !/^\/[^/]{1,100}\/[^/]/.test(folder)) return false;
  const { commands, stages } = scene.story;
  const start = stages[stage]?.start;
  return commands.some((command) => {
    if (!builders.has(command.name)) return false;
    if (command.stage !== stage && (start === undefined || stages[command.stage]?.start !== start)) return false;
    return command.argv.slice(1).some((word) => {
      const text = textOf(word)?.replace(/^--(installroot|root)=/, '');
      return text !== undefined && (text === folder || text === `${folder}/`);
    });
  });
}

/** Programs that fill an empty folder with a system. Sources: their own manuals. */
const builders = new Set([
  ...['debootstrap', 'cdebootstrap', 'mmdebstrap', 'qemu-debootstrap', 'pacstrap', 'basestrap', 'febootstrap'],
  ...['supermin', 'dnf', 'yum', 'microdnf', 'zypper', 'apk', 'nixos-install'],
]);
