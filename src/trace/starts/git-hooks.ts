import { baseName, filesIn, homes, isExecutable } from './files.ts';
import { settingsAt } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';
import { namedFiles } from './walk.ts';

/** Settings whose value git hands to a shell, `!` or not. Source: git-config(1). */
const commandSettings =
  /^(core\.(fsmonitor|sshcommand|pager|editor|askpass|gitproxy|alternaterefscommand)|sequence\.editor|pager\..*|interactive\.difffilter|gpg\.program|gpg\..*\.program|diff\.external|diff\..*\.(command|textconv)|merge\..*\.driver|filter\..*\.(clean|smudge|process)|difftool\..*\.cmd|mergetool\..*\.cmd|browser\..*\.cmd|uploadpack\.packobjectshook|credential\.helper|credential\..*\.helper|trailer\..*\.(command|cmd)|sendemail\..*cmd|remote\..*\.(uploadpack|receivepack)|ssh\.variant|http\.proxyauthmethod)$/;
/** Values that only switch something on or off, or name a plain program. */
const plain =
  /^(true|false|auto|yes|no|on|off|cat|less [A-Za-z -]*|less|vim?|nano|emacs|store|cache|osxkeychain|git-lfs .*|ssh|simple)$/;

/**
 * What git runs: hooks of repositories in the image (not the `.sample` ones, and only executable ones), hooks of
 * `core.hooksPath` and of the template that `git init` and `git clone` copy, commands in its configuration and aliases with
 * `!`. All `armed`: they wait for somebody who uses git there.
 */
export function gitHooks(scene: StartContext): readonly StartDraft[] {
  const repositories = namedFiles(scene, 'repository').map(({ path }) => path);
  const configs = settingsAt(scene, [
    ...['/etc/gitconfig', '/usr/local/etc/gitconfig', '/usr/etc/gitconfig'],
    ...homes(scene).flatMap((home) => [`${home}/.gitconfig`, `${home}/.config/git/config`]),
    ...repositories.map((folder) => `${folder}/config`),
  ]);
  const named = configs.flatMap(({ path, text }) => gitSettings(text).flatMap((setting) => hookFolder(setting, path)));
  const folders = [...repositories.map((folder) => `${folder}/hooks`), '/usr/share/git-core/templates/hooks', ...named];
  return [
    ...[...new Set(folders)].flatMap((folder) => hooks(scene, folder)),
    ...configs.flatMap(({ path, file, text }) =>
      gitSettings(text).flatMap(({ name, value, line }) => {
        const code = gitCommand(name, value);
        if (code === undefined) return [];
        const label = `git ${name} (${path}): ${value}`;
        return codeStart(scene, { kind: 'git-hook', label, path, file, line, text: code });
      }),
    ),
  ];
}

function hooks(scene: StartContext, folder: string): readonly StartDraft[] {
  return filesIn(scene, folder).flatMap(({ path, file }) => {
    if (!/^[a-z0-9-]+$/.test(baseName(path))) return [];
    const reach = isExecutable(file) ? 'armed' : 'present';
    return fileStart(scene, { kind: 'git-hook', reach, label: `git hook ${path}`, path, file });
  });
}

/** Characters of one value that goes over several lines. */
const longestValue = 20_000;

/** One `section.name` of git's configuration. */
interface GitSetting {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** Reads a git configuration; names as git writes them: `remote.origin.url`, section and key in lower case. */
export function gitSettings(text: string): readonly GitSetting[] {
  const settings: GitSetting[] = [];
  let section = '';
  const lines = text.split('\n').slice(0, 10_000);
  for (let at = 0; at < lines.length; at += 1) {
    let rest = (lines[at] ?? '').trim();
    const line = at + 1;
    if (rest === '' || rest.startsWith('#') || rest.startsWith(';')) continue;
    const header = /^\[\s?([A-Za-z0-9.-]{1,100})(?:\s{1,4}"([^"]{0,500})")?\s?\]/.exec(rest);
    if (header !== null) {
      section = `${(header[1] ?? '').toLowerCase()}${header[2] === undefined ? '' : `.${header[2]}`}`;
      rest = rest.slice(header[0].length).trim();
      if (rest === '') continue;
    }
    while (rest.endsWith('\\') && !rest.endsWith('\\\\') && at + 1 < lines.length && rest.length < longestValue) {
      at += 1;
      rest = `${rest.slice(0, -1)}${(lines[at] ?? '').trim()}`;
    }
    const equals = rest.indexOf('=');
    const key = (equals < 0 ? rest : rest.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? 'true' : unquoted(rest.slice(equals + 1).trim());
    settings.push({ name: `${section}.${key}`, value, line });
  }
  return settings;
}

function unquoted(text: string): string {
  let value = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '\\') value += text[++at] === 'n' ? '\n' : (text[at] ?? '');
    else if (!isQuoted && (character === '#' || character === ';')) break;
    else value += character;
  }
  return value.trim();
}

/** Shell code of a setting (its name in lower case), `undefined` when it runs nothing of note. */
export function gitCommand(name: string, value: string): string | undefined {
  if (name.startsWith('alias.')) return value.startsWith('!') ? value.slice(1) : undefined;
  // `ext::` runs its words as a program.
  if (/^(remote|url)\..*\.(url|pushurl|insteadof)$/.test(name) && value.startsWith('ext::')) return value.slice(5);
  if (!commandSettings.test(name) || value === '' || plain.test(value)) return undefined;
  if (name.endsWith('helper'))
    return value.startsWith('!') ? value.slice(1) : value.startsWith('/') ? value : undefined;
  return value.replace(/^!/, '');
}

function hookFolder({ name, value }: GitSetting, config: string): readonly string[] {
  const home = config.slice(0, config.lastIndexOf('/')).replace(/\/\.config\/git$/, '');
  const path = value.startsWith('~/') ? `${home}${value.slice(1)}` : value;
  const worktree = config.endsWith('/.git/config') ? config.slice(0, -'/.git/config'.length) : home;
  const absolute = path.startsWith('/') ? path : `${worktree}/${path}`;
  if (name === 'core.hookspath') return [absolute];
  return name === 'init.templatedir' ? [`${absolute}/hooks`] : [];
}
