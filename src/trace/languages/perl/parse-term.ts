import type { Code } from '../script/code.ts';
import { lists, named } from './builtins.ts';
import { again, core, coreOf, listOf, name, single, text, unfolded, unknownCode } from './lower.ts';
import { block } from './parse-block.ts';
import { binding, commaList, expression } from './parse-expression.ts';
import { quoteHere, readline } from './parse-quote.ts';
import { parenthesized, subscripts, variable } from './parse-variable.ts';
import { wordTerm } from './parse-word.ts';
import { hereDocument, isClosed } from './quotes.ts';
import type { Source } from './source.ts';

/** One operand with its prefixes and suffixes; `undefined` when none stands here. */
export function term(source: Source): Code | undefined {
  source.blanks();
  const from = source.pos;
  const char = source.char;
  switch (char) {
    case '':
    case ')':
    case ']':
    case '}':
    case ';':
    case ',':
      return undefined;
    case ':':
      return source.at(1) === ':' && /[A-Za-z_]/.test(source.at(2)) ? wordTerm(source) : undefined;
    case '$':
    case '@':
    case '%':
      return stepped(source, from, variable(source, 'code'));
    case '&':
      return called(source, from);
    case '*':
      return glob(source, from);
    case '!':
    case '~':
      source.pos += char === '~' && source.at(1) === '~' ? 2 : 1;
      return { ...source.place(from), kind: 'unary', operator: char, operand: single(source, prefixed(source)) };
    case '\\':
      return reference(source, from);
    case '-':
    case '+':
      return signed(source, from, char);
    case '"':
    case "'":
    case '`':
      return subscripts(source, from, quoteHere(source, char), 'code');
    case '<':
      return angled(source, from);
    case '(':
      return parentheses(source, from);
    case '[':
      return arrayLiteral(source, from);
    case '{':
      return hashLiteral(source, from);
    case '/':
      return isClosed(source) ? subscripts(source, from, quoteHere(source, 'm'), 'code') : undefined;
    case '.':
      return /\d/.test(source.at(1)) ? number(source) : undefined;
    default:
      if (/[0-9]/.test(char)) return number(source);
      return /[A-Za-z_]/.test(char) || (char === ':' && source.at(1) === ':') ? wordTerm(source) : undefined;
  }
}

/** What a prefix works on. */
function prefixed(source: Source): Code {
  return source.deeper(() => expression(source, binding.sign), undefined) ?? unknownCode(source, source.pos);
}

/** `$x++`, `$x--`. */
function stepped(source: Source, from: number, code: Code | undefined): Code | undefined {
  if (code === undefined || source.lists.has(code)) return code;
  const at = source.ahead();
  const sign = source.text.slice(at, at + 2);
  if ((sign !== '++' && sign !== '--') || at + 2 > source.end) return code;
  source.pos = at + 2;
  return counted(source, from, code, sign === '++', true);
}

/** The variable one higher or lower; `after`: the value is that before. */
function counted(source: Source, from: number, target: Code, up: boolean, after: boolean): Code {
  const one: Code = { ...source.place(from), kind: 'number', value: 1 };
  const change: Code = { ...source.place(from), kind: 'assign', target, value: one, operator: up ? 'plus' : '-' };
  return after
    ? { ...source.place(from), kind: 'binary', operator: up ? '-' : 'plus', left: change, right: one }
    : change;
}

function signed(source: Source, from: number, sign: '-' | '+'): Code | undefined {
  if (source.at(1) === sign) {
    source.pos += 2;
    return counted(source, from, prefixed(source), sign === '+', false);
  }
  if (sign === '-' && /[a-zA-Z]/.test(source.at(1)) && !/\w/.test(source.at(2))) {
    const test = fileTest(source, from);
    if (test !== undefined) return test;
  }
  source.pos += 1;
  if (sign === '-' && /[A-Za-z_]/.test(source.char)) {
    const word = source.peekWord();
    const after = source.ahead(source.pos + word.length);
    const isText = source.text.startsWith('=>', after) || !(named.has(word) || lists.has(word));
    if (source.text[after] !== '(' && !source.functions.has(word) && isText) {
      source.pos += word.length;
      return text(source, from, `-${word}`);
    }
  }
  const operand = source.deeper(() => expression(source, binding.power), undefined);
  if (operand === undefined) return undefined;
  if (sign === '+') return operand;
  return operand.kind === 'number'
    ? { ...operand, value: -operand.value }
    : { ...source.place(from), kind: 'unary', operator: '-', operand: single(source, operand) };
}

