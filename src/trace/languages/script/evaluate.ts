import { concat, type Value } from '../../value.ts';
import { assign } from './assign.ts';
import { alternatives } from './branches.ts';
import { attribute, callObject } from './call.ts';
import type { Argument, Code } from './code.ts';
import { carryOut, control, type Frame } from './control.ts';
import { gather } from './gather.ts';
import { item, slice } from './items.ts';
import {
  boolean,
  either,
  itemsOf,
  joined,
  keyOf,
  knownText,
  list,
  mystery,
  none,
  nothing,
  number,
  optionsOf,
  originOf,
  type ScriptFunction,
  type ScriptObject,
  text,
} from './object.ts';
import { asText, longestText, operate, operateAlone, sizeOf, truthOf } from './operators.ts';
import { type Arguments, deepest, type Run } from './run.ts';
import type { Scope } from './scope.ts';

/** Items one list or call may be written with. */
const mostItems = 500_000;

/** The abstract value of a piece of code; what it does on the way is recorded. */
export function evaluate(run: Run, code: Code | undefined, scope: Scope): ScriptObject {
  if (code === undefined || !run.step()) return nothing;
  if (run.depth > deepest) {
    run.record.truncated = true;
    return nothing;
  }
  run.depth += 1;
  try {
    return one(run, code, scope);
  } finally {
    run.depth -= 1;
  }
}

function one(run: Run, code: Code, scope: Scope): ScriptObject {
  switch (code.kind) {
    case 'text':
      return textOfParts(run, code, scope);
    case 'number':
      return code.exact === undefined ? number(code.value) : { ...number(code.value), exact: code.exact };
    case 'constant':
      return code.constant === 'null' ? none : boolean(code.constant === 'true');
    case 'name':
      return named(run, code.name, scope);
    case 'dynamic':
      return dynamic(run, code, scope);
    case 'end':
      return nothing;
    case 'member':
      return attribute(run, evaluate(run, code.object, scope), code.name);
    case 'index':
      return item(run, evaluate(run, code.object, scope), evaluate(run, code.key, scope));
    case 'slice':
      return slice(run, evaluate(run, code.object, scope), boundsOf(run, code, scope));
    case 'call':
      return callObject(run, evaluate(run, code.callee, scope), argumentsOf(run, code, scope), scope);
    case 'function':
      return defineFunction(run, code, scope);
    case 'list':
      return list([...listed(run, code.items, scope).list]);
    case 'map':
      return mapped(run, code.entries, scope);
    case 'gather':
      return gather(run, code, scope);
    case 'binary':
      return binary(run, code, scope);
    case 'unary':
      return operateAlone(run, code.operator, evaluate(run, code.operand, scope));
    case 'choice':
      return choice(run, code, scope);
    case 'assign': {
      const before = code.operator === undefined ? undefined : evaluate(run, code.target, scope);
      const given = evaluate(run, code.value, scope);
      const value = before === undefined ? given : combined(run, code.operator ?? '+', before, given);
      assign(run, code.target, value, scope, code.own === true);
      return value;
    }
    case 'unknown': {
      for (const part of code.parts) evaluate(run, part, scope);
      return mystery(run.text(code).slice(0, 60));
    }
    default:
      return statementValue(run, code, scope);
  }
}

/** A statement where a value is asked for (`x = if …`, a block): its last value. */
function statementValue(run: Run, code: Code, scope: Scope): ScriptObject {
  const frame: Frame = { scope, results: [] };
  control(run, code, frame);
  return frame.last ?? (frame.results.length > 0 ? either(frame.results) : nothing);
}

/** What a name stands for: a variable, else a value or a name of the library. */
export function named(run: Run, name: string, scope: Scope): ScriptObject {
  const bound = scope.get(name);
  if (bound !== undefined) return bound;
  const canonical = run.dialect.canonical?.(name) ?? name;
  return run.dialect.constant?.(run, canonical) ?? { type: 'name', name: canonical };
}

/** A variable by a computed name. */
function dynamic(run: Run, code: Extract<Code, { kind: 'dynamic' }>, scope: Scope): ScriptObject {
  const names = optionsOf(evaluate(run, code.name, scope));
  return either(
    names.map((each) => {
      const name = knownText(each);
      if (name === undefined) return mystery(`${code.prefix}…`, originOf(each));
      return named(run, `${code.prefix}${name.slice(0, 200)}`, code.outermost === true ? scope.top() : scope);
    }),
  );
}

function textOfParts(run: Run, code: Extract<Code, { kind: 'text' }>, scope: Scope): ScriptObject {
  const values: Value[] = [];
  let origin: ReturnType<typeof originOf>;
  let size = 0;
  let holes = 0;
  for (const part of code.parts) {
    if (typeof part === 'string') values.push(part === '' ? [] : [part]);
    else {
      const value = asText(run, evaluate(run, part, scope));
      origin = joined(origin, value.origin);
      values.push(value.value);
      size += sizeOf(value);
      holes += value.value.length;
    }
    // A text that holds itself several times (`x = "${x}${x}"`) would grow beyond all bounds.
    if (size > longestText || holes > mostParts) return mystery('text', origin);
  }
  if (code.parts.length > 1 && !run.step((size >> 10) + (holes >> 4))) return nothing;
  const bytes = code.bytes === true;
  return { type: 'text', value: concat(...values), bytes, ...(origin === undefined ? {} : { origin }) };
}

