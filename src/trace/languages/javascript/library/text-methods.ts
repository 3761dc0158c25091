import { decodeText, encodeText } from '../../../decode/bytes.ts';
import { concat, textOf, type Value } from '../../../value.ts';
import { findAll, type RegexMatch } from '../../script/bounded-regex.ts';
import { callObject } from '../../script/call.ts';
import type { LibraryMethod } from '../../script/dialect.ts';
import { stepped } from '../../script/items.ts';
import { joinedItems, mapped, replaced, withContent } from '../../script/library/text-methods.ts';
import {
  boolean,
  knownText,
  list,
  mystery,
  none,
  number,
  originOf,
  type ScriptObject,
  type ScriptText,
  type ScriptThing,
  text,
} from '../../script/object.ts';
import { repeat } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { jsNumber, textOfAny } from '../coerce.ts';

type TextMethod = (
  run: Run,
  self: ScriptText,
  args: Arguments,
  scope: Parameters<LibraryMethod>[3],
) => ScriptObject | undefined;

/** Methods of strings (and buffers, which are texts of bytes here). */
export const textMethods: readonly (readonly [string, TextMethod])[] = [
  ['charAt', (_run, self, args) => character(self, args, (content, at) => text(content[at] ?? '', self.origin))],
  ['at', (_run, self, args) => character(self, args, (content, at) => text(content.at(at) ?? '', self.origin))],
  ['charCodeAt', (_run, self, args) => character(self, args, (content, at) => number(content.charCodeAt(at)))],
  [
    'codePointAt',
    (_run, self, args) => character(self, args, (content, at) => number(content.codePointAt(at) ?? Number.NaN)),
  ],
  ['slice', (_run, self, args) => part(self, args, (content, from, to) => content.slice(from, to))],
  ['subarray', (_run, self, args) => part(self, args, (content, from, to) => content.slice(from, to))],
  ['substring', (_run, self, args) => part(self, args, (content, from, to) => content.substring(from, to))],
  ['substr', (_run, self, args) => part(self, args, (content, from, size) => content.substr(from, size))],
  ['concat', (run, self, args) => joinedItems([self, ...args.list.map((each) => textOfAny(run, each))], text(''))],
  ['repeat', (run, self, args) => repeat(run, self, args.list[0] ?? none)],
  ['padStart', (_run, self, args) => padded(self, args, true)],
  ['padEnd', (_run, self, args) => padded(self, args, false)],
  ['split', split],
  ['replace', (run, self, args, scope) => replace(run, self, args, scope, false)],
  ['replaceAll', (run, self, args, scope) => replace(run, self, args, scope, true)],
  ['match', (run, self, args) => matches(run, self, args)],
  ['matchAll', (run, self, args) => matches(run, self, args)],
  ['indexOf', (_run, self, args) => position(self, args)],
  ['includes', (_run, self, args) => found(self, args)],
  ['toString', toText],
  ['toLocaleLowerCase', (_run, self) => mapped(self, (content) => content.toLowerCase())],
  ['toLocaleUpperCase', (_run, self) => mapped(self, (content) => content.toUpperCase())],
  ['normalize', (_run, self) => self],
  ['toWellFormed', (_run, self) => self],
  ...[
    'italics',
    'bold',
    'fontcolor',
    'link',
    'big',
    'sub',
    'sup',
    'strike',
    'small',
    'anchor',
    'fontsize',
    'fixed',
    'blink',
  ].map((name): readonly [string, TextMethod] => [name, (_run, self, args) => marked(self, name, args)]),
];

/** HTML that old methods of strings make. */
function marked(self: ScriptText, name: string, args: Arguments): ScriptObject | undefined {
  const content = textOf(self.value);
  if (content === undefined || content.length > 10_000) return undefined;
  const argument = knownText(args.list[0]) ?? 'undefined';
  const tags: Readonly<Record<string, string>> = {
    italics: 'i',
    bold: 'b',
    fixed: 'tt',
  };
  const attributes: Readonly<Record<string, string>> = {
    fontcolor: `font color="${argument.replaceAll('"', '&quot;')}"`,
    fontsize: `font size="${argument}"`,
    link: `a href="${argument}"`,
    anchor: `a name="${argument}"`,
  };
  const tag = name.startsWith('font') ? 'font' : name === 'link' || name === 'anchor' ? 'a' : (tags[name] ?? name);
  return text(`<${attributes[name] ?? tag}>${content}</${tag}>`);
}

function character(
  self: ScriptText,
  args: Arguments,
  give: (content: string, at: number) => ScriptObject,
): ScriptObject | undefined {
  const content = textOf(self.value);
  const at = args.list[0] === undefined ? 0 : jsNumber(args.list[0]);
  return content === undefined || at === undefined ? undefined : give(content, Number.isNaN(at) ? 0 : Math.trunc(at));
}

