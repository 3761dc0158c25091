import type { Code } from '../script/code.ts';
import { blockFirst, inflating, lists, named, stopping, withoutArguments } from './builtins.ts';
import { again, core, coreOf, name, text, unfolded, unknownCode } from './lower.ts';
import { anonymousFunction, block, blockOrder } from './parse-block.ts';
import { argumentsHere, beginsTerm, builtinCall, printing } from './parse-call.ts';
import { binding, expression } from './parse-expression.ts';
import { compiledPattern, quoteHere, quoteWords } from './parse-quote.ts';
import { functionName } from './parse-term.ts';
import { parenthesized, subscripts, variable } from './parse-variable.ts';
import type { Source } from './source.ts';

/** An operand that begins with a word; `undefined` when the word does not begin one. */
export function wordTerm(source: Source): Code | undefined {
  const from = source.pos;
  const quote = /^(?:q[qwxr]?|m|s|tr|y)(?=')/.exec(source.text.slice(from, from + 3))?.[0];
  const word = quote ?? source.peekWord();
  const after = source.ahead(from + word.length);
  if (isFatComma(source, after) && quote === undefined) {
    source.pos += word.length;
    return text(source, from, word);
  }
  if (quoteWords.has(word) && isQuoted(source, from + word.length, after)) {
    source.pos = after;
    const made = word === 'qr' ? compiledPattern(source) : quoteHere(source, word);
    return subscripts(source, from, made, 'code');
  }
  const version = /^v\d{1,7}(?:\.\d{1,7}){0,40}(?!\w)/.exec(
    source.text.slice(from, Math.min(source.end, from + 400)),
  )?.[0];
  if (version !== undefined && (version.includes('.') || !source.functions.has(word))) {
    source.pos += version.length;
    return text(
      source,
      from,
      version
        .slice(1)
        .split('.')
        .map((part) => String.fromCodePoint(Math.min(0xd7ff, Number(part))))
        .join(''),
    );
  }
  if (stopping.has(word) && !(word === 'x' && source.text[after] === '(')) return undefined;
  const plain = word.startsWith('CORE::') ? functionName(word).slice(6) : word;
  const made = keyword(source, from, word, plain);
  return made === undefined ? undefined : subscripts(source, from, made, 'code');
}

function isFatComma(source: Source, at: number): boolean {
  return source.text[at] === '=' && source.text[at + 1] === '>' && at + 1 < source.end;
}

/** Whether a delimiter follows a quoting word. */
function isQuoted(source: Source, end: number, after: number): boolean {
  const delimiter = source.text[after] ?? '';
  if (after >= source.end || delimiter === '') return false;
  if (after === end) return !/\w/.test(delimiter);
  return !/[\w$@=#,;).-]/.test(delimiter) && delimiter !== '}';
}

function keyword(source: Source, from: number, word: string, plain: string): Code | undefined {
  source.pos += word.length;
  switch (plain) {
    case 'my':
    case 'our':
    case 'state':
      return declaration(source, from, plain === 'our' ? 'outer' : 'own');
    case 'local': {
      const target = source.deeper(() => expression(source, binding.sign), undefined) ?? unknownCode(source, from);
      source.declared.set(target, 'outer');
      return target;
    }
    case 'sub':
    case 'method':
      if (plain === 'method' && !'{('.includes(source.text[source.ahead()] ?? '')) break;
      return anonymousFunction(source, from);
    case 'do':
      return doing(source, from);
    case 'eval':
      return evaluating(source, from);
    case '__PACKAGE__':
      return text(source, from, source.package);
    case '__FILE__':
      return name(source, from, '$0');
    case '__LINE__':
      return { ...source.place(from), kind: 'number', value: source.lineOf(from) };
    case '__END__':
    case '__DATA__':
      source.end = from;
      source.pos = from;
      return undefined;
    case 'print':
    case 'printf':
    case 'say':
      return printing(source, from, plain);
    case 'map':
    case 'grep':
    case 'sort':
      return blockOrder(source, from, plain);
    case 'return':
    case 'next':
    case 'last':
    case 'redo':
    case 'goto':
    case 'dump':
      return leaving(source, from, plain);
    case 'require':
      return requiring(source, from);
    default:
  }
  if (withoutArguments.has(plain)) {
    if (source.text[source.ahead()] === '(') parenthesized(source);
    return core(source, from, plain, []);
  }
  return named.has(plain) || lists.has(plain) ? builtinCall(source, from, plain) : bareword(source, from, word);
}

/** `my $x`, `my ($x, @y)`, `my Class $x`. */
function declaration(source: Source, from: number, scope: 'own' | 'outer'): Code | undefined {
  source.blanks();
  if (/[A-Za-z_]/.test(source.char)) {
    const word = source.peekWord();
    if (word === 'sub') return undefined;
    source.pos += word.length;
    source.blanks();
  }
  let target: Code | undefined;
  if (source.char === '(') {
    const items = parenthesized(source);
    target = { ...source.place(from), kind: 'list', items: unfolded(source, items) };
    source.lists.set(target, 'list');
  } else {
    if (source.char === '\\') source.pos += 1;
    target = variable(source, 'code');
  }
  if (target === undefined) return undefined;
  source.declared.set(target, scope);
  const at = source.ahead();
  if (
    source.text[at] === ':' &&
    /^:\s{0,5}[a-z]\w{0,30}/.test(source.text.slice(at, at + 40)) &&
    source.text[at + 1] !== ':'
  ) {
    source.pos = at + (/^:\s{0,5}[a-z]\w{0,30}/.exec(source.text.slice(at, at + 40))?.[0].length ?? 1);
  }
  return target;
}

function doing(source: Source, from: number): Code {
  source.blanks();
  if (source.char === '{') {
    const body = source.deeper(() => block(source), []);
    const made: Code = { ...source.place(from), kind: 'block', body };
    source.lists.set(made, 'call');
    return made;
  }
  const file = source.deeper(() => expression(source, binding.shift), undefined) ?? unknownCode(source, from);
  return core(source, from, 'dofile', [file]);
}

function evaluating(source: Source, from: number): Code {
  source.blanks();
  if (source.char === '{') {
    const body = source.deeper(() => block(source), []);
    const made: Code = { ...source.place(from), kind: 'try', body, handlers: [], lastly: [] };
    source.lists.set(made, 'call');
    return made;
  }
  const [code] = argumentsHere(source, true);
  const made = core(source, from, 'eval', [code ?? name(source, from, '$_')]);
  source.lists.set(made, 'call');
  return made;
}

function leaving(source: Source, from: number, word: string): Code {
  if (word !== 'return') {
    let label = /^[ \t]{1,20}([A-Za-z_]\w{0,60})/.exec(source.text.slice(source.pos, source.pos + 90));
    if (label !== null && stopping.has(label[1] ?? '')) label = null;
    if (label !== null) source.pos += label[0].length;
    if (source.looksAt('()')) source.pos += 2;
    if (word === 'goto' && label === null) {
      const to = source.deeper(() => expression(source, binding.assign), undefined);
      return { ...source.place(from), kind: 'return', ...(to === undefined ? {} : { value: to }) };
    }
    return { ...source.place(from), kind: word === 'last' ? 'break' : 'continue' };
  }
  const value = beginsTerm(source, true) ? source.deeper(() => expression(source, binding.not), undefined) : undefined;
  return { ...source.place(from), kind: 'return', ...(value === undefined ? {} : { value }) };
}

function requiring(source: Source, from: number): Code {
  source.blanks();
  const word = source.peekWord();
  if (word !== '' && word !== '__FILE__' && !quoteWords.has(word)) {
    source.pos += word.length;
    return coreOf(source, from, 'loadModule', [text(source, from, word)]);
  }
  const file = source.deeper(() => expression(source, binding.shift), undefined) ?? unknownCode(source, from);
  return core(source, from, 'loadFile', [file]);
}

/** A word that is not Perl's own: a function, a class, a constant, a file handle. */
function bareword(source: Source, from: number, word: string): Code | undefined {
  const behind = source.pos;
  source.blanks();
  const at = source.pos;
  source.pos = behind;
  const next = at < source.end ? (source.text[at] ?? '') : '';
  if (word.endsWith('::')) return name(source, from, word.slice(0, -2));
  const callee = (): Code => name(source, from, resolved(source, word));
  if (next === '-' && source.text[at + 1] === '>') return name(source, from, functionName(word));
  if (source.constants.has(word)) {
    if (next === '(') parenthesized(source);
    return again(source, name(source, from, word), 'call');
  }
  if (next === '(') return callOf(source, from, callee(), parenthesized(source));
  if (/[A-Z]/.test(next) && isIndirect(source, word, at)) return indirect(source, from, word);
  if (next === '{' && (blockFirst.has(word.slice(word.lastIndexOf(':') + 1)) || /^[a-z]\w*$/.test(word))) {
    source.pos = at;
    const first = anonymousFunction(source, at, true);
    source.blanks();
    if (source.char === ',') source.pos += 1;
    return callOf(source, from, callee(), [first, ...argumentsHere(source, false)]);
  }
  const known = source.functions.has(word) || takesList(source, at, next);
  if (!known || next === '=' || !beginsTerm(source, next === '<')) {
    return source.functions.has(word)
      ? callOf(source, from, callee(), [])
      : again(source, name(source, from, functionName(word)), undefined);
  }
  return callOf(source, from, callee(), argumentsHere(source, false));
}

/** Whether what comes after a word of no known meaning is its list of arguments. */
function takesList(source: Source, at: number, next: string): boolean {
  if (next === '') return false;
  if ('$@"\'\\'.includes(next) || /[0-9]/.test(next)) return true;
  if (next === '<') return /^<<[ \t]?["'A-Z_~]/.test(source.text.slice(at, at + 5));
  if (!/[A-Za-z_]/.test(next)) return false;
  const word = /^\w{1,40}/.exec(source.text.slice(at, Math.min(source.end, at + 40)))?.[0] ?? '';
  return !stopping.has(word);
}

/** The function a name means here: that of this package when it has one. */
function resolved(source: Source, word: string): string {
  const owners = source.functions.get(word);
  if (owners === undefined || owners.has('main') || word.includes('::')) return functionName(word);
  if (owners.has(source.package)) return `${source.package}::${word}`;
  const [first] = owners;
  return first === undefined ? word : `${first}::${word}`;
}

function callOf(source: Source, from: number, callee: Code, args: readonly Code[]): Code {
  const [first, target] = args;
  const last = callee.kind === 'name' ? callee.name.slice(callee.name.lastIndexOf(':') + 1) : '';
  if (inflating.has(last) && first !== undefined && target?.kind === 'name') {
    const value = core(source, from, 'inflateInto', [text(source, from, last), first]);
    return { ...source.place(from), kind: 'assign', target, value };
  }
  const made: Code = { ...source.place(from), kind: 'call', callee, args: unfolded(source, args) };
  source.lists.set(made, 'call');
  return made;
}

/** `new Class(…)`, `import Module`, `autoflush STDOUT 1`. */
function isIndirect(source: Source, word: string, at: number): boolean {
  if (word === 'new') return true;
  if (!/^[a-z]\w*$/.test(word) || source.functions.has(word)) return false;
  const type = /^[A-Z][\w:]{0,200}/.exec(source.text.slice(at, Math.min(source.end, at + 210)))?.[0] ?? '';
  const after = source.ahead(at + type.length);
  return !['(', ',', '=', '-', '.'].includes(source.text[after] ?? '');
}

/** `new Class(…)`. */
function indirect(source: Source, from: number, word: string): Code {
  source.blanks();
  const at = source.pos;
  const type = source.peekWord();
  source.pos += type.length;
  const args = argumentsHere(source, false);
  const made = core(source, from, 'method', [name(source, at, functionName(type)), text(source, from, word), ...args]);
  source.lists.set(made, 'call');
  return made;
}
