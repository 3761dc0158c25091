import type { CommandDraft } from '../language.ts';
import { concat, known, literals, textOf, type Value } from '../value.ts';
import { outsideOf } from './outside.ts';

/** Where a path of a command lands. */
export interface Place {
  readonly path: Value;
  /** As in `Effect`: set when it lands outside the container. */
  readonly outside?: string;
}

/** The path made absolute where the working directory is known, and the way it leaves the container, if it does. */
export function placeOf(command: CommandDraft, path: Value): Place {
  const absolute = absolutePath(command, path);
  const outside = rootOutside(command) ?? outsideOf(pattern(absolute));
  return outside === undefined ? { path: absolute } : { path: absolute, outside };
}

/** `chroot /host` or `nsenter -t 1` when the command runs in another root than the container's own. */
export function rootOutside({ root }: Pick<CommandDraft, 'root'>): string | undefined {
  if (root === undefined || textOf(root) === '/') return undefined;
  // `nsenter` has no root of its own: the shell reader puts a hole there that says whose it is.
  const [only] = root;
  if (root.length === 1 && typeof only === 'object' && only.hole.startsWith('namespaces'))
    return only.hole.endsWith(' process 1') ? 'nsenter -t 1' : 'nsenter';
  return `chroot ${pattern(root)}`.slice(0, 200);
}

/** `{ outside }` for spreading into an effect. */
export function outsideField(command: CommandDraft): { readonly outside?: string } {
  const outside = rootOutside(command);
  return outside === undefined ? {} : { outside };
}

/** The path with `*` for what is not known: for comparing and matching. */
export function pattern(path: Value): string {
  return path.map((part) => (typeof part === 'string' ? part : '*')).join('');
}

/** Absolute and without `.` parts, as far as known. */
export function absolutePath(command: Pick<CommandDraft, 'cwd'>, path: Value): Value {
  const head = path[0];
  if (typeof head !== 'string') return path;
  if (head.startsWith('/')) return textOf(path) === undefined ? path : known(clean(head));
  if (head.startsWith('~') || command.cwd === undefined) return path;
  const joined = concat(known(command.cwd.endsWith('/') ? command.cwd : `${command.cwd}/`), path);
  const text = textOf(joined);
  return text === undefined ? joined : known(clean(text));
}

/** Whether two paths are certainly the same: fully known, or the same holes in the same places. */
export function samePath(left: Value, right: Value): boolean {
  if (left.length !== right.length || left.length === 0) return false;
  const [one, other] = [textOf(left), textOf(right)];
  if (one !== undefined || other !== undefined)
    return one !== undefined && other !== undefined && relaxed(one) === relaxed(other);
  return literals(left) !== '' && JSON.stringify(left) === JSON.stringify(right);
}

/** `./x` and `x` are the same file where the working directory is not known. */
function relaxed(path: string): string {
  return path.startsWith('./') ? path.slice(2) : path;
}

function clean(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Last part of a path; '' when it is not known. */
export function baseName(path: Value): string {
  const last = path.at(-1);
  if (typeof last !== 'string') return '';
  const slash = last.lastIndexOf('/');
  return slash === -1 && path.length > 1 ? '' : last.slice(slash + 1);
}
