import type { LanguageReader } from '../../language.ts';
import { attribute } from '../script/call.ts';
import type { Dialect, LibraryMethod } from '../script/dialect.ts';
import { opaque } from '../script/library/codecs.ts';
import { formatted } from '../script/library/format.ts';
import { print, printLines } from '../script/library/printing.ts';
import { joinedItems } from '../script/library/text-methods.ts';
import { stringOf } from '../script/library/values.ts';
import {
  knownText,
  mystery,
  none,
  originOf,
  type ScriptObject,
  type ScriptText,
  type ScriptThing,
  text,
} from '../script/object.ts';
import { asText as shown } from '../script/operators.ts';
import { scriptReader } from '../script/read-script.ts';
import type { Arguments, Run } from '../script/run.ts';
import type { Scope } from '../script/scope.ts';
import { parsed, prepare } from './grammar.ts';
import { blockOf, yieldTo } from './library/blocks.ts';
import { collections } from './library/collections.ts';
import { fileMethodOf } from './library/files.ts';
import { functions } from './library/functions.ts';
import { connectionMethodOf, socketMethodOf, streamOf } from './library/network.ts';
import { objectMethods } from './library/object-methods.ts';
import { processMethod } from './library/processes.ts';
import { texts } from './library/texts.ts';
import { bindWorld, constantOf, memberOf } from './library/world.ts';
import { blockName } from './lower-definition.ts';

const methods = new Map<string, LibraryMethod>();
for (const table of [objectMethods, texts, collections]) for (const [name, method] of table) add(name, method);

/** One name may be a method of several kinds of values: the first that answers counts. */
function add(name: string, method: LibraryMethod): void {
  const before = methods.get(name);
  methods.set(
    name,
    before === undefined
      ? method
      : (run, self, args, scope) => before(run, self, args, scope) ?? method(run, self, args, scope),
  );
}

const dialect: Dialect = {
  language: 'ruby',
  interpreter: 'ruby',
  programs: ['ruby', 'jruby', 'irb', 'mruby'],
  parse: parsed,
  canonical,
  functions,
  constant: constantOf,
  methods,
  member: memberOf,
  callee: calleeOf,
  anyMethod,
  thingMethod,
  operate,
  truth: (value) => (value.type === 'constant' ? value.constant === 'true' : isKnown(value) ? true : undefined),
  asText,
  selfNames: ['self'],
  carries: (name) => carriers.has(name),
  bindWorld,
  bindCall(_run, args, scope) {
    const block = blockOf(args);
    if (block !== undefined) scope.own(blockName, block);
  },
};

/**
 * Ruby: parsed, then evaluated abstractly. Calls without parentheses, blocks, symbols in the place of methods and code in
 * text are followed; what a request to a Sinatra, Rails or Rack application says is marked as such.
 */
export const ruby: LanguageReader = scriptReader(dialect, prepare);

const prefixes = ['Kernel.', 'Object.', '::', 'self.', 'main.', 'Fiddle.Handle.DEFAULT.'];
const aliases = new Map([
  ['Process.spawn', 'spawn'],
  ['Process.exec', 'exec'],
  ['Process.clock_gettime', 'Time.now'],
  ['Kernel', 'Kernel'],
]);

function canonical(name: string): string {
  let plain = name;
  for (const prefix of prefixes) if (plain.startsWith(prefix)) plain = plain.slice(prefix.length);
  return aliases.get(plain) ?? plain;
}

/** Methods whose result is made of what they are given. */
const carriers = new Set('to_s strip encode force_encoding dup permit fetch require unescape decode parse'.split(' '));

function isKnown(value: ScriptObject): boolean {
  return ['number', 'text', 'list', 'dict', 'function', 'class', 'thing', 'instance'].includes(value.type);
}

