import { textOf } from '../../../value.ts';
import type { LibraryMethod } from '../../script/dialect.ts';
import { stepped } from '../../script/items.ts';
import { formatted } from '../../script/library/format.ts';
import { plainPattern } from '../../script/library/patterns.ts';
import { mapped, pieces, replaced, reversed, stripped } from '../../script/library/text-methods.ts';
import { stringOf } from '../../script/library/values.ts';
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
  text,
} from '../../script/object.ts';
import { joinTexts, numeric } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { blockOf, eachItem, yieldTo } from './blocks.ts';
import { unpacked } from './encodings.ts';
import { chomped, deleted, inserted, successor, swapped, translated, withoutPrefix } from './letters.ts';

type TextMethod = (run: Run, self: ScriptText, args: Arguments, scope: Scope) => ScriptObject | undefined;

/** Methods of strings and symbols. A name with `!` is the same: what it changes is what is looked at. */
export const texts: ReadonlyMap<string, LibraryMethod> = new Map<string, LibraryMethod>(
  (
    [
      ['reverse', (run, self) => reversed(run, self, (content) => stepped(self.origin, 'reverse', content))],
      ['upcase', (_run, self) => mapped(self, (content) => content.toUpperCase())],
      ['downcase', (_run, self) => mapped(self, (content) => content.toLowerCase())],
      ['swapcase', (_run, self) => mapped(self, swapped)],
      [
        'capitalize',
        (_run, self) => known(self, (content) => content.charAt(0).toUpperCase() + content.slice(1).toLowerCase()),
      ],
      ['strip', (_run, self) => known(self, (content) => stripped(content, undefined, true, true))],
      ['lstrip', (_run, self) => known(self, (content) => stripped(content, undefined, true, false))],
      ['rstrip', (_run, self) => known(self, (content) => stripped(content, undefined, false, true))],
      ['chomp', (_run, self, args) => known(self, (content) => chomped(content, stringOf(args.list[0])))],
      ['chop', (_run, self) => known(self, (content) => content.slice(0, -1))],
      ['squeeze', (_run, self) => known(self, (content) => content.replace(/(.)\1+/gs, '$1'))],
      ['succ', (_run, self) => known(self, successor)],
      ['next', (_run, self) => known(self, successor)],
      [
        'tr',
        (_run, self, args) =>
          known(self, (content) => translated(content, stringOf(args.list[0]), stringOf(args.list[1]))),
      ],
      [
        'tr_s',
        (_run, self, args) =>
          known(self, (content) => translated(content, stringOf(args.list[0]), stringOf(args.list[1]))),
      ],
      ['delete', (_run, self, args) => known(self, (content) => deleted(content, stringOf(args.list[0])))],
      [
        'delete_prefix',
        (_run, self, args) => known(self, (content) => withoutPrefix(content, stringOf(args.list[0]) ?? '')),
      ],
      ['gsub', (run, self, args, scope) => substituted(run, self, args, scope, true)],
      ['sub', (run, self, args, scope) => substituted(run, self, args, scope, false)],
      ['chars', (run, self) => pieces(run, self, (content) => [...content])],
      ['grapheme_clusters', (run, self) => pieces(run, self, (content) => [...content])],
      ['each_char', (run, self, args, scope) => eachPiece(run, self, args, scope, (content) => [...content])],
      ['lines', (run, self) => pieces(run, self, (content) => content.split(/(?<=\n)/))],
      [
        'each_line',
        (run, self, args, scope) => eachPiece(run, self, args, scope, (content) => content.split(/(?<=\n)/)),
      ],
      ['bytes', (run, self) => byteList(run, self)],
      ['each_byte', (run, self, args, scope) => goThrough(run, byteList(run, self), args, scope)],
      ['codepoints', (run, self) => byteList(run, self)],
      ['split', (run, self, args) => split(run, self, args)],
      ['scan', (run, self, args, scope) => scanned(run, self, args, scope)],
      ['unpack', (run, self, args) => listed(unpacked(run, self, args.list[0]))],
      ['unpack1', (run, self, args) => unpacked(run, self, args.list[0])?.[0] ?? mystery('unpack1', self.origin)],
      ['slice', (run, self, args) => at(run, self, args.list)],
      ['byteslice', (run, self, args) => at(run, self, args.list)],
      [
        'insert',
        (_run, self, args) =>
          known(self, (content) => inserted(content, numeric(args.list[0] ?? none), stringOf(args.list[1]))),
      ],
      ['concat', (run, self, args) => args.list.reduce<ScriptObject>((all, each) => joinTexts(run, all, each), self)],
      ['prepend', (run, self, args) => (args.list[0] === undefined ? self : joinTexts(run, args.list[0], self))],
      ['ord', (_run, self) => numberOf(self, (content) => content.codePointAt(0))],
      ['hex', (_run, self) => numberOf(self, (content) => Number.parseInt(content.replace(/^0x/i, ''), 16) || 0)],
      ['oct', (_run, self) => numberOf(self, (content) => Number.parseInt(content.replace(/^0o?/i, ''), 8) || 0)],
      ['to_i', (_run, self, args) => numberOf(self, (content) => Number.parseInt(content, radix(args)) || 0)],
      ['to_f', (_run, self) => numberOf(self, (content) => Number.parseFloat(content) || 0)],
      ['length', (_run, self) => numberOf(self, (content) => content.length)],
      ['size', (_run, self) => numberOf(self, (content) => content.length)],
      ['bytesize', (_run, self) => numberOf(self, (content) => content.length)],
      ['index', (_run, self, args) => numberOf(self, (content) => content.indexOf(stringOf(args.list[0]) ?? '\0'))],
      ['start_with?', (_run, self, args) => tested(self, args, (content, part) => content.startsWith(part))],
      ['end_with?', (_run, self, args) => tested(self, args, (content, part) => content.endsWith(part))],
      ['include?', (_run, self, args) => tested(self, args, (content, part) => content.includes(part))],
      ['empty?', (_run, self) => (textOf(self.value) === undefined ? undefined : boolean(textOf(self.value) === ''))],
      ['replace', (_run, _self, args) => args.list[0]],
      ['%', (run, self, args) => formatted(run, [self, ...args.list])],
      ...[
        ...[
          'to_s',
          'to_str',
          'to_sym',
          'intern',
          'dup',
          'clone',
          'freeze',
          'itself',
          'encode',
          'force_encoding',
          'b',
          'scrub',
        ],
        ...[
          'unicode_normalize',
          '+@',
          '-@',
          'read',
          'string',
          'dump',
          'html_safe',
          'to_proc',
          'squish',
          'strip_heredoc',
          'presence',
        ],
      ].map((name): [string, TextMethod] => [name, (_run, self) => self]),
    ] as [string, TextMethod][]
  ).flatMap(([name, method]): [string, LibraryMethod][] => {
    const act: LibraryMethod = (run, self, args, scope) =>
      self.type === 'text' ? method(run, self, args, scope) : undefined;
    return [
      [name, act],
      [`${name}!`, act],
    ];
  }),
);

