import type { Lead } from './follow.ts';
import { makeRecipes } from './formats/makefile.ts';
import type { CommandDraft } from './language.ts';
import { shellLine } from './shell-line.ts';
import { npmHooks, packageScripts } from './starts/project-scripts.ts';
import type { Language } from './story.ts';
import { known, textOf, type Value } from './value.ts';
import { cleanPath, type World } from './world.ts';

/** Services of one watched folder, tables of one daemon. */
const mostServices = 200;

/** A tool's command line, taken apart as far as these readers need it. */
interface Call {
  readonly name: string;
  /** Words after the name; what is not known is left out. */
  readonly words: readonly string[];
  /** The words that are no options. */
  readonly operands: readonly string[];
  readonly world: World;
  readonly cwd: string;
}

/**
 * Where tools lead that run what a file or folder tells them to: supervisors, cron daemons with their own tables, package
 * managers of a language, engines that read manifests. Empty for any other command.
 */
export function toolLeads(name: string, command: CommandDraft, world: World, cwd: string): readonly Lead[] {
  const reader = readers.get(name);
  if (reader === undefined) return [];
  const words = command.argv.slice(1).flatMap((word) => textOf(word) ?? []);
  return reader({ name, words, operands: words.filter((word) => !word.startsWith('-')), world, cwd });
}

/** `supervisord -c FILE` runs what that file says, and not what the usual one says. */
export function namesOwnSettings(name: string, command: CommandDraft): boolean {
  if (name !== 'supervisord') return false;
  const words = command.argv.slice(1).map((word) => textOf(word) ?? '');
  const file = option(words, '-c', '--configuration');
  return file !== undefined && !/^\/etc\/(supervisor\/)?supervisord\.conf$/.test(file);
}

const readers = new Map<string, (call: Call) => readonly Lead[]>([
  ['s6-svscan', (call) => services(call, call.operands[0])],
  ['runsvdir', (call) => services(call, call.operands[0])],
  ['s6-supervise', (call) => service(call, call.operands[0])],
  ['runsv', (call) => service(call, call.operands[0])],
  ['supervisord', (call) => configured(call, option(call.words, '-c', '--configuration'))],
  ['crond', (call) => tables(call, option(call.words, '-c', '-c'))],
  ['supercronic', (call) => call.operands.slice(-1).map((path) => table(call, path))],
  ...['npm', 'pnpm', 'yarn', 'bun', 'cnpm'].map((name): [string, (call: Call) => readonly Lead[]] => [
    name,
    packageManager,
  ]),
  ...['npx', 'pnpx', 'bunx'].map((name): [string, (call: Call) => readonly Lead[]] => [name, localProgram]),
  ...['tsx', 'ts-node', 'nodemon', 'forever', 'babel-node', 'pm2', 'pm2-runtime', 'pm2-docker'].map(
    (name): [string, (call: Call) => readonly Lead[]] => [name, nodeProgram],
  ),
  ...['gunicorn', 'uvicorn', 'hypercorn', 'daphne', 'waitress-serve', 'streamlit', 'chainlit', 'fastapi', 'uwsgi'].map(
    (name): [string, (call: Call) => readonly Lead[]] => [name, pythonServer],
  ),
  ['pip', pipInstall],
  ['pip3', pipInstall],
  ['composer', composerInstall],
  ['bundle', (call) => (call.operands[0] === 'exec' ? code(call.words.slice(call.words.indexOf('exec') + 1)) : [])],
  ['make', makeGoals],
  ['gmake', makeGoals],
  ['rackup', (call) => files(call, [call.operands[0] ?? 'config.ru'], 'ruby')],
  ['puma', (call) => files(call, ['config.ru', 'config/puma.rb'], 'ruby')],
  ['docker-compose', compose],
  ['podman-compose', compose],
  ['docker', engine],
  ['podman', engine],
  ['nerdctl', engine],
  ['kubectl', cluster],
  ['oc', cluster],
  ['k3s', cluster],
]);

/** The value of an option, as the next word or behind `=`. */
function option(words: readonly string[], short: string, long: string): string | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === short || word === long) return words[at + 1];
    if (word.startsWith(`${long}=`)) return word.slice(long.length + 1);
    if (!word.startsWith('--') && word.startsWith(short) && word.length > 2) return word.slice(2);
  }
  return undefined;
}

