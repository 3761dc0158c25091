import { textOf } from '../../value.ts';
import { assign } from './assign.ts';
import type { Parameter } from './code.ts';
import { carryOut } from './control.ts';
import { evaluate } from './evaluate.ts';
import { containerMethod } from './library/containers.ts';
import { textMethods } from './library/text-methods.ts';
import { thingMethod } from './library/things.ts';
import {
  either,
  list,
  mystery,
  none,
  nothing,
  optionsOf,
  originOf,
  type ScriptFunction,
  type ScriptObject,
} from './object.ts';
import type { Arguments, Run } from './run.ts';
import { Scope } from './scope.ts';

/** Deepest chain of calls that is followed. */
const deepestCall = 16;
/** How often one function is followed: enough for a decoder that is called for every string. */
const mostCalls = 2_000;
/** How deep a function that calls itself is followed. */
const deepestRecursion = 3;
/** Calls of one function that are followed whatever they bring. */
const fewCalls = 3;
/** Part of the steps of a reading that one function may use: a decoder (known arguments, known result), and others. */
const decoderShare = 0.25;
const functionShare = 0.003;
/** What a decoder gives. */
const gives: ReadonlySet<string> = new Set(['text', 'number', 'list']);
/** Steps that every function may use, however little the reading was given. */
const leastShare = 2_000;

/** `self.name`. */
export function attribute(run: Run, self: ScriptObject, name: string): ScriptObject {
  const own = run.dialect.member?.(run, self, name);
  if (own !== undefined) return own;
  switch (self.type) {
    case 'name': {
      const whole = run.dialect.canonical?.(`${self.name}.${name}`) ?? `${self.name}.${name}`;
      return run.dialect.constant?.(run, whole) ?? { type: 'name', name: whole.slice(0, 300) };
    }
    case 'either':
      return either(self.options.map((option) => attribute(run, option, name)));
    case 'instance': {
      const found = self.attributes.get(name) ?? self.of.members.get(name);
      if (found?.type === 'function') return isBound(found) ? found : { ...found, self };
      return found ?? { type: 'method', self, name };
    }
    case 'class': {
      const found = self.members.get(name);
      if (found?.type === 'function')
        return isBound(found) || found.node.receiver === 'instance' ? found : { ...found, self };
      return found ?? { type: 'method', self, name };
    }
    case 'function':
      return self.members?.get(name) ?? { type: 'method', self, name };
    case 'dict': {
      const found = self.entries.get(`s${name}`);
      if (found?.type === 'function') return { ...found, self };
      return found ?? { type: 'method', self, name };
    }
    case 'thing':
      return self.data.get(name) ?? { type: 'method', self, name };
    default:
      return { type: 'method', self, name };
  }
}

/** A method taken from its object keeps it, wherever it is held afterwards (Python). */
function isBound({ self, node }: ScriptFunction): boolean {
  return self !== undefined && node.receiver !== undefined;
}

/** Calls a value. */
export function callObject(run: Run, given: ScriptObject, args: Arguments, scope: Scope): ScriptObject {
  const callee = run.dialect.callee?.(run, given, args, scope) ?? given;
  switch (callee.type) {
    case 'either':
      return either(optionsOf(callee).map((option) => callObject(run, option, args, scope)));
    case 'name':
      return callLibrary(run, callee.name, args, scope);
    case 'function':
      return args.made === true ? instantiate(run, callee, args) : callFunction(run, callee, args);
    case 'class': {
      const made: ScriptObject = { type: 'instance', of: callee, attributes: new Map() };
      for (const member of callee.members.values()) if (member.type === 'function') run.selves.set(member.node, made);
      for (const name of ['constructor', '__construct', '__init__', 'initialize', 'new']) {
        const start = callee.members.get(name);
        if (start?.type === 'function') {
          callFunction(run, { ...start, self: made }, args);
          break;
        }
      }
      return made;
    }
    case 'method':
      return callMethod(run, callee.self, callee.name, args, scope);
    case 'instance': {
      const own = callee.of.members.get('__call__') ?? callee.of.members.get('__invoke');
      return own?.type === 'function' ? callFunction(run, { ...own, self: callee }, args) : nothing;
    }
    default:
      callbacks(run, args);
      return mystery('call', originOf(callee) ?? carried(run, 'call', args));
  }
}

