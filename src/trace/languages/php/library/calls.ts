import { attribute } from '../../script/call.ts';
import type { Code } from '../../script/code.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { named } from '../../script/evaluate.ts';
import { print } from '../../script/library/printing.ts';
import { done, invoke, same, valuesOfArray } from '../../script/library/values.ts';
import {
  asValue,
  itemsOf,
  knownText,
  list,
  mystery,
  none,
  optionsOf,
  originOf,
  type ScriptObject,
} from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { plainName } from '../lowering.ts';
import { assertion, createFunction, evaluateCode, include } from './code.ts';

/** Functions that run code or call what they are given. */
const given: readonly (readonly [string, LibraryFunction])[] = [
  ['eval', (run, args, scope) => evaluateCode(run, args.list[0], args, scope)],
  ['assert', assertion],
  ['create_function', createFunction],
  ['include', include],
  ...same(['call_user_func', 'forward_static_call', 'call_user_method', 'iterator_apply'], (run, args, scope) =>
    invoke(run, args.list[0], args.list.slice(1), args, scope),
  ),
  ...same(['call_user_func_array', 'forward_static_call_array'], (run, args, scope) =>
    invoke(run, args.list[0], spread(args.list[1]), args, scope),
  ),
  ...same(['register_shutdown_function', 'register_tick_function'], (run, args, scope) =>
    done(invoke(run, args.list[0], args.list.slice(1), args, scope)),
  ),
  ...same(
    ['set_error_handler', 'set_exception_handler', 'spl_autoload_register', 'header_register_callback'],
    (run, args, scope) => done(invoke(run, args.list[0], [mystery('error')], args, scope)),
  ),
  ['array_map', (run, args, scope) => mapped(run, args.list[0], args.list[1], args, scope)],
  ['array_filter', (run, args, scope) => filtered(run, args, scope)],
  ...same(['array_walk', 'array_walk_recursive'], (run, args, scope) =>
    done(mapped(run, args.list[1], args.list[0], args, scope)),
  ),
  ['array_reduce', (run, args, scope) => reduced(run, args, scope)],
  ...same(['usort', 'uasort', 'uksort'], (run, args, scope) =>
    done(compared(run, args.list[1], args.list[0], args, scope)),
  ),
  ...same(
    [
      'array_diff_ukey',
      'array_udiff',
      'array_uintersect',
      'array_intersect_ukey',
      'array_udiff_assoc',
      'array_uintersect_assoc',
    ],
    (run, args, scope) => done(compared(run, args.list.at(-1), args.list[0], args, scope)),
  ),
  ['ob_start', (run, args) => done(buffered(run, args.list[0]))],
  ...same(['echo', 'print', 'printf'], (run, args, scope) => done(printed(run, args, scope))),
  ['filter_var', (run, args, scope) => filteredBy(run, args.list[0], args.list[2], args, scope)],
  ['reflectionfunction', (_run, args) => reflection(args.list[0])],
  ['reflectionfunction.__construct', (_run, args) => reflection(args.list[0])],
  ['closure.fromcallable', (_run, args) => args.list[0]],
  ['func_get_args', (_run, _args, scope) => scope.get(' args') ?? list([])],
  ['func_get_arg', (_run, args, scope) => oneGiven(scope, args)],
  ['is_callable', () => mystery('is_callable()')],
];

/** Functions that run code or call what they are given; with `usort(...$_GET)` a request gives both function and argument. */
export const calls: readonly (readonly [string, LibraryFunction])[] = given.map(([name, act]) => [
  name,
  (run, args, scope) => {
    const [only] = args.list;
    const node = args.node as Partial<Code>;
    const isSpread = node.kind === 'call' && node.args?.[0]?.spread === true;
    if (isSpread && only?.type === 'unknown' && only.origin?.request === true)
      run.record.effect({ kind: 'run', what: asValue(only), interpreter: 'php', from: 'request' }, args.node.line);
    return act(run, args, scope);
  },
]);

/**
 * What a value means when it is called: a text names a function (or `Class::method`), a list of two an object and its
 * method. A name that a request decides, called with what a request says, runs what the request wants.
 */
export function calleeOf(run: Run, value: ScriptObject, args: Arguments, scope: Scope): ScriptObject | undefined {
  if (value.type === 'list' && value.items.length === 2) {
    const [of, method] = value.items;
    const name = knownText(method)?.toLowerCase();
    if (of === undefined || name === undefined) return requested(run, value, args);
    const object = of.type === 'text' ? named(run, plainName(knownText(of) ?? ''), scope) : of;
    return attribute(run, object, name.replace(/^parent::/, ''));
  }
  if (value.type !== 'text') return value.type === 'unknown' ? requested(run, value, args) : undefined;
  const name = knownText(value);
  if (name === undefined || name.length > 200) return requested(run, value, args);
  const [owner, method] = name.split('::');
  if (method !== undefined && owner !== undefined)
    return attribute(run, named(run, plainName(owner), scope), method.toLowerCase());
  return named(run, plainName(name.trim()), scope);
}

