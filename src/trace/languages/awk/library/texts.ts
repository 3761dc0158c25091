import { textOf } from '../../../value.ts';
import { callLibrary, callObject } from '../../script/call.ts';
import { stepped } from '../../script/items.ts';
import { boundedPattern, type PatternMatch } from '../../script/library/bounded-pattern.ts';
import { formatted } from '../../script/library/format.ts';
import { mapped, withContent } from '../../script/library/text-methods.ts';
import {
  boolean,
  joined,
  keyOf,
  knownText,
  mystery,
  none,
  number,
  originOf,
  type ScriptObject,
  text,
} from '../../script/object.ts';
import { asText, longestText, numeric } from '../../script/operators.ts';
import type { Arguments, Run } from '../../script/run.ts';
import type { Scope } from '../../script/scope.ts';
import type { Table } from './table.ts';

/** Steps of the pattern matcher that one step of the reading pays for. */
const stepsPerStep = 8;

/** Awk's functions on texts and numbers. */
export const texts: Table = [
  ['tolower', (run, args) => mapped(asText(run, first(args)), (content) => content.toLowerCase())],
  ['toupper', (run, args) => mapped(asText(run, first(args)), (content) => content.toUpperCase())],
  ['length', length],
  ['substr', substring],
  ['index', position],
  ['sprintf', (run, args) => formatted(run, args.list)],
  ['split', (run, args, scope) => split(run, args, scope)],
  ['sub', (run, args) => replaced(run, args, false)],
  ['gsub', (run, args) => replaced(run, args, true)],
  [
    'gensub',
    (run, args) =>
      replaced(
        run,
        { ...args, list: [first(args), args.list[1] ?? none, args.list[3] ?? mystery('$0')] },
        knownText(args.list[2])?.toLowerCase().startsWith('g') === true,
      ),
  ],
  ['match', matched],
  ['strtonum', (_run, args) => numberOf(first(args))],
  ['int', (_run, args) => whole(first(args))],
  ['xor', (_run, args) => bits(args, (one, other) => one ^ other)],
  ['and', (_run, args) => bits(args, (one, other) => one & other)],
  ['or', (_run, args) => bits(args, (one, other) => one | other)],
  ['lshift', (_run, args) => bits(args, (one, other) => one << other)],
  ['rshift', (_run, args) => bits(args, (one, other) => one >> other)],
  ['@matches', matches],
  ['@text', (_run, args) => plainKey(first(args))],
  ['@key', (run, args) => keyText(run, args)],
  ['@field', field],
  ['@delete', (_run, args) => removed(args)],
  ['@indirect', (run, args, scope) => indirect(run, args, scope)],
];

function first(args: Arguments): ScriptObject {
  return args.list[0] ?? none;
}

function length(run: Run, args: Arguments): ScriptObject {
  const value = first(args);
  if (value.type === 'dict') return number(value.entries.size);
  const content = knownText(asText(run, value));
  return content === undefined ? mystery('length') : number(content.length);
}

/** `substr(text, from, size)`: places count from one. */
function substring(run: Run, args: Arguments): ScriptObject {
  const value = asText(run, first(args));
  const content = textOf(value.value);
  const from = args.list[1] === undefined ? undefined : numeric(args.list[1]);
  const size = args.list[2] === undefined ? Infinity : numeric(args.list[2]);
  if (content === undefined || from === undefined || size === undefined) return mystery('substr', value.origin);
  const start = Math.round(from) - 1;
  return withContent(value, content.slice(Math.max(0, start), Math.max(0, start + Math.round(size))));
}

function position(run: Run, args: Arguments): ScriptObject {
  const content = knownText(asText(run, first(args)));
  const part = args.list[1] === undefined ? undefined : knownText(asText(run, args.list[1]));
  return content === undefined || part === undefined ? mystery('index') : number(content.indexOf(part) + 1);
}

/** All matches of a pattern; `undefined` when that cannot be told. */
function found(
  run: Run,
  source: string | undefined,
  content: string | undefined,
  all: boolean,
): readonly PatternMatch[] | undefined {
  const pattern = source === undefined ? undefined : boundedPattern(source, 's');
  if (pattern === undefined || content === undefined) return undefined;
  const budget = Math.min(run.input.budget.steps * stepsPerStep, 40_000 + content.length * 100);
  const steps = { left: budget };
  const made: PatternMatch[] = [];
  let at = 0;
  while (at <= content.length) {
    const match = pattern.find(content, at, steps);
    if (match === null) return undefined;
    if (match === undefined) break;
    made.push(match);
    if (!all) break;
    at = match.to > match.from ? match.to : match.to + 1;
  }
  return run.step(Math.ceil((budget - steps.left) / stepsPerStep)) ? made : undefined;
}

function matches(run: Run, args: Arguments): ScriptObject {
  const [value, pattern] = args.list;
  const content = value === undefined || value.type === 'name' ? undefined : knownText(asText(run, value));
  const made = found(run, knownText(pattern), content, false);
  return made === undefined ? mystery('match') : boolean(made.length > 0);
}

function matched(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const content = knownText(asText(run, first(args)));
  const made = found(run, knownText(args.list[1]), content, false);
  const [one] = made ?? [];
  const known = made !== undefined;
  scope.set('RSTART', known ? number(one === undefined ? 0 : one.from + 1) : mystery('RSTART'));
  scope.set('RLENGTH', known ? number(one === undefined ? -1 : one.to - one.from) : mystery('RLENGTH'));
  return known ? number(one === undefined ? 0 : one.from + 1) : mystery('match');
}

