import type { Code } from '../script/code.ts';
import { expression } from './parse-expression.ts';
import type { Source } from './source.ts';
import type { Token } from './tokens.ts';

/** The statements in braces; the brace must stand here. */
export function block(source: Source): readonly Code[] {
  source.take('{');
  const body: Code[] = [];
  for (;;) {
    source.lines(true);
    if (source.atEnd() || source.take('}')) return body;
    const before = source.at;
    const code = source.deeper(() => statement(source), undefined);
    if (code !== undefined) body.push(code);
    if (source.at === before || !isEnded(source)) skip(source, before);
  }
}

function isEnded(source: Source): boolean {
  const { token } = source;
  const last = source.tokens[source.at - 1];
  return (
    token.kind === 'newline' ||
    token.kind === 'end' ||
    source.is(';') ||
    source.is('}') ||
    last?.text === '}' ||
    last?.text === ';' ||
    last?.kind === 'newline'
  );
}

/** Goes on where the next statement may begin. */
function skip(source: Source, before: number): void {
  source.unparsed += 1;
  while (!source.atEnd() && source.token.kind !== 'newline' && !source.is(';') && !source.is('}') && !source.is('{'))
    source.at += 1;
  if (source.at === before && !source.is('}')) source.at += 1;
}

/** One statement, or those in braces as one. */
export function statement(source: Source): Code | undefined {
  const from = source.token;
  if (from.kind === 'operator' && from.text === '{') {
    const body = source.deeper(() => block(source), []);
    return { ...source.place(from), kind: 'block', body };
  }
  if (from.kind !== 'name') return expression(source);
  switch (from.text) {
    case 'if':
      return conditional(source, from);
    case 'while':
      return whileLoop(source, from);
    case 'do':
      return doLoop(source, from);
    case 'for':
      return forLoop(source, from);
    case 'switch':
      return choice(source, from);
    case 'print':
    case 'printf':
      return printing(source, from);
    case 'break':
      return plain(source, { ...source.place(from), kind: 'break' });
    case 'next':
    case 'nextfile':
      return plain(source, { ...source.place(from), kind: 'continue', out: 'rule' });
    case 'continue':
      return plain(source, { ...source.place(from), kind: 'continue' });
    case 'exit':
    case 'return':
      return leaving(source, from);
    case 'delete':
      return deleting(source, from);
    default:
      return expression(source);
  }
}

function plain(source: Source, code: Code): Code {
  source.at += 1;
  return code;
}

function leaving(source: Source, from: Token): Code {
  source.at += 1;
  const value = expression(source);
  // `exit` still carries out the END rules.
  return from.text === 'exit'
    ? { ...source.place(from), kind: 'break', out: 'program' }
    : { ...source.place(from), kind: 'return', ...(value === undefined ? {} : { value }) };
}

function deleting(source: Source, from: Token): Code {
  source.at += 1;
  const target = expression(source);
  if (target?.kind === 'name')
    return {
      ...source.place(from),
      kind: 'assign',
      target,
      value: { ...source.place(from), kind: 'map', entries: [] },
    };
  if (target?.kind === 'index') return source.call(from, '@delete', [target.object, target.key]);
  return { ...source.place(from), kind: 'unknown', parts: [] };
}

/** The condition in parentheses. */
function condition(source: Source): Code {
  const from = source.token;
  source.take('(');
  source.lines();
  const test = expression(source);
  source.lines();
  source.take(')');
  return test ?? { ...source.place(from), kind: 'unknown', parts: [] };
}

function body(source: Source): readonly Code[] {
  source.lines();
  if (source.take(';')) return [];
  const code = source.deeper(() => statement(source), undefined);
  return code === undefined ? [] : code.kind === 'block' ? code.body : [code];
}

function conditional(source: Source, from: Token): Code {
  source.at += 1;
  const test = condition(source);
  const whenTrue = body(source);
  const behind = source.at;
  source.lines(true);
  let otherwise: readonly Code[] = [];
  if (source.take('else')) otherwise = source.deeper(() => body(source), []);
  else source.at = behind;
  return { ...source.place(from), kind: 'if', test, whenTrue, otherwise };
}

function whileLoop(source: Source, from: Token): Code {
  source.at += 1;
  const test = condition(source);
  const inner = source.is(';') ? [] : body(source);
  const lines = eachLine(source, from, test, inner);
  return lines ?? { ...source.place(from), kind: 'loop', test, body: inner };
}

