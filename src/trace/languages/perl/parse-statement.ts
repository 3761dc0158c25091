import type { Code } from '../script/code.ts';
import { core, single, text, unknownCode } from './lower.ts';
import { block, functionFrom, trying } from './parse-block.ts';
import { empty } from './parse-call.ts';
import { expression } from './parse-expression.ts';
import { forLoop, onLines, whileLoop } from './parse-loop.ts';
import { quoteWords } from './parse-quote.ts';
import { packageStatement, useStatement } from './parse-use.ts';
import type { Source } from './source.ts';

/** Statements up to a closing brace (which stays) or the end. */
export function statements(source: Source, top = false): readonly Code[] {
  const body: Code[] = [];
  for (;;) {
    source.blanks();
    const from = source.pos;
    if (from >= source.end) return body;
    if (isEnd(source)) {
      source.end = from;
      return body;
    }
    if (source.char === ';') source.pos += 1;
    else if (source.char === '}') {
      if (!top) return body;
      source.pos += 1;
      source.unparsed += 1;
    } else {
      const code = source.deeper(() => statement(source), undefined);
      if (code !== undefined) body.push(code);
      if (!isEnded(source, from, code)) resume(source, from);
    }
  }
}

/** `__END__` and `__DATA__`: what follows is not code. */
function isEnd(source: Source): boolean {
  return source.char === '_' && ['__END__', '__DATA__', '\x04'].includes(source.peekWord());
}

/** Whether a statement was read to its end. */
function isEnded(source: Source, from: number, code: Code | undefined): boolean {
  if (source.text.startsWith('format', from) && source.text[source.pos - 1] === '.') return true;
  source.blanks();
  if (source.pos >= source.end || isEnd(source) || source.char === ';' || source.char === '}')
    return code !== undefined || source.pos > from;
  return code !== undefined && source.pos > from && source.text[lastSolid(source)] === '}' && endsWithBlock(code);
}

function lastSolid(source: Source): number {
  let at = source.pos - 1;
  while (at > 0 && ' \t\r\n'.includes(source.text[at] ?? 'x')) at -= 1;
  // Comments and pod may stand between: then the kind of the statement alone decides.
  return source.text[at] === '}' ? at : source.text.lastIndexOf('}', at);
}

const blockKinds = new Set(['block', 'if', 'loop', 'each', 'try', 'function', 'select', 'class', 'constant']);

function endsWithBlock(code: Code): boolean {
  return blockKinds.has(code.kind);
}

/** Goes on where the next statement may begin. */
function resume(source: Source, from: number): void {
  source.unparsed += 1;
  if (source.pos < from) source.pos = from;
  if (source.char === '{') return;
  const start = source.pos;
  while (source.pos < source.end && !';{}\n'.includes(source.char)) source.pos += 1;
  if (source.char === '\n') source.newline();
  else if (source.char === ';') source.pos += 1;
  if (source.pos === start && source.pos === from && source.char !== '}' && source.char !== '{') source.pos += 1;
}

function statement(source: Source): Code | undefined {
  const from = source.pos;
  const char = source.char;
  if (char === '{') return isHash(source) ? expression(source) : bare(source, from);
  const word = /[A-Za-z_]/.test(char) ? source.peekWord() : '';
  if (word !== '' && !source.text.startsWith('=>', source.ahead(from + word.length))) {
    const label = labelled(source, word);
    if (label !== undefined) return label;
    const compound = compoundStatement(source, from, word);
    if (compound !== undefined) return compound;
  }
  source.pos = from;
  return simple(source, from);
}

function bare(source: Source, from: number): Code {
  const body = source.deeper(() => block(source), []);
  continued(source);
  return { ...source.place(from), kind: 'block', body };
}