function requested(run: Run, value: ScriptObject, args: Arguments): undefined {
  if (originOf(value)?.request !== true || args.made === true) return undefined;
  if (!args.list.some((each) => originOf(each)?.request === true)) return undefined;
  const what = [...asValue(value), '(', ...args.list.slice(0, 1).flatMap((each) => asValue(each)), ')'];
  run.record.effect({ kind: 'run', what, interpreter: 'php', from: 'request' }, args.node.line);
  return undefined;
}

function spread(value: ScriptObject | undefined): readonly ScriptObject[] {
  if (value === undefined) return [];
  return valuesOfArray(value) ?? [mystery('argument', originOf(value))];
}

function mapped(
  run: Run,
  callee: ScriptObject | undefined,
  source: ScriptObject | undefined,
  args: Arguments,
  scope: Scope,
): ScriptObject {
  const items = source === undefined ? undefined : valuesOfArray(source);
  if (callee === undefined || (callee.type === 'constant' && callee.constant === 'null')) return source ?? none;
  if (items === undefined) {
    const result = invoke(run, callee, [mystery('item', originOf(source))], args, scope);
    return mystery('array_map()', originOf(result) ?? originOf(source));
  }
  const results: ScriptObject[] = [];
  run.looping += 1;
  for (const item of items.slice(0, 100_000)) {
    if (!run.step()) break;
    results.push(invoke(run, callee, [item], args, scope));
  }
  run.looping -= 1;
  if (source?.type === 'dict') {
    const keys = [...source.entries.keys()];
    return { type: 'dict', entries: new Map(results.map((result, index) => [keys[index] ?? `n${index}`, result])) };
  }
  return list(results);
}

function filtered(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [source, callee] = args.list;
  if (callee !== undefined) mapped(run, callee, source, args, scope);
  return source ?? none;
}

function reduced(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [source, callee, first] = args.list;
  const items = valuesOfArray(source);
  let result: ScriptObject = first ?? none;
  for (const item of items?.slice(0, 100_000) ?? [mystery('item', originOf(source))]) {
    if (!run.step()) break;
    result = invoke(run, callee, [result, item], args, scope);
  }
  return result;
}

function compared(
  run: Run,
  callee: ScriptObject | undefined,
  source: ScriptObject | undefined,
  args: Arguments,
  scope: Scope,
): void {
  const items = valuesOfArray(source) ?? [mystery('item', originOf(source))];
  for (const item of items.slice(0, 8)) invoke(run, callee, [item, items.at(-1) ?? item], args, scope);
}

const buffers = new WeakMap<Run, ScriptObject>();

/** `ob_start('assert')`: what is printed afterwards goes through the function. */
function buffered(run: Run, callee: ScriptObject | undefined): void {
  if (callee !== undefined) buffers.set(run, callee);
}

function printed(run: Run, args: Arguments, scope: Scope): void {
  const callee = buffers.get(run);
  if (callee === undefined) {
    print(run, args.list);
    return;
  }
  for (const each of args.list.slice(0, 20)) invoke(run, callee, [each], args, scope);
}

/** `filter_var($x, FILTER_CALLBACK, ['options' => 'assert'])`. */
function filteredBy(
  run: Run,
  value: ScriptObject | undefined,
  options: ScriptObject | undefined,
  args: Arguments,
  scope: Scope,
): ScriptObject {
  const callee = options?.type === 'dict' ? options.entries.get('soptions') : undefined;
  if (callee !== undefined && value !== undefined && callee.type !== 'dict')
    return mapped(run, callee, valuesOfArray(value) === undefined ? list([value]) : value, args, scope);
  return mystery('filter_var()');
}

function reflection(callee: ScriptObject | undefined): ScriptObject {
  return { type: 'thing', kind: 'reflection', data: new Map([['callee', callee ?? none]]) };
}

/** `(new ReflectionFunction('system'))->invoke('id')`. */
export function reflectionMethod(
  run: Run,
  callee: ScriptObject | undefined,
  name: string,
  args: Arguments,
  scope: Scope,
): ScriptObject | undefined {
  if (name === 'getclosure') return callee;
  if (name === 'invoke' || name === '__invoke') return invoke(run, callee, args.list, args, scope);
  return name === 'invokeargs' ? invoke(run, callee, spread(args.list[0]), args, scope) : undefined;
}

function oneGiven(scope: Scope, args: Arguments): ScriptObject | undefined {
  const all = scope.get(' args');
  const at = args.list[0]?.type === 'number' ? args.list[0].number : -1;
  return all === undefined
    ? undefined
    : optionsOf(list([...(itemsOf(all) ?? [])]))[0]?.type === 'list'
      ? itemsOf(all)?.[at]
      : undefined;
}
