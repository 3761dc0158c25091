import type { FileFact } from '../../inspect/facts.ts';
import { baseName, filesIn, foldersIn } from './files.ts';
import type { StartContext } from './start.ts';
import { type UnitSetting, unitSettings } from './unit-file.ts';

/** One unit of one manager (the system's, or a user's), with its drop-ins. */
export interface Unit {
  readonly name: string;
  /** The unit's own file and its drop-ins. */
  readonly parts: readonly {
    readonly path: string;
    readonly file: FileFact;
    readonly settings: readonly UnitSetting[];
  }[];
  /** Something starts it: a target it hangs on, a timer, a socket, a path, a preset. */
  readonly isEnabled: boolean;
  /** When a timer starts it. */
  readonly schedule?: string;
}

/** Units read for one manager. */
const mostUnits = 3_000;

/**
 * The units in these folders, the first folder winning for each name. Enabled is what a `.wants`, `.requires` or `.upholds`
 * folder links to (systemd.unit(5)), what a preset names, and what an enabled timer, socket or path unit triggers.
 * Masked units (links to /dev/null) are left out.
 */
export function unitsIn(
  scene: StartContext,
  folders: readonly string[],
  presets: ReadonlySet<string>,
): readonly Unit[] {
  const units = new Map<string, Unit['parts'][number][]>();
  const pulled = new Set<string>(presets);
  const masked = new Set<string>();
  for (const folder of folders) {
    for (const entry of scene.facts.files.list(folder)) {
      const isLink = entry.type === 'symlink';
      if (isLink && (entry.linkTarget === '/dev/null' || entry.linkTarget === '')) masked.add(baseName(entry.path));
    }
  }
  for (const folder of folders) {
    for (const { path, file } of filesIn(scene, folder)) {
      const name = baseName(path);
      if (!isUnit(name) || units.has(name) || masked.has(name) || units.size >= mostUnits) continue;
      // `syslog.service` that links to `rsyslog.service` is another name of it.
      const settings = settingsOf(scene, file);
      if (settings !== undefined) units.set(name, [{ path, file, settings }]);
    }
    for (const path of foldersIn(scene, folder)) {
      if (!/\.(wants|requires|upholds)$/.test(path)) continue;
      for (const entry of scene.facts.files.list(path)) pulled.add(baseName(entry.path));
    }
  }
  for (const folder of folders) addDropIns(scene, folder, units);
  const schedules = triggered(units, pulled);
  return [...units].map(([name, parts]) => {
    const schedule = schedules.get(name);
    const isEnabled = isPulled(name, pulled) || schedule !== undefined;
    return { name, parts, isEnabled, ...(schedule ? { schedule } : {}) };
  });
}

function isUnit(name: string): boolean {
  return /\.(service|socket|timer|path|mount|swap)$/.test(name);
}

/** A template is enabled when an instance of it is. */
function isPulled(name: string, pulled: ReadonlySet<string>): boolean {
  if (pulled.has(name)) return true;
  const at = name.indexOf('@.');
  if (at < 0) return false;
  const end = name.slice(at + 1);
  for (const each of pulled) if (each.startsWith(name.slice(0, at + 1)) && each.endsWith(end)) return true;
  return false;
}

function settingsOf(scene: StartContext, file: FileFact): readonly UnitSetting[] | undefined {
  const text = scene.text(file);
  return text === undefined ? undefined : unitSettings(text.slice(0, 512 * 1024));
}

/** `NAME.d/*.conf`; what is meant for a whole kind of units (`service.d`) hangs on the first of that kind. */
function addDropIns(scene: StartContext, folder: string, units: Map<string, Unit['parts'][number][]>): void {
  for (const path of foldersIn(scene, folder)) {
    if (!path.endsWith('.d')) continue;
    const name = baseName(path).slice(0, -2);
    for (const found of filesIn(scene, path)) {
      if (!found.path.endsWith('.conf')) continue;
      const settings = settingsOf(scene, found.file);
      if (settings === undefined) continue;
      const parts = units.get(name) ?? [];
      parts.push({ ...found, settings });
      units.set(name, parts);
    }
  }
}

/** What enabled timers, sockets and paths start, with when. */
function triggered(
  units: ReadonlyMap<string, readonly Unit['parts'][number][]>,
  pulled: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, parts] of units) {
    const kind = /\.(timer|socket|path)$/.exec(name)?.[1];
    if (kind === undefined || !isPulled(name, pulled)) continue;
    const settings = parts.flatMap((part) => part.settings);
    const named = settings.findLast((setting) => setting.name === 'Unit' || setting.name === 'Service')?.value;
    const target = named || `${name.slice(0, -kind.length - 1)}.service`;
    found.set(target, kind === 'timer' ? timing(settings) : '');
    if (kind === 'socket') found.set(target.replace('.service', '@.service'), '');
  }
  return found;
}

function timing(settings: readonly UnitSetting[]): string {
  const when = settings.filter(({ name, value }) => /^On[A-Z]/.test(name) && value !== '');
  return when
    .map(({ name, value }) => `${name}=${value}`)
    .join(' ')
    .slice(0, 200);
}
