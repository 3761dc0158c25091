import { attribute, callObject } from '../../script/call.ts';
import type { Code } from '../../script/code.ts';
import type { LibraryFunction, LibraryMethod } from '../../script/dialect.ts';
import { named } from '../../script/evaluate.ts';
import { item } from '../../script/items.ts';
import { runCode } from '../../script/library/code.ts';
import { write } from '../../script/library/files.ts';
import { formatted } from '../../script/library/format.ts';
import { request } from '../../script/library/network.ts';
import { done, invoke, same, setArgument, stringOf } from '../../script/library/values.ts';
import {
  asValue,
  either,
  knownText,
  list,
  mystery,
  none,
  number,
  optionsOf,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import { asText, joinTexts, numeric, operate } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { blockOf, yieldTo } from './blocks.ts';
import { rangeOf } from './collections.ts';
import { reopened, streamOf } from './network.ts';
import { at } from './texts.ts';

/** Functions of every object: code in text, loading, calling by name, and what the lowering calls by names with a blank. */
export const kernel: readonly (readonly [string, LibraryFunction])[] = [
  ...same(
    ['eval', 'instance_eval', 'class_eval', 'module_eval', 'TOPLEVEL_BINDING.eval', 'binding.eval', 'class_exec'],
    evaluated,
  ),
  ...same(
    ['RubyVM.InstructionSequence.compile', 'RubyVM.InstructionSequence.new', 'ERB.new'],
    (_run, args) => args.list[0],
  ),
  ['require', (run, args) => loaded(run, args, false)],
  ['load', (run, args) => loaded(run, args, false)],
  ['require_relative', (run, args) => loaded(run, args, true)],
  ['autoload', (run, args) => loaded(run, { ...args, list: args.list.slice(1) }, false)],
  ...same(['method', 'instance_method', 'public_method'], (run, args, scope) =>
    functionNamed(run, args.list[0], scope),
  ),
  ...same(['send', 'public_send', '__send__'], (run, args, scope) => sent(run, undefined, args, scope)),
  ...same(['const_get', 'Object.const_get', 'Kernel.const_get', 'Module.const_get'], (run, args, scope) =>
    constantNamed(run, args.list[0], scope),
  ),
  ...same(['proc', 'lambda', 'Proc.new'], (_run, args) => blockOf(args)),
  ['define_method', (run, args, scope) => done(defined(args, scope, run))],
  ['alias_method', (run, args, scope) => done(aliased(run, args, scope))],
  ['loop', (run, args, scope) => done(yieldTo(run, blockOf(args), [], args, scope))],
  ...same(
    ['fork', 'Thread.new', 'Thread.start', 'Process.fork', 'at_exit', 'Fiber.new', 'Ractor.new'],
    (run, args, scope) => {
      const rest = args.list.slice(0, -1);
      if (blockOf(args) !== undefined) yieldTo(run, blockOf(args), rest, args, scope);
      return mystery('thread');
    },
  ),
  ...same(['format', 'sprintf'], (run, args) => formatted(run, args.list)),
  ...same(['Integer', 'Float'], (_run, args) => {
    const value = numeric(args.list[0] ?? none);
    return value === undefined ? mystery('number') : number(value);
  }),
  ['String', (run, args) => (args.list[0] === undefined ? text('') : asText(run, args.list[0]))],
  ['String.new', (_run, args) => args.list[0] ?? text('')],
  ['Array', (_run, args) => (args.list[0]?.type === 'list' ? args.list[0] : list(args.list.slice(0, 1)))],
  ['Hash.new', () => ({ type: 'dict', entries: new Map() })],
  ['Array.new', (run, args, scope) => filled(run, args, scope)],
  ['gets', (run) => (streamOf(run) === undefined ? undefined : fromStream(run))],
  ['params', () => mystery('params', { request: true })],
  ['request', () => mystery('request', { request: true })],
  ['Rack.Request.new', () => mystery('request', { request: true })],
  ['CGI.new', () => mystery('cgi', { request: true })],
  ['Fiddle.Function.new', (_run, args) => args.list[0]],
  [
    ' pattern',
    (_run, args) => ({
      type: 'thing',
      kind: 'pattern',
      data: new Map([
        ['source', args.list[0] ?? none],
        ['flags', args.list[1] ?? none],
      ]),
    }),
  ],
  [
    'Regexp.new',
    (_run, args) => ({ type: 'thing', kind: 'pattern', data: new Map([['source', args.list[0] ?? none]]) }),
  ],
  [' range', (run, args) => rangeOf(run, args)],
  [' append', appended],
  [' at', (run, args, scope) => element(run, args, scope)],
];

/** Methods that every value has. */
export const objectMethods: ReadonlyMap<string, LibraryMethod> = new Map<string, LibraryMethod>([
  ...['send', 'public_send', '__send__'].map((name): [string, LibraryMethod] => [
    name,
    (run, self, args, scope) =>
      self.type === 'thing' && self.kind === 'socket' ? undefined : sent(run, self, args, scope),
  ]),
  ...['method', 'instance_method', 'public_method'].map((name): [string, LibraryMethod] => [
    name,
    (run, self, args, scope) => {
      const wanted = stringOf(args.list[0]);
      if (wanted === undefined) return undefined;
      return isKernel(self) ? named(run, wanted, scope) : attribute(run, self, wanted);
    },
  ]),
  ['const_get', (run, _self, args, scope) => constantNamed(run, args.list[0], scope)],
  ...['call', 'yield', '===', '()', 'to_proc_call'].map((name): [string, LibraryMethod] => [
    name,
    (run, self, args, scope) =>
      self.type === 'function' || self.type === 'name' || self.type === 'method' || self.type === 'text'
        ? callObject(run, self, args, scope)
        : undefined,
  ]),
  [
    'bind_call',
    (run, self, args, scope) =>
      isCallable(self) ? callObject(run, self, { ...args, list: args.list.slice(1) }, scope) : undefined,
  ],
  ...['bind', 'unbind', 'to_proc', 'curry', 'itself', 'freeze', 'dup', 'clone', 'public', 'private'].map(
    (name): [string, LibraryMethod] => [name, (_run, self) => (self.type === 'unknown' ? undefined : self)],
  ),
  ...['tap', 'then', 'yield_self'].map((name): [string, LibraryMethod] => [
    name,
    (run, self, args, scope) => {
      const result = yieldTo(run, blockOf(args), [self], args, scope);
      return name === 'tap' ? self : result;
    },
  ]),
  ...['instance_eval', 'class_eval', 'module_eval', 'instance_exec', 'class_exec', 'eval'].map(
    (name): [string, LibraryMethod] => [
      name,
      (run, self, args, scope) => {
        if (name === 'eval' && args.list.length === 0 && self.type === 'text')
          return evaluated(run, { ...args, list: [self] }, scope);
        return evaluated(run, args, scope);
      },
    ],
  ),
  ['result', (run, self, args, scope) => (self.type === 'text' ? template(run, self, args, scope) : undefined)],
  ['open', (run, self, args) => (isAddress(self) ? request(run, self, args, 'open', '', []) : undefined)],
  ['read', (run, self, args) => (isAddress(self) ? request(run, self, args, 'open', '', []) : undefined)],
  [
    'reopen',
    (run, self, args) =>
      self.type === 'thing' && self.kind === 'stream' ? done(reopened(run, args.list[0])) : undefined,
  ],
  ['class', () => mystery('class')],
  ['to_s', (_run, self, args) => (self.type === 'number' ? inBase(self.number, args) : undefined)],
  ['to_i', (_run, self) => (self.type === 'number' ? number(Math.trunc(self.number)) : undefined)],
  [
    'chr',
    (_run, self) => (self.type === 'number' ? character(self.number) : self.type === 'text' ? first(self) : undefined),
  ],
  ['ord', (_run, self) => (self.type === 'number' ? self : undefined)],
  ['new', (run, self, args, scope) => (self.type === 'class' ? callObject(run, self, args, scope) : undefined)],
  [
    'write',
    (run, self, args) =>
      self.type === 'text' && (knownText(self) ?? '').startsWith('/')
        ? done(write(run, self, args.list[0], 'w', args.node.line))
        : undefined,
  ],
]);

function isCallable(self: ScriptObject): boolean {
  return self.type === 'function' || self.type === 'name' || self.type === 'method';
}

function isKernel(self: ScriptObject): boolean {
  return (
    (self.type === 'name' && /^(Kernel|Object|self|main|Module|BasicObject)$/.test(self.name)) ||
    self.type === 'instance'
  );
}

function isAddress(self: ScriptObject): boolean {
  const [first] = asValue(self);
  return self.type === 'text' && typeof first === 'string' && /^(https?|ftp):\/\//i.test(first);
}

function first(self: ScriptObject): ScriptObject {
  return text((knownText(self) ?? '').slice(0, 1));
}

function character(code: number): ScriptObject {
  if (!Number.isInteger(code) || code < 0 || code > 0x10ffff) return mystery('chr');
  return text(String.fromCodePoint(code));
}

function inBase(value: number, args: Arguments): ScriptObject {
  const radix = args.list[0]?.type === 'number' ? args.list[0].number : 10;
  return text(radix >= 2 && radix <= 36 ? value.toString(radix) : String(value));
}

function fromStream(run: Run): ScriptObject {
  const socket = streamOf(run);
  return mystery('received', socket?.effect === undefined ? undefined : { received: socket.effect });
}

/** `eval(text)`, `instance_eval(text)`; with a block it is called. */
function evaluated(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [code] = args.list;
  if (code === undefined) return none;
  if (code.type === 'function') return yieldTo(run, code, [mystery('self')], args, scope);
  runCode(run, code, args.node);
  const results: ScriptObject[] = [];
  for (const option of optionsOf(code)) {
    // A name in an `eval` stands for what it names.
    const name = knownText(option)?.trim() ?? '';
    if (/^[A-Za-z_]\w{0,100}$/.test(name)) results.push(named(run, name, scope));
  }
  return results.length === 0 ? mystery('eval', originOf(code)) : either(results);
}

/** `ERB.new(text).result`: what stands in `<% %>` is code. */
function template(run: Run, self: ScriptObject, args: Arguments, _scope: Scope): ScriptObject {
  const content = knownText(self);
  if (content === undefined) runCode(run, self, args.node);
  for (const found of content?.slice(0, 200_000).split('<%').slice(1, 500) ?? []) {
    const code = found.split('%>')[0]?.replace(/^[-=]/, '') ?? '';
    runCode(run, text(code, originOf(self)), args.node);
  }
  return mystery('result');
}

/** A file of the image that is loaded; names without a path are of the library. */
function loaded(run: Run, args: Arguments, relative: boolean): ScriptObject {
  for (const option of args.list[0] === undefined ? [] : optionsOf(args.list[0])) {
    const path = knownText(option);
    const origin = originOf(option);
    if (path === undefined) {
      if (origin?.request === true)
        run.record.effect(
          { kind: 'run', what: asValue(option), interpreter: 'ruby include', from: 'request' },
          args.node.line,
        );
      continue;
    }
    if (!relative && !path.startsWith('/') && !path.startsWith('.')) continue;
    const script = knownText(text(String(run.input.args[0]?.[0] ?? ''))) ?? '';
    const folder = script.slice(0, script.lastIndexOf('/'));
    const whole = relative && !path.startsWith('/') ? `${folder}/${path}` : path;
    const file = /\.\w{1,5}$/.test(whole) ? whole : `${whole}.rb`;
    run.record.load({ path: file, line: args.node.line, args: [[file]], env: run.input.env });
    const written = run.record.effects.some(
      (effect) =>
        ((effect.kind === 'write' || effect.kind === 'append') && asSame(effect.path, path)) ||
        (effect.kind === 'fetch' && effect.to !== undefined && asSame(effect.to, path)),
    );
    if (written) run.record.effect({ kind: 'run', what: [path], interpreter: 'ruby', from: 'file' }, args.node.line);
  }
  return none;
}

function asSame(value: ReturnType<typeof asValue>, path: string): boolean {
  return value.length === 1 && value[0] === path;
}

function functionNamed(run: Run, name: ScriptObject | undefined, scope: Scope): ScriptObject | undefined {
  const known = stringOf(name);
  return known === undefined ? undefined : named(run, known, scope);
}

function constantNamed(run: Run, name: ScriptObject | undefined, scope: Scope): ScriptObject | undefined {
  const known = stringOf(name);
  if (known === undefined) return undefined;
  const [head = '', ...rest] = known.replace(/^::/, '').split('::');
  let value = named(run, head, scope);
  for (const part of rest) value = attribute(run, value, part);
  return value;
}

/** `send(:system, 'id')`, `object.send(name, …)`. */
function sent(run: Run, self: ScriptObject | undefined, args: Arguments, scope: Scope): ScriptObject {
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

function defined(args: Arguments, scope: Scope, run: Run): void {
  const name = stringOf(args.list[0]);
  const block = blockOf(args);
  if (name !== undefined && block !== undefined)
    (scope.get('self')?.type === 'instance' ? run.top : scope).own(name, block);
}

function aliased(run: Run, args: Arguments, scope: Scope): void {
  const [name, before] = args.list.map(stringOf);
  if (name !== undefined && before !== undefined) run.top.own(name, named(run, before, scope));
}

function filled(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const count = Math.min(Math.max(0, numeric(args.list[0] ?? number(0)) ?? 0), 10_000);
  const block = blockOf(args);
  return list(
    Array.from({ length: count }, (_each, at) =>
      block === undefined ? (args.list[1] ?? none) : invoke(run, block, [number(at)], args, scope),
    ),
  );
}

/** `a << b`: text and lists grow, files and sockets are written to, numbers are shifted. */
function appended(run: Run, args: Arguments, scope: Scope): ScriptObject | undefined {
  const [self, what] = args.list;
  if (self === undefined || what === undefined) return undefined;
  if (self.type === 'number') return operate(run, '<<', self, what);
  if (self.type === 'list') {
    if (self.items.length < 500_000) self.items.push(what);
    return self;
  }
  if (self.type === 'thing')
    return callObject(run, { type: 'method', self, name: '<<' }, { ...args, list: [what] }, scope);
  if (self.type !== 'text' && self.type !== 'either') return self;
  const added: ScriptObject = what.type === 'number' ? character(what.number) : what;
  const result = either(optionsOf(self).map((option) => joinTexts(run, option, added)));
  let place = args;
  // `a << b << c` grows `a`.
  for (let depth = 0; depth < 50; depth += 1) {
    const node = place.node as Partial<Code>;
    const inner = node.kind === 'call' ? node.args?.[0]?.value : undefined;
    if (inner?.kind !== 'call' || inner.callee.kind !== 'name' || inner.callee.name !== ' append') break;
    place = { ...place, node: inner };
  }
  setArgument(run, place, 0, result, scope);
  return result;
}

/** `value[key]`, `text[1, 3]`, `text[1..3]`, `callable[argument]`. */
function element(run: Run, args: Arguments, scope: Scope): ScriptObject | undefined {
  const [self, ...keys] = args.list;
  const [key, second] = keys;
  if (self === undefined) return undefined;
  if (self.type === 'function' || (self.type === 'name' && /^[a-z`]/.test(self.name)))
    return callObject(run, self, { ...args, list: keys }, scope);
  if (
    self.type === 'text' &&
    key !== undefined &&
    (second !== undefined || key.type === 'list' || key.type === 'thing' || key.type === 'number')
  )
    return at(run, self, keys);
  if (self.type === 'list' && key?.type === 'number' && second?.type === 'number') {
    const from = key.number < 0 ? self.items.length + key.number : key.number;
    return list(self.items.slice(from, from + second.number));
  }
  if (self.type === 'list' && key?.type === 'thing' && key.kind === 'range') {
    const from = numeric(key.data.get('from') ?? none) ?? 0;
    const to = key.data.get('to');
    const end = to === undefined || to === none ? self.items.length : (numeric(to) ?? -1);
    return list(self.items.slice(from, end < 0 ? self.items.length + end + 1 : end + 1));
  }
  if (key === undefined) return mystery('[…]', originOf(self));
  return item(run, self, key);
}
