import { concat, textOf } from '../../value.ts';
import { compared, mapped, position, replaced, stripped, withContent } from '../script/library/text-methods.ts';
import {
  asValue,
  boolean,
  itemsOf,
  joined,
  knownText,
  list,
  mystery,
  originOf,
  type ScriptObject,
  type ScriptText,
} from '../script/object.ts';
import { braceFormat } from './format.ts';

type Method = (
  self: ScriptText,
  args: readonly ScriptObject[],
  named: ReadonlyMap<string, ScriptObject>,
) => ScriptObject | undefined;

/** Methods of `str` and `bytes` that do not decode; `undefined` from one means that the result is not known. */
export const textMethods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['join', join],
  ['split', (self, args) => pieces(self, (content) => split(content, knownText(args[0]), limit(args[1])))],
  ['rsplit', (self, args) => pieces(self, (content) => splitFromEnd(content, knownText(args[0]), limit(args[1])))],
  ['splitlines', (self) => pieces(self, (content) => content.split(/\r\n|\n|\r/))],
  ['replace', (self, args) => replaced(self, args, !(args[2]?.type === 'number' && args[2].number === 1))],
  ['strip', (self, args) => mapped(self, (content) => stripped(content, knownText(args[0]), true, true))],
  ['lstrip', (self, args) => mapped(self, (content) => stripped(content, knownText(args[0]), true, false))],
  ['rstrip', (self, args) => mapped(self, (content) => stripped(content, knownText(args[0]), false, true))],
  ['upper', (self) => mapped(self, (content) => content.toUpperCase())],
  ['lower', (self) => mapped(self, (content) => content.toLowerCase())],
  ['swapcase', (self) => mapped(self, (content) => [...content].map(swapped).join(''))],
  ['title', (self) => mapped(self, (content) => content.replace(/[A-Za-z]+/g, (word) => capital(word)))],
  ['capitalize', (self) => mapped(self, capital)],
  ['casefold', (self) => mapped(self, (content) => content.toLowerCase())],
  ['zfill', (self, args) => mapped(self, (content) => content.padStart(width(args[0]), '0'))],
  ['ljust', (self, args) => mapped(self, (content) => content.padEnd(width(args[0]), knownText(args[1]) ?? ' '))],
  ['rjust', (self, args) => mapped(self, (content) => content.padStart(width(args[0]), knownText(args[1]) ?? ' '))],
  ['center', (self) => self],
  ['expandtabs', (self) => self],
  ['format', (self, args, named) => format(self, args, named)],
  ['startswith', (self, args) => compared(self, args[0], (content, part) => content.startsWith(part))],
  ['endswith', (self, args) => compared(self, args[0], (content, part) => content.endsWith(part))],
  ['find', (self, args) => position(self, args[0], (content, part) => content.indexOf(part))],
  ['index', (self, args) => position(self, args[0], (content, part) => content.indexOf(part))],
  ['rfind', (self, args) => position(self, args[0], (content, part) => content.lastIndexOf(part))],
  [
    'count',
    (self, args) => position(self, args[0], (content, part) => (part === '' ? 0 : content.split(part).length - 1)),
  ],
  ['translate', translate],
  ['removeprefix', (self, args) => mapped(self, (content) => without(content, knownText(args[0]), 'start'))],
  ['removesuffix', (self, args) => mapped(self, (content) => without(content, knownText(args[0]), 'end'))],
  ['partition', (self, args) => pieces(self, (content) => parted(content, knownText(args[0])))],
  ['isdigit', (self) => asked(self, (content) => /^\d+$/.test(content))],
  ['isalpha', (self) => asked(self, (content) => /^[A-Za-z]+$/.test(content))],
  [
    'isupper',
    (self) => asked(self, (content) => content !== content.toLowerCase() && content === content.toUpperCase()),
  ],
  [
    'islower',
    (self) => asked(self, (content) => content !== content.toUpperCase() && content === content.toLowerCase()),
  ],
  ['isalnum', (self) => asked(self, (content) => /^[A-Za-z0-9]+$/.test(content))],
  ['isspace', (self) => asked(self, (content) => /^\s+$/.test(content))],
  ['copy', (self) => self],
]);

function pieces(self: ScriptText, cut: (content: string) => readonly string[]): ScriptObject | undefined {
  const content = textOf(self.value);
  return content === undefined
    ? undefined
    : list(
        cut(content)
          .slice(0, 200_000)
          .map((piece) => withContent(self, piece)),
      );
}