/** Known and unknown parts that one text may be made of. */
const mostParts = 20_000;

/** A function of the text; when it has a name, that name is bound. */
export function defineFunction(run: Run, code: Extract<Code, { kind: 'function' }>, scope: Scope): ScriptObject {
  const last = run.defined.get(code);
  const made: ScriptFunction = last?.scope === scope ? last : { type: 'function', node: code, scope };
  run.defined.set(code, made);
  if (last === undefined && run.functions.length < 20_000) run.functions.push(made);
  if (code.name !== undefined) scope.own(code.name, made);
  return made;
}

function boundsOf(
  run: Run,
  code: Extract<Code, { kind: 'slice' }>,
  scope: Scope,
): readonly (ScriptObject | undefined)[] {
  return [code.start, code.end, code.step].map((part) => (part === undefined ? undefined : evaluate(run, part, scope)));
}

/** Evaluates the arguments of a call. */
export function argumentsOf(run: Run, code: Extract<Code, { kind: 'call' }>, scope: Scope): Arguments {
  const given = listed(run, code.args, scope);
  return { ...given, node: code, whole: true, ...(code.made === true ? { made: true } : {}) };
}

function listed(
  run: Run,
  items: readonly Argument[],
  scope: Scope,
): { list: readonly ScriptObject[]; named: ReadonlyMap<string, ScriptObject> } {
  const values: ScriptObject[] = [];
  const names = new Map<string, ScriptObject>();
  for (const each of items) {
    const value = evaluate(run, each.value, scope);
    if (each.name !== undefined) names.set(each.name, value);
    else if (each.entries === true) {
      if (value.type === 'dict') for (const [key, entry] of value.entries) names.set(key.slice(1), entry);
    } else if (each.spread !== true) values.push(value);
    else for (const part of itemsOf(value) ?? [mystery('*', originOf(value))]) values.push(part);
    if (values.length > mostItems) break;
  }
  return { list: values, named: names };
}

function mapped(run: Run, entries: Extract<Code, { kind: 'map' }>['entries'], scope: Scope): ScriptObject {
  const made = new Map<string, ScriptObject>();
  for (const entry of entries) {
    const value = evaluate(run, entry.value, scope);
    if (entry.key === undefined) {
      if (value.type === 'dict') for (const [key, each] of value.entries) made.set(key, each);
      continue;
    }
    made.set(keyOf(evaluate(run, entry.key, scope)) ?? `?${made.size}`, value);
    if (made.size > 100_000) break;
  }
  return { type: 'dict', entries: made };
}

function binary(run: Run, code: Extract<Code, { kind: 'binary' }>, scope: Scope): ScriptObject {
  // A long chain of operators is a deep tree on its left side: it is walked, not descended into.
  const chain = [code];
  let left: Code = code.left;
  while (left.kind === 'binary' && run.step()) {
    chain.push(left);
    left = left.left;
  }
  let value = evaluate(run, left, scope);
  for (const { operator, right } of chain.reverse()) {
    const before = value;
    value =
      operator === '&&' || operator === '||' || operator === '??'
        ? combinedLogic(run, operator, before, () => evaluate(run, right, scope))
        : operate(run, operator, before, evaluate(run, right, scope));
  }
  return value;
}

/** Both sides are read, for what they may do; a known left side decides the value. */
function combinedLogic(
  run: Run,
  operator: '&&' | '||' | '??',
  left: ScriptObject,
  other: () => ScriptObject,
): ScriptObject {
  const known = operator === '??' ? presence(left) : truthOf(run, left);
  // In a loop over known items a condition decides what happens, as in an `if`.
  if (run.looping > 0 && known !== undefined && known !== (operator === '&&')) return left;
  const right = other();
  if (known === undefined) return either(operator === '&&' ? [right, left] : [left, right]);
  return known === (operator === '&&') ? right : left;
}

function presence(value: ScriptObject): boolean | undefined {
  if (value.type === 'constant') return value.constant !== 'null';
  return value.type === 'unknown' || value.type === 'either' || value.type === 'name' ? undefined : true;
}

function combined(run: Run, operator: string, before: ScriptObject, given: ScriptObject): ScriptObject {
  if (operator === '&&' || operator === '||' || operator === '??')
    return combinedLogic(run, operator, before, () => given);
  // `x .= "…"` of a variable nobody has set starts from nothing.
  const from = before.type === 'name' || before === none ? (given.type === 'number' ? number(0) : text('')) : before;
  return operate(run, operator, from, given);
}

function choice(run: Run, code: Extract<Code, { kind: 'choice' }>, scope: Scope): ScriptObject {
  const known = truthOf(run, evaluate(run, code.test, scope));
  if (known !== undefined && run.looping > 0) return evaluate(run, known ? code.whenTrue : code.otherwise, scope);
  const values: ScriptObject[] = [];
  const frame = { scope, results: [] as ScriptObject[] };
  alternatives(run, [code.whenTrue, code.otherwise], frame, false, (branch) => {
    values.push(evaluate(run, branch, scope));
    return 'next';
  });
  if (known === undefined) return either(values);
  return (known ? values[0] : values[1]) ?? nothing;
}

/** Carries out code from outside the evaluator's own walk: the body of a text. */
export function evaluateBody(run: Run, body: readonly Code[], scope: Scope): void {
  carryOut(run, body, { scope, results: [] });
}
