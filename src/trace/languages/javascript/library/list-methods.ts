import { callObject } from '../../script/call.ts';
import { joinedItems } from '../../script/library/text-methods.ts';
import {
  boolean,
  either,
  itemsOf,
  list,
  mystery,
  number,
  originOf,
  type ScriptList,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import { truthOf } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { absent, equal, isAbsent, jsNumber, jsText, textOfAny } from '../coerce.ts';

type ListMethod = (run: Run, self: ScriptList, args: Arguments, scope: Scope) => ScriptObject | undefined;

/** Items one array may come to hold. */
const mostItems = 1_000_000;
/** Items that are sorted with a function of the text. */
const mostSorted = 2_000;
/** Items and steps after which a function that gives nothing known is not called for the rest of a list. */
const fewItems = 64;
const fewSteps = 5_000;

/** Methods of arrays. */
export const listMethods: readonly (readonly [string, ListMethod])[] = [
  [
    'push',
    (_run, self, args) => {
      if (self.items.length + args.list.length <= mostItems) for (const each of args.list) self.items.push(each);
      return number(self.items.length);
    },
  ],
  ['pop', (_run, self) => self.items.pop() ?? absent],
  ['shift', (run, self) => (run.step(1 + (self.items.length >> 8)) ? (self.items.shift() ?? absent) : undefined)],
  [
    'unshift',
    (run, self, args) => {
      if (self.items.length + args.list.length <= mostItems && run.step(1 + (self.items.length >> 8)))
        self.items.unshift(...args.list.slice(0, 10_000));
      return number(self.items.length);
    },
  ],
  ['splice', splice],
  [
    'slice',
    (run, self, args) => {
      if (!run.step(1 + (self.items.length >> 6))) return undefined;
      const [from, to] = args.list.map((each) => (isAbsent(each) ? undefined : jsNumber(each)));
      return list(self.items.slice(from, to));
    },
  ],
  [
    'concat',
    (run, self, args) => {
      const all = args.list.flatMap((each) => (each.type === 'list' ? each.items : [each]));
      const size = self.items.length + all.length;
      return size > mostItems || !run.step(1 + (size >> 6)) ? undefined : list([...self.items, ...all]);
    },
  ],
  [
    'join',
    (run, self, args) => {
      if (!run.step(1 + (self.items.length >> 4))) return undefined;
      const by = args.list[0] === undefined || isAbsent(args.list[0]) ? text(',') : textOfAny(run, args.list[0]);
      return joinedItems(
        self.items.map((each) => (isAbsent(each) ? text('') : textOfAny(run, each))),
        by,
      );
    },
  ],
  ['toString', (_run, self) => jsText(self)],
  ['reverse', (run, self) => (run.step(1 + (self.items.length >> 6)) ? turned(self) : undefined)],
  ['toReversed', (run, self) => (run.step(1 + (self.items.length >> 6)) ? turned(list([...self.items])) : undefined)],
  ['map', (run, self, args, scope) => list(each(run, self, args, scope))],
  [
    'flatMap',
    (run, self, args, scope) =>
      list(each(run, self, args, scope).flatMap((made) => (made.type === 'list' ? made.items : [made]))),
  ],
  [
    'forEach',
    (run, self, args, scope) => {
      each(run, self, args, scope);
      return absent;
    },
  ],
  [
    'filter',
    (run, self, args, scope) => {
      const answers = each(run, self, args, scope);
      return list(self.items.filter((_item, index) => truthOf(run, answers[index] ?? absent) !== false));
    },
  ],
  ['find', (run, self, args, scope) => chosen(run, self, args, scope)],
  ['findLast', (run, self, args, scope) => chosen(run, self, args, scope)],
  [
    'findIndex',
    (run, self, args, scope) => {
      const answers = each(run, self, args, scope).map((answer) => truthOf(run, answer));
      const at = answers.indexOf(true);
      return answers.slice(0, at === -1 ? undefined : at).includes(undefined) ? mystery('findIndex') : number(at);
    },
  ],
  ['some', (run, self, args, scope) => judged(run, self, args, scope, true)],
  ['every', (run, self, args, scope) => judged(run, self, args, scope, false)],
  ['reduce', (run, self, args, scope) => folded(run, self.items, args, scope)],
  ['reduceRight', (run, self, args, scope) => folded(run, [...self.items].reverse(), args, scope)],
  ['indexOf', (run, self, args) => place(run, self, args)],
  [
    'includes',
    (run, self, args) => {
      const at = place(run, self, args);
      return at.type === 'number' ? boolean(at.number >= 0) : at;
    },
  ],
  ['flat', (_run, self) => list(self.items.flatMap((item) => (item.type === 'list' ? item.items : [item])))],
  [
    'fill',
    (run, self, args) => {
      const [value] = args.list;
      if (value !== undefined && run.step(1 + (self.items.length >> 6))) self.items.fill(value);
      return self;
    },
  ],
  [
    'at',
    (_run, self, args) => {
      const at = args.list[0] === undefined ? 0 : jsNumber(args.list[0]);
      return at === undefined ? undefined : (self.items.at(at) ?? absent);
    },
  ],
  ['keys', (_run, self) => list(self.items.map((_item, index) => number(index)))],
  ['values', (_run, self) => self],
  ['entries', (_run, self) => list(self.items.slice(0, 100_000).map((item, index) => list([number(index), item])))],
  ['sort', sorted],
  ['toSorted', (run, self, args, scope) => sorted(run, list([...self.items]), args, scope)],
  [
    'set',
    (_run, self, args) => {
      const given = args.list[0] === undefined ? undefined : itemsOf(args.list[0]);
      given?.slice(0, 10_000).forEach((item, index) => {
        self.items[index] = item;
      });
      return absent;
    },
  ],
  [
    'subarray',
    (_run, self, args) => list(self.items.slice(...args.list.slice(0, 2).map((bound) => jsNumber(bound) ?? 0))),
  ],
];

function turned(self: ScriptList): ScriptList {
  self.items.reverse();
  return self;
}

/** What a function gives for each item. */
function each(run: Run, self: ScriptList, args: Arguments, scope: Scope): ScriptObject[] {
  const [perform] = args.list;
  const results: ScriptObject[] = [];
  if (perform === undefined) return results;
  const before = run.input.budget.steps;
  run.looping += 1;
  for (const [index, item] of self.items.entries()) {
    if (!run.step()) break;
    const result = callObject(run, perform, { ...args, list: [item, number(index), self], named: new Map() }, scope);
    results.push(result);
    // Nothing known comes of it: the rest will tell no more.
    const isUnsure = result.type === 'unknown' || result.type === 'either';
    const code = perform.type === 'function' ? perform.node : undefined;
    const isCostly = before - run.input.budget.steps > fewSteps || (code !== undefined && run.endless.has(code));
    if (isUnsure && index >= fewItems && isCostly) {
      if (code !== undefined) run.endless.add(code);
      while (results.length < self.items.length) results.push(result);
      break;
    }
  }
  run.looping -= 1;
  return results;
}

function chosen(run: Run, self: ScriptList, args: Arguments, scope: Scope): ScriptObject {
  const answers = each(run, self, args, scope).map((answer) => truthOf(run, answer));
  const sure = self.items[answers.indexOf(true)];
  if (sure !== undefined && !answers.slice(0, answers.indexOf(true)).includes(undefined)) return sure;
  const possible = self.items.filter((_item, index) => answers[index] !== false);
  return possible.length === 0 ? absent : either(possible.slice(0, 4));
}

function judged(run: Run, self: ScriptList, args: Arguments, scope: Scope, wanted: boolean): ScriptObject {
  const answers = each(run, self, args, scope).map((answer) => truthOf(run, answer));
  if (answers.includes(wanted)) return boolean(wanted);
  return answers.includes(undefined) ? mystery('some') : boolean(!wanted);
}

function folded(run: Run, items: readonly ScriptObject[], args: Arguments, scope: Scope): ScriptObject {
  const [perform, first] = args.list;
  let value = first ?? items[0] ?? absent;
  run.looping += 1;
  for (const [index, item] of items.entries()) {
    if ((index === 0 && first === undefined) || perform === undefined) continue;
    if (!run.step()) break;
    value = callObject(run, perform, { ...args, list: [value, item, number(index)], named: new Map() }, scope);
  }
  run.looping -= 1;
  return value;
}

function place(run: Run, self: ScriptList, args: Arguments): ScriptObject {
  const [wanted] = args.list;
  if (wanted === undefined || !run.step(1 + (self.items.length >> 3))) return mystery('indexOf');
  let unsure = false;
  for (const [index, item] of self.items.entries()) {
    const same = equal(item, wanted, true);
    if (same === true && !unsure) return number(index);
    if (same === undefined) unsure = true;
  }
  return unsure ? mystery('indexOf', originOf(wanted)) : number(-1);
}

function splice(run: Run, self: ScriptList, args: Arguments): ScriptObject | undefined {
  const from = args.list[0] === undefined ? undefined : jsNumber(args.list[0]);
  if (from === undefined || !run.step(1 + (self.items.length >> 8))) return undefined;
  const count = args.list[1] === undefined ? self.items.length : jsNumber(args.list[1]);
  return list(self.items.splice(from, count ?? 0, ...args.list.slice(2, 10_000)));
}

/** Sorts texts and numbers; with a function of the text when all it says is known. */
function sorted(run: Run, self: ScriptList, args: Arguments, scope: Scope): ScriptObject {
  const [compare] = args.list;
  if (self.items.length > mostSorted || !run.step(1 + self.items.length)) return self;
  let known = true;
  const order = (one: ScriptObject, other: ScriptObject): number => {
    if (compare === undefined || isAbsent(compare)) {
      const left = textOfAny(run, one).value.join('');
      const right = textOfAny(run, other).value.join('');
      return left < right ? -1 : left > right ? 1 : 0;
    }
    const answer = callObject(run, compare, { ...args, list: [one, other], named: new Map() }, scope);
    const value = jsNumber(answer);
    if (value === undefined) known = false;
    return value ?? 0;
  };
  run.looping += 1;
  const items = [...self.items].sort(order);
  run.looping -= 1;
  if (known) self.items.splice(0, self.items.length, ...items);
  return self;
}

/** A value as a list: an array, a text's characters, the values of a set or map. */
export function asList(value: ScriptObject | undefined): ScriptObject | undefined {
  if (value === undefined) return undefined;
  if (value.type === 'list') return list([...value.items]);
  const items = itemsOf(value);
  return items === undefined || value.type === 'dict' ? undefined : list([...items]);
}
