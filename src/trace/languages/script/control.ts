import { assign } from './assign.ts';
import type { Code, FunctionCode } from './code.ts';
import { defineFunction, evaluate } from './evaluate.ts';
import {
  either,
  fromKeyed,
  itemsOf,
  mystery,
  none,
  number,
  originOf,
  type ScriptClass,
  type ScriptObject,
} from './object.ts';
import { operate, truthOf } from './operators.ts';
import { deepest, type Run } from './run.ts';
import { Scope } from './scope.ts';

/** How a statement left its block. */
export type Flow = 'next' | 'break' | 'continue' | 'return';

/** Where a body's results go. */
export interface Frame {
  readonly scope: Scope;
  /** What `return` gave. */
  readonly results: ScriptObject[];
  /** Value of the last thing carried out, for languages where that is the result. */
  last?: ScriptObject;
}

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
/** Pieces of code kept for the end of the reading. */
const mostLeftOut = 5_000;

/** Carries out a body. Functions are defined first: a call may stand before its function. */
export function carryOut(run: Run, body: readonly Code[], frame: Frame): Flow {
  run.carried.add(body);
  for (const code of body) if (code.kind === 'function' && code.name !== undefined) hoist(run, code, frame.scope);
  for (const code of body) {
    const flow = control(run, code, frame);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

function hoist(run: Run, code: FunctionCode, scope: Scope): void {
  if (run.step()) defineFunction(run, code, scope);
}

/** Carries out one statement. */
export function control(run: Run, code: Code, frame: Frame): Flow {
  if (!run.step()) return 'return';
  if (run.depth > deepest) {
    run.record.truncated = true;
    return 'next';
  }
  run.depth += 1;
  try {
    return statement(run, code, frame);
  } finally {
    run.depth -= 1;
  }
}

function statement(run: Run, code: Code, frame: Frame): Flow {
  switch (code.kind) {
    case 'block':
      return carryOut(run, code.body, frame);
    case 'if':
      return whether(run, code, frame);
    case 'loop':
      return repeatedly(run, code, frame);
    case 'each':
      return forEach(run, code, frame);
    case 'select':
      return select(run, code, frame);
    case 'try':
      return attempt(run, code, frame);
    case 'class':
      defineClass(run, code, frame.scope);
      return 'next';
    case 'return':
      frame.results.push(code.value === undefined ? none : evaluate(run, code.value, frame.scope));
      return 'return';
    case 'break':
    case 'continue':
      return code.kind;
    case 'throw':
      if (code.value !== undefined) evaluate(run, code.value, frame.scope);
      run.thrown = true;
      return 'return';
    case 'global':
      for (const name of code.names) frame.scope.globals.add(name);
      return 'next';
    default:
      frame.last = evaluate(run, code, frame.scope);
      return 'next';
  }
}

/** Both branches, unless a loop over known items needs the right one; what they assign is either of both afterwards. */
function whether(run: Run, code: Extract<Code, { kind: 'if' }>, frame: Frame): Flow {
  const branches: (readonly Code[])[] = [];
  // A long chain of `else if` is a deep tree: it is walked, not descended into.
  let at: Extract<Code, { kind: 'if' }> | undefined = code;
  while (at !== undefined) {
    const known: boolean | undefined = truthOf(run, evaluate(run, at.test, frame.scope));
    const decides: boolean = run.looping > 0 && known !== undefined;
    if (decides) {
      run.decided += 1;
      leaveOut(run, known === true ? at.otherwise : at.whenTrue, frame.scope);
    } else run.undecided += 1;
    if (!decides || known === true) branches.push(at.whenTrue);
    if (decides && known === true) break;
    const next: Code | undefined = at.otherwise.length === 1 ? at.otherwise[0] : undefined;
    if (next?.kind !== 'if' || !run.step()) {
      branches.push(at.otherwise);
      break;
    }
    run.carried.add(at.otherwise);
    at = next;
  }
  const [only] = branches;
  if (only !== undefined && branches.length === 1) return carryOut(run, only, frame);
  return alternatives(run, branches, frame, false, (branch) => carryOut(run, branch, frame));
}

/** Notes code that a known condition keeps from running now: it is read at the end, for what it may do then. */
function leaveOut(run: Run, body: readonly Code[], scope: Scope): void {
  if (body.length > 0 && run.leftOut.size < mostLeftOut && !run.carried.has(body)) run.leftOut.set(body, scope);
}

/** Reads what known conditions left out and nothing has carried out since. */
export function carryOutLeftOut(run: Run): void {
  for (const [body, scope] of run.leftOut) {
    run.leftOut.delete(body);
    if (!run.carried.has(body) && run.step())
      alternatives(run, [body], { scope, results: [] }, true, (each) => carryOut(run, each, { scope, results: [] }));
  }
}

/** Carries out each branch from the same state and merges what they leave. `skipped`: none of them may run. */
export function alternatives<Branch>(
  run: Run,
  branches: readonly Branch[],
  frame: Frame,
  skipped: boolean,
  carry: (branch: Branch) => Flow,
): Flow {
  const { scope } = frame;
  if (!run.step()) return 'next';
  const ends: ReadonlyMap<string, ScriptObject>[] = skipped ? [new Map()] : [];
  const flows: Flow[] = skipped ? ['next'] : [];
  const lasts: ScriptObject[] = [];
  let latest: ReadonlyMap<string, ScriptObject> = new Map();
  const perhaps = skipped || branches.length > 1 ? 1 : 0;
  for (const branch of branches) {
    scope.begin();
    run.perhaps += perhaps;
    delete frame.last;
    let flow: Flow = 'next';
    try {
      flow = carry(branch);
    } finally {
      run.perhaps -= perhaps;
      latest = scope.takeBack();
    }
    flows.push(flow);
    if (frame.last !== undefined) lasts.push(frame.last);
    if (flow === 'next') ends.push(latest);
    if (!run.step(1 + (latest.size >> 3))) break;
  }
  merge(scope, ends.length > 0 ? ends : [latest]);
  if (lasts.length > 0) frame.last = either(lasts);
  const [first = 'next'] = flows;
  return flows.every((flow) => flow === first) ? first : 'next';
}

/** Gives every variable that changed on some way what it may be after all of them. */
function merge(scope: Scope, ends: readonly ReadonlyMap<string, ScriptObject>[]): void {
  const [only] = ends;
  if (only !== undefined && ends.length === 1) {
    for (const [name, value] of only) scope.own(name, value);
    return;
  }
  const names = new Set<string>();
  for (const end of ends) for (const name of end.keys()) names.add(name);
  for (const name of names) {
    const before = scope.variables.get(name);
    const values: ScriptObject[] = [];
    for (const end of ends) {
      const value = end.get(name) ?? before;
      if (value !== undefined && !values.includes(value)) values.push(value);
    }
    const [single] = values;
    if (single !== undefined) scope.own(name, values.length === 1 ? single : either(values));
  }
}

function forEach(run: Run, code: Extract<Code, { kind: 'each' }>, frame: Frame): Flow {
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

function repeatedly(run: Run, code: Extract<Code, { kind: 'loop' }>, frame: Frame): Flow {
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

function select(run: Run, code: Extract<Code, { kind: 'select' }>, frame: Frame): Flow {
  const subject = evaluate(run, code.subject, frame.scope);
  if (run.looping > 0) {
    const flow = chosenCase(run, code, subject, frame);
    if (flow !== undefined) return flow === 'break' ? 'next' : flow;
  }
  run.undecided += 1;
  let otherwise = true;
  const branches: (readonly Code[])[] = [];
  for (const each of code.cases) {
    if (each.tests === undefined) otherwise = false;
    for (const test of each.tests ?? []) evaluate(run, test, frame.scope);
    branches.push(each.body);
  }
  const flow = alternatives(run, branches, frame, otherwise, (body) => {
    const left = carryOut(run, body, frame);
    return left === 'break' ? 'next' : left;
  });
  return flow;
}

/** The case that a known subject leads to, and those it falls into; `undefined` when that is not known. */
function chosenCase(
  run: Run,
  code: Extract<Code, { kind: 'select' }>,
  subject: ScriptObject,
  frame: Frame,
): Flow | undefined {
  let chosen = -1;
  for (const [index, each] of code.cases.entries()) {
    for (const test of each.tests ?? []) {
      const answer = truthOf(run, operate(run, '==', subject, evaluate(run, test, frame.scope)));
      if (answer === undefined) return undefined;
      if (answer && chosen === -1) chosen = index;
    }
    if (chosen !== -1) break;
  }
  if (chosen === -1) chosen = code.cases.findIndex((each) => each.tests === undefined);
  run.decided += 1;
  for (const [index, each] of code.cases.entries()) if (index !== chosen) leaveOut(run, each.body, frame.scope);
  let flow: Flow = 'next';
  for (let at = chosen; at !== -1 && at < code.cases.length; at += 1) {
    flow = carryOut(run, code.cases[at]?.body ?? [], frame);
    if (flow !== 'next' || code.falls !== true) break;
  }
  return flow;
}

function attempt(run: Run, code: Extract<Code, { kind: 'try' }>, frame: Frame): Flow {
  const { undecided, thrown } = run;
  const recorded = run.record.size;
  run.thrown = false;
  const flow = carryOut(run, code.body, frame);
  const threw = run.thrown;
  run.thrown = thrown;
  if (run.looping > 0 && run.undecided === undecided && !threw && run.record.size === recorded) {
    // Everything in it was known and nothing was started, so nothing was thrown that a handler would see.
    for (const handler of code.handlers) leaveOut(run, handler.body, frame.scope);
    const last = carryOut(run, code.lastly, frame);
    return last === 'next' ? flow : last;
  }
  for (const handler of code.handlers) {
    alternatives(run, [handler], frame, true, (each) => {
      if (each.name !== undefined) frame.scope.own(each.name, mystery('exception'));
      return carryOut(run, each.body, frame);
    });
  }
  carryOut(run, code.lastly, frame);
  return code.handlers.length > 0 ? 'next' : flow;
}

/** Defines a class; its methods are called once with unknown arguments when nobody calls them. */
function defineClass(run: Run, code: Extract<Code, { kind: 'class' }>, scope: Scope): void {
  const inside = new Scope(scope, false, code.scoped === true);
  const members = code.scoped === true ? inside.variables : new Map<string, ScriptObject>();
  const base = code.base === undefined ? undefined : evaluate(run, code.base, scope);
  for (const each of base?.type === 'list' ? base.items : [base])
    for (const [key, member] of inherited(run, each)) if (!members.has(key)) members.set(key, member);
  const made: ScriptClass = { type: 'class', name: code.name.slice(0, 200), members };
  scope.own(code.name, made);
  for (const member of code.members.slice(0, 5_000)) {
    const value =
      member.value.kind === 'function' ? defineFunction(run, member.value, scope) : evaluate(run, member.value, inside);
    members.set(member.name, value);
  }
  if (code.scoped === true) carryOut(run, code.body, { scope: inside, results: [] });
  const one: ScriptObject = { type: 'instance', of: made, attributes: new Map() };
  for (const member of members.values())
    if (member.type === 'function' && !run.selves.has(member.node)) run.selves.set(member.node, one);
  if (code.scoped !== true) carryOut(run, code.body, { scope: inside, results: [] });
}

/** What a class has from the one it is made from: one of the text, or one of the library. */
function inherited(run: Run, base: ScriptObject | undefined): Iterable<[string, ScriptObject]> {
  if (base?.type === 'class') return base.members;
  return base?.type === 'name' ? (run.dialect.membersOfClass?.(base.name) ?? []) : [];
}
