import type { Code } from '../script/code.ts';
import { again, core, listOf, name, text } from './lower.ts';
import { block } from './parse-block.ts';
import { commaList } from './parse-expression.ts';
import type { Source } from './source.ts';

/** `package Name;`, `package Name {…}`, from the name on. */
export function packageStatement(source: Source, from: number): Code {
  source.blanks();
  const called = source.peekWord();
  source.pos += called.length;
  source.blanks();
  const version = /^v?[\d._]{1,40}/.exec(source.text.slice(source.pos, Math.min(source.end, source.pos + 40)))?.[0];
  if (version !== undefined) source.pos += version.length;
  source.blanks();
  const outer = source.package;
  source.package = called;
  if (source.char === '{') {
    const body = source.deeper(() => block(source), []);
    source.package = outer;
    return { ...source.place(from), kind: 'block', body };
  }
  // `class Name :isa(Other);`
  while (source.pos < source.end && source.char !== ';' && source.char !== '{' && source.char !== '\n') source.pos += 1;
  return { ...source.place(from), kind: 'constant', constant: 'null' };
}

/** `use Module LIST;`, from the module on. */
export function useStatement(source: Source, from: number, word: string): Code {
  const module = source.peekWord();
  source.pos += module.length;
  source.blanks();
  const version = /^v?\d[\d._]{0,40}(?=\s|;|$)/.exec(
    source.text.slice(source.pos, Math.min(source.end, source.pos + 42)),
  )?.[0];
  if (version !== undefined) source.pos += version.length;
  source.blanks();
  if (module === 'constant') return constants(source, from);
  const args = source.char === ';' ? [] : source.deeper(() => commaList(source, true), []);
  if (module === '' || word === 'no') return { ...source.place(from), kind: 'constant', constant: 'null' };
  return core(source, from, 'use', [text(source, from, module), ...args]);
}

/** `use constant NAME => …`, `use constant { A => 1, B => 2 }`. */
function constants(source: Source, from: number): Code {
  const items = source.deeper(() => commaList(source, true), []);
  const [first] = items;
  const body: Code[] = [];
  const define = (key: Code | undefined, values: readonly Code[]): void => {
    const called = key?.kind === 'text' && typeof key.parts[0] === 'string' ? key.parts[0] : undefined;
    if (called === undefined) return;
    source.constants.add(called);
    const [only] = values;
    const value =
      only !== undefined && values.length === 1 && !source.lists.has(only)
        ? only
        : again(source, listOf(source, from, values));
    body.push({ ...source.place(from), kind: 'assign', target: name(source, from, called), value });
  };
  if (first?.kind === 'call' && first.callee.kind === 'name' && first.callee.name === 'CORE::hash') {
    const pairs = first.args.map((arg) => arg.value);
    for (let at = 0; at + 1 < pairs.length; at += 2) define(pairs[at], [pairs[at + 1] as Code]);
  } else define(first, items.slice(1));
  return { ...source.place(from), kind: 'block', body };
}
