import type { Code } from '../script/code.ts';
import { again, core, coreOf, name, single, unknownCode } from './lower.ts';
import { block } from './parse-block.ts';
import { expression } from './parse-expression.ts';
import { condition } from './parse-statement.ts';
import { parenthesized, variable } from './parse-variable.ts';
import type { Source } from './source.ts';

type Continued = (source: Source) => readonly Code[];

/** `while (test) {…}`, from the parenthesis on. */
export function whileLoop(source: Source, from: number, until: boolean, continued: Continued): Code {
  const empty = /^\(\s{0,20}\)/.exec(source.text.slice(source.pos, source.pos + 24))?.[0];
  if (empty !== undefined) source.pos += empty.length;
  const test = empty === undefined ? condition(source) : undefined;
  source.blanks();
  const body = source.looksAt('{') ? source.deeper(() => block(source), []) : [];
  const all = [...body, ...continued(source)];
  if (test === undefined || test.kind === 'number' || test.kind === 'constant')
    return { ...source.place(from), kind: 'loop', body: all };
  return (
    (until ? undefined : onLines(source, from, test, all)) ?? {
      ...source.place(from),
      kind: 'loop',
      test: core(source, from, until ? 'until' : 'while', [single(source, test)]),
      body: all,
    }
  );
}

/** `while (<F>)`, `while (my $line = <F>)`, `while (my ($k, $v) = each %h)`: goes through what is read. */
export function onLines(source: Source, from: number, test: Code, body: readonly Code[]): Code | undefined {
  const place = source.place(from);
  const read = calls(test, 'defined') ? test.args[0]?.value : test;
  if (read === undefined) return undefined;
  const line = read.kind === 'assign' && read.operator === undefined ? read.value : read;
  if (calls(line, 'readline') || calls(line, 'readdir')) {
    const target = read.kind === 'assign' ? read.target : name(source, from, '$_');
    return {
      ...place,
      kind: 'each',
      target,
      source: coreOf(
        source,
        from,
        'lines',
        line.args.map((arg) => arg.value),
      ),
      body,
    };
  }
  if (read.kind !== 'assign' || read.target.kind !== 'list' || !calls(read.value, 'array')) return undefined;
  const pairs = read.value.args[0]?.value;
  const each = pairs !== undefined && calls(pairs, 'results') ? pairs.args[0]?.value : pairs;
  if (each === undefined || !calls(each, 'each')) return undefined;
  const [key, value] = read.target.items.map((item) => item.value);
  const container = each.args[0]?.value;
  if (container === undefined) return undefined;
  return {
    ...place,
    kind: 'each',
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? {} : { target: value }),
    source: again(source, container),
    body,
  };
}

function calls(code: Code, called: string): code is Extract<Code, { kind: 'call' }> {
  return code.kind === 'call' && code.callee.kind === 'name' && code.callee.name === `CORE::${called}`;
}

/** `for (a; b; c) {…}`, `foreach my $x (…) {…}`, from behind the word on. */
export function forLoop(source: Source, from: number, continued: Continued): Code | undefined {
  const word = /^(?:my|our|state|local)\b/.exec(source.text.slice(source.pos, source.pos + 6))?.[0];
  if (word !== undefined) {
    source.pos += word.length;
    source.blanks();
  }
  let target: Code | undefined;
  if (source.char === '\\') source.pos += 1;
  if (source.char === '$') target = variable(source, 'code');
  else if (word !== undefined && source.char === '(') {
    const items = parenthesized(source);
    target = { ...source.place(from), kind: 'list', items: items.map((value) => ({ value })) };
  }
  source.blanks();
  if (source.char !== '(') return undefined;
  if (target === undefined) {
    const counted = counting(source, from, continued);
    if (counted !== undefined) return counted;
  }
  const items = parenthesized(source);
  source.blanks();
  const body = source.looksAt('{') ? source.deeper(() => block(source), []) : [];
  return {
    ...source.place(from),
    kind: 'each',
    target: target ?? name(source, from, '$_'),
    source: core(source, from, target?.kind === 'list' ? 'pairs' : 'items', items),
    body: [...body, ...continued(source)],
  };
}

function counting(source: Source, from: number, continued: Continued): Code | undefined {
  const start = source.pos;
  source.pos += 1;
  source.blanks();
  const part = (): Code | undefined => source.deeper(() => expression(source), undefined);
  const first = source.char === ';' ? undefined : part();
  source.blanks();
  if (!source.take(';')) {
    source.pos = start;
    return undefined;
  }
  source.blanks();
  const test = source.char === ';' ? undefined : part();
  source.blanks();
  source.take(';');
  source.blanks();
  const step = source.char === ')' ? undefined : part();
  source.blanks();
  source.take(')');
  source.blanks();
  const body = source.looksAt('{') ? source.deeper(() => block(source), []) : [unknownCode(source, from)];
  const asked =
    test === undefined || test.kind === 'number' ? test : core(source, from, 'while', [single(source, test)]);
  return {
    ...source.place(from),
    kind: 'loop',
    ...(first === undefined ? {} : { first }),
    ...(asked === undefined ? {} : { test: asked }),
    ...(step === undefined ? {} : { step }),
    body: [...body, ...continued(source)],
  };
}
