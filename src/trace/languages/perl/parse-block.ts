import type { Code, FunctionCode, Parameter } from '../script/code.ts';
import { unfolded } from './lower.ts';
import { beginsTerm } from './parse-call.ts';
import { binding, commaList, expression } from './parse-expression.ts';
import { statements } from './parse-statement.ts';
import type { Source } from './source.ts';

/** Statements in braces; the brace must stand here. */
export function block(source: Source): readonly Code[] {
  source.pos += 1;
  const body = statements(source);
  source.take('}');
  return body;
}

/** `sub {…}`, `sub ($x, @y) {…}`; `bare`: the block after a function that takes one. */
export function anonymousFunction(source: Source, from: number, bare = false): Code {
  source.blanks();
  if (!bare && /[A-Za-z_]/.test(source.char)) source.pos += source.peekWord().length;
  return functionFrom(source, from, undefined, bare);
}

/** A function from behind its name on. Without a body (a declaration) it does nothing. */
export function functionFrom(source: Source, from: number, called: string | undefined, bare = false): FunctionCode {
  const parameters = bare ? [] : signature(source);
  source.blanks();
  const outer = source.inFunction;
  source.inFunction = bare ? outer : true;
  const body = source.char === '{' ? source.deeper(() => block(source), []) : [];
  source.inFunction = outer;
  return {
    ...source.place(from),
    kind: 'function',
    ...(called === undefined ? {} : { name: called }),
    parameters,
    body,
    lastIsResult: true,
    ...(bare ? { sharesScope: true } : {}),
  };
}

/** Prototype, signature and attributes. */
function signature(source: Source): readonly Parameter[] {
  let parameters: Parameter[] = [];
  for (;;) {
    source.blanks();
    if (source.char === ':' && source.at(1) !== ':') {
      source.pos += 1;
      source.blanks();
      source.pos += Math.max(source.peekWord().length, 0);
    } else if (source.char === '(') {
      const prototype = /^\([$@%&*;\\[\]_+\s]{0,40}\)/.exec(
        source.text.slice(source.pos, Math.min(source.end, source.pos + 44)),
      );
      if (prototype !== null) source.pos += prototype[0].length;
      else parameters = named(source);
    } else return parameters;
  }
}

function named(source: Source): Parameter[] {
  source.pos += 1;
  const items = source.deeper(() => commaList(source), []);
  source.blanks();
  source.take(')');
  return items.flatMap((item): Parameter[] => {
    const target = item.kind === 'assign' ? item.target : item;
    if (target.kind !== 'name') return [];
    const initial = item.kind === 'assign' ? { initial: item.value } : {};
    return [{ name: target.name, ...(/^[@%]/.test(target.name) ? { rest: true } : initial) }];
  });
}

/** `map {…} …`, `map expr, …`, `grep`, `sort {…} …`, `sort by_name …`. */
export function blockOrder(source: Source, from: number, word: string): Code {
  const open = source.ahead();
  const closed = source.text[open] === '(' && open < source.end;
  source.pos = closed ? open + 1 : open;
  source.blanks();
  const first = word === 'sort' ? comparison(source) : perItem(source);
  source.blanks();
  if (first !== undefined && source.char === ',') source.pos += 1;
  const items = closed || beginsTerm(source, true) ? source.deeper(() => commaList(source, !closed), []) : [];
  if (closed) {
    source.blanks();
    source.take(')');
  }
  const made: Code = {
    ...source.place(from),
    kind: 'call',
    callee: { ...source.place(from), kind: 'name', name: `CORE::${word}` },
    args: [
      { value: first ?? { ...source.place(from), kind: 'constant', constant: 'null' } },
      ...unfolded(source, items),
    ],
  };
  source.lists.set(made, word === 'sort' ? 'list' : 'array');
  return made;
}

function perItem(source: Source): Code | undefined {
  const from = source.pos;
  if (source.char === '{') {
    const start = source.pos;
    const body = functionFrom(source, from, undefined, true);
    source.blanks();
    // `map { a => $_ }, @x`: that was a hash.
    if (!source.looksAt(',')) return body;
    source.pos = start;
  }
  const code = source.deeper(() => expression(source, binding.assign), undefined);
  if (code === undefined) return undefined;
  return {
    ...source.place(from),
    kind: 'function',
    parameters: [],
    body: [code],
    lastIsResult: true,
    sharesScope: true,
  };
}

function comparison(source: Source): Code | undefined {
  const from = source.pos;
  if (source.char === '{') return functionFrom(source, from, undefined, true);
  const found = /^(\$?[A-Za-z_]\w{0,100})[ \t\r\n]{1,80}(?=[@$(]|[a-z]{3,10}[ \t]*[@%$({])/.exec(
    source.text.slice(from, Math.min(source.end, from + 160)),
  );
  const word = found?.[1];
  if (
    found === null ||
    word === undefined ||
    ['map', 'grep', 'sort', 'keys', 'values', 'reverse', 'uniq'].includes(word)
  )
    return undefined;
  if (!word.startsWith('$') && !source.functions.has(word)) return undefined;
  source.pos += found[0].length;
  return { ...source.place(from), kind: 'name', name: word };
}

/** `try {…} catch {…} finally {…}`, the statement and Try::Tiny's functions. */
export function trying(source: Source, from: number): Code {
  source.blanks();
  const body = source.deeper(() => block(source), []);
  const handlers: { name?: string; body: readonly Code[] }[] = [];
  let lastly: readonly Code[] = [];
  for (;;) {
    const at = source.ahead();
    const word = /^(?:catch|finally)\b/.exec(source.text.slice(at, at + 8))?.[0];
    if (word === undefined) break;
    source.pos = at + word.length;
    source.blanks();
    const called = /^\(\s{0,9}(\$\w{1,60})\s{0,9}\)/.exec(source.text.slice(source.pos, source.pos + 90));
    if (called !== null) source.pos += called[0].length;
    source.blanks();
    if (source.char !== '{') break;
    const inner = source.deeper(() => block(source), []);
    if (word === 'finally') lastly = inner;
    else handlers.push({ ...(called?.[1] === undefined ? {} : { name: called[1] }), body: inner });
  }
  return { ...source.place(from), kind: 'try', body, handlers, lastly };
}