function services(call: Call, folder: string | undefined): readonly Lead[] {
  if (folder === undefined) return [];
  const path = cleanPath(folder, call.cwd);
  return call.world.facts.files
    .list(path)
    .slice(0, mostServices)
    .flatMap((entry) => service(call, entry.path));
}

function service(call: Call, folder: string | undefined): readonly Lead[] {
  if (folder === undefined) return [];
  const base = cleanPath(folder, call.cwd);
  const isDown = call.world.find(`${base}/down`)?.type === 'file';
  return isDown ? [] : ['run', 'log/run'].flatMap((name) => fileLead(call, `${base}/${name}`));
}

function configured(call: Call, path: string | undefined): readonly Lead[] {
  return path === undefined ? [] : fileLead(call, cleanPath(path, call.cwd), 'config');
}

function tables(call: Call, folder: string | undefined): readonly Lead[] {
  if (folder === undefined) return [];
  const found = call.world.facts.files.list(cleanPath(folder, call.cwd));
  return found.slice(0, mostServices).map(({ path }) => table(call, path));
}

function table(call: Call, path: string): Lead {
  return { kind: 'cron-table', path: cleanPath(path, call.cwd), isRunning: true };
}

/** `npm run x`, `npm start`, `npm install` with its life cycle, `yarn x`, `yarn exec`. */
function packageManager(call: Call): readonly Lead[] {
  const { name, words, operands, world, cwd } = call;
  const folder = cleanPath(option(words, '-C', '--prefix') ?? option(words, '-C', '--cwd') ?? '.', cwd);
  const named = operands.filter(
    (word) => word !== option(words, '-C', '--prefix') && word !== option(words, '-C', '--cwd'),
  );
  const [verb = name === 'npm' ? '' : 'install', second = ''] = named;
  const scripts = scriptsIn(world, folder);
  const installs = new Set(['install', 'i', 'ci', 'add', 'clean-install', 'install-test', 'it', 'rebuild']);
  if (installs.has(verb)) {
    if (words.includes('--ignore-scripts')) return [];
    return npmHooks.flatMap((hook) => script(scripts.get(hook)));
  }
  const wanted = ['run', 'run-script', 'rum', 'urn'].includes(verb) ? second : verb;
  const isOwn = ['start', 'test', 'stop', 'restart'].includes(wanted) || wanted !== verb || name !== 'npm';
  if (!isOwn || wanted === '') return [];
  const own = [`pre${wanted}`, wanted, `post${wanted}`].flatMap((each) => script(scripts.get(each)));
  if (own.length > 0) return own;
  return verb === 'exec' || name !== 'npm' ? localProgram({ ...call, cwd: folder }) : [];
}

function scriptsIn(world: World, folder: string): ReadonlyMap<string, string> {
  const file = world.find(cleanPath('package.json', folder));
  const text = file?.type === 'file' ? world.text(file) : undefined;
  return text === undefined ? new Map() : packageScripts(text);
}

function script(text: string | undefined): readonly Lead[] {
  return text === undefined ? [] : [{ kind: 'code', language: 'shell', text, args: [known('sh')] }];
}

/** `npx x`: the program that an installed package brings. */
function localProgram(call: Call): readonly Lead[] {
  const operands = call.operands[0] === 'exec' ? call.operands.slice(1) : call.operands;
  const program = operands[0] ?? '';
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(program)) return [];
  const inner = nodeTools.has(program) ? nodeProgram({ ...call, name: program, operands: operands.slice(1) }) : [];
  return [...fileLead(call, cleanPath(`node_modules/.bin/${program}`, call.cwd)), ...inner];
}

const nodeTools = new Set(['tsx', 'ts-node', 'nodemon', 'forever', 'babel-node', 'pm2', 'pm2-runtime', 'pm2-docker']);

function nodeProgram(call: Call): readonly Lead[] {
  const operand = call.operands.find((word) => !['start', 'watch', 'restart'].includes(word)) ?? '';
  const candidates = [operand, `${operand}.js`, `${operand}.ts`].filter(() => operand !== '');
  return files(call, candidates, 'javascript');
}

