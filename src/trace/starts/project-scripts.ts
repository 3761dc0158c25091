import { isLibraryPath } from '../../inspect/library-path.ts';
import type { StartContext, StartDraft } from './start.ts';
import { codeStart, fileStart } from './start-of.ts';
import { type NamedFile, namedFiles } from './walk.ts';

/** Scripts that `npm install` runs by itself, in their order. Source: npm's documentation, "Life Cycle Operation Order". */
export const npmHooks: readonly string[] = [
  'preinstall',
  'install',
  'postinstall',
  'preprepare',
  'prepare',
  'postprepare',
];
const composerHooks =
  /^(pre|post)-(install|update|autoload-dump|root-package-install|create-project|package-install|package-update|command-run|status|archive)(-cmd)?$/;
/** Characters of one file that are parsed. */
const mostCharacters = 2 * 1024 * 1024;

/**
 * What the tools of a language run when they install or build a project: npm's life-cycle scripts, composer's, `setup.py`,
 * build hooks of `pyproject.toml`, `extconf.rb`, yarn's own program, pnpm's hooks. `armed` in a project of the image's
 * own; inside a folder of installed libraries they have already run: `present`. Scripts with other names (`start`, `test`)
 * are followed from whoever calls them.
 */
export function projectScripts(scene: StartContext): readonly StartDraft[] {
  return [
    ...npmProjects(scene),
    ...namedFiles(scene, 'composer').flatMap((found) => composer(scene, found)),
    ...namedFiles(scene, 'setup').flatMap((found) => whole(scene, found, 'pip runs', 'python')),
    ...namedFiles(scene, 'extconf').flatMap((found) => whole(scene, found, 'gem runs', 'ruby')),
    ...namedFiles(scene, 'pnpm').flatMap((found) => whole(scene, found, 'pnpm loads', 'javascript')),
    ...namedFiles(scene, 'pyproject').flatMap((found) => buildHooks(scene, found)),
    ...namedFiles(scene, 'yarn').flatMap((found) => yarnProgram(scene, found)),
  ];
}

/** Installed packages whose scripts are listed; what lies there has already run. */
const mostInstalled = 300;
/** Of a package that another one depends on only these run: `prepare` is for its own developers. */
const installHooks: readonly string[] = ['preinstall', 'install', 'postinstall'];

function npmProjects(scene: StartContext): readonly StartDraft[] {
  const all = namedFiles(scene, 'npm');
  const installed = all.filter(({ path }) => isLibraryPath(path));
  return [
    ...all.filter(({ path }) => !isLibraryPath(path)).flatMap((found) => npm(scene, found, 'armed', npmHooks)),
    ...installed.flatMap((found) => npm(scene, found, 'present', installHooks)).slice(0, mostInstalled),
  ];
}

function npm(
  scene: StartContext,
  { path, file }: NamedFile,
  reach: 'armed' | 'present',
  hooks: readonly string[],
): readonly StartDraft[] {
  const text = keptText(scene, { path, file });
  const scripts = text?.includes('"scripts"') === true ? packageScripts(text) : new Map<string, string>();
  return hooks.flatMap((name) => {
    const code = scripts.get(name);
    if (text === undefined || code === undefined) return [];
    const label = `npm ${name} (${path}): ${code}`;
    const start = {
      kind: 'project-script',
      reach,
      label,
      path,
      file,
      line: lineOf(text, `"${name}"`),
      text: code,
    } as const;
    return codeStart(scene, { ...start, cwd: folderOf(path) });
  });
}

/** The `scripts` of a package.json. */
export function packageScripts(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const scripts = field(parsed(text), 'scripts');
  if (typeof scripts !== 'object' || scripts === null) return found;
  for (const [name, code] of Object.entries(scripts)) if (typeof code === 'string') found.set(name, code);
  return found;
}

