import { literals, textOf, type Value } from '../../../value.ts';
import { callbacks } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { handOver, processThing, runCode, runProgram, runShell } from '../../script/library/code.ts';
import { setVariable } from '../../script/library/environment.ts';
import { pipeIn } from '../../script/library/things.ts';
import {
  asValue,
  itemsOf,
  knownText,
  mystery,
  none,
  optionsOf,
  originOf,
  type ScriptDict,
  type ScriptObject,
  type ScriptThing,
  text,
} from '../../script/object.ts';
import { truthOf } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { textOfAny } from '../coerce.ts';

/** Functions that start programs. */
export const processes: readonly (readonly [string, LibraryFunction])[] = [
  ['child_process.exec', (run, args) => shellLine(run, args, false)],
  ['child_process.execSync', (run, args) => shellLine(run, args, true)],
  ...['spawn', 'execFile', 'fork'].map((name): readonly [string, LibraryFunction] => [
    `child_process.${name}`,
    (run, args) => program(run, args, name === 'fork'),
  ]),
  ['child_process.spawnSync', (run, args) => finished(program(run, args, false))],
  ['child_process.execFileSync', (run, args) => output(program(run, args, false), args)],
  ...['execa', 'execa.execa', 'execa.sync', 'execa.execaSync', 'execa.node', 'cross-spawn.sync'].map(
    (name): readonly [string, LibraryFunction] => [name, (run, args) => program(run, args, false)],
  ),
  ...[
    'execa.command',
    'execa.commandSync',
    'execa.execaCommand',
    'shelljs.exec',
    'shell.exec',
    'sh.exec',
    'execSync',
    'promisify-child-process.exec',
    'child-process-promise.exec',
    'node-cmd.run',
    'node-cmd.runSync',
    'node-cmd.get',
  ].map((name): readonly [string, LibraryFunction] => [
    name,
    (run, args) => shellLine(run, args, name.endsWith('Sync')),
  ]),
  ...['execa.$', 'zx.$', '$', 'Bun.$', 'bun.$', 'dax.$'].map((name): readonly [string, LibraryFunction] => [
    name,
    (run, args) => (args.list[0]?.type === 'text' ? shellLine(run, args, true) : undefined),
  ]),
  ['binding.spawn_sync.spawn', (run, args) => rawSpawn(run, args)],
  ['Bun.spawn', (run, args) => listed(run, args.list[0], args)],
  ['Bun.spawnSync', (run, args) => listed(run, args.list[0], args)],
  ['Deno.run', (run, args) => listed(run, entry(args.list[0], 'cmd'), args)],
  [
    'Deno.Command',
    (run, args) =>
      listed(
        run,
        {
          type: 'list',
          items: [args.list[0] ?? mystery('program'), ...(itemsOf(entry(args.list[1], 'args') ?? none) ?? [])],
        },
        args,
      ),
  ],
  ['node-pty.spawn', (run, args) => program(run, args, false)],
  ['worker_threads.Worker', (run, args) => worker(run, args)],
];

/** An entry of an object that is known. */
export function entry(value: ScriptObject | undefined, name: string): ScriptObject | undefined {
  return value?.type === 'dict' ? value.entries.get(`s${name}`) : undefined;
}

/** The options of a call: its last object. */
export function optionsIn(args: Arguments): ScriptDict | undefined {
  const found = args.list.findLast((each) => each.type === 'dict');
  return found?.type === 'dict' ? found : undefined;
}

/** A line for a shell. */
function shellLine(run: Run, args: Arguments, sync: boolean): ScriptObject {
  const line = args.list[0];
  environment(run, args);
  const input = entry(optionsIn(args), 'input');
  const command = runShell(run, line, args.node, input === undefined ? {} : { stdin: input });
  const made = started(command);
  const shown = output(made, args, line);
  handed(run, args, line === undefined ? [] : asValue(line));
  callbacks(run, args, [none, shown, mystery('stderr')]);
  return sync ? shown : made;
}

/** A process whose standard output is known to be that of its command. */
function started(command: number): ScriptThing {
  const made = processThing(command);
  made.data.set('stdout', made);
  made.data.set('stderr', made);
  return made;
}

