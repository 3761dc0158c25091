import type { LibraryFunction } from '../../script/dialect.ts';
import { chmod, contentOf, copy, fileMethod, open, write } from '../../script/library/files.ts';
import { request, retrieve } from '../../script/library/network.ts';
import { done, same, stringOf } from '../../script/library/values.ts';
import {
  asValue,
  knownText,
  list,
  mystery,
  none,
  originOf,
  type ScriptObject,
  type ScriptThing,
  text,
} from '../../script/object.ts';
import { joinTexts } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { blockOf, yieldTo } from './blocks.ts';
import { start } from './processes.ts';

/** Functions on files. */
export const files: readonly (readonly [string, LibraryFunction])[] = [
  ...same(['File.write', 'IO.write', 'File.binwrite', 'IO.binwrite'], (run, args) => {
    write(run, args.list[0] ?? none, args.list[1], stringOf(args.named.get('mode')) ?? 'w', args.node.line);
    return mystery('written');
  }),
  ...same(['File.read', 'IO.read', 'File.binread', 'IO.binread'], (run, args) => read(run, args.list[0])),
  ...same(['File.readlines', 'IO.readlines', 'File.foreach', 'IO.foreach'], lines),
  ...same(['File.open', 'File.new', 'IO.open', 'Tempfile.open', 'Tempfile.create'], openFile),
  ...same(['open', 'URI.open', 'OpenURI.open_uri'], openAnything),
  ['Tempfile.new', () => open(mystery('temporary file'), text('w'))],
  ...same(
    ['File.delete', 'File.unlink', 'FileUtils.rm', 'FileUtils.rm_f', 'FileUtils.remove', 'Dir.rmdir', 'Dir.delete'],
    (run, args) => deleted(run, args, false),
  ),
  ...same(
    ['FileUtils.rm_rf', 'FileUtils.rm_r', 'FileUtils.remove_dir', 'FileUtils.remove_entry', 'FileUtils.rmtree'],
    (run, args) => deleted(run, args, true),
  ),
  ...same(['File.chmod', 'FileUtils.chmod', 'FileUtils.chmod_R', 'File.lchmod'], (run, args) => {
    const [mode, ...paths] = args.list;
    for (const path of paths.flatMap(each)) chmod(run, path, mode, args.node.line);
    return none;
  }),
  ...same(
    [
      ...['FileUtils.cp', 'FileUtils.copy', 'FileUtils.mv', 'FileUtils.move', 'FileUtils.install', 'FileUtils.cp_r'],
      ...[
        'FileUtils.ln_s',
        'FileUtils.ln_sf',
        'FileUtils.ln',
        'File.rename',
        'File.symlink',
        'File.link',
        'FileUtils.symlink',
      ],
    ],
    (run, args) => done(copy(run, args)),
  ),
  ['IO.copy_stream', copyStream],
  ['Down.download', (run, args) => retrieve(run, args, 'Down.download')],
  ['File.join', (_run, args) => joinPath(args)],
  ...same(['File.expand_path', 'File.absolute_path', 'File.realpath', 'Pathname.new', 'Pathname'], (_run, args) =>
    expanded(args),
  ),
  ['File.dirname', (_run, args) => folder(args.list[0])],
  ['File.basename', (_run, args) => lastPart(args)],
  ...same(['Dir.home'], () => text('/root')),
  ...same(['Dir.tmpdir'], () => text('/tmp')),
  ...same(['Dir.pwd', 'Dir.getwd'], (run) => (run.input.cwd === undefined ? undefined : text(run.input.cwd))),
];

function each(value: ScriptObject): readonly ScriptObject[] {
  return value.type === 'list' ? value.items : [value];
}

function read(run: Run, path: ScriptObject | undefined): ScriptObject {
  return path === undefined ? none : contentOf(run, path, false);
}

function lines(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const content = read(run, args.list[0]);
  const known = knownText(content);
  const all =
    known === undefined
      ? undefined
      : known
          .split(/(?<=\n)/)
          .slice(0, 20_000)
          .map((line) => text(line));
  const block = blockOf(args);
  if (block !== undefined) yieldTo(run, block, [all?.[0] ?? mystery('line', originOf(content))], args, scope);
  return all === undefined ? mystery('lines', originOf(content)) : list(all);
}

function openFile(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const block = blockOf(args);
  const given = block === undefined ? args.list : args.list.slice(0, -1);
  const mode = given[1]?.type === 'number' ? text('w') : (given[1] ?? args.named.get('mode'));
  const file = open(given[0], mode);
  if (block !== undefined) return yieldTo(run, block, [file], args, scope);
  return file;
}

