import { textOf } from '../../../value.ts';
import { callObject } from '../../script/call.ts';
import { carryOut } from '../../script/control.ts';
import { processThing, runCode, runProgram, runShell, streamsOnto } from '../../script/library/code.ts';
import { opaque } from '../../script/library/codecs.ts';
import { setVariable } from '../../script/library/environment.ts';
import {
  asValue,
  either,
  knownText,
  list,
  mystery,
  none,
  number,
  optionsOf,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import { asText, numeric } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { parsePerl } from '../parse.ts';
import { handleOf } from './handles.ts';
import { flat } from './lists.ts';
import { noteLoaded } from './modules.ts';
import { named, type Table } from './table.ts';

/** Starting and ending programs, running code, loading modules. */
export const processes: Table = [
  ['system', (run, args) => started(run, args)],
  ['exec', (run, args) => started(run, args)],
  ...named('systemx capturex runx', (run, args) => output(runProgram(run, args.list.map(asValue), args.node))),
  ...named('capture', (run, args) =>
    output(
      args.list.length > 1
        ? runProgram(run, args.list.map(asValue), args.node)
        : runShell(run, args.list[0], args.node),
    ),
  ),
  ['systemAs', (run, args) => indirect(run, args)],
  ['execAs', (run, args) => indirect(run, args)],
  ['readpipe', (run, args) => output(runShell(run, args.list[0], args.node))],
  ...named('qx run_cmd', (run, args) => output(runShell(run, args.list[0], args.node))),
  ...named('open2 open3', (run, args) => openProcess(run, args)),
  ['kill', (run, args) => killed(run, args)],
  ['fork', () => mystery('fork')],
  ...named('wait waitpid getppid setsid', () => mystery('process')),
  ...named('exit die croak confess', () => none),
  ['eval', evaluated],
  ['dofile', (run, args) => loadedFile(run, args)],
  ['loadFile', (run, args) => loadedFile(run, args)],
  ['loadModule', (run, args) => used(run, args)],
  ['use', (run, args) => used(run, args)],
  ['dup2', (run, args) => duplicated(run, args)],
  ['chroot', (run, args) => rooted(run, args)],
  ['syscall', (run, args) => systemCall(run, args)],
  ...named('setenv putenv', (run, args) => {
    setVariable(run, args.list[0], args.list[1], args.node.line);
    return none;
  }),
  ['invoke', invoke],
  ['call', invoke],
];

function started(run: Run, args: Arguments): ScriptObject {
  const [only] = args.list;
  if (args.list.length <= 1) runShell(run, only, args.node);
  else runProgram(run, args.list.slice(0, 1_000).map(asValue), args.node);
  return mystery('status');
}

function output(_command: number): ScriptObject {
  return mystery('output');
}

/** `exec {'/bin/sh'} 'name', …`: what runs is the first, whatever it calls itself. */
function indirect(run: Run, args: Arguments): ScriptObject {
  const [program, ...words] = args.list;
  runProgram(run, [asValue(program), ...words.slice(1, 1_000).map(asValue)], args.node);
  return mystery('status');
}

/** `open3($in, $out, $err, 'sh', '-c', …)`: handles are not known, the program is. */
function openProcess(run: Run, args: Arguments): ScriptObject {
  const words = args.list.slice(args.list.length > 3 ? 3 : 2);
  const given = words.length > 0 ? words : args.list.slice(-1);
  for (const handle of args.list.slice(0, 3)) {
    const found = handleOf(handle);
    if (found?.kind === 'socket') streamsOnto(run, found, 'given to the program as its stream');
    const copied = knownText(handle);
    if (copied !== undefined && /^[<>]&/.test(copied))
      streamsOnto(run, undefined, 'given to the program as its stream');
  }
  return processThing(
    given.length === 1 ? runShell(run, given[0], args.node) : runProgram(run, given.map(asValue), args.node),
  );
}

function killed(run: Run, args: Arguments): ScriptObject {
  const [signal, ...targets] = args.list;
  // Signal 0 asks whether a process is there.
  if (signal === undefined || numeric(signal) === 0) return mystery('kill');
  for (const target of targets.slice(0, 100)) {
    run.record.effect({ kind: 'kill', pattern: asValue(target) }, args.node.line);
  }
  return number(targets.length);
}

function evaluated(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [code] = args.list;
  const results = code === undefined ? [] : optionsOf(code).map((option) => evaluatedOne(run, option, args, scope));
  return results.length === 0 ? mystery('eval') : either(results);
}

/** Longest text that is carried out where it is evaluated, and how deep such texts may nest. */
const longestEvaluated = 50_000;
const deepestEvaluated = 4;
const depths = new WeakMap<Run, number>();

/**
 * Text that nothing hid is carried out in its place, with the variables there; what was decoded, downloaded or received
 * is a piece of code of its own.
 */
function evaluatedOne(run: Run, code: ScriptObject, args: Arguments, scope: Scope): ScriptObject {
  const origin = originOf(code);
  const value = code.type === 'text' ? code.value : [];
  const written = value.map((part) => (typeof part === 'string' ? part : 'UNKNOWN_VALUE')).join('');
  const depth = depths.get(run) ?? 0;
  const plain =
    origin === undefined ||
    Object.keys(origin).length === 0 ||
    (origin.steps?.length === 0 && Object.keys(origin).length === 1);
  const inPlace = plain && value.some((part) => typeof part === 'string') && written.length <= longestEvaluated;
  if (!inPlace || depth >= deepestEvaluated || !run.step(1 + (written.length >> 4)))
    return evaluatedApart(run, code, args);
  depths.set(run, depth + 1);
  try {
    const { body, cut } = parsePerl(written, { line: args.node.line, from: args.node.from, to: args.node.to });
    if (cut) run.record.truncated = true;
    const frame: { scope: Scope; results: ScriptObject[]; last?: ScriptObject } = { scope, results: [] };
    carryOut(run, body, frame);
    return frame.last ?? (frame.results.length > 0 ? either(frame.results) : none);
  } finally {
    depths.set(run, depth);
  }
}

function evaluatedApart(run: Run, code: ScriptObject, args: Arguments): ScriptObject {
  runCode(run, code, args.node);
  // `eval "'text'"` and numbers give what they say.
  const content = knownText(code)?.trim();
  const quoted = content === undefined ? undefined : /^(?:'([^'\\]{0,2000})'|"([^"\\$@]{0,2000})");?$/.exec(content);
  if (quoted !== null && quoted !== undefined) return text(quoted[1] ?? quoted[2] ?? '');
  return mystery('eval');
}

