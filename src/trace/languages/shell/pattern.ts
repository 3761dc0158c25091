/** A shell pattern as tokens: a character, any one (`?`), any run (`*`), or one of a set (`[a-z]`). */
type Token =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'run' }
  | { readonly kind: 'set'; readonly test: (char: string) => boolean };

/** A compiled shell pattern. */
export interface Pattern {
  readonly tokens: readonly Token[];
}

/** Compiles a pattern; `pieces` say which text was quoted and so stands for itself. */
export function compilePattern(pieces: readonly { readonly text: string; readonly quoted: boolean }[]): Pattern {
  const tokens: Token[] = [];
  for (const { text, quoted } of pieces) {
    for (let at = 0; at < text.length; at += 1) {
      const char = text[at] ?? '';
      if (quoted) tokens.push({ kind: 'char', char });
      else if (char === '*') {
        if (tokens.at(-1)?.kind !== 'run') tokens.push({ kind: 'run' });
      } else if (char === '?') tokens.push({ kind: 'one' });
      else if (char === '\\' && at + 1 < text.length) {
        at += 1;
        tokens.push({ kind: 'char', char: text[at] ?? '' });
      } else if (char === '[') {
        const set = setAt(text, at);
        if (set === undefined) tokens.push({ kind: 'char', char });
        else {
          tokens.push({ kind: 'set', test: set.test });
          at = set.end;
        }
      } else tokens.push({ kind: 'char', char });
    }
  }
  return { tokens };
}

const classes = new Map<string, RegExp>([
  ['alpha', /[A-Za-z]/],
  ['digit', /[0-9]/],
  ['alnum', /[A-Za-z0-9]/],
  ['upper', /[A-Z]/],
  ['lower', /[a-z]/],
  ['space', /\s/],
  ['blank', /[ \t]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['xdigit', /[0-9A-Fa-f]/],
]);

function setAt(
  text: string,
  open: number,
): { readonly test: (char: string) => boolean; readonly end: number } | undefined {
  let at = open + 1;
  const negated = text[at] === '!' || text[at] === '^';
  if (negated) at += 1;
  const tests: ((char: string) => boolean)[] = [];
  for (let first = true; at < text.length && (first || text[at] !== ']'); first = false) {
    const named = /^\[:([a-z]+):\]/.exec(text.slice(at, at + 12));
    if (named !== null) {
      const pattern = classes.get(named[1] ?? '');
      if (pattern !== undefined) tests.push((char) => pattern.test(char));
      at += named[0].length;
      continue;
    }
    const from = text[at] ?? '';
    if (text[at + 1] === '-' && at + 2 < text.length && text[at + 2] !== ']') {
      const to = text[at + 2] ?? '';
      tests.push((char) => char >= from && char <= to);
      at += 3;
    } else {
      tests.push((char) => char === from);
      at += 1;
    }
  }
  if (text[at] !== ']') return undefined;
  return { test: (char) => tests.some((test) => test(char)) !== negated, end: at };
}

/** Where matches of the pattern that start at `from` end: the shortest or longest; -1 for none. Work: tokens × length. */
export function matchEnd(pattern: Pattern, text: string, from: number, longest: boolean): number {
  const { tokens } = pattern;
  let found = -1;
  // The set of token positions reachable after each character; no backtracking.
  let here = closure(tokens, new Set([0]));
  for (let at = from; ; at += 1) {
    if (here.has(tokens.length)) {
      found = at;
      if (!longest) return found;
    }
    if (at >= text.length || here.size === 0) return found;
    const char = text[at] ?? '';
    const next = new Set<number>();
    for (const position of here) {
      const token = tokens[position];
      if (token === undefined) continue;
      if (token.kind === 'run') next.add(position);
      else if (token.kind === 'one' || (token.kind === 'char' ? token.char === char : token.test(char)))
        next.add(position + 1);
    }
    here = closure(tokens, next);
  }
}

function closure(tokens: readonly Token[], positions: Set<number>): Set<number> {
  for (const position of positions) if (tokens[position]?.kind === 'run') positions.add(position + 1);
  return positions;
}

/** The pattern's text when it holds nothing special. */
export function literalPattern(pattern: Pattern): string | undefined {
  let text = '';
  for (const token of pattern.tokens) {
    if (token.kind !== 'char') return undefined;
    text += token.char;
  }
  return text;
}
