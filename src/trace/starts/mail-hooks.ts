import { homes } from './files.ts';
import { type SettingsFile, settingLines, settingsAt, withoutQuotes } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart } from './start-of.ts';

/**
 * Programs that a mail starts: `|command` of aliases and `.forward`, recipes of procmail, `pipe` services and
 * `mailbox_command` of Postfix. All `armed`: somebody has to write. Sources: aliases(5), procmailrc(5), pipe(8), postconf(5).
 */
export function mailHooks(scene: StartContext): readonly StartDraft[] {
  const own = homes(scene);
  const find = (paths: readonly string[], pattern: RegExp, what: string): readonly StartDraft[] =>
    settingsAt(scene, paths).flatMap((file) => lines(scene, file, pattern, what));
  return [
    ...find(
      ['/etc/aliases', '/etc/mail/aliases', '/etc/postfix/aliases'],
      /:\s{0,40}(?:.{0,200},\s{0,8})?"?\|\s?(.{1,2000})$/,
      'mail alias',
    ),
    ...find(
      own.map((home) => `${home}/.forward`),
      /^"?\|\s?(.{1,2000})$/,
      'forwarded mail',
    ),
    ...find(['/etc/procmailrc', ...own.map((home) => `${home}/.procmailrc`)], /^\|\s?(.{1,2000})$/, 'procmail'),
    ...find(['/etc/postfix/master.cf'], /^(?:argv=|.{0,400}\sargv=)(\/.{1,2000})$/, 'Postfix pipe'),
    ...find(['/etc/postfix/main.cf'], /^mailbox_command\s{0,8}=\s{0,8}(\S.{0,2000})$/, 'Postfix mailbox_command'),
  ];
}

function lines(
  scene: StartContext,
  { path, file, text }: SettingsFile,
  pattern: RegExp,
  what: string,
): readonly StartDraft[] {
  return settingLines(text).flatMap(({ line, text: setting }) => {
    const command = setting.length > 4_000 ? undefined : pattern.exec(setting)?.[1];
    if (command === undefined) return [];
    const code = withoutQuotes(command.replace(/"$/, '')).trim();
    return codeStart(scene, { kind: 'mail-hook', label: `${what} (${path}): ${code}`, path, file, line, text: code });
  });
}
