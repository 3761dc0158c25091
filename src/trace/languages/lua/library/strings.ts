import { concat, textOf, type Value } from '../../../value.ts';
import { callObject } from '../../script/call.ts';
import type { LibraryFunction, LibraryMethod } from '../../script/dialect.ts';
import { stepped } from '../../script/items.ts';
import { decoded } from '../../script/library/codecs.ts';
import { mapped, reversed, withContent } from '../../script/library/text-methods.ts';
import {
  knownText,
  mystery,
  none,
  number,
  originOf,
  type ScriptObject,
  type ScriptText,
  text,
} from '../../script/object.ts';
import { asText, repeat } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import { matches } from '../lua-pattern.ts';
import { firstOf, itemsOfTable, luaNumber, several, sizeOf } from '../values.ts';

type TextMethod = (
  run: Run,
  self: ScriptText,
  args: Arguments,
  scope: Parameters<LibraryMethod>[3],
) => ScriptObject | undefined;

const methods: readonly (readonly [string, TextMethod])[] = [
  ['byte', (_run, self, args) => codes(self, args)],
  ['sub', (_run, self, args) => part(self, args)],
  ['rep', (run, self, args) => repeated(run, self, args)],
  ['reverse', (run, self) => reversed(run, self, (input) => stepped(self.origin, 'reverse', input))],
  ['upper', (_run, self) => mapped(self, (content) => content.toUpperCase())],
  ['lower', (_run, self) => mapped(self, (content) => content.toLowerCase())],
  ['len', (_run, self) => sizeOf(self)],
  ['gsub', (run, self, args, scope) => substituted(run, self, args, scope)],
  ['gmatch', (run, self, args) => all(run, self, args)],
  ['match', (run, self, args) => first(run, self, args)],
  ['find', (_run, self, args) => position(self, args)],
  ['format', (run, self, args) => formatted(run, self, args)],
];

/** Methods of strings: `("x"):rep(3)`. */
export const stringMethods: ReadonlyMap<string, LibraryMethod> = new Map(
  methods.map(([name, perform]): [string, LibraryMethod] => [
    name,
    (run, self, args, scope) => {
      const own = firstOf(self);
      return own?.type === 'text' ? perform(run, own, args, scope) : undefined;
    },
  ]),
);

/** The same as functions, and those that make strings. */
export const strings: readonly (readonly [string, LibraryFunction])[] = [
  ...methods.map(([name, perform]): readonly [string, LibraryFunction] => [
    `string.${name}`,
    (run, args, scope) => {
      const self = firstOf(args.list[0]);
      if (self === undefined) return undefined;
      const own = self.type === 'number' ? asText(run, self) : self;
      return own.type === 'text' ? perform(run, own, { ...args, list: args.list.slice(1) }, scope) : undefined;
    },
  ]),
  ['string.char', (_run, args) => characters(args)],
  ['utf8.char', (_run, args) => characters(args)],
  ['tostring', (run, args) => (args.list[0] === undefined ? none : asText(run, args.list[0]))],
  ['tonumber', (_run, args) => converted(args)],
  ['#', (_run, args) => sizeOf(args.list[0])],
  ['string.len', (_run, args) => sizeOf(args.list[0])],
  ...['mime.unb64', 'base64.decode', 'ngx.decode_base64', 'basexx.from_base64', 'lbase64.decode', 'openssl.base64'].map(
    (name): readonly [string, LibraryFunction] => [
      name,
      (run, args) => plain(decoded(run, 'base64', firstOf(args.list[0]))),
    ],
  ),
  ['basexx.from_hex', (run, args) => plain(decoded(run, 'hex', firstOf(args.list[0])))],
  ['basexx.from_base32', (run, args) => plain(decoded(run, 'base32', firstOf(args.list[0])))],
  ['ngx.unescape_uri', (run, args) => plain(decoded(run, 'percent', firstOf(args.list[0])))],
  ['zlib.inflate', () => ({ type: 'name', name: 'zlib.inflated' })],
  ['zlib.inflated', (run, args) => plain(decoded(run, 'zlib', firstOf(args.list[0])))],
];

/** Strings of Lua are bytes; what is decoded is read as it stands. */
function plain(value: ScriptObject): ScriptObject {
  return value.type === 'text' ? { ...value, bytes: false } : value;
}

function codes(self: ScriptText, args: Arguments): ScriptObject | undefined {
  const content = textOf(self.value);
  const from = luaNumber(args.list[0]) ?? 1;
  const to = luaNumber(args.list[1]) ?? from;
  if (content === undefined) return undefined;
  const at = (place: number): number => (place < 0 ? content.length + place : place - 1);
  const found = [...content.slice(at(from), at(to) + 1)].slice(0, 10_000).map((letter) => number(letter.charCodeAt(0)));
  const [only] = found;
  return found.length === 1 && only !== undefined ? only : several(...found);
}

