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

/** Home folders: root's and those below /home. */
export function homes(scene: StartContext): readonly string[] {
  return ['/root', ...foldersIn(scene, '/home')];
}
