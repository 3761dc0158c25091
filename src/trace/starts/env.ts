import { known } from '../value.ts';
import type { StartContext, StartDraft } from './start.ts';

type Action = StartDraft['action'];

/** How one variable loads code, and by which program; programs with an empty list: every process. */
interface LoadingVariable {
  readonly raisedBy: readonly string[];
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
  ['JAVA_TOOL_OPTIONS', { raisedBy: ['java'], read: javaAgents }],
  ['JDK_JAVA_OPTIONS', { raisedBy: ['java'], read: javaAgents }],
  ['_JAVA_OPTIONS', { raisedBy: ['java'], read: javaAgents }],
  ['GIT_SSH_COMMAND', { raisedBy: ['git'], read: shellText('GIT_SSH_COMMAND') }],
  ['GIT_EXTERNAL_DIFF', { raisedBy: ['git'], read: shellText('GIT_EXTERNAL_DIFF') }],
  ['GIT_PROXY_COMMAND', { raisedBy: ['git'], read: shellText('GIT_PROXY_COMMAND') }],
  ['GIT_ASKPASS', { raisedBy: ['git'], read: shellText('GIT_ASKPASS') }],
  ['LESSOPEN', { raisedBy: ['less'], read: (value) => shellText('LESSOPEN')(value.replace(/^\|{1,2}-?/, '')) }],
]);

const nodeOptions = ['--require', '-r', '--import', '--loader', '--experimental-loader'];

/** Variables of the image's environment that load code. */
export function env(scene: StartContext): readonly StartDraft[] {
  const drafts: StartDraft[] = [];
  for (const setting of scene.config.Env ?? []) {
    const equals = setting.indexOf('=');
    if (equals < 1) continue;
    const name = setting.slice(0, equals);
    const value = setting.slice(equals + 1);
    const variable = variables.get(name) ?? exportedFunction(name);
    if (variable === undefined || value.trim() === '') continue;
    for (const action of variable.read(value)) {
      drafts.push({
        kind: 'env',
        reach: variable.raisedBy.length === 0 ? 'runs' : 'armed',
        label: `ENV ${setting}`,
        where: { config: 'Env' },
        action,
        raisedBy: variable.raisedBy,
      });
    }
  }
  return drafts;
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
  return (text) => [
    { kind: 'code', language: 'shell', text, origin: { kind: 'config', field: `Env ${field}` }, args: [known('sh')] },
  ];
}

/** Folders put before Python's own: only the modules that Python loads by itself count as started. */
function pythonPath(value: string): readonly Action[] {
  const folders = value.split(':').filter((folder) => folder.startsWith('/'));
  return folders.flatMap((folder) => [
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