/** `split(text, array, separator)`: the array's keys count from one. */
function split(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const value = asText(run, first(args));
  const content = textOf(value.value);
  const separator = knownText(args.list[1] ?? scope.get('FS') ?? text(' '));
  const pieces = content === undefined || separator === undefined ? undefined : cut(run, content, separator);
  const entries = new Map<string, ScriptObject>();
  if (pieces === undefined) entries.set('?0', mystery('part', value.origin));
  else
    for (const [index, piece] of pieces.slice(0, 100_000).entries())
      entries.set(`n${index + 1}`, withContent(value, piece));
  return { type: 'dict', entries };
}

function cut(run: Run, content: string, separator: string): readonly string[] | undefined {
  if (!run.step(1 + (content.length >> 6))) return undefined;
  if (content === '') return [];
  if (separator === '') return [...content];
  if (separator === ' ') return content.trim() === '' ? [] : content.trim().split(/\s+/);
  if (separator.length === 1) return content.split(separator);
  const made = found(run, separator, content, true);
  if (made === undefined) return undefined;
  const pieces: string[] = [];
  let at = 0;
  for (const each of made) {
    if (each.to === each.from) continue;
    pieces.push(content.slice(at, each.from));
    at = each.to;
  }
  return [...pieces, content.slice(at)];
}

/** `gsub(pattern, replacement, target)` gives the target as it is afterwards; `&` stands for what matched. */
function replaced(run: Run, args: Arguments, all: boolean): ScriptObject {
  const [pattern, replacement, target] = args.list;
  const value = asText(run, target ?? none);
  const content = textOf(value.value);
  const put = replacement === undefined ? undefined : knownText(asText(run, replacement));
  const made = found(run, knownText(pattern), content, all);
  if (made === undefined || content === undefined || put === undefined)
    return mystery('gsub', joined(value.origin, originOf(replacement)));
  if (made.length === 0) return value;
  const parts: string[] = [];
  let size = 0;
  let at = 0;
  for (const each of made) {
    const whole = content.slice(each.from, each.to);
    const filled = put.replace(
      /\\\\([0-9&])|\\([0-9&])|&/g,
      (mark, double: string | undefined, single: string | undefined) => {
        const digit = double ?? single;
        if (digit === undefined) return whole;
        if (digit === '&') return '&';
        return digit === '0' ? whole : (each.groups[Number(digit) - 1] ?? mark);
      },
    );
    parts.push(content.slice(at, each.from), filled);
    at = each.to;
    size += filled.length + each.to - each.from;
    if (size > longestText) return mystery('gsub', value.origin);
  }
  parts.push(content.slice(at));
  const result = parts.join('');
  const hidden = made.length > 8 && content.length > 24;
  const origin = hidden ? stepped(value.origin, 'replace', content) : value.origin;
  return { ...withContent(value, result), ...(origin === undefined ? {} : { origin }) };
}

function numberOf(value: ScriptObject): ScriptObject {
  const content = knownText(value)?.trim();
  if (content !== undefined && /^0[0-7]{1,20}$/.test(content)) return number(Number.parseInt(content, 8));
  const read = numeric(value);
  return read === undefined ? mystery('strtonum', originOf(value)) : number(read);
}

function whole(value: ScriptObject): ScriptObject {
  const begins = /^\s{0,20}-?\d{1,20}/.exec(knownText(value)?.slice(0, 50) ?? '')?.[0];
  const read = numeric(value) ?? (begins === undefined ? undefined : Number(begins));
  return read === undefined ? mystery('int', originOf(value)) : number(Math.trunc(read));
}

function bits(args: Arguments, act: (one: number, other: number) => number): ScriptObject {
  const [one, other] = args.list.map(numeric);
  return one === undefined || other === undefined ? mystery('bits', originOf(first(args))) : number(act(one, other));
}

/** Keys are texts; numbers are written as such. */
function plainKey(value: ScriptObject): ScriptObject {
  const content = knownText(value);
  return content !== undefined && /^(?:0|[1-9]\d{0,14})$/.test(content) ? number(Number(content)) : value;
}

/** `a[i, j]`: the parts with a sign between them. */
function keyText(run: Run, args: Arguments): ScriptObject {
  const parts = args.list.map((each) => knownText(asText(run, each)));
  return parts.every((part) => part !== undefined) ? text(parts.join('\x1c')) : mystery('key');
}

/** `$1`: a word of `$0`, or what was put there. */
function field(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const at = numeric(first(args));
  const line = scope.get('$0');
  if (at === 0) return line ?? mystery('$0');
  const own = at === undefined ? undefined : scope.get(`$${at}`);
  if (own !== undefined) return own;
  const content = line === undefined ? undefined : knownText(line);
  const separator = knownText(scope.get('FS') ?? text(' '));
  const pieces = content === undefined || separator === undefined ? undefined : cut(run, content, separator);
  if (pieces === undefined || at === undefined) return mystery(at === undefined ? '$…' : `$${at}`, originOf(line));
  return text(pieces[at - 1] ?? '', originOf(line));
}

function removed(args: Arguments): ScriptObject {
  const [container, key] = args.list;
  const name = key === undefined ? undefined : keyOf(key);
  if (container?.type === 'dict' && name !== undefined) container.entries.delete(name);
  return none;
}

/** `@f(x)`: the function whose name the variable holds. */
function indirect(run: Run, args: Arguments, scope: Scope): ScriptObject {
  const [name, ...list] = args.list;
  const called = knownText(name);
  if (called === undefined) return mystery('call');
  const own = scope.get(called);
  const given: Arguments = { ...args, list };
  return own?.type === 'function' ? callObject(run, own, given, scope) : callLibrary(run, called, given, scope);
}
