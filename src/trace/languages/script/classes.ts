import type { Code } from './code.ts';
import { carryOut } from './control.ts';
import { defineFunction, evaluate } from './evaluate.ts';
import type { ScriptClass, ScriptObject } from './object.ts';
import type { Run } from './run.ts';
import { Scope } from './scope.ts';

/** Defines a class; its methods are called once with unknown arguments when nobody calls them. */
export function defineClass(run: Run, code: Extract<Code, { kind: 'class' }>, scope: Scope): void {
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
