import { assign } from './assign.ts';
import { alternatives, leaveOut } from './branches.ts';
import type { Code } from './code.ts';
import { carryOut, control, type Flow, type Frame } from './control.ts';
import { evaluate } from './evaluate.ts';
import { fromKeyed, itemsOf, mystery, number, originOf, type ScriptObject } from './object.ts';
import { truthOf } from './operators.ts';
import type { Run } from './run.ts';

/** Items a loop goes through, at most. */
const mostItems = 200_000;
/** Rounds of a loop whose condition stays known. */
const mostRounds = 100_000;
/** Items of a list that are gone through whatever they cost, the first time. */
const fewItems = 256;
/** Steps of one such loop, so that one that never ends does not use up the reading. */
const mostLoopSteps = 300_000;
/** Steps of a loop in which something is not known, or that did not end before. */
const fewLoopSteps = 5_000;

export function forEach(run: Run, code: Extract<Code, { kind: 'each' }>, frame: Frame): Flow {
  const source = evaluate(run, code.source, frame.scope);
  const pairs = pairsOf(source);
  const wantsKeys = code.keys === true || (code.keys === 'dict' && source.type === 'dict');
  const bind = (key: ScriptObject, value: ScriptObject): void => {
    if (code.key !== undefined) assign(run, code.key, key, frame.scope, true);
    if (code.target !== undefined) assign(run, code.target, wantsKeys ? key : value, frame.scope, true);
  };
  if (pairs === undefined) {
    const flow = alternatives(run, [code.body], frame, true, (body) => {
      bind(mystery('key', originOf(source)), mystery('item', originOf(source)));
      return carryOut(run, body, frame);
    });
    return flow === 'return' ? 'next' : 'next';
  }
  const { undecided } = run;
  const stepsBefore = run.input.budget.steps;
  let rounds = 0;
  let left: Flow = 'next';
  run.looping += 1;
  for (const [key, value] of pairs.slice(0, mostItems)) {
    if (!run.step()) break;
    bind(key, value);
    left = carryOut(run, code.body, frame);
    if (left === 'break' || left === 'return') break;
    // Something in it is not known: a very long list will tell no more.
    rounds += 1;
    const least = run.endless.has(code) ? fewItems >> 4 : fewItems;
    if (rounds >= least && run.undecided > undecided && stepsBefore - run.input.budget.steps > fewLoopSteps) {
      run.endless.add(code);
      break;
    }
  }
  run.looping -= 1;
  return leaving(run, left, undecided);
}

/** A known `return` out of a loop leaves the function too, where conditions decide. */
function leaving(run: Run, flow: Flow, undecided: number): Flow {
  return flow === 'return' && run.looping > 0 && run.undecided === undecided ? 'return' : 'next';
}

/** Keys and values of what a loop goes through, when known. */
export function pairsOf(source: ScriptObject): readonly (readonly [ScriptObject, ScriptObject])[] | undefined {
  if (source.type === 'dict') return [...source.entries].map(([key, value]) => [fromKeyed(key), value] as const);
  return itemsOf(source)?.map((value, index) => [number(index), value] as const);
}

export function repeatedly(run: Run, code: Extract<Code, { kind: 'loop' }>, frame: Frame): Flow {
  if (code.first !== undefined) control(run, code.first, frame);
  const { undecided } = run;
  const { test } = code;
  if (test === undefined || isEndless(test)) return leaving(run, untilBroken(run, code, frame), undecided);
  const stepsBefore = run.input.budget.steps;
  let left: Flow = 'next';
  let size = Number.POSITIVE_INFINITY;
  let rounds = 0;
  run.looping += 1;
  for (; rounds < mostRounds && run.step(); rounds += 1) {
    if (rounds > 0 || code.atLeastOnce !== true) {
      const value = evaluate(run, test, frame.scope);
      const used = stepsBefore - run.input.budget.steps;
      const isSure = run.undecided === undecided && !run.endless.has(code);
      if (truthOf(run, value) !== true || (used > fewLoopSteps && !isSure && rounds > 3)) break;
      if (used > loopSteps(run)) {
        run.endless.add(code);
        break;
      }
      // `while (items)` is followed only as long as items are taken away.
      if (value.type === 'list' || value.type === 'dict') {
        const held = value.type === 'list' ? value.items.length : value.entries.size;
        if (held >= size) break;
        size = held;
      }
      if (value.type !== 'constant' && value.type !== 'number' && value.type !== 'text' && rounds > 10_000) break;
    }
    left = carryOut(run, code.body, frame);
    if (left === 'break' || left === 'return') {
      rounds += 1;
      break;
    }
    if (code.step !== undefined) control(run, code.step, frame);
  }
  run.looping -= 1;
  // Not known: once, as one way things may go.
  if (rounds === 0) alternatives(run, [code.body], frame, true, (body) => carryOut(run, body, frame));
  return leaving(run, left, undecided);
}

function loopSteps(run: Run): number {
  return Math.min(mostLoopSteps, Math.max(fewLoopSteps, run.steps / 10));
}

/** A test that stays what it is (`true`, `1`, `!0`, `!![]`): only a `break` ends such a loop. */
function isEndless(test: Code): boolean {
  if (test.kind === 'unary') return isEndless(test.operand);
  return test.kind === 'constant' || test.kind === 'number' || (test.kind === 'list' && test.items.length === 0);
}

/** A loop that only a `break` ends: followed as long as every condition in it is known. */
function untilBroken(run: Run, code: Extract<Code, { kind: 'loop' }>, frame: Frame): Flow {
  const stepsBefore = run.input.budget.steps;
  let flow: Flow = 'next';
  run.looping += 1;
  for (let rounds = 0; rounds < mostRounds && run.step(); rounds += 1) {
    const { decided, undecided } = run;
    const holds = code.test === undefined || truthOf(run, evaluate(run, code.test, frame.scope));
    if (holds === false && (rounds > 0 || code.atLeastOnce !== true)) {
      if (rounds === 0) leaveOut(run, code.body, frame.scope);
      break;
    }
    if (code.restless === true) run.flooding += 1;
    flow = carryOut(run, code.body, frame);
    if (code.restless === true) run.flooding -= 1;
    if (flow === 'break' || flow === 'return') break;
    if (code.step !== undefined) control(run, code.step, frame);
    if (holds !== true || run.undecided > undecided || run.decided === decided) break;
    if (stepsBefore - run.input.budget.steps > (run.endless.has(code) ? fewLoopSteps : loopSteps(run))) {
      run.endless.add(code);
      break;
    }
  }
  run.looping -= 1;
  return flow;
}