function known(self: ScriptText, change: (content: string) => string | undefined): ScriptObject {
  const content = textOf(self.value);
  const result = content === undefined ? undefined : change(content);
  if (result === undefined) return content === undefined ? self : mystery('text', self.origin);
  return { ...self, value: result === '' ? [] : [result] };
}

function numberOf(self: ScriptText, read: (content: string) => number | undefined): ScriptObject | undefined {
  const content = textOf(self.value);
  const value = content === undefined ? undefined : read(content);
  return value === undefined ? mystery('number') : number(value);
}

function tested(
  self: ScriptText,
  args: Arguments,
  test: (content: string, part: string) => boolean,
): ScriptObject | undefined {
  const content = textOf(self.value);
  const part = stringOf(args.list[0]);
  return content === undefined || part === undefined ? undefined : boolean(test(content, part));
}

function listed(items: readonly ScriptObject[] | undefined): ScriptObject {
  return items === undefined ? mystery('unpack') : list([...items]);
}

function radix(args: Arguments): number {
  const base = args.list[0]?.type === 'number' ? args.list[0].number : 10;
  return base >= 2 && base <= 36 ? base : 10;
}

function byteList(run: Run, self: ScriptText): ScriptObject {
  const content = textOf(self.value);
  if (content === undefined || !run.step(1 + (content.length >> 4))) return mystery('bytes', self.origin);
  return list([...content].slice(0, 500_000).map((each) => number(each.codePointAt(0) ?? 0)));
}

function eachPiece(
  run: Run,
  self: ScriptText,
  args: Arguments,
  scope: Scope,
  cut: (content: string) => readonly string[],
): ScriptObject {
  return goThrough(run, pieces(run, self, cut), args, scope);
}

function goThrough(run: Run, items: ScriptObject, args: Arguments, scope: Scope): ScriptObject {
  const block = blockOf(args);
  if (block === undefined) return items;
  if (items.type === 'list') eachItem(run, items.items, (item) => yieldTo(run, block, [item], args, scope));
  else yieldTo(run, block, [mystery('item', originOf(items))], args, scope);
  return items;
}

