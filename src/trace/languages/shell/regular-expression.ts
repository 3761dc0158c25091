/** Longest pattern that is compiled. */
const longest = 400;

/**
 * The POSIX extended expression as JavaScript's, if it cannot backtrack badly: no repetition of a group, and at most three
 * repetitions in all. `undefined` for any other.
 */
export function safeRegularExpression(source: string, flags: string): RegExp | undefined {
  if (source.length > longest) return undefined;
  const text = classes(source);
  const bare = text.replace(/\\./g, '').replace(/\[\^?\]?[^\]]*\]/g, 'c');
  const repetitions = bare.match(/[*+{]/g)?.length ?? 0;
  if (repetitions > 3 || /\)[*+{]/.test(bare)) return undefined;
  try {
    return new RegExp(text, flags);
  } catch {
    return undefined;
  }
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