function output(made: ScriptThing, args: Arguments, line = args.list[0]): ScriptObject {
  const shown = line === undefined ? '…' : literals(asValue(line));
  made.data.set('output', mystery(`$(${shown.slice(0, 150)})`, originOf(line)));
  return made.data.get('output') ?? none;
}

/** What `spawnSync` gives: the outputs as values. */
function finished(made: ScriptThing): ScriptObject {
  const shown = made.data.get('output') ?? mystery('output');
  made.data.set('stdout', shown);
  return made;
}

/** A program with a list of arguments, or a line when `shell` is set. `script`: the program is a script of this language. */
function program(run: Run, args: Arguments, script: boolean): ScriptThing {
  const [name, given] = args.list;
  const options = optionsIn(args);
  const words = given?.type === 'list' ? given.items : [];
  environment(run, args);
  const shell = entry(options, 'shell');
  const input = entry(options, 'input');
  const more = input === undefined ? {} : { stdin: input };
  let command = -1;
  for (const option of name === undefined ? [] : optionsOf(name)) {
    const argv: Value[] = [asValue(option), ...words.slice(0, 1_000).map((word) => asValue(textOfAny(run, word)))];
    const line = textOf(argv[0] ?? []);
    if (shell !== undefined && truthOf(run, shell) !== false) {
      command = runShell(run, text(argv.map(shownWord).join(' '), originOf(option)), args.node, more);
    } else {
      command = runProgram(run, script ? [[run.dialect.interpreter], ...argv] : argv, args.node, more);
    }
    if (input !== undefined && command >= 0 && /^(ba|da|a|z|k)?sh$/.test(baseName(line ?? '')))
      pipeIn(run, command, input, args);
    handed(run, args, argv[0] ?? []);
  }
  const made = started(command);
  output(made, args, name);
  callbacks(run, args, [none, made.data.get('output') ?? none, mystery('stderr')]);
  return made;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function shownWord(value: Value): string {
  return (
    textOf(value) ?? value.map((part, index) => (typeof part === 'string' ? part : `\${UNKNOWN_${index}}`)).join('')
  );
}

function listed(run: Run, words: ScriptObject | undefined, args: Arguments): ScriptObject | undefined {
  const items = words === undefined ? undefined : itemsOf(words);
  if (items === undefined || words?.type === 'text') return undefined;
  const made = started(runProgram(run, items.slice(0, 1_000).map(asValue), args.node));
  output(made, args, items[0]);
  handed(run, args, asValue(items[0]));
  return made;
}

/** `process.binding('spawn_sync').spawn({file, args})`: the arguments start with the program's own name. */
function rawSpawn(run: Run, args: Arguments): ScriptObject {
  const options = args.list[0];
  const words = itemsOf(entry(options, 'args') ?? none) ?? [];
  return started(runProgram(run, [asValue(entry(options, 'file')), ...words.slice(1).map(asValue)], args.node));
}

/** `stdio: [socket, socket, socket]`. */
function handed(run: Run, args: Arguments, name: Value): void {
  const stdio = entry(optionsIn(args), 'stdio');
  const streams = stdio?.type === 'list' ? stdio.items : stdio === undefined ? [] : [stdio];
  for (const stream of streams) {
    if (stream.type === 'thing' && stream.kind === 'socket' && stream.effect !== undefined && stream.effect >= 0)
      handOver(run, stream.effect, textOf(name) ?? 'sh', 'its standard streams are the socket');
  }
}

/** `env: {LD_PRELOAD: …}`. */
function environment(run: Run, args: Arguments): void {
  const env = entry(optionsIn(args), 'env');
  if (env?.type !== 'dict') return;
  for (const [key, value] of env.entries) {
    if (key === 'sLD_PRELOAD' || key === 'sLD_AUDIT') setVariable(run, text(key.slice(1)), value, args.node.line);
  }
}

/** `new Worker(file)`, `new Worker(code, {eval: true})`. */
function worker(run: Run, args: Arguments): ScriptObject {
  const given = args.list[0];
  const isCode = entry(optionsIn(args), 'eval');
  if (isCode !== undefined && truthOf(run, isCode) !== false) {
    runCode(run, given, args.node);
    return mystery('worker', originOf(given));
  }
  if (knownText(given) !== undefined) runProgram(run, [[run.dialect.interpreter], asValue(given)], args.node);
  return mystery('worker');
}
