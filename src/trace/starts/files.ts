import type { FileFact } from '../../inspect/facts.ts';
import type { StartContext } from './start.ts';

/** Files directly in the folder that can be read or run (links followed), with the path they have there. */
export function filesIn(scene: StartContext, folder: string): readonly { path: string; file: FileFact }[] {
  const found: { path: string; file: FileFact }[] = [];
  for (const entry of scene.facts.files.list(folder)) {
    const file = scene.facts.files.resolve(entry.path);
    if (file?.type === 'file') found.push({ path: entry.path, file });
  }
  return found;
}

/** The folders directly in this one. */
export function foldersIn(scene: StartContext, folder: string): readonly string[] {
  const found: string[] = [];
  for (const entry of scene.facts.files.list(folder)) {
    if (scene.facts.files.resolve(entry.path)?.type === 'directory') found.push(entry.path);
  }
  return found;
}

/** The file at this path, links followed, when it is a regular one. */
export function fileAt(scene: StartContext, path: string): FileFact | undefined {
  const file = scene.facts.files.resolve(path);
  return file?.type === 'file' ? file : undefined;
}

/** Last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether anybody may execute the file. */
export function isExecutable(file: FileFact): boolean {
  return (file.mode & 0o111) !== 0;
}

/** Home folders of one image, at most. */
const mostHomes = 200;
/** Folders that accounts of the system name as their home and that are nobody's. */
const noHomes = new Set([
  '/',
  '/bin',
  '/sbin',
  '/usr',
  '/usr/sbin',
  '/usr/bin',
  '/dev',
  '/proc',
  '/nonexistent',
  '/run',
]);

/** Home folders: root's, those below /home, and what /etc/passwd names. */
export function homes(scene: StartContext): readonly string[] {
  const known = cache.get(scene.facts);
  if (known !== undefined) return known;
  const found = new Set(['/root', ...foldersIn(scene, '/home')]);
  const passwd = fileAt(scene, '/etc/passwd');
  const text = passwd === undefined ? undefined : scene.facts.files.text(passwd);
  for (const line of (text ?? '').slice(0, 256 * 1024).split('\n')) {
    const home = line.split(':')[5] ?? '';
    if (found.size >= mostHomes) break;
    if (home.startsWith('/') && !home.includes('/..') && !noHomes.has(home)) found.add(home.replace(/\/$/, ''));
  }
  const list = [...found];
  cache.set(scene.facts, list);
  return list;
}

const cache = new WeakMap<StartContext['facts'], readonly string[]>();
