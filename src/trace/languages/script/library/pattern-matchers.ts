/** One attempt to match. */
export interface State {
  readonly text: string;
  readonly groups: (readonly [number, number] | undefined)[];
  readonly steps: { left: number };
  depth: number;
}

/** What is to match behind. */
export type Next = (at: number) => number;
/** Gives the end of the match that begins at `at` once all that follows fits, -1 when it does not fit. */
export type Matcher = (state: State, at: number, next: Next) => number;
/** Whether a character belongs to a class. */
export type Single = (code: number) => boolean;

/** One thing a pattern asks for. */
export interface Piece {
  readonly match: Matcher;
  /** Set when it always takes exactly one character. */
  readonly single?: Single;
}

/** Thrown where a pattern is not understood or its steps are used up. */
export class TooMuch extends Error {}

/** Takes one step of the budget. */
export function pay(state: State): void {
  state.steps.left -= 1;
  if (state.steps.left < 0 || state.depth > 1_500) throw new TooMuch();
}

/** Takes one character of a class. */
export function single(test: Single): Piece {
  return {
    single: test,
    match: (state, at, next) => {
      pay(state);
      return at < state.text.length && test(state.text.charCodeAt(at)) ? next(at + 1) : -1;
    },
  };
}

/** Takes nothing, where a condition holds. */
export function anchor(test: (text: string, at: number) => boolean): Piece {
  return { match: (state, at, next) => (test(state.text, at) ? next(at) : -1) };
}

/** One after the other. */
export function chained(parts: readonly Matcher[]): Matcher {
  const [first, ...others] = parts;
  if (first === undefined) return (_state, at, next) => next(at);
  if (others.length === 0) return first;
  return (state, at, next) => {
    const from = (index: number): Next => {
      const part = parts[index];
      return part === undefined ? next : (end) => part(state, end, from(index + 1));
    };
    return first(state, at, from(1));
  };
}

/** A group that remembers what it took. */
export function capturing(inner: Matcher, index: number): Matcher {
  return (state, at, next) => {
    const before = state.groups[index];
    const end = inner(state, at, (to) => {
      const outer = state.groups[index];
      state.groups[index] = [at, to];
      const found = next(to);
      if (found === -1) state.groups[index] = outer;
      return found;
    });
    if (end === -1) state.groups[index] = before;
    return end;
  };
}

/** Looks ahead and takes nothing. */
export function looking(inner: Matcher, wanted: boolean): Matcher {
  return (state, at, next) => ((inner(state, at, (end) => end) !== -1) === wanted ? next(at) : -1);
}

/** Characters of a class, so many times; only the places where it may stop are tried. */
export function repeatedSingle(test: Single, least: number, most: number, lazy: boolean, possessive: boolean): Matcher {
  return (state, at, next) => {
    const { text } = state;
    let count = 0;
    const fits = (): boolean => count < most && at + count < text.length && test(text.charCodeAt(at + count));
    if (lazy) {
      for (;;) {
        pay(state);
        const end = count >= least ? next(at + count) : -1;
        if (end !== -1) return end;
        if (!fits()) return -1;
        count += 1;
      }
    }
    while (fits()) {
      pay(state);
      count += 1;
    }
    for (; count >= least; count -= 1) {
      pay(state);
      const end = next(at + count);
      if (end !== -1 || possessive) return end;
    }
    return -1;
  };
}

/** A group, so many times; beyond the least number of times it must not take nothing (ECMA-262, RepeatMatcher). */
export function repeated(inner: Matcher, least: number, most: number, lazy: boolean): Matcher {
  const again = (state: State, at: number, count: number, next: Next): number => {
    pay(state);
    state.depth += 1;
    try {
      const more = (): number =>
        count < most
          ? inner(state, at, (end) => (end === at && count >= least ? -1 : again(state, end, count + 1, next)))
          : -1;
      if (lazy) {
        const end = count >= least ? next(at) : -1;
        return end !== -1 ? end : more();
      }
      const end = more();
      return end !== -1 ? end : count >= least ? next(at) : -1;
    } finally {
      state.depth -= 1;
    }
  };
  return (state, at, next) => again(state, at, 0, next);
}

/** A to Z, in either case. */
export function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** What `\w` takes. */
export function isWord(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 95;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Classes by the letter behind a backslash. */
export const classes: ReadonlyMap<string, Single> = new Map<string, Single>([
  ['d', isDigit],
  ['D', (code) => !isDigit(code)],
  ['w', isWord],
  ['W', (code) => !isWord(code)],
  ['s', isSpace],
  ['S', (code) => !isSpace(code)],
  ['h', (code) => code === 32 || code === 9],
  ['N', (code) => code !== 10],
]);

/** What JavaScript's `.` leaves out. */
export function isLineEnd(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
}

const isBlank: Single = (code) => isSpace(code) || isLineEnd(code) || code === 0xa0 || code === 0xfeff;

/** JavaScript's classes by the letter behind a backslash. */
export const javaScriptClasses: ReadonlyMap<string, Single> = new Map<string, Single>([
  ['d', isDigit],
  ['D', (code) => !isDigit(code)],
  ['w', isWord],
  ['W', (code) => !isWord(code)],
  ['s', isBlank],
  ['S', (code) => !isBlank(code)],
]);

/** `[:alpha:]` and its like. */
export function posixClass(name: string, negated: boolean): Single {
  const test = new Map<string, Single>([
    ['alpha', isLetter],
    ['digit', isDigit],
    ['alnum', (code) => isLetter(code) || isDigit(code)],
    ['word', isWord],
    ['space', isSpace],
    ['blank', (code) => code === 32 || code === 9],
    ['upper', (code) => code >= 65 && code <= 90],
    ['lower', (code) => code >= 97 && code <= 122],
    ['xdigit', (code) => isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102)],
    ['punct', (code) => code > 32 && code < 127 && !isLetter(code) && !isDigit(code)],
    ['print', (code) => code >= 32 && code < 127],
    ['graph', (code) => code > 32 && code < 127],
    ['cntrl', (code) => code < 32 || code === 127],
  ]).get(name);
  if (test === undefined) throw new TooMuch();
  return negated ? (code) => !test(code) : test;
}
