import { textOf, type Value } from '../../value.ts';
import { matchesWord, testWords } from './condition.ts';
import { collected, type Evaluator, emit, type Io, newSink, type Sink, streamOf } from './evaluator.ts';
import { arithmeticValue, expandOne } from './expand.ts';
import { openRedirects } from './redirects.ts';
import { runCount, runFor, runLoop } from './run-loop.ts';
import { runSimple } from './run-simple.ts';
import type { Frame } from './state.ts';
import type { Item, Script, Statement } from './syntax-tree.ts';
import { insidePipe } from './written-here.ts';

/** Evaluates a list of statements: all of them, whatever they would answer. */
export function runScript(e: Evaluator, script: Script, io: Io): void {
  for (const item of script.items) {
    if (e.exhausted || e.flow !== undefined) return;
    runItem(e, item, io, script.text);
  }
}

function runItem(e: Evaluator, item: Item, io: Io, text: string): void {
  const steps = e.steps;
  const background = item.background || io.background;
  const here = background === io.background ? io : { ...io, background };
  if (item.after === ';' && !item.background) runStatement(e, item.statement, here, text);
  else if (item.after !== ';' && !item.background && e.exact !== undefined && decided(e) !== undefined) {
    // Carried out step by step: the operator decides whether it runs.
    if (decided(e) === (item.after === '&&')) runStatement(e, item.statement, here, text);
    else readAside(e, item.statement, here, (aside) => runStatement(e, item.statement, aside, text));
  } else {
    e.conditions += 1;
    e.undecided += 1;
    e.state.push();
    runStatement(e, item.statement, here, text);
    const frame = e.state.pop();
    e.conditions -= 1;
    e.status = undefined;
    if (!item.background) e.state.merge([frame], true);
  }
  // Decodings inside a substitution or a pipe count for the statement around it.
  if (io.sink === undefined && e.substitutions === 0) e.steps = steps;
}

/** Whether what ran last succeeded, if that is certain and not in the hands of whoever runs the image. */
export function decided(e: Evaluator): boolean | undefined {
  return e.status === undefined || e.steered ? undefined : e.status === 0;
}

/** Reads code that does not run here, once, for what it says; nothing it does to the shell's memory counts. */
export function readAside(e: Evaluator, node: object, io: Io, run: (io: Io) => void): void {
  if (e.readAside.has(node) || e.readAside.size > 5_000) return;
  e.readAside.add(node);
  const { status, exact, flow, steered } = e;
  e.conditions += 1;
  e.exact = undefined;
  e.state.push();
  const stdin = io.stdin === undefined ? undefined : { rest: io.stdin.rest };
  run({ ...io, stdin, sink: io.sink === undefined ? undefined : newSink() });
  e.state.pop();
  e.conditions -= 1;
  Object.assign(e, { status, exact, flow, steered });
}

/** Evaluates one statement. */
export function runStatement(e: Evaluator, statement: Statement, io: Io, text: string): void {
  if (!e.spend(1)) return;
  runKind(e, statement, io, text);
  if (statement.negated === true && e.status !== undefined) e.status = e.status === 0 ? 1 : 0;
}

function runKind(e: Evaluator, statement: Statement, io: Io, text: string): void {
  switch (statement.kind) {
    case 'simple':
      e.choosing(() => runSimple(e, statement, io, text));
      return;
    case 'pipeline':
      e.choosing(() => runPipeline(e, statement.members, io, text));
      return;
    case 'function':
      e.state.setFunction(statement.name, { body: statement.body, text });
      return;
    case 'arithmetic': {
      e.steered = false;
      const sum = textOf(expandOne(e, statement.word));
      const value = sum === undefined ? undefined : arithmeticValue(e, sum);
      e.status = value === undefined ? undefined : value === 0 ? 1 : 0;
      return;
    }
    case 'test': {
      e.steered = false;
      const holds = testWords(e, statement.words);
      e.status = holds === undefined ? undefined : holds ? 0 : 1;
      return;
    }
  }
  const opened = statement.redirects.length === 0 ? io : openRedirects(e, statement.redirects, io);
  switch (statement.kind) {
    case 'group':
      runScript(e, statement.body, opened);
      return;
    case 'subshell':
      e.conditions += 1;
      e.state.push();
      runScript(e, statement.body, opened);
      e.state.pop();
      e.conditions -= 1;
      return;
    case 'if':
      runIf(e, statement, opened);
      return;
    case 'case':
      runCase(e, statement, opened);
      return;
    case 'loop':
      runLoop(e, statement, opened);
      break;
    case 'count':
      runCount(e, statement, opened);
      break;
    case 'for':
      runFor(e, statement, opened);
  }
  e.status = undefined;
}

function runPipeline(e: Evaluator, members: readonly Statement[], io: Io, text: string): void {
  const group = e.groups;
  e.groups += 1;
  let stdin = io.stdin;
  let upstream = '';
  const marks = [e.commands.length, e.nested.length, e.loads.length] as const;
  members.forEach((member, position) => {
    const last = position === members.length - 1;
    const sink = last ? io.sink : newSink();
    const first = e.commands.length;
    e.state.push();
    e.conditions += 1;
    runStatement(
      e,
      member,
      { ...(last ? io : insidePipe(io)), stdin, sink, upstream, pipe: { group, position, length: members.length } },
      text,
    );
    e.conditions -= 1;
    e.state.pop();
    if (last || sink === undefined) return;
    stdin = streamOf(collected(sink));
    const inside = e.commands
      .slice(first, first + 8)
      .map((command) => command.text.slice(0, 100))
      .join('; ');
    upstream = `${upstream}${inside} | `.slice(0, 400);
  });
  e.forgetRepeated(...marks);
}

