import { concat, known, textOf, type Value } from '../../../value.ts';
import {
  asValue,
  boolean,
  itemsOf,
  joined,
  knownText,
  list,
  mystery,
  number,
  originOf,
  type ScriptObject,
  type ScriptText,
  text,
} from '../object.ts';
import { longestText, numeric } from '../operators.ts';
import type { Run } from '../run.ts';

type Method = (run: Run, self: ScriptText, args: readonly ScriptObject[]) => ScriptObject | undefined;

/**
 * Methods of texts that mean the same in the languages that have them; `undefined` from one means that the result is
 * not known. A language with other rules puts its own into its dialect's `methods`.
 */
export const textMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['join', join],
  ['split', (run, self, args) => pieces(run, self, (content) => split(content, knownText(args[0]), limit(args[1])))],
  ['replace', (_run, self, args) => replaced(self, args, true)],
  ['trim', trimmed(true, true)],
  ['strip', trimmed(true, true)],
  ['trimStart', trimmed(true, false)],
  ['lstrip', trimmed(true, false)],
  ['trimEnd', trimmed(false, true)],
  ['rstrip', trimmed(false, true)],
  ['toUpperCase', (_run, self) => mapped(self, (content) => content.toUpperCase())],
  ['upper', (_run, self) => mapped(self, (content) => content.toUpperCase())],
  ['toLowerCase', (_run, self) => mapped(self, (content) => content.toLowerCase())],
  ['lower', (_run, self) => mapped(self, (content) => content.toLowerCase())],
  ['startsWith', (_run, self, args) => compared(self, args[0], (content, part) => content.startsWith(part))],
  ['endsWith', (_run, self, args) => compared(self, args[0], (content, part) => content.endsWith(part))],
  ['includes', (_run, self, args) => compared(self, args[0], (content, part) => content.includes(part))],
  ['indexOf', (_run, self, args) => position(self, args[0], (content, part) => content.indexOf(part))],
  ['lastIndexOf', (_run, self, args) => position(self, args[0], (content, part) => content.lastIndexOf(part))],
  ['toString', (_run, self) => self],
  ['valueOf', (_run, self) => self],
]);

/** The same text with another content. */
export function withContent(self: ScriptText, content: string): ScriptText {
  return { ...self, value: content === '' ? [] : [content] };
}

/** The text with its known parts changed; holes stay. */
export function mapped(self: ScriptText, change: (content: string) => string): ScriptText {
  const value: Value = self.value.map((part) => (typeof part === 'string' ? change(part) : part));
  return { ...self, value: concat(value) };
}

/** A list of parts of a wholly known text; not known otherwise. */
export function pieces(run: Run, self: ScriptText, cut: (content: string) => readonly string[]): ScriptObject {
  const content = textOf(self.value);
  if (content === undefined || !run.step(1 + (content.length >> 6))) return mystery('parts', self.origin);
  const parts = cut(content).slice(0, 200_000);
  return list(parts.map((part) => ({ ...self, value: part === '' ? [] : [part] })));
}

function join(_run: Run, self: ScriptText, args: readonly ScriptObject[]): ScriptObject | undefined {
  const items = args[0] === undefined ? undefined : itemsOf(args[0]);
  return items === undefined ? undefined : joinedItems(items, self);
}

/** The items one after the other with a separator between them. */
export function joinedItems(items: readonly ScriptObject[], separator: ScriptText): ScriptObject {
  const values: Value[] = [];
  let size = 0;
  let origin = separator.origin;
  for (const [index, item] of items.entries()) {
    if (index > 0) values.push(separator.value);
    const value = asValue(item);
    values.push(value);
    if (index < 50) origin = joined(originOf(item), origin);
    for (const part of value) size += typeof part === 'string' ? part.length : 1;
    if (size > longestText) return mystery('join', origin);
  }
  return {
    type: 'text',
    value: concat(...values),
    bytes: separator.bytes,
    ...(origin === undefined ? {} : { origin }),
  };
}

function split(content: string, separator: string | undefined, most: number): readonly string[] {
  if (separator === undefined) return content.trim() === '' ? [] : content.trim().split(/\s+/);
  const parts = separator === '' ? [...content] : content.split(separator);
  return most < 0 ? parts : parts.slice(0, most);
}

function limit(argument: ScriptObject | undefined): number {
  return argument === undefined ? -1 : (numeric(argument) ?? -1);
}

/** `text.replace(from, to)`; `all`: every place. Patterns are the language's own matter. */
export function replaced(self: ScriptText, args: readonly ScriptObject[], all: boolean): ScriptObject | undefined {
  const from = knownText(args[0]);
  const to = args[1]?.type === 'text' ? args[1].value : undefined;
  if (from === undefined || to === undefined || from === '') return undefined;
  const parts: Value[] = [];
  let size = 0;
  let changed = false;
  for (const part of self.value) {
    if (typeof part !== 'string') {
      parts.push([part]);
      continue;
    }
    const cut = all ? part.split(from) : splitOnce(part, from);
    if (cut.length > 1) changed = true;
    const plain = textOf(to);
    size += part.length + cut.length * (plain?.length ?? 64);
    if (size > longestText) return undefined;
    if (plain !== undefined) parts.push([cut.join(plain)]);
    else {
      for (const [index, piece] of cut.slice(0, 1_000).entries())
        parts.push(index === 0 ? known(piece) : concat(to, known(piece)));
    }
  }
  const origin = changed ? joined(self.origin, originOf(args[1])) : self.origin;
  return { ...self, value: concat(...parts), ...(origin === undefined ? {} : { origin }) };
}

function splitOnce(content: string, at: string): readonly string[] {
  const place = content.indexOf(at);
  return place === -1 ? [content] : [content.slice(0, place), content.slice(place + at.length)];
}

function trimmed(left: boolean, right: boolean): Method {
  return (_run, self, args) => {
    const content = textOf(self.value);
    if (content === undefined) return self;
    return withContent(self, stripped(content, knownText(args[0]), left, right));
  };
}

/** The text without these characters (blanks when absent) at its ends. */
export function stripped(content: string, characters: string | undefined, left: boolean, right: boolean): string {
  const drop = (character: string): boolean =>
    characters === undefined ? /\s/.test(character) : characters.includes(character);
  let from = 0;
  let to = content.length;
  if (left) while (from < to && drop(content[from] ?? '')) from += 1;
  if (right) while (to > from && drop(content[to - 1] ?? '')) to -= 1;
  return content.slice(from, to);
}

/** Asks something of a text and one argument, when both are known. */
export function compared(
  self: ScriptText,
  argument: ScriptObject | undefined,
  test: (content: string, part: string) => boolean,
): ScriptObject | undefined {
  const content = textOf(self.value);
  const part = knownText(argument);
  return content === undefined || part === undefined ? undefined : boolean(test(content, part));
}

/** A number that a text and one argument give, when both are known. */
export function position(
  self: ScriptText,
  argument: ScriptObject | undefined,
  find: (content: string, part: string) => number,
): ScriptObject | undefined {
  const content = textOf(self.value);
  const part = knownText(argument);
  return content === undefined || part === undefined ? undefined : number(find(content, part));
}

/** The characters of a text in the other direction; a long text turned round is a way of hiding it. */
export function reversed(run: Run, self: ScriptText, step: (input: string) => ScriptText['origin']): ScriptObject {
  const content = textOf(self.value);
  if (content === undefined || !run.step(1 + (content.length >> 6))) return mystery('reverse', self.origin);
  const turned = text([...content].reverse().join(''), content.length > 24 ? step(content) : self.origin);
  return { ...turned, bytes: self.bytes };
}
