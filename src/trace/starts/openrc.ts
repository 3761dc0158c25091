import type { FileFact } from '../../inspect/facts.ts';
import { baseName, fileAt, filesIn, foldersIn } from './files.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';
import { isOpenRc } from './sysv.ts';

/** `openrc LEVEL`, also as inittab's `::sysinit:/sbin/openrc sysinit`. */
const raisedBy = ['init:openrc'];
/** Characters of a script to which a call of its functions is added. */
const mostCharacters = 256 * 1024;

/**
 * OpenRC: a script of `/etc/init.d` is enabled by its link in `/etc/runlevels/LEVEL` and then runs when openrc does, else it
 * is `present`. `/etc/local.d/*.start` run with the service `local`, when they may be executed. Source: openrc-run(8).
 */
export function openrc(scene: StartContext): readonly StartDraft[] {
  const enabled = new Set<string>();
  for (const level of foldersIn(scene, '/etc/runlevels')) {
    if (baseName(level) === 'shutdown') continue;
    for (const entry of scene.facts.files.list(level)) enabled.add(baseName(entry.path));
  }
  const services = filesIn(scene, '/etc/init.d').filter(({ file }) => isOpenRc(file.shebang));
  return [
    ...services.flatMap(({ path, file }) => service(scene, path, file, enabled.has(baseName(path)))),
    ...locals(scene, enabled.has('local')),
  ];
}

function service(scene: StartContext, path: string, file: FileFact, isEnabled: boolean): readonly StartDraft[] {
  const text = scene.text(file);
  if (text === undefined || text.length > mostCharacters) return [];
  const settings =
    fileAt(scene, `/etc/conf.d/${baseName(path)}`) === undefined ? '' : `. /etc/conf.d/${baseName(path)}; `;
  return [
    codeStart(scene, {
      ...{ kind: 'init', label: `OpenRC service ${baseName(path)}`, path, file, line: 1, isWhole: true },
      text: `${text}\n${settings}${calls(text)}\n`,
      reach: isEnabled ? 'armed' : 'present',
      raisedBy: [...(isEnabled ? raisedBy : []), `unit:${baseName(path)}`],
    }),
  ];
}

/** What openrc-run calls of a script: its functions, or `command` when it has no `start` of its own. */
function calls(text: string): string {
  const own = ['start_pre', 'start', 'start_post'].filter((name) =>
    new RegExp(`^[ \\t]{0,20}(function )?${name}[ \\t]{0,4}\\(\\)`, 'm').test(text),
  );
  return own.includes('start') ? own.join('; ') : [...own, '$command $command_args'].join('; ');
}

function locals(scene: StartContext, isEnabled: boolean): readonly StartDraft[] {
  return filesIn(scene, '/etc/local.d').flatMap(({ path, file }) => {
    const end = /\.(start|stop)$/.exec(path)?.[1];
    if (end === undefined) return [];
    const executable = (file.mode & 0o111) !== 0;
    return fileStart(scene, {
      ...{ kind: 'init', label: `OpenRC local script ${path}`, path, file },
      reach: executable ? 'armed' : 'present',
      raisedBy: executable && isEnabled && end === 'start' ? raisedBy : [],
    });
  });
}
