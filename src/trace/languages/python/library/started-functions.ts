import { callbacks, callObject } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { itemsOf, mystery, type ScriptObject } from '../../script/object.ts';
import { type Arguments, argument, type Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';

/** Functions that call another one with its arguments, now or later: threads, processes, timers, executors. */
export const starters: readonly (readonly [string, LibraryFunction])[] = [
  ...['threading.Thread', 'multiprocessing.Process', 'multiprocessing.dummy.Process'].map(
    (name): readonly [string, LibraryFunction] => [
      name,
      (run, args, scope) =>
        called(run, argument(args, 1, 'target'), argument(args, 3, 'args'), args.named.get('kwargs'), args, scope),
    ],
  ),
  [
    'threading.Timer',
    (run, args, scope) =>
      called(run, argument(args, 1, 'function'), argument(args, 2, 'args'), args.named.get('kwargs'), args, scope),
  ],
  ...['_thread.start_new_thread', 'thread.start_new_thread'].map((name): readonly [string, LibraryFunction] => [
    name,
    (run, args, scope) => called(run, args.list[0], args.list[1], args.list[2], args, scope),
  ]),
  ['atexit.register', (run, args, scope) => direct(run, args, scope)],
  ['asyncio.to_thread', (run, args, scope) => direct(run, args, scope)],
  ['functools.partial', (run, args, scope) => direct(run, args, scope)],
];

/** `register(function, argument, …)`. */
function direct(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [target, ...rest] = args.list;
  if (target === undefined || !run.step()) return mystery('function');
  return callObject(run, target, { list: rest, named: args.named, node: args.node }, scope);
}

/** `Thread(target=function, args=(…), kwargs={…})`; a target without known arguments is called with unknown ones. */
function called(
  run: Run,
  target: ScriptObject | undefined,
  list: ScriptObject | undefined,
  named: ScriptObject | undefined,
  args: Arguments,
  scope: Scope,
): ScriptObject {
  if (target === undefined || !run.step()) {
    callbacks(run, args);
    return mystery('thread');
  }
  const items = list === undefined ? [] : (itemsOf(list) ?? []);
  const entries = named?.type === 'dict' ? [...named.entries] : [];
  const names = new Map(entries.map(([key, value]) => [key.slice(1), value]));
  callObject(run, target, { list: items, named: names, node: args.node }, scope);
  return mystery('thread');
}