/** `continue {…}` behind a loop or block. */
function continued(source: Source): readonly Code[] {
  const behind = source.pos;
  source.blanks();
  const at = source.pos;
  source.pos = behind;
  if (!/^continue\s{0,20}\{/.test(source.text.slice(at, Math.min(source.end, at + 30)))) return [];
  source.pos = source.text.indexOf('{', at);
  return source.deeper(() => block(source), []);
}

/** `{ a => 1 }` at the start of a statement is a hash. */
function isHash(source: Source): boolean {
  const start = source.text.slice(source.pos, Math.min(source.end, source.pos + 120));
  if (!/^\{\s{0,40}(?:[\w-]{1,60}|"[^"\n]{0,60}"|'[^'\n]{0,60}'|\$\w{1,60})\s{0,20}=>/.test(start)) return false;
  return !/^\{\s{0,40}(?:q|qq|qw|y|s|m|tr)\s{0,5}=/.test(start);
}

function labelled(source: Source, word: string): Code | undefined {
  if (!/^[A-Za-z_]\w*$/.test(word) || quoteWords.has(word)) return undefined;
  const at = source.ahead(source.pos + word.length);
  if (source.text[at] !== ':' || source.text[at + 1] === ':') return undefined;
  source.pos = at + 1;
  source.blanks();
  if (source.char === '}' || source.pos >= source.end) return unknownCode(source, at);
  return source.deeper(() => statement(source), undefined);
}

const phases = new Set(['BEGIN', 'END', 'INIT', 'CHECK', 'UNITCHECK', 'AUTOLOAD', 'DESTROY', 'defer', 'ADJUST']);

function compoundStatement(source: Source, from: number, word: string): Code | undefined {
  const after = source.ahead(from + word.length);
  const next = after < source.end ? (source.text[after] ?? '') : '';
  const enter = (): void => {
    source.pos = after;
    source.blanks();
  };
  switch (word) {
    case 'if':
    case 'unless':
      enter();
      return source.char === '(' ? conditional(source, from, word === 'unless') : undefined;
    case 'while':
    case 'until':
      enter();
      if (source.char !== '(') return undefined;
      return whileLoop(source, from, word === 'until', continued);
    case 'for':
    case 'foreach':
      enter();
      return forLoop(source, from, continued);
    case 'sub':
    case 'method': {
      if (!/[A-Za-z_:]/.test(next)) return undefined;
      enter();
      const called = source.peekWord();
      source.pos += called.length;
      return functionFrom(source, from, ownName(source, called));
    }
    case 'package':
    case 'class':
      if (!/[A-Za-z_#]/.test(next)) return undefined;
      enter();
      return packageStatement(source, from);
    case 'use':
    case 'no':
      if (!/[A-Za-z_0-9$]/.test(next)) return undefined;
      enter();
      return useStatement(source, from, word);
    case 'format':
      return format(source, from);
    case 'try':
      if (next !== '{') return undefined;
      enter();
      return trying(source, from);
    case 'given':
    case 'when':
    case 'default':
      enter();
      return chosen(source, from, word);
    default:
      if (!phases.has(word) || next !== '{') return undefined;
      enter();
      return { ...source.place(from), kind: 'block', body: source.deeper(() => block(source), []) };
  }
}

/** Functions of packages other than `main` carry the package in their name. */
function ownName(source: Source, called: string): string {
  const plain = called.replaceAll("'", '::').replace(/^(?:main)?::/, '');
  return source.package === 'main' || plain.includes('::') ? plain : `${source.package}::${plain}`;
}

/** The condition in parentheses; the parenthesis stands here. */
export function condition(source: Source): Code {
  const from = source.pos;
  source.pos += 1;
  const test = source.deeper(() => expression(source), undefined);
  source.blanks();
  source.take(')');
  source.blanks();
  return test ?? unknownCode(source, from);
}

/** `(test) {…} elsif (test) {…} else {…}`. */
function conditional(source: Source, from: number, negated: boolean): Code {
  const tests: { readonly test: Code; readonly body: readonly Code[] }[] = [];
  let otherwise: readonly Code[] = [];
  let negate = negated;
  for (;;) {
    const test = single(source, condition(source));
    const body = source.char === '{' ? source.deeper(() => block(source), []) : [];
    tests.push({ test: negate ? { ...test, kind: 'unary', operator: '!', operand: test } : test, body });
    negate = false;
    const at = source.ahead();
    source.pos = at;
    source.blanks();
    const word = /^(?:elsif|else\s+if|else)\b/.exec(
      source.text.slice(source.pos, Math.min(source.end, source.pos + 12)),
    )?.[0];
    if (word === undefined) break;
    source.pos += word.length;
    source.blanks();
    if (word === 'else') {
      if (source.char === '{') otherwise = source.deeper(() => block(source), []);
      break;
    }
    if (source.char !== '(') break;
  }
  return chain(source, from, tests, otherwise);
}

/** Most tests of one chain that are put one into the other; longer chains are a selection, so that they are not deep. */
const deepestChain = 12;

function chain(
  source: Source,
  from: number,
  tests: readonly { readonly test: Code; readonly body: readonly Code[] }[],
  otherwise: readonly Code[],
): Code {
  const place = source.place(from);
  if (tests.length > deepestChain) {
    const cases = tests.map(({ test, body }) => ({ tests: [core(source, test.from, 'truth', [test])], body }));
    const subject: Code = { ...place, kind: 'constant', constant: 'true' };
    return { ...place, kind: 'select', subject, cases: [...cases, { body: otherwise }] };
  }
  let made: readonly Code[] = otherwise;
  for (const { test, body } of [...tests].reverse()) {
    made = [{ ...place, kind: 'if', test, whenTrue: body, otherwise: made }];
  }
  return made[0] ?? unknownCode(source, from);
}

/** `format NAME =` up to a line with a dot. */
function format(source: Source, from: number): Code | undefined {
  if (!/^format\s{1,10}\w{0,60}\s{0,10}=[ \t]*\r?\n/.test(source.text.slice(from, Math.min(source.end, from + 100))))
    return undefined;
  const dot = source.text.indexOf('\n.', from);
  source.pos = dot === -1 ? source.end : Math.min(dot + 2, source.end);
  return { ...source.place(from), kind: 'constant', constant: 'null' };
}

function chosen(source: Source, from: number, word: string): Code | undefined {
  if (word !== 'default' && source.char !== '(') return undefined;
  const test = word === 'default' ? undefined : condition(source);
  if (source.char !== '{') return undefined;
  const body = source.deeper(() => block(source), []);
  if (word === 'given' && test !== undefined) {
    const topic: Code = {
      ...source.place(from),
      kind: 'assign',
      target: { ...source.place(from), kind: 'name', name: '$_' },
      value: test,
    };
    return { ...source.place(from), kind: 'block', body: [topic, ...body] };
  }
  const asked = core(source, from, 'smart', [test ?? text(source, from, '')]);
  return { ...source.place(from), kind: 'if', test: asked, whenTrue: body, otherwise: [] };
}

/** An expression with what may stand behind it. */
function simple(source: Source, from: number): Code | undefined {
  const first = expression(source);
  if (first === undefined) return undefined;
  let code = declaredOnly(source, from, first);
  for (;;) {
    source.blanks();
    const word = /^(?:if|unless|while|until|foreach|for|when)\b/.exec(
      source.text.slice(source.pos, Math.min(source.end, source.pos + 8)),
    )?.[0];
    if (word === undefined) return code;
    source.pos += word.length;
    const test = source.deeper(() => expression(source), undefined) ?? unknownCode(source, source.pos);
    code = modified(source, from, code, word, test);
  }
}

/** `my $x;` makes an empty variable. */
function declaredOnly(source: Source, from: number, code: Code): Code {
  if (!source.declared.has(code)) return code;
  if (code.kind === 'list') {
    const body = code.items.flatMap((item): Code[] => {
      const inner = item.spread === true && item.value.kind === 'call' ? item.value.args[0]?.value : item.value;
      if (inner === undefined || inner.kind !== 'name') return [];
      return [
        {
          ...source.place(from),
          kind: 'assign',
          target: { ...inner },
          value: empty(source, from, inner),
          own: source.declared.get(code) === 'own',
        },
      ];
    });
    return { ...source.place(from), kind: 'block', body };
  }
  if (source.declared.get(code) === 'outer') return code;
  return { ...source.place(from), kind: 'assign', target: { ...code }, value: empty(source, from, code), own: true };
}

function modified(source: Source, from: number, code: Code, word: string, test: Code): Code {
  const place = source.place(from);
  switch (word) {
    case 'if':
    case 'unless':
    case 'when': {
      const asked = single(source, test);
      const decided: Code = word === 'unless' ? { ...place, kind: 'unary', operator: '!', operand: asked } : asked;
      return { ...place, kind: 'if', test: decided, whenTrue: [code], otherwise: [] };
    }
    case 'while':
    case 'until':
      return (
        onLines(source, from, test, [code]) ?? {
          ...place,
          kind: 'loop',
          test: core(source, from, word === 'until' ? 'until' : 'while', [single(source, test)]),
          body: [code],
          ...(code.kind === 'block' ? { atLeastOnce: true } : {}),
        }
      );
    default:
      return {
        ...place,
        kind: 'each',
        target: { ...place, kind: 'name', name: '$_' },
        source: core(source, from, 'items', [test]),
        body: [code],
      };
  }
}
