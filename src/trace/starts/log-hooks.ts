import { type SettingsFile, settingLines, settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart } from './start-of.ts';

const scriptWords = /^(prerotate|postrotate|firstaction|lastaction|preremove|shred_cycles_script)$/;

/**
 * Programs that logging starts: scripts of logrotate (`armed`; `runs` when the image runs logrotate), programs to which
 * rsyslog (`omprog`, `^program`) and syslog-ng (`program(…)`) write (`runs` with that daemon).
 */
export function logHooks(scene: StartContext): readonly StartDraft[] {
  return [
    ...settingsAt(scene, ['/etc/logrotate.conf', '/etc/logrotate.d/*']).flatMap((file) => rotation(scene, file)),
    ...settingsAt(scene, ['/etc/rsyslog.conf', '/etc/rsyslog.d/*.conf']).flatMap((file) =>
      found(scene, file, /(?:binary="([^"]{1,2000})"|^[^#\s]{1,200}\s+\^([^;\s]{1,500}))/, 'rsyslog', 'rsyslogd'),
    ),
    ...settingsAt(scene, ['/etc/syslog-ng/syslog-ng.conf', '/etc/syslog-ng/conf.d/*.conf']).flatMap((file) =>
      found(scene, file, /\bprogram\(\s?["']([^"']{1,2000})["']()/, 'syslog-ng', 'syslog-ng'),
    ),
  ];
}

function rotation(scene: StartContext, { path, file, text }: SettingsFile): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  const lines = text.split('\n').slice(0, 20_000);
  for (let at = 0; at < lines.length; at += 1) {
    const word = (lines[at] ?? '').trim();
    if (!scriptWords.test(word)) continue;
    const from = at + 1;
    while (at < lines.length && (lines[at] ?? '').trim() !== 'endscript') at += 1;
    const code = lines.slice(from, at).join('\n');
    const label = `logrotate ${word} (${path}): ${code.trim()}`;
    drafts.push(
      codeStart(scene, { kind: 'log-hook', label, path, file, line: from + 1, text: code, raisedBy: ['logrotate'] }),
    );
  }
  return drafts;
}

function found(
  scene: StartContext,
  { path, file, text }: SettingsFile,
  pattern: RegExp,
  name: string,
  daemon: string,
): readonly StartDraft[] {
  return settingLines(text).flatMap(({ line, text: setting }) => {
    const match = setting.length > 8_000 ? null : pattern.exec(setting);
    const command = match?.[1] || match?.[2];
    if (command === undefined || command === '') return [];
    const label = `${name} writes to ${command}`;
    return codeStart(scene, { kind: 'log-hook', label, path, file, line, text: command, raisedBy: [daemon] });
  });
}
