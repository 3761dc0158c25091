import type { DecodeStep } from '../../story.ts';
import { known, textOf, unknown, type Value } from '../../value.ts';
import type { Scope } from './scope.ts';
import type { Syntax } from './syntax.ts';

/** Where a value came from, when that matters: through which decoders, out of which download or socket. */
export interface Origin {
  /** Outermost first. */
  readonly steps?: readonly DecodeStep[];
  /** Position of the fetch effect in the reading. */
  readonly fetched?: number;
  /** Position of the connect or listen effect whose peer sent it. */
  readonly received?: number;
}

/** Text, or bytes as a text of the characters 0 to 255. */
export interface PyText {
  readonly type: 'text';
  readonly value: Value;
  readonly bytes: boolean;
  readonly origin?: Origin;
}
export interface PyNumber {
  readonly type: 'number';
  readonly number: number;
  /** Of a literal that is too long for `number`. */
  readonly exact?: bigint;
}
/** Lists, tuples, sets; `items` may be changed in place by `append` and its like. */
export interface PyList {
  readonly type: 'list';
  readonly items: PyObject[];
}
export interface PyDict {
  readonly type: 'dict';
  readonly entries: Map<string, PyObject>;
}
/** Something of the library by its dotted name: a module, a function, a class. */
export interface PyName {
  readonly type: 'name';
  readonly name: string;
}
/** A function or lambda of the text. */
export interface PyFunction {
  readonly type: 'function';
  readonly node: Syntax;
  readonly scope: Scope;
  readonly self?: PyObject;
}
export interface PyClass {
  readonly type: 'class';
  readonly name: string;
  readonly members: Map<string, PyObject>;
}
export interface PyInstance {
  readonly type: 'instance';
  readonly of: PyClass;
  readonly attributes: Map<string, PyObject>;
}
/** An object of the library: a socket, an open file, a response, a process. */
export interface PyThing {
  readonly type: 'thing';
  readonly kind: 'socket' | 'file' | 'response' | 'process' | 'request' | 'connection' | 'path' | 'environ' | 'match';
  /** What is known of it; by kind, see the library's readers. */
  readonly data: Map<string, PyObject>;
  /** Position of its effect or command in the reading. */
  effect?: number;
  readonly origin?: Origin;
}
/** A method taken from a value. */
export interface PyMethod {
  readonly type: 'method';
  readonly self: PyObject;
  readonly name: string;
}
/** One of several, after branches. */
export interface PyEither {
  readonly type: 'either';
  readonly options: readonly PyObject[];
}
export interface PyUnknown {
  readonly type: 'unknown';
  readonly name: string;
  readonly origin?: Origin;
}
export interface PyConstant {
  readonly type: 'constant';
  readonly constant: 'None' | 'True' | 'False';
}

/** A value of the abstract evaluation. */
export type PyObject =
  | PyText
  | PyNumber
  | PyList
  | PyDict
  | PyName
  | PyFunction
  | PyClass
  | PyInstance
  | PyThing
  | PyMethod
  | PyEither
  | PyUnknown
  | PyConstant;

export const none: PyConstant = { type: 'constant', constant: 'None' };
export const nothing: PyUnknown = { type: 'unknown', name: '?' };

/** Known text. */
export function text(content: string, origin?: Origin): PyText {
  return { type: 'text', value: known(content), bytes: false, ...(origin === undefined ? {} : { origin }) };
}

/** Known bytes, as characters 0 to 255. */
export function bytes(content: string, origin?: Origin): PyText {
  return { type: 'text', value: known(content), bytes: true, ...(origin === undefined ? {} : { origin }) };
}

export function number(value: number): PyNumber {
  return { type: 'number', number: value };
}

export function list(items: PyObject[]): PyList {
  return { type: 'list', items };
}

export function boolean(value: boolean): PyConstant {
  return { type: 'constant', constant: value ? 'True' : 'False' };
}

/** A value of which only its name is known. */
export function mystery(name: string, origin?: Origin): PyUnknown {
  return { type: 'unknown', name: name.slice(0, 200), ...(origin === undefined ? {} : { origin }) };
}

/** Origin of a value, if it has one. Lists may hold themselves: only a few levels are looked at. */
export function originOf(value: PyObject | undefined, levels = 3): Origin | undefined {
  if (value === undefined) return undefined;
  if (value.type === 'text' || value.type === 'unknown' || value.type === 'thing') return value.origin;
  if (levels === 0 || (value.type !== 'either' && value.type !== 'list')) return undefined;
  const parts = value.type === 'either' ? value.options : value.items;
  for (const part of parts.slice(0, 50)) {
    const origin = originOf(part, levels - 1);
    if (origin !== undefined) return origin;
  }
  return undefined;
}