/** Scripts of the root project only; those of what it depends on are never run. Source: getcomposer.org, "Scripts". */
function composer(scene: StartContext, { path, file }: NamedFile): readonly StartDraft[] {
  const text = isLibraryPath(path) ? undefined : keptText(scene, { path, file });
  const scripts = text === undefined ? undefined : field(parsed(text), 'scripts');
  if (text === undefined || typeof scripts !== 'object' || scripts === null) return [];
  return Object.entries(scripts).flatMap(([name, value]: [string, unknown]) => {
    if (!composerHooks.test(name)) return [];
    const commands = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
    // `Class::method` is PHP that composer loads; `@php` and `@composer` stand for the programs, `@putenv` sets a variable.
    const code = commands
      .filter((each) => !/^[\w\\]+::\w+$/.test(each))
      .map((each) => each.replace(/^@(php|composer)\b/, '$1').replace(/^@putenv /, 'export '));
    if (code.length === 0) return [];
    const start = {
      kind: 'project-script',
      path,
      file,
      line: lineOf(text, `"${name}"`),
      text: code.join('\n'),
    } as const;
    return codeStart(scene, {
      ...start,
      raisedBy: ['composer:scripts'],
      label: `composer ${name} (${path}): ${code.join('; ')}`,
      cwd: folderOf(path),
    });
  });
}

function whole(
  scene: StartContext,
  { path, file }: NamedFile,
  what: string,
  language: 'python' | 'ruby' | 'javascript',
): readonly StartDraft[] {
  if (isLibraryPath(path) || scene.facts.files.bytes(file) === undefined) return [];
  return [
    fileStart(scene, { kind: 'project-script', label: `${what} ${path}`, path, file, language, cwd: folderOf(path) }),
  ];
}

/** A build backend or build hook that lies in the project itself. Source: PEP 517, hatch's "build hooks". */
function buildHooks(scene: StartContext, found: NamedFile): readonly StartDraft[] {
  const text = isLibraryPath(found.path) ? undefined : keptText(scene, found);
  if (text === undefined || !text.includes('backend-path')) return [];
  const folder = folderOf(found.path);
  const backend = /^build-backend\s?=\s?["']([A-Za-z0-9_.]{1,200})/m.exec(text)?.[1]?.replaceAll('.', '/');
  const places = /^backend-path\s?=\s?\[\s?["']([^"']{1,200})/m.exec(text)?.[1] ?? '.';
  const path = `${folder}/${places}/${backend ?? ''}.py`.replaceAll('/./', '/');
  const file = scene.facts.files.resolve(path);
  if (backend === undefined || file?.type !== 'file') return [];
  const label = `pip runs ${path}, the build backend of ${found.path}`;
  return [fileStart(scene, { kind: 'project-script', label, path, file, language: 'python', cwd: folder })];
}

/** `yarnPath: .yarn/releases/yarn-4.cjs`: the program that every `yarn` here becomes. */
function yarnProgram(scene: StartContext, found: NamedFile): readonly StartDraft[] {
  const text = keptText(scene, found);
  const named = /^(?:yarnPath:|yarn-path)\s{1,8}"?([^"\s]{1,500})/m.exec(text ?? '')?.[1];
  const path = named === undefined ? '' : named.startsWith('/') ? named : `${folderOf(found.path)}/${named}`;
  const file = path === '' ? undefined : scene.facts.files.resolve(path);
  if (file?.type !== 'file') return [];
  const label = `yarn runs ${path}`;
  return [fileStart(scene, { kind: 'project-script', label, path, file, language: 'javascript', raisedBy: ['yarn'] })];
}

function keptText(scene: StartContext, { file }: NamedFile): string | undefined {
  const text = scene.facts.files.text(file);
  return text === undefined || text.length > mostCharacters ? undefined : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function lineOf(text: string, needle: string): number {
  const at = text.indexOf(needle);
  let line = 1;
  for (let index = 0; index < at; index += 1) if (text[index] === '\n') line += 1;
  return line;
}
