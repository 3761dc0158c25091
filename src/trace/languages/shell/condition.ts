import { literals, textOf, type Value } from '../../value.ts';
import type { Evaluator } from './evaluator.ts';
import { arithmeticValue, expandOne, expandPattern } from './expand.ts';
import { compilePattern, matchEnd } from './pattern.ts';
import { safeRegularExpression, searchWork } from './regular-expression.ts';
import type { Word } from './syntax-tree.ts';
import { setArray } from './variables.ts';

/** Tokens of one test. */
const mostTokens = 200;

/** A word of a test: its value, and how it reads as a pattern. */
interface Token {
  readonly value: Value;
  readonly word?: Word;
}

/** `[ … ]` and `test …`: whether it holds; `undefined` when that cannot be known from the code. */
export function testArguments(e: Evaluator, argv: readonly Value[]): boolean | undefined {
  const closed = literals(argv.at(-1) ?? []) === ']' ? argv.slice(1, -1) : argv.slice(1);
  if (closed.length > mostTokens) return undefined;
  return new Test(
    e,
    closed.map((value) => ({ value })),
    false,
  ).whole();
}

/** `[[ … ]]`. */
export function testWords(e: Evaluator, words: readonly Word[]): boolean | undefined {
  const tokens = words.slice(0, mostTokens + 1).map((word) => ({ value: expandOne(e, word), word }));
  return tokens.length > mostTokens ? undefined : new Test(e, tokens, true).whole();
}

class Test {
  readonly #e: Evaluator;
  readonly #tokens: readonly Token[];
  readonly #double: boolean;
  #at = 0;

  constructor(e: Evaluator, tokens: readonly Token[], double: boolean) {
    this.#e = e;
    this.#tokens = tokens;
    this.#double = double;
  }

  whole(): boolean | undefined {
    if (this.#tokens.length === 0) return false;
    const result = this.#or();
    return this.#at >= this.#tokens.length ? result : undefined;
  }

  #or(): boolean | undefined {
    let left = this.#and();
    while (this.#isOperator('||') || this.#isOperator('-o')) {
      this.#at += 1;
      const right = this.#and();
      left = left === true || right === true ? true : left === undefined || right === undefined ? undefined : false;
    }
    return left;
  }

  #and(): boolean | undefined {
    let left = this.#not();
    while (this.#isOperator('&&') || this.#isOperator('-a')) {
      this.#at += 1;
      const right = this.#not();
      left = left === false || right === false ? false : left === undefined || right === undefined ? undefined : true;
    }
    return left;
  }

  #not(): boolean | undefined {
    if (this.#text() === '!' && this.#at + 1 < this.#tokens.length) {
      this.#at += 1;
      const inner = this.#not();
      return inner === undefined ? undefined : !inner;
    }
    if (this.#text() === '(' && this.#double) {
      this.#at += 1;
      const inner = this.#or();
      if (this.#text() === ')') this.#at += 1;
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): boolean | undefined {
    const left = this.#tokens[this.#at];
    const operator = this.#text(1);
    const right = this.#tokens[this.#at + 2];
    if (left === undefined) return undefined;
    if (operator !== undefined && right !== undefined && binary.has(operator)) {
      this.#at += 3;
      return this.#binary(left, operator, right);
    }
    const unary = textOf(left.value) ?? '';
    const operand = this.#tokens[this.#at + 1];
    if (/^-[a-zA-Z]$/.test(unary) && operand !== undefined) {
      this.#at += 2;
      if (unary !== '-n' && unary !== '-z') return undefined;
      const empty = isEmpty(operand.value);
      return empty === undefined ? undefined : empty === (unary === '-z');
    }
    this.#at += 1;
    const empty = isEmpty(left.value);
    return empty === undefined ? undefined : !empty;
  }

  #binary(left: Token, operator: string, right: Token): boolean | undefined {
    const one = textOf(left.value);
    if (one === undefined) return undefined;
    if (operator === '=~') return this.#matches(one, right);
    const other = textOf(right.value);
    if (['=', '==', '!='].includes(operator)) {
      const equal = this.#equal(one, right);
      return equal === undefined ? undefined : equal === (operator !== '!=');
    }
    if (other === undefined) return undefined;
    if (operator === '<') return one < other;
    if (operator === '>') return one > other;
    if (operator.endsWith('t') && ['-nt', '-ot'].includes(operator)) return undefined;
    const a = this.#number(one);
    const b = this.#number(other);
    if (a === undefined || b === undefined) return undefined;
    return numeric.get(operator)?.(a, b);
  }

  /** `[[ x == pattern ]]` matches a pattern, `[ x = y ]` compares. */
  #equal(one: string, right: Token): boolean | undefined {
    if (!this.#double || right.word === undefined) {
      const other = textOf(right.value);
      return other === undefined ? undefined : one === other;
    }
    return matchesWord(this.#e, one, right.word);
  }

  #matches(text: string, right: Token): boolean | undefined {
    const source = textOf(right.value);
    const pattern = source === undefined ? undefined : safeRegularExpression(source, '');
    const work = pattern === undefined ? undefined : searchWork(pattern, text.length);
    if (pattern === undefined || work === undefined || !this.#e.spend(work >> 10)) return undefined;
    const found = pattern.exec(text);
    if (found !== null)
      setArray(
        this.#e,
        'BASH_REMATCH',
        [...found].map((each) => (each ? [each] : [])),
      );
    return found !== null;
  }

  #number(text: string): number | undefined {
    return this.#double ? arithmeticValue(this.#e, text) : /^\s*-?\d{1,15}\s*$/.test(text) ? Number(text) : undefined;
  }

  #isOperator(operator: string): boolean {
    return this.#text() === operator && (this.#double || operator.startsWith('-'));
  }

  #text(offset = 0): string | undefined {
    const token = this.#tokens[this.#at + offset];
    return token === undefined ? undefined : textOf(token.value);
  }
}

const numeric = new Map<string, (a: number, b: number) => boolean>([
  ['-eq', (a, b) => a === b],
  ['-ne', (a, b) => a !== b],
  ['-lt', (a, b) => a < b],
  ['-le', (a, b) => a <= b],
  ['-gt', (a, b) => a > b],
  ['-ge', (a, b) => a >= b],
]);
const binary = new Set([...numeric.keys(), '=', '==', '!=', '<', '>', '=~', '-nt', '-ot', '-ef']);

/** Whether a text matches a word as a pattern; `undefined` when the pattern is not known. */
export function matchesWord(e: Evaluator, text: string, word: Word): boolean | undefined {
  const pieces = expandPattern(e, word);
  if (pieces === undefined) return undefined;
  const pattern = compilePattern(pieces);
  // Extended patterns are not matched.
  if (pieces.some((piece) => !piece.quoted && /[@?*+!]\(/.test(piece.text))) return undefined;
  if (!e.spend(1 + ((text.length * (pattern.tokens.length + 1)) >> 6))) return undefined;
  return matchEnd(pattern, text, 0, true) === text.length;
}

/** Whether a value is the empty text; any known part makes it certain that it is not. */
function isEmpty(value: Value): boolean | undefined {
  if (value.length === 0) return true;
  return value.some((part) => typeof part === 'string' && part !== '') ? false : undefined;
}
