import type { Where } from '../../inspect/where.ts';
import type { Language } from '../story.ts';
import { known } from '../value.ts';
import { gitCommand } from './git-hooks.ts';
import { settingLines, settingsAt, withoutQuotes } from './read-settings.ts';
import type { StartContext, StartDraft } from './start.ts';

type Action = StartDraft['action'];

/** How one variable loads code, and by which program; programs with an empty list: every process. */
interface LoadingVariable {
  readonly raisedBy: readonly string[];
  /** It is read by whoever wants it: no program's start alone brings it up. */
  readonly waits?: boolean;
  read(value: string): readonly Action[];
}

const shells = ['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh'];
const pythons = ['python'];

/** Variables of the image's Env that make programs load or run code. Sources: the manual pages of the programs. */
const variables = new Map<string, LoadingVariable>([
  ['LD_PRELOAD', { raisedBy: [], read: libraries }],
  ['LD_AUDIT', { raisedBy: [], read: libraries }],
  ['BASH_ENV', { raisedBy: ['bash'], read: shellFile }],
  ['ENV', { raisedBy: shells, read: shellFile }],
  ['PROMPT_COMMAND', { raisedBy: ['bash'], read: shellText('PROMPT_COMMAND') }],
  [
    'ZDOTDIR',
    { raisedBy: ['zsh'], read: (value) => [file(`${value}/.zshenv`, 'shell'), file(`${value}/.zshrc`, 'shell')] },
  ],
  ['PYTHONSTARTUP', { raisedBy: pythons, read: (value) => [file(value, 'python')] }],
  ['PYTHONPATH', { raisedBy: pythons, read: pythonPath }],
  ['NODE_OPTIONS', { raisedBy: ['node', 'npm', 'npx', 'yarn'], read: (value) => options(value, nodeOptions) }],
  ['PERL5OPT', { raisedBy: ['perl'], read: perlCode }],
  ['RUBYOPT', { raisedBy: ['ruby'], read: (value) => options(value, ['-r']) }],
  ...['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS', 'CATALINA_OPTS', 'JAVA_OPTS', 'MAVEN_OPTS'].map(
    (name): [string, LoadingVariable] => [name, { raisedBy: ['java'], read: javaAgents }],
  ),
  ['DOTNET_STARTUP_HOOKS', { raisedBy: ['dotnet'], read: libraries }],
  ['CORECLR_PROFILER_PATH', { raisedBy: ['dotnet'], read: libraries }],
  ['LUA_INIT', { raisedBy: ['lua'], read: luaCode }],
  ['PERL5DB', { raisedBy: ['perl'], read: (value) => [code('PERL5DB', value, 'perl')] }],
  ['R_PROFILE', { raisedBy: ['R', 'Rscript'], read: (value) => [file(value)] }],
  ['R_PROFILE_USER', { raisedBy: ['R', 'Rscript'], read: (value) => [file(value)] }],
  [
    'RUBYLIB',
    { raisedBy: ['ruby'], read: (value) => folders(value).map((folder) => file(`${folder}/rubygems_plugin.rb`)) },
  ],
  ...['PS0', 'PS1', 'PS2', 'PS4'].map((name): [string, LoadingVariable] => [
    name,
    { raisedBy: [], read: prompt(name), waits: true },
  ]),
  ['GIT_SSH_COMMAND', { raisedBy: ['git'], read: shellText('GIT_SSH_COMMAND') }],
  ['GIT_EXTERNAL_DIFF', { raisedBy: ['git'], read: shellText('GIT_EXTERNAL_DIFF') }],
  ['GIT_PROXY_COMMAND', { raisedBy: ['git'], read: shellText('GIT_PROXY_COMMAND') }],
  ...['GIT_ASKPASS', 'GIT_SSH', 'GIT_EDITOR', 'GIT_SEQUENCE_EDITOR', 'GIT_PAGER'].map(
    (name): [string, LoadingVariable] => [name, { raisedBy: ['git'], read: shellText(name) }],
  ),
  ...[
    'PAGER',
    'MANPAGER',
    'EDITOR',
    'VISUAL',
    'BROWSER',
    'SSH_ASKPASS',
    'SUDO_ASKPASS',
    'SUDO_EDITOR',
    'LESSCLOSE',
  ].map((name): [string, LoadingVariable] => [name, { raisedBy: [], read: shellText(name), waits: true }]),
  ['LESSOPEN', { raisedBy: ['less'], read: (value) => shellText('LESSOPEN')(value.replace(/^\|{1,2}-?/, '')) }],
]);

const nodeOptions = ['--require', '-r', '--import', '--loader', '--experimental-loader'];

/**
 * Variables that load code, in the image's Env: `runs` when every process reads them (LD_PRELOAD), else `armed` until the
 * program they belong to runs. The same in /etc/environment, which login sessions read: always `armed`. And git's settings
 * given as `GIT_CONFIG_KEY_0`, `GIT_CONFIG_VALUE_0`.
 */
export function env(scene: StartContext): readonly StartDraft[] {
  const settings = scene.config.Env ?? [];
  const own = settings.flatMap((setting) => loading(setting, { config: 'Env' }, `ENV ${setting}`));
  const sessions = settingsAt(scene, ['/etc/environment', '/etc/environment.d/*.conf', '/etc/default/locale']);
  const later = sessions.flatMap(({ path, file, text }) =>
    settingLines(text).flatMap(({ line, text: setting }) => {
      const equals = setting.indexOf('=');
      const plain = `${setting
        .slice(0, equals)
        .replace(/^export\s/, '')
        .trim()}=${withoutQuotes(setting.slice(equals + 1).trim())}`;
      const found = equals < 1 ? [] : loading(plain, scene.at(file, line), `${path}: ${plain}`);
      return found.map(({ raisedBy: _raisedBy, ...draft }): StartDraft => ({ ...draft, reach: 'armed' }));
    }),
  );
  return [...own, ...gitConfig(settings), ...later];
}

