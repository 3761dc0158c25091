import { textOf } from '../../../value.ts';
import { callbacks } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { chmod, contentOf, copy, joinPaths, open, write } from '../../script/library/files.ts';
import {
  asValue,
  knownText,
  mystery,
  none,
  originOf,
  type ScriptObject,
  text,
  textOfValue,
} from '../../script/object.ts';
import { truthOf } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { textOfAny } from '../coerce.ts';
import { entry, optionsIn } from './processes.ts';

type Row = readonly [string, LibraryFunction];

/** Both forms of a function of `fs`. */
function both(name: string, perform: LibraryFunction): readonly Row[] {
  return [
    [`fs.${name}`, (run, args, scope) => called(run, args, perform(run, args, scope))],
    [`fs.${name}Sync`, perform],
  ];
}

/** Calls the callback with what came of it. */
function called(run: Run, args: Arguments, result: ScriptObject | undefined): ScriptObject {
  callbacks(run, args, [none, result ?? none]);
  return result ?? none;
}

/** Functions of `fs`, `path` and their likes. */
export const files: readonly Row[] = [
  ...both('writeFile', (run, args) => written(run, args, 'w')),
  ...both('outputFile', (run, args) => written(run, args, 'w')),
  ...both('appendFile', (run, args) => written(run, args, 'a')),
  ...both('writeJson', (run, args) => written(run, args, 'w')),
  ['Bun.write', (run, args) => written(run, args, 'w')],
  ...['writeTextFile', 'writeTextFileSync', 'writeFile', 'writeFileSync'].map(
    (name): Row => [`Deno.${name}`, (run, args) => written(run, args, 'w')],
  ),
  ...['readTextFile', 'readTextFileSync', 'readFile', 'readFileSync'].map(
    (name): Row => [`Deno.${name}`, (run, args) => read(run, args)],
  ),
  ['Bun.file', (_run, args) => open(args.list[0], text('r'))],
  ...both('readFile', (run, args) => read(run, args)),
  ...both('readJson', (run, args) => read(run, args)),
  ['fs.createReadStream', (_run, args) => open(args.list[0], text('r'))],
  ['fs.createWriteStream', (run, args) => stream(run, args)],
  ...both('open', (_run, args) => open(args.list[0], args.list[1])),
  ...both('write', (run, args) => throughDescriptor(run, args)),
  ...['chmod', 'lchmod', 'fchmod'].flatMap((name) => both(name, (run, args) => changed(run, args))),
  ['Deno.chmod', (run, args) => changed(run, args)],
  ['Deno.chmodSync', (run, args) => changed(run, args)],
  ...['unlink', 'rmdir', 'rm', 'remove', 'emptyDir'].flatMap((name) =>
    both(name, (run, args) => deleted(run, args, name)),
  ),
  ['Deno.remove', (run, args) => deleted(run, args, 'rm')],
  ['Deno.removeSync', (run, args) => deleted(run, args, 'rm')],
  ['rimraf', (run, args) => called(run, args, deleted(run, args, 'remove'))],
  ['rimraf.sync', (run, args) => deleted(run, args, 'remove')],
  ['rimraf.rimraf', (run, args) => called(run, args, deleted(run, args, 'remove'))],
  ['del', (run, args) => deleted(run, args, 'remove')],
  ...['copyFile', 'copy', 'cp', 'rename', 'move', 'link', 'symlink'].flatMap((name) =>
    both(name, (run, args) => moved(run, args, name)),
  ),
  ['path.join', (run, args) => joined(run, args)],
  ['path.posix.join', (run, args) => joined(run, args)],
  ['path.resolve', (run, args) => resolved(run, args)],
  ['path.normalize', (_run, args) => args.list[0]],
  ['path.basename', (_run, args) => lastPart(args)],
  ['path.dirname', (_run, args) => folderOf(args)],
];

function written(run: Run, args: Arguments, mode: string): ScriptObject {
  const [path, content] = args.list;
  const options = args.list[2];
  const flag = knownText(entry(options, 'flag')) ?? mode;
  const made =
    content === undefined
      ? undefined
      : content.type === 'text' || content.type === 'unknown'
        ? content
        : textOfAny(run, content);
  write(run, pathOf(path), made, flag.includes('a') ? 'a' : 'w', args.node.line);
  const bits = entry(options, 'mode');
  if (bits !== undefined) chmod(run, pathOf(path), octal(bits), args.node.line);
  return none;
}

/** A path, of an open file or as it is. */
function pathOf(path: ScriptObject | undefined): ScriptObject {
  if (path?.type === 'thing' && path.kind === 'file') return path.data.get('path') ?? mystery('path');
  return path ?? mystery('path');
}

