import {
  anchor,
  capturing,
  chained,
  classes,
  isLetter,
  isLineEnd,
  isWord,
  javaScriptClasses,
  looking,
  type Matcher,
  type Piece,
  pay,
  posixClass,
  repeated,
  repeatedSingle,
  type Single,
  type State,
  single,
  TooMuch,
} from './pattern-matchers.ts';

/** One match: where it stands and what its groups took. */
export interface PatternMatch {
  readonly from: number;
  readonly to: number;
  readonly groups: readonly (string | undefined)[];
  readonly named: ReadonlyMap<string, string>;
}

/** A regular expression that is carried out by ourselves, in counted steps. */
export interface BoundedPattern {
  /** First match at or after `from`; `undefined` when there is none, `null` when the steps are used up. */
  find(text: string, from: number, steps: { left: number }): PatternMatch | undefined | null;
}

const longestPattern = 2_000;
const deepestGroup = 40;

/**
 * Reads a regular expression as Perl, PHP, JavaScript and awk have in common: literals, classes, groups, alternatives,
 * greedy and lazy quantifiers, anchors, back references, look-ahead. `undefined` for anything else. Flags: `i`, `s`, `m`, `x`;
 * `J` reads it as JavaScript does where that differs (`$`, `\s`, `[^]`, `\u0041`).
 * Unlike the engine's own it cannot hang: every step is counted.
 */
export function boundedPattern(source: string, flags: string): BoundedPattern | undefined {
  if (source.length > longestPattern) return undefined;
  try {
    const reader = new Reader(source, flags);
    const whole = reader.alternatives();
    if (!reader.atEnd()) return undefined;
    return { find: (text, from, steps) => find(whole, reader, text, from, steps) };
  } catch (error) {
    if (error instanceof TooMuch) return undefined;
    throw error;
  }
}

function find(
  whole: Matcher,
  reader: Reader,
  text: string,
  from: number,
  steps: { left: number },
): PatternMatch | undefined | null {
  try {
    for (let at = from; at <= text.length; at += 1) {
      steps.left -= 1;
      if (steps.left < 0) return null;
      const state: State = { text, groups: [], steps, depth: 0 };
      const to = whole(state, at, (end) => end);
      if (to === -1) continue;
      const taken = Array.from({ length: reader.groups }, (_, index) => {
        const span = state.groups[index];
        return span === undefined ? undefined : text.slice(span[0], span[1]);
      });
      const named = new Map<string, string>();
      for (const [name, index] of reader.names) named.set(name, taken[index] ?? '');
      return { from: at, to, groups: taken, named };
    }
    return undefined;
  } catch (error) {
    if (error instanceof TooMuch) return null;
    throw error;
  }
}

