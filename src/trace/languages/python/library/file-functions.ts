import { asValue, knownText, list, mystery, none, type PyObject, text } from '../object.ts';
import { type Arguments, argument, type Run } from '../run.ts';
import { chmod, copy, joinPaths } from './files.ts';
import type { LibraryFunction } from './functions.ts';
import { thing } from './network.ts';

/** Functions that change or name files. */
export const files: readonly (readonly [string, LibraryFunction])[] = [
  ['os.chmod', (run, args) => chmod(run, argument(args, 0, 'path'), argument(args, 1, 'mode'), args.node.line)],
  ...['os.remove', 'os.unlink', 'os.rmdir', 'os.removedirs'].map((name): readonly [string, LibraryFunction] => [
    name,
    (run, args) => deleted(run, args, false),
  ]),
  ['shutil.rmtree', (run, args) => deleted(run, args, true)],
  ...['copy', 'copy2', 'copyfile', 'move'].map((name): readonly [string, LibraryFunction] => [
    `shutil.${name}`,
    (run, args) => copy(run, args),
  ]),
  ...['rename', 'replace', 'symlink', 'link'].map((name): readonly [string, LibraryFunction] => [
    `os.${name}`,
    (run, args) => copy(run, args),
  ]),
  ['pathlib.Path', (_run, args) => thing('path', new Map([['path', joinPaths(args.list)]]))],
  ['pathlib.Path.home', () => thing('path', new Map([['path', text('~')]]))],
  ['os.path.join', (_run, args) => joinPaths(args.list)],
  ['os.path.expanduser', (_run, args) => args.list[0]],
  ['os.path.abspath', (_run, args) => args.list[0]],
  ['os.path.realpath', (_run, args) => args.list[0]],
  ['os.fspath', (_run, args) => args.list[0]],
  ['os.getenv', (run, args) => variable(run, args)],
  ['os.environ.get', (run, args) => variable(run, args)],
  ['os.environ.copy', (_run, _args) => thing('environ')],
  ['tempfile.mkdtemp', () => mystery('temporary folder')],
  ['tempfile.gettempdir', () => text('/tmp')],
  ['os.getcwd', (run) => (run.input.cwd === undefined ? undefined : text(run.input.cwd))],
  ['shlex.split', (_run, args) => words(args.list[0])],
  ['shlex.quote', (_run, args) => args.list[0]],
  ['textwrap.dedent', (_run, args) => args.list[0]],
];

function deleted(run: Run, args: Arguments, recursive: boolean): PyObject {
  run.record.effect(
    { kind: 'delete', path: asValue(argument(args, 0, 'path')), ...(recursive ? { recursive } : {}) },
    args.node.line,
  );
  return none;
}

function variable(run: Run, args: Arguments): PyObject {
  const name = asValue(args.list[0]);
  const key = typeof name[0] === 'string' && name.length === 1 ? name[0] : undefined;
  const value = key === undefined ? undefined : run.input.env.get(key);
  if (value !== undefined) return { type: 'text', value, bytes: false };
  const otherwise = argument(args, 1, 'default');
  return otherwise ?? mystery(`$${key ?? '?'}`);
}

function words(value: PyObject | undefined): PyObject | undefined {
  const content = knownText(value);
  if (content === undefined) return undefined;
  // Quoted words: the shell's own reader is not needed for what attackers write here.
  const pieces = content.match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? [];
  return list(pieces.map((piece) => text(/^['"]/.test(piece) ? piece.slice(1, -1) : piece)));
}
