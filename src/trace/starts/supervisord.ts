import { known } from '../value.ts';
import { type SettingsFile, settingsAt, withoutQuotes } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart } from './start-of.ts';
import { type UnitSetting, unitSettings } from './unit-file.ts';

const raisedBy = ['supervisord'];
/** Where supervisord looks without `-c`. Source: supervisord.org, "Running Supervisor". Its working folder comes last. */
const places = [
  '/etc/supervisord.conf',
  '/etc/supervisor/supervisord.conf',
  '/etc/supervisor.conf',
  '/supervisord.conf',
];
/** Folders that packages include from there. */
const included = [
  '/etc/supervisor/conf.d/*.conf',
  '/etc/supervisord.d/*.ini',
  '/etc/supervisor.d/*.ini',
  '/etc/supervisord.d/*.conf',
  '/etc/supervisor/*.conf',
];

/**
 * Programs of supervisord's configuration. They run with supervisord, but for those with `autostart=false`: somebody has to
 * call them up (`armed`). A file named on a command line (`-c`) is followed from there.
 */
export function supervisord(scene: StartContext): readonly StartDraft[] {
  const cwd = scene.config.WorkingDir ?? '/';
  const own = [`${cwd}/supervisord.conf`, `${cwd}/etc/supervisord.conf`, ...places];
  const files = settingsAt(scene, [...own, ...included]);
  const more = files.flatMap((file) => settingsAt(scene, includes(file)));
  const all = new Map([...files, ...more].map((file) => [file.file, file]));
  return [...all.values()].flatMap((file) =>
    supervised(file.text).map(({ line, label, code, isAutomatic, cwd: folder, env }) =>
      codeStart(scene, {
        ...{ kind: 'init', label: `supervisord ${label}`, path: file.path, file: file.file, line, text: code },
        raisedBy: [...(isAutomatic ? raisedBy : []), `unit:${label.slice(label.indexOf(':') + 1).split(':')[0] ?? ''}`],
        ...(folder === undefined ? {} : { cwd: folder }),
        ...(env.size === 0 ? {} : { env: new Map([...env].map(([name, value]) => [name, known(value)])) }),
      }),
    ),
  );
}

/** Files that an `[include]` names, links and patterns not yet looked up. */
function includes({ path, text }: SettingsFile): readonly string[] {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return unitSettings(text)
    .filter(({ section, name }) => section === 'include' && name === 'files')
    .flatMap(({ value }) => value.split(/\s+/))
    .filter((name) => name !== '')
    .slice(0, 50)
    .map((name) => name.replaceAll('%(here)s', folder))
    .map((name) => (name.startsWith('/') ? name : `${folder}/${name}`));
}

/** One program that supervisord looks after. */
export interface Supervised {
  readonly line: number;
  /** Section and command. */
  readonly label: string;
  /** Shell code. */
  readonly code: string;
  readonly isAutomatic: boolean;
  readonly cwd?: string;
  readonly env: ReadonlyMap<string, string>;
}

/** The programs of one configuration. */
export function supervised(text: string): readonly Supervised[] {
  const sections = new Map<string, UnitSetting[]>();
  for (const setting of unitSettings(text)) {
    const list = sections.get(setting.section) ?? [];
    list.push(setting);
    sections.set(setting.section, list);
  }
  const found: Supervised[] = [];
  for (const [section, settings] of sections) {
    if (!/^(program|eventlistener|fcgi-program):/.test(section)) continue;
    const last = (name: string): UnitSetting | undefined => settings.findLast((setting) => setting.name === name);
    const command = last('command');
    if (command === undefined || command.value === '') continue;
    const cwd = last('directory')?.value;
    found.push({
      line: command.line,
      label: `${section}: ${command.value}`,
      code: expanded(command.value, section),
      isAutomatic: !/^(false|no|off|0)$/i.test(last('autostart')?.value ?? 'true'),
      ...(cwd?.startsWith('/') === true ? { cwd } : {}),
      env: environment(last('environment')?.value ?? ''),
    });
  }
  return found;
}

/** `%(ENV_NAME)s` is a variable; other expansions are not known. A ` ;` starts a comment. */
function expanded(value: string, section: string): string {
  const comment = value.indexOf(' ;');
  const code = comment < 0 ? value : value.slice(0, comment);
  const program = section.slice(section.indexOf(':') + 1).replace(/[^A-Za-z0-9_.-]/g, '_');
  return code
    .replace(/%\(ENV_([A-Za-z0-9_]{1,80})\)s/g, '${$1}')
    .replaceAll('%(program_name)s', program)
    .replace(/%\(([a-z_]{1,40})\)0?[0-9]?[sd]/g, '${SUPERVISOR_$1}')
    .replaceAll('%%', '%');
}

/** `A="x",B=y`. */
function environment(text: string): ReadonlyMap<string, string> {
  const env = new Map<string, string>();
  let at = 0;
  while (at < text.length && env.size < 200) {
    const equals = text.indexOf('=', at);
    if (equals < 0) break;
    const name = text
      .slice(at, equals)
      .replace(/^[\s,]+/, '')
      .trim();
    const quote = text[equals + 1];
    const quoted = quote === '"' || quote === "'";
    let end = quoted ? text.indexOf(quote, equals + 2) + 1 : text.indexOf(',', equals);
    if (end <= 0) end = text.length;
    if (/^[A-Za-z_][A-Za-z0-9_]{0,80}$/.test(name)) env.set(name, withoutQuotes(text.slice(equals + 1, end).trim()));
    at = end + 1;
  }
  return env;
}