/** `s:sub(from, to)`: both ends belong to it, and negative places count from the end. */
function part(self: ScriptText, args: Arguments): ScriptObject | undefined {
  const content = textOf(self.value);
  const from = luaNumber(args.list[0]);
  if (content === undefined || from === undefined) return undefined;
  const to = args.list[1] === undefined ? -1 : luaNumber(args.list[1]);
  if (to === undefined) return undefined;
  const start = Math.max(0, from < 0 ? content.length + from : from - 1);
  const end = to < 0 ? content.length + to + 1 : to;
  return withContent(self, content.slice(start, Math.max(start, end)));
}

function repeated(run: Run, self: ScriptText, args: Arguments): ScriptObject | undefined {
  const separator = knownText(args.list[1]) ?? '';
  const count = args.list[0];
  const times = luaNumber(count);
  if (count === undefined || times === undefined) return undefined;
  const content = textOf(self.value);
  if (separator === '' || content === undefined) return repeat(run, self, number(times));
  const whole = repeat(run, withContent(self, content + separator), number(times));
  const made = knownText(whole);
  return made === undefined ? whole : withContent(self, made.slice(0, -separator.length));
}

function characters(args: Arguments): ScriptObject {
  const items = args.list.flatMap((each) => (each.type === 'list' ? each.items : [each]));
  const numbers = items.map(luaNumber);
  if (numbers.includes(undefined))
    return mystery(
      'string.char()',
      items.map((each) => originOf(each)).find((each) => each !== undefined),
    );
  const content = numbers.map((code) => String.fromCharCode(code ?? 0)).join('');
  return text(content, items.length > 8 ? stepped(undefined, 'charcode', numbers.slice(0, 60).join(' ')) : undefined);
}

function converted(args: Arguments): ScriptObject | undefined {
  const base = luaNumber(args.list[1]);
  const content = knownText(firstOf(args.list[0]));
  if (base === undefined || content === undefined) {
    const value = luaNumber(args.list[0]);
    return value === undefined ? undefined : number(value);
  }
  const value = base >= 2 && base <= 36 ? Number.parseInt(content.slice(0, 100), base) : Number.NaN;
  return Number.isNaN(value) ? none : number(value);
}

/** `s:gsub(pattern, replacement)`: the replacement is text (`%1`), a table or a function. */
function substituted(
  run: Run,
  self: ScriptText,
  args: Arguments,
  scope: Parameters<LibraryMethod>[3],
): ScriptObject | undefined {
  const pattern = knownText(firstOf(args.list[0]));
  const to = firstOf(args.list[1]);
  const content = textOf(self.value);
  if (to === undefined) return undefined;
  const most = luaNumber(args.list[2]) ?? 500_000;
  const found = pattern === undefined || content === undefined ? undefined : matches(run, pattern, content, most);
  if (found === undefined || content === undefined) {
    if (to.type === 'function')
      callObject(run, to, { list: [mystery('match', self.origin)], named: new Map(), node: args.node }, scope);
    return mystery('gsub', self.origin);
  }
  const parts: Value[] = [];
  let from = 0;
  for (const match of found) {
    parts.push([content.slice(from, match.index)]);
    from = match.index + match.text.length;
    const groups = match.groups.length === 0 ? [match.text] : match.groups;
    if (to.type === 'text') {
      const known = textOf(to.value);
      parts.push(known === undefined ? to.value : [filled(known, match.text, groups)]);
    } else if (to.type === 'dict') {
      const held = to.entries.get(`s${groups[0] ?? ''}`);
      parts.push(held === undefined ? [match.text] : asText(run, held).value);
    } else {
      const given = groups.map((group) => (group === undefined ? none : text(group)));
      const made = firstOf(callObject(run, to, { list: given, named: new Map(), node: args.node }, scope));
      parts.push(made === undefined || made === none ? [match.text] : asText(run, made).value);
    }
    if (!run.step()) return undefined;
  }
  parts.push([content.slice(from)]);
  const value = concat(...parts);
  const origin = found.length > 8 && to.type !== 'text' ? stepped(self.origin, 'replace', content) : self.origin;
  return { ...self, value, ...(origin === undefined ? {} : { origin }) };
}

