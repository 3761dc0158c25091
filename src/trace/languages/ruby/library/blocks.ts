import type { LibraryMethod } from '../../script/dialect.ts';
import { invoke } from '../../script/library/values.ts';
import { fromKeyed, list, mystery, originOf, type ScriptObject } from '../../script/object.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';

/** The block of a call: its last argument when that can be called. */
export function blockOf(args: Arguments): ScriptObject | undefined {
  const last = args.list.at(-1);
  return last?.type === 'function' || last?.type === 'name' || last?.type === 'method' ? last : undefined;
}

/** The block, or a symbol in its place (`map(&:chr)`, `inject(:+)`). */
export function blockOrSymbol(args: Arguments): ScriptObject | undefined {
  const last = args.list.at(-1);
  return blockOf(args) ?? (last?.type === 'text' ? last : undefined);
}

/** Calls a block; a lone list is taken apart when the block takes several. */
export function yieldTo(
  run: Run,
  block: ScriptObject | undefined,
  given: readonly ScriptObject[],
  args: Arguments,
  scope: Scope,
): ScriptObject {
  if (block === undefined) return mystery('yield');
  const [only] = given;
  const several = block.type === 'function' && block.node.parameters.length > 1;
  const spread = several && given.length === 1 && only?.type === 'list' ? only.items : given;
  return invoke(run, block, spread, args, scope);
}

/** Items of a list, pairs of a hash, when known. */
export function itemsOfList(self: ScriptObject): readonly ScriptObject[] | undefined {
  if (self.type === 'list') return self.items;
  if (self.type !== 'dict') return undefined;
  return [...self.entries].map(([key, value]) => list([fromKeyed(key), value]));
}

/** Items one loop goes through, at most. */
const mostItems = 100_000;

/** Calls a block for every item while conditions decide, and gives the results. */
export function eachItem(
  run: Run,
  items: readonly ScriptObject[],
  visit: (item: ScriptObject, index: number) => ScriptObject,
): ScriptObject[] {
  const results: ScriptObject[] = [];
  run.looping += 1;
  for (const [index, item] of items.slice(0, mostItems).entries()) {
    if (!run.step()) break;
    results.push(visit(item, index));
  }
  run.looping -= 1;
  return results;
}

/** A method that goes through a list; of something unknown the block is called once. */
export function through(
  act: (
    run: Run,
    items: readonly ScriptObject[],
    args: Arguments,
    scope: Scope,
    self: ScriptObject,
  ) => ScriptObject | undefined,
): LibraryMethod {
  return (run, self, args, scope) => {
    const items = itemsOfList(self);
    if (items !== undefined) return act(run, items, args, scope, self);
    if (self.type === 'text' || self.type === 'thing' || self.type === 'instance') return undefined;
    const block = blockOf(args);
    if (block === undefined) return undefined;
    const given = mystery('item', originOf(self));
    const result = yieldTo(run, block, [given, given], args, scope);
    return mystery('items', originOf(result) ?? originOf(self));
  };
}
