/** Longest pattern that is read. */
const longest = 300;

/**
 * A regular expression of the image, when it is so plain that matching it takes time in proportion to the text: literal
 * characters, classes, counted ones (`.{2}`), one with `+` at the very end, or alternatives of plain literals.
 * Anything else gives `undefined`: hostile patterns are not run.
 */
export function plainPattern(source: string, flags: string): RegExp | undefined {
  if (source.length === 0 || source.length > longest || !isPlain(source)) return undefined;
  try {
    return new RegExp(source, `g${flags.includes('i') ? 'i' : ''}${flags.includes('s') ? 's' : ''}`);
  } catch {
    return undefined;
  }
}

function isPlain(source: string): boolean {
  const literals = /^[\w\s,:;!@#%&=<>'"~`/-]{1,300}$/;
  const wrapped = /^\((?:\?:)?([^()]{1,280})\)$/.exec(source)?.[1] ?? source;
  if (wrapped.includes('|')) return wrapped.split('|').every((part) => literals.test(part));
  let at = 0;
  while (at < source.length) {
    const size = atom(source, at);
    if (size === 0) return false;
    at += size;
    const quantifier = source[at];
    if (quantifier === '+' || quantifier === '*') return quantifier === '+' && at === source.length - 1;
    if (quantifier === '?') return false;
    if (quantifier === '{') {
      const counted = /^\{\d{1,3}(,\d{1,3})?\}/.exec(source.slice(at, at + 12))?.[0];
      if (counted === undefined || (counted.includes(',') && at + counted.length < source.length)) return false;
      at += counted.length;
    }
  }
  return true;
}

/** Length of one literal, escape or class; 0 for anything else. */
function atom(source: string, at: number): number {
  const character = source[at] ?? '';
  if (character === '\\') return /[dwsDWSnrt.\\/+*?()[\]{}^$|#~@!%&'"=:;<>,`-]/.test(source[at + 1] ?? '') ? 2 : 0;
  if (character === '[') {
    const end = /^\[\^?\]?(?:[^\]\\[]|\\[^pPuUkbB])*\]/.exec(source.slice(at, at + longest));
    return end === null ? 0 : end[0].length;
  }
  return /[\w\s,:;!@#%&=<>'"~`/.-]/.test(character) ? 1 : 0;
}
