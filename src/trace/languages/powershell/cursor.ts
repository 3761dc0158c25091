import type { Place } from '../script/code.ts';

/** How deep code may nest in one text: bounds the parser's recursion. */
const mostDepth = 120;

/** A place in PowerShell text. */
export class Cursor {
  readonly text: string;
  at = 0;
  #depth = 0;
  #line = 1;
  #lineAt = 0;
  /** A comma parts the arguments of a call here instead of making a list. */
  commaParts = false;
  /** Something was nested too deep to be parsed. */
  lost = false;

  constructor(text: string) {
    this.text = text;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  peek(offset = 0): string {
    return this.text[this.at + offset] ?? '';
  }

  looking(at: string): boolean {
    return this.text.startsWith(at, this.at);
  }

  /** The place from `from` to here. */
  place(from: number): Place {
    return { line: this.#lineOf(from), from, to: this.at };
  }

  /** Blanks, back-ticked line ends and comments; line ends too when `lines`. */
  skip(lines: boolean): void {
    for (;;) {
      const character = this.peek();
      if (character === ' ' || character === '\t' || character === '\r') this.at += 1;
      else if (character === '\n' && lines) this.at += 1;
      else if (character === '`' && /^`\r?\n/.test(this.text.slice(this.at, this.at + 3))) {
        this.at = this.text.indexOf('\n', this.at) + 1;
      } else if (character === '#') this.at = endOf(this.text, '\n', this.at, 0);
      else if (this.looking('<#')) this.at = endOf(this.text, '#>', this.at, 2);
      else return;
    }
  }

  /** The word of letters here, in small letters, without moving. */
  word(): string {
    return (/^[A-Za-z_][A-Za-z0-9_-]{0,60}/.exec(this.text.slice(this.at, this.at + 64))?.[0] ?? '').toLowerCase();
  }

  /** Carries out `parse` one level deeper; `undefined` (and `lost`) when that is too deep. */
  deeper<T>(parse: () => T): T | undefined {
    if (this.#depth >= mostDepth) {
      this.lost = true;
      return undefined;
    }
    this.#depth += 1;
    try {
      return parse();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Parses with this meaning of commas. */
  parting<T>(commaParts: boolean, parse: () => T): T {
    const before = this.commaParts;
    this.commaParts = commaParts;
    try {
      return parse();
    } finally {
      this.commaParts = before;
    }
  }

  /** Line of an offset, 1-based; offsets come mostly in rising order. */
  #lineOf(offset: number): number {
    if (offset < this.#lineAt) {
      this.#line = 1;
      this.#lineAt = 0;
    }
    for (let next = this.text.indexOf('\n', this.#lineAt); next !== -1 && next < offset; ) {
      this.#line += 1;
      this.#lineAt = next + 1;
      next = this.text.indexOf('\n', this.#lineAt);
    }
    return this.#line;
  }
}

function endOf(text: string, mark: string, from: number, beyond: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at + beyond;
}
