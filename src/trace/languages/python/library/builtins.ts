import { attribute, callObject } from '../../script/call.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { named } from '../../script/evaluate.ts';
import { runCode } from '../../script/library/code.ts';
import { open } from '../../script/library/files.ts';
import { done } from '../../script/library/values.ts';
import {
  asValue,
  boolean,
  bytes,
  either,
  knownText,
  mystery,
  none,
  number,
  optionsOf,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import { asText as shown, truthOf } from '../../script/operators.ts';
import { type Arguments, argument, type Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { character } from '../format.ts';
import { decodeText } from './codecs.ts';
import { importByName } from './imports.ts';

/** Python's built-in functions that matter for following values. */
export const builtins: readonly (readonly [string, LibraryFunction])[] = [
  ['exec', (run, args) => done(runCode(run, args.list[0], args.node))],
  ['eval', evaluated],
  ['compile', (_run, args) => argument(args, 0, 'source')],
  ['types.FunctionType', (_run, args) => args.list[0]],
  ['code.InteractiveInterpreter', () => undefined],
  ['runpy.run_path', runPath],
  ['__import__', (run, args) => imported(run, args)],
  ['getattr', (run, args) => attributeNamed(run, args)],
  ['setattr', () => none],
  [
    'globals',
    (_run, _args, scope) => ({
      type: 'dict',
      entries: new Map([...entriesOf(scope.top().variables), ['s__builtins__', builtinModule]]),
    }),
  ],
  [
    'locals',
    (_run, _args, scope) => ({
      type: 'dict',
      entries: new Map([...entriesOf(scope.variables), ['s__builtins__', builtinModule]]),
    }),
  ],
  [
    'vars',
    (_run, args) =>
      args.list[0]?.type === 'name' ? { type: 'name', name: `${args.list[0].name}.__dict__` } : undefined,
  ],
  ['open', (_run, args) => open(argument(args, 0, 'file'), argument(args, 1, 'mode'))],
  ['chr', (_run, args) => mapNumber(args.list[0], (code) => text(character(code)))],
  ['ord', (_run, args) => ordinal(args.list[0])],
  ['int', (_run, args) => integer(args)],
  ['float', (_run, args) => (args.list[0]?.type === 'number' ? args.list[0] : undefined)],
  ['hex', (_run, args) => mapNumber(args.list[0], (value) => text(`0x${Math.trunc(value).toString(16)}`))],
  ['oct', (_run, args) => mapNumber(args.list[0], (value) => text(`0o${Math.trunc(value).toString(8)}`))],
  ['bin', (_run, args) => mapNumber(args.list[0], (value) => text(`0b${Math.trunc(value).toString(2)}`))],
  ['abs', (_run, args) => mapNumber(args.list[0], (value) => number(Math.abs(value)))],
  ['round', (_run, args) => mapNumber(args.list[0], (value) => number(Math.round(value)))],
  ['len', (_run, args) => length(args.list[0])],
  ['str', (run, args) => asText(run, args)],
  ['repr', (_run, args) => (args.list[0]?.type === 'number' ? text(String(args.list[0].number)) : undefined)],
  ['unicode', (run, args) => asText(run, args)],
  ['bytes', (_run, args) => asBytes(args.list[0])],
  ['bytearray', (_run, args) => asBytes(args.list[0])],
  ['memoryview', (_run, args) => args.list[0]],
  ['bool', (run, args) => known(run, args.list[0])],
  ['super', () => mystery('super')],
  ['str.maketrans', (_run, args) => maketrans(args)],
  ['string.maketrans', (_run, args) => maketrans(args)],
  [
    'str.join',
    (run, args, scope) =>
      callObject(run, attribute(run, args.list[0] ?? none, 'join'), { ...args, list: args.list.slice(1) }, scope),
  ],
  ['sys.modules.get', (run, args) => imported(run, args)],
  ['operator.attrgetter', (_run, args) => getter(args.list[0])],
  ['operator.methodcaller', methodCaller],
  [
    'operator.add',
    (_run, args) =>
      args.list[0]?.type === 'text' && args.list[1]?.type === 'text'
        ? text(`${knownText(args.list[0]) ?? ''}${knownText(args.list[1]) ?? ''}`)
        : undefined,
  ],
];

const builtinModule: ScriptObject = { type: 'name', name: 'builtins' };

/** `operator.attrgetter(name)`: a function that takes a member out of what it is given. */
function getter(name: ScriptObject | undefined): ScriptObject | undefined {
  if (knownText(name) === undefined || name === undefined) return undefined;
  return { type: 'method', self: { type: 'thing', kind: 'getter', data: new Map([['name', name]]) }, name: 'get' };
}

/** `operator.methodcaller(name, …)`: whatever it is called on, of the library's names only these do something worth a word. */
function methodCaller(run: Run, args: Arguments, scope: Scope): ScriptObject | undefined {
  const [name, ...rest] = args.list;
  const wanted = knownText(name);
  if (wanted !== 'system' && wanted !== 'popen') return undefined;
  return callObject(run, { type: 'name', name: `os.${wanted}` }, { ...args, list: rest }, scope);
}

/** Names and library calls in an `eval` have a value; code in it is a stage. */
function evaluated(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const content = knownText(args.list[0]);
  runCode(run, args.list[0], args.node);
  const name = content?.trim();
  if (name !== undefined && /^[A-Za-z_][A-Za-z0-9_.]{0,100}$/.test(name)) {
    const [head = '', ...rest] = name.split('.');
    let value = named(run, head, scope);
    for (const part of rest) value = attribute(run, value, part);
    return value;
  }
  return mystery('eval', originOf(args.list[0]));
}

function runPath(run: Run, args: Arguments): ScriptObject {
  const path = knownText(args.list[0]);
  if (path !== undefined) run.record.load({ path, line: args.node.line, args: [[path]], env: run.input.env });
  run.record.effect({ kind: 'run', what: asValue(args.list[0]), interpreter: 'python', from: 'file' }, args.node.line);
  return none;
}

function imported(run: Run, args: Arguments): ScriptObject | undefined {
  const options = args.list[0] === undefined ? [] : optionsOf(args.list[0]);
  const modules = options
    .map((option) => importByName(run, option, args.node.line))
    .filter((module) => module !== undefined);
  return modules.length === 0 ? undefined : either(modules);
}

function attributeNamed(run: Run, args: Arguments): ScriptObject | undefined {
  const [self, name, otherwise] = args.list;
  const content = knownText(name);
  if (self === undefined) return undefined;
  return content === undefined ? (otherwise ?? mystery('getattr')) : attribute(run, self, content);
}

function entriesOf(variables: ReadonlyMap<string, ScriptObject>): [string, ScriptObject][] {
  return [...variables].slice(0, 5_000).map(([name, value]) => [`s${name}`, value]);
}

function mapNumber(
  value: ScriptObject | undefined,
  change: (number: number) => ScriptObject,
): ScriptObject | undefined {
  if (value === undefined) return undefined;
  const options = optionsOf(value);
  if (options.some((option) => option.type !== 'number')) return undefined;
  return either(options.map((option) => (option.type === 'number' ? change(option.number) : option)));
}

function ordinal(value: ScriptObject | undefined): ScriptObject | undefined {
  if (value?.type === 'number') return value;
  const content = knownText(value);
  const code = content?.codePointAt(0);
  return code === undefined ? undefined : number(code);
}

function integer(args: Arguments): ScriptObject | undefined {
  const [value, base] = args.list;
  if (value?.type === 'number') return number(Math.trunc(value.number));
  const content = knownText(value)?.trim().toLowerCase().replaceAll('_', '');
  if (content === undefined || content.length > 400) return undefined;
  const radix = base?.type === 'number' ? base.number : 10;
  const digits = content.replace(/^0[xob]/, '');
  const parsed = Number.parseInt(
    digits,
    radix === 0 ? (content.startsWith('0x') ? 16 : 10) : radix >= 2 && radix <= 36 ? radix : 10,
  );
  return Number.isNaN(parsed) ? undefined : number(parsed);
}

function length(value: ScriptObject | undefined): ScriptObject | undefined {
  if (value?.type === 'list') return number(value.items.length);
  if (value?.type === 'dict') return number(value.entries.size);
  const content = knownText(value);
  return content === undefined ? undefined : number(content.length);
}

function asText(run: Run, args: Arguments): ScriptObject | undefined {
  const [value, encoding] = args.list;
  if (value === undefined) return text('');
  if (value.type === 'text') return value.bytes ? decodeText(run, value, 'decode', encoding) : value;
  if (value.type === 'number') return text(String(value.number));
  return shown(run, value);
}

function asBytes(value: ScriptObject | undefined): ScriptObject | undefined {
  if (value === undefined) return bytes('');
  if (value.type === 'text') return { ...value, bytes: true };
  if (value.type === 'list') {
    const codes = value.items.map((item) => (item.type === 'number' ? item.number : -1));
    if (codes.every((code) => code >= 0 && code < 256))
      return bytes(codes.map((code) => String.fromCharCode(code)).join(''));
  }
  return value.type === 'unknown' ? value : undefined;
}

function known(run: Run, value: ScriptObject | undefined): ScriptObject | undefined {
  const is = value === undefined ? false : truthOf(run, value);
  return is === undefined ? undefined : boolean(is);
}

function maketrans(args: Arguments): ScriptObject | undefined {
  const [from, to, dropped] = args.list.map(knownText);
  if (from === undefined || to === undefined) return args.list[0]?.type === 'dict' ? args.list[0] : undefined;
  const entries = new Map<string, ScriptObject>();
  const targets = [...to];
  for (const [index, each] of [...from].entries()) entries.set(`n${each.codePointAt(0)}`, text(targets[index] ?? ''));
  for (const each of dropped ?? '') entries.set(`n${each.codePointAt(0)}`, text(''));
  return { type: 'dict', entries };
}
