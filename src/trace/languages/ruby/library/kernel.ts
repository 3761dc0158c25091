import { callObject } from '../../script/call.ts';
import type { Code } from '../../script/code.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { named } from '../../script/evaluate.ts';
import { item } from '../../script/items.ts';
import { formatted } from '../../script/library/format.ts';
import { done, invoke, same, setArgument, stringOf } from '../../script/library/values.ts';
import {
  either,
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
import { constantNamed, sent } from './by-name.ts';
import { evaluated, loaded } from './code.ts';
import { streamOf } from './network.ts';
import { character } from './object-methods.ts';
import { rangeOf } from './ranges.ts';
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

function fromStream(run: Run): ScriptObject {
  const socket = streamOf(run);
  return mystery('received', socket?.effect === undefined ? undefined : { received: socket.effect });
}

function functionNamed(run: Run, name: ScriptObject | undefined, scope: Scope): ScriptObject | undefined {
  const known = stringOf(name);
  return known === undefined ? undefined : named(run, known, scope);
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
