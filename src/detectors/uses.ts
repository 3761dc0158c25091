import type { Command, Reach } from '../trace/story.ts';
import { literals, textOf } from '../trace/value.ts';
import type { Scene } from './detector.ts';

/** How a file is used by what was traced. */
export interface FileUse {
  readonly reach: Reach;
  readonly command?: Command;
}

const order: readonly Reach[] = ['runs', 'armed', 'present', 'hidden', 'built'];

/** The best use of a program at this path: started by the image, or called by a command of the story; else `undefined`. */
export function programUse(scene: Scene, path: string): FileUse | undefined {
  let best: FileUse | undefined;
  const offer = (use: FileUse) => {
    if (!best || order.indexOf(use.reach) < order.indexOf(best.reach)) best = use;
  };
  for (const start of scene.story.starts) if (start.target === path) offer({ reach: start.reach });
  for (const command of scene.story.commands) {
    const stage = scene.story.stages[command.stage];
    if (stage && names(command, command.argv[0] ?? [], path)) offer({ reach: stage.reach, command });
  }
  return best;
}

/** The best use of a file as an argument of some command (`-c config.json`), the working directory counted. */
export function argumentUse(scene: Scene, path: string): FileUse | undefined {
  let best: FileUse | undefined;
  for (const command of scene.story.commands) {
    const stage = scene.story.stages[command.stage];
    if (!stage || readers.has(command.name)) continue;
    const used = command.argv.slice(1).some((argument) => names(command, argument, path));
    if (used && (!best || order.indexOf(stage.reach) < order.indexOf(best.reach)))
      best = { reach: stage.reach, command };
  }
  return best;
}

/** Programs that only look at or move files. */
const readers = new Set([
  'cat',
  'cp',
  'mv',
  'rm',
  'chmod',
  'chown',
  'ls',
  'test',
  '[',
  'grep',
  'sed',
  'stat',
  'file',
  'echo',
  'touch',
  'mkdir',
  'ln',
]);

/** `--config=x`, `x`, `./x`: the same file, as far as known. */
function names(command: Command, argument: Command['argv'][number], path: string): boolean {
  const text = textOf(argument);
  if (text === undefined) return literals(argument).length > 1 && literals(argument) === path;
  const word = text.startsWith('--') && text.includes('=') ? text.slice(text.indexOf('=') + 1) : text;
  if (word === path) return true;
  if (word.startsWith('/') || word.startsWith('-') || word === '') return false;
  const relative = word.startsWith('./') ? word.slice(2) : word;
  if (relative === '' || relative.includes('..')) return false;
  if (command.cwd !== undefined) return `${command.cwd === '/' ? '' : command.cwd}/${relative}` === path;
  // Without a known folder only a path that was written as one: `./miner`, `bin/miner`.
  return word.includes('/') && path.endsWith(`/${relative}`);
}
