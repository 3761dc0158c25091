import type { Code } from '../script/code.ts';
import { growing, handled, listing, named, opening, reading, stopping } from './builtins.ts';
import { again, core, coreOf, name, place, single, text, unfolded, unknownCode } from './lower.ts';
import { block } from './parse-block.ts';
import { assigned, binding, commaList, expression } from './parse-expression.ts';
import { parenthesized } from './parse-variable.ts';
import type { Source } from './source.ts';

/** Whether what stands here begins an argument; `own`: of one of Perl's own functions, where a slash is a pattern. */
export function beginsTerm(source: Source, own: boolean): boolean {
  source.blanks();
  const char = source.char;
  const next = source.at(1);
  if (char === '' || ')]};,:?=|>^'.includes(char)) return false;
  if (/[A-Za-z_]/.test(char))
    return (
      !stopping.has(source.peekWord()) ||
      source.peekWord() === 'not' ||
      source.text.startsWith('=>', source.ahead(source.pos + source.peekWord().length))
    );
  const blank = ' \t\n'.includes(next);
  switch (char) {
    case '.':
      return /\d/.test(next);
    case '<':
      return next !== '=' && (own || next === '$' || /[A-Z"'<~]/.test(next)) && !blank;
    case '/':
      return own;
    case '-':
      return next === '>' || next === '=' ? false : own || !blank;
    case '+':
      return own || (!blank && next !== '=');
    case '*':
      return /[A-Za-z_{$]/.test(next);
    case '%':
    case '&':
      return /[\w{$:+!^-]/.test(next) && !(char === '&' && next === '&');
    case '!':
      return next !== '=' && next !== '~';
    case '~':
      return next !== '~';
    default:
      return true;
  }
}

/** Arguments in parentheses or without them; `one`: at most one when there are no parentheses. */
export function argumentsHere(source: Source, one: boolean, own = true): readonly Code[] {
  const at = source.ahead();
  if (source.text[at] === '(' && at < source.end) return parenthesized(source);
  if (!beginsTerm(source, own)) return [];
  if (!one) return source.deeper(() => commaList(source, true), []);
  const only = source.deeper(() => expression(source, binding.shift), undefined);
  return only === undefined ? [] : [only];
}

/** A call of one of Perl's own functions, with what it changes written back. */
export function builtinCall(source: Source, from: number, word: string): Code {
  if (word === 'exec' || word === 'system') {
    const indirect = indirectProgram(source, from, word);
    if (indirect !== undefined) return indirect;
  }
  const one = named.has(word);
  let args = hasNothing(source, word) ? [] : [...argumentsHere(source, one)];
  const made = lowered(source, from, word, args);
  if (made !== undefined) return made;
  if (handled.has(word) || opening.has(word)) args = withHandle(source, args);
  if (word === 'accept' && args.length > 1) args = [args[0] as Code, ...withHandle(source, args.slice(1))];
  if (args.length === 0 && one) args = [name(source, from, '$_')];
  const [target, second] = args;
  if (opening.has(word) && target !== undefined) {
    // A reference is a text in memory, not a file.
    const given = args
      .slice(1)
      .map((arg) =>
        word === 'open' && source.references.has(arg) ? empty(source, from, name(source, from, '$')) : arg,
      );
    const call = core(source, from, word, [handleName(source, target), ...given]);
    return assigned(source, from, target.kind === 'text' ? unknownCode(source, from) : target, call, undefined);
  }
  if (reading.has(word) && target !== undefined && second !== undefined)
    return assigned(source, from, again(source, second), core(source, from, word, args), undefined);
  const call = named.has(word) ? coreOf(source, from, word, args) : core(source, from, word, args);
  if (listing.has(word)) source.lists.set(call, 'call');
  return call;
}

/** Whether an operator follows a function that may stand alone: `shift || 1`, `shift // 2`, `pop - 1`. */
function hasNothing(source: Source, word: string): boolean {
  const at = source.ahead();
  const next = source.text.slice(at, at + 2);
  if (next === '//') return definedOr.has(word);
  if (word !== 'shift' && word !== 'pop') return false;
  return '<-+*/%&.'.includes(next[0] ?? ';') && !/^[&%*][$\w{]/.test(next);
}

/** Functions after which `//` is an operator, not an empty pattern. */
const definedOr = new Set(['shift', 'pop', 'getc', 'pos', 'readline', 'readlink', 'undef', 'umask']);

/** The name of a handle that is opened, so that reopening a standard stream can be seen. */
function handleName(source: Source, target: Code): Code {
  return text(source, target.from, target.kind === 'name' ? target.name : '');
}

/** A bare word (or a text) in the place of a handle is one. */
export function withHandle(source: Source, args: readonly Code[]): Code[] {
  const [first, ...others] = args;
  return first === undefined ? [] : [handleOf(source, first), ...others];
}

function handleOf(source: Source, code: Code): Code {
  if (code.kind === 'name' && /^[A-Za-z_]/.test(code.name)) return name(source, code.from, `*${code.name}`);
  if (code.kind === 'text' && code.parts.length === 1 && /^[A-Z_]\w{0,60}$/.test(String(code.parts[0])))
    return name(source, code.from, `*${String(code.parts[0])}`);
  // `S or die` was read as one; the handle is its left side.
  return code;
}

function lowered(source: Source, from: number, word: string, args: readonly Code[]): Code | undefined {
  const [first, second] = args;
  switch (word) {
    case 'shift':
    case 'pop': {
      const array = first ?? name(source, from, source.inFunction ? '@_' : '@ARGV');
      return coreOf(source, from, word, [array]);
    }
    case 'push':
    case 'unshift': {
      if (first === undefined || !growing.has(word)) return undefined;
      const items = args.slice(1);
      const call: Code = {
        ...source.place(from),
        kind: 'call',
        callee: name(source, from, `CORE::${word}`),
        args: [{ value: again(source, first) }, ...unfolded(source, items)],
      };
      return { ...source.place(from), kind: 'assign', target: again(source, place(first)), value: call };
    }
    case 'splice':
      return first === undefined ? undefined : core(source, from, word, [again(source, first), ...args.slice(1)]);
    case 'chomp':
    case 'chop':
      return chopped(source, from, word, first ?? name(source, from, '$_'));
    case 'reverse':
      return first === undefined ? core(source, from, word, [name(source, from, '$_')]) : undefined;
    case 'undef':
      return first === undefined
        ? { ...source.place(from), kind: 'constant', constant: 'null' }
        : { ...source.place(from), kind: 'assign', target: again(source, first), value: empty(source, from, first) };
    case 'scalar':
      return first === undefined ? undefined : single(source, first);
    case 'delete':
    case 'exists':
      return first?.kind === 'index' ? coreOf(source, from, word, [first.object, first.key]) : undefined;
    case 'split': {
      const pattern = first === undefined ? undefined : source.patterns.get(first);
      const parts =
        pattern === undefined
          ? args
          : [coreOf(source, from, 'pattern', [pattern.pattern, text(source, from, pattern.flags)]), ...args.slice(1)];
      const call = coreOf(
        source,
        from,
        'split',
        second === undefined ? [...parts, name(source, from, '$_')] : parts.map((part) => single(source, part)),
      );
      source.lists.set(call, 'call');
      return call;
    }
    case 'pipe':
    case 'socketpair': {
      const [one, other] = [args[0], args[1]].map((each) => (each === undefined ? undefined : handleOf(source, each)));
      if (one === undefined || other === undefined) return undefined;
      const body = [one, other].map((target) =>
        assigned(source, from, target, core(source, from, word, []), undefined),
      );
      return { ...source.place(from), kind: 'block', body };
    }
    case 'tie':
      return first === undefined ? undefined : core(source, from, word, args.slice(1));
    default:
      return undefined;
  }
}

/** An empty value of the kind that a variable holds. */
export function empty(source: Source, from: number, target: Code): Code {
  const list = source.lists.get(target);
  if (list === 'array') return { ...source.place(from), kind: 'list', items: [] };
  if (list === 'hash') return { ...source.place(from), kind: 'map', entries: [] };
  return { ...source.place(from), kind: 'constant', constant: 'null' };
}

function chopped(source: Source, from: number, word: string, first: Code): Code {
  const target = first.kind === 'assign' ? again(source, first.target) : again(source, first);
  if (!['name', 'index'].includes(target.kind)) return core(source, from, word, [first]);
  const change: Code = { ...source.place(from), kind: 'assign', target, value: coreOf(source, from, word, [target]) };
  return first.kind === 'assign' ? { ...source.place(from), kind: 'block', body: [first, change] } : change;
}

/** `exec {'/bin/sh'} '-bash'`, `system $program @args`. */
function indirectProgram(source: Source, from: number, word: string): Code | undefined {
  const start = source.pos;
  const open = source.ahead();
  const inside = source.text[open] === '(' ? source.ahead(open + 1) : open;
  const char = source.text[inside];
  let program: Code | undefined;
  if (char === '{') {
    source.pos = inside;
    program = { ...source.place(inside), kind: 'block', body: source.deeper(() => block(source), []) };
  } else if (char === '$') {
    const found = /^\$[A-Za-z_]\w{0,100}[ \t]{1,20}(?=[@$"'])/.exec(source.text.slice(inside, inside + 140))?.[0];
    if (found === undefined) return undefined;
    source.pos = inside + found.length;
    program = name(source, inside, found.trim());
  }
  if (program === undefined) {
    source.pos = start;
    return undefined;
  }
  const args = source.deeper(() => commaList(source, true), []);
  source.blanks();
  if (inside !== open) source.take(')');
  return core(source, from, `${word}As`, [program, ...args]);
}

/** `print`, `printf`, `say`: perhaps a file handle, then a list. */
export function printing(source: Source, from: number, word: string): Code {
  const open = source.ahead();
  const closed = source.text[open] === '(' && open < source.end;
  source.pos = closed ? open + 1 : open;
  source.blanks();
  const handle = printHandle(source);
  const args = closed || beginsTerm(source, true) ? source.deeper(() => commaList(source, !closed), []) : [];
  if (closed) {
    source.blanks();
    source.take(')');
  }
  const given = args.length === 0 ? [name(source, from, '$_')] : args;
  return core(source, from, word, [handle ?? name(source, from, '*STDOUT'), ...given]);
}

function printHandle(source: Source): Code | undefined {
  const from = source.pos;
  if (source.char === '{') {
    const body = source.deeper(() => block(source), []);
    const [only] = body;
    return only !== undefined && body.length === 1
      ? handleOf(source, only)
      : { ...source.place(from), kind: 'block', body };
  }
  if (source.char === '$') {
    const found = /^\$[A-Za-z_]\w{0,100}(?=[ \t\r\n]{1,80}(["'`$@\\\w(]|<<["'~A-Z]))/.exec(
      source.text.slice(from, Math.min(source.end, from + 160)),
    );
    if (found === null) return undefined;
    const after = source.ahead(from + found[0].length);
    const word = /^[a-z]{1,8}\b/.exec(source.text.slice(after, after + 9))?.[0];
    if (word !== undefined && stopping.has(word)) return undefined;
    source.pos = from + found[0].length;
    return name(source, from, found[0]);
  }
  if (!/[A-Z_a-z]/.test(source.char)) return undefined;
  const word = source.peekWord();
  const after = source.ahead(from + word.length);
  const next = after < source.end ? (source.text[after] ?? '') : '';
  const standard = /^(?:STDIN|STDOUT|STDERR)$/.test(word);
  if (!standard && (!/^[A-Z][A-Za-z0-9_]*$/.test(word) || source.functions.has(word) || source.constants.has(word)))
    return undefined;
  if (next === '(' || next === ',' || source.text.startsWith('->', after) || source.text.startsWith('=>', after))
    return undefined;
  if (
    !standard &&
    (next === '.' ||
      (next !== '' && '=?|&+*/<>-'.includes(next) && !/^(?:<<|&[\w{$])/.test(source.text.slice(after, after + 2))))
  )
    return undefined;
  if (!standard && word.startsWith('__')) return undefined;
  source.pos = from + word.length;
  return name(source, from, `*${word}`);
}