/** Reads the pattern into matchers. */
class Reader {
  readonly #source: string;
  readonly #flags: string;
  /** By JavaScript's rules. */
  readonly #isJavaScript: boolean;
  #at = 0;
  #depth = 0;
  groups = 0;
  readonly names = new Map<string, number>();

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags;
    this.#isJavaScript = flags.includes('J');
  }

  atEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  alternatives(): Matcher {
    this.#depth += 1;
    if (this.#depth > deepestGroup) throw new TooMuch();
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    this.#depth -= 1;
    const [only] = options;
    if (only !== undefined && options.length === 1) return only;
    return (state, at, next) => {
      for (const option of options) {
        pay(state);
        const end = option(state, at, next);
        if (end !== -1) return end;
      }
      return -1;
    };
  }

  #sequence(): Matcher {
    const parts: Matcher[] = [];
    while (!this.atEnd() && !'|)'.includes(this.#source[this.#at] ?? '')) {
      const piece = this.#piece();
      if (piece !== undefined) parts.push(this.#quantified(piece));
    }
    return chained(parts);
  }

  #take(what: string): boolean {
    if (!this.#source.startsWith(what, this.#at)) return false;
    this.#at += what.length;
    return true;
  }

  #piece(): Piece | undefined {
    const char = this.#source[this.#at] ?? '';
    if (this.#flags.includes('x')) {
      if (/\s/.test(char)) {
        this.#at += 1;
        return undefined;
      }
      if (char === '#') {
        const stop = this.#source.indexOf('\n', this.#at);
        this.#at = stop === -1 ? this.#source.length : stop + 1;
        return undefined;
      }
    }
    this.#at += 1;
    switch (char) {
      case '.': {
        const all = this.#flags.includes('s');
        if (this.#isJavaScript) return single((code) => all || !isLineEnd(code));
        return single((code) => all || code !== 10);
      }
      case '^':
        return anchor((text, at) => at === 0 || (this.#flags.includes('m') && this.#endsLine(text, at - 1)));
      case '$':
        return anchor(
          (text, at) =>
            at === text.length ||
            (!this.#isJavaScript && at === text.length - 1 && text[at] === '\n') ||
            (this.#flags.includes('m') && this.#endsLine(text, at)),
        );
      case '[':
        return single(this.#class());
      case '(':
        return this.#group();
      case '\\':
        return this.#escaped();
      default:
        return this.#literal(char.charCodeAt(0));
    }
  }

  #endsLine(text: string, at: number): boolean {
    return this.#isJavaScript ? isLineEnd(text.charCodeAt(at)) : text[at] === '\n';
  }

  #literal(code: number): Piece {
    if (!this.#flags.includes('i')) return single((other) => other === code);
    const folded = String.fromCharCode(code).toLowerCase();
    return single((other) => String.fromCharCode(other).toLowerCase() === folded);
  }

  #group(): Piece {
    let index = -1;
    let look: '=' | '!' | undefined;
    if (this.#take('?')) {
      const named = /^(?:P?<([A-Za-z_]\w{0,60})>|'([A-Za-z_]\w{0,60})')/.exec(
        this.#source.slice(this.#at, this.#at + 70),
      );
      if (named !== null) {
        this.#at += named[0].length;
        index = this.groups;
        this.names.set(named[1] ?? named[2] ?? '', index);
      } else if (this.#take('=')) look = '=';
      else if (this.#take('!')) look = '!';
      else if (!this.#take(':')) {
        const inline = /^\^?[a-z]{0,8}:/.exec(this.#source.slice(this.#at, this.#at + 10))?.[0];
        if (inline === undefined) throw new TooMuch();
        this.#at += inline.length;
      }
    } else index = this.groups;
    if (index !== -1) this.groups += 1;
    const inner = this.alternatives();
    if (!this.#take(')')) throw new TooMuch();
    if (look !== undefined) return { match: looking(inner, look === '=') };
    return index === -1 ? { match: inner } : { match: capturing(inner, index) };
  }

  #escaped(): Piece {
    const char = this.#source[this.#at] ?? '';
    if (char === '') throw new TooMuch();
    if (/[1-9]/.test(char)) {
      this.#at += 1;
      const index = Number(char) - 1;
      return {
        match: (state, at, next) => {
          const span = state.groups[index];
          const part = span === undefined ? '' : state.text.slice(span[0], span[1]);
          return state.text.startsWith(part, at) ? next(at + part.length) : -1;
        },
      };
    }
    if (char === 'b' || char === 'B') {
      this.#at += 1;
      return anchor((text, at) => (isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at))) === (char === 'b'));
    }
    if ('AzZG'.includes(char) && !this.#isJavaScript) {
      this.#at += 1;
      return anchor((text, at) =>
        char === 'A' || char === 'G' ? at === 0 : at >= text.length - (char === 'Z' ? 1 : 0),
      );
    }
    const test = this.#escape();
    return typeof test === 'number' ? this.#literal(test) : single(test);
  }

  /** What follows a backslash: a class, or the code of a character. */
  #escape(): Single | number {
    const char = this.#source[this.#at] ?? '';
    this.#at += 1;
    if (this.#isJavaScript) return this.#escapeOfJavaScript(char);
    const known = classes.get(char);
    if (known !== undefined) return known;
    if (char === 'x') {
      const found = /^(?:\{([0-9A-Fa-f]{1,5})\}|([0-9A-Fa-f]{1,2}))/.exec(this.#source.slice(this.#at, this.#at + 8));
      if (found === null) return 0;
      this.#at += found[0].length;
      return Number.parseInt(found[1] ?? found[2] ?? '0', 16);
    }
    if (char === '0') return 0;
    const control = { n: 10, t: 9, r: 13, f: 12, e: 27, a: 7 }[char];
    if (control !== undefined) return control;
    if (/[A-Za-z]/.test(char)) throw new TooMuch();
    return char.charCodeAt(0);
  }

  #escapeOfJavaScript(char: string): Single | number {
    const known = javaScriptClasses.get(char);
    if (known !== undefined) return known;
    if (char === 'x' || char === 'u') {
      const size = char === 'x' ? 2 : 4;
      const digits = this.#source.slice(this.#at, this.#at + size);
      if (digits.length < size || /[^0-9a-fA-F]/.test(digits)) throw new TooMuch();
      this.#at += size;
      return Number.parseInt(digits, 16);
    }
    const control = { n: 10, t: 9, r: 13, f: 12, v: 11, '0': 0 }[char];
    if (control !== undefined) return control;
    if (/[A-Za-z0-9]/.test(char) || char === '') throw new TooMuch();
    return char.charCodeAt(0);
  }

  #class(): Single {
    const negated = this.#take('^');
    const tests: Single[] = [];
    let first = !this.#isJavaScript;
    for (;;) {
      const char = this.#source[this.#at];
      if (char === undefined) throw new TooMuch();
      if (char === ']' && !first) break;
      first = false;
      const posix = /^\[:(\^?)([a-z]{3,7}):\]/.exec(this.#source.slice(this.#at, this.#at + 12));
      if (posix !== null && !this.#isJavaScript) {
        this.#at += posix[0].length;
        tests.push(posixClass(posix[2] ?? '', posix[1] === '^'));
        continue;
      }
      const low = this.#classItem();
      const dash = this.#source[this.#at] === '-' && this.#source[this.#at + 1] !== ']';
      if (typeof low !== 'number' || !dash) {
        tests.push(typeof low === 'number' ? this.#same(low) : low);
        continue;
      }
      this.#at += 1;
      const high = this.#classItem();
      if (typeof high !== 'number') throw new TooMuch();
      tests.push(this.#between(low, high));
    }
    this.#at += 1;
    return (code) => tests.some((test) => test(code)) !== negated;
  }

  #classItem(): Single | number {
    const char = this.#source[this.#at] ?? '';
    this.#at += 1;
    if (char !== '\\') return char.charCodeAt(0);
    if (this.#source[this.#at] === 'b') {
      this.#at += 1;
      return 8;
    }
    return this.#escape();
  }

  #same(code: number): Single {
    return this.#between(code, code);
  }

  #between(low: number, high: number): Single {
    const within = (code: number): boolean => code >= low && code <= high;
    if (!this.#flags.includes('i')) return within;
    return (code) => within(code) || (isLetter(code) && within(code ^ 32));
  }

  #quantified(piece: Piece): Matcher {
    const found = /^(?:([*+?])|\{(\d{1,5})(,?)(\d{0,5})\})([?+]?)/.exec(this.#source.slice(this.#at, this.#at + 16));
    if (found === null) return piece.match;
    this.#at += found[0].length;
    const [, sign, low, comma, high, mode] = found;
    const least = sign === '+' ? 1 : sign === undefined ? Number(low) : 0;
    const most =
      sign === '?' ? 1 : sign !== undefined || (comma === ',' && high === '') ? Infinity : Number(high || low);
    if (piece.single !== undefined) return repeatedSingle(piece.single, least, most, mode === '?', mode === '+');
    return repeated(piece.match, least, most, mode === '?');
  }
}
