import { baseName, fileAt, homes } from './files.ts';
import { type SettingsFile, settingLines, settingsAt, withoutQuotes } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';

const serverCommands = /^(ForceCommand|AuthorizedKeysCommand|AuthorizedPrincipalsCommand)$/i;
const clientCommands = /^(ProxyCommand|KnownHostsCommand|LocalCommand|RemoteCommand)$/i;

/**
 * Commands that ssh and sshd run: `ForceCommand` and its relatives, subsystems, `command=` of authorized keys, `rc` files,
 * `ProxyCommand` and `LocalCommand`. All `armed`: each waits for somebody who connects, a running sshd as well. What a
 * setting switches off (`none`, `PermitLocalCommand no`, `PermitUserRC no`) is `present`. Source: sshd_config(5), ssh_config(5), sshd(8).
 */
export function ssh(scene: StartContext): readonly StartDraft[] {
  const server = settingsAt(scene, [
    '/etc/ssh/sshd_config',
    '/etc/ssh/sshd_config.d/*.conf',
    '/usr/local/etc/sshd_config',
  ]);
  const client = settingsAt(scene, [
    ...['/etc/ssh/ssh_config', '/etc/ssh/ssh_config.d/*.conf'],
    ...homes(scene).map((home) => `${home}/.ssh/config`),
  ]);
  return [
    ...server.flatMap((file) => ofServer(scene, file)),
    ...client.flatMap((file) => ofClient(scene, file)),
    ...rcFiles(scene, server),
    ...keys(scene),
  ];
}

function ofServer(scene: StartContext, { path, file, text }: SettingsFile): readonly StartDraft[] {
  return settingLines(text).flatMap(({ line, text: setting }) => {
    const [name, value] = keyword(setting);
    const common = { kind: 'ssh', path, file, line } as const;
    if (serverCommands.test(name) && value !== '' && value.toLowerCase() !== 'none')
      return codeStart(scene, { ...common, label: `sshd ${name} ${value}`, text: value });
    const [, command = ''] = /^Subsystem$/i.test(name) ? splitFirst(value) : [];
    if (command === '' || /(^internal-sftp|\/sftp-server)(\s|$)/.test(command)) return [];
    return codeStart(scene, { ...common, label: `sshd Subsystem ${value}`, text: command });
  });
}

function ofClient(scene: StartContext, { path, file, text }: SettingsFile): readonly StartDraft[] {
  const lines = settingLines(text).map(({ line, text: setting }) => ({ line, setting: keyword(setting) }));
  const local = lines.some(({ setting: [name, value] }) => /^PermitLocalCommand$/i.test(name) && /^yes$/i.test(value));
  return lines.flatMap(({ line, setting: [name, value] }) => {
    const common = { kind: 'ssh', path, file, line } as const;
    if (clientCommands.test(name) && value !== '' && value.toLowerCase() !== 'none') {
      const reach = /^LocalCommand$/i.test(name) && !local ? 'present' : 'armed';
      return codeStart(scene, { ...common, reach, label: `ssh ${name} ${value}`, text: value });
    }
    const at = /^Match$/i.test(name) ? value.toLowerCase().indexOf('exec ') : -1;
    if (at < 0) return [];
    const command = withoutQuotes(value.slice(at + 5).trim());
    return codeStart(scene, { ...common, label: `ssh Match exec ${command}`, text: command });
  });
}

function rcFiles(scene: StartContext, server: readonly SettingsFile[]): readonly StartDraft[] {
  const off = server.some(({ text }) => settingLines(text).some((line) => /^PermitUserRC\s{1,8}no\b/i.test(line.text)));
  return ['/etc/ssh/sshrc', ...homes(scene).map((home) => `${home}/.ssh/rc`)].flatMap((path) => {
    const file = fileAt(scene, path);
    if (file === undefined) return [];
    const reach = off && baseName(path) === 'rc' ? 'present' : 'armed';
    return fileStart(scene, { kind: 'ssh', reach, label: `ssh login script ${path}`, path, file, language: 'shell' });
  });
}

/** `command="…"` in front of a key: what a login with that key runs. */
function keys(scene: StartContext): readonly StartDraft[] {
  const paths = homes(scene).flatMap((home) => [`${home}/.ssh/authorized_keys`, `${home}/.ssh/authorized_keys2`]);
  return settingsAt(scene, [
    ...paths,
    '/etc/ssh/authorized_keys',
    '/etc/ssh/authorized_keys/*',
    '/etc/dropbear/authorized_keys',
  ]).flatMap(({ path, file, text }) =>
    settingLines(text).flatMap(({ line, text: entry }) => {
      const command = keyCommand(entry);
      if (command === undefined || command === '') return [];
      const label = `authorized key runs ${command}`;
      return codeStart(scene, { kind: 'ssh', label, path, file, line, text: command });
    }),
  );
}

/** The `command` option of one line of authorized_keys, its quotes read. */
export function keyCommand(entry: string): string | undefined {
  // Options end at the first blank outside of quotes; what comes behind the key is a comment.
  const at = optionsOf(entry).toLowerCase().indexOf('command="');
  if (at < 0 || (at > 0 && entry[at - 1] !== ',')) return undefined;
  let command = '';
  for (let index = at + 9; index < entry.length; index += 1) {
    if (entry[index] === '\\' && entry[index + 1] === '"') command += entry[++index];
    else if (entry[index] === '"') return command;
    else command += entry[index];
  }
  return command;
}

function optionsOf(entry: string): string {
  let isQuoted = false;
  for (let at = 0; at < entry.length; at += 1) {
    if (entry[at] === '\\' && isQuoted) at += 1;
    else if (entry[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /\s/.test(entry[at] ?? '')) return entry.slice(0, at);
  }
  return entry;
}

/** `Keyword value` or `Keyword=value`. */
function keyword(setting: string): readonly [string, string] {
  const end = setting.search(/[\s=]/);
  if (end < 0) return [setting, ''];
  return [
    setting.slice(0, end),
    withoutQuotes(
      setting
        .slice(end)
        .replace(/^[\s=]+/, '')
        .trim(),
    ),
  ];
}

function splitFirst(text: string): readonly [string, string] {
  const end = text.search(/\s/);
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end).trim()];
}
