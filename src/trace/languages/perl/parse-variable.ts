import type { Code } from '../script/code.ts';
import { reading } from './builtins.ts';
import { again, core, coreOf, listOf, name, text, unknownCode } from './lower.ts';
import { block } from './parse-block.ts';
import { commaList, expression } from './parse-expression.ts';
import type { Source } from './source.ts';

/** Where a variable stands: in code, in a text, or in a pattern (where `[` and `{` are more often the pattern's). */
export type Around = 'code' | 'text' | 'pattern';

/** A variable with what is taken out of it; `undefined` when none stands here. */
export function variable(source: Source, around: Around): Code | undefined {
  const from = source.pos;
  const sigil = source.char;
  if (sigil === '$' && source.at(1) === '#' && /[\w{$:]/.test(source.at(2))) {
    source.pos += 2;
    const array = named(source, '@', around);
    return array === undefined ? undefined : coreOf(source, from, 'lastIndex', [array]);
  }
  source.pos += 1;
  const bare = named(source, sigil, around);
  if (bare === undefined) {
    source.pos = from;
    return undefined;
  }
  if (sigil === '$') return subscripts(source, from, element(source, from, bare, around) ?? bare, around);
  if (sigil === '@' || sigil === '%') return sliced(source, from, bare, sigil, around);
  return bare;
}

/** Variables with a sign for a name. */
const signs = new Set('&`\'+!@/\\,;.0$<>()[]^|?"-~=:%*'.split(''));
const signsInText = new Set('&!@,./\\;+0$'.split(''));

/** What the sigil before this place belongs to: a name, `{name}`, `{code}` or another variable that refers to it. */
function named(source: Source, sigil: string, around: Around): Code | undefined {
  if (around === 'code' && /^[ \t]/.test(source.char)) {
    const at = source.ahead();
    if (/[{$A-Za-z_]/.test(source.text[at] ?? '')) source.pos = at;
  }
  const from = source.pos;
  const char = source.char;
  if (char === '{') return braced(source, sigil);
  const stash = /^(?:main)?::(?:\d+|(?![A-Za-z_]))/.exec(source.text.slice(from, Math.min(source.end, from + 16)))?.[0];
  if (stash !== undefined) {
    source.pos = from + stash.length;
    return name(source, from, `${sigil}${stash.replace(/^(?:main)?::(?=\d)/, '')}`);
  }
  if (char === '$' && /[\w{$:]/.test(source.at(1))) {
    // `$$x`, `@$x`: what the reference refers to is the same value here.
    source.pos += 1;
    const inner = source.deeper(() => named(source, '$', around), undefined);
    return inner === undefined ? undefined : referred(source, inner, sigil);
  }
  const word = source.peekWord();
  if (word !== '') {
    const plain = around === 'code' ? word : word.replace(/'.*$/s, '').replace(/::$/, '');
    source.pos = from + plain.length;
    return sigiled(source, from, sigil, plain);
  }
  if (char === '^' && /[A-Z]/.test(source.at(1))) {
    source.pos += 2;
    return name(source, from, `${sigil}^${source.text[from + 1]}`);
  }
  const digits = /^\d{1,9}/.exec(source.text.slice(from, Math.min(source.end, from + 9)))?.[0];
  if (digits !== undefined) {
    source.pos = from + digits.length;
    return sigiled(source, from, sigil, digits);
  }
  const allowed = sigil === '$' ? (around === 'code' ? signs : signsInText) : new Set(around === 'code' ? '-+!_' : '');
  if (!allowed.has(char) || char === '') return undefined;
  if (char === ':' && sigil === '$' && source.at(1) === ':') return undefined;
  source.pos += 1;
  return sigiled(source, from, sigil, char);
}

function sigiled(source: Source, from: number, sigil: string, word: string): Code {
  const plain = word.replaceAll("'", '::').replace(/^(?:main)?::/, '');
  return referred(source, name(source, from, `${sigil}${plain}`), sigil);
}

/** The same value seen through a sigil. */
function referred(source: Source, code: Code, sigil: string): Code {
  if (sigil === '@') return again(source, code, 'array');
  return sigil === '%' ? again(source, code, 'hash') : again(source, code);
}

/** `${name}`, `@{name}`, `${^NAME}`, `@{ code }`. */
function braced(source: Source, sigil: string): Code | undefined {
  const from = source.pos;
  const inside = /^\{\s{0,20}(\^?\w{1,200}(?:::\w{1,200}){0,9})\s{0,20}\}/.exec(
    source.text.slice(from, Math.min(source.end, from + 600)),
  );
  if (inside?.[1] !== undefined && !/^(?:shift|pop)$/.test(inside[1])) {
    source.pos = from + inside[0].length;
    return sigiled(source, from, sigil, inside[1]);
  }
  const sign = source.at(1);
  if (source.at(2) === '}' && signs.has(sign) && sign !== '{') {
    source.pos += 3;
    return sigiled(source, from, sigil, sign);
  }
  const body = source.deeper(() => block(source), []);
  const [only] = body;
  const code: Code = only !== undefined && body.length === 1 ? only : { ...source.place(from), kind: 'block', body };
  // `&{"name"}`, `${"name"}`: a variable by its name.
  return referred(source, core(source, from, `symbol${sigil}`, [single(code)]), sigil);
}

/** Taken as it is: `@{[1, 2]}` is that list. */
function single(code: Code): Code {
  return { ...code };
}

/** `$x[0]` is an item of `@x`, `$x{a}` of `%x`, `$$x[0]` of what `$x` refers to. */
function element(source: Source, from: number, bare: Code, around: Around): Code | undefined {
  const at = around === 'code' ? source.ahead() : source.pos;
  const char = source.text[at];
  if (at >= source.end || (char !== '[' && char !== '{')) return undefined;
  if (char === '[' && !isIndex(source, at, around)) return undefined;
  if (char === '{' && around === 'pattern' && /^\{\d*,?\d*\}/.test(source.text.slice(at, at + 12))) return undefined;
  if (around === 'code' && at !== source.pos && bare.kind !== 'name') return undefined;
  source.pos = at;
  const container =
    bare.kind === 'name' && bare.name.startsWith('$') && source.text[from + 1] !== '$' && source.text[from + 1] !== '{'
      ? name(source, from, `${char === '[' ? '@' : '%'}${bare.name.slice(1)}`)
      : bracedName(source, from, bare, char);
  return subscript(source, from, container);
}

/** `${name}[0]` is `$name[0]`. */
function bracedName(source: Source, from: number, bare: Code, char: string): Code {
  const isName = source.text[from + 1] === '{' && bare.kind === 'name' && bare.name.startsWith('$');
  return isName ? name(source, from, `${char === '[' ? '@' : '%'}${bare.name.slice(1)}`) : bare;
}

/** In a text `[` belongs to the variable when a number or a variable is inside. */
function isIndex(source: Source, at: number, around: Around): boolean {
  if (around === 'code') return true;
  const inside = source.text.slice(at, Math.min(source.end, at + 60));
  return around === 'text' ? /^\[\s*[-$#\w]/.test(inside) : /^\[(?:-?\d+|\$\w+)\]/.test(inside);
}

/** One `[…]` or `{…}` of this container. */
export function subscript(source: Source, from: number, container: Code): Code {
  const key = source.char === '[' ? indexKey(source) : hashKey(source);
  return { ...source.place(from), kind: 'index', object: container, key };
}

function indexKey(source: Source): Code {
  const from = source.pos;
  source.pos += 1;
  const key = source.deeper(() => expression(source), undefined) ?? unknownCode(source, from);
  source.blanks();
  source.take(']');
  return key;
}

/** The key in braces: a bare word is text. */
export function hashKey(source: Source): Code {
  const from = source.pos;
  const bare = /^\{\s{0,50}(-?[A-Za-z_]\w{0,200})\s{0,50}\}/.exec(
    source.text.slice(from, Math.min(source.end, from + 310)),
  );
  if (bare?.[1] !== undefined) {
    source.pos = from + bare[0].length;
    return text(source, from, bare[1]);
  }
  source.pos += 1;
  const key = source.deeper(() => expression(source), undefined) ?? unknownCode(source, from);
  source.blanks();
  source.take('}');
  return source.lists.get(key) === 'list' ? coreOf(source, from, 'joinedKey', [key]) : key;
}

/** What follows: `->[0]`, `[0]`, `{a}`, `->(…)`, `->name(…)`, `->@*`. */
export function subscripts(source: Source, from: number, start: Code, around: Around): Code {
  let code = start;
  for (;;) {
    const at = around === 'code' ? source.ahead() : source.pos;
    const { text: all, end } = source;
    const char = at < end ? all[at] : undefined;
    const taken = code !== start || start.kind === 'index';
    if (char === '-' && all[at + 1] === '>' && at + 1 < end) {
      const next = around === 'code' ? source.ahead(at + 2) : at + 2;
      const after = all[next] ?? '';
      if (around !== 'code' && after !== '{' && !(after === '[' && isIndex(source, next, around))) return code;
      source.pos = next;
      const followed = arrow(source, from, code);
      if (followed === undefined) return code;
      code = followed;
    } else if (taken && (char === '[' || char === '{') && (char === '{' || isIndex(source, at, around))) {
      if (around === 'pattern' && char === '{') return code;
      source.pos = at;
      code = subscript(source, from, again(source, code));
    } else if (taken && char === '(' && around === 'code' && code.kind === 'index') {
      source.pos = at;
      code = invoked(source, from, code);
    } else return code;
  }
}

/** After `->`. */
function arrow(source: Source, from: number, code: Code): Code | undefined {
  const char = source.char;
  if (char === '[' || char === '{') return subscript(source, from, again(source, code));
  if (char === '(') return invoked(source, from, code);
  if (char === '@' || char === '%') {
    source.pos += 1;
    if (source.take('*')) return again(source, code, char === '@' ? 'array' : 'hash');
    const inner = again(source, code);
    return source.char === '[' || source.char === '{' ? manyOf(source, from, inner) : inner;
  }
  if (source.looksAt('$#*')) {
    source.pos += 3;
    return coreOf(source, from, 'lastIndex', [again(source, code)]);
  }
  if (source.looksAt('$*') || source.looksAt('&*') || source.looksAt('**')) {
    source.pos += 2;
    return again(source, code);
  }
  return method(source, from, code);
}

/** `->name(…)`, `->$name(…)`, `->Class::name`. */
function method(source: Source, from: number, code: Code): Code | undefined {
  const at = source.pos;
  const word = source.peekWord();
  let called: Code;
  if (word !== '') {
    source.pos += word.length;
    called = text(source, at, word);
  } else if (source.char === '$') {
    source.pos += 1;
    const bare = named(source, '$', 'code');
    if (bare === undefined) return undefined;
    called = bare;
  } else return undefined;
  const args = source.char === '(' || source.text[source.ahead()] === '(' ? parenthesized(source) : [];
  const made = core(source, from, 'method', [again(source, code), called, ...args]);
  const [buffer] = args;
  // `$socket->recv($buffer, 1024)` fills the buffer.
  if (reading.has(word) && buffer?.kind === 'name' && buffer.name.startsWith('$'))
    return { ...source.place(from), kind: 'assign', target: again(source, buffer), value: made };
  source.lists.set(made, 'call');
  return made;
}

/** The list in the parentheses that come next. */
export function parenthesized(source: Source): readonly Code[] {
  source.pos = source.ahead();
  source.take('(');
  const args = source.deeper(() => commaList(source), []);
  source.blanks();
  source.take(')');
  return args;
}

/** `code->(…)`. */
export function invoked(source: Source, from: number, code: Code): Code {
  const args = parenthesized(source);
  const made = core(source, from, 'invoke', [again(source, code), ...args]);
  source.lists.set(made, 'call');
  return made;
}

/** `@x[1, 2]`, `@x{qw(a b)}`, `%x{…}`. */
function sliced(source: Source, from: number, bare: Code, sigil: string, around: Around): Code {
  const next = around === 'code' && source.char === ' ' ? source.text[source.ahead()] : undefined;
  if (sigil === '@' && bare.kind === 'name' && next === '{') source.pos = source.ahead();
  const char = source.char;
  if (char !== '[' && char !== '{') return bare;
  if (around !== 'code' && (char === '{' || !isIndex(source, source.pos, around))) return bare;
  if (around === 'code' && sigil === '%' && bare.kind !== 'name') return bare;
  const container =
    bare.kind === 'name' && /^[@%]/.test(bare.name)
      ? name(source, from, `${char === '[' ? '@' : '%'}${bare.name.slice(1)}`)
      : again(source, bare);
  return manyOf(source, from, container);
}

function manyOf(source: Source, from: number, container: Code): Code {
  const isList = source.char === '[';
  source.pos += 1;
  const keys = source.deeper(() => commaList(source), []);
  source.blanks();
  source.take(isList ? ']' : '}');
  const made = coreOf(source, from, 'slice', [container, listOf(source, from, keys)]);
  source.lists.set(made, 'list');
  return made;
}