function loading(setting: string, where: Where, label: string): readonly StartDraft[] {
  const equals = setting.indexOf('=');
  if (equals < 1) return [];
  const name = setting.slice(0, equals);
  const value = setting.slice(equals + 1);
  const variable = variables.get(name) ?? exportedFunction(name);
  if (variable === undefined || value.trim() === '') return [];
  const { raisedBy, waits = false } = variable;
  return variable.read(value).map((action): StartDraft => {
    const reach = raisedBy.length === 0 && !waits ? 'runs' : 'armed';
    return { kind: 'env', reach, label, where, action, raisedBy };
  });
}

/** `GIT_CONFIG_KEY_0=core.sshCommand`, `GIT_CONFIG_VALUE_0=…`. Source: git-config(1), "Environment". */
function gitConfig(settings: readonly string[]): readonly StartDraft[] {
  return settings.flatMap((setting) => {
    const [, number, key] = /^GIT_CONFIG_KEY_(\d{1,3})=(\S{1,200})$/.exec(setting) ?? [];
    const prefix = `GIT_CONFIG_VALUE_${number}=`;
    const value = settings.find((each) => each.startsWith(prefix))?.slice(prefix.length);
    const command = key === undefined || value === undefined ? undefined : gitCommand(key.toLowerCase(), value);
    if (command === undefined) return [];
    const action = code(`GIT_CONFIG_VALUE_${number}`, command, 'shell');
    return {
      kind: 'env',
      reach: 'armed',
      label: `ENV ${key}=${value}`,
      where: { config: 'Env' },
      action,
      raisedBy: ['git'],
    };
  });
}

/** Bash takes `BASH_FUNC_name%%=() { …; }` as a function: it can stand in for any command. */
function exportedFunction(name: string): LoadingVariable | undefined {
  if (!name.startsWith('BASH_FUNC_')) return undefined;
  const called = name.slice('BASH_FUNC_'.length).replace(/(%%|\(\))$/, '');
  return { raisedBy: ['bash'], read: (value) => shellText(name)(`${called} ${value}\n${called}`) };
}

function libraries(value: string): readonly Action[] {
  return value
    .split(/[\s:]+/)
    .filter((path) => path !== '')
    .map((path) => ({ kind: 'library', path }));
}

function shellFile(value: string): readonly Action[] {
  return [file(value, 'shell')];
}

function shellText(field: string): (value: string) => readonly Action[] {
  return (text) => [code(field, text, 'shell')];
}

function code(field: string, text: string, language: Language): Action {
  return { kind: 'code', language, text, origin: { kind: 'config', field: `Env ${field}` }, args: [known('sh')] };
}

/** A prompt runs what stands in `$(…)` and backquotes. */
function prompt(field: string): (value: string) => readonly Action[] {
  return (text) => (/\$\(|`/.test(text) ? [code(field, `: "${text.replaceAll('"', '\\"')}"`, 'shell')] : []);
}

/** `@file` or code. Source: lua(1). */
function luaCode(value: string): readonly Action[] {
  return value.startsWith('@') ? [file(value.slice(1))] : [code('LUA_INIT', value, 'lua')];
}

function folders(value: string): readonly string[] {
  return value.split(':').filter((folder) => folder.startsWith('/'));
}

/** Folders put before Python's own: only the modules that Python loads by itself count as started. */
function pythonPath(value: string): readonly Action[] {
  return folders(value).flatMap((folder) => [
    file(`${folder}/sitecustomize.py`, 'python'),
    file(`${folder}/usercustomize.py`, 'python'),
  ]);
}

function javaAgents(value: string): readonly Action[] {
  const actions: Action[] = [];
  for (const word of value.split(/\s+/)) {
    const match = /^-(?:javaagent|agentpath):([^=]+)/.exec(word);
    if (match?.[1] !== undefined) actions.push({ kind: 'library', path: match[1] });
  }
  return actions;
}

/** `-Mmodule=args` cannot be followed to a file; `-d:x`, `-I` neither. Code after `-e` is not allowed there by Perl. */
function perlCode(value: string): readonly Action[] {
  const match = /-M(\/?[A-Za-z0-9_:/.]+)/.exec(value);
  return match?.[1] === undefined ? [] : [{ kind: 'library', path: match[1] }];
}

function options(value: string, names: readonly string[]): readonly Action[] {
  const words = value.split(/\s+/);
  const actions: Action[] = [];
  words.forEach((word, index) => {
    for (const name of names) {
      if (word === name && words[index + 1] !== undefined) actions.push(file(words[index + 1] ?? ''));
      else if (word.startsWith(`${name}=`)) actions.push(file(word.slice(name.length + 1)));
      else if (name.length === 2 && word.startsWith(name) && word.length > 2) actions.push(file(word.slice(2)));
    }
  });
  return actions;
}

function file(path: string, language?: 'shell' | 'python'): Action {
  const bare = path.replace(/^file:\/\//, '');
  return { kind: 'file', path: bare, ...(language === undefined ? {} : { language }) };
}
