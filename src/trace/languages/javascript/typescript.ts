import { type Token, tokensOf } from './tokens.ts';

/** Words before a member that only the type checker reads. */
const modifiers = new Set(['public', 'private', 'protected', 'readonly', 'abstract', 'override', 'declare']);
/** Words that may stand before a type as part of it. */
const typeWords = new Set(['keyof', 'typeof', 'readonly', 'unique', 'infer', 'asserts', 'new', 'abstract']);

/**
 * TypeScript with its types blanked out, so that a JavaScript parser reads it and every place stays where it was. Node's own
 * eraser is not used: it warns on first use, and one deeply nested text breaks it for the rest of the process. This one
 * knows what types look like, not what they mean; what it mistakes is left to the parser's tolerance.
 */
export function withoutTypes(text: string): string {
  const eraser = new Eraser(text, tokensOf(text));
  return eraser.run();
}

/** What an open bracket holds. */
interface Level {
  readonly open: string;
  /** The body of a class, an interface, an import's or a type's names. */
  readonly holds: 'class' | 'names' | 'code';
  /** Question marks of `a ? b : c` that wait for their colon. */
  ternaries: number;
}

class Eraser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #blanks: (readonly [number, number])[] = [];
  #at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  run(): string {
    const levels: Level[] = [{ open: '', holds: 'code', ternaries: 0 }];
    let classNext = false;
    let namesNext = false;
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      const level = levels.at(-1) ?? { open: '', holds: 'code', ternaries: 0 };
      const token = this.#word(0);
      if (token === 'class' && this.#word(-1) !== '.') classNext = true;
      if (token === 'import' || token === 'export') namesNext = true;
      if (token === '(' || token === '[' || token === '{' || token === '${') {
        const holds = token !== '{' ? 'code' : classNext ? 'class' : namesNext ? 'names' : 'code';
        levels.push({ open: token, holds, ternaries: 0 });
        if (token === '{') classNext = false;
        namesNext = false;
      } else if (token === ')' || token === ']' || token === '}') {
        if (levels.length > 1) levels.pop();
      } else this.#token(token, level);
      if (token !== 'import' && token !== 'export' && token !== '{') namesNext = namesNext && /^[\w$,*]+$/.test(token);
    }
    return this.#blanked();
  }

  /** Looks at one token that opens and closes nothing. */
  #token(token: string, level: Level): void {
    const before = this.#word(-1);
    const next = this.#word(1);
    const starts = this.#startsStatement();
    if (token === 'implements' && isName(next) && (isName(before) || before === '>')) this.#eraseHeritage();
    else if (starts && token === 'interface' && isName(next)) this.#eraseBlock();
    else if (starts && token === 'type' && isName(next) && /^[=<]/.test(this.#word(2))) this.#eraseAlias();
    else if (starts && token === 'declare' && isName(next)) this.#eraseDeclaration();
    else if (
      (token === 'import' || token === 'export') &&
      next === 'type' &&
      /^[\w${*]/.test(this.#word(2)) &&
      this.#word(2) !== 'from'
    )
      this.#eraseStatement();
    else if (
      modifiers.has(token) &&
      (isName(next) || next === '[' || next === '#') &&
      before !== '.' &&
      (level.holds === 'class' || level.open === '(')
    )
      this.#erase(this.#at, this.#at);
    else if (
      (token === 'as' || token === 'satisfies') &&
      level.holds !== 'names' &&
      isOperand(before) &&
      before !== 'import' &&
      this.#tokens[this.#at]?.newLine !== true &&
      /^[\w$({['"`]/.test(next)
    )
      this.#eraseType(this.#at);
    else if (level.holds === 'names' && token === 'type' && isName(next) && next !== 'as' && next !== 'from')
      this.#erase(this.#at, this.#at);
    else if (token === '!' && isOperand(before) && !this.#gapBefore() && next !== '=' && !/^[\w$('"`[]/.test(next))
      this.#erase(this.#at, this.#at);
    else if (token === '<') this.#generics(before);
    else if (token === '?') {
      // `name?: T`, `name?)`: no choice.
      if (next === ':' || ((next === ')' || next === ',') && level.open === '(')) this.#erase(this.#at, this.#at);
      else level.ternaries += 1;
    } else if (token === ':') this.#colon(level, before);
    else if (token === ';') level.ternaries = 0;
  }

  /** A colon is a type's unless it is a choice's, a property's, a label's or a case's. */
  #colon(level: Level, before: string): void {
    if (level.ternaries > 0) {
      level.ternaries -= 1;
      return;
    }
    const isParameter = level.open === '(';
    const isField = level.holds === 'class';
    const isResult = before === ')';
    const word = this.#word(-2);
    const isVariable = isName(before) && (word === 'const' || word === 'let' || word === 'var');
    const isPattern = (before === '}' || before === ']') && level.open !== '[' && this.#isDeclaredPattern();
    if (isParameter || isField || isResult || isVariable || isPattern) this.#eraseType(this.#at);
  }

  /** `const {a}: T = …`: the bracket before the colon opened right after a declaration's word. */
  #isDeclaredPattern(): boolean {
    let depth = 0;
    for (let at = this.#at - 1; at >= 0 && this.#at - at < 400; at -= 1) {
      const token = this.#tokens[at]?.text ?? '';
      if (token === '}' || token === ']' || token === ')') depth += 1;
      if (token === '{' || token === '[' || token === '(') depth -= 1;
      if (depth === 0) return /^(const|let|var)$/.test(this.#tokens[at - 1]?.text ?? '');
    }
    return false;
  }

  /** `f<T>(`, `class A<T>`, `<T>(x) =>`, `<T>x`. */
  #generics(before: string): void {
    const end = this.#angles(this.#at);
    if (end === undefined) return;
    const after = this.#tokens[end + 1]?.text ?? '';
    const isList = isName(before) && (/^[({]$/.test(after) || after === 'extends' || after === 'implements');
    const isAssertion = !isOperand(before) && end - this.#at <= 40 && /^[\w$({['"`]/.test(after);
    if (!isList && !isAssertion) return;
    this.#erase(this.#at, end);
    this.#at = end;
  }

  /** The token that closes these angle brackets, when types stand between them. */
  #angles(from: number): number | undefined {
    let depth = 0;
    let braces = 0;
    for (let at = from; at < this.#tokens.length && at - from < 300; at += 1) {
      const token = this.#tokens[at]?.text ?? '';
      if (token === '{') braces += 1;
      else if (token === '}') braces -= 1;
      if (token === '<') depth += 1;
      else if (token === '>') {
        depth -= 1;
        if (depth === 0) return at;
      } else if (token === ';' ? braces <= 0 : !/^([\w$.,|&?:='"`({[\]})\s-]|=>|\.\.\.)/.test(token)) return undefined;
    }
    return undefined;
  }

  /** Blanks from this token (a colon, `as`) to the end of the type behind it. */
  #eraseType(from: number): void {
    const end = this.#type(from + 1);
    if (end <= from + 1) return;
    this.#erase(from, end - 1);
    this.#at = end - 1;
  }

  /** The first token after the type that starts here. */
  #type(start: number): number {
    let at = start;
    for (;;) {
      if (/^[|&]$/.test(this.#tokens[at]?.text ?? '')) at += 1;
      while (typeWords.has(this.#tokens[at]?.text ?? '') && /^[\w$([{'"]/.test(this.#tokens[at + 1]?.text ?? ''))
        at += 1;
      const token = this.#tokens[at]?.text ?? '';
      if (token === '-') at += 1;
      if (token === '<') at = (this.#angles(at) ?? at) + 1;
      if (/^[({[]$/.test(this.#tokens[at]?.text ?? '')) {
        const isCall = this.#tokens[at]?.text === '(';
        at = this.#closing(at) + 1;
        if (isCall && this.#tokens[at]?.text === '=>') {
          at += 1;
          continue;
        }
      } else if (/^[\w$'"`]/.test(this.#tokens[at]?.text ?? '')) at += 1;
      else return at;
      for (;;) {
        const next = this.#tokens[at]?.text ?? '';
        if (next === '.' && isName(this.#tokens[at + 1]?.text ?? '')) at += 2;
        else if (next === '<') {
          const end = this.#angles(at);
          if (end === undefined) return at;
          at = end + 1;
        } else if (next === '[' && !this.#tokens[at]?.newLine) at = this.#closing(at) + 1;
        else break;
      }
      const next = this.#tokens[at]?.text ?? '';
      if (next === '|' || next === '&') at += 1;
      else if (
        (next === 'is' || next === 'extends') &&
        /^[\w$({['"]/.test(this.#tokens[at + 1]?.text ?? '') &&
        !this.#tokens[at]?.newLine
      )
        at += 1;
      else return at;
    }
  }

  /** The token that closes the bracket at this one. */
  #closing(from: number): number {
    let depth = 0;
    for (let at = from; at < this.#tokens.length; at += 1) {
      const token = this.#tokens[at]?.text ?? '';
      if (token === '(' || token === '[' || token === '{' || token === '${') depth += 1;
      if (token === ')' || token === ']' || token === '}') depth -= 1;
      if (depth === 0) return at;
    }
    return this.#tokens.length - 1;
  }

  /** `implements A, B<C>` to the class's body. */
  #eraseHeritage(): void {
    let at = this.#at + 1;
    for (; at < this.#tokens.length && this.#tokens[at]?.text !== '{'; at += 1) {
      if (this.#tokens[at]?.text === '<') at = this.#angles(at) ?? at;
    }
    this.#erase(this.#at, at - 1);
    this.#at = at - 1;
  }

  /** `interface X {…}`. */
  #eraseBlock(): void {
    let at = this.#at;
    while (at < this.#tokens.length && this.#tokens[at]?.text !== '{') at += 1;
    const end = this.#closing(at);
    this.#erase(this.#at, end);
    this.#at = end;
  }

  /** `type X<T> = …`. */
  #eraseAlias(): void {
    let at = this.#at + 2;
    if (this.#tokens[at]?.text === '<') at = (this.#angles(at) ?? at) + 1;
    if (this.#tokens[at]?.text !== '=') return;
    const end = this.#type(at + 1);
    this.#erase(this.#at, end - 1);
    this.#at = end - 1;
  }

  /** `declare const x: T;`, `declare module 'x' {…}`. */
  #eraseDeclaration(): void {
    const word = this.#word(1);
    if (word === 'module' || word === 'namespace' || word === 'global' || word === 'class' || word === 'enum')
      this.#eraseBlock();
    else this.#eraseStatement();
  }

  /** To the end of the statement: a semicolon or the line's end outside brackets. */
  #eraseStatement(): void {
    let at = this.#at;
    for (; at < this.#tokens.length; at += 1) {
      const token = this.#tokens[at]?.text ?? '';
      if (token === '{' || token === '(' || token === '[') at = this.#closing(at);
      else if (token === ';' || (at > this.#at && this.#tokens[at]?.newLine && !/^(from|[|&])$/.test(token))) break;
    }
    const end = this.#tokens[at]?.text === ';' ? at : at - 1;
    this.#erase(this.#at, end);
    this.#at = Math.max(this.#at, end);
  }

  #startsStatement(): boolean {
    const before = this.#word(-1);
    return (
      before === '' ||
      /^[;{}]$/.test(before) ||
      before === 'export' ||
      before === 'default' ||
      this.#tokens[this.#at]?.newLine === true
    );
  }

  #gapBefore(): boolean {
    return this.#tokens[this.#at - 1]?.to !== this.#tokens[this.#at]?.from;
  }

  #word(offset: number): string {
    return this.#tokens[this.#at + offset]?.text ?? '';
  }

  #erase(first: number, last: number): void {
    const from = this.#tokens[first]?.from;
    const to = this.#tokens[last]?.to;
    if (from !== undefined && to !== undefined && to > from) this.#blanks.push([from, to]);
  }

  #blanked(): string {
    const parts: string[] = [];
    let at = 0;
    for (const [from, to] of this.#blanks) {
      if (from < at) continue;
      parts.push(this.#text.slice(at, from), this.#text.slice(from, to).replace(/[^\n\r]/g, ' '));
      at = to;
    }
    parts.push(this.#text.slice(at));
    return parts.join('');
  }
}

function isName(word: string): boolean {
  return /^[A-Za-z_$#]/.test(word);
}

/** Whether a value may end with this token. */
function isOperand(word: string): boolean {
  if (/^(return|typeof|case|in|of|else|do|void|delete|throw|new|await|yield|instanceof|default|extends)$/.test(word))
    return false;
  return /^[\w$'"`)\]}#]/.test(word);
}
