import { attribute, callObject } from '../../script/call.ts';
import { named } from '../../script/evaluate.ts';
import { stringOf } from '../../script/library/values.ts';
import { asValue, either, mystery, none, optionsOf, originOf, type ScriptObject } from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';

/** Whether a method called on it is one that every object has. */
export function isKernel(self: ScriptObject): boolean {
  return (
    (self.type === 'name' && /^(Kernel|Object|self|main|Module|BasicObject)$/.test(self.name)) ||
    self.type === 'instance'
  );
}

/** `Object.const_get('Net::HTTP')`. */
export function constantNamed(run: Run, name: ScriptObject | undefined, scope: Scope): ScriptObject | undefined {
  const known = stringOf(name);
  if (known === undefined) return undefined;
  const [head = '', ...rest] = known.replace(/^::/, '').split('::');
  let value = named(run, head, scope);
  for (const part of rest) value = attribute(run, value, part);
  return value;
}

/** `send(:system, 'id')`, `object.send(name, …)`. */
export function sent(run: Run, self: ScriptObject | undefined, args: Arguments, scope: Scope): ScriptObject {
  const [name, ...rest] = args.list;
  const results: ScriptObject[] = [];
  for (const option of name === undefined ? [] : optionsOf(name)) {
    const method = stringOf(option);
    if (method === undefined) {
      if (originOf(option)?.request === true && rest.some((each) => originOf(each)?.request === true))
        run.record.effect({ kind: 'run', what: asValue(option), interpreter: 'ruby', from: 'request' }, args.node.line);
      continue;
    }
    const given = { ...args, list: rest };
    // Of a value that is not known the methods that every object has are the telling ones.
    const isPlain = self === undefined || isKernel(self) || (self.type === 'unknown' && everywhere.has(method));
    const callee = isPlain
      ? (ownMethod(run, self, method) ?? named(run, method, scope))
      : attribute(run, self ?? none, method);
    results.push(callObject(run, callee, given, scope));
  }
  return results.length === 0 ? mystery('send') : either(results);
}

const everywhere = new Set(['system', 'exec', 'spawn', 'eval', '`', 'instance_eval', 'fork']);

function ownMethod(run: Run, self: ScriptObject | undefined, name: string): ScriptObject | undefined {
  if (self?.type !== 'instance') return undefined;
  const found = attribute(run, self, name);
  return found.type === 'function' ? found : undefined;
}
