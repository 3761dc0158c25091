import { fileAt } from './files.ts';
import { settingLines, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';

const prefixes = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'];
/** Settings of the kernel that name a program it runs as root, outside every container. Source: kernel's sysctl documentation. */
const programSettings =
  /^kernel[./](core_pattern|modprobe|hotplug|poweroff_cmd|usermodehelper)\s?=\s?\|?\s?(\/\S.{0,1000})$/;

/**
 * What the kernel's helpers run: `install` and `remove` lines of modprobe, programs named in `kernel.*` settings, interpreters
 * of binfmt.d. All `armed`: a container needs more rights than usual to bring them into force. `install NAME /bin/true`
 * (the way to forbid a module) starts nothing.
 */
export function kernelHooks(scene: StartContext): readonly StartDraft[] {
  return [...modules(scene), ...settings(scene), ...binaryFormats(scene)];
}

function modules(scene: StartContext): readonly StartDraft[] {
  return settingsAt(
    scene,
    prefixes.map((prefix) => `${prefix}/modprobe.d/*.conf`),
  ).flatMap(({ path, file, text }) =>
    settingLines(text).flatMap(({ line, text: setting }) => {
      const [, verb = '', name = '', command] = /^(install|remove)\s+(\S{1,200})\s+(\S.{0,4000})$/.exec(setting) ?? [];
      if (command === undefined || /^(\/usr)?\/bin\/(true|false)\b|^:$/.test(command)) return [];
      const label = `modprobe ${verb} ${name}: ${command}`;
      return codeStart(scene, { kind: 'kernel-hook', label, path, file, line, text: command, raisedBy: ['modprobe'] });
    }),
  );
}

function settings(scene: StartContext): readonly StartDraft[] {
  const files = settingsAt(scene, ['/etc/sysctl.conf', ...prefixes.map((prefix) => `${prefix}/sysctl.d/*.conf`)]);
  return files.flatMap(({ path, file, text }) =>
    settingLines(text, ['#', ';']).flatMap(({ line, text: setting }) => {
      const [, name = '', command] = programSettings.exec(setting.replace(/^-/, '')) ?? [];
      if (command === undefined) return [];
      const label = `kernel.${name}: ${command}`;
      return codeStart(scene, { kind: 'kernel-hook', label, path, file, line, text: command });
    }),
  );
}

/** `:name:type:offset:magic:mask:interpreter:flags`, whatever the first character is. */
function binaryFormats(scene: StartContext): readonly StartDraft[] {
  return settingsAt(
    scene,
    prefixes.map((prefix) => `${prefix}/binfmt.d/*.conf`),
  ).flatMap(({ text }) =>
    settingLines(text, ['#', ';']).flatMap(({ text: setting }) => {
      const fields = setting.split(setting[0] ?? ':');
      const path = fields[6] ?? '';
      const file = path.startsWith('/') ? fileAt(scene, path) : undefined;
      if (file === undefined) return [];
      return fileStart(scene, { kind: 'kernel-hook', label: `binfmt ${fields[1] ?? ''}: ${path}`, path, file });
    }),
  );
}