/** Modules that turn the text that uses them into code by a rule of their own. */
const filters =
  /^(?:Acme::(?:Bleach|Buffy|EyeDrops|Morse|Pony|Palindrome|DWIM|Smirch|Ook|Brainfuck|Chef|Python|Don|Phlegethoth|Emoticarp|Steganography)|Filter::(?:decrypt|cpp|exec|sh|tee|Crypto|Simple|Util|Hex|Rot13|Base64|gunzip)|PAR(?:::\w+)?|Crypt::License|Bleach|Lingua::Romana::Perligata|B::Bytecode|ByteLoader)$/;

/** `use Module`, `require Module`: a file of the image when it lies where the text says modules are. */
function used(run: Run, args: Arguments): ScriptObject {
  const module = knownText(args.list[0]) ?? '';
  if (module === 'lib') {
    const folders = flat(run.top.get('@INC')).concat(args.list.slice(1));
    run.top.own('@INC', list(folders.slice(-50)));
    return none;
  }
  if (filters.test(module)) {
    const rest = run.source.slice(args.node.to, args.node.to + 200);
    runCode(run, opaque(module, text(rest)), args.node);
    return none;
  }
  if (/^(?:parent|base)$/.test(module)) {
    for (const base of args.list.slice(1)) loadModule(run, knownText(base) ?? '', args);
    return none;
  }
  loadModule(run, module, args);
  return none;
}

function loadModule(run: Run, module: string, args: Arguments): void {
  noteLoaded(run, module);
  if (!/^[A-Za-z_][\w:]{0,200}$/.test(module)) return;
  const file = `${module.replaceAll('::', '/')}.pm`;
  const script = textOf(run.input.args[0] ?? []) ?? '';
  const beside = script.includes('/') ? script.slice(0, script.lastIndexOf('/')) : run.input.cwd;
  const folders = [...flat(run.top.get('@INC')).map((each) => knownText(asText(run, each))), ...perlLib(run), beside];
  for (const folder of folders) {
    const path = folder === undefined || folder === '' ? undefined : `${folder}/${file}`;
    if (path === undefined || !path.startsWith('/') || run.input.readFile(path) === undefined) continue;
    run.record.load({ path, line: args.node.line, args: run.input.args, env: run.input.env });
    return;
  }
}

function perlLib(run: Run): readonly string[] {
  const value = run.input.env.get('PERL5LIB');
  return value === undefined ? [] : (textOf(value) ?? '').split(':').filter((folder) => folder !== '');
}

/** `do "file"`, `require "file"`. */
function loadedFile(run: Run, args: Arguments): ScriptObject {
  const path = knownText(args.list[0]);
  if (path === undefined || path === '') return mystery('do');
  const absolute = path.startsWith('/') ? path : `${run.input.cwd ?? ''}/${path.replace(/^\.\//, '')}`;
  if (run.input.readFile(absolute) !== undefined)
    run.record.load({ path: absolute, line: args.node.line, args: run.input.args, env: run.input.env });
  return mystery('do');
}

/** `POSIX::dup2(fileno($s), 0)`. */
function duplicated(run: Run, args: Arguments): ScriptObject {
  const [from, to] = args.list;
  const number = to === undefined ? undefined : numeric(to);
  if (number === undefined || number <= 2) streamsOnto(run, handleOf(from), 'standard streams copied onto the socket');
  return mystery('dup2');
}

function rooted(run: Run, args: Arguments): ScriptObject {
  run.record.effect({ kind: 'escape', how: 'chroot', detail: asValue(args.list[0]) }, args.node.line);
  return number(1);
}

/** Numbers of `memfd_create` by architecture: x86-64, 32-bit x86, arm64 (Linux's syscall tables). */
const memoryFile = new Set([319, 356, 279]);

/** `syscall(319, …)`: a file that lies on no disk, to run a program from. */
function systemCall(_run: Run, args: Arguments): ScriptObject {
  const number = args.list[0] === undefined ? undefined : numeric(args.list[0]);
  const name = args.list[0]?.type === 'name' ? args.list[0].name : '';
  if ((number === undefined || !memoryFile.has(number)) && !name.includes('memfd_create')) return mystery('syscall');
  return mystery('memfd');
}

/** `$code->(…)`, `&$name(…)`: a function, or one by its name. */
function invoke(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [callee, ...list] = args.list;
  if (callee === undefined) return mystery('call');
  const given: Arguments = { ...args, list };
  const name = knownText(callee);
  if (name === undefined) return callObject(run, callee, given, scope);
  const plain = name.replace(/^(?:main)?::/, '');
  return callObject(run, scope.get(plain) ?? { type: 'name', name: plain }, given, scope);
}
