import { textOf, type Value } from '../../value.ts';
import type { Evaluator, Io } from './evaluator.ts';
import { arithmeticValue, expandFields, expandOne } from './expand.ts';
import { branches, decided, readAside, runScript } from './run-script.ts';
import type { Script, Statement } from './syntax-tree.ts';
import { positionalNow, setText } from './variables.ts';

/** Rounds of one loop that are carried out, by how deep loops stand in each other. */
const mostRounds = [4000, 400, 60, 8] as const;
/** Rounds of all loops together. */
const mostLoops = 60_000;

/** What decides whether there is another round; `undefined`: that is not certain. */
type Goes = (round: number) => boolean | undefined;

/** `while`, `until`: carried out while it is certain whether it goes on; else its body is read once. */
export function runLoop(e: Evaluator, statement: Extract<Statement, { kind: 'loop' }>, io: Io): void {
  const { condition, body, until } = statement;
  const endless = isEndless(condition, until);
  rounds(e, io, statement, {
    body,
    endless,
    goes: () => {
      e.status = undefined;
      e.steered = false;
      runScript(e, condition, io);
      const holds = endless ? true : decided(e);
      return holds === undefined ? undefined : holds !== (until && !endless);
    },
  });
}

/** `for ((start; condition; step))`. */
export function runCount(e: Evaluator, statement: Extract<Statement, { kind: 'count' }>, io: Io): void {
  // Expanded anew each time: `${#x}` may have changed.
  const part = (index: number): number | undefined => {
    const header = statement.header.map((word) => textOf(expandOne(e, word)) ?? '?').join('');
    const code = header.split(';')[index] ?? '';
    return code.trim() === '' ? 1 : arithmeticValue(e, code);
  };
  part(0);
  rounds(e, io, statement, {
    body: statement.body,
    endless: false,
    goes: (round) => {
      if (round > 0) part(2);
      e.steered = false;
      const value = part(1);
      return value === undefined || e.steered ? undefined : value !== 0;
    },
  });
}

/** `for name in words`. */
export function runFor(e: Evaluator, statement: Extract<Statement, { kind: 'for' }>, io: Io): void {
  const values: readonly Value[] =
    statement.words === undefined ? positionalValues(e) : statement.words.flatMap((word) => [...expandFields(e, word)]);
  rounds(e, io, statement, {
    body: statement.body,
    endless: false,
    listed: true,
    goes: (round) => {
      const value = values[round];
      if (value === undefined) return false;
      setText(e, statement.name, value);
      return true;
    },
  });
}

interface Loop {
  readonly goes: Goes;
  readonly body: Script;
  /** Its condition always holds: only a `break` ends it. */
  readonly endless: boolean;
  /** Its values are written out, so that each is a case of its own. */
  readonly listed?: boolean;
}

function rounds(e: Evaluator, io: Io, statement: Statement, loop: Loop): void {
  const most = mostRounds[Math.min(e.loops, mostRounds.length - 1)] ?? 1;
  if (e.loops === 0) e.rounds = 0;
  const { exact } = e;
  e.loops += 1;
  e.conditions += 1;
  for (let round = 0; !e.exhausted; round += 1) {
    if (round >= most || e.rounds > mostLoops) {
      if (!loop.endless) e.lost(round >= most ? 'a loop over too many values' : 'loops with too many rounds');
      break;
    }
    e.rounds += 1;
    e.exact = { conditions: e.conditions };
    const left = leftOf(io);
    const { undecided } = e;
    const goes = loop.goes(round);
    if (goes === false) {
      if (round === 0) readAside(e, loop.body, io, (aside) => runScript(e, loop.body, aside));
      break;
    }
    if (goes === undefined || (loop.endless && !hasEnd(loop.body))) {
      // Not known how often: once stands for all.
      e.exact = exact;
      if (round === 0)
        branches(e, [() => runScript(e, loop.body, io)], true, { ...io, sink: undefined }, statement.start);
      break;
    }
    if (!oneRound(e, io, loop, round)) break;
    // Something that is not known had a say in it: more rounds would say nothing more.
    if (loop.listed !== true && e.undecided !== undecided && leftOf(io) === left) break;
  }
  e.exact = exact;
  e.conditions -= 1;
  e.loops -= 1;
}

/** Carries one round out; false when the loop ends with it. */
function oneRound(e: Evaluator, io: Io, loop: Loop, round: number): boolean {
  const left = leftOf(io);
  e.state.push();
  if (round === 0) runScript(e, loop.body, io);
  else e.repeating(() => runScript(e, loop.body, io));
  const frame = e.state.pop();
  const changed = [...frame.variables].some(([name, value]) => {
    const old = e.state.variable(name);
    return value?.array !== undefined || textOf(value?.alternatives[0] ?? []) !== textOf(old?.alternatives[0] ?? []);
  });
  e.state.merge([frame], false);
  const { flow } = e;
  if (flow !== undefined) {
    if (flow.kind === 'return') return false;
    e.flow = flow.levels > 1 ? { ...flow, levels: flow.levels - 1 } : undefined;
    if (flow.kind === 'break' || flow.levels > 1) return false;
  }
  return !loop.endless || changed || leftOf(io) !== left;
}

/** Length of what is left of a known input. */
function leftOf(io: Io): number | undefined {
  return textOf(io.stdin?.rest ?? [])?.length;
}

/** `while true`, `while :`, `until false`. */
function isEndless(condition: Script, until: boolean): boolean {
  const [item] = condition.items;
  if (condition.items.length !== 1 || item === undefined) return false;
  const text = condition.text.slice(item.statement.start, item.statement.end).trim();
  return until ? text === 'false' : ['true', ':', '[ 1 ]', '((1))', '(( 1 ))', '[[ 1 ]]', '/bin/true'].includes(text);
}

/** Whether something in the body may end the loop. */
function hasEnd(body: Script): boolean {
  const first = body.items[0]?.statement.start ?? 0;
  const last = body.items.at(-1)?.statement.end ?? 0;
  return /\b(?:break|exit|return)\b/.test(body.text.slice(first, last));
}

function positionalValues(e: Evaluator): readonly Value[] {
  const { values, exact } = positionalNow(e);
  return values.length > 1 || exact ? values.slice(1) : [[{ hole: '$@' }]];
}
