import type { LibraryFunction } from '../../script/dialect.ts';
import { chmod, copy, joinPaths, write } from '../../script/library/files.ts';
import { thing } from '../../script/library/network.ts';
import { asValue, knownText, list, mystery, none, originOf, type ScriptObject, text } from '../../script/object.ts';
import { type Arguments, argument, type Run } from '../../script/run.ts';

/** Fetch effect whose bytes were written to a descriptor: what is started from one may be they. */
export const inMemory = new WeakMap<Run, number>();

/** Functions that change or name files. */
export const files: readonly (readonly [string, LibraryFunction])[] = [
  ['os.chmod', (run, args) => chmod(run, argument(args, 0, 'path'), argument(args, 1, 'mode'), args.node.line)],
  ...['os.remove', 'os.unlink', 'os.rmdir', 'os.removedirs'].map((name): readonly [string, LibraryFunction] => [
    name,
    (run, args) => deleted(run, args),
  ]),
  ['shutil.rmtree', (run, args) => removedTree(run, args)],
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
  ['os.memfd_create', () => thing('file', new Map([['path', mystery('file in memory')]]))],
  ['os.write', (run, args) => written(run, args)],
  ['tempfile.mkdtemp', () => mystery('temporary folder')],
  ['tempfile.gettempdir', () => text('/tmp')],
  ['os.getcwd', (run) => (run.input.cwd === undefined ? undefined : text(run.input.cwd))],
  ['shlex.split', (_run, args) => words(args.list[0])],
  ['shlex.quote', (_run, args) => quotedWord(args.list[0])],
  ['pipes.quote', (_run, args) => quotedWord(args.list[0])],
  ['textwrap.dedent', (_run, args) => args.list[0]],
];

function deleted(run: Run, args: Arguments): ScriptObject {
  run.record.effect({ kind: 'delete', path: asValue(argument(args, 0, 'path')) }, args.node.line);
  return none;
}

/** As the command it stands for, so that what is judged of `rm -rf` is judged of it. */
function removedTree(run: Run, args: Arguments): ScriptObject {
  run.record.command([['rm'], ['-rf'], asValue(argument(args, 0, 'path'))], args.node.line, run.text(args.node));
  return none;
}

function variable(run: Run, args: Arguments): ScriptObject {
  const name = asValue(args.list[0]);
  const key = typeof name[0] === 'string' && name.length === 1 ? name[0] : undefined;
  const value = key === undefined ? undefined : run.input.env.get(key);
  if (value !== undefined) return { type: 'text', value, bytes: false };
  const otherwise = argument(args, 1, 'default');
  return otherwise ?? mystery(`$${key ?? '?'}`);
}

/** `os.write(fd, data)`: what was downloaded into a file in memory lies there. */
function written(run: Run, args: Arguments): ScriptObject {
  const [file, data] = args.list;
  if (file?.type === 'thing' && file.kind === 'file')
    write(run, file.data.get('path') ?? mystery('path'), data, 'w', args.node.line);
  const fetched = originOf(data)?.fetched;
  if (fetched !== undefined) inMemory.set(run, fetched);
  return none;
}

/** One word for a shell: whoever decides it decides no more than a word. */
function quotedWord(value: ScriptObject | undefined): ScriptObject | undefined {
  const origin = originOf(value);
  return origin?.request === true ? mystery('quoted') : value;
}

function words(value: ScriptObject | undefined): ScriptObject | undefined {
  const content = knownText(value);
  if (content === undefined) return undefined;
  // Quoted words: the shell's own reader is not needed for what attackers write here.
  const pieces = content.match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? [];
  return list(pieces.map((piece) => text(/^['"]/.test(piece) ? piece.slice(1, -1) : piece)));
}
