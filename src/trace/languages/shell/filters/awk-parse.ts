import { unescaped } from '../../../decode/escapes.ts';
import type { AwkExpression, AwkProgram, AwkRule, AwkStatement } from './awk-syntax.ts';

/** Longest program, and how deep it may nest. */
const longest = 20_000;
const deepest = 60;

/** Thrown where a program does what is not computed here: runs a command, reads or writes a file. */
class NotRead extends Error {}

/** Parses an awk program; `undefined` when it is none or does more than compute text. */
export function parseAwk(text: string): AwkProgram | undefined {
  if (text.length > longest) return undefined;
  try {
    return new Parser(tokens(text)).program();
  } catch (error) {
    if (error instanceof NotRead) return undefined;
    throw error;
  }
}

interface Token {
  readonly kind: 'number' | 'string' | 'pattern' | 'name' | 'call' | 'operator' | 'line' | 'end';
  readonly text: string;
}

const operators = [
  ...['**=', '&&', '||', '++', '--', '+=', '-=', '*=', '/=', '%=', '^=', '==', '<=', '>=', '!=', '!~', '>>', '**'],
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ';',
    ',',
    '+',
    '-',
    '*',
    '/',
    '%',
    '^',
    '!',
    '>',
    '<',
    '|',
    '?',
    ':',
    '~',
    '$',
    '=',
  ],
];

function tokens(text: string): readonly Token[] {
  const out: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + 400);
    const blank = /^(?:[ \t\r]|\\\r?\n|#[^\n]*)/.exec(rest)?.[0];
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const token = tokenAt(text, at, rest, out.at(-1));
    if (token === undefined) throw new NotRead();
    out.push(token.token);
    at = token.end;
  }
  out.push({ kind: 'end', text: '' });
  return out;
}

function tokenAt(
  text: string,
  at: number,
  rest: string,
  before: Token | undefined,
): { readonly token: Token; readonly end: number } | undefined {
  const made = (kind: Token['kind'], value: string, end: number) => ({ token: { kind, text: value }, end });
  if (rest.startsWith('\n')) return made('line', '\n', at + 1);
  const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest)?.[0];
  if (number !== undefined) return made('number', number, at + number.length);
  const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
  if (name !== undefined) return made(text[at + name.length] === '(' ? 'call' : 'name', name, at + name.length);
  if (rest.startsWith('"')) {
    const end = closing(text, at, '"');
    return end === -1 ? undefined : made('string', unescaped(text.slice(at + 1, end), 'printf').bytes, end + 1);
  }
  // A slash where a value may stand begins an expression.
  const isValue =
    before !== undefined && (['number', 'string', 'name'].includes(before.kind) || /^[)\]$]$/.test(before.text));
  if (rest.startsWith('/') && !isValue) {
    const end = closing(text, at, '/');
    return end === -1 ? undefined : made('pattern', text.slice(at + 1, end).replaceAll('\\/', '/'), end + 1);
  }
  const operator = operators.find((each) => rest.startsWith(each));
  return operator === undefined ? undefined : made('operator', operator, at + operator.length);
}

