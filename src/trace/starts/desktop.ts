import { baseName, homes } from './files.ts';
import { type SettingsFile, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart } from './start-of.ts';
import { unitSettings } from './unit-file.ts';

/**
 * Programs that a desktop session starts (XDG autostart), and those that D-Bus starts when their name is asked for. `armed`;
 * an autostart entry with `Hidden=true` is `present`. Sources: the Desktop Application Autostart and D-Bus specifications.
 */
export function desktop(scene: StartContext): readonly StartDraft[] {
  const own = homes(scene);
  const autostart = settingsAt(scene, [
    ...['/etc/xdg/autostart/*.desktop', '/usr/share/autostart/*.desktop', '/usr/share/gnome/autostart/*.desktop'],
    ...own.map((home) => `${home}/.config/autostart/*.desktop`),
  ]);
  const bus = settingsAt(scene, [
    ...['services', 'system-services'].flatMap((folder) => [
      `/usr/share/dbus-1/${folder}/*.service`,
      `/etc/dbus-1/${folder}/*.service`,
    ]),
    ...[
      '/usr/local/share/dbus-1/services/*.service',
      ...own.map((home) => `${home}/.local/share/dbus-1/services/*.service`),
    ],
  ]);
  return [
    ...autostart.flatMap((file) => entry(scene, file, 'autostart')),
    ...bus.flatMap((file) => entry(scene, file, 'D-Bus service')),
  ];
}

function entry(scene: StartContext, { path, file, text }: SettingsFile, what: string): readonly StartDraft[] {
  const settings = unitSettings(text);
  const hidden = settings.some(({ name, value }) => name === 'Hidden' && value.toLowerCase() === 'true');
  return settings.flatMap(({ name, value, line }) => {
    // Its unit is what systemd starts; /bin/false stands where only that may.
    if (name !== 'Exec' || value === '' || /\/false$/.test(value)) return [];
    const code = value.replace(/ ?%[fFuUdDnNickvm]/g, '').replaceAll('%%', '%');
    const label = `${what} ${baseName(path)}: ${code}`;
    return codeStart(scene, {
      kind: 'desktop',
      reach: hidden ? 'present' : 'armed',
      label,
      path,
      file,
      line,
      text: code,
    });
  });
}
