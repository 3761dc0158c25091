import type { Code } from './code.ts';
import { carryOut, type Flow, type Frame } from './control.ts';
import { evaluate } from './evaluate.ts';
import { either, mystery, type ScriptObject } from './object.ts';
import { operate, truthOf } from './operators.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';

/** Pieces of code kept for the end of the reading. */
const mostLeftOut = 5_000;

/** Both branches, unless a loop over known items needs the right one; what they assign is either of both afterwards. */
export function whether(run: Run, code: Extract<Code, { kind: 'if' }>, frame: Frame): Flow {
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
export function leaveOut(run: Run, body: readonly Code[], scope: Scope): void {
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

export function select(run: Run, code: Extract<Code, { kind: 'select' }>, frame: Frame): Flow {
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

export function attempt(run: Run, code: Extract<Code, { kind: 'try' }>, frame: Frame): Flow {
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
