import { baseName, fileAt, filesIn, foldersIn } from './files.ts';
import { matching } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { fileStart } from './start-of.ts';

const raisedBy = ['init:runit'];
const running = [
  '/etc/service',
  '/service',
  '/var/service',
  '/etc/runit/runsvdir/default',
  '/etc/runit/runsvdir/current',
];

/**
 * runit, as such and inside phusion's `my_init`. A service runs when it stands (mostly as a link) in the folder that
 * runsvdir watches, unless it has a `down` file; `/etc/sv` alone only keeps definitions: `present`.
 */
export function runit(scene: StartContext): readonly StartDraft[] {
  const seen = new Set<string>();
  return [
    ...stages(scene),
    ...running.flatMap((folder) => services(scene, folder, true, seen)),
    ...services(scene, '/etc/sv', false, seen),
  ];
}

function stages(scene: StartContext): readonly StartDraft[] {
  const boot = ['/etc/runit/1', '/etc/runit/2', '/etc/my_init.d/*', '/etc/runit/core-services/*'];
  const end = [
    '/etc/runit/3',
    '/etc/runit/ctrlaltdel',
    '/etc/my_init.pre_shutdown.d/*',
    '/etc/my_init.post_shutdown.d/*',
  ];
  const start = (path: string, raised: readonly string[]): readonly StartDraft[] =>
    matching(scene, path).map((found) =>
      fileStart(scene, { kind: 'init', label: `runit stage ${found.path}`, ...found, raisedBy: raised }),
    );
  return [...boot.flatMap((path) => start(path, raisedBy)), ...end.flatMap((path) => start(path, []))];
}

function services(scene: StartContext, folder: string, isWatched: boolean, seen: Set<string>): readonly StartDraft[] {
  return foldersIn(scene, folder).flatMap((service) => {
    const isDown = fileAt(scene, `${service}/down`) !== undefined;
    const own = ['run', 'finish', 'check', 'log/run'].flatMap((name) => {
      const path = `${service}/${name}`;
      const file = fileAt(scene, path);
      return file === undefined ? [] : [{ path, file, name }];
    });
    const control = filesIn(scene, `${service}/control`).map((found) => ({ ...found, name: 'control' }));
    return [...own, ...control].flatMap(({ path, file, name }) => {
      if (seen.has(file.path)) return [];
      seen.add(file.path);
      const label = `runit service ${baseName(service)} (${name})`;
      const runs = isWatched && !isDown && name !== 'control' && name !== 'finish';
      return fileStart(scene, {
        ...{ kind: 'init', label, path, file },
        reach: isWatched ? 'armed' : 'present',
        raisedBy: [...(runs ? raisedBy : []), ...(name === 'run' ? [`unit:${baseName(service)}`] : [])],
      });
    });
  });
}
