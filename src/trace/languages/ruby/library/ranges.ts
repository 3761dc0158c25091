import { boolean, list, mystery, none, number, type ScriptObject, text } from '../../script/object.ts';
import { numeric } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { blockOf, eachItem, yieldTo } from './blocks.ts';

/** `3.times`, `1.upto(9)`: numbers, handed to a block when there is one. */
export function counted(
  run: Run,
  from: number | undefined,
  to: number | undefined,
  by: number,
  args: Arguments,
  scope: Scope,
): ScriptObject | undefined {
  const block = blockOf(args);
  if (from === undefined || to === undefined || Number.isNaN(to)) {
    if (block !== undefined) yieldTo(run, block, [mystery('number')], args, scope);
    return mystery('numbers');
  }
  const count = Math.max(0, Math.floor((to - from) / by) + 1);
  // A great number of times is a loop that waits, not one that computes.
  const numbers = Array.from({ length: Math.min(count, 100_000) }, (_each, at) => number(from + at * by));
  if (block === undefined) return list(numbers);
  eachItem(run, numbers, (each) => yieldTo(run, block, [each], args, scope));
  return number(count);
}

/** `1.step(9, 2)`, `list.step(2)`. */
export function stepped(run: Run, self: ScriptObject, args: Arguments, scope: Scope): ScriptObject | undefined {
  if (self.type === 'list') {
    const by = Math.max(1, numeric(args.list[0] ?? number(1)) ?? 1);
    const kept = self.items.filter((_item, at) => at % by === 0);
    const block = blockOf(args);
    if (block === undefined) return list(kept);
    eachItem(run, kept, (each) => yieldTo(run, block, [each], args, scope));
    return self;
  }
  return counted(
    run,
    numeric(self),
    numeric(args.list[0] ?? none),
    numeric(args.list[1] ?? number(1)) ?? 1,
    args,
    scope,
  );
}

/** The items of a range, when its ends are known. */
export function rangeOf(run: Run, args: Arguments): ScriptObject {
  const [from, to, open] = args.list;
  if (from === undefined || to === undefined) return mystery('range');
  const exclusive = open?.type === 'constant' && open.constant === 'true';
  const ends: ScriptObject = {
    type: 'thing',
    kind: 'range',
    data: new Map([
      ['from', from],
      ['to', to],
      ['open', boolean(exclusive)],
    ]),
  };
  const [one, other] = [from, to].map((each) =>
    each.type === 'number'
      ? each.number
      : each.type === 'text' && each.value.length === 1
        ? String(each.value[0])
        : undefined,
  );
  if (typeof one === 'number' && typeof other === 'number' && one >= 0 && other >= one) {
    const count = Math.min(Math.floor(other) - one + (exclusive ? 0 : 1), 100_000);
    if (!run.step(1 + (count >> 6))) return ends;
    return list(Array.from({ length: Math.max(0, count) }, (_each, at) => number(one + at)));
  }
  if (typeof one === 'string' && typeof other === 'string' && one.length === 1 && other.length === 1) {
    const count = Math.max(0, other.charCodeAt(0) - one.charCodeAt(0) + (exclusive ? 0 : 1));
    return list(Array.from({ length: count }, (_each, at) => text(String.fromCharCode(one.charCodeAt(0) + at))));
  }
  return ends;
}