function closing(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

const comparisons = new Set(['<', '<=', '==', '!=', '>', '>=']);
const assignments = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=', '**=']);

class Parser {
  readonly #tokens: readonly Token[];
  readonly #functions = new Map<string, { parameters: readonly string[]; body: readonly AwkStatement[] }>();
  #at = 0;
  #depth = 0;
  /** Inside `print …`: there `>` is a redirection. */
  #printing = false;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  program(): AwkProgram {
    const rules: AwkRule[] = [];
    for (;;) {
      this.#lines();
      if (this.#peek().kind === 'end') return { rules, functions: this.#functions };
      const { text } = this.#peek();
      if (text === 'function' || text === 'func') this.#function();
      else if ((text === 'BEGIN' || text === 'END') && this.#peek().kind !== 'string') {
        this.#at += 1;
        rules.push({ when: text, body: this.#block() });
      } else if (this.#is('{')) rules.push({ when: 'always', body: this.#block() });
      else {
        const when = this.#expression();
        const to = this.#take(',') ? this.#expression() : undefined;
        const body = this.#is('{') ? this.#block() : undefined;
        rules.push({ when, ...(to === undefined ? {} : { to }), body });
      }
    }
  }

  #function(): void {
    this.#at += 1;
    const name = this.#next().text;
    this.#need('(');
    const parameters: string[] = [];
    while (!this.#is(')')) {
      parameters.push(this.#next().text);
      if (!this.#take(',')) break;
    }
    this.#need(')');
    this.#lines();
    this.#functions.set(name, { parameters, body: this.#block() });
  }

  #block(): readonly AwkStatement[] {
    this.#need('{');
    this.#enter();
    const body: AwkStatement[] = [];
    for (;;) {
      this.#lines();
      if (this.#take('}')) break;
      if (this.#peek().kind === 'end') throw new NotRead();
      body.push(this.#statement());
    }
    this.#depth -= 1;
    return body;
  }

  #statement(): AwkStatement {
    this.#enter();
    const statement = this.#anyStatement();
    this.#depth -= 1;
    return statement;
  }

  #anyStatement(): AwkStatement {
    if (this.#is('{')) return { kind: 'block', body: this.#block() };
    if (this.#take(';')) return { kind: 'block', body: [] };
    const { text, kind } = this.#peek();
    const reader = kind === 'name' || kind === 'call' ? this.#keyword(text) : undefined;
    return reader ?? this.#simple();
  }

  #keyword(word: string): AwkStatement | undefined {
    switch (word) {
      case 'if': {
        this.#at += 1;
        const condition = this.#inParentheses();
        const yes = this.#body();
        const back = this.#at;
        this.#lines();
        if (this.#peek().text === 'else' && this.#peek().kind === 'name') {
          this.#at += 1;
          return { kind: 'if', condition, yes, no: this.#body() };
        }
        this.#at = back;
        return { kind: 'if', condition, yes, no: undefined };
      }
      case 'while': {
        this.#at += 1;
        const condition = this.#inParentheses();
        return { kind: 'loop', start: undefined, condition, step: undefined, body: this.#body(), once: false };
      }
      case 'do': {
        this.#at += 1;
        const body = this.#body();
        this.#lines();
        this.#need('while');
        return { kind: 'loop', start: undefined, condition: this.#inParentheses(), step: undefined, body, once: true };
      }
      case 'for':
        this.#at += 1;
        return this.#for();
      case 'break':
      case 'continue':
      case 'next':
      case 'exit':
        this.#at += 1;
        if (word === 'exit' && !this.#isEnd()) this.#expression();
        return { kind: 'leave', how: word };
      case 'return':
        this.#at += 1;
        return { kind: 'return', value: this.#isEnd() ? undefined : this.#expression() };
      case 'delete': {
        this.#at += 1;
        const name = this.#next().text;
        return { kind: 'delete', name, index: this.#take('[') ? this.#list(']') : undefined };
      }
      case 'getline':
        throw new NotRead();
      default:
        return undefined;
    }
  }

  #for(): AwkStatement {
    this.#need('(');
    const [name, word, of] = [this.#peek(), this.#tokens[this.#at + 1], this.#tokens[this.#at + 2]];
    if (name.kind === 'name' && word?.text === 'in' && of !== undefined && this.#tokens[this.#at + 3]?.text === ')') {
      this.#at += 4;
      return { kind: 'each', name: name.text, of: of.text, body: this.#body() };
    }
    const start = this.#is(';') ? undefined : this.#simple();
    this.#need(';');
    const condition = this.#is(';') ? undefined : this.#expression();
    this.#need(';');
    const step = this.#is(')') ? undefined : this.#simple();
    this.#need(')');
    return { kind: 'loop', start, condition, step, body: this.#body(), once: false };
  }

  #body(): AwkStatement {
    while (this.#peek().kind === 'line') this.#at += 1;
    return this.#statement();
  }

  #simple(): AwkStatement {
    const { text } = this.#peek();
    if (text !== 'print' && text !== 'printf') return { kind: 'expression', value: this.#expression() };
    this.#at += 1;
    this.#printing = true;
    const values: AwkExpression[] = [];
    if (!this.#isEnd()) {
      do values.push(this.#expression());
      while (this.#take(','));
    }
    this.#printing = false;
    // What goes to a file or a command is not printed here.
    if (this.#is('>') || this.#is('>>') || this.#is('|')) throw new NotRead();
    const [only] = values;
    const grouped = values.length === 1 && only?.kind === 'call' && only.name === '' ? only.args : values;
    return { kind: 'print', values: grouped, format: text === 'printf' };
  }

  #expression(): AwkExpression {
    this.#enter();
    const value = this.#assignment();
    this.#depth -= 1;
    if (this.#is('|')) throw new NotRead();
    return value;
  }

  #assignment(): AwkExpression {
    const left = this.#choice();
    const { text } = this.#peek();
    if (!assignments.has(text) || this.#peek().kind !== 'operator') return left;
    if (left.kind !== 'variable' && left.kind !== 'element' && left.kind !== 'field') throw new NotRead();
    this.#at += 1;
    return { kind: 'assign', operator: text.slice(0, -1), to: left, value: this.#expression() };
  }

  #choice(): AwkExpression {
    const condition = this.#binary(0);
    if (!this.#take('?')) return condition;
    const yes = this.#expression();
    this.#need(':');
    return { kind: 'choice', condition, yes, no: this.#expression() };
  }

  #binary(level: number): AwkExpression {
    if (level === 6) return this.#unary();
    let left = level === 4 ? this.#concatenated() : this.#binary(level + 1);
    for (;;) {
      const { text, kind } = this.#peek();
      if (level === 2 && text === 'in' && kind === 'name') {
        this.#at += 1;
        const index = left.kind === 'call' && left.name === '' ? left.args : [left];
        left = { kind: 'in', index, name: this.#next().text };
        continue;
      }
      if (kind !== 'operator' || !this.#belongs(level, text)) return left;
      this.#at += 1;
      while (this.#peek().kind === 'line' && level < 2) this.#at += 1;
      left = {
        kind: 'binary',
        operator: text,
        left,
        right: level === 4 ? this.#concatenated() : this.#binary(level + 1),
      };
    }
  }

  #belongs(level: number, text: string): boolean {
    if (level === 0) return text === '||';
    if (level === 1) return text === '&&';
    if (level === 2) return text === '~' || text === '!~';
    if (level === 3) return comparisons.has(text) && !(this.#printing && text === '>');
    return level === 5 && /^[*/%]$/.test(text);
  }

  /** Sums, then values that stand side by side. */
  #concatenated(): AwkExpression {
    let left = this.#sum();
    while (this.#startsValue()) left = { kind: 'binary', operator: ' ', left, right: this.#sum() };
    return left;
  }

  #sum(): AwkExpression {
    let left = this.#binary(5);
    while (this.#is('+') || this.#is('-')) {
      const operator = this.#next().text;
      left = { kind: 'binary', operator, left, right: this.#binary(5) };
    }
    return left;
  }

  #startsValue(): boolean {
    const { kind, text } = this.#peek();
    if (kind === 'number' || kind === 'string' || kind === 'call') return true;
    if (kind === 'name') return text !== 'in' && text !== 'else' && text !== 'while';
    return kind === 'operator' && ['$', '!', '(', '++', '--'].includes(text) && text !== '!';
  }

  #unary(): AwkExpression {
    for (const operator of ['!', '-', '+']) {
      if (this.#take(operator)) {
        this.#enter();
        const of = this.#unary();
        this.#depth -= 1;
        return { kind: 'unary', operator, of };
      }
    }
    const base = this.#stepped();
    if (!this.#take('^') && !this.#take('**')) return base;
    this.#enter();
    const right = this.#unary();
    this.#depth -= 1;
    return { kind: 'binary', operator: '^', left: base, right };
  }

  #stepped(): AwkExpression {
    if (this.#is('++') || this.#is('--')) {
      const by = this.#next().text === '++' ? 1 : -1;
      return { kind: 'step', by, before: true, of: this.#primary() };
    }
    const value = this.#primary();
    const isPlace = value.kind === 'variable' || value.kind === 'element' || value.kind === 'field';
    if (!isPlace || !(this.#is('++') || this.#is('--'))) return value;
    return { kind: 'step', by: this.#next().text === '++' ? 1 : -1, before: false, of: value };
  }

  #primary(): AwkExpression {
    const token = this.#next();
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        return { kind: 'string', value: token.text };
      case 'pattern':
        return { kind: 'pattern', source: token.text };
      case 'call':
        if (['system', 'getline', 'close', 'fflush', 'srand', 'rand', 'systime', 'strftime'].includes(token.text))
          throw new NotRead();
        this.#need('(');
        return { kind: 'call', name: token.text, args: this.#list(')') };
      case 'name':
        if (token.text === 'getline') throw new NotRead();
        if (this.#take('[')) return { kind: 'element', name: token.text, index: this.#list(']') };
        return token.text === 'length'
          ? { kind: 'call', name: 'length', args: [] }
          : { kind: 'variable', name: token.text };
      default:
    }
    if (token.text === '$') {
      this.#enter();
      const of = this.#is('++') || this.#is('--') ? this.#stepped() : this.#primary();
      this.#depth -= 1;
      return { kind: 'field', of };
    }
    if (token.text !== '(') throw new NotRead();
    const { printing } = { printing: this.#printing };
    this.#printing = false;
    const list = this.#list(')');
    this.#printing = printing;
    const [only] = list;
    // Several values in parentheses: of `print (a, b)` or `(a, b) in c`.
    return list.length === 1 && only !== undefined ? only : { kind: 'call', name: '', args: list };
  }

  #list(close: string): readonly AwkExpression[] {
    const list: AwkExpression[] = [];
    while (!this.#is(close)) {
      this.#lines();
      list.push(this.#expression());
      this.#lines();
      if (!this.#take(',')) break;
    }
    this.#need(close);
    return list;
  }

  #inParentheses(): AwkExpression {
    this.#need('(');
    const value = this.#expression();
    this.#need(')');
    return value;
  }

  #lines(): void {
    while (this.#peek().kind === 'line' || this.#is(';')) this.#at += 1;
  }

  #isEnd(): boolean {
    const { kind, text } = this.#peek();
    return kind === 'line' || kind === 'end' || (kind === 'operator' && [';', '}', '>', '>>', '|'].includes(text));
  }

  #is(operator: string): boolean {
    return this.#peek().kind === 'operator' && this.#peek().text === operator;
  }

  #take(operator: string): boolean {
    if (!this.#is(operator)) return false;
    this.#at += 1;
    return true;
  }

  #need(text: string): void {
    if (this.#next().text !== text) throw new NotRead();
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > deepest) throw new NotRead();
  }
}
