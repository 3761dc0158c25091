import { baseName, filesIn, homes } from './files.ts';
import { settingLines, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';
import { type Unit, unitsIn } from './systemd-units.ts';
import type { UnitSetting } from './unit-file.ts';

/** Search path of the system's manager, strongest first. Source: systemd.unit(5). */
const systemFolders = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];
const userFolders = ['/etc/systemd/user', '/run/systemd/user', '/usr/local/lib/systemd/user', '/usr/lib/systemd/user'];
const prefixes = ['/etc/systemd', '/run/systemd', '/usr/local/lib/systemd', '/usr/lib/systemd', '/lib/systemd'];
/** Programs that systemd itself runs from folders; those of the second list only at the system's end. */
const bootFolders = ['system-generators', 'system-environment-generators'];
const otherFolders = ['user-generators', 'user-environment-generators', 'system-shutdown', 'system-sleep'];

const raisedBy = ['init:systemd'];
const running = /^Exec(Start|StartPre|StartPost|Condition)$/;
const ending = /^Exec(Stop|StopPre|StopPost|Reload|Mount|Unmount)$/;

/**
 * Programs of systemd's units, and the generators. An enabled unit (see `unitsIn`) runs when the image starts systemd and is
 * `armed` when it does not: a container that is given `/sbin/init` runs it. One that is not enabled is `present`, unless
 * D-Bus can call it up by name (`armed`). Units of users run in a login session: `armed`, and with lingering as the system's.
 */
export function systemd(scene: StartContext): readonly StartDraft[] {
  const presets = presetUnits(scene);
  const seen = new Set<string>();
  const busUnits = calledByBus(scene);
  const system = unitsIn(scene, systemFolders, presets).flatMap((unit) =>
    executions(scene, unit, unit.isEnabled ? raisedBy : [], busUnits.has(unit.name), seen),
  );
  return [...system, ...users(scene, seen), ...programs(scene, seen)];
}

function users(scene: StartContext, seen: Set<string>): readonly StartDraft[] {
  return ['', ...homes(scene)].flatMap((home) => {
    const own = ['.config', '.local/share'].map((folder) => `${home}/${folder}/systemd/user`);
    const units = unitsIn(scene, home === '' ? userFolders : own, new Set());
    const lingers = scene.facts.files.get(`/var/lib/systemd/linger/${baseName(home)}`) !== undefined && home !== '';
    return units.flatMap((unit) => executions(scene, unit, lingers && unit.isEnabled ? raisedBy : [], false, seen));
  });
}

function executions(
  scene: StartContext,
  unit: Unit,
  raised: readonly string[],
  byBus: boolean,
  seen: Set<string>,
): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  for (const { path, file, settings } of unit.parts) {
    if (seen.has(`${file.layer}:${file.path}`)) continue;
    seen.add(`${file.layer}:${file.path}`);
    const env = environment(settings);
    for (const setting of settings) {
      const isEnding = ending.test(setting.name);
      if ((!running.test(setting.name) && !isEnding) || setting.value === '') continue;
      drafts.push(
        codeStart(scene, {
          kind: 'systemd',
          label: `systemd ${unit.name}: ${setting.name}=${setting.value}`,
          ...{ path, file, line: setting.line, text: commandLine(setting.value), env },
          reach: unit.isEnabled || byBus ? 'armed' : 'present',
          raisedBy: isEnding ? [] : [...raised, `unit:${unit.name.replace(/@?\.[a-z]+$/, '')}`],
          ...(unit.schedule === undefined ? {} : { schedule: unit.schedule }),
        }),
      );
    }
  }
  return drafts;
}

function environment(settings: readonly UnitSetting[]): ReadonlyMap<string, [string]> {
  const env = new Map<string, [string]>();
  for (const { name, value } of settings) {
    if (name !== 'Environment') continue;
    for (const [, key = '', text = ''] of value.matchAll(/"?([A-Za-z_][A-Za-z0-9_]{0,80})=([^"\s]{0,2000})"?/g))
      env.set(key, [text]);
  }
  return env;
}

function programs(scene: StartContext, seen: Set<string>): readonly StartDraft[] {
  return prefixes.flatMap((prefix) =>
    [...bootFolders, ...otherFolders].flatMap((name) =>
      filesIn(scene, `${prefix}/${name}`).flatMap(({ path, file }) => {
        if (seen.has(`${file.layer}:${file.path}`)) return [];
        seen.add(`${file.layer}:${file.path}`);
        const label = name.endsWith('generators') ? `systemd generator ${path}` : `systemd ${name} ${path}`;
        return fileStart(scene, {
          ...{ kind: 'systemd', label, path, file },
          reach: (file.mode & 0o111) === 0 ? 'present' : 'armed',
          raisedBy: bootFolders.includes(name) && (file.mode & 0o111) !== 0 ? raisedBy : [],
        });
      }),
    ),
  );
}

/** Units that a preset names; `enable *` is a distribution's way to say "whatever asks for it" and names none. */
function presetUnits(scene: StartContext): ReadonlySet<string> {
  const files = settingsAt(
    scene,
    prefixes.map((prefix) => `${prefix}/system-preset/*.preset`),
  );
  const lines = files.flatMap(({ text }) => settingLines(text, ['#', ';']));
  const rules = lines.map((line) => line.text.split(/\s+/));
  return new Set(rules.flatMap(([verb, unit = '']) => (verb === 'enable' && !/[*?[]/.test(unit) ? [unit] : [])));
}

/** Units that a D-Bus service names: asking for the name on the bus starts them. */
function calledByBus(scene: StartContext): ReadonlySet<string> {
  const files = settingsAt(scene, [
    '/usr/share/dbus-1/system-services/*.service',
    '/etc/dbus-1/system-services/*.service',
  ]);
  return new Set(files.flatMap(({ text }) => /^SystemdService=(.{1,255})$/m.exec(text)?.[1]?.trim() ?? []));
}

/** Takes the prefixes of systemd.service(5) off; `%%` is a percent sign, `$$` a dollar, other specifiers stay as they are. */
function commandLine(value: string): string {
  return value
    .replace(/^[-@:+!|]{1,6}/, '')
    .trim()
    .replaceAll('%%', '%')
    .replaceAll('$$', '\\$');
}
