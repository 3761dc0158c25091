import type { FileFact } from '../../inspect/facts.ts';
import type { StartContext } from './start.ts';

/** A file that stands wherever somebody put a project: what it is follows from its name. */
export interface NamedFile {
  readonly path: string;
  readonly file: FileFact;
}

/** Files of one name that are looked at. */
const mostEach = 3_000;

/** Names worth a look wherever they stand, by the key under which `namedFiles` gives them. */
const names: ReadonlyMap<string, string> = new Map([
  ['package.json', 'npm'],
  ['composer.json', 'composer'],
  ['setup.py', 'setup'],
  ['pyproject.toml', 'pyproject'],
  ['hatch_build.py', 'setup'],
  ['extconf.rb', 'extconf'],
  ['.yarnrc.yml', 'yarn'],
  ['.yarnrc', 'yarn'],
  ['.pnpmfile.cjs', 'pnpm'],
  ['.user.ini', 'php'],
  ['.htaccess', 'htaccess'],
  ['Dockerfile', 'dockerfile'],
  ['Containerfile', 'dockerfile'],
  ['docker-compose.yml', 'compose'],
  ['docker-compose.yaml', 'compose'],
  ['compose.yml', 'compose'],
  ['compose.yaml', 'compose'],
  ['devcontainer.json', 'devcontainer'],
  ['.devcontainer.json', 'devcontainer'],
  ['user-data', 'cloud'],
  ['config.ign', 'ignition'],
]);

const cache = new WeakMap<StartContext['facts'], ReadonlyMap<string, readonly NamedFile[]>>();

/** The files of the image's final view with a telling name, by kind: one walk for all readers. */
export function namedFiles(scene: StartContext, kind: string): readonly NamedFile[] {
  let found = cache.get(scene.facts);
  if (found === undefined) {
    found = walk(scene);
    cache.set(scene.facts, found);
  }
  return found.get(kind) ?? [];
}

function walk(scene: StartContext): ReadonlyMap<string, readonly NamedFile[]> {
  const found = new Map<string, NamedFile[]>();
  for (const file of scene.facts.files.all()) {
    const kind = kindOf(file);
    if (kind === undefined) continue;
    const list = found.get(kind) ?? [];
    if (list.length >= mostEach) continue;
    const real = file.type === 'file' ? file : scene.facts.files.resolve(file.path);
    if (real === undefined || (real.type !== 'file' && kind !== 'repository')) continue;
    list.push({ path: file.path, file: real });
    found.set(kind, list);
  }
  return found;
}

function kindOf(file: FileFact): string | undefined {
  const slash = file.path.lastIndexOf('/');
  const name = file.path.slice(slash + 1);
  if (file.type === 'directory')
    return name === '.git' || (name.endsWith('.git') && name.length > 4) ? 'repository' : undefined;
  const kind = names.get(name);
  if (kind !== undefined) return kind;
  if (name.startsWith('Dockerfile.') || name.endsWith('.Dockerfile') || name.endsWith('.dockerfile'))
    return 'dockerfile';
  if (name.startsWith('docker-compose.') && /\.ya?ml$/.test(name)) return 'compose';
  return name.endsWith('.ign') ? 'ignition' : undefined;
}
