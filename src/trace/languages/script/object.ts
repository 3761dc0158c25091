import type { DecodeStep } from '../../story.ts';
import { known, textOf, unknown, type Value } from '../../value.ts';
import type { FunctionCode } from './code.ts';
import type { Scope } from './scope.ts';

/** Where a value came from, when that matters: through which decoders, out of which download or socket. */
export interface Origin {
  /** Outermost first. */
  readonly steps?: readonly DecodeStep[];
  /** Position of the fetch effect in the reading. */
  readonly fetched?: number;
  /** Position of the connect or listen effect whose peer sent it. */
  readonly received?: number;
  /** Whoever sends a request to the web server decides it (`$_GET['x']`, `request.getParameter`). */
  readonly request?: boolean;
}

/** Text, or bytes as a text of the characters 0 to 255. */
export interface ScriptText {
  readonly type: 'text';
  readonly value: Value;
  readonly bytes: boolean;
  readonly origin?: Origin;
}
export interface ScriptNumber {
  readonly type: 'number';
  readonly number: number;
  /** Of a literal that is too long for `number`. */
  readonly exact?: bigint;
}
/** Lists, tuples, sets; `items` may be changed in place by `append` and its like. */
export interface ScriptList {
  readonly type: 'list';
  readonly items: ScriptObject[];
}
export interface ScriptDict {
  readonly type: 'dict';
  readonly entries: Map<string, ScriptObject>;
}
/** Something of the library by its dotted name: a module, a function, a class. */
export interface ScriptName {
  readonly type: 'name';
  readonly name: string;
}
/** A function or lambda of the text. */
export interface ScriptFunction {
  readonly type: 'function';
  readonly node: FunctionCode;
  readonly scope: Scope;
  readonly self?: ScriptObject;
  /** Properties that were set on it (`f.cache = …`, `F.prototype`); shared by all its copies. */
  members?: Map<string, ScriptObject>;
}
export interface ScriptClass {
  readonly type: 'class';
  readonly name: string;
  readonly members: Map<string, ScriptObject>;
}
export interface ScriptInstance {
  readonly type: 'instance';
  readonly of: ScriptClass;
  readonly attributes: Map<string, ScriptObject>;
}
/** An object of the library: a socket, an open file, a response, a process. */
export interface ScriptThing {
  readonly type: 'thing';
  /** `socket`, `file`, `response`, `process`, `request`, `connection`, `path`, `environ`, or a language's own. */
  readonly kind: string;
  /** What is known of it; by kind, see the library's readers. */
  readonly data: Map<string, ScriptObject>;
  /** What it is called where its value is not known; its kind when absent. */
  readonly label?: string;
  /** Position of its effect or command in the reading. */
  effect?: number;
  readonly origin?: Origin;
}
/** A method taken from a value. */
export interface ScriptMethod {
  readonly type: 'method';
  readonly self: ScriptObject;
  readonly name: string;
}
/** One of several, after branches. */
export interface ScriptEither {
  readonly type: 'either';
  readonly options: readonly ScriptObject[];
}
export interface ScriptUnknown {
  readonly type: 'unknown';
  readonly name: string;
  readonly origin?: Origin;
}
export interface ScriptConstant {
  readonly type: 'constant';
  readonly constant: 'null' | 'true' | 'false';
}

/** A value of the abstract evaluation. */
export type ScriptObject =
  | ScriptText
  | ScriptNumber
  | ScriptList
  | ScriptDict
  | ScriptName
  | ScriptFunction
  | ScriptClass
  | ScriptInstance
  | ScriptThing
  | ScriptMethod
  | ScriptEither
  | ScriptUnknown
  | ScriptConstant;

export const none: ScriptConstant = { type: 'constant', constant: 'null' };
export const nothing: ScriptUnknown = { type: 'unknown', name: '?' };

/** The value of text that may have holes. */
export function textOfValue(value: Value, origin?: Origin): ScriptText {
  return { type: 'text', value, bytes: false, ...(origin === undefined ? {} : { origin }) };
}

/** Known text. */
export function text(content: string, origin?: Origin): ScriptText {
  return { type: 'text', value: known(content), bytes: false, ...(origin === undefined ? {} : { origin }) };
}

/** Known bytes, as characters 0 to 255. */
export function bytes(content: string, origin?: Origin): ScriptText {
  return { type: 'text', value: known(content), bytes: true, ...(origin === undefined ? {} : { origin }) };
}

export function number(value: number): ScriptNumber {
  return { type: 'number', number: value };
}

export function list(items: ScriptObject[]): ScriptList {
  return { type: 'list', items };
}

export function boolean(value: boolean): ScriptConstant {
  return { type: 'constant', constant: value ? 'true' : 'false' };
}

/** A value of which only its name is known. */
export function mystery(name: string, origin?: Origin): ScriptUnknown {
  return { type: 'unknown', name: name.slice(0, 200), ...(origin === undefined ? {} : { origin }) };
}

