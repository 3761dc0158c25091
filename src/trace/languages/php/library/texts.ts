import { concat, textOf, type Value } from '../../../value.ts';
import type { LibraryFunction } from '../../script/dialect.ts';
import { formatted } from '../../script/library/format.ts';
import { joinedItems, mapped, replaced, stripped } from '../../script/library/text-methods.ts';
import { originOfAll, pairsOfArray, pure, same, stringOf, valuesOfArray } from '../../script/library/values.ts';
import {
  either,
  list,
  mystery,
  number,
  optionsOf,
  originOf,
  type ScriptObject,
  type ScriptText,
  text,
} from '../../script/object.ts';
import { asText, longestText } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';

/** Functions that cut, join and change texts. */
export const texts: readonly (readonly [string, LibraryFunction])[] = [
  ...same(['implode', 'join'], (run, args) => joinedArray(run, args)),
  [
    'explode',
    (run, args) => parts(run, args, (content, separator) => (separator === '' ? [content] : content.split(separator))),
  ],
  ...same(['str_split', 'mb_str_split'], (run, args) => pieces(run, args)),
  ['preg_quote', (_run, args) => args.list[0]],
  ['str_replace', (run, args) => replacedAll(run, args)],
  ['str_ireplace', (run, args) => replacedAll(run, args)],
  ['strtr', (run, args) => translated(run, args)],
  ...same(['trim'], (_run, args) => edge(args, true, true)),
  ...same(['ltrim'], (_run, args) => edge(args, true, false)),
  ...same(['rtrim', 'chop'], (_run, args) => edge(args, false, true)),
  ...same(['strtolower', 'mb_strtolower'], (_run, args) => each(args.list[0], (content) => content.toLowerCase())),
  ...same(['strtoupper', 'mb_strtoupper'], (_run, args) => each(args.list[0], (content) => content.toUpperCase())),
  ...same(['stripslashes'], (_run, args) => each(args.list[0], (content) => content.replace(/\\(.?)/gs, '$1'))),
  ...same(
    ['nl2br', 'addslashes', 'utf8_decode', 'utf8_encode', 'strval', '(string)', '(binary)', 'wp_unslash'],
    (run, args) => (args.list[0] === undefined ? undefined : asText(run, args.list[0])),
  ),
  pure('ucfirst', ([content = '']) => content.charAt(0).toUpperCase() + content.slice(1)),
  pure('lcfirst', ([content = '']) => content.charAt(0).toLowerCase() + content.slice(1)),
  pure('ucwords', ([content = '']) => content.replace(/(^|\s)[a-z]/g, (letter) => letter.toUpperCase())),
  pure('stripcslashes', ([content = '']) => unslashed(content)),
  ...['substr', 'mb_substr', 'mb_strcut', 'iconv_substr'].map((name) =>
    pure(name, ([content = '', from = '0', size]) => cut(content, Number(from), size)),
  ),
  pure('substr_replace', ([content = '', by = '', from = '0', size]) => {
    const start = place(Number(from), content.length);
    const taken = cut(content, start, size);
    return content.slice(0, start) + by + content.slice(start + taken.length);
  }),
  pure('str_repeat', ([content = '', times = '0']) =>
    content.length * Number(times) > longestText
      ? undefined
      : content.repeat(Math.max(0, Math.trunc(Number(times)) || 0)),
  ),
  pure('str_pad', ([content = '', size = '0', pad = ' ']) => content.padEnd(Math.min(Number(size) || 0, 100_000), pad)),
  pure('chunk_split', ([content = '', size = '76', end = '\r\n']) => {
    const each = Math.max(1, Number(size) || 76);
    return Math.ceil(content.length / each) * (each + end.length) > longestText
      ? undefined
      : (content.match(new RegExp(`[^]{1,${Math.min(each, 10_000)}}`, 'g')) ?? []).map((part) => part + end).join('');
  }),
  pure('strlen', ([content = '']) => content.length),
  pure('mb_strlen', ([content = '']) => content.length),
  pure('strstr', ([content = '', part = '']) => content.slice(Math.max(0, content.indexOf(part)))),
  pure('strrchr', ([content = '', part = '']) => content.slice(Math.max(0, content.lastIndexOf(part.charAt(0))))),
  pure('strpos', ([content = '', part = '', from = '0']) => found(content.indexOf(part, Number(from) || 0))),
  pure('stripos', ([content = '', part = '']) => found(content.toLowerCase().indexOf(part.toLowerCase()))),
  pure('strrpos', ([content = '', part = '']) => found(content.lastIndexOf(part))),
  pure('substr_count', ([content = '', part = '']) => (part === '' ? 0 : content.split(part).length - 1)),
  pure('str_contains', ([content = '', part = '']) => content.includes(part)),
  pure('str_starts_with', ([content = '', part = '']) => content.startsWith(part)),
  pure('str_ends_with', ([content = '', part = '']) => content.endsWith(part)),
  pure('strcmp', ([one = '', other = '']) => (one === other ? 0 : one < other ? -1 : 1)),
  pure('dechex', ([value = '']) => (Math.trunc(Number(value)) || 0).toString(16)),
  pure('hexdec', ([value = '']) => Number.parseInt(value, 16) || 0),
  pure('octdec', ([value = '']) => Number.parseInt(value, 8) || 0),
  pure('bindec', ([value = '']) => Number.parseInt(value, 2) || 0),
  pure('decbin', ([value = '']) => (Math.trunc(Number(value)) || 0).toString(2)),
  pure('decoct', ([value = '']) => (Math.trunc(Number(value)) || 0).toString(8)),
  pure('base_convert', ([value = '', from = '10', to = '10']) => {
    const radix = [Number(from), Number(to)];
    if (radix.some((each) => !(each >= 2 && each <= 36))) return undefined;
    return (Number.parseInt(value, radix[0]) || 0).toString(radix[1]);
  }),
  ...['abs', 'floor', 'ceil', 'round', 'sqrt'].map((name) =>
    pure(name, ([value = '0']) => Math[name as 'abs' | 'floor' | 'ceil' | 'round' | 'sqrt'](Number(value) || 0)),
  ),
  pure('pow', ([base = '0', power = '0']) => Number(base) ** Number(power)),
  pure('intdiv', ([one = '0', other = '1']) => Math.trunc(Number(one) / (Number(other) || 1))),
  ...same(['sprintf', 'vsprintf'], (run, args) => formatted(run, spreadOut(args))),
  ['~', (run, args) => inverted(run, args.list[0])],
];