function part(
  self: ScriptText,
  args: Arguments,
  cut: (content: string, from: number, to: number | undefined) => string,
): ScriptObject | undefined {
  const content = textOf(self.value);
  const [from, to] = args.list.map((each) => (each.type === 'name' ? undefined : jsNumber(each)));
  if (content === undefined || (args.list[0] !== undefined && from === undefined)) return undefined;
  if (args.list[1] !== undefined && to === undefined && args.list[1].type !== 'name') return undefined;
  return withContent(self, cut(content, from ?? 0, to));
}

function padded(self: ScriptText, args: Arguments, start: boolean): ScriptObject | undefined {
  const content = textOf(self.value);
  const size = args.list[0] === undefined ? undefined : jsNumber(args.list[0]);
  const fill = args.list[1] === undefined ? ' ' : knownText(args.list[1]);
  if (content === undefined || size === undefined || fill === undefined || size > 100_000) return undefined;
  return withContent(self, start ? content.padStart(size, fill) : content.padEnd(size, fill));
}

function split(run: Run, self: ScriptText, args: Arguments): ScriptObject | undefined {
  const content = textOf(self.value);
  const [by] = args.list;
  if (content === undefined || !run.step(1 + (content.length >> 4))) return mystery('parts', self.origin);
  if (by === undefined) return list([self]);
  const one = (piece: string): ScriptObject => ({ ...self, value: piece === '' ? [] : [piece] });
  const separator = knownText(by);
  if (separator !== undefined) return list(content.split(separator).slice(0, 500_000).map(one));
  const found = regexMatches(run, by, content, 200_000);
  if (found === undefined) return mystery('parts', self.origin);
  const pieces: ScriptObject[] = [];
  let from = 0;
  for (const match of found) {
    if (match.text === '') continue;
    pieces.push(one(content.slice(from, match.index)));
    from = match.index + match.text.length;
  }
  return list([...pieces, one(content.slice(from))]);
}

/** Places where a pattern fits, when it is one that can be understood. */
export function regexMatches(
  run: Run,
  pattern: ScriptObject | undefined,
  content: string,
  most: number,
): readonly RegexMatch[] | undefined {
  if (pattern?.type !== 'thing' || pattern.kind !== 'regex') return undefined;
  const source = knownText(pattern.data.get('source'));
  const flags = knownText(pattern.data.get('flags')) ?? '';
  if (source === undefined) return undefined;
  let looked = 0;
  return findAll(source, flags, content, most, (characters) => {
    looked += characters;
    if (looked < 64) return true;
    const cost = looked >> 4;
    looked = 0;
    return run.step(cost);
  });
}

function isGlobal(pattern: ScriptThing): boolean {
  return (knownText(pattern.data.get('flags')) ?? '').includes('g');
}

/** `text.replace(pattern, replacement)`: the replacement is text (with `$1`, `$&`) or a function. */
function replace(
  run: Run,
  self: ScriptText,
  args: Arguments,
  scope: Parameters<LibraryMethod>[3],
  all: boolean,
): ScriptObject | undefined {
  const [from, to] = args.list;
  const content = textOf(self.value);
  if (from === undefined || to === undefined) return self;
  if (from.type !== 'thing') {
    if (to.type === 'function' && content !== undefined) {
      const wanted = knownText(from);
      const at = wanted === undefined ? -1 : content.indexOf(wanted);
      if (wanted === undefined || at === -1) return self;
      return substituted(run, self, [{ index: at, text: wanted, groups: [] }], content, to, args, scope);
    }
    const given = textOfAny(run, to);
    const plain: ScriptObject =
      textOf(given.value) === undefined ? given : text(unescapedReplacement(textOf(given.value) ?? ''), given.origin);
    return all ? replaced(self, [from, plain], true) : once(self, from, plain);
  }
  if (content === undefined) return undefined;
  const found = regexMatches(run, from, content, isGlobal(from) || all ? 500_000 : 1);
  if (found === undefined) {
    // The pattern is not understood; a function may still do something.
    if (to.type === 'function') callObject(run, to, { ...args, list: [mystery('match', self.origin)] }, scope);
    return mystery('replace', self.origin);
  }
  return substituted(run, self, found, content, to, args, scope);
}

function once(self: ScriptText, from: ScriptObject, to: ScriptObject): ScriptObject | undefined {
  const content = textOf(self.value);
  const wanted = knownText(from);
  if (content === undefined || wanted === undefined) return replaced(self, [from, to], false);
  const at = content.indexOf(wanted);
  if (at === -1) return self;
  const value: Value = concat([content.slice(0, at)], to.type === 'text' ? to.value : [], [
    content.slice(at + wanted.length),
  ]);
  return { ...self, value };
}

