import type { CommandDraft } from './language.ts';
import type { Task } from './task.ts';
import type { TraceState } from './trace-state.ts';
import { textOf } from './value.ts';
import { cleanPath } from './world.ts';

const copying = new Set(['cp', 'mv', 'ln', 'install', 'rsync']);
/** Options with a value of their own. */
const valued = new Set(['-m', '--mode', '-o', '--owner', '-g', '--group', '-S', '--suffix']);

/**
 * Notes that a command gives a file of the image another name, so that whoever runs that name runs this file. What code of
 * `present` or `built` reach copies is left alone: it does not run, or the layers already hold what it did.
 */
export function noteCopies(state: TraceState, task: Task, command: CommandDraft): void {
  if (!copying.has(command.name) || task.outside !== undefined || command.root !== undefined) return;
  if (task.reach !== 'runs' && task.reach !== 'armed') return;
  const cwd = command.cwd ?? task.cwd;
  const operands: string[] = [];
  let folder: string | undefined;
  for (let at = 1; at < command.argv.length; at += 1) {
    const word = textOf(command.argv[at] ?? []);
    if (word === undefined) return;
    if (word === '-t' || word === '--target-directory') {
      at += 1;
      folder = textOf(command.argv[at] ?? []);
    } else if (valued.has(word)) at += 1;
    else if (!word.startsWith('-')) operands.push(word);
  }
  const target = folder ?? operands.pop();
  if (target === undefined || operands.length === 0 || operands.length > 100) return;
  const isFolder =
    folder !== undefined || operands.length > 1 || target.endsWith('/') || isFolderAt(state, target, cwd);
  for (const source of operands) {
    // A link's own target is meant from where the link stands.
    const from = cleanPath(
      source,
      command.name === 'ln' && !source.startsWith('/') ? folderOf(cleanPath(target, cwd)) : cwd,
    );
    const file = state.world.find(from);
    if (file?.type !== 'file') continue;
    const to = cleanPath(isFolder ? `${target}/${from.slice(from.lastIndexOf('/') + 1)}` : target, cwd);
    // What merely waits may have been overtaken by what is there already.
    if (to !== from && (task.reach === 'runs' || state.world.find(to) === undefined)) state.world.alias(to, file);
  }
}

function isFolderAt(state: TraceState, target: string, cwd: string): boolean {
  return state.world.facts.files.resolve(cleanPath(target, cwd))?.type === 'directory';
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
