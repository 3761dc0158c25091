import { textOf } from '../../../value.ts';
import { stepped } from '../../script/items.ts';
import { boundedPattern, type PatternMatch } from '../../script/library/bounded-pattern.ts';
import { runCode } from '../../script/library/code.ts';
import { mapped, withContent } from '../../script/library/text-methods.ts';
import {
  boolean,
  joined,
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
import { asText, longestText, numeric } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import { formatted } from './format.ts';
import { blockValue } from './lists.ts';
import { named, type Table } from './table.ts';
import { translated } from './translate.ts';

/** Steps of the pattern matcher that one step of the reading pays for. */
const stepsPerStep = 8;

/** Perl's functions on texts. */
export const texts: Table = [
  ['lc', (run, args) => mapped(asText(run, first(args)), (content) => content.toLowerCase())],
  ['uc', (run, args) => mapped(asText(run, first(args)), (content) => content.toUpperCase())],
  ['fc', (run, args) => mapped(asText(run, first(args)), (content) => content.toLowerCase())],
  [
    'lcfirst',
    (run, args) => mapped(asText(run, first(args)), (content) => content.slice(0, 1).toLowerCase() + content.slice(1)),
  ],
  [
    'ucfirst',
    (run, args) => mapped(asText(run, first(args)), (content) => content.slice(0, 1).toUpperCase() + content.slice(1)),
  ],
  [
    'quotemeta',
    (run, args) => mapped(asText(run, first(args)), (content) => content.replace(/[^A-Za-z0-9_]/g, '\\$&')),
  ],
  ['length', (run, args) => ofText(run, first(args), 'length', (content) => number(content.length))],
  ['chr', character],
  ['ord', (run, args) => ofText(run, first(args), 'ord', (content) => number(content.codePointAt(0) ?? 0))],
  ['hex', (run, args) => ofText(run, first(args), 'hex', (content) => based(content.replace(/^0?x/i, ''), 16))],
  ['oct', (run, args) => ofText(run, first(args), 'oct', octal)],
  ['int', (_run, args) => whole(first(args))],
  ['abs', (_run, args) => numbered(first(args), Math.abs)],
  ['sqrt', (_run, args) => numbered(first(args), Math.sqrt)],
  ['substr', substring],
  ['index', (run, args) => position(run, args, (content, part, from) => content.indexOf(part, from ?? 0))],
  ['rindex', (run, args) => position(run, args, (content, part, from) => content.lastIndexOf(part, from ?? Infinity))],
  ['sprintf', (run, args) => formatted(run, args.list)],
  ['chomp', (run, args) => mapped(asText(run, first(args)), (content) => content.replace(/\n$/, ''))],
  [
    'chop',
    (run, args) => ofText(run, first(args), 'chop', (content) => text(content.slice(0, -1), originOf(first(args)))),
  ],
  ['pattern', (_run, args) => patternThing(args)],
  ['split', split],
  ['match', match],
  ['subst', substitute],
  ['trans', translated],
  ['cmp', (run, args) => order(run, args)],
  ['ref', (_run, args) => mystery('ref', originOf(args.list[0]))],
  ...named('lock study pos srand rand localtime gmtime time times', () => mystery('number')),
];

function first(args: Arguments): ScriptObject {
  return args.list[0] ?? none;
}

function ofText(run: Run, value: ScriptObject, name: string, made: (content: string) => ScriptObject): ScriptObject {
  const content = knownText(asText(run, value));
  return content === undefined ? mystery(name, originOf(value)) : made(content);
}

function based(digits: string, base: number): ScriptObject {
  const value = Number.parseInt(digits.replaceAll('_', '').slice(0, 64), base);
  return number(Number.isFinite(value) ? value : 0);
}

function octal(content: string): ScriptObject {
  const digits = content.trim().toLowerCase();
  if (/^0?x/.test(digits)) return based(digits.replace(/^0?x/, ''), 16);
  return /^0?b/.test(digits) ? based(digits.replace(/^0?b/, ''), 2) : based(digits.replace(/^0?o/, ''), 8);
}

function numbered(value: ScriptObject, change: (value: number) => number): ScriptObject {
  const read = numeric(value);
  return read === undefined ? mystery('number', originOf(value)) : number(change(read));
}

/** A number, or the number a text begins with. */
function whole(value: ScriptObject): ScriptObject {
  const begins = /^\s{0,20}-?\d{1,20}/.exec(knownText(value)?.slice(0, 50) ?? '')?.[0];
  const read = numeric(value) ?? (begins === undefined ? undefined : Number(begins));
  return read === undefined ? mystery('number', originOf(value)) : number(Math.trunc(read));
}

function character(_run: Run, args: Arguments): ScriptObject {
  const value = first(args);
  const code = numeric(value);
  if (code === undefined || code < 0 || code > 0x10_ffff) return mystery('chr', originOf(value));
  const point = Math.trunc(code);
  return text(point >= 0xd800 && point <= 0xdfff ? '\ufffd' : String.fromCodePoint(point), originOf(value));
}

function substring(run: Run, args: Arguments): ScriptObject {
  const value = asText(run, first(args));
  const content = textOf(value.value);
  const from = args.list[1] === undefined ? undefined : numeric(args.list[1]);
  const size = args.list[2] === undefined || args.list[2] === none ? undefined : numeric(args.list[2]);
  if (
    content === undefined ||
    from === undefined ||
    (args.list[2] !== undefined && args.list[2] !== none && size === undefined)
  )
    return mystery('substr', value.origin);
  const start = Math.trunc(from < 0 ? Math.max(0, content.length + from) : from);
  const end =
    size === undefined ? content.length : size < 0 ? content.length + Math.trunc(size) : start + Math.trunc(size);
  return withContent(value, content.slice(start, Math.max(start, end)));
}

function position(
  run: Run,
  args: Arguments,
  find: (content: string, part: string, from: number | undefined) => number,
): ScriptObject {
  const content = knownText(asText(run, first(args)));
  const part = args.list[1] === undefined ? undefined : knownText(asText(run, args.list[1]));
  if (content === undefined || part === undefined || !run.step(1 + (content.length >> 8))) return mystery('index');
  return number(find(content, part, args.list[2] === undefined ? undefined : numeric(args.list[2])));
}

function order(run: Run, args: Arguments): ScriptObject {
  const [one, other] = args.list;
  if (one === undefined || other === undefined) return mystery('cmp');
  const [left, right] =
    one.type === 'number' || other.type === 'number'
      ? [numeric(one), numeric(other)]
      : [knownText(asText(run, one)), knownText(asText(run, other))];
  if (left === undefined || right === undefined) return mystery('cmp');
  return number(left < right ? -1 : left > right ? 1 : 0);
}

/** A pattern as a value: its text stands for it in other patterns. */
function patternThing(args: Arguments): ScriptObject {
  const pattern = first(args);
  const flags = knownText(args.list[1]) ?? '';
  if (flags.includes('i') || flags.includes('x') || flags.includes('s'))
    return {
      type: 'thing',
      kind: 'pattern',
      data: new Map([
        ['source', pattern],
        ['flags', text(flags)],
      ]),
    };
  return pattern;
}

interface Asked {
  readonly source: string;
  readonly flags: string;
}

function patternOf(run: Run, value: ScriptObject | undefined, flags: string): Asked | undefined {
  if (value?.type === 'thing' && value.kind === 'pattern') {
    const source = knownText(value.data.get('source'));
    return source === undefined ? undefined : { source, flags: flags + (knownText(value.data.get('flags')) ?? '') };
  }
  const source = value === undefined ? undefined : knownText(asText(run, value));
  return source === undefined ? undefined : { source, flags };
}

/** All matches of a pattern in a text, from its start; `undefined` when that cannot be told. */
function matches(run: Run, asked: Asked, content: string, all: boolean): readonly PatternMatch[] | undefined {
  const pattern = boundedPattern(asked.source, asked.flags);
  if (pattern === undefined) return undefined;
  const budget = Math.min(run.input.budget.steps * stepsPerStep, 40_000 + content.length * 100);
  const steps = { left: budget };
  const found: PatternMatch[] = [];
  let at = 0;
  while (at <= content.length) {
    const match = pattern.find(content, at, steps);
    if (match === null) break;
    if (match === undefined) {
      run.step(Math.ceil((budget - steps.left) / stepsPerStep));
      return found;
    }
    found.push(match);
    if (!all) break;
    at = match.to > match.from ? match.to : match.to + 1;
  }
  const paid = run.step(Math.ceil((budget - Math.max(0, steps.left)) / stepsPerStep));
  return paid && steps.left >= 0 ? found : undefined;
}

/** `$1`, `$&` and `%+` after a match. */
function remember(scope: Scope, match: PatternMatch, content: string, like: ScriptText): void {
  match.groups.slice(0, 20).forEach((group, index) => {
    scope.set(`$${index + 1}`, group === undefined ? none : withContent(like, group));
  });
  scope.set('$&', withContent(like, content.slice(match.from, match.to)));
  scope.set('$`', withContent(like, content.slice(0, match.from)));
  scope.set("$'", withContent(like, content.slice(match.to)));
  if (match.named.size > 0) {
    const entries = new Map([...match.named].map(([name, group]) => [`s${name}`, withContent(like, group)] as const));
    scope.set('%+', { type: 'dict', entries });
  }
}

/** What the groups stand for when it is not known whether and how a pattern matches. */
function forget(scope: Scope, value: ScriptObject): void {
  for (const name of ['$1', '$2', '$3', '$4', '$5', '$6', '$7', '$8', '$9', '$&'])
    scope.set(name, mystery(name, originOf(value)));
}

/** `target =~ m/pattern/flags`: whether it matches; with groups or `g` what they took. */
function match(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const value = asText(run, first(args));
  const asked = patternOf(run, args.list[1], knownText(args.list[2]) ?? '');
  const content = textOf(value.value);
  const all = asked?.flags.includes('g') === true;
  const found = asked === undefined || content === undefined ? undefined : matches(run, asked, content, all);
  if (found === undefined || content === undefined) {
    forget(scope, value);
    return mystery('match', value.origin);
  }
  const [one] = found;
  if (one === undefined) return boolean(false);
  remember(scope, one, content, value);
  const taken = found.flatMap((each) =>
    each.groups.length > 0 ? each.groups : all ? [content.slice(each.from, each.to)] : [],
  );
  return taken.length === 0
    ? boolean(true)
    : list(taken.map((group) => (group === undefined ? none : withContent(value, group))));
}

/** `s/pattern/replacement/flags` of a text. */
function substitute(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [target, pattern, flagText, replacement] = args.list;
  const flags = knownText(flagText) ?? '';
  const value = asText(run, target ?? none);
  const asked = patternOf(run, pattern, flags);
  const content = textOf(value.value);
  const found =
    asked === undefined || content === undefined ? undefined : matches(run, asked, content, flags.includes('g'));
  if (found === undefined || content === undefined || replacement === undefined) {
    forget(scope, value);
    if (replacement !== undefined) evaluated(run, replacement, flags, args, scope);
    return mystery('s///', value.origin);
  }
  if (found.length === 0) return value;
  const parts: ScriptText['value'][number][] = [];
  let origin = value.origin;
  let at = 0;
  let size = 0;
  for (const each of found) {
    remember(scope, each, content, value);
    const put = asText(run, evaluated(run, replacement, flags, args, scope));
    parts.push(content.slice(at, each.from), ...put.value);
    origin = joined(origin, put.origin);
    at = each.to;
    size += put.value.length + (each.to - each.from);
    if (size > longestText || !run.step()) return mystery('s///', value.origin);
  }
  parts.push(content.slice(at));
  const merged = merge(parts);
  // Taking characters away or computing them is how a payload is hidden; a word replaced by a word is not.
  const isDecoding = found.length > 8 && content.length > 24;
  const noted = isDecoding ? stepped(origin, 'replace', content) : origin;
  return { type: 'text', value: merged, bytes: value.bytes, ...(noted === undefined ? {} : { origin: noted }) };
}

function merge(parts: readonly ScriptText['value'][number][]): ScriptText['value'] {
  const made: ScriptText['value'][number][] = [];
  let literal: string[] = [];
  const flush = (): void => {
    if (literal.length > 0) made.push(literal.join(''));
    literal = [];
  };
  for (const part of parts) {
    if (typeof part === 'string') {
      if (part !== '') literal.push(part);
    } else {
      flush();
      made.push(part);
    }
  }
  flush();
  return made;
}

function evaluated(run: Run, replacement: ScriptObject, flags: string, args: Arguments, scope: Scope): ScriptObject {
  const value = blockValue(run, replacement, scope);
  if (!/e.*e/.test(flags)) return value;
  // `s///ee`: the value is code, run once more.
  runCode(run, value, args.node);
  return mystery('s///ee', originOf(value));
}

/** `split /pattern/, text, limit`. */
function split(run: Run, args: Arguments): ScriptObject {
  const [pattern, given, most] = args.list;
  const value = asText(run, given ?? none);
  const asked = patternOf(run, pattern, '');
  const content = textOf(value.value);
  if (asked === undefined || content === undefined || !run.step(1 + (content.length >> 6)))
    return list([mystery('part', value.origin)]);
  const limit = most === undefined ? undefined : numeric(most);
  const parts = pieces(run, asked, content);
  if (parts === undefined) return list([mystery('part', value.origin)]);
  const kept = limit !== undefined && limit > 0 && parts.length > limit ? parts.slice(0, limit) : parts;
  while (limit === undefined && kept.length > 0 && kept.at(-1) === '') kept.pop();
  return list(kept.map((part) => withContent(value, part)));
}

function pieces(run: Run, asked: Asked, content: string): string[] | undefined {
  if (asked.source === '') return [...content].slice(0, 500_000);
  if (asked.source === ' ') return content.trim() === '' ? [] : content.trim().split(/\s+/);
  if (/^[^\\.*+?()[\]{}|^$]$/.test(asked.source)) return content.split(asked.source);
  const found = matches(run, asked, content, true);
  if (found === undefined) return undefined;
  const parts: string[] = [];
  let at = 0;
  for (const each of found) {
    if (each.to === each.from && (each.from === 0 || each.from >= content.length)) continue;
    parts.push(content.slice(at, each.from), ...each.groups.map((group) => group ?? ''));
    at = each.to;
  }
  parts.push(content.slice(at));
  return parts;
}
