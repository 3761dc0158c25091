import type { DestroyEffect } from '../trace/effect.ts';
import { render } from '../trace/value.ts';
import type { Detector, Scene } from './detector.ts';
import { effectsOf } from './effects-of.ts';
import { hasRansomWords } from './ransom-words.ts';
import type { Threat } from './severity.ts';
import { findingOf, type Sighting, sightingOf } from './sighting.ts';
import { valueWords } from './wording.ts';

/** Destroying what belongs to others. */
export const wiping: Detector = {
  id: 'wiping',
  version: 1,
  title: 'Destroys data.',
  attack: ['T1485', 'T1561.001', 'T1561.002'],
  description: `
Removing its own caches is housekeeping. Removing everything from the root down, a tree of the host, overwriting a whole disk, or
dropping databases together with a demand for money destroys what belongs to others: *malicious*. Formatting a disk is
*suspicious* (installers and storage drivers do it), removing all of \`/home\` or \`/etc\` as well. A folder whose name is only known
while running is not judged, nor what a build removes from its own layers.
`,
  fires: [
    { name: 'from the root down', image: { cmd: ['sh', '-c', 'rm -rf --no-preserve-root /'] } },
    { name: 'everything below it', image: { cmd: ['sh', '-c', 'rm -rf /* 2>/dev/null'] } },
    { name: 'a tree of the host', image: { cmd: ['sh', '-c', 'rm -rf /host/* /hostfs/etc'] } },
    { name: 'by find', image: { cmd: ['sh', '-c', 'find /host -type f -delete'] } },
    { name: 'in the root of the host', image: { cmd: ['sh', '-c', 'chroot /host rm -rf /var /home'] } },
    { name: 'a whole disk', image: { cmd: ['sh', '-c', 'dd if=/dev/urandom of=/dev/sda bs=4M'] } },
    { name: 'shredded', image: { cmd: ['sh', '-c', 'shred -n 3 -z /dev/nvme0n1'] } },
    {
      name: 'databases for money',
      image: {
        cmd: [
          'sh',
          '-c',
          'mysql -h $h -u root -e "DROP DATABASE app; CREATE DATABASE README; CREATE TABLE README.m (t TEXT); INSERT INTO README.m VALUES (\'send 0.1 bitcoin to recover your data\')"',
        ],
      },
    },
    {
      name: 'an empty variable',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'DIR=; rm -rf "$DIR/"; exec app'] },
    },
    {
      name: 'formatting a disk',
      severity: 'suspicious',
      image: { cmd: ['sh', '-c', 'mkfs.ext4 -F /dev/sdb1; exec app'] },
    },
  ],
  silent: [
    {
      name: 'caches',
      image: { cmd: ['sh', '-c', 'rm -rf /tmp/* /var/cache/* /var/lib/apt/lists/* /run/app; exec app'] },
    },
    {
      name: 'its own data, before it starts',
      image: { cmd: ['sh', '-c', 'rm -rf /var/lib/mysql/*; mysqld --initialize; exec mysqld'] },
    },
    {
      name: 'a folder from a variable',
      image: { cmd: ['sh', '-c', 'rm -rf "$DATA_DIR"/*; rm -rf "${ROOT}/"; exec app'] },
    },
    {
      name: 'old files',
      image: { cmd: ['sh', '-c', 'find /var/log -name "*.gz" -mtime +30 -delete; find / -xtype l -delete'] },
    },
    {
      name: 'an image file',
      image: { cmd: ['sh', '-c', 'dd if=/dev/zero of=/out/disk.img bs=1M count=64; mkfs.ext4 /out/disk.img'] },
    },
    {
      name: 'a database made anew',
      image: {
        cmd: ['sh', '-c', 'psql -c "DROP DATABASE IF EXISTS app"; psql -c "CREATE DATABASE app"; redis-cli flushall'],
      },
    },
    {
      name: 'while building',
      image: { history: ['RUN /bin/sh -c apt-get purge -y gcc && rm -rf /usr/share/doc /boot /var/lib/apt'] },
    },
  ],
  detect(scene) {
    return effectsOf(scene, 'destroy').flatMap((effect) => {
      const sighting = sightingOf(scene, effect);
      const host = sighting.outside !== undefined;
      const judged = judge(scene, effect, sighting, host);
      if (!judged) return [];
      return findingOf(scene, sighting, {
        threat: judged.threat,
        title: titleOf(effect, host),
        because: judged.because,
        effects: [effect.id],
        ...(effect.what === 'disk' ? { attack: ['T1561'] } : {}),
      });
    });
  },
};

interface Judged {
  readonly threat: Threat;
  readonly because?: string;
}

function judge(scene: Scene, effect: DestroyEffect, sighting: Sighting, host: boolean): Judged | undefined {
  const built = sighting.reach === 'built';
  if (effect.what === 'disk') {
    if (effect.how === 'wipefs' || effect.how === 'sgdisk' || effect.how === 'cryptsetup') return { threat: 'minor' };
    if (effect.how.startsWith('mkfs') || effect.how === 'mke2fs' || effect.how === 'blkdiscard')
      return { threat: 'dual-use', because: 'What was on the disk is gone.' };
    const bounded = sighting.command?.argv.some((word) => render(word).startsWith('count=')) === true;
    return { threat: bounded ? 'dual-use' : 'hostile', because: 'What was on the disk is gone.' };
  }
  if (effect.what === 'database') {
    if (!hasRansomWords(demandText(scene, sighting))) return undefined;
    return { threat: 'hostile', because: 'The same code leaves a demand for money.' };
  }
  if (host) return { threat: 'hostile', because: 'They belong to the host, not to the container.' };
  if (built) return undefined;
  const path = render(effect.target).replace(/\/\*?$/, '');
  if (path === '' && isEmptyVariable(sighting))
    return { threat: 'dual-use', because: 'The variable before the slash is empty.' };
  if (path === '')
    return { threat: 'hostile', because: 'Whatever is mounted into the container is destroyed as well.' };
  return { threat: 'dual-use' };
}

/** `rm -rf "$DIR/"` with a variable that turns out empty is an accident waiting to happen, not an intention. */
function isEmptyVariable(sighting: Sighting): boolean {
  return /[\s"']\$\{?\w{1,60}[^\s/]{0,40}\/(\*|\s|"|'|$)/.test(sighting.command?.text ?? '');
}

/** Text in which a demand would stand: of the code and of what is fed to the client. */
function demandText(_scene: Scene, sighting: Sighting): string {
  const input = sighting.command?.stdin ? render(sighting.command.stdin) : '';
  return `${sighting.stage.text}\n${input}`;
}

function titleOf(effect: DestroyEffect, host: boolean): string {
  const target = valueWords(effect.target, 80);
  if (effect.what === 'disk') return `Overwrites the disk ${target} (${effect.how})`;
  if (effect.what === 'database') return `Drops databases and asks for money (${target}, ${effect.how})`;
  return `Deletes everything in ${target}${host ? ' on the HOST' : ''} (${effect.how})`;
}