/** `gunicorn package.module:app`, `streamlit run file.py`. */
function pythonServer(call: Call): readonly Lead[] {
  return call.operands
    .slice(0, 6)
    .flatMap((word) => {
      if (word.endsWith('.py')) return files(call, [word], 'python');
      const [, module] = /^([A-Za-z_][A-Za-z0-9_.]{0,200}):[A-Za-z_][A-Za-z0-9_.]{0,100}(?:\(\))?$/.exec(word) ?? [];
      if (module === undefined) return [];
      const path = module.replaceAll('.', '/');
      return files(call, [`${path}.py`, `${path}/__init__.py`], 'python');
    })
    .slice(0, 2);
}

function pipInstall(call: Call): readonly Lead[] {
  if (call.operands[0] !== 'install') return [];
  const folders = call.operands
    .slice(1)
    .filter((word) => word === '.' || word.startsWith('./') || word.startsWith('/'));
  return folders.flatMap((folder) => files(call, [`${folder.replace(/\[.*$/, '')}/setup.py`], 'python'));
}

/** The scripts of composer.json are `armed` starts that wait for this name. */
function composerInstall(call: Call): readonly Lead[] {
  const verb = call.operands[0] ?? '';
  const runs = ['install', 'update', 'dump-autoload', 'run-script', 'create-project', 'require'].includes(verb);
  return runs && !call.words.includes('--no-scripts') ? [{ kind: 'service', name: 'composer:scripts' }] : [];
}

function makeGoals(call: Call): readonly Lead[] {
  const folder = cleanPath(option(call.words, '-C', '--directory') ?? '.', call.cwd);
  const named = option(call.words, '-f', '--file');
  const path = (named === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [named])
    .map((name) => cleanPath(name, folder))
    .find((each) => call.world.find(each)?.type === 'file');
  const file = path === undefined ? undefined : call.world.find(path);
  const text = file === undefined ? undefined : call.world.text(file);
  const goals = call.operands.filter(
    (word) => !word.includes('=') && word !== named && cleanPath(word, call.cwd) !== folder,
  );
  const lines = text === undefined ? [] : makeRecipes(text, goals);
  return lines.length === 0 ? [] : script(lines.join('\n'));
}

function compose(call: Call): readonly Lead[] {
  if (!call.operands.some((word) => ['up', 'run', 'start', 'create'].includes(word))) return [];
  const named = option(call.words, '-f', '--file');
  if (named !== undefined) return files(call, [named], 'config');
  return files(call, ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'], 'config').slice(
    0,
    1,
  );
}

/** `docker compose …`, `docker stack deploy -c FILE`, `podman kube play FILE`. */
function engine(call: Call): readonly Lead[] {
  const [first, second, third] = call.operands;
  if (first === 'compose') return compose(call);
  if (first === 'stack') return configured(call, option(call.words, '-c', '--compose-file'));
  if ((first === 'kube' && second === 'play') || (first === 'play' && second === 'kube'))
    return third === undefined ? [] : files(call, [third], 'config');
  return [];
}

function cluster(call: Call): readonly Lead[] {
  const verbs = ['apply', 'create', 'replace', 'run'];
  if (!call.operands.some((word) => verbs.includes(word))) return [];
  const named = option(call.words, '-f', '--filename');
  if (named === '-' || named === '/dev/stdin') return [{ kind: 'stdin', language: 'config', args: [] }];
  return configured(call, named);
}

function code(words: readonly string[]): readonly Lead[] {
  if (words.length === 0) return [];
  return [{ kind: 'code', language: 'shell', text: shellLine(words.map(known)), args: [known('sh')] }];
}

/** Those of these files that are there. */
function files(call: Call, paths: readonly string[], language: Language): readonly Lead[] {
  return paths
    .map((path) => cleanPath(path, call.cwd))
    .filter((path) => call.world.find(path)?.type === 'file')
    .flatMap((path) => fileLead(call, path, language));
}

function fileLead(call: Call, path: string, language?: Language): readonly Lead[] {
  if (call.world.find(path)?.type !== 'file') return [];
  const args: readonly Value[] = [known(path)];
  return [{ kind: 'file', path, args, ...(language === undefined ? {} : { language }) }];
}
