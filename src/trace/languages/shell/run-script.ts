import { textOf, type Value } from '../../value.ts';
import { collected, type Evaluator, emit, type Io, newSink, type Sink, streamOf } from './evaluator.ts';
import { arithmeticValue, expandFields, expandOne } from './expand.ts';
import { openRedirects } from './redirects.ts';
import { runSimple } from './run-simple.ts';
import type { Frame } from './state.ts';
import type { Item, Script, Statement } from './syntax-tree.ts';
import { positionalNow, setText } from './variables.ts';

/** Values of one loop that are tried, by how deep loops stand in each other. */
const mostRounds = [1000, 40, 8] as const;
/** Rounds of all loops together. */
const mostLoops = 20_000;

/** Evaluates a list of statements: all of them, whatever they would answer. */
export function runScript(e: Evaluator, script: Script, io: Io): void {
  for (const item of script.items) {
    if (e.exhausted) return;
    runItem(e, item, io, script.text);
  }
}

function runItem(e: Evaluator, item: Item, io: Io, text: string): void {
  const steps = e.steps;
  const background = item.background || io.background;
  const here = background === io.background ? io : { ...io, background };
  if (item.after === ';' && !item.background) runStatement(e, item.statement, here, text);
  else {
    e.conditions += 1;
    e.state.push();
    runStatement(e, item.statement, here, text);
    const frame = e.state.pop();
    e.conditions -= 1;
    if (!item.background) e.state.merge([frame], true);
  }
  // Decodings inside a substitution or a pipe count for the statement around it.
  if (io.sink === undefined && e.substitutions === 0) e.steps = steps;
}

/** Evaluates one statement. */
export function runStatement(e: Evaluator, statement: Statement, io: Io, text: string): void {
  if (!e.spend(1)) return;
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
      const sum = textOf(expandOne(e, statement.word));
      if (sum !== undefined) arithmeticValue(e, sum);
      return;
    }
    case 'test':
      for (const word of statement.words) expandOne(e, word);
      return;
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
    case 'case': {
      expandOne(e, statement.word);
      branches(
        e,
        statement.items.map((item) => (sink) => runScript(e, item.body, { ...opened, sink })),
        true,
        opened,
        statement.start,
      );
      return;
    }
    case 'loop':
      runLoop(e, statement, opened);
      return;
    case 'count':
      for (const word of statement.header) {
        const [first = ''] = (textOf(expandOne(e, word)) ?? '').split(';');
        arithmeticValue(e, first);
      }
      branches(e, [(sink) => runScript(e, statement.body, { ...opened, sink })], true, opened, statement.start);
      return;
    case 'for':
      runFor(e, statement, opened);
      return;
  }
}

function runPipeline(e: Evaluator, members: readonly Statement[], io: Io, text: string): void {
  const group = e.groups;
  e.groups += 1;
  let stdin = io.stdin;
  let upstream = '';
  members.forEach((member, position) => {
    const last = position === members.length - 1;
    const sink = last ? io.sink : newSink();
    const first = e.commands.length;
    e.state.push();
    e.conditions += 1;
    runStatement(e, member, { ...io, stdin, sink, upstream, pipe: { group, position, length: members.length } }, text);
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
}

type Branch = (sink: Sink | undefined) => void;

/** Evaluates each branch from the same memory and joins what they left. */
function branches(e: Evaluator, list: readonly Branch[], orNone: boolean, io: Io, at: number): void {
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
}

function runIf(e: Evaluator, statement: Extract<Statement, { kind: 'if' }>, io: Io): void {
  const [first] = statement.branches;
  e.conditions += 1;
  if (first !== undefined) runScript(e, first.condition, io);
  e.conditions -= 1;
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

function runLoop(e: Evaluator, statement: Extract<Statement, { kind: 'loop' }>, io: Io): void {
  const depth = Math.min(e.loops, mostRounds.length - 1);
  const most = mostRounds[depth] ?? 1;
  e.loops += 1;
  // A loop that eats known lines goes on until they are eaten; any other one is seen once.
  for (let round = 0; round < most && !e.exhausted; round += 1) {
    const before = textOf(io.stdin?.rest ?? [])?.length;
    const fed = io.stdin !== undefined && textOf(io.stdin.rest) !== undefined && textOf(io.stdin.rest) !== '';
    const once = (): void => {
      runScript(e, statement.condition, io);
      runScript(e, statement.body, io);
    };
    if (fed) once();
    else branches(e, [once], true, { ...io, sink: undefined }, statement.start);
    const after = textOf(io.stdin?.rest ?? [])?.length;
    if (!fed || after === before || textOf(io.stdin?.rest ?? []) === '') break;
    if (round === most - 1) e.lost('a loop over too many lines');
  }
  e.loops -= 1;
}

function runFor(e: Evaluator, statement: Extract<Statement, { kind: 'for' }>, io: Io): void {
  const values: Value[] =
    statement.words === undefined ? positionalValues(e) : statement.words.flatMap((word) => [...expandFields(e, word)]);
  const depth = Math.min(e.loops, mostRounds.length - 1);
  const most = mostRounds[depth] ?? 1;
  if (values.length > most) e.lost('a loop over too many values');
  if (e.loops === 0) e.rounds = 0;
  e.loops += 1;
  e.conditions += 1;
  for (const value of values.slice(0, most)) {
    e.rounds += 1;
    if (e.exhausted || e.rounds > mostLoops) break;
    setText(e, statement.name, value);
    runScript(e, statement.body, io);
  }
  e.conditions -= 1;
  e.loops -= 1;
  if (e.rounds > mostLoops) e.lost('loops with too many rounds');
}

function positionalValues(e: Evaluator): Value[] {
  const { values, exact } = positionalNow(e);
  return values.length > 1 || exact ? values.slice(1) : [[{ hole: '$@' }]];
}

/** Output of which nothing is known but where it comes from. */
export function emitUnknown(io: Io, text: string): void {
  emit(io.sink, [{ hole: `$(${io.upstream}${text})`.slice(0, 400) }]);
}
