import { attribute, callObject } from '../../script/call.ts';
import type { LibraryMethod } from '../../script/dialect.ts';
import { item } from '../../script/items.ts';
import { setVariable, variable } from '../../script/library/environment.ts';
import {
  knownText,
  list,
  mystery,
  none,
  number,
  type ScriptObject,
  type ScriptThing,
  text,
} from '../../script/object.ts';
import { sizeOf } from '../../script/operators.ts';
import { type Arguments, argument, type Run } from '../../script/run.ts';
import { textMethods } from '../text-methods.ts';
import { decodeText } from './codecs.ts';
import { toBytes } from './packing.ts';

/** Methods of values of any kind. */
export const methods: ReadonlyMap<string, LibraryMethod> = new Map<string, LibraryMethod>([
  ...[...textMethods].map(([name, method]): [string, LibraryMethod] => [
    name,
    (run, self, args) =>
      self.type === 'text' && run.step(sizeOf(self) >> 10) ? method(self, args.list, args.named) : undefined,
  ]),
  ...['decode', 'encode'].map((name): [string, LibraryMethod] => [
    name,
    (run, self, args) =>
      self.type === 'text' ? decodeText(run, self, name, argument(args, 0, 'encoding')) : undefined,
  ]),
  ['hex', (_run, self) => (self.type === 'text' ? text(hexOf(knownText(self) ?? '')) : undefined)],
  ['to_bytes', (_run, self, args) => (self.type === 'number' ? toBytes(self, args) : undefined)],
  ['__getattribute__', (run, self, args) => named(args, (name) => attribute(run, self, name))],
  ['__getitem__', (run, self, args) => (args.list[0] === undefined ? undefined : item(run, self, args.list[0]))],
  ['__call__', (run, self, args, scope) => callObject(run, self, args, scope)],
]);

function named(args: Arguments, get: (name: string) => ScriptObject): ScriptObject | undefined {
  const name = knownText(args.list[0]);
  return name === undefined ? undefined : get(name);
}

function hexOf(content: string): string {
  return [...content].map((each) => each.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/** Methods of Python's own things; the shared ones are tried next. */
export function thingMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  switch (self.kind) {
    case 'environ':
      return environMethod(run, self, name, args);
    case 'getter':
      return args.list[0] === undefined
        ? undefined
        : attribute(run, args.list[0], knownText(self.data.get('name')) ?? '');
    case 'codec': {
      const [given] = args.list;
      const decoded = given?.type === 'text' ? decodeText(run, given, name, self.data.get('name')) : mystery(name);
      return list([decoded, number(0)]);
    }
    default:
      return undefined;
  }
}

function environMethod(run: Run, self: ScriptThing, name: string, args: Arguments): ScriptObject | undefined {
  const key = knownText(args.list[0]);
  switch (name) {
    case 'get':
    case 'pop':
      if (key === undefined) return argument(args, 1, 'default') ?? mystery('$?');
      return run.input.env.has(key) ? variable(run, key) : (argument(args, 1, 'default') ?? mystery(`$${key}`));
    case 'copy':
      return self;
    case 'setdefault':
      setVariable(run, args.list[0], args.list[1], args.node.line);
      return args.list[1] ?? none;
    default:
      return undefined;
  }
}