/** What is called when a value is: a symbol names a method of its first argument, an unknown name one of the object. */
function calleeOf(run: Run, value: ScriptObject, args: Arguments, scope: Scope): ScriptObject | undefined {
  if (value.type === 'text') {
    const name = stringOf(value);
    const [self, ...rest] = args.list;
    if (name === undefined || self === undefined || !/^[a-z_]\w{0,60}[?!]?$/i.test(name)) return undefined;
    const method = attribute(run, self, name);
    return method.type === 'method' || method.type === 'name' ? bound(run, method, rest, args, scope) : method;
  }
  if (value.type !== 'name' || !/^[a-z_]\w{0,80}[?!]?$/.test(value.name) || functions.has(value.name)) return undefined;
  const self = scope.get('self');
  if (self?.type !== 'instance' && self?.type !== 'class') return undefined;
  const found = self.type === 'instance' ? self.of.members.get(value.name) : self.members.get(value.name);
  return found?.type === 'function' ? { ...found, self } : undefined;
}

/** A method called with the rest of the arguments: its result is given by a function that takes none. */
function bound(
  run: Run,
  method: ScriptObject,
  rest: readonly ScriptObject[],
  args: Arguments,
  scope: Scope,
): ScriptObject {
  return {
    type: 'method',
    self: { type: 'thing', kind: 'called', data: new Map([['result', called(run, method, rest, args, scope)]]) },
    name: 'result',
  };
}

function called(
  run: Run,
  method: ScriptObject,
  rest: readonly ScriptObject[],
  args: Arguments,
  scope: Scope,
): ScriptObject {
  return yieldTo(run, method, rest, args, scope);
}

/** Attributes of objects, and methods of the streams that every program has. */
function anyMethod(run: Run, self: ScriptObject, name: string, args: Arguments): ScriptObject | undefined {
  if (self.type === 'instance') return args.list.length === 0 ? self.attributes.get(`@${name}`) : undefined;
  if (self.type === 'class')
    return self.members.get(`@${name}`) ?? (/^[A-Z]/.test(name) ? run.top.get(name) : undefined);
  return undefined;
}

function thingMethod(
  run: Run,
  self: ScriptThing,
  name: string,
  args: Arguments,
  scope: Scope,
): ScriptObject | undefined {
  switch (self.kind) {
    case 'called':
      return self.data.get('result');
    case 'socket':
      return socketMethodOf(run, self, name, args, scope);
    case 'file':
      return fileMethodOf(run, self, name, args, scope);
    case 'process':
      return processMethod(run, self, name, args, scope);
    case 'connection':
      return connectionMethodOf(run, self, name, args);
    case 'stream': {
      const socket = streamOf(run);
      if (socket === undefined && knownText(self.data.get('name')) === 'STDOUT') streamPrints(run, name, args);
      return socket === undefined ? mystery(name) : (socketMethodOf(run, socket, name, args, scope) ?? mystery(name));
    }
    case 'cipher':
      return name === 'update' || name === 'final' ? opaque('decrypt', args.list[0]) : none;
    case 'request':
      if (name === 'set_form_data' || name === 'set_form') self.data.set('form', args.list[0] ?? none);
      return none;
    default:
      return undefined;
  }
}

function streamPrints(run: Run, name: string, args: Arguments): void {
  if (name === 'puts') printLines(run, args.list);
  else if (name === 'print' || name === 'write' || name === 'syswrite' || name === '<<') print(run, args.list);
}

/** `list * ','`, `'%s' % x`. */
function operate(run: Run, operator: string, left: ScriptObject, right: ScriptObject): ScriptObject | undefined {
  if (operator === '*' && left.type === 'list' && right.type === 'text')
    return joinedItems(
      left.items.map((each) => shown(run, each)),
      right,
    );
  if (operator === '%' && left.type === 'text')
    return formatted(run, [left, ...(right.type === 'list' ? right.items : [right])]);
  return undefined;
}

function asText(value: ScriptObject): ScriptText | undefined {
  if (value.type === 'constant') return text(value.constant === 'null' ? '' : value.constant);
  const origin = originOf(value);
  return value.type === 'thing' && value.kind === 'response'
    ? { type: 'text', value: [{ hole: 'download' }], bytes: false, ...(origin === undefined ? {} : { origin }) }
    : undefined;
}