/** `-e $file`, `-d "x"`, `-f _`. */
function fileTest(source: Source, from: number): Code | undefined {
  const letter = source.at(1);
  if (!'erwxoRWXOzsfdlpSbctugkTBMAC'.includes(letter)) return undefined;
  const after = source.ahead(from + 2);
  const next = source.text[after] ?? '';
  if (source.text.startsWith('=>', after) || next === ',' || next === '}') return undefined;
  source.pos = from + 2;
  const start = source.pos;
  // `-t && …`, `-e or …`: of `$_` or of standard input.
  const operator = /^(?:&&|\|\||\?|=|[)\];:]|(?:and|or|if|unless|eq|ne|x)\b)/.test(source.text.slice(after, after + 7));
  const operand =
    after >= source.end || operator ? undefined : source.deeper(() => expression(source, binding.shift), undefined);
  if (operand === undefined) source.pos = start;
  return core(source, from, 'filetest', [text(source, from, letter), operand ?? name(source, from, '$_')]);
}

/** `\@x`, `\&f`, `\(…)`: the value itself stands for a reference to it. */
function reference(source: Source, from: number): Code {
  source.pos += 1;
  source.blanks();
  if (source.char === '&' && /[A-Za-z_:]/.test(source.at(1))) {
    source.pos += 1;
    const word = source.peekWord();
    source.pos += word.length;
    return name(source, from, functionName(word));
  }
  const operand = prefixed(source);
  const made = source.lists.get(operand) === 'list' ? operand : again(source, operand);
  source.references.add(made);
  return made;
}

/** How the evaluator knows a function that the text names. */
export function functionName(word: string): string {
  const plain = word.replaceAll("'", '::').replace(/^(?:main)?::/, '');
  return plain.startsWith('CORE::') ? `CORE::${plain.slice(plain.lastIndexOf(':') + 1)}` : plain;
}

/** `&f(…)`, `&$f(…)`, `&{…}(…)`, `&f`. */
function called(source: Source, from: number): Code | undefined {
  source.pos += 1;
  if (source.char === '&') {
    source.pos += 1;
    return undefined;
  }
  source.blanks();
  let callee: Code | undefined;
  if (/[A-Za-z_:]/.test(source.char)) {
    const word = source.peekWord();
    source.pos += word.length;
    callee = name(source, from, functionName(word));
  } else if (source.char === '$') {
    callee = scalarOnly(source);
  } else if (source.char === '{') {
    const body = source.deeper(() => block(source), []);
    callee = { ...source.place(from), kind: 'block', body };
  }
  if (callee === undefined) return undefined;
  const next = source.ahead();
  const args =
    source.text[next] === '(' && next < source.end
      ? parenthesized(source)
      : [again(source, name(source, from, '@_'), 'array')];
  const made = core(source, from, 'invoke', [callee, ...args]);
  source.lists.set(made, 'call');
  return subscripts(source, from, made, 'code');
}

/** `$name` without what follows it. */
function scalarOnly(source: Source): Code | undefined {
  const from = source.pos;
  const word = /^\$+(?:::)?[A-Za-z_]\w{0,200}(?:::\w{1,200}){0,9}/.exec(
    source.text.slice(from, source.end).slice(0, 2_000),
  )?.[0];
  const special = /^\$\{\^\w{1,60}\}/.exec(source.text.slice(from, Math.min(source.end, from + 70)))?.[0];
  if (special !== undefined) {
    source.pos += special.length;
    return name(source, from, special);
  }
  if (word === undefined) {
    source.pos += 1;
    return source.char === '{'
      ? { ...source.place(from), kind: 'block', body: source.deeper(() => block(source), []) }
      : undefined;
  }
  source.pos += word.length;
  return name(source, from, `$${word.replace(/^\$+(?:::)?/, '')}`);
}

/** `*STDIN`, `*{"name"}`, `*$fh`, `*name{IO}`. */
function glob(source: Source, from: number): Code | undefined {
  source.pos += 1;
  if (source.char === '{') {
    const body = source.deeper(() => block(source), []);
    const made = slot(source, core(source, from, 'symbol*', [{ ...source.place(from), kind: 'block', body }]));
    return subscripts(source, from, made, 'code');
  }
  if (source.char === '$') {
    const made = slot(source, scalarOnly(source));
    return made === undefined ? undefined : subscripts(source, from, made, 'code');
  }
  const word = source.peekWord();
  if (word === '') return undefined;
  source.pos += word.length;
  return subscripts(source, from, slot(source, name(source, from, `*${functionName(word)}`)), 'code');
}