type Branch = (sink: Sink | undefined) => void;

/** Evaluates each branch from the same memory and joins what they left. */
export function branches(e: Evaluator, list: readonly Branch[], orNone: boolean, io: Io, at: number): void {
  const frames: Frame[] = [];
  const outputs: Value[] = [];
  e.conditions += 1;
  for (const branch of list) {
    if (e.exhausted) break;
    e.state.push();
    const sink = io.sink === undefined ? undefined : newSink();
    branch(sink);
    frames.push(e.state.pop());
    if (sink !== undefined && sink.parts.length > 0) outputs.push(collected(sink));
  }
  e.conditions -= 1;
  // Only one of them printed: which one is tried like the values of a variable.
  const output = outputs[e.choose(`output of ${at}`, outputs.length)];
  if (output !== undefined) emit(io.sink, output);
  if (frames.length > 0) e.state.merge(frames, orNone);
  e.undecided += 1;
  e.status = undefined;
}

function runIf(e: Evaluator, statement: Extract<Statement, { kind: 'if' }>, io: Io): void {
  const [first] = statement.branches;
  if (first === undefined) return;
  const isExact = e.exact !== undefined;
  if (!isExact) e.conditions += 1;
  e.status = undefined;
  e.steered = false;
  runScript(e, first.condition, io);
  if (!isExact) e.conditions -= 1;
  else if (decided(e) !== undefined) {
    runDecided(e, statement, 0, io);
    return;
  }
  const otherwise = statement.branches.at(-1)?.condition.items.length === 0;
  branches(
    e,
    statement.branches.map((branch, index) => (sink) => {
      if (index > 0) runScript(e, branch.condition, { ...io, sink });
      runScript(e, branch.body, { ...io, sink });
    }),
    !otherwise,
    io,
    statement.start,
  );
}

/** The condition of this branch has just been evaluated, and its outcome is certain. */
function runDecided(e: Evaluator, statement: Extract<Statement, { kind: 'if' }>, index: number, io: Io): void {
  const branch = statement.branches[index];
  if (branch === undefined) return;
  const aside = (from: number): void => {
    for (const { condition, body } of statement.branches.slice(from)) {
      readAside(e, body, io, (here) => {
        runScript(e, condition, here);
        runScript(e, body, here);
      });
    }
  };
  if (decided(e) === true) {
    runScript(e, branch.body, io);
    const { status } = e;
    aside(index + 1);
    e.status = status;
    return;
  }
  readAside(e, branch.body, io, (aside) => runScript(e, branch.body, aside));
  const next = statement.branches[index + 1];
  e.status = 0;
  if (next === undefined) return;
  e.steered = false;
  if (next.condition.items.length > 0) {
    e.status = undefined;
    runScript(e, next.condition, io);
  }
  if (decided(e) !== undefined) runDecided(e, statement, index + 1, io);
  else {
    const rest = statement.branches.slice(index + 1);
    branches(
      e,
      rest.map((each, at) => (sink) => {
        if (at > 0) runScript(e, each.condition, { ...io, sink });
        runScript(e, each.body, { ...io, sink });
      }),
      rest.at(-1)?.condition.items.length !== 0,
      io,
      next.body.items[0]?.statement.start ?? statement.start,
    );
  }
}

function runCase(e: Evaluator, statement: Extract<Statement, { kind: 'case' }>, io: Io): void {
  e.steered = false;
  const subject = textOf(expandOne(e, statement.word));
  if (e.exact !== undefined && subject !== undefined && !e.steered) {
    const chosen = chosenItem(e, statement, subject);
    if (chosen !== undefined) {
      statement.items.forEach((item, index) => {
        if (index !== chosen) readAside(e, item.body, io, (aside) => runScript(e, item.body, aside));
      });
      const item = statement.items[chosen];
      e.status = 0;
      if (item !== undefined) runScript(e, item.body, io);
      return;
    }
  }
  branches(
    e,
    statement.items.map((item) => (sink) => runScript(e, item.body, { ...io, sink })),
    true,
    io,
    statement.start,
  );
}

/** The first item whose pattern matches, -1 for none; `undefined` when that is not certain. */
function chosenItem(
  e: Evaluator,
  statement: Extract<Statement, { kind: 'case' }>,
  subject: string,
): number | undefined {
  for (const [index, item] of statement.items.entries()) {
    for (const pattern of item.patterns) {
      const matches = matchesWord(e, subject, pattern);
      if (matches === undefined) return undefined;
      if (matches) return index;
    }
  }
  return -1;
}

/** Output of which nothing is known but where it comes from. */
export function emitUnknown(io: Io, text: string): void {
  emit(io.sink, [{ hole: `$(${io.upstream}${text})`.slice(0, 400) }]);
}
