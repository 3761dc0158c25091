import {
  either,
  fromKeyed,
  itemsOf,
  keyOf,
  knownText,
  list,
  mystery,
  none,
  number,
  type ScriptDict,
  type ScriptList,
  type ScriptObject,
} from '../object.ts';
import { type Arguments, argument, type Run } from '../run.ts';

/** Items one list may come to hold. */
const mostItems = 1_000_000;

/** Methods of lists, tuples, sets and dicts. */
export function containerMethod(run: Run, self: ScriptList | ScriptDict, name: string, args: Arguments): ScriptObject {
  return self.type === 'list' ? listMethod(run, self, name, args) : dictMethod(self, name, args);
}

function listMethod(run: Run, self: ScriptList, name: string, args: Arguments): ScriptObject {
  const first = args.list[0];
  switch (name) {
    case 'append':
    case 'add':
      if (first !== undefined && self.items.length < mostItems) self.items.push(first);
      return none;
    case 'extend':
    case 'update': {
      // A list may be put behind itself: how long it was counts.
      const items = (first === undefined ? undefined : itemsOf(first)) ?? [];
      const size = items.length;
      if (self.items.length + size >= mostItems || !run.step(1 + (size >> 4))) return none;
      for (let at = 0; at < size; at += 1) self.items.push(items[at] ?? mystery('item'));
      return none;
    }
    case 'insert':
      if (
        first?.type === 'number' &&
        args.list[1] !== undefined &&
        self.items.length < 50_000 &&
        run.step(self.items.length >> 6)
      ) {
        self.items.splice(first.number, 0, args.list[1]);
      }
      return none;
    case 'pop': {
      const at = first?.type === 'number' ? first.number : self.items.length - 1;
      if (!run.step(1 + (self.items.length >> 8))) return mystery('pop');
      return self.items.splice(at, 1)[0] ?? mystery('pop');
    }
    case 'reverse':
      self.items.reverse();
      return none;
    case 'sort':
      return none;
    case 'copy':
      return run.step(1 + (self.items.length >> 6)) ? list([...self.items]) : mystery('copy');
    case 'index': {
      if (!run.step(1 + (self.items.length >> 4))) return mystery('index');
      const key = first === undefined ? undefined : keyOf(first);
      return number(self.items.findIndex((item) => keyOf(item) === key));
    }
    default:
      return mystery(name);
  }
}

function dictMethod(self: ScriptDict, name: string, args: Arguments): ScriptObject {
  switch (name) {
    case 'get':
    case 'pop':
    case 'setdefault': {
      const key = args.list[0] === undefined ? undefined : keyOf(args.list[0]);
      return (key === undefined ? undefined : self.entries.get(key)) ?? argument(args, 1, 'default') ?? none;
    }
    case 'keys':
      return list([...self.entries.keys()].map(fromKeyed));
    case 'values':
    case 'itervalues':
      return list([...self.entries.values()]);
    case 'items':
    case 'iteritems':
      return list([...self.entries].map(([key, value]) => list([fromKeyed(key), value])));
    case 'update': {
      const given = args.list[0];
      if (given?.type === 'dict') for (const [key, value] of given.entries) self.entries.set(key, value);
      for (const [key, value] of args.named) self.entries.set(`s${key}`, value);
      return none;
    }
    case 'copy':
      return { type: 'dict', entries: new Map(self.entries) };
    default:
      return self.entries.size === 0 ? mystery(name) : either([mystery(`${name}${knownText(args.list[0]) ?? ''}`)]);
  }
}