/** The expression of a pattern, when it is plain enough. */
export function patternOf(value: ScriptObject | undefined): RegExp | undefined {
  if (value?.type !== 'thing' || value.kind !== 'pattern') return undefined;
  return plainPattern(knownText(value.data.get('source')) ?? '', knownText(value.data.get('flags')) ?? '');
}

function split(run: Run, self: ScriptText, args: Arguments): ScriptObject {
  const [by] = args.list;
  if (by === undefined)
    return pieces(run, self, (content) => (content.trim() === '' ? [] : content.trim().split(/\s+/)));
  const pattern = patternOf(by);
  const separator = stringOf(by);
  if (pattern === undefined && separator === undefined) return mystery('split', self.origin);
  return pieces(run, self, (content) =>
    pattern !== undefined
      ? content.split(pattern)
      : separator === ' '
        ? content.trim().split(/\s+/)
        : separator === ''
          ? [...content]
          : content.split(separator ?? ''),
  );
}

/** `text.scan(/../)`: fixed lengths and plain patterns. */
function scanned(run: Run, self: ScriptText, args: Arguments, scope: Scope): ScriptObject {
  const [by] = args.list;
  const pattern = patternOf(by);
  if (pattern === undefined) return goThrough(run, mystery('scan', self.origin), args, scope);
  return goThrough(
    run,
    pieces(run, self, (content) => content.match(pattern) ?? []),
    args,
    scope,
  );
}

/** `gsub(text or pattern, text)`, with a hash, with a block. */
function substituted(run: Run, self: ScriptText, args: Arguments, scope: Scope, all: boolean): ScriptObject {
  const [from, to] = args.list;
  const content = textOf(self.value);
  const pattern = patternOf(from);
  const plain = stringOf(from);
  if (plain !== undefined && to?.type === 'text') {
    if (!run.step(1 + ((content?.length ?? 0) >> 6))) return self;
    return replaced(self, [text(plain), to], all) ?? mystery('gsub', self.origin);
  }
  if (content === undefined || (pattern === undefined && plain === undefined) || !run.step(1 + (content.length >> 4)))
    return mystery('gsub', self.origin);
  const block = blockOf(args);
  const by = (found: string): string | undefined => {
    if (to?.type === 'dict') return stringOf(to.entries.get(`s${found}`)) ?? '';
    if (block !== undefined) return stringOf(yieldTo(run, block, [text(found)], args, scope));
    return stringOf(to)?.replace(/\\\\?[0-9&]/g, '');
  };
  const expression = pattern ?? new RegExp((plain ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'g');
  let missing = false;
  let count = 0;
  run.looping += 1;
  const result = content.replace(expression, (found) => {
    count += 1;
    if (!all && count > 1) return found;
    const value = run.step() ? by(found) : undefined;
    if (value === undefined) missing = true;
    return value ?? found;
  });
  run.looping -= 1;
  return missing ? mystery('gsub', self.origin) : { ...self, value: result === '' ? [] : [result] };
}

/** `text[1]`, `text[1, 3]`, `text[1..3]`. */
export function at(run: Run, self: ScriptText, keys: readonly ScriptObject[]): ScriptObject {
  const [first, second] = keys;
  const content = textOf(self.value);
  if (content === undefined || first === undefined || !run.step()) return mystery('[…]', self.origin);
  const place = (value: number): number => (value < 0 ? content.length + value : value);
  const cut = (from: number, to: number): ScriptObject => {
    const part = content.slice(place(from), Math.max(place(from), to));
    return { ...self, value: part === '' ? [] : [part] };
  };
  if (first.type === 'number' && second?.type === 'number')
    return cut(first.number, place(first.number) + second.number);
  if (first.type === 'number') return cut(first.number, place(first.number) + 1);
  if (first.type === 'list') {
    const numbers = first.items.map((each) => numeric(each) ?? -1);
    return cut(numbers[0] ?? 0, (numbers.at(-1) ?? -1) + 1);
  }
  if (first.type === 'thing' && first.kind === 'range') {
    const from = numeric(first.data.get('from') ?? none) ?? 0;
    const end = first.data.get('to');
    const open = first.data.get('open');
    const exclusive = open?.type === 'constant' && open.constant === 'true';
    const to = end === undefined || end === none ? content.length : place(numeric(end) ?? -1) + (exclusive ? 0 : 1);
    return cut(from, to);
  }
  return mystery('[…]', self.origin);
}
