import { baseName } from './files.ts';
import { type SettingsFile, settingLines, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart } from './start-of.ts';
import { unitSettings } from './unit-file.ts';

/**
 * Programs that a connection starts: inetd's and xinetd's services, `spawn` and `twist` of TCP wrappers. `armed` by whoever
 * connects, also when the daemon runs; a service of xinetd with `disable = yes` is `present`. Sources: inetd.conf(5),
 * xinetd.conf(5), hosts_options(5).
 */
export function inetd(scene: StartContext): readonly StartDraft[] {
  return [
    ...settingsAt(scene, ['/etc/inetd.conf', '/etc/inetd.d/*']).flatMap((file) => plain(scene, file)),
    ...settingsAt(scene, ['/etc/xinetd.conf', '/etc/xinetd.d/*']).flatMap((file) => extended(scene, file)),
    ...settingsAt(scene, ['/etc/hosts.allow', '/etc/hosts.deny']).flatMap((file) => wrapped(scene, file)),
  ];
}

/** `service type protocol wait user server argv0 argv1 …`. */
function plain(scene: StartContext, { path, file, text }: SettingsFile): readonly StartDraft[] {
  return settingLines(text).flatMap(({ line, text: setting }) => {
    const [name = '', , , wait = '', , server = '', , ...args] = setting.split(/\s+/);
    if (!/^(no)?wait/.test(wait) || !server.startsWith('/')) return [];
    const code = [server, ...args].join(' ');
    return codeStart(scene, { kind: 'init', label: `inetd ${name}: ${code}`, path, file, line, text: code });
  });
}

function extended(scene: StartContext, { path, file, text }: SettingsFile): readonly StartDraft[] {
  const settings = unitSettings(text);
  const last = (name: string) => settings.findLast((setting) => setting.name === name);
  const server = last('server');
  if (server === undefined || server.value === '') return [];
  const code = `${server.value} ${last('server_args')?.value ?? ''}`.trim();
  const reach = last('disable')?.value === 'yes' ? 'present' : 'armed';
  const label = `xinetd ${baseName(path)}: ${code}`;
  return [codeStart(scene, { kind: 'init', reach, label, path, file, line: server.line, text: code })];
}

/** `daemons : clients : spawn (command) : …`. */
function wrapped(scene: StartContext, { path, file, text }: SettingsFile): readonly StartDraft[] {
  return settingLines(text).flatMap(({ line, text: setting }) => {
    const at = /:\s{0,8}(spawn|twist)\s/.exec(setting.slice(0, 8_000));
    if (at === null) return [];
    const code = setting.slice(at.index + at[0].length).trim();
    return codeStart(scene, {
      kind: 'init',
      label: `TCP wrappers ${at[1] ?? ''}: ${code}`,
      path,
      file,
      line,
      text: code,
    });
  });
}
