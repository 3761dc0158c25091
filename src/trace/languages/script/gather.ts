import { assign } from './assign.ts';
import type { Clause, Code } from './code.ts';
import { evaluate } from './evaluate.ts';
import { itemsOf, keyOf, list, mystery, originOf, type ScriptObject } from './object.ts';
import { truthOf } from './operators.ts';
import type { Run } from './run.ts';
import { Scope } from './scope.ts';

/** Items a comprehension gathers, at most. */
const mostItems = 200_000;

/** A comprehension: what it makes of known sources; of others one round is read for what it does. */
export function gather(run: Run, code: Extract<Code, { kind: 'gather' }>, scope: Scope): ScriptObject {
  const inner = new Scope(scope);
  const values: ScriptObject[] = [];
  const entries = new Map<string, ScriptObject>();
  const isKnown = rounds(run, code.clauses, 0, inner, () => {
    const key = code.key === undefined ? undefined : evaluate(run, code.key, inner);
    const value = evaluate(run, code.value, inner);
    values.push(value);
    if (key !== undefined) entries.set(keyOf(key) ?? `?${entries.size}`, value);
    return values.length < mostItems;
  });
  if (isKnown) return code.key === undefined ? list(values) : { type: 'dict', entries };
  return mystery('[…]', originOf(list(values.slice(0, 4))));
}

/** Carries `each` out for every item that comes through the clauses; `false`: not all of them were known. */
function rounds(run: Run, clauses: readonly Clause[], at: number, scope: Scope, each: () => boolean): boolean {
  const clause = clauses[at];
  if (clause === undefined) return each();
  if ('test' in clause) {
    const holds = truthOf(run, evaluate(run, clause.test, scope));
    if (holds === false && run.looping > 0) return true;
    return rounds(run, clauses, at + 1, scope, each) && holds === true;
  }
  const source = evaluate(run, clause.source, scope);
  const items = itemsOf(source);
  if (items === undefined) {
    assign(run, clause.target, mystery('item', originOf(source)), scope, true);
    rounds(run, clauses, at + 1, scope, each);
    return false;
  }
  run.looping += 1;
  let isKnown = true;
  for (const item of items.slice(0, mostItems)) {
    if (!run.step()) {
      isKnown = false;
      break;
    }
    assign(run, clause.target, item, scope, true);
    isKnown = rounds(run, clauses, at + 1, scope, each) && isKnown;
  }
  run.looping -= 1;
  return isKnown;
}
