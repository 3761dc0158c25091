import { known } from '../value.ts';
import { baseName, filesIn, foldersIn, homes } from './files.ts';
import type { StartContext, StartDraft } from './start.ts';
import { type UnitSetting, unitSettings } from './unit-file.ts';

const folders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/etc/systemd/user',
  '/usr/lib/systemd/user',
];
const generatorFolders = [
  '/etc/systemd/system-generators',
  '/usr/local/lib/systemd/system-generators',
  '/usr/lib/systemd/system-generators',
  '/lib/systemd/system-generators',
  '/usr/lib/systemd/system-shutdown',
  '/usr/lib/systemd/system-sleep',
  '/lib/systemd/system-shutdown',
  '/lib/systemd/system-sleep',
];

/** Settings of a unit that run a program. */
const running = /^Exec(Start|StartPre|StartPost|Condition|Stop|StopPost|Reload)$/;

/** Programs of systemd units (drop-ins included), and generators. What is not enabled is armed all the same: a timer, a socket or a name on the bus can start it. */
export function systemd(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  const seen = new Set<string>();
  const places = [...folders, ...homes(scene).map((home) => `${home}/.config/systemd/user`)];
  for (const folder of places) {
    const units = filesIn(scene, folder);
    const dropIns = foldersIn(scene, folder)
      .filter((path) => path.endsWith('.d'))
      .flatMap((path) => filesIn(scene, path).filter((unit) => unit.path.endsWith('.conf')));
    for (const { path, file } of [...units, ...dropIns]) {
      if (!/\.(service|socket|timer|conf|mount|swap|path)$/.test(path)) continue;
      if (seen.has(`${file.layer}:${file.path}`)) continue;
      seen.add(`${file.layer}:${file.path}`);
      const text = scene.text(file);
      if (text === undefined) continue;
      for (const setting of unitSettings(text)) {
        if (running.test(setting.name) && setting.value !== '') drafts.push(execution(scene, path, file, setting));
      }
    }
  }
  for (const folder of generatorFolders) {
    for (const { path, file } of filesIn(scene, folder)) {
      if (seen.has(`${file.layer}:${file.path}`)) continue;
      seen.add(`${file.layer}:${file.path}`);
      drafts.push({
        kind: 'systemd',
        reach: 'armed',
        label: `systemd generator ${path}`,
        where: scene.at(file),
        action: { kind: 'file', path },
        raisedBy: ['systemd', 'init'],
      });
    }
  }
  return drafts;
}

function execution(
  scene: StartContext,
  path: string,
  file: Parameters<StartContext['at']>[0],
  setting: UnitSetting,
): StartDraft {
  return {
    kind: 'systemd',
    reach: 'armed',
    label: `systemd ${baseName(path)}: ${setting.name}=${setting.value}`,
    where: scene.at(file, setting.line),
    action: {
      kind: 'code',
      language: 'shell',
      text: commandLine(setting.value),
      origin: { kind: 'config', field: `${path} ${setting.name}` },
      args: [known('systemd')],
    },
    raisedBy: ['systemd', 'init'],
  };
}

/** Takes the prefixes of systemd.service(5) off; `%%` is a percent sign, `$$` a dollar, other specifiers stay as they are. */
function commandLine(value: string): string {
  return value
    .replace(/^[-@:+!|]{1,6}/, '')
    .trim()
    .replaceAll('%%', '%')
    .replaceAll('$$', '\\$');
}