/** Numbers cast and checked: a request's text does not come out of them, a known one does. */
export const numbers: readonly (readonly [string, LibraryFunction])[] = [
  ...same(['intval', '(int)', '(integer)', 'floatval', '(float)', '(double)', 'doubleval', '(real)'], (_run, args) => {
    const given = stringOf(args.list[0]);
    const base = stringOf(args.list[1]);
    if (given === undefined) return mystery('int');
    const read = base === undefined ? Number.parseFloat(given) : Number.parseInt(given, Number(base) || 10);
    return number(Math.trunc(read) || 0);
  }),
  [
    '(array)',
    (_run, args) => (args.list[0] === undefined || valuesOfArray(args.list[0]) ? args.list[0] : list([args.list[0]])),
  ],
  ['(object)', (_run, args) => args.list[0]],
];

function found(at: number): number | boolean {
  return at === -1 ? false : at;
}

function place(from: number, size: number): number {
  const at = Math.trunc(from) || 0;
  return at < 0 ? Math.max(0, size + at) : Math.min(at, size);
}

function cut(content: string, from: number, size: string | undefined): string {
  const start = place(from, content.length);
  if (size === undefined || size === '') return content.slice(start);
  const count = Math.trunc(Number(size)) || 0;
  return count < 0
    ? content.slice(start, Math.max(start, content.length + count))
    : content.slice(start, start + count);
}

function unslashed(content: string): string {
  return content.replace(/\\(x[0-9a-f]{1,2}|[0-7]{1,3}|.)/gis, (_whole, sequence: string) => {
    if (/^x[0-9a-f]/i.test(sequence)) return String.fromCharCode(Number.parseInt(sequence.slice(1), 16));
    if (/^[0-7]/.test(sequence)) return String.fromCharCode(Number.parseInt(sequence, 8) & 255);
    return { n: '\n', r: '\r', t: '\t', v: '\v', f: '\f', a: '\x07' }[sequence] ?? sequence;
  });
}

function each(given: ScriptObject | undefined, change: (content: string) => string): ScriptObject | undefined {
  if (given === undefined) return undefined;
  return either(optionsOf(given).map((option) => (option.type === 'text' ? mapped(option, change) : option)));
}

function edge(args: Arguments, left: boolean, right: boolean): ScriptObject | undefined {
  const [given, characters] = args.list;
  if (given === undefined) return undefined;
  const drop = stringOf(characters) ?? (characters === undefined ? ' \t\n\r\0\x0b' : undefined);
  return either(
    optionsOf(given).map((option) => {
      const content = option.type === 'text' ? textOf(option.value) : undefined;
      if (content === undefined || option.type !== 'text') return option;
      return { ...option, value: valueOfText(stripped(content, drop, left, right)) };
    }),
  );
}

function valueOfText(content: string): Value {
  return content === '' ? [] : [content];
}

function joinedArray(run: Run, args: Arguments): ScriptObject {
  const [first, second] = args.list;
  const array = valuesOfArray(first) ?? valuesOfArray(second);
  const separator = valuesOfArray(first) === undefined ? first : second;
  if (array === undefined) return mystery('implode()', originOfAll(args));
  if (!run.step(1 + (array.length >> 4))) return mystery('implode()');
  return joinedItems(
    array.map((item) => asText(run, item)),
    separator === undefined ? text('') : asText(run, separator),
  );
}

