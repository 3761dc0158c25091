import type { CommandDraft } from '../../language.ts';
import { shortKey } from '../../short-key.ts';
import { concat, known, render, textOf, type Value } from '../../value.ts';
import { assign } from './assign.ts';
import { builtins } from './builtins.ts';
import { testArguments } from './condition.ts';
import { type Evaluator, emit, type Io, streamOf } from './evaluator.ts';
import { expandFields, expandOne } from './expand.ts';
import { innerCommands } from './inner-commands.ts';
import { knownOutput } from './known-output.ts';
import { nestedCode } from './nested-code.ts';
import { parse } from './parse.ts';
import { resolvePath } from './paths.ts';
import { evaluateRedirects, redirected } from './redirects.ts';
import { emitUnknown, runScript, runStatement } from './run-script.ts';
import { runsParameters } from './runs-parameters.ts';
import type { ShellFunction } from './state.ts';
import { textual } from './substitution.ts';
import type { SimpleCommand, Statement, Word } from './syntax-tree.ts';
import { recordUnpacked } from './unpacked-files.ts';
import { baseName, unwrap } from './wrappers.ts';
import { noteFiles, reopened } from './written-here.ts';

/** A command ready to run: what builtins and readers of nested code look at. */
export interface Invocation {
  readonly argv: readonly Value[];
  readonly name: string;
  /** Words as written, for `declare x=(…)`; `undefined` when wrappers were taken off. */
  readonly words?: readonly Word[];
  readonly io: Io;
  readonly redirects: CommandDraft['redirects'];
  readonly line: number;
  /** Position in `commands`; absent when it was recorded before or the budget is spent. */
  readonly command: number | undefined;
  /** `NAME=value` before it. */
  readonly prefix: ReadonlyMap<string, Value>;
  /** Environment of what it runs. */
  env(): ReadonlyMap<string, Value>;
}

/** Evaluates a simple command. */
export function runSimple(e: Evaluator, statement: SimpleCommand, io: Io, text: string): void {
  e.steered = false;
  if (statement.words.length === 0) {
    e.status = 0;
    assign(e, statement);
    if (statement.redirects.length > 0) bareRedirects(e, statement, io, text);
    return;
  }
  if (runAlias(e, statement, io, text)) return;
  const argv: Value[] = [];
  for (const word of statement.words) {
    if (word.array !== undefined)
      argv.push(...expandFields(e, { parts: word.parts, start: word.start, end: word.end }));
    else argv.push(...expandFields(e, word));
    if (argv.length > 20_000) break;
  }
  const before: Call['env'] =
    statement.assignments.length === 0
      ? none
      : statement.assignments.flatMap(({ name, value }): (readonly [string, Value])[] =>
          'parts' in value ? [[name, expandOne(e, value)]] : [],
        );
  const source = text.slice(statement.start, Math.min(statement.end, statement.start + 400)).trimEnd();
  runArgv(e, { argv, env: before, statement, source }, io);
}

interface Call {
  readonly argv: readonly Value[];
  readonly env: readonly (readonly [string, Value])[];
  readonly statement: SimpleCommand;
  readonly source: string;
}

const none: readonly never[] = [];
const noPrefix: ReadonlyMap<string, Value> = new Map();

