import { matching, settingLines, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';

/** Options of pam_exec that are not its command. Source: pam_exec(8). */
const execOptions = /^(debug|expose_authtok|seteuid|quiet|quiet_log|stdout|log=.*|type=.*)$/;
const scriptFolders = ['/usr/share/libpam-script', '/etc/pam-script.d', '/etc/security/pam_script'];

/**
 * Programs that PAM runs when somebody logs in or changes a password: `pam_exec.so COMMAND`, `pam_script.so`'s folder,
 * `pam_python.so SCRIPT`. `armed` when a service names the module; a folder of pam_script that none names is `present`.
 */
export function pam(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  let folders: string[] | undefined;
  for (const { path, file, text } of settingsAt(scene, ['/etc/pam.d/*', '/etc/pam.conf', '/usr/lib/pam.d/*'])) {
    for (const { line, text: setting } of settingLines(text)) {
      const words = setting.split(/\s+/);
      const module = words.findIndex((word) => /(^|\/)pam_(exec|script|python)\.so$/.test(word));
      if (module < 1) continue;
      const name = words[module]?.replace(/^.*\//, '') ?? '';
      const rest = words.slice(module + 1);
      if (name === 'pam_script.so') {
        folders ??= [...scriptFolders];
        folders.push(...rest.flatMap((word) => (word.startsWith('dir=/') ? [word.slice(4)] : [])));
        continue;
      }
      const command = rest
        .slice(
          Math.max(
            0,
            rest.findIndex((word) => !execOptions.test(word)),
          ),
        )
        .join(' ');
      if (command === '' || execOptions.test(command)) continue;
      const label = `pam ${name} (${path}): ${command}`;
      const code = name === 'pam_python.so' ? `python3 ${command}` : command;
      drafts.push(codeStart(scene, { kind: 'pam', label, path, file, line, text: code }));
    }
  }
  for (const folder of folders ?? scriptFolders) {
    for (const { path, file } of matching(scene, `${folder}/pam_script*`)) {
      const reach = folders === undefined ? 'present' : 'armed';
      drafts.push(fileStart(scene, { kind: 'pam', reach, label: `pam_script ${path}`, path, file }));
    }
  }
  return drafts;
}
