import type { Code, Place } from '../script/code.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Deepest nesting of what is parsed. */
const deepest = 120;

const end: Token = { kind: 'end', text: '', line: 1, from: 0, to: 0 };

/** An awk program being parsed: its tokens, and where we are. */
export class Source {
  readonly tokens: readonly Token[];
  at = 0;
  cut: boolean;
  /** Statements that could not be read to their end. */
  unparsed = 0;
  #depth = 0;

  constructor(text: string) {
    const { tokens, cut } = tokensOf(text);
    this.tokens = tokens;
    this.cut = cut;
  }

  get token(): Token {
    return this.tokens[this.at] ?? end;
  }

  peek(ahead = 1): Token {
    return this.tokens[this.at + ahead] ?? end;
  }

  is(text: string): boolean {
    const { token } = this;
    return (token.kind === 'operator' || token.kind === 'name') && token.text === text;
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.at += 1;
    return true;
  }

  atEnd(): boolean {
    return this.token.kind === 'end';
  }

  /** Skips ends of lines, and semicolons where those may stand. */
  lines(semicolons = false): void {
    while (this.token.kind === 'newline' || (semicolons && this.is(';'))) this.at += 1;
  }

  deeper<T>(parse: () => T, otherwise: T): T {
    if (this.#depth >= deepest) {
      this.cut = true;
      this.at = Math.max(0, this.tokens.length - 1);
      return otherwise;
    }
    this.#depth += 1;
    try {
      return parse();
    } finally {
      this.#depth -= 1;
    }
  }

  /** From this token to the last one that was taken. */
  place(from: Token): Place {
    const last = this.tokens[this.at - 1] ?? from;
    return { line: from.line, from: from.from, to: Math.max(from.to, last.to) };
  }

  name(from: Token, called: string): Code {
    return { ...this.place(from), kind: 'name', name: called };
  }

  call(from: Token, called: string, args: readonly Code[]): Code {
    return {
      ...this.place(from),
      kind: 'call',
      callee: this.name(from, called),
      args: args.map((value) => ({ value })),
    };
  }

  text(from: Token, content: string): Code {
    return { ...this.place(from), kind: 'text', parts: content === '' ? [] : [content] };
  }
}