/** Runs argument words: takes wrappers off, calls functions, records the command and what it leads to. */
function runArgv(e: Evaluator, call: Call, io: Io): void {
  const { statement } = call;
  const own = statement.redirects.length === 0 ? none : evaluateRedirects(e, statement.redirects);
  const redirects = own.length === 0 ? io.inherited : [...io.inherited, ...own];
  const here = own.length === 0 ? io : redirected(e, own, io);
  const argv = named(call.argv);
  if (argv.length === 0) return;
  if (functionCalled(e, argv, { ...here, inherited: redirects })) return;
  const shown = redirects.length === 0 ? none : [...reopened(e, io.inherited), ...own];
  const unwrapped = unwrap(argv);
  const words = original(e, unwrapped.argv);
  const name = baseName(words[0]) ?? '';
  const env = call.env.length + unwrapped.env.length === 0 ? none : [...call.env, ...unwrapped.env];
  const environment = (): ReadonlyMap<string, Value> => {
    const all = new Map(unwrapped.cleared ? [] : e.state.exported());
    for (const [key, value] of env) all.set(key, value);
    return all;
  };
  const input = here.stdin?.rest;
  // What an archiver reads is used up below; what it writes is looked at afterwards.
  const unread = here.stdin === undefined ? undefined : streamOf(here.stdin.rest);
  const output = knownOutput(e, words, name, here);
  const cwd = e.state.cwd;
  const draft: CommandDraft = {
    line: statement.line,
    argv: words,
    name: textOf(words[0] ?? []) === undefined && name === '' ? '' : name,
    via: unwrapped.via,
    env: env.length === 0 ? {} : Object.fromEntries(env.filter(([key]) => key !== '__proto__')),
    redirects: shown,
    ...(io.pipe === undefined ? {} : { pipe: io.pipe }),
    ...(input === undefined ? {} : { stdin: textual(input) }),
    ...(output === undefined ? {} : { stdout: textual(output) }),
    background: io.background,
    text: call.source,
    ...(io.root === undefined ? {} : { root: io.root }),
    ...(cwd === undefined ? {} : { cwd }),
  };
  if (textOf(words[0] ?? []) === undefined) e.ranUnknown = true;
  e.status = statusOf(e, name, words);
  e.lastWord = words.at(-1);
  const command = e.record(draft);
  noteFiles(e, draft, output);
  const invocation: Invocation = {
    argv: words,
    name,
    ...(unwrapped.via.length === 0 ? { words: statement.words } : {}),
    io: here,
    redirects,
    line: statement.line,
    command,
    prefix: env.length === 0 ? noPrefix : new Map(env),
    env: environment,
  };
  const builtin = builtins.get(name);
  if (builtin?.(e, invocation) === true) return;
  if (output !== undefined) emit(here.sink, output);
  else if (here.sink !== undefined) emitUnknown(here, words.map(render).join(' ').slice(0, 300));
  nestedCode(e, invocation);
  if (command !== undefined) recordUnpacked(e, { ...invocation, io: { ...here, stdin: unread } }, draft);
  innerCommands(e, invocation, (inner, extra) => {
    if (e.calls > 40) return e.lost('commands in commands nested too deeply');
    e.calls += 1;
    runArgv(
      e,
      { argv: inner, env: [], statement: { ...statement, redirects: [] }, source: call.source },
      { ...here, ...extra, sink: undefined, inherited: redirects },
    );
    e.calls -= 1;
  });
}

const succeeding = new Set([
  'true',
  ':',
  'echo',
  'printf',
  'export',
  'declare',
  'local',
  'readonly',
  'typeset',
  'set',
  'shift',
  'unset',
  'cd',
]);

/** Whether it succeeds (0) or fails (1), where that follows from the code alone. */
function statusOf(e: Evaluator, name: string, argv: readonly Value[]): number | undefined {
  if (succeeding.has(name)) return 0;
  if (name === 'false') return 1;
  if (name !== '[' && name !== 'test') return undefined;
  const holds = testArguments(e, argv);
  return holds === undefined ? undefined : holds ? 0 : 1;
}

/** A program run under the name of a copy or link of it is that program. */
function original(e: Evaluator, argv: readonly Value[]): readonly Value[] {
  const program = textOf(argv[0] ?? []);
  if (program === undefined || e.copies.size === 0) return argv;
  const path = program.includes('/') ? resolvePath(e, program) : program;
  const copied = path === undefined ? undefined : e.copies.get(path);
  return copied === undefined ? argv : [copied, ...argv.slice(1)];
}

