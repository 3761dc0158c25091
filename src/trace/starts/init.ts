import type { FileFact } from '../../inspect/facts.ts';
import { known } from '../value.ts';
import { baseName, fileAt, filesIn, foldersIn } from './files.ts';
import { lineStart, type StartContext, type StartDraft } from './start.ts';
import { unitSettings } from './unit-file.ts';

const initPrograms = ['init', 'systemd', 'openrc', 'openrc-init', 'rc', 'sysvinit', 'runit-init', 'tini-init'];
const s6Programs = ['init', 's6-svscan', 's6-overlay-init', 's6-linux-init', 's6-rc'];
const runitPrograms = ['runsvdir', 'runit', 'runit-init', 'runsvdir-start', 'my_init', 'runsv'];
const supervisors = ['supervisord'];

/** Services of the init systems seen in images: SysV, OpenRC, inittab, rc.local, s6, runit, supervisord, my_init. */
export function init(scene: StartContext): readonly StartDraft[] {
  return [
    ...scripts(scene, ['/etc/init.d', '/etc/rc.d/init.d', '/etc/rc.d'], 'init script', initPrograms, ['start']),
    ...single(scene, ['/etc/rc.local', '/etc/rc.d/rc.local', '/etc/init.d/rcS', '/etc/rc'], initPrograms),
    ...scripts(scene, ['/etc/local.d'], 'OpenRC local script', initPrograms, []),
    ...inittab(scene),
    ...scripts(
      scene,
      ['/etc/cont-init.d', '/etc/cont-finish.d', '/etc/s6-overlay/scripts'],
      's6 script',
      s6Programs,
      [],
    ),
    ...services(
      scene,
      ['/etc/services.d', '/etc/s6-overlay/s6-rc.d', '/etc/s6', '/run/service'],
      's6 service',
      s6Programs,
    ),
    ...services(
      scene,
      ['/etc/service', '/etc/sv', '/etc/runit/runsvdir/default', '/service'],
      'runit service',
      runitPrograms,
    ),
    ...single(scene, ['/etc/runit/1', '/etc/runit/2', '/etc/runit/3'], runitPrograms),
    ...scripts(scene, ['/etc/my_init.d'], 'my_init script', runitPrograms, []),
    ...supervised(scene),
  ];
}

function start(
  scene: StartContext,
  label: string,
  path: string,
  file: FileFact,
  raisedBy: readonly string[],
  args: readonly string[] = [],
): StartDraft {
  const action: StartDraft['action'] = { kind: 'file', path, args: [path, ...args].map(known) };
  return { kind: 'init', reach: 'armed', label, where: scene.at(file), action, raisedBy };
}

function scripts(
  scene: StartContext,
  folders: readonly string[],
  what: string,
  raisedBy: readonly string[],
  args: readonly string[],
): readonly StartDraft[] {
  return folders.flatMap((folder) =>
    filesIn(scene, folder)
      .filter(({ path }) => !/\/(README|\.placeholder|skeleton|rcS)$/.test(path))
      .map(({ path, file }) => start(scene, `${what} ${path}`, path, file, raisedBy, args)),
  );
}

function single(scene: StartContext, paths: readonly string[], raisedBy: readonly string[]): readonly StartDraft[] {
  return paths.flatMap((path) => {
    const file = fileAt(scene, path);
    return file === undefined ? [] : [start(scene, `init script ${path}`, path, file, raisedBy)];
  });
}

/** Folders with a `run` script in them (and `finish`, `up`, `down`; s6's `up` holds a command line). */
function services(
  scene: StartContext,
  roots: readonly string[],
  what: string,
  raisedBy: readonly string[],
): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  for (const root of roots) {
    for (const folder of foldersIn(scene, root)) {
      for (const name of ['run', 'finish', 'up', 'down', 'check', 'log/run']) {
        const file = fileAt(scene, `${folder}/${name}`);
        if (file === undefined) continue;
        drafts.push(start(scene, `${what} ${baseName(folder)} (${name})`, `${folder}/${name}`, file, raisedBy));
      }
    }
  }
  return drafts;
}

/** `id:levels:action:command` of SysV and `::action:command` of BusyBox. */
function inittab(scene: StartContext): readonly StartDraft[] {
  const file = fileAt(scene, '/etc/inittab');
  const text = file === undefined ? undefined : scene.text(file);
  if (file === undefined || text === undefined) return [];
  const drafts: StartDraft[] = [];
  text.split('\n').forEach((line, index) => {
    const fields = line.trim().split(':');
    const command = fields.slice(3).join(':').trim().replace(/^[-+]/, '');
    if (line.startsWith('#') || fields.length < 4 || command === '' || fields[2] === 'initdefault') return;
    drafts.push(
      lineStart(
        scene,
        'init',
        `inittab ${fields[2] ?? ''}: ${command}`,
        command,
        '/etc/inittab',
        file,
        index + 1,
        initPrograms,
      ),
    );
  });
  return drafts;
}

function supervised(scene: StartContext): readonly StartDraft[] {
  const paths = [
    '/etc/supervisord.conf',
    '/etc/supervisor/supervisord.conf',
    '/supervisord.conf',
    '/app/supervisord.conf',
  ];
  const files = paths.flatMap((path) => {
    const file = fileAt(scene, path);
    return file === undefined ? [] : [{ path, file }];
  });
  for (const folder of ['/etc/supervisor/conf.d', '/etc/supervisor.d', '/etc/supervisord.d', '/etc/supervisor']) {
    for (const found of filesIn(scene, folder)) {
      if (/\.(conf|ini)$/.test(found.path) && !paths.includes(found.path)) files.push(found);
    }
  }
  return files.flatMap(({ path, file }) => supervisorStarts(scene, path, file));
}

/** The programs of one supervisord file; exported for a configuration named on a command line. */
export function supervisorStarts(scene: StartContext, path: string, file: FileFact): readonly StartDraft[] {
  const text = scene.text(file);
  if (text === undefined) return [];
  return unitSettings(text)
    .filter(({ section, name }) => name === 'command' && /^(program|eventlistener|fcgi-program):/.test(section))
    .map(({ section, value, line }) =>
      lineStart(scene, 'init', `supervisord ${section}: ${value}`, value, path, file, line, supervisors),
    );
}