/** Calls a function of the library by its name. */
export function callLibrary(run: Run, name: string, args: Arguments, scope: Scope): ScriptObject {
  const canonical = run.dialect.canonical?.(name) ?? name;
  const result = run.dialect.functions.get(canonical)?.(run, args, scope) ?? methodOfName(run, canonical, args, scope);
  if (result !== undefined) return result;
  // Functions of the text handed to something unknown (threads, timers, handlers) are called by it.
  callbacks(run, args);
  return mystery(`${canonical}()`, carried(run, canonical, args));
}

/** `request.getParameter(…)` of something only known by its name: a method that the language has for any value. */
function methodOfName(run: Run, name: string, args: Arguments, scope: Scope): ScriptObject | undefined {
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return undefined;
  const self: ScriptObject = { type: 'name', name: name.slice(0, dot) };
  return run.dialect.methods?.get(name.slice(dot + 1))?.(run, self, args, scope);
}

/** Where what an unknown function gives comes from: from its arguments, unless the language knows better. */
function carried(run: Run, name: string, args: Arguments): ReturnType<typeof originOf> {
  return run.dialect.carries?.(name) === false ? undefined : firstOrigin(args);
}

function firstOrigin(args: Arguments): ReturnType<typeof originOf> {
  return args.list.map((each) => originOf(each)).find((origin) => origin !== undefined);
}

/** A function used as a class (`new F()`). */
function instantiate(run: Run, callee: ScriptFunction, args: Arguments): ScriptObject {
  const made: ScriptObject = {
    type: 'instance',
    of: { type: 'class', name: callee.node.name ?? '', members: new Map() },
    attributes: new Map(),
  };
  const prototype = callee.members?.get('prototype');
  if (prototype?.type === 'dict')
    for (const [key, member] of prototype.entries)
      if (made.type === 'instance') made.of.members.set(key.slice(1), member);
  const result = callFunction(run, { ...callee, self: made }, args);
  return result.type === 'instance' || result.type === 'dict' ? result : made;
}

/** Carries out a function of the text with these arguments. */
export function callFunction(run: Run, made: ScriptFunction, args: Arguments): ScriptObject {
  const { node } = made;
  run.called.add(node);
  const calls = (run.calls.get(node) ?? 0) + 1;
  run.calls.set(node, calls);
  const within = run.calling.get(node) ?? 0;
  if (within >= deepestRecursion || run.callDepth >= deepestCall || calls > (run.dialect.mostCalls ?? mostCalls))
    return mystery('result', firstOrigin(args));
  const short = run.dialect.shortcut?.(run, made, args);
  if (short !== undefined) return short;
  const decides = args.list.length > 0 && args.list.every((each) => isGiven(run, each));
  const plain = !args.list.some(isTelling);
  const before = plain && calls > fewCalls ? run.plainResults.get(node) : undefined;
  if (before !== undefined) return before;
  const spent = run.spent.get(node) ?? 0;
  const share = decides && run.decoders.has(node) ? decoderShare : functionShare;
  if (calls > fewCalls && spent > Math.max(leastShare, run.steps * share)) return mystery('result', firstOrigin(args));
  const left = run.input.budget.steps;
  const result = follow(run, made, args, within, decides);
  run.spent.set(node, spent + left - run.input.budget.steps);
  if (plain) run.plainResults.set(node, result);
  if (decides && gives.has(result.type) && isGiven(run, result)) run.decoders.add(node);
  else if (decides) run.decoders.delete(node);
  return result;
}

/** Values that are wholly there: a function called with nothing else does the same as it would when run. */
function isGiven(run: Run, value: ScriptObject): boolean {
  if (value === run.dialect.absent) return true;
  if (value.type === 'text') return textOf(value.value) !== undefined;
  return value.type === 'number' || value.type === 'constant' || value.type === 'list' || value.type === 'function';
}

/** Values that make a further call of the same function worth following. */
function isTelling(value: ScriptObject): boolean {
  if (value.type === 'text' || value.type === 'list' || value.type === 'number' || value.type === 'dict') return true;
  return value.type === 'function' || value.type === 'thing' || originOf(value) !== undefined;
}

function follow(run: Run, made: ScriptFunction, args: Arguments, within: number, decides: boolean): ScriptObject {
  const { node } = made;
  const scope = node.sharesScope === true ? made.scope : new Scope(made.scope, node.closed === true);
  bind(run, made, args, scope);
  run.calling.set(node, within + 1);
  run.callDepth += 1;
  if (decides) run.looping += 1;
  try {
    const frame: { scope: Scope; results: ScriptObject[]; last?: ScriptObject } = { scope, results: [] };
    const flow = carryOut(run, node.body, frame);
    const results = [...frame.results];
    if (flow !== 'return' && node.lastIsResult && frame.last !== undefined) results.push(frame.last);
    return results.length === 0 ? none : either(results);
  } finally {
    if (decides) run.looping -= 1;
    run.callDepth -= 1;
    run.calling.set(node, within);
  }
}