/** `%0`, `%1` and `%%` in a replacement. */
function filled(replacement: string, whole: string, groups: readonly (string | undefined)[]): string {
  if (!replacement.includes('%')) return replacement;
  let out = '';
  for (let at = 0; at < replacement.length; at += 1) {
    if (replacement[at] !== '%') {
      out += replacement[at];
      continue;
    }
    at += 1;
    const next = replacement[at] ?? '';
    out += next === '0' ? whole : /[1-9]/.test(next) ? (groups[Number(next) - 1] ?? '') : next;
  }
  return out;
}

/** `for word in s:gmatch(pattern)`: what it gives, one after the other. */
function all(run: Run, self: ScriptText, args: Arguments): ScriptObject | undefined {
  const pattern = knownText(firstOf(args.list[0]));
  const content = textOf(self.value);
  const found = pattern === undefined || content === undefined ? undefined : matches(run, pattern, content, 100_000);
  if (found === undefined) return mystery('gmatch', self.origin);
  return several(...found.map((match) => text(match.groups[0] ?? match.text, self.origin)));
}

function first(run: Run, self: ScriptText, args: Arguments): ScriptObject | undefined {
  const pattern = knownText(firstOf(args.list[0]));
  const content = textOf(self.value);
  const found = pattern === undefined || content === undefined ? undefined : matches(run, pattern, content, 1);
  if (found === undefined) return mystery('match', self.origin);
  const [match] = found;
  if (match === undefined) return none;
  const groups = match.groups.length === 0 ? [match.text] : match.groups;
  const values = groups.map((group) => (group === undefined ? none : text(group, self.origin)));
  return values.length === 1 ? values[0] : several(...values);
}

function position(self: ScriptText, args: Arguments): ScriptObject | undefined {
  const content = textOf(self.value);
  const wanted = knownText(firstOf(args.list[0]));
  if (content === undefined || wanted === undefined || /[%^$()[\].*+?-]/.test(wanted)) return undefined;
  const at = content.indexOf(wanted);
  return at === -1 ? none : number(at + 1);
}

/** `("%s %d"):format(…)`. */
function formatted(run: Run, self: ScriptText, args: Arguments): ScriptObject | undefined {
  const content = textOf(self.value);
  if (content === undefined) return undefined;
  const parts: Value[] = [];
  let used = 0;
  let from = 0;
  for (let at = content.indexOf('%'); at !== -1; at = content.indexOf('%', from)) {
    parts.push([content.slice(from, at)]);
    const written = /^%[-+ #0]{0,5}(\d{0,2})(?:\.\d{0,2})?([a-zA-Z%])/.exec(content.slice(at, at + 14));
    if (written === null) {
      parts.push(['%']);
      from = at + 1;
      continue;
    }
    from = at + written[0].length;
    const kind = written[2] ?? '';
    if (kind === '%') {
      parts.push(['%']);
      continue;
    }
    const given = firstOf(args.list[used]) ?? mystery('argument');
    used += 1;
    parts.push(shown(run, given, kind, written[0]));
  }
  parts.push([content.slice(from)]);
  const origin = self.origin ?? args.list.map((each) => originOf(each)).find((each) => each !== undefined);
  return { ...self, value: concat(...parts), ...(origin === undefined ? {} : { origin }) };
}

function shown(run: Run, given: ScriptObject, kind: string, written: string): Value {
  const value = luaNumber(given);
  const width = Number(/[1-9]\d?/.exec(written)?.[0] ?? 0);
  const fill = /^%0/.test(written) ? '0' : ' ';
  if (value !== undefined && 'dixXuoc'.includes(kind)) {
    const whole = Math.trunc(value);
    if (kind === 'c') return [String.fromCharCode(whole)];
    const digits =
      kind === 'x'
        ? whole.toString(16)
        : kind === 'X'
          ? whole.toString(16).toUpperCase()
          : kind === 'o'
            ? whole.toString(8)
            : String(whole);
    return [digits.padStart(width, fill)];
  }
  const made = asText(run, given).value;
  return kind === 'q' ? concat(['"'], made, ['"']) : made;
}

/** `table.concat(t, separator)`. */
export function joinedTable(run: Run, args: Arguments): ScriptObject {
  const items = itemsOfTable(args.list[0]);
  const separator = args.list[1] === undefined ? text('') : asText(run, args.list[1]);
  if (items === undefined || !run.step(1 + (items.length >> 4))) return mystery('table.concat', originOf(args.list[0]));
  const parts: Value[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(separator.value);
    parts.push(asText(run, item).value);
  }
  const origin = items
    .slice(0, 50)
    .map((each) => originOf(each))
    .find((each) => each !== undefined);
  return { type: 'text', value: concat(...parts), bytes: false, ...(origin === undefined ? {} : { origin }) };
}