/** `*name{IO}`: the part of it that is asked for is the handle, too. */
function slot<Handle extends Code | undefined>(source: Source, handle: Handle): Handle {
  if (source.looksAt('{')) {
    source.pos += 1;
    source.deeper(() => commaList(source), []);
    source.blanks();
    source.take('}');
  }
  return handle;
}

/** `<FH>`, `<$fh>`, `<*.txt>`, `<<EOF`. */
function angled(source: Source, from: number): Code | undefined {
  if (source.at(1) === '<') {
    const here = hereDocument(source);
    if (here !== undefined) return quoteHere(source, '<<', here);
    if (source.looksAt('<<>>')) {
      source.pos += 4;
      return core(source, from, 'readline', [name(source, from, '*ARGV')]);
    }
    return undefined;
  }
  return readline(source);
}

function parentheses(source: Source, from: number): Code {
  const items = parenthesized(source);
  const [only] = items;
  if (source.text[source.ahead()] === '[' && source.ahead() < source.end)
    return sliceOf(source, from, listOf(source, from, items));
  // `(expr)` is that expression, and still a list where one is asked for.
  if (only !== undefined && items.length === 1) {
    const isPattern = source.declared.has(only) || only.kind === 'name' || only.kind === 'index';
    if (isPattern && isAssigned(source)) return listOf(source, from, items);
    if (source.lists.get(only) === 'array') return again(source, only, 'call');
    const made = subscripts(source, from, only, 'code');
    return stepped(source, from, made) ?? made;
  }
  return subscripts(source, from, listOf(source, from, items), 'code');
}

/** `(…)[1, 2]`, `qw(…)[0]`: some items of a list that stands here, or all when no bracket follows. */
export function sliceOf(source: Source, from: number, items: Code): Code {
  const at = source.ahead();
  if (source.text[at] !== '[' || at >= source.end) return items;
  source.pos = at + 1;
  const keys = source.deeper(() => commaList(source), []);
  source.blanks();
  source.take(']');
  const made = coreOf(source, from, 'slice', [again(source, items), listOf(source, from, keys)]);
  source.lists.set(made, 'list');
  return subscripts(source, from, made, 'code');
}

/** `($x) = …` takes the first item. */
function isAssigned(source: Source): boolean {
  const at = source.ahead();
  return source.text[at] === '=' && !/[=~]/.test(source.text[at + 1] ?? '');
}

function arrayLiteral(source: Source, from: number): Code {
  source.pos += 1;
  const items = source.deeper(() => commaList(source), []);
  source.blanks();
  source.take(']');
  const made: Code = { ...source.place(from), kind: 'list', items: unfolded(source, items) };
  return subscripts(source, from, made, 'code');
}

/** `{ a => 1, %b }`. */
export function hashLiteral(source: Source, from: number): Code {
  source.pos += 1;
  const items = source.deeper(() => commaList(source), []);
  source.blanks();
  source.take('}');
  return subscripts(source, from, core(source, from, 'hash', items), 'code');
}

/** `0x1f`, `0b11`, `017`, `1_000.5e3`, `v1.2.3`. */
function number(source: Source): Code {
  const from = source.pos;
  const raw = source.text.slice(from, Math.min(source.end, from + 400));
  const based = /^0(?:[xX]([0-9a-fA-F_]{1,40})|[bB]([01_]{1,80})|[oO]?([0-7_]{1,40}))(?!\d|\.\d)/.exec(raw);
  if (based !== null) {
    source.pos += based[0].length;
    const [, hex, bits, octal] = based;
    const digits = (hex ?? bits ?? octal ?? '0').replaceAll('_', '');
    const value = Number.parseInt(digits, hex !== undefined ? 16 : bits !== undefined ? 2 : 8);
    return { ...source.place(from), kind: 'number', value: Number.isFinite(value) ? value : 0 };
  }
  const version = /^\d{1,9}(?:\.\d{1,9}){2,20}/.exec(raw);
  if (version !== null) {
    source.pos += version[0].length;
    const parts = version[0].split('.').map((part) => String.fromCodePoint(Math.min(0xd7ff, Number(part))));
    return { ...source.place(from), kind: 'text', parts: [parts.join('')] };
  }
  const plain = /^(?:\d[\d_]{0,99})?(?:\.(?!\.)[\d_]{0,99})?(?:[eE][-+]?\d{1,5})?/.exec(raw)?.[0] ?? '';
  source.pos += Math.max(1, plain.length);
  const value = Number(plain.replaceAll('_', ''));
  return { ...source.place(from), kind: 'number', value: Number.isFinite(value) ? value : 0 };
}
