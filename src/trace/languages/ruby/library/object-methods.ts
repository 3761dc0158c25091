import { attribute, callObject } from '../../script/call.ts';
import type { LibraryMethod } from '../../script/dialect.ts';
import { named } from '../../script/evaluate.ts';
import { write } from '../../script/library/files.ts';
import { request } from '../../script/library/network.ts';
import { done, stringOf } from '../../script/library/values.ts';
import { asValue, knownText, mystery, number, type ScriptObject, text } from '../../script/object.ts';
import type { Arguments } from '../../script/run.ts';
import { blockOf, yieldTo } from './blocks.ts';
import { constantNamed, isKernel, sent } from './by-name.ts';
import { evaluated, template } from './code.ts';
import { reopened } from './network.ts';

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

function isAddress(self: ScriptObject): boolean {
  const [first] = asValue(self);
  return self.type === 'text' && typeof first === 'string' && /^(https?|ftp):\/\//i.test(first);
}

function first(self: ScriptObject): ScriptObject {
  return text((knownText(self) ?? '').slice(0, 1));
}

/** The character of a code. */
export function character(code: number): ScriptObject {
  if (!Number.isInteger(code) || code < 0 || code > 0x10ffff) return mystery('chr');
  return text(String.fromCodePoint(code));
}

function inBase(value: number, args: Arguments): ScriptObject {
  const radix = args.list[0]?.type === 'number' ? args.list[0].number : 10;
  return text(radix >= 2 && radix <= 36 ? value.toString(radix) : String(value));
}
