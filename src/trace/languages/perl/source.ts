import type { Code, Place } from '../script/code.ts';

/** Deepest nesting of what is parsed; what is deeper is left out and said in `cut`. */
const deepest = 150;

/** What a regular expression literal says; the node stands for matching `$_` with it. */
export interface PatternLiteral {
  readonly pattern: Code;
  readonly flags: string;
}

/** A text being parsed: where we are in it, and what the parser remembers. All offsets are of the whole text. */
export class Source {
  readonly text: string;
  pos = 0;
  /** Parsing ends here: the text's end, `__END__`, or the end of a piece that is interpolated. */
  end: number;
  /** A bound cut something off. */
  cut = false;
  /** Statements that could not be read to their end. */
  unparsed = 0;
  depth = 0;
  package = 'main';
  /** Inside a function: `shift` takes from `@_`. */
  inFunction = false;
  /** Functions the text defines: last part of the name → packages that have one. */
  readonly functions: ReadonlyMap<string, ReadonlySet<string>>;
  readonly constants = new Set<string>();
  /** Code whose value is a list where a list is asked for: `array` counts its items elsewhere, `call` may give one. */
  readonly lists = new WeakMap<Code, 'array' | 'hash' | 'list' | 'call'>();
  /** Targets made by `my`, `state` (`own`), and by `our`, `local` (`outer`). */
  readonly declared = new WeakMap<Code, 'own' | 'outer'>();
  /** What stands behind a backslash. */
  readonly references = new WeakSet<Code>();
  readonly patterns = new WeakMap<Code, PatternLiteral>();
  /** Texts that grow by `.`: their parts may be added to. */
  readonly growing = new WeakMap<Code, (string | Code)[]>();
  /** From the end of a line with here-documents to where the code goes on. */
  readonly resumes = new Map<number, number>();
  /** Characters that looking for ends of things may still cost. */
  #work: number;
  readonly #starts: number[] = [0];
  /** Set for text that stands in no file (`eval "…"`): all of it stands at this place. */
  readonly #fixed: Place | undefined;

  constructor(text: string, fixed?: Place) {
    this.text = text;
    this.#fixed = fixed;
    this.end = text.length;
    this.#work = 50_000 + text.length * 24;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
    this.functions = functionsOf(text);
  }

  /** Pays for looking ahead; `false` and `cut` when that has become too much. */
  pay(characters: number): boolean {
    this.#work -= characters;
    if (this.#work < 0) this.cut = true;
    return this.#work >= 0;
  }

  /** Goes one level deeper for `parse`; too deep: nothing is parsed and the rest of the statement is left out. */
  deeper<T>(parse: () => T, otherwise: T): T {
    if (this.depth >= deepest) {
      this.cut = true;
      this.pos = this.end;
      return otherwise;
    }
    this.depth += 1;
    try {
      return parse();
    } finally {
      this.depth -= 1;
    }
  }

  /** Parses a piece of the text and comes back. */
  within<T>(from: number, to: number, parse: () => T): T {
    const { pos, end } = this;
    this.pos = from;
    this.end = Math.min(to, this.text.length);
    try {
      return parse();
    } finally {
      this.pos = pos;
      this.end = end;
    }
  }

  get char(): string {
    return this.pos < this.end ? (this.text[this.pos] ?? '') : '';
  }

  at(offset: number): string {
    return this.pos + offset < this.end ? (this.text[this.pos + offset] ?? '') : '';
  }

  looksAt(what: string): boolean {
    return this.pos + what.length <= this.end && this.text.startsWith(what, this.pos);
  }

  /** Takes this text when it stands here. */
  take(what: string): boolean {
    if (!this.looksAt(what)) return false;
    this.pos += what.length;
    return true;
  }

  /** Skips blanks, comments, pod and the bodies of here-documents. */
  blanks(): void {
    for (;;) {
      const char = this.char;
      if (char === '\n') this.newline();
      else if (char === ' ' || char === '\t' || char === '\r' || char === '\f') this.pos += 1;
      else if (char === '#') {
        const stop = this.text.indexOf('\n', this.pos);
        this.pos = stop === -1 ? this.end : Math.min(stop, this.end);
      } else if (char === '=' && (this.pos === 0 || this.text[this.pos - 1] === '\n') && letter.test(this.at(1)))
        this.pod();
      else return;
    }
  }

  /** Goes over the end of a line, what belongs to it, and pod after it. */
  newline(): void {
    this.pos = Math.min(this.resumes.get(this.pos) ?? this.pos + 1, this.end);
    if (this.char === '=' && letter.test(this.at(1))) this.pod();
  }

  /** `=pod … =cut`. */
  pod(): void {
    const cut = this.looksAt('=cut') ? this.pos - 1 : this.text.indexOf('\n=cut', this.pos);
    const stop = cut === -1 ? -1 : this.text.indexOf('\n', cut + 1);
    this.pos = stop === -1 ? this.end : Math.min(stop, this.end);
  }

  /** The word that stands here, with `::` inside; '' when none does. */
  peekWord(): string {
    word.lastIndex = this.pos;
    const found = word.exec(this.text)?.[0] ?? '';
    return this.pos + found.length <= this.end ? found : found.slice(0, Math.max(0, this.end - this.pos));
  }

  /** First character that is not blank from here on, with its offset; comments are not skipped. */
  ahead(from: number = this.pos): number {
    let at = from;
    while (at < this.end && ' \t\r\n'.includes(this.text[at] ?? 'x')) {
      const resume = this.resumes.size > 0 && this.text[at] === '\n' ? this.resumes.get(at) : undefined;
      at = resume ?? at + 1;
    }
    return Math.min(at, this.end);
  }

  place(from: number): Place {
    if (this.#fixed !== undefined) return this.#fixed;
    return { line: this.lineOf(from), from, to: Math.max(from, this.pos) };
  }

  /** 1-based. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

const letter = /^[a-zA-Z]$/;
const word = /(?:::)?[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z0-9_]+|'[A-Za-z_][A-Za-z0-9_]*)*(?:::)?/y;

/** Names after `sub`, found without parsing: a call may stand before its function. */
function functionsOf(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  let within = 'main';
  definition.lastIndex = 0;
  for (let found = definition.exec(text); found !== null; found = definition.exec(text)) {
    const called = (found[2] ?? '').replaceAll("'", '::');
    if (found[1] === 'package') within = called;
    else {
      const cut = called.lastIndexOf('::');
      const last = cut === -1 ? called : called.slice(cut + 2);
      const owners = names.get(last) ?? new Set<string>();
      owners.add(cut === -1 ? within : called.slice(0, cut));
      names.set(last, owners);
    }
  }
  return names;
}

const definition = /\b(package|sub)[ \t\n]{1,20}([A-Za-z_][\w:']{0,200})/g;
