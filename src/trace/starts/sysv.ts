import { baseName, fileAt, filesIn, foldersIn } from './files.ts';
import { settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';

/** Inits that go through `/etc/rcN.d`; systemd does so by its sysv-generator. */
const raisedBy = ['init:sysv', 'init:systemd', 'rc', 'startpar'];
const inittabReaders = ['init:sysv', 'init:busybox'];

/**
 * SysV: scripts of `/etc/init.d`, `rc.local`, `inittab`. A script is enabled by an `S…` link in `/etc/rcS.d` or
 * `/etc/rc[2-5].d` (inittab's usual default levels): then it runs with an init, and is `armed` without one. One without
 * such a link is `present`. Lines of inittab for power failures and shutdown are `armed` only.
 */
export function sysv(scene: StartContext): readonly StartDraft[] {
  return [...scripts(scene), ...local(scene), ...inittab(scene)];
}

function scripts(scene: StartContext): readonly StartDraft[] {
  const levels = enabledLevels(scene);
  const seen = new Set<string>();
  return ['/etc/init.d', '/etc/rc.d/init.d', '/etc/rc.d'].flatMap((folder) =>
    filesIn(scene, folder).flatMap(({ path, file }) => {
      if (/^(README|skeleton|rcS|rc|rc\.local|functions|\..*)$/.test(baseName(path)) || seen.has(file.path)) return [];
      seen.add(file.path);
      if (isOpenRc(file.shebang)) return [];
      const own = levels.get(file.path);
      const label = `init script ${path}${own === undefined ? '' : ` (level ${[...own].sort().join(' ')})`}`;
      return fileStart(scene, {
        ...{ kind: 'init', label, path, file, args: ['start'] },
        reach: own === undefined ? 'present' : 'armed',
        raisedBy: own === undefined ? [] : raisedBy,
      });
    }),
  );
}

/** OpenRC's scripts have a reader of their own. */
export function isOpenRc(shebang: string | undefined): boolean {
  return shebang !== undefined && /(openrc-run|runscript)\b/.test(shebang);
}

/** Levels at which each script (by its real path) is started. */
function enabledLevels(scene: StartContext): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const folders = [...foldersIn(scene, '/etc'), ...foldersIn(scene, '/etc/rc.d')];
  for (const folder of folders) {
    const level = /\/rc([S2345])\.d$/.exec(folder)?.[1];
    if (level === undefined) continue;
    for (const { path, file } of filesIn(scene, folder)) {
      if (!/^S\d\d/.test(baseName(path))) continue;
      const levels = found.get(file.path) ?? new Set();
      found.set(file.path, levels.add(level));
    }
  }
  return found;
}

function local(scene: StartContext): readonly StartDraft[] {
  const places: readonly (readonly [string, readonly string[]])[] = [
    ['/etc/rc.local', [...raisedBy, 'init:openrc', 'init:runit']],
    ['/etc/rc.d/rc.local', raisedBy],
    ['/etc/init.d/rcS', inittabReaders],
    ['/etc/rc', [...raisedBy, ...inittabReaders]],
  ];
  return places.flatMap(([path, raised]) => {
    const file = fileAt(scene, path);
    if (file === undefined) return [];
    return fileStart(scene, {
      kind: 'init',
      label: `init script ${path}`,
      path,
      file,
      args: ['start'],
      raisedBy: raised,
    });
  });
}

/** Actions that come at the system's end or by accident. */
const rare = new Set([
  'ctrlaltdel',
  'shutdown',
  'restart',
  'powerfail',
  'powerokwait',
  'powerwait',
  'powerfailnow',
  'off',
]);

/** `id:levels:action:command` of SysV and `tty::action:command` of BusyBox. */
function inittab(scene: StartContext): readonly StartDraft[] {
  return settingsAt(scene, ['/etc/inittab']).flatMap(({ path, file, text }) =>
    text.split('\n').flatMap((line, index) => {
      const fields = line.trim().split(':');
      const action = fields[2] ?? '';
      const command = fields.slice(3).join(':').trim().replace(/^[-+]/, '');
      if (line.startsWith('#') || fields.length < 4 || command === '' || action === 'initdefault') return [];
      return codeStart(scene, {
        ...{ kind: 'init', label: `inittab ${action}: ${command}`, path, file, line: index + 1, text: command },
        reach: action === 'off' ? 'present' : 'armed',
        raisedBy: rare.has(action) ? [] : inittabReaders,
      });
    }),
  );
}