/** `while ((getline line < file) > 0)`: goes through what is known of the file. */
function eachLine(source: Source, from: Token, test: Code, inner: readonly Code[]): Code | undefined {
  const read =
    test.kind === 'binary' && (test.operator === '>' || test.operator === '>=' || test.operator === '!=')
      ? test.left
      : test;
  if (read.kind !== 'assign' || read.value.kind !== 'call' || read.value.callee.kind !== 'name') return undefined;
  const { name } = read.value.callee;
  if (name !== '@fileLine' && name !== '@commandLine' && name !== '@inputLine') return undefined;
  const args = read.value.args.map((arg) => arg.value);
  return {
    ...source.place(from),
    kind: 'each',
    target: read.target,
    source: source.call(from, name.replace('Line', 'Lines'), args),
    body: inner,
  };
}

function doLoop(source: Source, from: Token): Code {
  source.at += 1;
  const inner = body(source);
  source.lines(true);
  const test = source.take('while') ? condition(source) : undefined;
  return {
    ...source.place(from),
    kind: 'loop',
    body: inner,
    atLeastOnce: true,
    ...(test === undefined ? {} : { test }),
  };
}

function forLoop(source: Source, from: Token): Code {
  source.at += 1;
  source.take('(');
  const key = source.token;
  if (
    key.kind === 'name' &&
    source.peek().text === 'in' &&
    source.peek(2).kind === 'name' &&
    source.peek(3).text === ')'
  ) {
    const array = source.peek(2);
    source.at += 4;
    const inner = body(source);
    return {
      ...source.place(from),
      kind: 'each',
      target: source.name(key, key.text),
      keys: true,
      source: source.name(array, array.text),
      body: inner,
    };
  }
  const first = source.is(';') ? undefined : statement(source);
  source.take(';');
  source.lines();
  const test = source.is(';') ? undefined : expression(source);
  source.take(';');
  source.lines();
  const step = source.is(')') ? undefined : statement(source);
  source.take(')');
  const inner = source.is(';') ? [] : body(source);
  return {
    ...source.place(from),
    kind: 'loop',
    ...(first === undefined ? {} : { first }),
    ...(test === undefined ? {} : { test }),
    ...(step === undefined ? {} : { step }),
    body: inner,
  };
}

/** `switch (x) { case 1: … default: … }` of gawk. */
function choice(source: Source, from: Token): Code {
  source.at += 1;
  const subject = condition(source);
  source.lines();
  source.take('{');
  const cases: { tests?: readonly Code[]; body: readonly Code[] }[] = [];
  for (;;) {
    source.lines(true);
    if (source.atEnd() || source.take('}')) break;
    const before = source.at;
    if (source.take('case')) {
      const test = expression(source);
      source.take(':');
      cases.push({ tests: test === undefined ? [] : [test], body: [] });
    } else if (source.take('default')) {
      source.take(':');
      cases.push({ body: [] });
    } else {
      const code = source.deeper(() => statement(source), undefined);
      const last = cases.at(-1);
      if (code !== undefined && last !== undefined) cases[cases.length - 1] = { ...last, body: [...last.body, code] };
    }
    if (source.at === before) source.at += 1;
  }
  return { ...source.place(from), kind: 'select', subject, cases };
}

/** `print a, b > file`, `printf(…) | "command"`. */
function printing(source: Source, from: Token): Code {
  source.at += 1;
  const items = printed(source);
  const redirect = source.token;
  let outlet: readonly Code[] = [];
  if (redirect.kind === 'operator' && ['>', '>>', '|', '|&'].includes(redirect.text)) {
    source.at += 1;
    const where = expression(source, { noGreater: true });
    outlet = [source.text(redirect, redirect.text), where ?? { ...source.place(from), kind: 'unknown', parts: [] }];
  }
  const list: Code = { ...source.place(from), kind: 'list', items: items.map((value) => ({ value })) };
  return source.call(from, `@${from.text}`, [list, ...outlet]);
}

function printed(source: Source): readonly Code[] {
  const items: Code[] = [];
  const start = source.at;
  // `print (a, b) > file`: the parentheses hold the list.
  if (source.is('(')) {
    const close = closing(source);
    const after = close === undefined ? undefined : source.tokens[close + 1];
    const isWhole =
      after === undefined ||
      after.kind === 'newline' ||
      after.kind === 'end' ||
      [';', '}', '>', '>>', '|', '|&'].includes(after.text);
    if (close !== undefined && isWhole) {
      source.at += 1;
      while (source.at < close) {
        const item = expression(source);
        if (item === undefined) break;
        items.push(item);
        if (!source.take(',')) break;
        source.lines();
      }
      source.at = close + 1;
      return items;
    }
    source.at = start;
  }
  for (;;) {
    const item = expression(source, { noGreater: true });
    if (item === undefined) return items;
    items.push(item);
    if (!source.take(',')) return items;
    source.lines();
  }
}

function closing(source: Source): number | undefined {
  let depth = 0;
  for (let at = source.at; at < source.tokens.length && at - source.at < 20_000; at += 1) {
    const token = source.tokens[at];
    if (token?.kind !== 'operator') continue;
    if (token.text === '(') depth += 1;
    else if (token.text === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}
