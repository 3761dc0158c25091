import { textOf, type Value } from '../../value.ts';
import type { Evaluator, Io } from './evaluator.ts';
import { arithmeticValue, expandFields, expandOne } from './expand.ts';
import { branches, decided, readAside, runScript } from './run-script.ts';
import type { Frame } from './state.ts';
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
    e.state.push();
    const goes = loop.goes(round);
    const isRound = goes === true && !(loop.endless && !hasEnd(loop.body));
    if (isRound) {
      if (round === 0) runScript(e, loop.body, io);
      else e.repeating(() => runScript(e, loop.body, io));
    }
    const frame = e.state.pop();
    const changed = changes(e, frame);
    e.state.merge([frame], false);
    if (goes === false) {
      if (round === 0) readAside(e, loop.body, io, (aside) => runScript(e, loop.body, aside));
      break;
    }
    if (!isRound) {
      // Not known how often: once stands for all.
      e.exact = exact;
      const once = (): void => runScript(e, loop.body, io);
      if (round === 0) branches(e, [once], true, { ...io, sink: undefined }, statement.start);
      break;
    }
    if (leaves(e)) break;
    if (loop.listed === true || leftOf(io) !== left) continue;
    // Nothing is different, or something that is not known had a say in it: more rounds would say nothing more.
    if (!changed || e.undecided !== undecided) break;
  }
  e.exact = exact;
  e.conditions -= 1;
  e.loops -= 1;
}

/** Whether a round gave any variable another value. */
function changes(e: Evaluator, frame: Frame): boolean {
  for (const [name, value] of frame.variables ?? []) {
    const old = e.state.variable(name);
    if (value?.array !== undefined || value?.map !== undefined) return true;
    if (textOf(value?.alternatives[0] ?? []) !== textOf(old?.alternatives[0] ?? [])) return true;
  }
  return frame.positional !== undefined;
}

/** Whether a `break`, or what leaves more than this loop, ended the round; a `continue` of this loop is over with it. */
function leaves(e: Evaluator): boolean {
  const { flow } = e;
  if (flow === undefined) return false;
  if (flow.kind === 'return') return true;
  e.flow = flow.levels > 1 ? { ...flow, levels: flow.levels - 1 } : undefined;
  return flow.kind === 'break' || flow.levels > 1;
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
