import { chmod, contentOf, copy, write } from '../../script/library/files.ts';
import { asValue, knownText, list, mystery, none, number, type ScriptObject, text } from '../../script/object.ts';
import { asText } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { formatted } from './format.ts';
import { printed } from './handles.ts';
import { named, type Table } from './table.ts';

/** Functions on files by their paths, Perl's own and those of its modules. */
export const files: Table = [
  ['unlink', (run, args) => each(args.list, (path) => removed(run, path, args, false))],
  ['rmdir', (run, args) => each(args.list, (path) => removed(run, path, args, false))],
  ...named('rmtree remove_tree', (run, args) =>
    each(
      args.list.flatMap((path) => (path.type === 'list' ? path.items : [path])),
      (path) => (path.type === 'dict' || path.type === 'number' ? undefined : removed(run, path, args, true)),
    ),
  ),
  [
    'chmod',
    (run, args) => {
      const [mode, ...paths] = args.list;
      return each(paths, (path) => chmod(run, path, mode?.type === 'text' ? octalText(mode) : mode, args.node.line));
    },
  ],
  ...named('rename link symlink', (run, args) => placed(run, args)),
  ...named('copy cp', (run, args) => copied(run, args)),
  ...named('move mv', (run, args) => placed(run, args)),
  ['printf', (run, args) => printed(run, args.list[0], [formatted(run, args.list.slice(1))], args, '')],
  ...named('write_file overwrite_file write_text write_binary', (run, args) => slurped(run, args)),
  ...named('append_file append_text', (run, args) => {
    write(run, args.list[0] ?? none, args.list.at(-1), 'a', args.node.line);
    return number(1);
  }),
  ...named('read_file read_text read_binary slurp', (run, args) => contentOf(run, args.list[0] ?? none, false)),
  ['glob', (run, args) => list([asText(run, args.list[0] ?? mystery('*'))])],
  ...named('tmpnam tempfile', () => mystery('temporary file')),
  ...named('catfile catdir', (_run, args) => path(args.list)),
  ...named('abs_path realpath rel2abs canonpath', (_run, args) => args.list[0] ?? mystery('path')),
  ['filetest', () => mystery('file test')],
  ['tmpdir', () => text('/tmp')],
];

function each(items: readonly ScriptObject[], act: (item: ScriptObject) => unknown): ScriptObject {
  for (const item of items.slice(0, 1_000)) act(item);
  return number(items.length);
}

function removed(run: Run, path: ScriptObject, args: Arguments, recursive: boolean): void {
  run.record.effect({ kind: 'delete', path: asValue(path), ...(recursive ? { recursive } : {}) }, args.node.line);
}

/** `chmod "755"` is a mode in decimal that people mean in octal. */
function octalText(mode: ScriptObject): ScriptObject {
  const digits = knownText(mode);
  return digits !== undefined && /^[0-7]{3,5}$/.test(digits) ? number(Number.parseInt(digits, 8)) : mode;
}

function placed(run: Run, args: Arguments): ScriptObject {
  copy(run, args);
  return number(1);
}

/** `copy(from, to)`, where each may be an open handle. */
function copied(run: Run, args: Arguments): ScriptObject {
  const [from, to] = args.list;
  if (to?.type === 'thing' || from?.type === 'thing') return number(1);
  copy(run, args);
  return number(1);
}

function slurped(run: Run, args: Arguments): ScriptObject {
  const append = args.list[1]?.type === 'dict' && args.list[1].entries.has('sappend');
  write(run, args.list[0] ?? none, args.list.at(-1), append ? 'a' : 'w', args.node.line);
  return number(1);
}

function path(parts: readonly ScriptObject[]): ScriptObject {
  const values = parts.map(asValue);
  return {
    type: 'text',
    bytes: false,
    value: values
      .flatMap((value, index) => (index === 0 ? value : ['/', ...value]))
      .reduce<(string | { hole: string })[]>((all, part) => {
        const last = all.at(-1);
        if (typeof part === 'string' && typeof last === 'string')
          all[all.length - 1] = (last + part).replaceAll('//', '/');
        else all.push(part);
        return all;
      }, []),
  };
}