/** The program's name with unset variables in the middle of it left out, as `c${z}url` runs by default. */
function named(argv: readonly Value[]): readonly Value[] {
  const [program] = argv;
  if (program === undefined || program.length < 2 || textOf(program) !== undefined) return argv;
  const unset = program.every((part) => typeof part === 'string' || /^\$[A-Za-z0-9_@*]+$/.test(part.hole));
  const literal = program.filter((part) => typeof part === 'string').join('');
  return unset && /^[a-z0-9./-]+$/.test(literal) && !literal.startsWith('/') && !literal.startsWith('-')
    ? [known(literal), ...argv.slice(1)]
    : argv;
}

/** Part of a reading's steps that may go into one function, with what it calls, before its further calls are taken as one. */
const sharePerFunction = 0.04;

/** Whether a function runs what it is given: then each call of it says something else. */
function isCarrier({ body, text }: ShellFunction): boolean {
  const before = carriers.get(body);
  if (before !== undefined) return before;
  const found = runsParameters(text.slice(body.start, body.end));
  carriers.set(body, found);
  return found;
}

const carriers = new WeakMap<object, boolean>();

/** Steps in one function from which only a few of its variables' combinations are tried. */
const sparingFrom = 10_000;

function functionCalled(e: Evaluator, argv: readonly Value[], io: Io): boolean {
  const name = textOf(argv[0] ?? []);
  const found = name === undefined ? undefined : e.state.function(name);
  if (name === undefined || found === undefined) return false;
  e.calledFunctions.add(name);
  const isExact = io.sink !== undefined || e.exact !== undefined;
  const key = callKey(argv, io);
  const count = e.called.get(key) ?? 0;
  // The same call again and again says nothing new, unless it is what builds something.
  if (!isExact && count >= (e.calls === 0 ? 300 : 3)) return true;
  if (e.called.size < 50_000) e.called.set(key, count + 1);
  if (e.calls >= 24 || !e.spend(4)) {
    e.lost('functions that call each other too deeply');
    return true;
  }
  const spentBefore = e.spentIn.get(name) ?? 0;
  const isSpent = spentBefore > e.lent * sharePerFunction && io.sink === undefined && !isCarrier(found);
  // What its arguments would have made of it is not known any more: in code that runs, a gap.
  if (isSpent) e.lost('a function called too often to be followed each time');
  if (isSpent && e.generalized.has(found.body)) return true;
  const before = e.state.positional;
  const { exact } = e;
  e.calls += 1;
  e.functionCalls += 1;
  const depth = e.functions.get(name) ?? 0;
  // Recursion is followed a little, for decoders written that way; they know at each step where they go.
  const entered = depth === 0 ? e.undecided : (e.enteredAt.get(name) ?? 0);
  if (depth < (e.undecided === entered ? 6 : 2)) {
    e.functions.set(name, depth + 1);
    if (depth === 0) e.enteredAt.set(name, entered);
    const own = before.values[0] ?? known(name);
    // Called too often: one call with any arguments stands for all further ones.
    if (isSpent) e.generalized.add(found.body);
    e.state.setPositional(isSpent ? { values: [own], exact: false } : { values: [own, ...argv.slice(1)], exact: true });
    // Where its output is used it is carried out step by step.
    if (isExact) e.exact = { conditions: e.conditions };
    const run = (): void => runStatement(e, found.body, io, found.text);
    const left = e.input.budget.steps;
    const isCostly = spentBefore > sparingFrom;
    if (isCostly) e.sparing += 1;
    if (count >= 3) e.repeating(run);
    else run();
    if (isCostly) e.sparing -= 1;
    e.spentIn.set(name, spentBefore + left - e.input.budget.steps);
    if (e.flow?.kind === 'return') e.flow = undefined;
    e.functions.set(name, depth);
    e.state.setPositional(before);
  } else e.status = undefined;
  e.exact = exact;
  e.calls -= 1;
  return true;
}

/** What makes two calls of a function the same: its arguments, and where its output goes. */
function callKey(argv: readonly Value[], io: Io): string {
  let key = '';
  for (const word of argv) key += `${render(word)}\0`;
  for (const { fd, op, target } of io.inherited) key += `${fd}${op}${render(target)}\0`;
  return shortKey(key);
}

