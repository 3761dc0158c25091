import { encodeText } from '../../../decode/bytes.ts';
import { textOf, type Value } from '../../../value.ts';
import {
  asValue,
  bytes,
  itemsOf,
  knownText,
  list,
  mystery,
  none,
  originOf,
  type ScriptObject,
  type ScriptThing,
  text,
} from '../object.ts';
import { type Arguments, argument, type Run } from '../run.ts';
import { thing } from './network.ts';

/** Reading of one file, at most this many characters. */
const longestFile = 1024 * 1024;

/** `open(path, mode)`, `io.open`, `pathlib.Path.open`. */
export function open(path: ScriptObject | undefined, mode: ScriptObject | undefined): ScriptObject {
  const data = new Map<string, ScriptObject>([['path', path ?? mystery('path')]]);
  if (mode !== undefined) data.set('mode', mode);
  return thing('file', data);
}

/** Methods of open files. */
export function fileMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject {
  const path = self.data.get('path') ?? mystery('path');
  const mode = knownText(self.data.get('mode')) ?? 'r';
  switch (name) {
    case 'write':
    case 'writelines': {
      const given = args.list[0];
      const items = name === 'writelines' && given !== undefined ? (itemsOf(given) ?? [given]) : [given];
      for (const item of items.slice(0, 1_000)) write(run, path, item, mode, args.node.line);
      return none;
    }
    case 'read':
    case 'readline':
      return contentOf(run, path, mode.includes('b'));
    case 'readlines': {
      const content = contentOf(run, path, mode.includes('b'));
      const known = knownText(content);
      return known === undefined
        ? content
        : list(
            known
              .split('\n')
              .slice(0, 20_000)
              .map((line) => text(`${line}\n`)),
          );
    }
    case 'fileno':
      return self;
    default:
      return name === '__enter__' ? self : mystery(name);
  }
}

/** Writes to a path; what was downloaded is then known to lie there. */
export function write(run: Run, path: ScriptObject, given: ScriptObject | undefined, mode: string, line: number): void {
  const fetched = originOf(given)?.fetched;
  const effect = fetched === undefined ? undefined : run.record.effects[fetched];
  if (effect?.kind === 'fetch' && effect.to === undefined) effect.to = asValue(path);
  const content = given?.type === 'text' || given?.type === 'either' ? asValue(given) : undefined;
  const kind = mode.includes('a') ? 'append' : 'write';
  run.record.effect({ kind, path: asValue(path), ...(content === undefined ? {} : { content }) }, line);
}

/** The text of a file of the image, or a value that names the file. */
export function contentOf(run: Run, path: ScriptObject, asBytes: boolean): ScriptObject {
  const place = knownText(path);
  const content =
    place === undefined || (!place.includes('/') && run.input.cwd === undefined)
      ? undefined
      : run.input.readFile(place);
  if (content === undefined || content.length > longestFile || !run.step(1 + (content.length >> 8)))
    return mystery(`file ${place ?? '?'}`, originOf(path));
  return asBytes ? bytes(encodeText(content)) : text(content);
}

/** `pathlib.Path` methods. */
export function pathMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject {
  const path = self.data.get('path') ?? mystery('path');
  const line = args.node.line;
  switch (name) {
    case 'write_text':
    case 'write_bytes':
      write(run, path, argument(args, 0, 'data'), 'w', line);
      return none;
    case 'read_text':
    case 'read_bytes':
      return contentOf(run, path, name === 'read_bytes');
    case 'open':
      return open(path, argument(args, 0, 'mode'));
    case 'unlink':
    case 'rmdir':
      run.record.effect({ kind: 'delete', path: asValue(path) }, line);
      return none;
    case 'chmod':
      return chmod(run, path, argument(args, 0, 'mode'), line);
    case 'expanduser':
    case 'resolve':
    case 'absolute':
      return self;
    case 'joinpath':
      return joinPaths([path, ...args.list]);
    default:
      return mystery(name);
  }
}

/** `os.chmod(path, mode)`: the mode in octal. */
export function chmod(
  run: Run,
  path: ScriptObject | undefined,
  mode: ScriptObject | undefined,
  line: number,
): ScriptObject {
  const bits = mode?.type === 'number' ? [Math.trunc(mode.number).toString(8).padStart(4, '0')] : statBits(mode);
  run.record.effect({ kind: 'chmod', path: asValue(path), mode: bits }, line);
  return none;
}

/** `stat.S_IXUSR` and its like: a sum of names of the library. */
function statBits(mode: ScriptObject | undefined): Value {
  return mode?.type === 'name' && mode.name.includes('S_IX') ? ['+x'] : asValue(mode);
}

/** `os.path.join(a, b)`. */
export function joinPaths(parts: readonly ScriptObject[]): ScriptObject {
  let value: Value = [];
  for (const part of parts) {
    const next = asValue(part);
    const absolute = typeof next[0] === 'string' && next[0].startsWith('/');
    const last = value.at(-1);
    const slash = value.length === 0 || (typeof last === 'string' && last.endsWith('/'));
    value = absolute ? next : [...value, ...(slash ? [] : ['/']), ...next];
  }
  const merged: Value = value.reduce<(string | { hole: string })[]>((all, part) => {
    const last = all.at(-1);
    if (typeof part === 'string' && typeof last === 'string') all[all.length - 1] = last + part;
    else all.push(part);
    return all;
  }, []);
  return { type: 'text', value: merged, bytes: false };
}

/** `shutil.copy(from, to)`, `os.rename`, `os.symlink`: the target gets content. */
export function copy(run: Run, args: Arguments): ScriptObject {
  const from = argument(args, 0, 'src');
  const to = argument(args, 1, 'dst');
  const content = from === undefined ? undefined : contentOf(run, from, false);
  const known = content?.type === 'text' && textOf(content.value) !== undefined ? content.value : undefined;
  run.record.effect(
    { kind: 'write', path: asValue(to), ...(known === undefined ? {} : { content: known }) },
    args.node.line,
  );
  return to ?? none;
}
