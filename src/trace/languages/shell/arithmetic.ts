/** Reads and sets variables while an arithmetic expression is evaluated. */
export interface ArithmeticScope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** Levels of variables that name variables. */
  readonly depth: number;
}

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
]; // prettier-ignore

const token =
  /^\s*(?:(0[xX][0-9a-fA-F]+|[0-9]+#[0-9a-zA-Z@_]+|[0-9]+)|([A-Za-z_][A-Za-z0-9_]*)|(<<=|>>=|\+\+|--|\*\*|[-+*/%&|^]=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^<>=!~?:(),]))/;

/** Value of shell arithmetic; `undefined` when it is not understood or uses something unknown. */
export function evaluateArithmetic(text: string, scope: ArithmeticScope): number | undefined {
  if (text.length > 10_000 || scope.depth > 8) return undefined;
  const tokens: string[] = [];
  for (let rest = text; rest.trim() !== ''; ) {
    const found = token.exec(rest);
    if (found === null || tokens.length > 2000) return undefined;
    tokens.push(found[0].trim());
    rest = rest.slice(found[0].length);
  }
  if (tokens.length === 0) return 0;
  const reader = new Reader(tokens, scope);
  try {
    const value = reader.comma();
    return reader.done && Number.isFinite(value) ? Math.trunc(value) : undefined;
  } catch (error) {
    if (error === notKnown) return undefined;
    throw error;
  }
}

const notKnown = new Error('not known');

class Reader {
  readonly #tokens: readonly string[];
  readonly #scope: ArithmeticScope;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], scope: ArithmeticScope) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  comma(): number {
    let value = this.#assignment();
    while (this.#take(',')) value = this.#assignment();
    return value;
  }

  #assignment(): number {
    this.#depth += 1;
    if (this.#depth > 100) throw notKnown;
    const name = this.#tokens[this.#at] ?? '';
    const operator = this.#tokens[this.#at + 1] ?? '';
    let value: number;
    if (/^[A-Za-z_]/.test(name) && /^(?:=|[-+*/%&|^]=|<<=|>>=)$/.test(operator)) {
      this.#at += 2;
      const right = this.#assignment();
      value = operator === '=' ? right : apply(operator.slice(0, -1), this.#variable(name), right);
      this.#scope.set(name, String(value));
    } else value = this.#ternary();
    this.#depth -= 1;
    return value;
  }

  #ternary(): number {
    const condition = this.#binary(0);
    if (!this.#take('?')) return condition;
    const yes = this.#assignment();
    if (!this.#take(':')) throw notKnown;
    const no = this.#assignment();
    return condition !== 0 ? yes : no;
  }

  #binary(level: number): number {
    const operators = levels[level];
    if (operators === undefined) return this.#power();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#tokens[this.#at] ?? '';
      if (!operators.includes(operator)) return left;
      this.#at += 1;
      left = apply(operator, left, this.#binary(level + 1));
    }
  }

  #power(): number {
    const base = this.#unary();
    if (!this.#take('**')) return base;
    this.#depth += 1;
    if (this.#depth > 100) throw notKnown;
    return base ** this.#power();
  }

  #unary(): number {
    const operator = this.#tokens[this.#at] ?? '';
    this.#depth += 1;
    if (this.#depth > 100) throw notKnown;
    try {
      if (this.#take('-')) return -this.#unary();
      if (this.#take('+')) return this.#unary();
      if (this.#take('!')) return this.#unary() === 0 ? 1 : 0;
      if (this.#take('~')) return ~this.#unary();
      if (this.#take('++') || this.#take('--')) {
        const name = this.#tokens[this.#at] ?? '';
        this.#at += 1;
        const value = this.#variable(name) + (operator === '++' ? 1 : -1);
        this.#scope.set(name, String(value));
        return value;
      }
      return this.#primary();
    } finally {
      this.#depth -= 1;
    }
  }

  #primary(): number {
    const word = this.#tokens[this.#at] ?? '';
    this.#at += 1;
    if (word === '(') {
      const value = this.comma();
      if (!this.#take(')')) throw notKnown;
      return value;
    }
    if (/^[0-9]/.test(word)) return numberOf(word);
    if (!/^[A-Za-z_]/.test(word)) throw notKnown;
    const value = this.#variable(word);
    const after = this.#tokens[this.#at] ?? '';
    if (after === '++' || after === '--') {
      this.#at += 1;
      this.#scope.set(word, String(value + (after === '++' ? 1 : -1)));
    }
    return value;
  }

  #variable(name: string): number {
    const text = this.#scope.get(name);
    if (text === undefined) throw notKnown;
    if (/^\s*-?[0-9]+\s*$/.test(text)) return numberOf(text.trim());
    const value = evaluateArithmetic(text, {
      ...this.#scope,
      get: (each) => this.#scope.get(each),
      set: () => {},
      depth: this.#scope.depth + 1,
    });
    if (value === undefined) throw notKnown;
    return value;
  }

  #take(wanted: string): boolean {
    if (this.#tokens[this.#at] !== wanted) return false;
    this.#at += 1;
    return true;
  }
}

function numberOf(word: string): number {
  const based = /^([0-9]+)#(.+)$/.exec(word);
  if (based !== null) {
    const value = Number.parseInt(based[2] ?? '', Math.min(36, Math.max(2, Number(based[1]))));
    if (Number.isNaN(value)) throw notKnown;
    return value;
  }
  if (/^-?0[0-7]+$/.test(word)) return Number.parseInt(word, 8);
  return Number(word);
}

function apply(operator: string, left: number, right: number): number {
  if (!Number.isFinite(left) || !Number.isFinite(right)) throw notKnown;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return divide(left, right);
    case '%':
      return right === 0 ? divide(left, 0) : left % right;
    case '<<':
      return Number(BigInt.asIntN(64, BigInt(Math.trunc(left)) << BigInt(right & 63)));
    case '>>':
      return Number(BigInt(Math.trunc(left)) >> BigInt(right & 63));
    case '&':
      return Number(BigInt(Math.trunc(left)) & BigInt(Math.trunc(right)));
    case '|':
      return Number(BigInt(Math.trunc(left)) | BigInt(Math.trunc(right)));
    case '^':
      return Number(BigInt(Math.trunc(left)) ^ BigInt(Math.trunc(right)));
    case '==':
      return left === right ? 1 : 0;
    case '!=':
      return left !== right ? 1 : 0;
    case '<':
      return left < right ? 1 : 0;
    case '>':
      return left > right ? 1 : 0;
    case '<=':
      return left <= right ? 1 : 0;
    case '>=':
      return left >= right ? 1 : 0;
    case '&&':
      return left !== 0 && right !== 0 ? 1 : 0;
    case '||':
      return left !== 0 || right !== 0 ? 1 : 0;
    default:
      throw notKnown;
  }
}

function divide(left: number, right: number): number {
  if (right === 0) throw notKnown;
  return Math.trunc(left / right);
}