/** `Kernel#open`: `|command`, an address (open-uri), or a file. */
function openAnything(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [given] = args.list;
  const first = asValue(given)[0];
  const block = blockOf(args);
  let made: ScriptObject;
  if (typeof first === 'string' && first.startsWith('|')) {
    const line: ScriptObject = { type: 'text', value: [first.slice(1), ...asValue(given).slice(1)], bytes: false };
    made = start(run, [line], { ...args, named: new Map() });
  } else if (typeof first === 'string' && /^(https?|ftp):/i.test(first))
    made = request(run, given, args, 'open', '', []);
  else return openFile(run, args, scope);
  return block === undefined ? made : yieldTo(run, block, [made], args, scope);
}

function deleted(run: Run, args: Arguments, recursive: boolean): ScriptObject {
  for (const path of args.list.flatMap(each).slice(0, 100))
    run.record.effect({ kind: 'delete', path: asValue(path), ...(recursive ? { recursive } : {}) }, args.node.line);
  return none;
}

function copyStream(run: Run, args: Arguments): ScriptObject {
  const [from, to] = args.list;
  const path = to?.type === 'thing' ? to.data.get('path') : to;
  const content = from?.type === 'text' ? contentOf(run, from, false) : mystery('stream', originOf(from));
  if (path !== undefined) write(run, path, content, 'w', args.node.line);
  return none;
}

function joinPath(args: Arguments): ScriptObject {
  let result: ScriptObject = text('');
  for (const [index, part] of args.list.flatMap(each).slice(0, 50).entries()) {
    const before = knownText(result);
    const known = stringOf(part);
    if (index > 0 && before !== undefined && known !== undefined)
      result = text(`${before.replace(/\/+$/, '')}/${known.replace(/^\/+/, '')}`);
    else {
      const value: ReturnType<typeof asValue> =
        index === 0 ? asValue(part) : [...asValue(result), '/', ...asValue(part)];
      result = { type: 'text', value: merged(value), bytes: false };
    }
  }
  return result;
}

function merged(value: ReturnType<typeof asValue>): ReturnType<typeof asValue> {
  const parts: (string | { hole: string })[] = [];
  for (const part of value) {
    const last = parts.length - 1;
    if (typeof part === 'string' && typeof parts[last] === 'string') parts[last] = `${parts[last]}${part}`;
    else parts.push(part);
  }
  return parts;
}

function expanded(args: Arguments): ScriptObject | undefined {
  const [path, from] = args.list;
  const known = stringOf(path);
  const base = stringOf(from);
  if (known === undefined || known.startsWith('/') || base === undefined) return path;
  const parts = base.split('/');
  for (const part of known.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return text(parts.join('/'));
}

function folder(path: ScriptObject | undefined): ScriptObject {
  const known = stringOf(path);
  if (known === undefined) return mystery('File.dirname()', originOf(path));
  const slash = known.lastIndexOf('/');
  return text(slash > 0 ? known.slice(0, slash) : slash === 0 ? '/' : '.');
}

function lastPart(args: Arguments): ScriptObject {
  const known = stringOf(args.list[0]);
  if (known === undefined) return mystery('File.basename()', originOf(args.list[0]));
  return text(known.slice(known.lastIndexOf('/') + 1));
}

/** Methods of open files. */
export function fileMethodOf(
  run: Run,
  self: ScriptThing,
  name: string,
  args: Arguments,
  scope: Scope,
): ScriptObject | undefined {
  switch (name) {
    case 'puts':
    case 'print':
    case '<<':
    case 'syswrite':
    case 'printf':
    case 'write':
    case 'binwrite':
    case 'write_nonblock': {
      const content = args.list.map((part) => (name === 'puts' ? joinTexts(run, part, text('\n')) : part));
      for (const part of content) fileMethod(run, self, 'write', { ...args, list: [part] });
      return name === '<<' ? self : none;
    }
    case 'read':
    case 'gets':
    case 'readline':
    case 'sysread':
    case 'readpartial':
      return fileMethod(run, self, 'read', args);
    case 'each_line':
    case 'each':
    case 'readlines': {
      const content = fileMethod(run, self, 'readlines', { ...args, list: [] });
      const block = blockOf(args);
      const items = content.type === 'list' ? content.items : [mystery('line', originOf(content))];
      if (block !== undefined) for (const item of items.slice(0, 1_000)) yieldTo(run, block, [item], args, scope);
      return content;
    }
    case 'chmod':
      return chmod(run, self.data.get('path'), args.list[0], args.node.line);
    case 'path':
    case 'to_path':
      return self.data.get('path');
    case 'unlink':
    case 'delete':
      run.record.effect({ kind: 'delete', path: asValue(self.data.get('path')) }, args.node.line);
      return none;
    default:
      return undefined;
  }
}