/** Functions that a program of unknown name may be, or that other shells were given (`export -f`), read once. */
export function runUncalled(e: Evaluator, io: Io): void {
  const functions = e.state.functions();
  for (const [name, { body, text }] of functions) {
    const isMeant = e.exportedFunctions.has(name) || e.ranUnknown;
    if (!isMeant || e.calledFunctions.has(name) || e.exhausted || e.calledFunctions.size > 2_000) continue;
    e.calledFunctions.add(name);
    e.conditions += 1;
    e.state.push();
    e.state.setPositional({ values: [known(name)], exact: false });
    runStatement(e, body, io, text);
    e.state.pop();
    e.conditions -= 1;
  }
}

/** An alias is text put before the rest of the command. */
function runAlias(e: Evaluator, statement: SimpleCommand, io: Io, text: string): boolean {
  const [word] = statement.words;
  const [part] = word?.parts ?? [];
  if (word === undefined || word.parts.length !== 1 || part?.kind !== 'text' || part.quoted) return false;
  const alias = e.state.alias(part.text);
  if (alias === undefined || e.calls >= 24) return false;
  // One that is words alone stands in place of the first: here-documents of the command lie behind it.
  const [only, ...more] = parse(alias, statement.line, 1).script.items;
  const words = more.length === 0 && only?.background === false ? wordsOf(only.statement) : undefined;
  e.calls += 1;
  e.state.push();
  e.state.setAlias(part.text, undefined);
  if (words !== undefined) runSimple(e, { ...statement, words: [...words, ...statement.words.slice(1)] }, io, text);
  else runScript(e, parse(`${alias} ${text.slice(word.end, statement.end)}`, statement.line, 1).script, io);
  const frame = e.state.pop();
  frame.aliases?.delete(part.text);
  e.state.merge([frame], false);
  e.calls -= 1;
  return true;
}

function wordsOf(statement: Statement): readonly Word[] | undefined {
  if (statement.kind !== 'simple' || statement.negated === true) return undefined;
  return statement.assignments.length === 0 && statement.redirects.length === 0 ? statement.words : undefined;
}

/** `> file` without a program. */
function bareRedirects(e: Evaluator, statement: SimpleCommand, io: Io, text: string): void {
  const cwd = e.state.cwd;
  const redirects = evaluateRedirects(e, statement.redirects);
  const input = redirected(e, redirects, { ...io, stdin: undefined }).stdin;
  // `$(<file)` prints the file.
  if (io.sink !== undefined && redirects.some((each) => each.fd === 0)) {
    if (input === undefined) emitUnknown(io, `cat ${redirects.map((each) => render(each.target)).join(' ')}`);
    else emit(io.sink, input.rest);
  }
  e.record({
    line: statement.line,
    argv: [known(':')],
    name: ':',
    via: [],
    env: {},
    redirects: [...io.inherited, ...redirects],
    ...(io.pipe === undefined ? {} : { pipe: io.pipe }),
    stdout: [],
    background: io.background,
    text: text.slice(statement.start, Math.min(statement.end, statement.start + 400)),
    ...(cwd === undefined ? {} : { cwd }),
  });
}

/** Runs text as code where it stands (`eval`, `source`, aliases of `trap`). */
export function runText(e: Evaluator, text: string, line: number, io: Io): void {
  if (e.calls >= 24) {
    e.lost('code that makes code too deeply');
    return;
  }
  if (!e.spendBytes(text.length)) return;
  e.calls += 1;
  const { script, lost } = parse(text, line, e.calls);
  if (lost) e.lost('code nested too deeply');
  runScript(e, script, io);
  e.calls -= 1;
}

/** Everything on a stream, as text. */
export function drain(io: Io): Value | undefined {
  if (io.stdin === undefined) return undefined;
  const all = io.stdin.rest;
  io.stdin.rest = [];
  return textual(all);
}

/** Words joined by blanks, as `eval` does. */
export function joinWords(words: readonly Value[]): Value {
  return concat(...words.flatMap((word, index) => (index === 0 ? [word] : [known(' '), word])));
}