/** What both values bring with them; the first one's steps come first. */
export function joined(one: Origin | undefined, other: Origin | undefined): Origin | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const steps = one.steps ?? other.steps;
  const fetched = one.fetched ?? other.fetched;
  const received = one.received ?? other.received;
  return {
    ...(steps === undefined ? {} : { steps }),
    ...(fetched === undefined ? {} : { fetched }),
    ...(received === undefined ? {} : { received }),
  };
}

/** The value as text for effects: what `str()` would give, holes for what is not known. */
export function asValue(object: PyObject | undefined): Value {
  if (object === undefined) return unknown('?');
  switch (object.type) {
    case 'text':
      return object.value;
    case 'number':
      return known(String(object.number));
    case 'constant':
      return known(object.constant);
    case 'name':
      return unknown(object.name);
    case 'unknown':
      return unknown(object.name);
    case 'either':
      return object.options[0]?.type === 'either' ? unknown('either') : asValue(object.options[0]);
    case 'thing':
      return thingValue(object);
    default:
      return unknown(object.type);
  }
}

function thingValue(thing: PyThing): Value {
  const main = thing.data.get('path') ?? thing.data.get('url');
  return main === undefined || main.type === 'thing' ? unknown(thing.kind) : asValue(main);
}

/** The text of a wholly known text, or of a path. */
export function knownText(object: PyObject | undefined): string | undefined {
  const content = object?.type === 'thing' && object.kind === 'path' ? object.data.get('path') : object;
  return content?.type === 'text' ? textOf(content.value) : undefined;
}

/** Items of a list, characters of a text, numbers of bytes, keys of a dict, when known. */
export function itemsOf(object: PyObject): readonly PyObject[] | undefined {
  if (object.type === 'list') return object.items;
  if (object.type === 'dict') return [...object.entries.keys()].map(fromKeyed);
  const content = knownText(object);
  if (content === undefined || object.type !== 'text') return undefined;
  if (object.bytes) return [...content].map((character) => number(character.charCodeAt(0)));
  return [...content].map((character) => text(character, object.origin));
}

/** The different ones of some values; at most four are kept. */
export function either(values: readonly PyObject[]): PyObject {
  const flat = values.flatMap((value) => (value.type === 'either' ? value.options : [value]));
  const different: PyObject[] = [];
  for (const value of flat) {
    if (different.length >= mostOptions) break;
    if (!different.some((before) => same(before, value))) different.push(value);
  }
  const [only] = different;
  return different.length === 1 && only !== undefined ? only : { type: 'either', options: different };
}

const mostOptions = 4;

function same(one: PyObject, other: PyObject): boolean {
  if (one === other) return true;
  if (one.type === 'text' && other.type === 'text')
    return one.bytes === other.bytes && JSON.stringify(one.value) === JSON.stringify(other.value);
  if (one.type === 'number' && other.type === 'number') return one.number === other.number;
  if (one.type === 'constant' && other.type === 'constant') return one.constant === other.constant;
  if (one.type === 'name' && other.type === 'name') return one.name === other.name;
  return one.type === 'unknown' && other.type === 'unknown' && one.name === other.name && one.origin === other.origin;
}

/** The options of a value: itself when it is only one. */
export function optionsOf(value: PyObject): readonly PyObject[] {
  return value.type === 'either' ? value.options : [value];
}

/** Whether a value counts as true; `undefined` when that is not known. */
export function truth(value: PyObject): boolean | undefined {
  switch (value.type) {
    case 'constant':
      return value.constant === 'True';
    case 'number':
      return value.number !== 0;
    case 'text': {
      const content = textOf(value.value);
      return content === undefined
        ? value.value.some((part) => typeof part === 'string')
          ? true
          : undefined
        : content !== '';
    }
    case 'list':
      return value.items.length > 0;
    case 'dict':
      return value.entries.size > 0;
    case 'function':
    case 'class':
      return true;
    default:
      return undefined;
  }
}

/** Key of a dict entry: texts and numbers do not meet. */
export function keyOf(object: PyObject): string | undefined {
  const content = knownText(object);
  if (content !== undefined) return `s${content}`;
  return object.type === 'number'
    ? `n${object.number}`
    : object.type === 'constant'
      ? `c${object.constant}`
      : undefined;
}

/** The key as a value again. */
export function fromKeyed(key: string): PyObject {
  return key.startsWith('n') ? number(Number(key.slice(1))) : text(key.slice(1));
}
