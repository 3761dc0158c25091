/** Longest pattern that is compiled. */
const longest = 400;

/**
 * The POSIX extended expression as JavaScript's, if it cannot backtrack badly: no repetition of a group, and at most three
 * repetitions in all. `undefined` for any other.
 */
export function safeRegularExpression(source: string, flags: string): RegExp | undefined {
  if (source.length > longest) return undefined;
  const text = classes(source);
  if (repetitionsIn(text) > 3 || /\)[*+{]/.test(bareOf(text))) return undefined;
  try {
    return new RegExp(text, flags);
  } catch {
    return undefined;
  }
}

/** Steps one search may take before its text is too long for it. */
const mostWork = 30_000_000;

/** The most steps that looking for this pattern in a text of this length can take; `undefined`: too many, do not look. */
export function searchWork(pattern: RegExp, length: number): number | undefined {
  const repetitions = repetitionsIn(pattern.source);
  // An anchored pattern is tried once, any other at every place.
  const tries = pattern.source.startsWith('^') && !pattern.flags.includes('m') ? 0 : 1;
  const work = Math.max(1, length) ** Math.max(1, repetitions + tries);
  return work <= mostWork || (repetitions + tries <= 1 && length <= mostWork) ? work : undefined;
}

function repetitionsIn(source: string): number {
  return bareOf(source).match(/[*+{]/g)?.length ?? 0;
}

/** Without escapes and bracket expressions. */
function bareOf(source: string): string {
  return source.replace(/\\[\s\S]/g, '').replace(/\[\^?\]?[^\]]*\]/g, 'c');
}

/** A POSIX basic expression as an extended one: `\(`, `\{`, `\+`, `\|` are the special ones, the bare characters are not. */
export function extendedOf(basic: string): string {
  let out = '';
  for (let at = 0; at < basic.length; at += 1) {
    const letter = basic[at] ?? '';
    if (letter === '[') {
      const end = classEnd(basic, at);
      out += basic.slice(at, end);
      at = end - 1;
    } else if (letter === '\\') {
      const next = basic[at + 1] ?? '';
      out += '(){}+?|'.includes(next) && next !== '' ? next : `\\${next}`;
      at += 1;
    } else if (letter === '*' && (out === '' || out.endsWith('(') || out === '^')) out += '\\*';
    else out += '(){}+?|'.includes(letter) ? `\\${letter}` : letter;
  }
  return out;
}

const named = new Map([
  ['alpha', 'A-Za-z'],
  ['digit', '0-9'],
  ['alnum', 'A-Za-z0-9'],
  ['upper', 'A-Z'],
  ['lower', 'a-z'],
  ['space', '\\s'],
  ['blank', ' \\t'],
  ['punct', '!-\\/:-@\\[-`{-~'],
  ['xdigit', '0-9A-Fa-f'],
]);

/** Bracket expressions rewritten: named classes, and a bracket or backslash inside stands for itself. */
function classes(source: string): string {
  let out = '';
  for (let at = 0; at < source.length; at += 1) {
    const letter = source[at] ?? '';
    if (letter === '\\') {
      out += letter + (source[at + 1] ?? '');
      at += 1;
    } else if (letter === '[') {
      const end = classEnd(source, at);
      out += bracket(source.slice(at + 1, end - 1));
      at = end - 1;
    } else out += letter;
  }
  return out;
}

function bracket(inside: string): string {
  const negated = inside.startsWith('^') ? '^' : '';
  const body = inside
    .slice(negated.length)
    .replace(/\[:([a-z]+):\]|[[\]]|\\(?![nt])/g, (found, name: string | undefined) =>
      name === undefined ? `\\${found}` : (named.get(name) ?? ''),
    );
  return `[${negated}${body}]`;
}

/** Behind the `]` that closes the bracket expression at `from`. */
function classEnd(text: string, from: number): number {
  let at = from + 1;
  if (text[at] === '^') at += 1;
  if (text[at] === ']') at += 1;
  for (; at < text.length; at += 1) {
    if (text[at] === '[' && text[at + 1] === ':') {
      const end = text.indexOf(':]', at);
      if (end !== -1) at = end + 1;
    } else if (text[at] === ']') return at + 1;
  }
  return text.length;
}