/** Carries out a function that nothing was seen to call: its parameters are not known, their defaults are. */
export function callUnknown(run: Run, made: ScriptFunction): void {
  const self = made.self ?? run.selves.get(made.node);
  const method = self === undefined ? made : { ...made, self };
  callFunction(run, method, { list: [], named: new Map(), node: made.node });
}

/** Functions of the text among the arguments: whoever gets them calls them. */
export function callbacks(run: Run, args: Arguments, given: readonly ScriptObject[] = []): void {
  for (const value of [...args.list, ...args.named.values()]) {
    if (value.type === 'function' && run.step())
      callFunction(run, value, { list: given, named: new Map(), node: args.node });
  }
}

const selfNames = ['this', '$this', 'self'];

function bind(run: Run, made: ScriptFunction, args: Arguments, scope: Scope): void {
  if (made.self !== undefined) {
    for (const name of run.dialect.selfNames ?? selfNames) scope.own(name, made.self);
  }
  run.dialect.bindCall?.(run, args, scope);
  const first = receiverOf(made);
  const given = first === undefined ? args.list : [first, ...args.list];
  made.node.parameters.forEach((parameter, position) => {
    bindParameter(run, parameter, given, position, args, scope);
  });
}

/** What a method gets as its first parameter, where its language has it there. */
function receiverOf({ self, node }: ScriptFunction): ScriptObject | undefined {
  if (self === undefined || node.receiver === undefined || node.receiver === 'none') return undefined;
  return node.receiver === 'class' && self.type === 'instance' ? self.of : self;
}

function bindParameter(
  run: Run,
  parameter: Parameter,
  given: readonly ScriptObject[],
  position: number,
  args: Arguments,
  scope: Scope,
): void {
  let value: ScriptObject;
  if (parameter.rest === true) value = list(given.slice(position));
  else if (parameter.restNamed === true) {
    const entries = [...args.named].map(([key, each]): [string, ScriptObject] => [`s${key}`, each]);
    value = { type: 'dict', entries: new Map(entries) };
  } else {
    const byPlace = parameter.keyword === true ? undefined : given[position];
    const passed = byPlace ?? (parameter.name === undefined ? undefined : args.named.get(parameter.name));
    value =
      passed ??
      (parameter.initial === undefined
        ? ((args.whole === true ? run.dialect.absent : undefined) ?? notGiven(run, parameter.name ?? 'argument'))
        : evaluate(run, parameter.initial, scope));
  }
  if (parameter.name !== undefined) scope.own(parameter.name, value);
  else if (parameter.pattern !== undefined) assign(run, parameter.pattern, value, scope, true);
}

function notGiven(run: Run, name: string): ScriptObject {
  return run.dialect.parameter?.(run, name) ?? mystery(name);
}

/** Methods whose arguments are places, not contents. */
const positional = new Set(['slice', 'substring', 'substr', 'sub', 'subarray', 'at', 'charAt', 'charCodeAt', 'splice']);

/** Calls a method of a value: the language's own, then the shared ones. */
export function callMethod(run: Run, self: ScriptObject, name: string, args: Arguments, scope: Scope): ScriptObject {
  if (self.type === 'either') return either(self.options.map((each) => callMethod(run, each, name, args, scope)));
  const own =
    run.dialect.methods?.get(name)?.(run, self, args, scope) ?? run.dialect.anyMethod?.(run, self, name, args, scope);
  if (own !== undefined) return own;
  if (self.type === 'thing')
    return run.dialect.thingMethod?.(run, self, name, args, scope) ?? thingMethod(run, self, name, args);
  if (self.type === 'list' || self.type === 'dict') {
    const result = containerMethod(run, self, name, args);
    if (result !== undefined) return result;
  }
  if (self.type === 'text') {
    const result = textMethods.get(name)?.(run, self, args.list);
    if (result !== undefined) return result;
  }
  if (self.type === 'name') return callLibrary(run, `${self.name}.${name}`, args, scope);
  callbacks(run, args, [mystery('item', originOf(self))]);
  return mystery(name, originOf(self) ?? (positional.has(name) ? undefined : carried(run, name, args)));
}