/** Origin of a value, if it has one. Lists may hold themselves: only a few levels are looked at. */
export function originOf(given: ScriptObject | undefined, levels = 3): Origin | undefined {
  let value = given;
  // What is taken out of a value comes from where the value comes.
  for (let hops = 0; value?.type === 'method' && hops < 50; hops += 1) value = value.self;
  if (value === undefined) return undefined;
  if (value.type === 'text' || value.type === 'unknown' || value.type === 'thing') return value.origin;
  if (levels === 0 || (value.type !== 'either' && value.type !== 'list')) return undefined;
  const parts = value.type === 'either' ? value.options : value.items;
  const most = Math.min(parts.length, value.type === 'list' && levels < 3 ? 4 : 16);
  for (let at = 0; at < most; at += 1) {
    const origin = originOf(parts[at], levels - 1);
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
  const request = one.request ?? other.request;
  return {
    ...(steps === undefined ? {} : { steps }),
    ...(fetched === undefined ? {} : { fetched }),
    ...(received === undefined ? {} : { received }),
    ...(request === undefined ? {} : { request }),
  };
}

/** The value as text for effects: what `str()` would give, holes for what is not known. */
export function asValue(object: ScriptObject | undefined): Value {
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
    case 'method':
      return unknown(
        object.self.type === 'unknown' || object.self.type === 'name'
          ? `${object.self.name}.${object.name}`.slice(0, 200)
          : object.name,
      );
    case 'either':
      return object.options[0]?.type === 'either' ? unknown('either') : asValue(object.options[0]);
    case 'thing':
      return thingValue(object);
    default:
      return unknown(object.type);
  }
}

function thingValue(thing: ScriptThing): Value {
  const main = thing.data.get('path') ?? thing.data.get('url');
  return main === undefined || main.type === 'thing' ? unknown(thing.label ?? thing.kind) : asValue(main);
}

/** The text of a wholly known text, or of a path. */
export function knownText(object: ScriptObject | undefined): string | undefined {
  const content = object?.type === 'thing' && object.kind === 'path' ? object.data.get('path') : object;
  return content?.type === 'text' ? textOf(content.value) : undefined;
}

/** Items of a list, characters of a text, numbers of bytes, keys of a dict, when known. */
export function itemsOf(object: ScriptObject): readonly ScriptObject[] | undefined {
  if (object.type === 'list') return object.items;
  if (object.type === 'dict') return [...object.entries.keys()].map(fromKeyed);
  const content = knownText(object);
  if (content === undefined || object.type !== 'text') return undefined;
  if (object.bytes) return [...content].map((character) => number(character.charCodeAt(0)));
  return [...content].map((character) => text(character, object.origin));
}

/** The different ones of some values; at most four are kept. */
export function either(values: readonly ScriptObject[]): ScriptObject {
  const different: ScriptObject[] = [];
  for (const value of values) {
    if (value.type === 'either') for (const option of value.options) addDifferent(different, option);
    else addDifferent(different, value);
  }
  const [only] = different;
  return different.length === 1 && only !== undefined ? only : { type: 'either', options: different };
}

const mostOptions = 4;

function addDifferent(different: ScriptObject[], value: ScriptObject): void {
  if (different.length < mostOptions && !different.some((before) => same(before, value))) different.push(value);
}

function same(one: ScriptObject, other: ScriptObject): boolean {
  if (one === other) return true;
  if (one.type === 'text' && other.type === 'text')
    return one.bytes === other.bytes && sameValue(one.value, other.value);
  if (one.type === 'number' && other.type === 'number') return one.number === other.number;
  if (one.type === 'constant' && other.type === 'constant') return one.constant === other.constant;
  if (one.type === 'name' && other.type === 'name') return one.name === other.name;
  return one.type === 'unknown' && other.type === 'unknown' && one.name === other.name && one.origin === other.origin;
}

function sameValue(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  return one.every((part, index) => {
    const against = other[index];
    if (typeof part === 'string' || typeof against === 'string' || against === undefined) return part === against;
    return part.hole === against.hole;
  });
}

/** The options of a value: itself when it is only one. */
export function optionsOf(value: ScriptObject): readonly ScriptObject[] {
  return value.type === 'either' ? value.options : [value];
}

/** Whether a value counts as true; `undefined` when that is not known. */
export function truth(value: ScriptObject): boolean | undefined {
  switch (value.type) {
    case 'constant':
      return value.constant === 'true';
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
    case 'thing':
    case 'instance':
      return true;
    default:
      return undefined;
  }
}

/** Key of a dict entry: texts and numbers do not meet. */
export function keyOf(object: ScriptObject): string | undefined {
  const content = knownText(object);
  if (content !== undefined) return `s${content}`;
  return object.type === 'number'
    ? `n${object.number}`
    : object.type === 'constant'
      ? `c${object.constant}`
      : undefined;
}

/** The key as a value again. */
export function fromKeyed(key: string): ScriptObject {
  return key.startsWith('n') ? number(Number(key.slice(1))) : text(key.slice(1));
}