function join(self: ScriptText, args: readonly ScriptObject[]): ScriptObject | undefined {
  const items = args[0] === undefined ? undefined : itemsOf(args[0]);
  if (items === undefined) return args[0] === undefined ? undefined : mystery('join', originOf(args[0]));
  const separator = textOf(self.value);
  const parts: string[] = [];
  let origin = self.origin;
  for (const item of items) {
    const content = knownText(item);
    if (content === undefined || separator === undefined) return joinedValues(self, items);
    if (parts.length < 64) origin = joined(origin, originOf(item));
    parts.push(content);
  }
  return { ...withContent(self, parts.join(separator)), ...(origin === undefined ? {} : { origin }) };
}

function joinedValues(self: ScriptText, items: readonly ScriptObject[]): ScriptObject {
  const values = items
    .slice(0, 2_000)
    .flatMap((item, index) => (index === 0 ? [asValue(item)] : [self.value, asValue(item)]));
  const origin =
    items
      .slice(0, 50)
      .map((each) => originOf(each))
      .find((each) => each !== undefined) ?? self.origin;
  return { type: 'text', value: concat(...values), bytes: self.bytes, ...(origin === undefined ? {} : { origin }) };
}

function split(content: string, separator: string | undefined, most: number): readonly string[] {
  if (separator === undefined || separator === '') return content.trim() === '' ? [] : content.trim().split(/\s+/);
  const parts = content.split(separator);
  if (most < 0 || parts.length <= most + 1) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(separator)];
}

function splitFromEnd(content: string, separator: string | undefined, most: number): readonly string[] {
  const parts = split(content, separator, -1);
  if (separator === undefined || most < 0 || parts.length <= most + 1) return parts;
  const first = parts.length - most;
  return [parts.slice(0, first).join(separator), ...parts.slice(first)];
}

function limit(argument: ScriptObject | undefined): number {
  return argument?.type === 'number' ? argument.number : -1;
}

function width(argument: ScriptObject | undefined): number {
  return argument?.type === 'number' ? Math.min(argument.number, 10_000) : 0;
}

function swapped(character: string): string {
  const lower = character.toLowerCase();
  return character === lower ? character.toUpperCase() : lower;
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}

function format(
  self: ScriptText,
  args: readonly ScriptObject[],
  named: ReadonlyMap<string, ScriptObject>,
): ScriptObject | undefined {
  const template = textOf(self.value);
  if (template === undefined || template.length > 200_000) return undefined;
  const origin =
    [...args, ...named.values()].map((each) => originOf(each)).find((each) => each !== undefined) ?? self.origin;
  return {
    type: 'text',
    value: braceFormat(template, args, named),
    bytes: false,
    ...(origin === undefined ? {} : { origin }),
  };
}

function asked(self: ScriptText, test: (content: string) => boolean): ScriptObject | undefined {
  const content = textOf(self.value);
  return content === undefined ? undefined : boolean(test(content));
}

/** `str.translate` with the dict of `str.maketrans`. */
function translate(self: ScriptText, args: readonly ScriptObject[]): ScriptObject | undefined {
  const table = args[0];
  const content = textOf(self.value);
  if (content === undefined || table === undefined) return undefined;
  if (table.type === 'dict') {
    const mappedText = [...content].map((character) => {
      const entry = table.entries.get(`n${character.codePointAt(0)}`);
      if (entry === undefined) return character;
      return entry.type === 'number'
        ? String.fromCodePoint(Math.max(0, Math.min(entry.number, 0x10ffff)))
        : (knownText(entry) ?? '');
    });
    return withContent(self, mappedText.join(''));
  }
  const bytesTable = knownText(table);
  if (bytesTable === undefined || bytesTable.length !== 256) return undefined;
  return withContent(self, [...content].map((character) => bytesTable[character.charCodeAt(0)] ?? character).join(''));
}

function without(content: string, part: string | undefined, where: 'start' | 'end'): string {
  if (part === undefined || part === '') return content;
  if (where === 'start') return content.startsWith(part) ? content.slice(part.length) : content;
  return content.endsWith(part) ? content.slice(0, -part.length) : content;
}

function parted(content: string, separator: string | undefined): readonly string[] {
  const at = separator === undefined ? -1 : content.indexOf(separator);
  return at === -1 || separator === undefined
    ? [content, '', '']
    : [content.slice(0, at), separator, content.slice(at + separator.length)];
}