function parts(
  run: Run,
  args: Arguments,
  split: (content: string, separator: string) => readonly string[],
): ScriptObject {
  const [separator, given] = args.list;
  const content = stringOf(given);
  const at = stringOf(separator);
  if (content === undefined || at === undefined || !run.step(1 + (content.length >> 6)))
    return mystery('explode()', originOf(given));
  const origin = originOf(given);
  return list(
    split(content, at)
      .slice(0, 200_000)
      .map((part) => text(part, origin)),
  );
}

function pieces(run: Run, args: Arguments): ScriptObject {
  const [given, size] = args.list;
  const content = stringOf(given);
  const count = Math.max(1, Number(stringOf(size) ?? '1') || 1);
  if (content === undefined || !run.step(1 + (content.length >> 4))) return mystery('str_split()', originOf(given));
  const items: ScriptObject[] = [];
  for (let at = 0; at < content.length && items.length < 500_000; at += count)
    items.push(text(content.slice(at, at + count), originOf(given)));
  return list(items);
}

/** `str_replace(from, to, subject)`; each may be an array. */
function replacedAll(run: Run, args: Arguments): ScriptObject {
  const [from, to, subject] = args.list;
  if (subject === undefined || from === undefined) return mystery('str_replace()');
  const subjects = valuesOfArray(subject);
  if (subjects !== undefined)
    return list(
      subjects.slice(0, 10_000).map((item) => replacedAll(run, { ...args, list: [from, to ?? text(''), item] })),
    );
  const what = valuesOfArray(from) ?? [from];
  const by = to === undefined ? undefined : valuesOfArray(to);
  return either(
    optionsOf(subject).map((option) => {
      let result: ScriptObject = asText(run, option);
      what.slice(0, 1_000).forEach((each, index) => {
        const replacement = by === undefined ? (to ?? text('')) : (by[index] ?? text(''));
        if (result.type !== 'text' || !run.step(1 + (sizeOf(result) >> 6))) return;
        result = replaced(result, [asText(run, each), asText(run, replacement)], true) ?? result;
      });
      return result;
    }),
  );
}

function sizeOf(value: ScriptText): number {
  return value.value.reduce((size, part) => size + (typeof part === 'string' ? part.length : 1), 0);
}

/** `strtr(text, from, to)` letter by letter, `strtr(text, pairs)` longest first. */
function translated(run: Run, args: Arguments): ScriptObject {
  const [subject, from, to] = args.list;
  const content = stringOf(subject);
  const origin = originOf(subject);
  if (content === undefined || from === undefined || !run.step(1 + (content.length >> 4)))
    return mystery('strtr()', origin);
  const pairs = pairsOfArray(from);
  if (pairs === undefined) {
    const [one, other] = [stringOf(from), stringOf(to)];
    if (one === undefined || other === undefined) return mystery('strtr()', origin);
    const table = new Map([...one].map((letter, index) => [letter, other[index] ?? letter] as const));
    return text([...content].map((letter) => table.get(letter) ?? letter).join(''), origin);
  }
  const table = pairs
    .slice(0, 500)
    .map(([key, value]) => [stringOf(key) ?? '', stringOf(value)] as const)
    .filter(([key]) => key !== '')
    .sort(([one], [other]) => other.length - one.length);
  if (!run.step((content.length * table.length) >> 4)) return mystery('strtr()', origin);
  let result: Value = [];
  let literal = '';
  for (let at = 0; at < content.length; ) {
    const pair = table.find(([key]) => content.startsWith(key, at));
    literal += pair === undefined ? (content[at] ?? '') : (pair[1] ?? '');
    at += pair === undefined ? 1 : pair[0].length;
    if (literal.length > longestText) return mystery('strtr()', origin);
  }
  result = concat(result, valueOfText(literal));
  return { type: 'text', value: result, bytes: false, ...(origin === undefined ? {} : { origin }) };
}

/** `vsprintf(format, [a, b])` as `sprintf(format, a, b)`. */
function spreadOut(args: Arguments): readonly ScriptObject[] {
  const [format, given] = args.list;
  const items = args.list.length === 2 ? valuesOfArray(given) : undefined;
  return format !== undefined && items !== undefined ? [format, ...items] : args.list;
}

/** `~"text"`: every bit of every byte turned. */
function inverted(run: Run, given: ScriptObject | undefined): ScriptObject {
  if (given?.type === 'number') return number(~given.number);
  const content = stringOf(given);
  if (content === undefined || !run.step(1 + (content.length >> 6))) return mystery('~', originOf(given));
  const raw = /[^\x00-\xff]/.test(content) ? Buffer.from(content, 'utf8').toString('latin1') : content;
  return text([...raw].map((each) => String.fromCharCode(255 - (each.charCodeAt(0) & 255))).join(''), originOf(given));
}