function unescapedReplacement(replacement: string): string {
  return replacement.replaceAll('$$', '$');
}

function substituted(
  run: Run,
  self: ScriptText,
  found: readonly RegexMatch[],
  content: string,
  to: ScriptObject,
  args: Arguments,
  scope: Parameters<LibraryMethod>[3],
): ScriptObject | undefined {
  const parts: Value[] = [];
  let from = 0;
  for (const match of found) {
    parts.push([content.slice(from, match.index)]);
    from = match.index + match.text.length;
    if (to.type === 'function' || to.type === 'name' || to.type === 'method') {
      const groups = match.groups.map((group) => (group === undefined ? none : text(group)));
      const given = [text(match.text), ...groups, number(match.index), self];
      parts.push(textOfAny(run, callObject(run, to, { ...args, list: given, named: new Map() }, scope)).value);
    } else {
      const replacement = textOfAny(run, to).value;
      const known = textOf(replacement);
      parts.push(known === undefined ? replacement : [filled(known, match)]);
    }
    if (!run.step()) return undefined;
  }
  parts.push([content.slice(from)]);
  const value = concat(...parts);
  const whole = textOf(value);
  // Many small replacements are a decoding.
  const many =
    found.length > 8 &&
    (to.type === 'function' || whole === undefined || Math.abs(whole.length - content.length) * 3 > content.length);
  const origin = many ? stepped(self.origin, 'replace', content) : self.origin;
  return { ...self, value, ...(origin === undefined ? {} : { origin }) };
}

/** `$1`, `$&` and `$$` in a replacement. */
function filled(replacement: string, match: RegexMatch): string {
  if (!replacement.includes('$')) return replacement;
  let out = '';
  for (let at = 0; at < replacement.length; at += 1) {
    const next = replacement[at + 1] ?? '';
    if (replacement[at] !== '$') {
      out += replacement[at];
      continue;
    }
    if (next === '$') out += '$';
    else if (next === '&') out += match.text;
    else if (/[1-9]/.test(next)) out += match.groups[Number(next) - 1] ?? '';
    else {
      out += '$';
      continue;
    }
    at += 1;
  }
  return out;
}

function matches(run: Run, self: ScriptText, args: Arguments): ScriptObject | undefined {
  const content = textOf(self.value);
  const [pattern] = args.list;
  if (content === undefined || pattern?.type !== 'thing') return mystery('match', self.origin);
  const global = isGlobal(pattern);
  const found = regexMatches(run, pattern, content, global ? 200_000 : 1);
  if (found === undefined) return mystery('match', self.origin);
  const [first] = found;
  if (first === undefined) return none;
  if (global) return list(found.map((match) => ({ ...self, value: match.text === '' ? [] : [match.text] })));
  return list([first.text, ...first.groups].map((group) => (group === undefined ? none : text(group, self.origin))));
}

function position(self: ScriptText, args: Arguments): ScriptObject | undefined {
  const content = textOf(self.value);
  const wanted = knownText(args.list[0]);
  const from = args.list[1] === undefined ? 0 : jsNumber(args.list[1]);
  return content === undefined || wanted === undefined || from === undefined
    ? undefined
    : number(content.indexOf(wanted, from));
}

function found(self: ScriptText, args: Arguments): ScriptObject | undefined {
  const content = textOf(self.value);
  const wanted = knownText(args.list[0]);
  return content === undefined || wanted === undefined ? undefined : boolean(content.includes(wanted));
}

/** `buffer.toString(encoding, from, to)`; of a string, itself. */
function toText(run: Run, self: ScriptText, args: Arguments): ScriptObject | undefined {
  const content = textOf(self.value);
  if (!self.bytes || content === undefined) return self.bytes ? { ...self, bytes: false } : self;
  if (!run.step(1 + (content.length >> 8))) return undefined;
  const encoding = (knownText(args.list[0]) ?? 'utf8').toLowerCase();
  return text(encoded(content, encoding), self.origin);
}

/** Bytes as a text in an encoding of Node. */
export function encoded(content: string, encoding: string): string {
  switch (encoding) {
    case 'hex':
    case 'base64':
    case 'base64url':
    case 'utf16le':
    case 'ucs2':
      return Buffer.from(content, 'latin1').toString(encoding as BufferEncoding);
    case 'latin1':
    case 'binary':
    case 'ascii':
      return content;
    default:
      return decodeText(content);
  }
}

/** A text as bytes. */
export function asBytes(value: ScriptText): ScriptText {
  return value.bytes
    ? value
    : {
        ...mapped(value, encodeText),
        bytes: true,
        ...(originOf(value) === undefined ? {} : { origin: originOf(value) ?? {} }),
      };
}