function read(run: Run, args: Arguments): ScriptObject {
  const path = pathOf(args.list[0]);
  const shown = knownText(path);
  const asBytes = args.list.length < 2 || args.list[1]?.type === 'function';
  return contentOf(run, path, asBytes && shown !== undefined);
}

function stream(run: Run, args: Arguments): ScriptObject {
  const options = optionsIn(args);
  const made = open(
    args.list[0],
    entry(options, 'flags') ?? (args.list[1]?.type === 'text' ? args.list[1] : text('w')),
  );
  const bits = entry(options, 'mode');
  if (bits !== undefined) chmod(run, args.list[0], octal(bits), args.node.line);
  return made;
}

/** `fs.writeSync(descriptor, data)`. */
function throughDescriptor(run: Run, args: Arguments): ScriptObject {
  const [descriptor, content] = args.list;
  if (descriptor?.type !== 'thing' || descriptor.kind !== 'file') return none;
  const mode = knownText(descriptor.data.get('mode')) ?? 'w';
  write(run, pathOf(descriptor), content, mode, args.node.line);
  return none;
}

function changed(run: Run, args: Arguments): ScriptObject {
  return chmod(run, pathOf(args.list[0]), octal(args.list[1]), args.node.line);
}

/** `'755'` and `0o755` are the same; a text is in octal. */
function octal(mode: ScriptObject | undefined): ScriptObject | undefined {
  const written = knownText(mode);
  return written !== undefined && /^[0-7]{3,5}$/.test(written) ? textOfValue([written.padStart(4, '0')]) : mode;
}

function deleted(run: Run, args: Arguments, name: string): ScriptObject {
  const recursive = entry(optionsIn(args), 'recursive');
  const deep =
    name === 'remove' || name === 'emptyDir' || (recursive !== undefined && truthOf(run, recursive) !== false);
  run.record.effect(
    { kind: 'delete', path: asValue(pathOf(args.list[0])), ...(deep ? { recursive: true } : {}) },
    args.node.line,
  );
  return none;
}

function moved(run: Run, args: Arguments, name: string): ScriptObject {
  if (name === 'rename' || name === 'move') followDownload(run, args);
  copy(run, args);
  return none;
}

/** What was downloaded lies under its new name. */
function followDownload(run: Run, args: Arguments): void {
  const [from, to] = args.list;
  const path = knownText(from);
  if (path === undefined || to === undefined) return;
  for (const effect of run.record.effects) {
    if (effect.kind === 'fetch' && effect.to !== undefined && textOf(effect.to) === path) effect.to = asValue(to);
  }
}

function joined(run: Run, args: Arguments): ScriptObject {
  const parts = args.list.map((each) => textOfAny(run, each));
  const content = parts.map((each) => knownText(each));
  const origin = args.list.map((each) => originOf(each)).find((each) => each !== undefined);
  if (content.every((each) => each !== undefined))
    return text(normal(content.filter((each) => each !== '').join('/')), origin);
  // An absolute part within `path.join` does not start anew.
  return joinPaths(parts.map((each, index) => (index === 0 ? each : textOfValue(withoutSlash(each.value)))));
}

function withoutSlash(value: readonly (string | { readonly hole: string })[]): typeof value {
  const [first, ...rest] = value;
  return typeof first === 'string' && first.startsWith('/') ? [first.replace(/^\/+/, ''), ...rest] : value;
}

function resolved(run: Run, args: Arguments): ScriptObject {
  const parts = args.list.map((each) => textOfAny(run, each));
  const made = joinPaths(run.input.cwd === undefined ? parts : [text(run.input.cwd), ...parts]);
  const content = knownText(made);
  return content === undefined ? made : text(normal(content));
}

/** A path without `.` and `..`, as far as its own parts go. */
export function normal(path: string): string {
  const parts: string[] = [];
  const absolute = path.startsWith('/');
  for (const part of path.slice(0, 4096).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  return `${absolute ? '/' : ''}${parts.join('/')}` || '.';
}

function lastPart(args: Arguments): ScriptObject {
  const path = knownText(args.list[0]);
  if (path === undefined) return mystery('basename', originOf(args.list[0]));
  const name = path.slice(path.lastIndexOf('/') + 1);
  const ending = knownText(args.list[1]) ?? '';
  return text(ending !== '' && name.endsWith(ending) ? name.slice(0, -ending.length) : name);
}

function folderOf(args: Arguments): ScriptObject {
  const path = knownText(args.list[0]);
  if (path === undefined) return mystery('dirname', originOf(args.list[0]));
  return text(path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.');
}
