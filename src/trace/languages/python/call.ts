import { evaluate, field } from './evaluate.ts';
import { decodeText } from './library/codecs.ts';
import { containerMethod } from './library/containers.ts';
import { canonicalName, libraryFunction } from './library/functions.ts';
import { toBytes } from './library/packing.ts';
import { thingMethod } from './library/things.ts';
import {
  either,
  list,
  mystery,
  none,
  nothing,
  optionsOf,
  originOf,
  type PyFunction,
  type PyObject,
  text,
} from './object.ts';
import { type Arguments, argument, type Run } from './run.ts';
import { Scope } from './scope.ts';
import { execute } from './statements.ts';
import { textMethods } from './text-methods.ts';

/** Values of the library that are the same wherever Python runs; of the interpreter only its name matters. */
const constants: ReadonlyMap<string, PyObject> = new Map([
  ['sys.executable', text('/usr/bin/python3')],
  ['sys.platform', text('linux')],
  ['os.sep', text('/')],
  ['os.name', text('posix')],
  ['os.linesep', text('\n')],
  ['os.devnull', text('/dev/null')],
]);

/** `self.name`. */
export function attribute(self: PyObject, name: string): PyObject {
  switch (self.type) {
    case 'name':
      return constants.get(`${self.name}.${name}`) ?? { type: 'name', name: canonicalName(`${self.name}.${name}`) };
    case 'either':
      return either(self.options.map((option) => attribute(option, name)));
    case 'instance': {
      const own = self.attributes.get(name) ?? self.of.members.get(name);
      if (own?.type === 'function') return { ...own, self };
      return own ?? mystery(`self.${name}`);
    }
    case 'class':
      return self.members.get(name) ?? { type: 'method', self, name };
    case 'thing': {
      const known = self.data.get(name);
      if (known !== undefined) return known;
      if (self.kind === 'response' && (name === 'text' || name === 'content' || name === 'body'))
        return mystery(name, originOf(self));
      return { type: 'method', self, name };
    }
    default:
      return { type: 'method', self, name };
  }
}

/** Calls a value. */
export function callObject(run: Run, callee: PyObject, args: Arguments, scope: Scope): PyObject {
  switch (callee.type) {
    case 'either':
      return either(optionsOf(callee).map((option) => callObject(run, option, args, scope)));
    case 'name':
      return libraryFunction(run, callee.name, args, scope);
    case 'function':
      return callFunction(run, callee, args);
    case 'class': {
      const made: PyObject = { type: 'instance', of: callee, attributes: new Map() };
      const start = callee.members.get('__init__');
      if (start?.type === 'function') callFunction(run, { ...start, self: made }, args);
      return made;
    }
    case 'method':
      return callMethod(run, callee.self, callee.name, args, scope);
    case 'instance': {
      const own = callee.of.members.get('__call__');
      return own?.type === 'function' ? callFunction(run, { ...own, self: callee }, args) : nothing;
    }
    default:
      return mystery(
        'call',
        originOf(callee) ?? args.list.map((each) => originOf(each)).find((origin) => origin !== undefined),
      );
  }
}

/** Deepest chain of calls that is followed. */
const deepestCall = 12;
/** How often one function is followed: enough for a decoder that is called for every string. */
const mostCalls = 1_000;

/** Carries out a function of the text with these arguments. */
export function callFunction(run: Run, made: PyFunction, args: Arguments): PyObject {
  run.called.add(made.node);
  const calls = (run.calls.get(made.node) ?? 0) + 1;
  run.calls.set(made.node, calls);
  if (run.calling.has(made.node) || run.calling.size >= deepestCall || calls > mostCalls) return mystery('result');
  const scope = new Scope(made.scope);
  bind(run, made, args, scope);
  run.calling.add(made.node);
  const looping = run.looping;
  try {
    const body = field(made.node, 'body');
    if (made.node.type === 'lambda') return evaluate(run, body, scope);
    const frame = { scope, results: [] as PyObject[] };
    run.looping = 0;
    execute(run, body === undefined ? [] : [body], frame);
    return frame.results.length === 0 ? none : either(frame.results);
  } finally {
    run.looping = looping;
    run.calling.delete(made.node);
  }
}

/** Carries out a function that nothing was seen to call: its parameters are not known, their defaults are. */
export function callUnknown(run: Run, made: PyFunction): void {
  callFunction(run, made, { list: [], named: new Map(), node: made.node });
}

function bind(run: Run, made: PyFunction, args: Arguments, scope: Scope): void {
  const given = made.self === undefined ? args.list : [made.self, ...args.list];
  let position = 0;
  for (const parameter of field(made.node, 'parameters')?.children ?? []) {
    const nameNode = field(parameter, 'name') ?? (parameter.type === 'identifier' ? parameter : parameter.children[0]);
    if (nameNode === undefined) continue;
    const name = run.text(nameNode);
    if (parameter.type === 'list_splat_pattern') {
      scope.set(name, list(given.slice(position)));
      position = given.length;
    } else if (parameter.type === 'dictionary_splat_pattern') {
      scope.set(name, { type: 'dict', entries: new Map([...args.named].map(([key, value]) => [`s${key}`, value])) });
    } else {
      const defaultValue = field(parameter, 'value');
      const value = given[position] ?? args.named.get(name);
      position += 1;
      scope.set(name, value ?? (defaultValue === undefined ? mystery(name) : evaluate(run, defaultValue, made.scope)));
    }
  }
}

function callMethod(run: Run, self: PyObject, name: string, args: Arguments, scope: Scope): PyObject {
  if (self.type === 'thing') return thingMethod(run, self, name, args, scope);
  if (self.type === 'list' || self.type === 'dict') return containerMethod(run, self, name, args);
  if (self.type === 'number' && name === 'to_bytes') return toBytes(self, args) ?? mystery(name);
  if (self.type === 'text') {
    if (name === 'decode' || name === 'encode') return decodeText(run, self, name, argument(args, 0, 'encoding'));
    if (name === 'hex')
      return text(
        [...(self.value[0] === undefined ? '' : String(self.value[0]))]
          .map((each) => each.charCodeAt(0).toString(16).padStart(2, '0'))
          .join(''),
      );
    const method = textMethods.get(name);
    const result = method?.(self, args.list, args.named);
    if (result !== undefined) return result;
  }
  return mystery(
    name,
    originOf(self) ?? args.list.map((each) => originOf(each)).find((origin) => origin !== undefined),
  );
}
